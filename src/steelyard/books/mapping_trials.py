"""An unknown file looked at before it is mapped, and a mapping tried on its first rows; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from steelyard.books.importing import SAMPLE_ROWS, known_shops, sample_of
from steelyard.errors import Problem, Words
from steelyard.facts.lake import Lake
from steelyard.sources import InputFile, ReadOptions, read
from steelyard.sources.detect import LINES, sheets_of
from steelyard.sources.guessing import likely_header
from steelyard.sources.headers import Header
from steelyard.sources.mappings import FileMapping
from steelyard.sources.reading import row_of_text

#: Rows a mapping is tried on, and bytes of a text file they are looked for in.
TRIED_ROWS = 200
_HEAD = 1 << 20
#: Rows shown as they stand in the file.
SHOWN_ROWS = 8


@dataclass(frozen=True, slots=True)
class Preview:
    """The first sheet of a file: its likely header, its first rows by row number, cells by header name for guessing."""

    header: Header
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    samples: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """One row of the file and why it is not taken; no reasons: it is."""

    row: int
    cells: tuple[str, ...]
    reasons: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a mapping makes of the first rows: how many facts they become, how many rows are refused, and why."""

    tried: int
    taken: int
    refused: int
    verdicts: tuple[RowVerdict, ...]
    facts: tuple[Mapping[str, str], ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    unused: tuple[str, ...]
    layouts: frozenset[frozenset[str]]


def look_at(file: InputFile) -> Preview:
    """The first rows of a file of any kind of table. Raises: FileRefused where it is none."""
    with _head(file) as path:
        sheet = sheets_of(path)[0]
        header = likely_header(sheet)
        rows: list[tuple[int, tuple[str, ...]]] = []
        for batch in sheet.file.below(sheet.name, header.place, header.names):
            for index, number in enumerate(batch.row.slice(0, TRIED_ROWS - len(rows)).to_pylist()):
                rows.append((number, tuple(row_of_text(batch.columns, index))))
            if len(rows) >= TRIED_ROWS:
                break
    samples = {name: tuple(cells[place] for _, cells in rows) for place, name in enumerate(header.names)}
    return Preview(header, tuple(rows), samples)


def try_mapping(home: Path, file: InputFile, preview: Preview, mapping: FileMapping, options: ReadOptions) -> Trial:
    """The verdicts of the first rows under a mapping, as an import would judge each row by itself."""
    lake = Lake.open(home, create=False) if (home / "lake").is_dir() else None
    shops = known_shops(lake.snapshot() if lake else None)
    told = replace(shops.options(options), mapping=mapping, first_rows=TRIED_ROWS)
    with _head(file) as path, read(InputFile(path), told) as reading:
        reasons: dict[int | None, list[Words]] = {}
        for found in reading.problems:
            reasons.setdefault(found.row, []).append(found.words)
        facts = sample_of(reading, mapping.table.name) if mapping.table.name in reading.tables else ()
        taken = sum(spool.rows for spool in reading.tables.values())
        verdicts = tuple(
            RowVerdict(number, cells, tuple(reasons.get(number, ()))) for number, cells in preview.rows[:SHOWN_ROWS]
        )
        return Trial(
            len(preview.rows),
            taken,
            reading.refused_count,
            () if reading.refused else verdicts,
            facts[:SAMPLE_ROWS],
            tuple(reading.problems),
            tuple(reading.notes),
            tuple(reading.unknown_columns),
            frozenset(reading.mapped_layouts),
        )


@contextmanager
def _head(file: InputFile) -> Iterator[Path]:
    """The file under its own name, a long text cut at the end of a line."""
    with file.opened() as path, TemporaryDirectory(prefix="steelyard-") as folder:
        head = Path(folder) / file.name
        with path.open("rb") as source:
            content = source.read(_HEAD + 1) if head.suffix.lower() in LINES else source.read()
        if head.suffix.lower() in LINES and len(content) > _HEAD:
            content = content[: content.rfind(b"\n") + 1] or content[:_HEAD]
        head.write_bytes(content)
        yield head

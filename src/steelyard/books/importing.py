"""Files into the lake: read each, store all rows in one commit, then bring measures up to date.

``import``, ``run`` and ``demo`` share it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from steelyard.books.desk import Desk
from steelyard.books.mappings import MappingBook
from steelyard.engines.choice import engine_named
from steelyard.errors import Problem, Words
from steelyard.facts import TABLES
from steelyard.facts.lake import ImportResult, Lake, SourceFile
from steelyard.facts.snapshot import Snapshot
from steelyard.facts.verdicts import Counts, Incoming
from steelyard.measures import pipeline
from steelyard.sources import (
    FileReading,
    InputFile,
    ReadOptions,
    expand,
    read,
    read_file_order,
    write_refused,
)
from steelyard.sources.mappings import FileMapping
from steelyard.sources.reading import default_zone

#: Problems of one file that are carried into reports; the rest are counted and stand in the refused-rows file.
SHOWN_PROBLEMS = 200
#: Rows of each table shown as they were understood.
SAMPLE_ROWS = 5


@dataclass(frozen=True, slots=True)
class FileCard:
    """What became of one file for one table; ``table`` is None for a file that was refused whole."""

    path: str
    table: str | None
    layout: str | None
    counts: Counts
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    refused_files: tuple[Path, ...] = ()
    is_refused: bool = False
    sample: tuple[Mapping[str, str], ...] = ()
    """The first rows as they were understood, empty cells left out."""

    def as_json(self) -> dict[str, object]:
        """The card with the keys of the JSON output."""
        return {
            "path": self.path,
            "table": self.table,
            "layout": self.layout,
            "new": self.counts.new,
            "known": self.counts.known,
            "changed": self.counts.changed,
            "refused": self.counts.refused,
            "problems": [
                {"row": found.row, "column": found.column, "reason": found.reason, "value": found.value}
                for found in self.problems
            ],
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """A whole import: its cards, in the order the files were found."""

    import_id: str
    dry_run: bool
    cards: tuple[FileCard, ...]
    rows: int
    seconds: float
    result: ImportResult = field(repr=False)

    @property
    def status(self) -> int:
        """0 = every row was taken or known, 1 = something was refused, 2 = no file could be taken."""
        if self.cards and all(card.is_refused for card in self.cards):
            return 2
        return 1 if any(card.is_refused or card.counts.refused for card in self.cards) else 0


def import_paths(
    desk: Desk, paths: Sequence[Path], options: ReadOptions, *, dry_run: bool = False, begun_at: int | None = None
) -> ImportReport:
    """Read everything behind ``paths`` and store it in one commit; measures follow unless ``dry_run``.

    A mapping in ``options`` is remembered for the headers it was used on.
    ``begun_at``: the commit an interrupted import began from, so that it is finished and not done twice.

    Raises: FileRefused for a missing path or an unsafe archive; MappingRefused for a remembered mapping that cannot be used;
    LakeBusy; LakeError.
    """
    began = time.monotonic()
    lake = Lake.open(desk.home, create=not dry_run) if not dry_run or (desk.home / "lake").is_dir() else None
    files = expand(paths)
    shops = known_shops(lake.snapshot() if lake else None)
    book = MappingBook.of(desk.home)
    options = replace(shops.options(options), mapping_of=book.for_headers)
    with ExitStack() as open_readings:
        readings = _read_all(desk, files, options, shops, open_readings)
        sources = [SourceFile(reading.path, reading.layout or "", reading.sha256) for reading in readings]
        incoming = {
            name: Incoming(_batches(readings, name))
            for name in TABLES
            if any(name in reading.tables for reading in readings)
        }
        if lake is None:
            result = _nothing_stored_yet(desk, incoming, sources)
        else:
            with desk.progress() as progress:
                result = lake.import_facts(
                    incoming, files=sources, at=desk.now(), dry_run=dry_run, progress=progress, begun_at=begun_at
                )
        refused_files = {} if dry_run else _write_refused(desk.home / "refused" / result.import_id, files, readings)
        layouts = _layouts_of(options.mapping, readings)
        rows = sum(spool.rows for reading in readings for spool in reading.tables.values())
        cards = tuple(
            card for index, reading in enumerate(readings) for card in _cards(index, reading, result, refused_files)
        )
    if options.mapping is not None and layouts and not dry_run:
        book.remember(options.mapping, layouts)
    seconds = time.monotonic() - began
    if lake is not None and not dry_run:
        desk.kept = _kept(result) if result.commit is not None else None
        bring_up_to_date(desk, lake)
        desk.kept = None
    order = {file.label: place for place, file in enumerate(files)}
    return ImportReport(
        result.import_id, dry_run, tuple(sorted(cards, key=lambda card: order[card.path])), rows, seconds, result
    )


def bring_up_to_date(desk: Desk, lake: Lake) -> None:
    """Compute what the newest facts touch."""
    with desk.steps() as progress:
        pipeline.update(lake, at=desk.now(), progress=progress, engine=engine_named(desk.engine))


def tell_pending(desk: Desk, lake: Lake) -> None:
    """Say so when facts were imported that no measure counts yet (a command was killed in between)."""
    commits = lake.commits()
    derived = [int(commit.info["facts_commit"]) for commit in commits if commit.kind == "derive"]
    if any(commit.kind != "derive" and commit.number > max(derived, default=0) for commit in commits):
        desk.say(
            desk.word(
                "有导入的数据还没有计入，请先运行 steelyard rebuild。",
                "Some imported data is not counted yet; run steelyard rebuild first.",
            ),
            style="attention",
        )


def _kept(result: ImportResult) -> Words:
    return Words(
        f"数据已导入（导入号 {result.import_id}），计数还没有更新；重新运行同一命令即可补上。",
        f"The data is imported (import id {result.import_id}), but not counted yet; run the same command again.",
    )


@dataclass(slots=True)
class Shops:
    """What is known of each shop: from the lake, and from shops files read earlier in the same import."""

    zones: dict[str, str] = field(default_factory=dict)
    platforms: dict[str, str] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)

    def options(self, options: ReadOptions) -> ReadOptions:
        """The person's options with what is known of the shops."""
        return replace(options, timezone_of=self.zone_of, platform_of=self.platform_of, shop_id_of=self.id_of)

    def learn(self, rows: pa.Table) -> None:
        for row in rows.to_pylist():
            self.platforms[row["shop_id"]] = row["platform"]
            self.ids.setdefault(row["name"], set()).add(row["shop_id"])
            if row["timezone"]:
                self.zones[row["shop_id"]] = row["timezone"]

    def zone_of(self, shop_id: str) -> str:
        return self.zones.get(shop_id) or default_zone(shop_id)

    def platform_of(self, shop_id: str) -> str | None:
        return self.platforms.get(shop_id)

    def id_of(self, name: str) -> str | None:
        """The id of the only shop of a name; an id that is one already stays."""
        found = self.ids.get(name, set())
        return min(found) if len(found) == 1 and name not in self.platforms else None


def known_shops(snapshot: Snapshot | None) -> Shops:
    """What a state of the lake knows of each shop; nothing where there is none."""
    shops = Shops()
    if snapshot is not None and snapshot.files("shops"):
        shops.learn(snapshot.rows("shops"))
    return shops


def _read_all(
    desk: Desk, files: Sequence[InputFile], options: ReadOptions, shops: Shops, open_readings: ExitStack
) -> list[FileReading]:
    """Every file read, shops first, handed back in the order they were found."""
    readings: dict[str, FileReading] = {}
    ordered = read_file_order(files, options)
    with desk.counted("读取文件", "reading files", len(ordered)) as done:
        for file in ordered:
            reading = open_readings.enter_context(read(file, options))
            if "shops" in reading.tables:
                shops.learn(reading.tables["shops"].table())
            readings[file.label] = reading
            done()
    return [readings[file.label] for file in files]


def _layouts_of(mapping: FileMapping | None, readings: Sequence[FileReading]) -> set[frozenset[str]]:
    """The sets of headers the mapping given was used on."""
    if mapping is None:
        return set()
    taken = (one.mapped_layouts for one in readings if one.layout == mapping.layout and not one.refused)
    return set[frozenset[str]]().union(*taken)


def _batches(readings: Sequence[FileReading], table: str) -> Iterator[pa.RecordBatch]:
    """The rows of one table from all files, each with the number of its file."""
    for index, reading in enumerate(readings):
        for batch in reading.tables.get(table, ()):
            yield batch.append_column(pa.field("_file", pa.int32()), pa.array([index] * batch.num_rows, pa.int32()))


def _nothing_stored_yet(desk: Desk, incoming: dict[str, Incoming], sources: Sequence[SourceFile]) -> ImportResult:
    """A dry run before anything was imported: judged against an empty lake that is thrown away."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="steelyard-") as folder:
        return Lake.open(Path(folder)).import_facts(incoming, files=sources, at=desk.now(), dry_run=True)


def _write_refused(
    folder: Path, files: Sequence[InputFile], readings: Sequence[FileReading]
) -> dict[int, tuple[Path, ...]]:
    """One refused-rows file per file that has any; files of one name go into folders of their own."""
    written: dict[int, tuple[Path, ...]] = {}
    taken: set[str] = set()
    for index, (file, reading) in enumerate(zip(files, readings, strict=True)):
        if not any(sheet.rows for sheet in reading.refused_rows):
            continue
        place = folder / str(index + 1) if file.name.lower() in taken else folder
        taken.add(file.name.lower())
        written[index] = tuple(write_refused(reading, place, file.name))
    return written


def _cards(
    index: int, reading: FileReading, result: ImportResult, refused_files: dict[int, tuple[Path, ...]]
) -> Iterator[FileCard]:
    """One card per table the file feeds; what the reader refused stands on the first."""
    problems = tuple([*reading.problems, *result.problems.get(index, [])][:SHOWN_PROBLEMS])
    first = FileCard(
        reading.path,
        None,
        reading.layout,
        Counts(refused=reading.refused_count),
        problems,
        tuple(reading.notes),
        tuple(reading.unknown_columns),
        refused_files.get(index, ()),
        reading.refused,
    )
    tables = list(reading.tables)
    if not tables:
        yield first
        return
    for place, table in enumerate(tables):
        counts = result.counts.get((index, table), Counts())
        sample = sample_of(reading, table)
        if place == 0:
            counts = replace(counts, refused=counts.refused + reading.refused_count)
            yield replace(first, table=table, counts=counts, sample=sample)
        else:
            yield FileCard(reading.path, table, reading.layout, counts, sample=sample)


def sample_of(reading: FileReading, table: str) -> tuple[Mapping[str, str], ...]:
    """The first rows of a table as they were understood, empty cells left out."""
    batch = next(iter(reading.tables[table]), None)
    rows = [] if batch is None else batch.slice(0, SAMPLE_ROWS).to_pylist()
    return tuple(
        {name: str(value) for name, value in row.items() if value is not None and not name.startswith("_")}
        for row in rows
    )

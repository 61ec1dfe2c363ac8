"""From paths to files, from files to layouts: what to read, in which order, and by which reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from steelyard.errors import Words
from steelyard.facts import TABLES
from steelyard.facts.organisation_tables import ORGANISATION
from steelyard.facts.schema import Table
from steelyard.sources import canonical
from steelyard.sources.archives import members
from steelyard.sources.csv_rows import CsvFile
from steelyard.sources.decoding import Encoding, identify, sha256_of
from steelyard.sources.headers import Header, header_of
from steelyard.sources.json_rows import JsonLinesFile
from steelyard.sources.layouts import LAYOUTS, TEXT_LAYOUTS, Layout
from steelyard.sources.mapped import read_mapped
from steelyard.sources.mappings import FileMapping, layout_headers
from steelyard.sources.parquet_rows import ParquetFile
from steelyard.sources.problems import FileRefused, refused
from steelyard.sources.reading import FileReading, InputFile, Progress, ReadOptions
from steelyard.sources.rows import FirstRows, RawSheet, RawSource
from steelyard.sources.sheets import WorkbookFile

_CSV, _JSON, _BOOK, _PARQUET = {".csv", ".tsv"}, {".jsonl", ".ndjson"}, {".xlsx", ".xlsm"}, {".parquet", ".pq"}
#: Kinds of files whose bytes are lines of text.
LINES = frozenset({*_CSV, *_JSON, ".txt"})
SUFFIXES = frozenset({*_CSV, *_JSON, *_BOOK, *_PARQUET, ".txt"})


def expand(paths: Sequence[Path]) -> list[InputFile]:
    """The files behind paths: a file, a folder (all below it, hidden ones left out, in order of name), a zip archive.

    In a folder only files of a known kind count; a file named outright is always taken, so that its refusal is said.
    Raises: FileRefused where a path is missing or an archive is unsafe.
    """
    found: dict[tuple[Path, str | None], InputFile] = {}
    for path in paths:
        if path.is_dir():
            below = sorted(
                (file for file in path.rglob("*") if _counts(file, path)),
                key=lambda file: file.relative_to(path).as_posix(),
            )
        elif path.exists():
            below = [path]
        else:
            raise refused("path_missing", where=str(path))
        for file in below:
            for entry in _entries(file):
                found.setdefault((entry.path, entry.member), entry)
    return list(found.values())


def _counts(file: Path, top: Path) -> bool:
    parts = file.relative_to(top).parts
    if any(part.startswith((".", "~$", "__MACOSX")) for part in parts) or file.is_symlink() or not file.is_file():
        return False
    return file.suffix.lower() in SUFFIXES | {".zip"} and ".refused" not in file.name


def _entries(file: Path) -> list[InputFile]:
    if file.suffix.lower() != ".zip":
        return [InputFile(file)]
    return [InputFile(file, info.filename) for info in members(file) if Path(info.filename).suffix.lower() in SUFFIXES]


def read_file_order(files: Sequence[InputFile], options: ReadOptions | None = None) -> list[InputFile]:
    """The files with those first that others lean on: shops (time zones, platforms), then the other organisation files."""
    order = {table.name: index for index, table in enumerate(ORGANISATION)}

    def rank(file: InputFile) -> int:
        table = canonical.table_named(options.table if options and options.table else file.name)
        return order.get(table.name, len(order)) if table else len(order)

    return sorted(files, key=rank)


def read(file: InputFile, options: ReadOptions, progress: Progress | None = None) -> FileReading:
    """Read one file: recognise its layout, type and check its rows. Never raises for what the file holds.

    A file that cannot be taken comes back with ``refused`` and one problem that says why and what to do.
    """
    reading = FileReading(file.label)
    try:
        with file.opened() as path:
            _read(path, file.name, reading, options, progress)
    except FileRefused as error:
        reading.refuse(error.problem)
    except OSError as error:
        reading.refuse(refused("unreadable", detail=error.strerror or str(error)).problem)
    reading.problems.sort(key=lambda found: (found.row is None, found.row or 0))
    return reading


def _read(path: Path, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None) -> None:
    wanted = _wanted(options)
    suffix = Path(name).suffix.lower()
    encoding = identify(path) if suffix in LINES else None
    reading.sha256 = encoding.sha256 if encoding else sha256_of(path)
    if encoding is not None and suffix == ".txt":
        for layout in TEXT_LAYOUTS:
            if (wanted is None or wanted.name in layout.tables) and layout.recognises(path, encoding):
                reading.layout = layout.key
                layout.read(path, encoding, name, reading, options, progress)
                return
    sheets = _source(path, suffix, encoding).sheets()
    if options.first_rows is not None:
        sheets = [replace(sheet, file=FirstRows(sheet.file, options.first_rows)) for sheet in sheets]
    _read_sheets(sheets, name, wanted, reading, options, progress)


def sheets_of(path: Path) -> list[RawSheet]:
    """The sheets of a table of any kind, to be looked at. Raises: FileRefused for what is no table."""
    suffix = path.suffix.lower()
    return _source(path, suffix, identify(path) if suffix in LINES else None).sheets()


def _source(path: Path, suffix: str, encoding: Encoding | None) -> RawSource:
    if encoding is not None:
        return JsonLinesFile(path, encoding) if suffix in _JSON else CsvFile(path, encoding, canonical.REPEATING)
    if suffix in _BOOK:
        return WorkbookFile(path)
    if suffix in _PARQUET:
        return ParquetFile(path)
    raise refused("kind_unknown")


def _wanted(options: ReadOptions) -> Table | None:
    if options.table is None:
        return None
    table = TABLES.get(options.table) or canonical.table_named(options.table)
    if table is None:
        raise refused("table_unknown", value=options.table, detail=" ".join(sorted(TABLES)))
    return table


def _read_sheets(
    sheets: Sequence[RawSheet],
    name: str,
    wanted: Table | None,
    reading: FileReading,
    options: ReadOptions,
    progress: Progress | None,
) -> None:
    """Each sheet by its layout: a platform's header first, else the table --as, the sheet's or the file's name says."""
    read_any = False
    for sheet in sheets:
        mapped = _mapping_for(sheet, wanted, options)
        if mapped is not None:
            read_mapped(sheet, *mapped, reading, options, progress)
            read_any = True
            continue
        layout = _layout_of(sheet, wanted)
        if layout is not None:
            if reading.layout is None:
                reading.layout = layout.key
            layout.read(sheet, name, reading, options, progress)
            read_any = True
            continue
        table = (
            wanted or (canonical.table_named(sheet.name) if len(sheets) > 1 else None) or canonical.table_named(name)
        )
        if table is None and len(sheets) == 1:
            table = canonical.table_named(sheet.name)
        if table is None or (read_any and not canonical.fits(sheet, table, options)):
            continue
        reading.layout = canonical.LAYOUT
        canonical.read_sheet(sheet, table, reading, options, progress)
        read_any = True
    if not read_any:
        raise _unmapped(sheets, options.mapping) if options.mapping else _unknown(sheets, options)


def _mapping_for(sheet: RawSheet, wanted: Table | None, options: ReadOptions) -> tuple[Header, FileMapping] | None:
    """The mapping given, where the sheet has its columns; else one remembered for exactly these headers.

    A person chose it, so it goes before the built-in layouts.
    """
    given = options.mapping
    if given is not None and (wanted is None or given.table is wanted):
        header = given.header_in(sheet)
        if header is not None:
            return header, given
    for place, cells in enumerate(sheet.first_rows):
        header = header_of(cells, place)
        remembered = options.mapping_of(layout_headers(header)) if header.names else None
        if remembered is not None and (wanted is None or remembered.table is wanted):
            return header, remembered
    return None


def _unmapped(sheets: Sequence[RawSheet], mapping: FileMapping) -> FileRefused:
    """Say which columns of the mapping the file lacks."""
    lacking = min((mapping.missing_in(sheet) for sheet in sheets), key=len)
    return refused("mapping_columns_missing", value=mapping.name, detail="、".join(lacking))


def _layout_of(sheet: RawSheet, wanted: Table | None) -> Layout | None:
    for layout in LAYOUTS:
        if (wanted is None or wanted.name in layout.tables) and layout.recognises(sheet):
            return layout
    return None


def _unknown(sheets: Sequence[RawSheet], options: ReadOptions) -> FileRefused:
    """Say which table the header would fit, as that is most often what is missing."""
    fitting = [
        table.name for table in TABLES.values() if any(canonical.fits(sheet, table, options) for sheet in sheets)
    ]
    hint = (
        Words(f"表头像是：{'、'.join(fitting)}。", f"The header looks like: {', '.join(fitting)}.")
        if fitting
        else Words("", "")
    )
    return refused("layout_unknown", detail=f"{hint.zh} {hint.en}".strip())

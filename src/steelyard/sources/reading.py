"""What a reading takes and gives: options, the file found, its typed rows, its problems, its refused rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Self

import pyarrow as pa

from steelyard.errors import Problem
from steelyard.facts.schema import Table
from steelyard.sources.archives import unpacked
from steelyard.sources.mappings import FileMapping

#: progress(bytes or rows done, of all)
Progress = Callable[[int, int], None]

#: Rows kept in memory before a table of a reading moves to a temporary file.
ROWS_IN_MEMORY = 250_000


def default_zone(shop_id: str) -> str:
    """Every shop in China time, where nobody says otherwise."""
    return "Asia/Shanghai"


def nobody_knows(name: str) -> str | None:
    """Used where no shops were imported yet."""
    return None


def no_mapping(headers: frozenset[str]) -> FileMapping | None:
    """Used where none is remembered."""
    return None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person said beside the file.

    ``table``: --as. ``shop_id``, ``platform``, ``business_day``: for files that name none. ``timezone_of``: shop to IANA zone.
    ``first_rows``: read only so many rows of each sheet.
    ``mapping``: --map; ``mapping_of``: the mapping remembered for a set of headers.
    ``platform_of``: shop to platform, ``shop_id_of``: a shop's name to its id; None where unknown. ``confirm_rounded``: ids that all end in 00 are right.
    """

    table: str | None = None
    shop_id: str | None = None
    platform: str | None = None
    timezone_of: Callable[[str], str] = default_zone
    pseudonym_key: bytes | None = None
    confirm_rounded: bool = False
    platform_of: Callable[[str], str | None] = nobody_knows
    shop_id_of: Callable[[str], str | None] = nobody_knows
    business_day: date | None = None
    mapping: FileMapping | None = None
    mapping_of: Callable[[frozenset[str]], FileMapping | None] = no_mapping
    first_rows: int | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read: on disk, or a member of a zip archive. ``name`` decides the table of canonical files."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """The bare file name."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def label(self) -> str:
        """The path as it is shown: ``folder/export.zip!inner/orders.csv``."""
        return f"{self.path}!{self.member}" if self.member else str(self.path)

    def opened(self) -> AbstractContextManager[Path]:
        """A context in which the file's bytes are a plain file."""
        return unpacked(self.path, self.member) if self.member else nullcontext(self.path)


class Spool:
    """Typed rows of one table, in memory or, when they are many, in a temporary file; can be gone through repeatedly.

    ``patches`` holds values found only after all rows were seen: column -> {_row: value}.
    """

    def __init__(self, schema: pa.Schema, *, rows_in_memory: int = ROWS_IN_MEMORY) -> None:
        self.schema = schema
        self.rows = 0
        self.patches: dict[str, dict[int, str]] = {}
        self._limit = rows_in_memory
        self._batches: list[pa.RecordBatch] = []
        self._folder: TemporaryDirectory[str] | None = None
        self._writer: pa.RecordBatchFileWriter | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Append rows; the schema must be the spool's."""
        if not batch.num_rows:
            return
        self.rows += batch.num_rows
        if self._writer is None and self.rows > self._limit:
            self._folder = TemporaryDirectory(prefix="steelyard-")
            self._writer = pa.ipc.new_file(str(self._file), self.schema)
            for held in self._batches:
                self._writer.write_batch(held)
            self._batches = []
        if self._writer is None:
            self._batches.append(batch)
        else:
            self._writer.write_batch(batch)

    def finish(self) -> None:
        """No more rows come."""
        if self._writer is not None:
            self._writer.close()

    @property
    def _file(self) -> Path:
        assert self._folder is not None
        return Path(self._folder.name) / "rows.arrow"

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        if self._writer is None:
            yield from (self._patched(batch) for batch in self._batches)
            return
        with pa.OSFile(str(self._file), "rb") as source:
            reader = pa.ipc.open_file(source)
            for index in range(reader.num_record_batches):
                yield self._patched(reader.get_batch(index))

    def table(self) -> pa.Table:
        """All rows at once (small tables, tests)."""
        return pa.Table.from_batches(list(self), schema=self.schema)

    def close(self) -> None:
        """Give memory and the temporary file back."""
        self._batches = []
        if self._folder is not None:
            self.finish()
            self._folder.cleanup()
            self._folder = None

    def _patched(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if not self.patches or not batch.num_rows:
            return batch
        rows = batch.column("_row").to_pylist()
        for name, values in self.patches.items():
            if not values.keys().isdisjoint(rows):
                index = self.schema.get_field_index(name)
                old = batch.column(index).to_pylist()
                new = pa.array(
                    [values.get(row, value) for row, value in zip(rows, old, strict=True)],
                    type=self.schema.field(index).type,
                )
                batch = batch.set_column(index, self.schema.field(index), new)
        return batch


@dataclass(slots=True)
class RefusedRow:
    """One refused row as it stood in the file, with its reasons."""

    row: int
    cells: list[str]
    reasons: list[str]


@dataclass(slots=True)
class RefusedRows:
    """The refused rows of one sheet; ``columns`` is the header, None where rows are lines of text."""

    columns: list[str] | None
    rows: list[RefusedRow] = field(default_factory=list)


@dataclass(slots=True)
class FileReading:
    """One file, read: its typed rows by table, and everything that was not taken, with the reason.

    ``problems`` refuse (``refused``: the whole file; else ``refused_count`` rows); ``notes`` refuse nothing.
    Use as a context manager, or ``close`` it: large tables live in temporary files.
    """

    path: str
    layout: str | None = None
    sha256: str = ""
    tables: dict[str, Spool] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    refused_rows: list[RefusedRows] = field(default_factory=list)
    refused_count: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    #: the sets of headers a mapping was used on
    mapped_layouts: set[frozenset[str]] = field(default_factory=set)
    refused: bool = False

    def spool(self, table: Table) -> Spool:
        """The table's rows, begun on first use."""
        if table.name not in self.tables:
            self.tables[table.name] = Spool(schema_with_row(table))
        return self.tables[table.name]

    def refuse(self, found: Problem) -> None:
        """Refuse the whole file: none of its rows are kept."""
        self.refused = True
        self.problems = [found]
        self.close()
        self.tables = {}
        self.refused_rows = []
        self.refused_count = 0

    def close(self) -> None:
        """Give temporary files back."""
        for spool in self.tables.values():
            spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def schema_with_row(table: Table) -> pa.Schema:
    """The table's schema plus ``_row``, the row number in the file."""
    return table.schema.append(pa.field("_row", pa.int64()))


def row_of_text(cells: Mapping[str, pa.Array], index: int) -> list[str]:
    """One raw row as text cells."""
    return ["" if (value := column[index].as_py()) is None else str(value) for column in cells.values()]

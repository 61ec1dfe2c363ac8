"""What the order exports of all platforms share: columns by header, parsed cells with their faults, the shop of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.facts.schema import Table
from steelyard.sources import cells
from steelyard.sources.canonical import TableReader, file_damaged
from steelyard.sources.cells import CellError
from steelyard.sources.columns import Fault, by_distinct
from steelyard.sources.headers import OWN_COLUMNS, Header
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions, RefusedRows
from steelyard.sources.rows import RawRows, RawSheet
from steelyard.sources.shops_of_rows import shop_column

SHOP_HEADERS = ("店铺id", "店铺名称", "店铺")


def status_in(statuses: Mapping[str, str], cell: str) -> str | None:
    """An order's status from the platform's words. Raises: CellError for a word nobody declared."""
    text = cells.said(cell)
    if text is None:
        return None
    found = statuses.get(text.replace(" ", "").replace("，", ","))
    if found is None:
        raise CellError("unknown_status")
    return found


def _as_they_are(rows: RawRows) -> RawRows:
    return rows


@dataclass(slots=True)
class OrderSheet:
    """One sheet of an export while it is read: its columns by header, what was found wrong, the reader it feeds."""

    sheet: RawSheet
    table: Table
    header: Header
    headers: Mapping[str, tuple[str, ...]]
    reading: FileReading
    options: ReadOptions
    unused: frozenset[str] = frozenset()
    reader: TableReader = field(init=False)
    refused_rows: RefusedRows = field(init=False)
    _typed: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._typed = dict(zip(self.header.names, self.header.typed, strict=True))
        labels = {column: self._typed[found] for column in self.headers if (found := self.first(column))}
        self.reader = TableReader(self.reading, self.table, self.options, labels)
        kept = [name for name in self.header.names if name not in OWN_COLUMNS]
        self.refused_rows = RefusedRows([self._typed[name] for name in kept])
        used = (
            {name for names in self.headers.values() for name in names}
            | set(SHOP_HEADERS)
            | self.unused
            | set(OWN_COLUMNS)
        )
        self.reading.unknown_columns.extend(
            self._typed[name] for name in self.header.names if name not in used and self._typed[name]
        )

    def first(self, column: str) -> str | None:
        """The header a column is read from."""
        return next((name for name in self.headers[column] if name in self._typed), None)

    def missing(self, columns: Sequence[str]) -> list[str]:
        """The columns no header is there for, by their usual header."""
        return [self.headers[column][0] for column in columns if self.first(column) is None]

    def text(self, rows: RawRows, column: str) -> pa.Array:
        """A column's text; null where no header is there for it."""
        name = self.first(column)
        return pa.nulls(len(rows), pa.string()) if name is None else decoded(rows.columns[name])

    def merged(self, rows: RawRows, column: str) -> pa.Array:
        """The first of a column's headers that says something in each row."""
        parts = [decoded(rows.columns[name]) for name in self.headers[column] if name in self._typed]
        return pc.coalesce(*parts) if parts else pa.nulls(len(rows), pa.string())

    def parsed(
        self,
        rows: RawRows,
        column: str,
        scalar: Callable[[str], object],
        type_: pa.DataType,
        faults: list[Fault],
        *,
        only: pa.Array | None = None,
    ) -> pa.Array:
        """A column read by a scalar parser, its faults noted; ``only`` masks the rows that count."""
        raw = self.text(rows, column)
        if only is not None:
            raw = pc.if_else(only, raw, pa.scalar(None, pa.string()))
        values, found = by_distinct(raw, scalar, type_)
        header = self._typed.get(self.first(column) or "", column)
        faults.extend(Fault(mask, code, header, column, raw, detail) for code, (mask, detail) in found.items())
        return values

    def said(self, rows: RawRows, column: str) -> pa.Array:
        """A column's text, cells that say nothing as null."""
        return said(self.text(rows, column))

    def shops(self, rows: RawRows) -> pa.Array:
        """The rows' shops; refused where neither file nor person names one."""
        candidates = [decoded(rows.columns[name]) for name in SHOP_HEADERS if name in self._typed]
        if not candidates and not self.options.shop_id:
            raise refused("shop_missing")
        shops = shop_column(candidates, len(rows), self.reading, self.options)
        if len(shops) and shops.null_count == len(shops):
            raise refused("shop_missing")
        return shops

    def run(
        self,
        take: Callable[[RawRows], tuple[dict[str, pa.Array], list[Fault]]],
        progress: Progress | None,
        *,
        before: Callable[[RawRows], RawRows] = _as_they_are,
    ) -> None:
        """All rows through ``take`` into the reading; ``before``: rows left out first."""
        read = 0
        for found in self.sheet.file.below(self.sheet.name, self.header.place, self.header.names):
            file_damaged(found, self.reading, self.refused_rows)
            rows = before(found)
            raw = {name: column for name, column in rows.columns.items() if name not in OWN_COLUMNS}
            if len(rows):
                columns, faults = take(rows)
                self.reader.take(columns, rows.row, raw, self.refused_rows, faults)
            read += len(rows)
            if progress is not None:
                progress(read, 0)
        self.reader.finish()
        if self.refused_rows.rows:
            self.reading.refused_rows.append(self.refused_rows)
        if not read and not self.refused_rows.rows:
            self.reading.notes.append(problem("empty_export"))


def said(text: pa.Array) -> pa.Array:
    """Cells that say nothing (``-``, ``null``, blanks) as null."""
    return by_distinct(text, lambda cell: None if cells.said(cell) is None else cell.strip().lstrip("'"), pa.string())[
        0
    ]


def decoded(column: pa.Array) -> pa.Array:
    """A column as plain text."""
    return column.dictionary.take(column.indices) if pa.types.is_dictionary(column.type) else column.cast(pa.string())

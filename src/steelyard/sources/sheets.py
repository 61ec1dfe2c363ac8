"""XLSX workbooks, read by calamine behind the guard of archives.py; cells become the text a person sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from steelyard.sources.archives import guard_workbook
from steelyard.sources.cells import sheet_text
from steelyard.sources.problems import refused
from steelyard.sources.rows import RawRows, RawSheet, RawSource, text_array

#: Rows of an XLSX sheet; a sheet that uses them all has probably lost the rest.
SHEET_ROWS = 1_048_576
_BATCH = 20_000


class WorkbookFile(RawSource):
    """One XLSX file; hidden sheets are left alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        guard_workbook(path)
        try:
            self._book = CalamineWorkbook.from_path(path)
        except (CalamineError, PasswordError, OSError) as error:
            raise refused("unreadable", detail=str(error), where=path.name) from error

    def sheets(self) -> list[RawSheet]:
        found = []
        for sheet in self._book.sheets_metadata:
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                first = [
                    [sheet_text(cell) for cell in row]
                    for _, row in zip(range(10), self._rows(sheet.name), strict=False)
                ]
                if any(any(cell.strip() for cell in row) for row in first):
                    found.append(RawSheet(sheet.name, first, self))
        if not found:
            raise refused("empty_file", where=self.path.name)
        return found

    def below(self, sheet: str, header_row: int, names: Sequence[str]) -> Iterator[RawRows]:
        width = len(names)
        rows: list[list[str]] = []
        numbers: list[int] = []
        number = 0
        for number, row in enumerate(self._rows(sheet), start=1):
            if number <= header_row + 1:
                continue
            cells = [sheet_text(cell) for cell in row[:width]]
            if any(cells):
                rows.append(cells + [""] * (width - len(cells)))
                numbers.append(number)
            if len(rows) >= _BATCH:
                yield _raw(rows, numbers, names)
                rows, numbers = [], []
        if number >= SHEET_ROWS:
            raise refused("sheet_full", row=number, detail=f"{number:,}", where=self.path.name)
        yield _raw(rows, numbers, names)

    def _rows(self, sheet: str) -> Iterator[Sequence[object]]:
        try:
            yield from self._book.get_sheet_by_name(sheet).iter_rows()
        except CalamineError as error:
            raise refused("unreadable", detail=f"{sheet}: {error}", where=self.path.name) from error


def _raw(rows: list[list[str]], numbers: list[int], names: Sequence[str]) -> RawRows:
    columns = {name: text_array([row[index] for row in rows]) for index, name in enumerate(names)}
    return RawRows(columns, pa.array(numbers, type=pa.int64()))

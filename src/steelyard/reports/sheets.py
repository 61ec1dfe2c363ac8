"""Plain tables as a workbook: one sheet each, headings, amounts as numbers, text never run as a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import xlsxwriter

from steelyard.reports.tables import FORMULA_MARKS
from steelyard.reports.workbook import LONGEST_TEXT, LOOKS

#: A cell: text, a count, an exact number, fen (in a column of money), or nothing.
SheetCell = str | int | Fraction | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how the cells below look: text, count, number, points, ratio, or money (fen, shown in yuan)."""

    heading: str
    look: str = "text"
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[SheetCell]]


def sheets_bytes(title: str, made_on: date, sheets: Sequence[Sheet]) -> bytes:
    """The workbook as a file's bytes; the same tables give the same bytes."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": title, "created": datetime.combine(made_on, datetime.min.time())})
    pen = _Pen(workbook)
    for sheet in sheets:
        pen.write(sheet)
    workbook.close()
    return buffer.getvalue()


class _Pen:
    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[str, bool], Any] = {}

    def write(self, sheet: Sheet) -> None:
        page = self._workbook.add_worksheet(sheet.name[:31])
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.heading, self._format("heading"))
        for number, row in enumerate(sheet.rows, start=1):
            for place, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
                self._put(page, number, place, cell, column.look)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
        page.repeat_rows(0)

    def _put(self, page: Any, row: int, place: int, cell: SheetCell, look: str) -> None:
        if cell is None or cell == "":
            page.write_blank(row, place, None, self._format(look))
        elif isinstance(cell, str):
            page.write_string(row, place, cell[:LONGEST_TEXT], self._format(look, quoted=cell[0] in FORMULA_MARKS))
        else:
            number = Fraction(cell, 100) if look == "money" else Fraction(cell)
            shown = Decimal(number.numerator) / Decimal(number.denominator)
            page.write_number(row, place, shown, self._format(look))

    def _format(self, look: str, quoted: bool = False) -> Any:
        if (look, quoted) not in self._formats:
            made = self._workbook.add_format({"font_name": "Microsoft YaHei", "font_size": 10} | LOOKS[look])
            if quoted:
                made.set_quote_prefix()
            self._formats[look, quoted] = made
        return self._formats[look, quoted]

"""What is on a screen as a file: the same rows, columns and order; hostile text never runs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction

import xlsxwriter
from django.http import HttpResponse

from steelyard.reports.tables import Cell, csv_bytes, harmless
from steelyard.trace import format_value

KINDS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Whole numbers of more digits a spreadsheet would round.
_EXACT_DIGITS = 15


def as_file(heads: Sequence[str], rows: Sequence[Sequence[Cell]], kind: str, name: str) -> HttpResponse:
    """CSV or XLSX; every number exactly, nothing where there is none."""
    if kind == "xlsx":
        content, content_type = workbook(heads, rows), XLSX
    else:
        content, content_type = b"\xef\xbb\xbf" + csv_bytes(heads, rows), "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def workbook(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """One sheet; texts are never formulas or links."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, harmless(head), bold)
            sheet.set_column(place, place, min(40, max(8, 2 * len(head))))
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _write(sheet, line, place, cell)
    return buffer.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, line: int, place: int, cell: Cell) -> None:
    if cell is None:
        return
    text = cell if isinstance(cell, str) else format_value(Fraction(cell))
    if isinstance(cell, str) or (isinstance(cell, int) and len(text.lstrip("-")) > _EXACT_DIGITS):
        sheet.write_string(line, place, harmless(text) if isinstance(cell, str) else text)
    else:
        sheet.write_number(line, place, float(text))

"""Exactly what is on the screen as a file: the same rows, columns and order; hostile text never runs."""

from __future__ import annotations

import io

import xlsxwriter
from django.http import HttpResponse

from steelyard.reports.tables import Cell, csv_bytes, harmless
from steelyard.trace import format_value
from steelyard.web.results.queries import Table
from steelyard.web.shell.templatetags.steelyard import language, say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(table: Table, kind: str, name: str) -> HttpResponse:
    """CSV or XLSX with a row per scope: every value exactly, beside it the number of cases."""
    heads = [say("编号", "Id"), say("名称", "Name"), say("小组", "Team")]
    for column in table.columns:
        heads += [column.words.in_(language()), f"{column.words.in_(language())} n"]
    rows: list[list[Cell]] = [
        [row.scope, row.name, row.team, *(cell for found in row.figures for cell in (found.value, found.count))]
        for row in table.rows
    ]
    if kind == "xlsx":
        content, content_type = _workbook(heads, rows), XLSX
    else:
        content, content_type = b"\xef\xbb\xbf" + csv_bytes(heads, rows), "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _workbook(heads: list[str], rows: list[list[Cell]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(say("成绩", "Results"))
        sheet.freeze_panes(1, 3)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, place, harmless(cell))
                elif cell is not None:
                    sheet.write_number(line, place, float(format_value(cell)))
    return buffer.getvalue()

"""Rows to files as a shop would have them: canonical CSV, Parquet and workbook; the same rows give the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from steelyard.demo.plan import SHANGHAI_MS
from steelyard.facts import TABLES

Row = Sequence[object]
Columns = Sequence[Sequence[object]]

_MADE_ON = datetime(2026, 11, 1)  # noqa: DTZ001 - a workbook's date of creation knows no zone


class Clock:
    """Shop-time milliseconds as text; the day's text is made once and used again."""

    def __init__(self) -> None:
        self._days: dict[int, str] = {}

    def _day(self, number: int) -> str:
        found = self._days.get(number)
        if found is None:
            found = self._days[number] = (date(1970, 1, 1) + timedelta(number)).isoformat()
        return found

    def minute(self, at: int) -> str:
        """Down to the minute."""
        day, rest = divmod(at // 60_000, 1_440)
        return f"{self._day(day)} {rest // 60:02d}:{rest % 60:02d}"

    def second(self, at: int) -> str:
        """Down to the second."""
        return f"{self.minute(at)}:{at // 1000 % 60:02d}"

    def millisecond(self, at: int) -> str:
        """Down to the millisecond."""
        day, rest = divmod(at, 86_400_000)
        return f"{self._day(day)} {rest // 3_600_000:02d}:{rest // 60_000 % 60:02d}:{rest // 1000 % 60:02d}.{rest % 1000:03d}"


CLOCK = Clock()


def _cell_of(kind: str) -> Callable[[object], str] | None:
    """How cells of that kind are written where they are not simply text or a number."""
    if kind == "instant":
        return lambda value: CLOCK.millisecond(value) if isinstance(value, int) else ""
    if kind == "bool":
        return lambda value: "" if value is None else "true" if value else "false"
    if kind == "day":
        return lambda value: value.isoformat() if isinstance(value, date) else ""
    return None


def columns_of(rows: Sequence[Row], width: int) -> Columns:
    """The columns of rows."""
    return list(zip(*rows, strict=True)) if rows else [()] * width


def write_csv(path: Path, name: str, columns: Columns) -> None:
    """A canonical CSV as Excel saves it: UTF-8 with a byte-order mark, CRLF, times in shop time."""
    table = TABLES[name]
    path.parent.mkdir(parents=True, exist_ok=True)
    ready: list[Sequence[object]] = []
    for column, values in zip(table.columns, columns, strict=True):
        written = _cell_of(column.kind)
        ready.append(values if written is None else [written(value) for value in values])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        writer.writerows(zip(*ready, strict=True))


def write_parquet(path: Path, name: str, columns: Columns) -> None:
    """A canonical Parquet file with the table's own types; instants in UTC."""
    table = TABLES[name]
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = []
    for column, values in zip(table.columns, columns, strict=True):
        if column.kind == "instant":
            micros = [(at - SHANGHAI_MS) * 1000 if isinstance(at, int) else None for at in values]
            arrays.append(pa.array(micros, pa.int64()).cast(column.arrow.type))
        else:
            arrays.append(pa.array(values, column.arrow.type))
    pq.write_table(pa.Table.from_arrays(arrays, schema=table.schema), path, compression="zstd")


def write_sheet(path: Path, sheet: str, rows: Iterable[Sequence[object]]) -> None:
    """A workbook of one sheet; every text stays text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"created": _MADE_ON})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, int) and not isinstance(value, bool):
                page.write_number(number, place, value)
            elif value not in (None, ""):
                page.write_string(number, place, str(value))
    book.close()


def write_workbook(path: Path, name: str, rows: Sequence[Row]) -> None:
    """A canonical table as a workbook."""
    table = TABLES[name]
    written = [_cell_of(column.kind) for column in table.columns]
    body = (
        [value if write is None else write(value) for write, value in zip(written, row, strict=True)] for row in rows
    )
    write_sheet(path, name, [[column.name for column in table.columns], *body])


def write_lines(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    encoding: str,
    repeat_header_after: int | None = None,
) -> None:
    """A platform's quoted CSV in its own encoding; merged files carry their header twice."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        for number, row in enumerate(rows):
            if number == repeat_header_after:
                writer.writerow(header)
            writer.writerow(row)


def write_text(path: Path, lines: Iterable[str]) -> None:
    """Copied chat text: UTF-8, CRLF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\r\n" for line in lines)


def yuan(amount_fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{amount_fen // 100}.{amount_fen % 100:02d}"


def rows_of(name: str, rows: Iterable[Mapping[str, object]]) -> list[Row]:
    """Rows given by column name, in the table's order; absent columns are missing."""
    names = [column.name for column in TABLES[name].columns]
    return [tuple(row.get(column) for column in names) for row in rows]

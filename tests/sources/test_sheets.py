"""Dirty sheets: date systems, merged and repeated headers, totals, full-width digits, rounded ids, full sheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from steelyard.sources import FileReading
from steelyard.sources.cells import sheet_text

Reader = Callable[..., FileReading]
HEADER = ["shop_id", "order_id", "buyer_id", "created_at", "status", "goods_fen", "paid_fen", "item_count"]


def row(order_id: object, created_at: object = "2026-01-01 10:00", goods: object = 100) -> list[object]:
    return ["s", order_id, "b", created_at, "unpaid", goods, 0, 1]


def orders(reading: FileReading) -> list[dict[str, object]]:
    assert not reading.refused, reading.problems
    found: list[dict[str, object]] = reading.tables["orders"].table().to_pylist()
    return found


@pytest.mark.parametrize("date_1904", [False, True])
def test_both_date_systems_give_the_same_day(
    date_1904: bool, write_book: Callable[..., Path], read_path: Reader
) -> None:
    moment = datetime(2026, 3, 1, 17, 0, 7)  # noqa: DTZ001 - a wall-clock time, as in the file
    path = write_book("orders.xlsx", {"a": [HEADER, row("1", moment), row("2", date(2026, 3, 1))]}, date_1904=date_1904)
    assert [found["created_at"] for found in orders(read_path(path))] == [
        datetime(2026, 3, 1, 9, 0, 7, tzinfo=UTC),
        datetime(2026, 2, 28, 16, tzinfo=UTC),
    ]


def test_a_date_of_the_wrong_date_system_or_a_bare_serial_number_is_refused(
    write_book: Callable[..., Path], read_path: Reader
) -> None:
    path = write_book("orders.xlsx", {"a": [HEADER, row("1", datetime(1904, 1, 2)), row("2", 46082.7)]})  # noqa: DTZ001 - a wall-clock time, as in the file
    assert [(found.row, found.column, found.reason) for found in read_path(path).problems] == [
        (2, "created_at", "time_out_of_range"),
        (3, "created_at", "not_a_time"),
    ]


def test_merged_titles_repeated_headers_and_totals_are_no_rows(tmp_path: Path, read_path: Reader) -> None:
    path = tmp_path / "orders.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 1, 7, "一月订单")
    for place, cells in enumerate([HEADER, row("1"), HEADER, row("２"), ["合计", "", "", "", "", 200, 0, 2]], start=2):
        sheet.write_row(place, 0, cells)
    book.close()
    reading = read_path(path)
    assert [(found["order_id"], found["_row"]) for found in orders(reading)] == [("1", 4), ("2", 6)]
    assert reading.problems == []


def test_ids_kept_as_numbers_are_refused_once_a_spreadsheet_has_rounded_them(
    write_book: Callable[..., Path], read_path: Reader
) -> None:
    path = write_book(
        "orders.xlsx",
        {
            "a": [
                HEADER,
                row(193012345678901234),
                row(123456789012345),
                row("193012345678901234"),
                row(1930123456789010),
            ]
        },
    )
    reading = read_path(path)
    assert [found["order_id"] for found in orders(reading)] == ["123456789012345", "193012345678901234"]
    assert [(found.row, found.reason) for found in reading.problems] == [(2, "id_rounded"), (5, "id_rounded")]


def test_amounts_computed_by_a_sheet_keep_the_digits_a_person_sees() -> None:
    assert [sheet_text(value) for value in (0.1 + 0.2, 12.0, 12.34, 1e14, 1e15, True, None)] == [
        "0.3",
        "12",
        "12.34",
        "100000000000000",
        "1.00000000000000e+15",
        "true",
        "",
    ]


def test_a_sheet_that_uses_every_row_is_refused(
    write_book: Callable[..., Path], read_path: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_book("orders.xlsx", {"a": [HEADER, row("1"), row("2")]})
    monkeypatch.setattr("steelyard.sources.sheets.SHEET_ROWS", 3)
    reading = read_path(path)
    assert reading.refused
    assert (reading.problems[0].row, reading.problems[0].reason) == (3, "sheet_full")


def test_a_csv_of_exactly_as_many_lines_as_a_sheet_has_rows_is_taken_with_a_warning(
    read_text: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steelyard.sources.canonical.SHEET_ROWS", 3)
    reading = read_text(
        "orders.csv", "\n".join(",".join(map(str, cells)) for cells in (HEADER, row("1"), row("2"))) + "\n"
    )
    assert len(orders(reading)) == 2
    assert [note.reason for note in reading.notes] == ["sheet_full"]

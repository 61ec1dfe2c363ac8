"""Records of CSV: quotes, line breaks, damage that must not spread, row numbers as an editor shows them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.sources import FileReading

Reader = Callable[..., FileReading]
HEADER = "shop_id,message_id,sent_at,buyer_id,sender,text\n"


def rows(reading: FileReading) -> list[tuple[object, object, object]]:
    assert not reading.refused, reading.problems
    return [(row["_row"], row["message_id"], row["text"]) for row in reading.tables["messages"].table().to_pylist()]


def reasons(reading: FileReading) -> list[tuple[int | None, str]]:
    return [(found.row, found.reason) for found in reading.problems]


def line(number: int, text: str) -> str:
    return f"s,{number},2026-01-01 10:00:00,b,buyer,{text}\n"


def test_an_unclosed_quote_refuses_its_own_row_only(read_text: Reader) -> None:
    reading = read_text(
        "messages.csv",
        HEADER + line(1, "a") + line(2, '"b') + line(3, "c") + line(4, '"d, ""e"""') + line(5, '"f\ng"') + line(6, "h"),
    )
    assert reasons(reading) == [(3, "quote_not_closed")]
    assert rows(reading) == [(2, "1", "a"), (4, "3", "c"), (5, "4", 'd, "e"'), (6, "5", "f\ng"), (8, "6", "h")]


def test_a_quote_inside_a_bare_cell_is_only_a_character(read_text: Reader) -> None:
    reading = read_text("messages.csv", HEADER + line(1, '5" 屏幕') + line(2, 'a "b" c') + line(3, "d"))
    assert rows(reading) == [(2, "1", '5" 屏幕'), (3, "2", 'a "b" c'), (4, "3", "d")]


def test_text_after_a_closing_quote_is_refused(read_text: Reader) -> None:
    reading = read_text("messages.csv", HEADER + line(1, '"a"b') + line(2, "c"))
    assert reasons(reading) == [(2, "quote_not_closed")]
    assert rows(reading) == [(3, "2", "c")]


def test_a_wrong_number_of_cells_refuses_its_row_only(read_text: Reader) -> None:
    reading = read_text("messages.csv", HEADER + line(1, "a") + line(2, "b,c") + "s,3\n" + line(4, "d,,"))
    assert reasons(reading) == [(3, "wrong_cell_count"), (4, "wrong_cell_count")]
    assert rows(reading) == [(2, "1", "a"), (5, "4", "d")]


def test_tabs_and_semicolons_separate_too(read_text: Reader) -> None:
    for mark in "\t;":
        assert rows(read_text("messages.csv", (HEADER + line(1, "a")).replace(",", mark))) == [(2, "1", "a")]


def test_the_last_line_needs_no_end(read_text: Reader) -> None:
    assert rows(read_text("messages.csv", (HEADER + line(1, "a") + line(2, '"b\nc"')).rstrip("\n"))) == [
        (2, "1", "a"),
        (3, "2", "b\nc"),
    ]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(st.sampled_from("a,\"\n;\t好 '"), max_size=8), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_whatever_is_written_as_csv_is_read_back(
    read_text: Reader, texts: list[str], line_end: str, quote_all: bool
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerow(HEADER.strip().split(","))
    expected = []
    for number, text in enumerate(texts):
        row = out.getvalue().count("\n") + 1
        writer.writerow(["s", number, "2026-01-01 10:00:00", "b", "buyer", text])
        expected.append((row, str(number), text or None))
    reading = read_text("messages.csv", out.getvalue())
    assert reading.problems == []
    assert rows(reading) == expected


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('a,"\n好'), max_size=16))
def test_one_damaged_row_never_costs_the_good_rows_around_it(read_text: Reader, damage: str) -> None:
    text = HEADER + line(1, "ok") + f"s,x,{damage}\n" + line(2, "ok") + line(3, '"o ""k"""') + line(4, "ok")
    reading = read_text("messages.csv", text)
    assert {row[1] for row in rows(reading)} >= {"1", "2", "3", "4"}

"""Hours: of the shop's own clock, adding up to the measures, equal to an answer worked out message by message."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from steelyard.books.by_hour import Hour, by_hour, together
from steelyard.books.evaluation import Books, read_books
from steelyard.facts.lake import Lake
from steelyard.metrics.figures import By
from steelyard.periods import Period
from steelyard.trace import AccountSpan

OCTOBER = Period.parse("2026-10")
WIDE = Period.parse("2026-10..2026-11")


def test_hours_equal_an_answer_from_the_messages_themselves(october: Books, home: Path) -> None:
    expected: Counter[tuple[int, int]] = Counter()
    with (home.parent / "files" / "messages.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["shop_id"] == "s1" and row["sender"] == "buyer":
                asked = datetime.fromisoformat(row["sent_at"].replace(" 9:", " 09:"))
                expected[asked.isoweekday(), asked.hour] += 1
    found = by_hour(october.snapshot, october.organisation, october.figures.accounts("shop", "s1", OCTOBER))
    assert {(one.weekday, one.hour): one.receptions for one in found} == expected


def test_the_clock_of_the_shop_decides_also_on_the_night_it_goes_back(home: Path) -> None:
    books = read_books(Lake.open(home, create=False).snapshot(), WIDE)
    found = by_hour(books.snapshot, books.organisation, books.figures.accounts("shop", "ny", WIDE))
    assert [(one.weekday, one.hour, one.receptions) for one in found] == [(6, 23, 1), (7, 1, 1), (7, 3, 1)]


@pytest.mark.parametrize(("by", "scope"), [("shop", "s1"), ("team", "一组"), ("employee", "E1"), ("employee", "E2")])
def test_hours_add_up_to_the_measures_of_their_names(october: Books, by: By, scope: str) -> None:
    found = by_hour(october.snapshot, october.organisation, october.figures.accounts(by, scope, OCTOBER))
    for name, measure in (
        ("receptions", "received_buyers"),
        ("first_replies", "first_replies"),
        ("first_wait_ms", "first_wait_ms"),
    ):
        total = sum(getattr(one, name) for one in found)
        assert total == october.figures.scope_value(by, scope, measure, OCTOBER).value


def test_days_an_account_was_not_held_are_left_out(october: Books) -> None:
    one_day = AccountSpan("s1", "a2", OCTOBER.start.replace(day=20), OCTOBER.start.replace(day=21))
    assert by_hour(october.snapshot, october.organisation, [one_day]) == (Hour(2, 21, 1, 1, 20_000),)
    assert by_hour(october.snapshot, october.organisation, []) == ()


def test_weekdays_together_keep_every_reception() -> None:
    found = together([Hour(1, 9, 2, 1, 10_000), Hour(2, 9, 1, 1, 30_000), Hour(2, 8, 1, 0, 0)])
    assert found == (Hour(0, 8, 1, 0, 0), Hour(0, 9, 3, 2, 40_000))
    assert [one.first_response_seconds for one in found] == [None, Fraction(20)]

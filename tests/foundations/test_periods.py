"""Periods: half-open days, calendar cycles, cuts at campaigns."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import InputRefused
from steelyard.periods import Period, full_months, holds_on, parse_month

NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-11", "2026-11-01", "2026-12-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-Q4", "2026-10-01", "2027-01-01"),
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-11-11", "2026-11-11", "2026-11-12"),
        ("2026-11..2026-12", "2026-11-01", "2027-01-01"),
        ("2026-11-01..2026-11-11", "2026-11-01", "2026-11-12"),
    ],
)
def test_a_period_is_read_from_what_people_write(text, start, end):
    assert Period.parse(text) == Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-02-30", "11-2026", "2026-Q5", "9999", "2026-12..2026-11", "二〇二六"]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(InputRefused):
        Period.parse(text)


def test_the_first_day_is_in_and_the_end_is_out():
    assert date(2026, 11, 1) in NOVEMBER
    assert date(2026, 11, 30) in NOVEMBER
    assert date(2026, 12, 1) not in NOVEMBER
    assert NOVEMBER.day_count == len(list(NOVEMBER.days())) == 30


def test_a_period_without_a_day_is_refused():
    with pytest.raises(InputRefused):
        Period(date(2026, 11, 1), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("cycle", "start", "end"),
    [
        ("month", "2026-11-01", "2026-12-01"),
        ("two_months", "2026-11-01", "2027-01-01"),
        ("quarter", "2026-10-01", "2027-01-01"),
        ("year", "2026-01-01", "2027-01-01"),
    ],
)
def test_a_day_lies_in_one_cycle_of_each_kind(cycle, start, end):
    period = Period.of_cycle(date(2026, 11, 11), cycle)
    assert period == Period(date.fromisoformat(start), date.fromisoformat(end))
    assert period.is_whole(cycle)


def test_the_months_before_a_period_are_full_months_oldest_first():
    before = Period(date(2026, 2, 10), date(2026, 3, 1)).months_before(3)
    assert [str(month.start) for month in before] == ["2025-11-01", "2025-12-01", "2026-01-01"]


def test_months_and_their_parts_cover_the_period():
    period = Period(date(2026, 1, 15), date(2026, 3, 2))
    assert [month.start.month for month in period.months()] == [1, 2, 3]
    assert [part.day_count for part in period.month_parts()] == [17, 28, 1]


def test_a_campaign_cuts_a_month_in_three():
    parts = NOVEMBER.split([(date(2026, 11, 10), date(2026, 11, 12)), (date(2026, 11, 11), date(2026, 11, 13))])
    assert [(part.start.day, part.day_count, inside) for part, inside in parts] == [
        (1, 9, False),
        (10, 3, True),
        (13, 18, False),
    ]


@given(days, st.integers(1, 90), st.lists(st.tuples(days, st.integers(0, 20)), max_size=4))
def test_the_parts_of_a_period_hold_each_day_once_and_know_whether_it_is_covered(start, length, ranges):
    period = Period(start, date.fromordinal(start.toordinal() + length))
    covering = [(first, date.fromordinal(first.toordinal() + count)) for first, count in ranges]
    parts = period.split(covering)
    assert [day for part, _ in parts for day in part.days()] == list(period.days())
    for part, inside in parts:
        for day in part.days():
            assert inside == any(first <= day < after for first, after in covering)


def test_a_row_without_bounds_holds_always():
    assert holds_on(None, None, date(2026, 1, 1))
    assert holds_on(date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 1))
    assert not holds_on(date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 2))
    assert not holds_on(date(2026, 1, 2), None, date(2026, 1, 1))


def test_a_month_is_written_with_year_and_month():
    assert parse_month("2026-11") == NOVEMBER
    with pytest.raises(InputRefused):
        parse_month("2026-11-11")


@pytest.mark.parametrize(
    ("start", "day", "months"),
    [
        ("2026-08-01", "2026-11-01", 3),
        ("2026-08-02", "2026-11-01", 2),
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-31", "2026-03-01", 1),
        ("2025-11-01", "2026-11-01", 12),
        ("2026-11-20", "2026-11-01", 0),
    ],
)
def test_a_month_is_full_on_the_same_day_of_the_next(start, day, months):
    assert full_months(date.fromisoformat(start), date.fromisoformat(day)) == months

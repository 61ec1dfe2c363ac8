"""A table of whole months answers every question about months as the daily one does."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from steelyard.facts.organisation import Account, Campaign, Organisation, Person
from steelyard.facts.settings import SettingRow
from steelyard.measures.months import COLUMNS, Cuts, months_of
from steelyard.metrics import MeasuredFigures
from steelyard.periods import Period

AUTUMN = Period(date(2026, 9, 1), date(2026, 12, 1))
MONTHS = AUTUMN.months()


def table(*rows: tuple[str, date, str, str, int]) -> pa.Table:
    kinds = (pa.string(), pa.date32(), pa.string(), pa.string(), pa.int64())
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)], names=COLUMNS)


def day(month: int, number: int) -> date:
    return date(2026, month, number)


DAILY = table(
    ("s1", day(9, 3), "a", "ratings", 2),
    ("s1", day(9, 20), "a", "ratings", 3),
    ("s1", day(9, 4), "a", "peak_parallel", 7),
    ("s1", day(9, 25), "a", "peak_parallel", 5),
    ("s1", day(10, 12), "b", "complaints", 1),
    ("s1", day(10, 20), "b", "ratings", 4),
    ("s1", day(11, 30), "b", "ratings", 9),
    ("s2", day(11, 1), "c", "ratings", 1),
)


def test_a_month_adds_up_to_one_row_and_a_peak_is_its_highest():
    found = months_of(DAILY, AUTUMN, Cuts()).to_pylist()
    assert {(row["agent_id"], row["business_day"].month, row["measure"]): row["value"] for row in found} == {
        ("a", 9, "ratings"): 5,
        ("a", 9, "peak_parallel"): 7,
        ("b", 10, "complaints"): 1,
        ("b", 10, "ratings"): 4,
        ("b", 11, "ratings"): 9,
        ("c", 11, "ratings"): 1,
    }


def test_days_outside_the_period_are_left_out():
    found = months_of(DAILY, Period(day(9, 4), day(11, 30)), Cuts()).to_pylist()
    assert sorted(row["value"] for row in found if row["measure"] == "ratings") == [1, 3, 4]


@pytest.mark.parametrize(
    ("organisation", "cut_months", "cut_accounts"),
    [
        (Organisation(), set(), set()),
        (Organisation(accounts=(Account("taobao", "s1", "b", "e1", start=day(10, 1)),)), set(), set()),
        (
            Organisation(accounts=(Account("taobao", "s1", "b", "e1", start=day(10, 15)),)),
            set(),
            {("s1", "b", day(10, 15))},
        ),
        (Organisation(campaigns=(Campaign("双11", day(11, 1), day(11, 12)),)), {day(11, 12)}, set()),
        (
            Organisation(settings_rows=(SettingRow("s1", "sales_net_of", "[refund]", start=day(9, 9)),)),
            {day(9, 9)},
            set(),
        ),
        (
            Organisation(
                people=(Person("e1", "小安", hired_on=day(9, 7), left_on=day(12, 1)),),
                accounts=(Account("taobao", "s1", "a", "e1"), Account("taobao", "s2", "c", "e1")),
            ),
            set(),
            {("s1", "a", day(9, 7)), ("s2", "c", day(9, 7))},
        ),
    ],
)
def test_months_are_cut_where_something_dated_begins_or_ends_within_them(organisation, cut_months, cut_accounts):
    assert Cuts.of(organisation) == Cuts(frozenset(cut_months), frozenset(cut_accounts))


def test_a_day_that_matters_to_the_caller_cuts_its_month():
    assert Cuts.of(Organisation(), [day(9, 1), day(10, 2), None]) == Cuts(frozenset({day(10, 2)}))


def test_an_account_that_changes_hands_keeps_its_days():
    organisation = Organisation(
        accounts=(
            Account("taobao", "s1", "a", "e1", end=day(9, 10)),
            Account("taobao", "s1", "a", "e2", start=day(9, 10)),
            Account("taobao", "s1", "b", "e3"),
        )
    )
    monthly = months_of(DAILY, AUTUMN, Cuts.of(organisation))
    figures = MeasuredFigures.from_table(monthly, None, organisation)
    assert [figures.measure("ratings", who, MONTHS[0]) for who in ("e1", "e2", "e3")] == [2, 3, 0]
    assert figures.measure("peak_parallel", "e2", MONTHS[0]) == 5


def test_a_colleagues_row_of_the_month_does_not_say_that_earlier_days_were_recorded():
    organisation = Organisation(
        accounts=(Account("taobao", "s1", "x", "e1", end=day(10, 10)), Account("taobao", "s1", "b", "e2"))
    )
    for measures in (DAILY, months_of(DAILY, AUTUMN, Cuts.of(organisation))):
        figures = MeasuredFigures.from_table(measures, None, organisation)
        assert figures.measure("ratings", "e1", MONTHS[1]) is None
        assert figures.measure("ratings", "e2", MONTHS[1]) == 4


def test_what_only_reports_bring_stays_unknown_on_days_without_a_report():
    organisation = Organisation(
        accounts=(
            Account("taobao", "s1", "x", "e1", start=day(10, 15)),
            Account("taobao", "s1", "y", "e2", start=day(10, 12)),
        )
    )
    for measures in (DAILY, months_of(DAILY, AUTUMN, Cuts.of(organisation))):
        figures = MeasuredFigures.from_table(measures, None, organisation)
        assert [figures.measure("complaints", who, MONTHS[1]) for who in ("e1", "e2")] == [None, 0]

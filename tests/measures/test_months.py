"""A table of whole months answers every question about months as the daily one does."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from steelyard.engines.duckdb import DuckEngine
from steelyard.facts.organisation import Account, Campaign, Organisation, Person
from steelyard.facts.settings import SettingRow
from steelyard.facts.snapshot import MONTHLY
from steelyard.measures.months import COLUMNS, MONTHLY_SCHEMA, Cuts, months_of, read_months, whole_months
from steelyard.measures.shape import SCHEMA
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


class Kept:
    """Measure files with the stored months beside them, asked for as a snapshot's."""

    def __init__(self, folder, daily):
        path = folder / "daily.parquet"
        blank = pa.nulls(len(daily))
        pq.write_table(pa.table([*daily.columns, blank.cast(pa.string()), blank.cast(pa.bool_())], schema=SCHEMA), path)
        with DuckEngine() as engine:
            months = engine.write(
                whole_months(engine.parquet([str(path)], SCHEMA)), folder / "m", MONTHLY_SCHEMA, rows_per_file=2
            )
        self._files = {"measures": [str(path)], MONTHLY: [str(month) for month in months]}

    def files(self, table):
        return self._files[table]


def told(months):
    """The rows, and which of them are of one part."""
    rows = months.to_pylist()
    parts = {}
    for row in rows:
        parts.setdefault((row["shop_id"], row["agent_id"], row["spot"]), set()).add(
            (row["business_day"], row["measure"], row["value"])
        )
    return sorted(tuple(row[name] for name in COLUMNS) for row in rows), sorted(map(sorted, parts.values()))


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


@pytest.mark.parametrize("period", [AUTUMN, MONTHS[1], Period(day(9, 4), day(11, 30)), Period(day(9, 21), day(11, 1))])
@pytest.mark.parametrize(
    "cuts",
    [
        Cuts(),
        Cuts(frozenset({day(10, 15)})),
        Cuts(frozenset({day(9, 20), day(9, 21), day(10, 2)})),
        Cuts(accounts=frozenset({("s1", "a", day(9, 10)), ("s1", "b", day(10, 12)), ("s2", "c", day(11, 2))})),
        Cuts(frozenset({day(11, 30)}), frozenset({("s1", "b", day(10, 15)), ("s1", "nobody", day(9, 9))})),
    ],
)
def test_stored_months_answer_as_days_added_up_do(period, cuts, tmp_path):
    assert told(read_months(Kept(tmp_path, DAILY), period, cuts)) == told(months_of(DAILY, period, cuts))


def test_stored_months_hold_one_row_a_month_with_its_first_day_and_all_of_them(tmp_path):
    found = [row for path in Kept(tmp_path, DAILY).files(MONTHLY) for row in pq.read_table(path).to_pylist()]
    by_key = {(row["agent_id"], row["business_day"], row["measure"]): (row["value"], row["days"]) for row in found}
    assert by_key == {
        ("a", day(9, 3), "ratings"): (5, 1 << 3 | 1 << 20),
        ("a", day(9, 4), "peak_parallel"): (7, 1 << 4 | 1 << 25),
        ("b", day(10, 12), "complaints"): (1, 1 << 12),
        ("b", day(10, 20), "ratings"): (4, 1 << 20),
        ("b", day(11, 30), "ratings"): (9, 1 << 30),
        ("c", day(11, 1), "ratings"): (1, 1 << 1),
    }

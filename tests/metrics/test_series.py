"""Series cut from a table are those added up row by row."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pyarrow as pa
import pytest

from steelyard.metrics.series import of_rows, of_table

PEAKS = frozenset({"peak_parallel"})
NAMES = ("shop_id", "business_day", "agent_id", "measure", "value")
KINDS = (pa.string(), pa.date32(), pa.string(), pa.string(), pa.int64())


def table(rows):
    columns = zip(*rows, strict=True) if rows else [()] * len(NAMES)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, KINDS, strict=True)], names=NAMES)


def told(held):
    series = {
        (account, measure): list(zip(one.days, one.values, one.sums[1:], strict=True))
        for account, measures in held.accounts.items()
        for measure, one in measures.items()
    }
    return series, {shop: list(days) for shop, days in held.recorded.items()}


def made_up(seed, count):
    dice = Random(seed)
    return [
        (
            dice.choice(["s1", "s2", "店"]),
            date(2026, 9, 1) + timedelta(days=dice.randrange(-40, 40)),
            dice.choice(["", "a", "乙"]),
            dice.choice(["ratings", "peak_parallel", "overtime_workday_minutes", "calls_answered", "wait_ms"]),
            dice.randrange(-3, 9),
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 5, 400])
@pytest.mark.parametrize("seed", range(5))
def test_a_table_and_its_rows_one_by_one_give_the_same_series(seed, count):
    rows = made_up(seed, count)
    assert told(of_table(table(rows), PEAKS)) == told(of_rows(rows, PEAKS))


def test_rows_of_one_day_are_added_up_and_of_peaks_the_highest_counts():
    day = date(2026, 9, 1)
    rows = [("s", day, "a", key, value) for key in ("ratings", "peak_parallel") for value in (4, 7, 1)]
    series, recorded = told(of_table(table(rows), PEAKS))
    assert series == {
        (("s", "a"), "ratings"): [(day, 12, 12)],
        (("s", "a"), "peak_parallel"): [(day, 7, 7)],
    }
    assert recorded == {"s": [day]}


def test_columns_with_a_dictionary_in_pieces_are_read_as_texts():
    rows = made_up(7, 60)
    pieces = pa.concat_tables([table(rows[:20]), table(rows[20:])])
    for name in ("shop_id", "agent_id", "measure"):
        pieces = pieces.set_column(pieces.column_names.index(name), name, pieces[name].dictionary_encode())
    assert told(of_table(pieces, PEAKS)) == told(of_rows(rows, PEAKS))


def test_a_shop_without_talk_has_recorded_no_day():
    assert told(of_table(table([("s", date(2026, 9, 1), "a", "calls_answered", 2)]), PEAKS))[1] == {}


def test_an_account_answers_only_for_the_measures_it_has():
    held = of_table(table([("s", date(2026, 9, 1), "a", "ratings", 2)]), PEAKS)
    measures = held.accounts["s", "a"]
    assert ("ratings" in measures, "wait_ms" in measures, measures.get("wait_ms"), len(measures)) == (
        True,
        False,
        None,
        1,
    )

"""What boards are read from: changes, spreads, trends, long stretches, worth."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.books.changes import Change
from steelyard.books.evaluation import Books
from steelyard.books.spread import MOST_BINS, quantile, spread_of
from steelyard.books.trends import Step, first_day, long_figures, steps, trend
from steelyard.books.worth import Worth, led_by_service
from steelyard.metrics.catalogue import CATALOGUE
from steelyard.metrics.figures import MetricValue
from steelyard.periods import Period
from steelyard.reports.texts import change_text, short_text
from steelyard.trace import Trace

OCTOBER = Period.parse("2026-10")


def value(key: str, found: Fraction | int | None) -> MetricValue:
    metric = CATALOGUE.metric(key)
    exact = None if found is None else Fraction(found)
    return MetricValue(key, exact, None, None, None, Trace(metric.words, exact, metric.unit))


@pytest.mark.parametrize(
    ("key", "now", "before", "said", "is_better", "is_up"),
    [
        ("received_buyers", 106, 100, "6%", True, True),
        ("first_response_seconds", Fraction("12.4"), Fraction("13.5"), "1.1 秒", True, False),
        ("csat_ratio", Fraction("0.941"), Fraction("0.947"), "0.6 个百分点", False, False),
        ("sales_yuan", 0, 100, "100%", False, False),
        ("received_buyers", 5, 5, "0%", None, None),
        ("received_buyers", 5, 0, "—", True, True),
        ("received_buyers", None, 5, "—", None, None),
        ("csat_ratio", Fraction(1), None, "—", None, None),
    ],
)
def test_amounts_move_by_a_share_and_ratios_by_points(
    key: str,
    now: Fraction | int | None,
    before: Fraction | int | None,
    said: str,
    is_better: bool | None,
    is_up: bool | None,
) -> None:
    change = Change(CATALOGUE.metric(key), value(key, now), value(key, before))
    assert change_text(change.told, change.metric.unit, "zh", is_relative=change.is_relative) == said
    assert change.is_better is is_better
    assert change.is_up is is_up


@given(st.lists(st.fractions(min_value=-1000, max_value=1000, max_denominator=60), min_size=1, max_size=60))
def test_every_value_lies_in_exactly_one_column_of_a_histogram(values: list[Fraction]) -> None:
    found = spread_of(values)
    assert found is not None
    assert sum(one.count for one in found.bins) == len(values)
    assert len(found.bins) <= MOST_BINS + 1
    for one in found.bins[:-1]:
        assert one.count == sum(one.low <= each < one.high for each in values)
    last = found.bins[-1]
    assert last.count == sum(last.low <= each <= last.high for each in values)
    assert found.least <= found.lower_quartile <= found.median <= found.upper_quartile <= found.greatest


def test_quartiles_are_linear_as_percentiles_are() -> None:
    ordered = [Fraction(one) for one in range(1, 11)]
    assert quantile(ordered, Fraction(9, 10)) == Fraction("9.1")
    assert spread_of([]) is None


@pytest.mark.parametrize(
    ("step", "count", "first", "last"),
    [
        ("day", 31, "2026-10-01", "2026-10-31"),
        ("week", 5, "2026-10-01..2026-10-04", "2026-10-26..2026-10-31"),
        ("month", 1, "2026-10", "2026-10"),
    ],
)
def test_steps_cut_a_period_without_a_gap(step: Step, count: int, first: str, last: str) -> None:
    found = steps(OCTOBER, step)
    assert (len(found), found[0], found[-1]) == (count, Period.parse(first), Period.parse(last))
    assert sum(one.day_count for one in found) == OCTOBER.day_count


def test_long_stretches_answer_as_all_measures_do(october: Books) -> None:
    keys = (
        "csat_ratio",
        "quick_reply_ratio",
        "received_buyers",
        "sales_yuan",
        "response_p90_seconds",
        "sales_share",
        "complaints",
        "tickets",
    )
    for key in keys:
        long = long_figures(october.snapshot, october.organisation, october.figures.catalogue, OCTOBER, [key])
        for by in ("employee", "team", "shop"):
            for scope, expected in october.figures.values(by, OCTOBER, [key]):
                found = long.scope_value(by, scope, key, OCTOBER)
                if found.value is None and not long.accounts(by, scope, OCTOBER):
                    continue  # an unmatched account without any such measure is not listed
                assert (found.value, found.numerator, found.denominator, found.final_note, found.unmeasured) == (
                    expected.value,
                    expected.numerator,
                    expected.denominator,
                    expected.final_note,
                    expected.unmeasured,
                ), (key, by, scope)


def test_only_the_accounts_asked_for_have_values(october: Books) -> None:
    long = long_figures(
        october.snapshot, october.organisation, october.figures.catalogue, OCTOBER, ["received_buyers"], [("s1", "a2")]
    )
    assert long.scope_value("employee", "E2", "received_buyers", OCTOBER).value == 12
    assert long.scope_value("employee", "E1", "received_buyers", OCTOBER).value == 0


def test_a_trend_says_campaigns_and_what_is_final(october: Books) -> None:
    points = trend(
        october.organisation,
        ["s1"],
        steps(OCTOBER, "day"),
        lambda one: october.figures.scope_value("shop", "s1", "received_buyers", one),
    )
    assert sum(point.value.value or 0 for point in points) == 133
    assert not any(point.is_campaign for point in points)
    assert all(point.is_final for point in points)
    assert first_day(october.snapshot) == date(2026, 10, 20)
    assert trend(october.organisation, ["s1"], [], lambda one: points[0].value) == ()


def test_sales_led_by_service_are_all_but_the_silent_ones(october: Books) -> None:
    assert led_by_service(october.figures, ["s1"], OCTOBER) == 12000
    assert led_by_service(october.figures, ["nowhere"], OCTOBER) is None
    everything = october.figures.scope_value("shop", "s1", "sales_fen", OCTOBER).value
    assert everything == 17000


def test_worth_is_pay_for_each_yuan_that_service_led() -> None:
    worth = Worth(150_000, 50_000, 12_000_000, 16_000_000)
    assert worth.cost_per_yuan == Fraction(1, 80)
    assert worth.service_share == Fraction(3, 4)
    assert Worth(150_000, None, 0, 0).cost_per_yuan is None
    assert Worth(None, None, None, None).service_share is None


def test_large_amounts_are_short_where_room_is_small() -> None:
    assert short_text(Fraction("3315286"), "yuan", "zh") == "¥331.53 万"
    assert short_text(Fraction("331528600"), "fen", "en") == "¥3.32M"
    assert short_text(Fraction("999999.99"), "yuan", "zh") == "¥999,999.99"

"""One figure over several stretches of days: what is added, pooled, compared, weighed by cases."""

from datetime import date
from fractions import Fraction as F

import pytest

from steelyard.errors import Words
from steelyard.facts.organisation import Organisation
from steelyard.metrics.figures import MetricValue
from steelyard.periods import Period
from steelyard.schemes.balances import History
from steelyard.schemes.pay_items import AtLeast
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring.given import GivenFigures
from steelyard.scoring.past import Month, aggregated
from steelyard.scoring.stretches import read_over, together
from steelyard.trace import Trace

FIRST, SECOND = Period(date(2026, 11, 1), date(2026, 11, 11)), Period(date(2026, 11, 13), date(2026, 12, 1))


def valued(value, numerator, denominator, *, final=True, unmeasured=None):
    numbers = [None if part is None else F(part) for part in (value, numerator, denominator)]
    note = None if final else Words("未定稿", "not final")
    return MetricValue("key", *numbers, None, Trace(Words("", ""), numbers[0], ""), final, note, unmeasured)


def value_of(key, *found):
    return together(VOCABULARY, key, found).value


def test_counts_and_sums_are_added():
    assert value_of("received_buyers", valued(700, 700, 1), valued(350, 350, 1)) == 1050


def test_ratios_and_means_are_formed_from_their_summed_parts():
    assert value_of("csat_ratio", valued("0.9", 9, 10), valued("0.5", 45, 90)) == F(54, 100)


def test_peaks_are_compared():
    assert value_of("peak_parallel", valued(7, 7, 1), valued(9, 9, 1), valued(3, 3, 1)) == 9


def test_a_percentile_is_weighed_by_its_cases():
    assert value_of("response_p90_seconds", valued(40, None, 30), valued(70, None, 10)) == F("47.5")


def test_a_stretch_without_a_value_is_left_out_and_none_at_all_says_why():
    assert value_of("csat_ratio", valued(None, 0, 0), valued("0.5", 5, 10)) == F(1, 2)
    nothing = together(
        VOCABULARY,
        "csat_ratio",
        [valued(None, 0, 0), valued(None, None, None, unmeasured=Words("没有记录", "nothing"))],
    )
    assert (nothing.value, nothing.numerator, nothing.unmeasured) == (None, None, Words("没有记录", "nothing"))


def test_a_value_is_final_when_all_its_stretches_are():
    found = together(VOCABULARY, "csat_ratio", [valued("0.5", 5, 10), valued("0.5", 5, 10, final=False)])
    assert (found.is_final, found.final_note) == (False, Words("未定稿", "not final"))


@pytest.mark.parametrize(
    ("ratings", "value"), [((2, 2), None), ((2, 3), F(3, 4)), ((None, 5), F(3, 4)), ((None, None), None)]
)
def test_few_cases_are_counted_over_all_stretches_together(ratings, value):
    others = {
        stretch: {("e1", "ratings"): count, ("e1", "csat_ratio"): F(3, 4)}
        for stretch, count in zip((FIRST, SECOND), ratings, strict=True)
    }
    figures = GivenFigures(Organisation(), others=others, period=FIRST)
    floor = AtLeast(measure="ratings", at_least=5)
    assert read_over(figures, VOCABULARY, "csat_ratio", "e1", (FIRST, SECOND), floor).value == value


def test_the_mean_of_a_measured_percentile_is_that_of_its_months_whatever_their_cases():
    months = [Month(FIRST, found, F(1)) for found in (valued(40, None, 1000), valued(70, None, 10))]
    assert aggregated(History(months=2), months) == 55

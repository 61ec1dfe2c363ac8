"""Totals in columns are right to the second decimal also where points cut to a billionth would round the other way."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_company import scheme, table

from steelyard.facts.organisation import Account, Organisation, Person
from steelyard.money import round_points
from steelyard.periods import Period
from steelyard.schemes.curves import Bands, Deduct, Linear, Target
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring.context import Context
from steelyard.scoring.curves import points_for
from steelyard.scoring.given import GivenFigures
from steelyard.simulate.measured import Past
from steelyard.simulate.points import SCALE, NotCompiled, compiled
from steelyard.simulate.rows import Rows
from steelyard.simulate.scores import Scorer
from steelyard.simulate.values import Ratios, Values

NOVEMBER = Period.month(2026, 11)
ROWS = Rows.of([(NOVEMBER, ["e1"])])


def total(positive: int, ratings: int, indicators: str) -> str:
    day = date(2026, 11, 3)
    rows = [("s1", day, "a", "ratings", ratings), ("s1", day, "a", "ratings_positive", positive)]
    organisation = Organisation(people=(Person("e1", "小安"),), accounts=(Account("taobao", "s1", "a", "e1"),))
    made = scheme(indicators=indicators)
    scorer = Scorer(Values(Past(table(rows), organisation), made.vocabulary))
    return str(scorer.scores(made.versions[0], ROWS).score(0))


ONE = '[{key: x, metric: csat_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}]'


@pytest.mark.parametrize(
    ("positive", "ratings", "shown"),
    [
        (79_995, 100_000, "80.00"),
        (79_994_999, 100_000_000, "79.99"),
        # one part in 10^15 below the edge: less than the cut of a billionth of a point can tell
        (7_999_499_999_999_999, 10**16, "79.99"),
        (7_999_500_000_000_001, 10**16, "80.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
    ],
)
def test_a_total_beside_the_edge_of_a_rounding(positive, ratings, shown):
    assert total(positive, ratings, ONE) == shown


def test_a_total_that_falls_on_an_edge_only_as_a_sum_of_endless_parts():
    # 33.333.. and 80.01 - 33.333.. points, half each: exactly 40.005, though each part is cut
    thirds = (
        '[{key: a, metric: csat_ratio, weight: "50", curve: {kind: linear, worst: "0", best: "1"}},'
        ' {key: b, metric: csat_ratio, weight: "50", curve: {kind: deduct, per: "100", start: "80.01"}}]'
    )
    assert total(1, 3, thirds) == "40.01"


def test_points_below_nothing_round_away_from_zero_as_everywhere():
    sinking = (
        '[{key: x, metric: csat_ratio, weight: "100", curve: {kind: deduct, per: "100", start: "10", floor: "-100"}}]'
    )
    assert total(20_005, 100_000, sinking) == str(round_points(10 - 100 * F(20_005, 100_000)))
    assert total(20_005, 100_000, sinking) == "-10.01"


CURVES = (
    Linear(kind="linear", worst="0.3", best="0.6"),
    Linear(kind="linear", worst="90", best="20", cap="1.2"),
    Target(kind="target", target="0.7", cap="1.3"),
    Target(kind="target", target="30", better="lower"),
    Bands.model_validate(
        {
            "kind": "bands",
            "better": "higher",
            "bands": [{"from": "0.8", "points": "100"}, {"from": "0.6", "points": "66.67"}, {"points": "0"}],
        }
    ),
    Bands.model_validate(
        {"kind": "bands", "better": "lower", "bands": [{"to": "40", "points": "100"}, {"points": "12.5"}]}
    ),
    Deduct(kind="deduct", per="0.3", floor="-7"),
)


@given(st.sampled_from(CURVES), st.integers(-50, 10**12), st.integers(1, 10**9), st.sampled_from(("higher", "lower")))
def test_a_column_is_the_curve_cut_down_by_less_than_one_part(curve, over, under, better):
    context = Context("e1", NOVEMBER, GivenFigures(Organisation()), VOCABULARY, ("e1",))
    exact = points_for(curve, F(over, under), better, context).points
    made = compiled(curve, better)
    assert made.exact(F(over, under)) == exact
    (scaled,) = made.column(Ratios([over], [under]))
    assert 0 <= exact * SCALE - scaled < 1


@pytest.mark.parametrize("curve", CURVES)
def test_no_value_has_no_points(curve):
    assert compiled(curve, "higher").column(Ratios([5], [0])) == [None]


def test_a_key_that_columns_do_not_know_is_never_left_out():
    later = Linear(kind="linear", worst="0", best="1").model_copy(update={"soften": F(1, 2)})
    with pytest.raises(NotCompiled, match="soften"):
        compiled(later, "higher")

"""Each curve at its edges, against its formula in pay.md written another way."""

from decimal import Decimal
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.facts.organisation import Organisation
from steelyard.periods import Period
from steelyard.schemes import curves as declared
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring.context import Context
from steelyard.scoring.curves import CURVES
from steelyard.scoring.curves import points_for as points_in
from steelyard.scoring.given import GivenFigures
from steelyard.scoring.manual import Rating, combine

exact = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


NOBODY = Context("e1", Period.month(2026, 11), GivenFigures(Organisation()), VOCABULARY, ("e1",))


def points_for(curve, value, better):
    """The points of a curve that looks at nothing but the value."""
    return points_in(curve, value, better, NOBODY)


def bands(better: str, edge: str, *pairs: tuple[str | None, int]) -> declared.Bands:
    return declared.Bands.model_validate(
        {
            "kind": "bands",
            "better": better,
            "bands": [{**({edge: at} if at else {}), "points": points} for at, points in pairs],
        }
    )


LINEAR = declared.Linear(kind="linear", worst="0.30", best="0.60")
WAIT = declared.Linear(kind="linear", worst="30", best="5")
HIGHER = bands("higher", "from", ("0.80", 100), ("0.60", 80), (None, 0))
LOWER = bands("lower", "to", ("40", 100), ("60", 80), (None, 0))


def test_every_declared_curve_has_a_calculation():
    kinds = {kind.model_fields["kind"].annotation.__args__[0] for kind in CURVES}
    assert kinds == set(declared.CURVE_KINDS)


@pytest.mark.parametrize(
    ("value", "points"), [("0.29", 0), ("0.30", 0), ("0.45", 50), ("0.57", 90), ("0.60", 100), ("0.61", 100)]
)
def test_linear_runs_from_worst_to_best_and_stops_at_both(value, points):
    assert points_for(LINEAR, F(value), "higher").points == points


@pytest.mark.parametrize(("value", "points"), [("31", 0), ("30", 0), ("17.5", 50), ("5", 100), ("0", 100)])
def test_linear_rewards_the_lower_value_when_worst_is_above_best(value, points):
    assert points_for(WAIT, F(value), "lower").points == points


def test_linear_goes_beyond_100_only_as_far_as_its_cap():
    curve = declared.Linear(kind="linear", worst="0", best="1", cap="1.3")
    assert [points_for(curve, F(value), "higher").points for value in ("1.2", "1.3", "9")] == [120, 130, 130]


@given(exact, exact, exact)
def test_linear_points_never_leave_0_to_100_and_never_fall_towards_best(value, worst, best):
    if worst == best:
        return
    curve = declared.Linear(kind="linear", worst=worst, best=best)
    points = points_for(curve, value, "higher").points
    assert isinstance(points, F)
    assert 0 <= points <= 100
    nearer = points_for(curve, value + (best - worst) / 7, "higher").points
    assert nearer >= points


@pytest.mark.parametrize(("value", "points"), [("40.000", 100), ("40.001", 80), ("60.000", 80), ("60.001", 0)])
def test_bands_40_and_60_better_lower_hold_up_to_and_with_their_edge(value, points):
    assert points_for(LOWER, F(value), "lower").points == points


@pytest.mark.parametrize(
    ("value", "points"), [("1", 100), ("0.80", 100), ("0.7999", 80), ("0.60", 80), ("0.5999", 0), ("-1", 0)]
)
def test_bands_better_higher_begin_at_their_edge(value, points):
    assert points_for(HIGHER, F(value), "higher").points == points


@given(st.lists(exact, min_size=1, max_size=6, unique=True), exact)
def test_every_value_falls_into_exactly_one_band(edges, value):
    ordered = sorted(edges, reverse=True)
    curve = declared.Bands(
        kind="bands",
        better="higher",
        bands=[*({"from": edge, "points": place} for place, edge in enumerate(ordered)), {"points": len(ordered)}],
    )
    plain = sum(1 for edge in edges if edge > value)
    assert points_for(curve, value, "higher").points == plain


def test_target_is_the_share_reached_up_to_its_cap():
    curve = declared.Target(kind="target", target="1000")
    assert [points_for(curve, F(value), "higher").points for value in (0, 900, 1000, 1200, 2000, -5)] == [
        0,
        90,
        100,
        120,
        120,
        0,
    ]


def test_target_where_lower_is_better_turns_the_ratio_round_and_gives_the_cap_at_zero():
    curve = declared.Target(kind="target", target="30", cap="1.3")
    assert [points_for(curve, F(value), "lower").points for value in (60, 30, 25, 10, 0)] == [50, 100, 120, 130, 130]


def test_a_curves_own_direction_beats_the_metrics():
    curve = declared.Target(kind="target", target="30", better="higher")
    assert points_for(curve, F(15), "lower").points == 50


def test_deduct_takes_points_for_each_event_down_to_its_floor():
    curve = declared.Deduct(kind="deduct", per="20")
    assert [points_for(curve, F(count), "lower").points for count in (0, 1, 5, 6)] == [100, 80, 0, 0]
    floored = declared.Deduct(kind="deduct", per="7.5", start="50", floor="-10")
    assert [points_for(floored, F(count), "lower").points for count in (0, 1, 8, 100)] == [50, F("42.5"), -10, -10]


def rated(**groups: list[str]) -> list[Rating]:
    return [
        Rating(f"{group}{place}", group, F(points))
        for group, given in groups.items()
        for place, points in enumerate(given)
    ]


WEIGHTS = {"A": F(50), "B": F(30), "C": F(20)}


def test_voter_groups_a_92_b_85_c_80_with_50_30_20_make_87_50():
    assert combine(rated(A=["90", "94"], B=["85"], C=["80", "80"]), WEIGHTS, renormalise=False).points == F("87.50")


def test_voter_group_c_empty_makes_89_375_and_so_89_38():
    combined = combine(rated(A=["92"], B=["85"]), WEIGHTS, renormalise=True)
    assert combined.points == F("89.38")
    assert combined.note is not None
    assert "C" in combined.note.zh


def test_an_empty_voter_group_stops_when_the_scheme_says_so():
    combined = combine(rated(A=["92"], B=["85"]), WEIGHTS, renormalise=False)
    assert combined.points is None
    assert combined.note is not None
    assert combined.note.zh == "评分组 C 未评分"


def test_raters_outside_the_schemes_groups_do_not_count():
    assert (
        combine(
            [*rated(A=["90"], B=["90"], C=["90"]), Rating("x", "D", F(0)), Rating("y", None, F(0))],
            WEIGHTS,
            renormalise=False,
        ).points
        == 90
    )


def test_without_groups_the_raters_mean_is_rounded_half_up_to_two_decimals():
    assert combine(rated(A=["90", "90", "90.5", "90"]), None, renormalise=False).points == F("90.13")


def test_nobody_rated_is_no_value_and_not_zero():
    assert combine([], None, renormalise=True).points is None
    assert combine([], WEIGHTS, renormalise=True).points is None


@given(
    st.dictionaries(st.sampled_from("ABC"), st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=4), min_size=1)
)
def test_combined_ratings_lie_between_the_lowest_and_highest(groups):
    ratings = [
        Rating(str(place), group, F(points)) for group, given in groups.items() for place, points in enumerate(given)
    ]
    points = combine(ratings, WEIGHTS, renormalise=True).points
    assert points is not None
    assert (
        min(rating.points for rating in ratings) - F("0.005")
        <= points
        <= max(rating.points for rating in ratings) + F("0.005")
    )
    assert (points * 100).denominator == 1
    assert not isinstance(points, Decimal)

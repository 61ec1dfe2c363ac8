"""Curves as drawn: whatever is read off a drawing is what the curve gives, and the dot lies on it."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.facts.organisation import Organisation, Person
from steelyard.periods import Period
from steelyard.schemes import curves as declared
from steelyard.schemes import parse
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring import score
from steelyard.scoring.context import Context
from steelyard.scoring.curves import CURVES, points_for
from steelyard.scoring.drawing import DRAWN, PLACE, drawing, drawings
from steelyard.scoring.given import GivenFigures

NOVEMBER = Period.month(2026, 11)
SHARE = Context("e1", NOVEMBER, GivenFigures(Organisation()), VOCABULARY, ("e1",), "csat_ratio")
COUNT = Context("e1", NOVEMBER, GivenFigures(Organisation()), VOCABULARY, ("e1",), "received_buyers")

EXACT = [
    (declared.Linear(kind="linear", worst="0.30", best="0.60", cap="1.2"), "higher", SHARE),
    (declared.Linear(kind="linear", worst="30", best="5"), "lower", COUNT),
    (declared.Target(kind="target", target="40"), "higher", COUNT),
    (declared.Deduct(kind="deduct", per="5", start="90", floor="30"), "lower", COUNT),
    (declared.Ksf(kind="ksf", balance="20", step="2", up="10", down="15"), "higher", COUNT),
    (declared.Ksf(kind="ksf", balance="20", step="2", up="10", down="0", better="lower"), "higher", COUNT),
]
BANDS = declared.Bands.model_validate(
    {
        "kind": "bands",
        "bands": [{"from": "0.8", "points": 100, "label": "优秀"}, {"from": "0.6", "points": 80}, {"points": 0}],
    }
)
LOWER = declared.Bands.model_validate(
    {
        "kind": "bands",
        "better": "lower",
        "bands": [{"to": "40", "points": 100}, {"to": "60", "points": 80}, {"points": 0}],
    }
)
values = st.fractions(min_value=0, max_value=100, max_denominator=100)


def test_every_curve_is_drawn_but_that_of_points_people_gave() -> None:
    assert set(CURVES) - set(DRAWN) == {declared.Manual}
    assert drawing(declared.Manual(kind="manual"), F(80), "higher", SHARE) is None


@pytest.mark.parametrize(("curve", "better", "context"), EXACT, ids=lambda part: getattr(part, "kind", ""))
@settings(deadline=None)
@given(value=values, other=values)
def test_points_read_off_a_line_are_those_of_the_curve(
    curve: declared.Curve, better: str, context: Context, value: F, other: F
) -> None:
    drawn = drawing(curve, value, better, context)
    assert drawn is not None
    assert drawn.dot.value == value
    assert drawn.points_at(value) == drawn.dot.points == points_for(curve, value, better, context).points
    if drawn.start <= other <= drawn.end:
        assert drawn.points_at(other) == points_for(curve, other, better, context).points


@pytest.mark.parametrize(("curve", "context"), [(BANDS, SHARE), (LOWER, COUNT)], ids=["higher", "lower"])
@settings(deadline=None)
@given(value=values, other=values)
def test_a_band_begins_exactly_at_its_edge(curve: declared.Bands, context: Context, value: F, other: F) -> None:
    drawn = drawing(curve, value, "higher", context)
    assert drawn is not None
    assert [edge.points for edge in drawn.edges] == [100, 80]
    for one in (value, other, *(edge.value for edge in drawn.edges)):
        if drawn.start <= one <= drawn.end:
            assert drawn.points_at(one) == points_for(curve, one, "higher", context).points


@settings(deadline=None)
@given(value=values)
def test_a_target_that_is_better_lower_is_bent_and_holds_at_every_corner(value: F) -> None:
    curve = declared.Target(kind="target", target="20", cap="1.2")
    drawn = drawing(curve, value, "lower", COUNT)
    assert drawn is not None
    assert drawn.points_at(value) == points_for(curve, value, "lower", COUNT).points
    assert len(drawn.strokes[0]) > 20
    assert all(points_for(curve, one.value, "lower", COUNT).points == one.points for one in drawn.strokes[0])


def test_a_share_is_never_drawn_below_nothing_or_above_everything() -> None:
    drawn = drawing(BANDS, F("0.98"), "higher", SHARE)
    assert drawn is not None
    assert 0 <= drawn.start < F("0.6")
    assert drawn.end == 1


def sheet_of(curve: str, buyers: dict[str, int], metric: str = "received_buyers", employee: str = "b"):
    scheme = parse(
        "scheme: r\nname: 画\nversions:\n  - from: 2026-01-01\n    missing: renormalise\n"
        f'    indicators: [{{key: one, metric: {metric}, weight: "100", curve: {curve}}}]\n',
        "r.yaml",
    )
    figures = GivenFigures(
        Organisation(people=tuple(Person(name, name) for name in buyers)),
        {(name, metric): F(count) for name, count in buyers.items()},
    )
    version = scheme.versions[0]
    sheet = score(scheme, version, figures, [employee], NOVEMBER)[0]
    return sheet, drawings(scheme, version, figures, sheet, sorted(buyers))


@pytest.mark.parametrize(
    "curve",
    ["{kind: rank}", "{kind: rank, bands: [{to: '1', points: '100'}, {to: '2', points: '90'}, {points: '60'}]}"],
)
def test_a_rank_is_drawn_over_places_and_the_dot_stands_at_ones_own(curve: str) -> None:
    sheet, drawn = sheet_of(curve, {"a": 9, "b": 7, "c": 7, "d": 1})
    one = drawn["one"]
    assert (one.unit, one.start, one.end) == (PLACE, 1, 4)
    assert (one.dot.value, one.dot.points) == (2, sheet.indicators[0].points)
    assert one.points_at(F(2)) == sheet.indicators[0].points


def test_an_indicator_without_a_value_has_no_drawing() -> None:
    sheet, drawn = sheet_of("{kind: linear, worst: '0', best: '10'}", {"a": 5}, "csat_ratio", "nobody")
    assert sheet.indicators[0].points is None
    assert drawn == {}

"""What is missing to the next band: the fewest further cases that reach it, or the exact distance, or nothing at all."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from steelyard.errors import Words
from steelyard.facts.organisation import Organisation, Person
from steelyard.metrics.figures import MetricValue
from steelyard.periods import Period
from steelyard.schemes import parse
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures, Share
from steelyard.scoring.next_step import cases_to, cases_until_counted, next_grade, next_step
from steelyard.trace import Trace

NOVEMBER = Period.month(2026, 11)
CSAT = "{kind: bands, bands: [{from: '0.80', points: '100', label: 优秀}, {from: '0.60', points: '80'}, {points: '0'}]}"


def figure(above: int, below: int, *, is_share: bool = True) -> MetricValue:
    value = F(above, below)
    return MetricValue(
        "csat_ratio", value, F(above), F(below), below, Trace(Words("x", "x"), value, "ratio"), is_share=is_share
    )


def sheet_of(metric: str, curve: str, given: dict[str, object], more: str = "", grades: str = ""):
    scheme = parse(
        "scheme: n\nname: 下一档\nversions:\n  - from: 2026-01-01\n    missing: renormalise\n"
        f'    indicators: [{{key: one, metric: {metric}, weight: "100", curve: {curve}{more}}}]\n{grades}',
        "n.yaml",
    )
    figures = GivenFigures(
        Organisation(people=(Person("e1", "小川"),)),
        {("e1", key): value for key, value in given.items() if key == metric},
        {("e1", key): value for key, value in given.items() if key != metric},
    )
    version = scheme.versions[0]
    return score(scheme, version, figures, ["e1"], NOVEMBER)[0], version, scheme.vocabulary


def step_of(metric: str, curve: str, given: dict[str, object], more: str = ""):
    sheet, version, names = sheet_of(metric, curve, given, more)
    return next_step(sheet.indicators[0], version.indicators[0], names)


@settings(deadline=None)
@given(below=st.integers(1, 400), share=st.fractions(0, 1), edge=st.fractions(0, 1, max_denominator=50))
def test_the_cases_named_are_the_fewest_that_reach_the_edge(below: int, share: F, edge: F) -> None:
    above = int(below * share)
    assume(edge < 1)
    more = cases_to(edge, figure(above, below), "higher", "ratio")
    assert more is not None
    assert F(above + more, below + more) >= edge
    assert more == 0 or F(above + more - 1, below + more - 1) < edge


def test_everything_good_cannot_be_reached_by_further_cases_and_less_is_never_more() -> None:
    assert cases_to(F(1), figure(9, 10), "higher", "ratio") is None
    assert cases_to(F(1, 10), figure(5, 10), "lower", "ratio") is None
    assert cases_to(F(1, 2), figure(1, 10, is_share=False), "higher", "ratio") is None


def test_three_more_good_ratings_reach_the_next_band() -> None:
    # 21 of 27 are good; 24 of 30 are 80 %.
    found = step_of("csat_ratio", CSAT, {"csat_ratio": Share(F(21), F(27)), "ratings": 27})
    assert found is not None
    assert (found.edge, found.points, found.more, found.gap) == (F("0.8"), 100, 3, F("0.8") - F(21, 27))
    assert found.words.zh == "再有 3 个好评到“优秀”（80%起，100 分）"
    assert found.words.en == '3 more positive ratings to reach "优秀" (80% or more, 100 points)'


def test_a_mean_says_how_far_it_is_rounded_to_the_safe_side() -> None:
    waits = "{kind: bands, better: lower, bands: [{to: '40', points: '100'}, {to: '60', points: '80'}, {points: '0'}]}"
    found = step_of("average_response_seconds", waits, {"average_response_seconds": Share(F(301), F(7))})
    assert found is not None
    assert (found.more, found.gap) == (None, F(3))
    assert found.words.zh == "再降 3 秒到下一档（40 秒以内，100 分）"
    odd = step_of("average_response_seconds", waits, {"average_response_seconds": Share(F("282.01"), F(7))})
    assert odd is not None
    assert "再降 0.29 秒" in odd.words.zh


@pytest.mark.parametrize("ratio", ["0.80", "0.95"])
def test_at_the_best_band_there_is_nothing_to_say(ratio: str) -> None:
    assert step_of("csat_ratio", CSAT, {"csat_ratio": F(ratio)}) is None


def test_what_moves_with_others_is_not_said() -> None:
    shrunk = ", shrink: {toward: group, strength: 20}"
    assert step_of("csat_ratio", CSAT, {"csat_ratio": Share(F(21), F(27)), "ratings": 27}, shrunk) is None
    assert step_of("csat_ratio", "{kind: linear, worst: '0', best: '1'}", {"csat_ratio": F(1, 2)}) is None


def test_too_few_cases_say_how_many_are_missing() -> None:
    given_ = {"csat_ratio": Share(F(3), F(4)), "ratings": 4}
    sheet, version, names = sheet_of("csat_ratio", CSAT, given_, ", min_count: {measure: ratings, at_least: 10}")
    row, declared = sheet.indicators[0], version.indicators[0]
    assert next_step(row, declared, names) is None
    words = cases_until_counted(row, declared, 4, names)
    assert words is not None
    assert words.zh == "再有 6 个评价就开始计分"
    assert cases_until_counted(row, declared, 10, names) is None
    assert cases_until_counted(row, declared, None, names) is None


def test_the_next_grade_is_told_by_the_points_missing() -> None:
    grades = "    grades: [{name: A, from: '80'}, {name: B, from: '60'}, {name: C}]\n"
    line = "{kind: linear, worst: '0', best: '1'}"
    sheet, version, _ = sheet_of("csat_ratio", line, {"csat_ratio": F("0.6125")}, grades=grades)
    found = next_grade(sheet, version)
    assert found is not None
    assert (sheet.grade, found.grade, str(found.gap)) == ("B", "A", "18.75")
    best, version, _ = sheet_of("csat_ratio", line, {"csat_ratio": F("0.80")}, grades=grades)
    assert next_grade(best, version) is None

"""The rank curve: places among everyone under the same version, ties, bands, who has no place."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.facts.organisation import Organisation, Person
from steelyard.periods import Period
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures
from steelyard.scoring.sheet import ScoredIndicator

NOVEMBER = Period.month(2026, 11)
METRIC = "received_buyers"


def ranked(
    values: dict[str, F | int | None],
    curve: str = "{kind: rank}",
    metric: str = METRIC,
    only: str | None = None,
    more: str = "",
    ratings: dict[str, int] | None = None,
) -> dict[str, ScoredIndicator]:
    """Everybody's indicator, the metric given by name of the person."""
    scheme = schemes.parse(
        f"scheme: r\nname: 排名\nversions:\n  - from: 2026-01-01\n    applies_to: {{line: presales}}\n    missing: renormalise\n"
        f'    indicators: [{{key: one, metric: {metric}, weight: "100", curve: {curve}{more}}}]\n',
        "r.yaml",
    )
    people = (*(Person(name, name, line="presales") for name in values), Person("other", "别的条线", line="aftersales"))
    figures = GivenFigures(
        Organisation(people=people),
        {(name, metric): value for name, value in values.items()} | {("other", metric): 10**6},
        {(name, "ratings"): count for name, count in (ratings or {}).items()},
    )
    sheets = score(scheme, scheme.versions[0], figures, None if only is None else [only], NOVEMBER)
    return {sheet.employee_id: sheet.indicators[0] for sheet in sheets}


def points(*arguments: object, **more: object) -> dict[str, F | None]:
    return {name: row.points for name, row in ranked(*arguments, **more).items()}  # type: ignore[arg-type]


def test_points_fall_evenly_from_100_at_the_first_place_to_0_at_the_last() -> None:
    assert points({"a": 30, "b": 20, "c": 10}) == {"a": 100, "b": 50, "c": 0}


def test_equal_values_share_the_better_place_and_the_next_is_skipped() -> None:
    assert points({"a": 30, "b": 30, "c": 10, "d": 5}) == {"a": 100, "b": 100, "c": F(100, 3), "d": 0}
    assert "2 人并列" in str(ranked({"a": 30, "b": 30})["a"].trace.note)


def test_one_alone_has_100_points() -> None:
    assert points({"a": 0}) == {"a": 100}


def test_lower_is_better_where_the_metric_says_so() -> None:
    assert points({"a": 30, "b": 20}, metric="average_response_seconds") == {"a": 0, "b": 100}


def test_no_value_has_no_place_takes_none_from_the_others_and_follows_the_missing_rule() -> None:
    found = ranked({"a": F("0.9"), "b": None, "c": F("0.8")}, metric="csat_ratio")
    assert [found[name].points for name in "abc"] == [100, None, 0]
    assert "不计入" in str(found["b"].note)


def test_who_has_too_few_cases_for_the_indicator_holds_no_place() -> None:
    values = {"a": F(1), "b": F("0.9"), "c": F("0.8")}
    floor = ", min_count: {measure: ratings, at_least: 5}"
    found = points(values, metric="csat_ratio", more=floor, ratings={"a": 1, "b": 5, "c": 5})
    assert found == {"a": None, "b": 100, "c": 0}


def test_the_group_is_everyone_governed_also_when_one_person_is_asked_for() -> None:
    assert points({"a": 30, "b": 20, "c": 10}, only="b") == {"b": 50}


@pytest.mark.parametrize(
    ("people", "expected"),
    [(10, [100, 100, 80, 80, 80, 60, 60, 60, 60, 60]), (3, [100, 80, 60]), (1, [100])],
)
def test_bands_by_share_are_rounded_up_to_whole_people(people: int, expected: list[int]) -> None:
    curve = '{kind: rank, by: share, bands: [{to: "0.2", points: 100}, {to: "0.5", points: 80}, {points: 60}]}'
    found = points({chr(97 + place): people - place for place in range(people)}, curve)
    assert list(found.values()) == expected


def test_bands_by_place_take_everyone_tied_at_their_edge() -> None:
    curve = "{kind: rank, bands: [{to: 1, points: 100, label: 冠军}, {to: 2, points: 90}, {points: 60}]}"
    found = ranked({"a": 9, "b": 8, "c": 8, "d": 7}, curve)
    assert [row.points for row in found.values()] == [100, 90, 90, 60]
    assert found["a"].band == "冠军"


@given(st.lists(st.integers(0, 9), min_size=2, max_size=12))
def test_better_values_never_have_fewer_points_and_equal_ones_the_same(values: list[int]) -> None:
    found = points({f"e{place:02}": value for place, value in enumerate(values)})
    pairs = sorted(zip(values, found.values(), strict=True))
    assert [reached for _, reached in pairs] == sorted(reached for _, reached in pairs)
    for value, reached in pairs:
        better = sum(other > value for other in values)
        assert reached == F(100 * (len(values) - better - 1), len(values) - 1)

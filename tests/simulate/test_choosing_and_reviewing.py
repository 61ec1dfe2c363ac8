"""The selection board and the review: what is there, who differs, what is chance, what is fair, and the advice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from small_company import scheme, table

from steelyard.facts.organisation import Account, ManualScore, Organisation, Person
from steelyard.periods import Period
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.simulate.candidates import board
from steelyard.simulate.guide import people_in
from steelyard.simulate.measured import Past
from steelyard.simulate.people_months import PeopleMonths
from steelyard.simulate.review import review
from steelyard.simulate.values import Values

HALF_YEAR = Period(date(2026, 5, 1), date(2026, 11, 1))
PEOPLE = [f"p{number}" for number in range(12)]
Measures = Callable[[int, int], dict[str, int]]


def past(measures: Measures, **more: object) -> Past:
    """Measures by number of person (0 to 11) and of month (0 to 5); even people are in team 一, odd in team 二."""
    rows = [
        ("s1", date(2026, 5 + month, 3), who, key, value)
        for number, who in enumerate(PEOPLE)
        for month in range(6)
        for key, value in measures(number, month).items()
        if value
    ]
    people = tuple(Person(who, who, team="一二"[number % 2]) for number, who in enumerate(PEOPLE))
    return Past(
        table(rows),
        Organisation(people=people, accounts=tuple(Account("taobao", "s1", who, who) for who in PEOPLE), **more),
    )  # type: ignore[arg-type]


def steady(person: int, month: int) -> dict[str, int]:
    """Satisfaction and speed rise from person to person and stay; replies are alike but for chance; few are reviewed."""
    return {
        "ratings": 1000,
        "ratings_positive": 500 + 30 * person + (month % 2),
        "rounds": 1000,
        "rounds_quick": 600 + 30 * person - (month % 3),
        "consulted_buyers": 200 + ((5 * person) % 12),
        "unanswered_buyers": 10 * ((2 * person + 3 * month) % 5),
        "received_buyers": 190,
        "sales_order_first_fen": 1_000_000 + 30_000 * person,
        "sales_order_first_buyers": 10,
    }


def figure(made: Past, key: str) -> PeopleMonths:
    return PeopleMonths.read(Values(made, VOCABULARY), key, people_in(made, HALF_YEAR))


def test_what_lies_between_people_is_told_from_what_one_persons_months_do():
    made = past(steady)
    assert figure(made, "csat_ratio").separates == pytest.approx(1, abs=0.001)
    assert figure(made, "reply_ratio").separates < 0.2
    assert figure(made, "csat_ratio").usual_cases == 1000
    assert figure(made, "sales_yuan").usual_cases is None


def test_the_share_of_chance_is_what_so_few_cases_would_give():
    # everybody has 50 % or 51 % of a hundred: chance alone would give 0.25 / 100, far more than the spread there is
    alike = past(lambda person, month: {"ratings": 100, "ratings_positive": 50 + (person + month) % 2})
    assert figure(alike, "csat_ratio").noise == 1
    assert figure(past(steady), "csat_ratio").noise < 0.05
    assert figure(past(steady), "sales_yuan").noise is None


def test_availability_counts_months_of_people_with_a_value():
    made = past(
        lambda person, month: {"received_buyers": 5, "ratings": 10 * (month < 3), "ratings_positive": 5 * (month < 3)}
    )
    assert figure(made, "csat_ratio").availability == 0.5


def test_the_board_lists_what_is_there_and_differs_and_says_why_not_for_the_others():
    made = past(steady)
    found = {one.metric: one for one in board(made, people_in(made, HALF_YEAR))}
    assert len(found) == len(made.catalogue.metrics)
    shortlist = {one.metric for one in found.values() if one.is_shortlisted}
    # satisfaction, quick replies and sales go along perfectly, so that one of them stands for all
    assert (
        len(shortlist & {"csat_ratio", "good_rating_ratio", "quick_reply_ratio", "sales_yuan", "order_value_yuan"}) == 1
    )
    assert "reply_ratio" not in shortlist
    assert any("差得多" in reason.zh for reason in found["reply_ratio"].reasons)
    assert any("0%" in reason.zh for reason in found["nps"].reasons)
    twins = found["good_rating_ratio"]
    assert twins.overlap == pytest.approx(1)
    assert twins.twin is not None


def reviewed(made: Past, indicator: str):
    return review(made, scheme(indicators=f"[{indicator}]"), HALF_YEAR)[0]


CSAT = '{key: x, metric: csat_ratio, layer: quality, weight: "100", curve: {kind: linear, worst: "0.4", best: "1"}}'


def test_an_indicator_that_tells_people_apart_and_is_fair_is_kept():
    found = reviewed(past(steady), CSAT)
    assert (found.verdict, found.people, found.cycles) == ("keep", 12, 6)
    assert not found.groups or all(group.chance > 0.05 for group in found.groups)


def test_an_indicator_that_is_only_chance_is_advised_to_be_dropped():
    found = reviewed(
        past(steady), '{key: x, metric: reply_ratio, weight: "100", curve: {kind: linear, worst: "0.9", best: "1"}}'
    )
    assert found.verdict == "drop"
    assert any("分不出高下" in reason.zh for reason in found.reasons)


def test_one_that_everybody_passes_is_advised_to_be_changed_not_dropped():
    found = reviewed(past(steady), CSAT.replace('worst: "0.4", best: "1"', 'worst: "0.1", best: "0.5"'))
    assert found.crowded == 1
    assert found.verdict == "change"
    assert "一票否决" in found.reasons[0].zh


def test_one_that_depends_on_the_team_or_on_traffic_is_advised_to_be_changed():
    by_team = reviewed(
        past(lambda person, month: {"ratings": 1000, "ratings_positive": 500 + 300 * (person % 2) + person}), CSAT
    )
    assert [group.kind for group in by_team.groups if group.chance < 0.05] == ["team"]
    assert any("小组" in reason.zh for reason in by_team.reasons)
    by_traffic = reviewed(
        past(
            lambda person, month: {
                "ratings": 1000,
                "ratings_positive": 500 + 30 * person,
                "consulted_buyers": 100 + 50 * person,
            }
        ),
        CSAT,
    )
    assert by_traffic.traffic.value == pytest.approx(1)
    assert any("接待量" in reason.zh for reason in by_traffic.reasons)


def test_a_trend_is_the_change_a_cycle_with_an_interval():
    found = reviewed(
        past(lambda person, month: {"ratings": 1000, "ratings_positive": 500 + 20 * person + 10 * month}), CSAT
    )
    assert found.trend.value == pytest.approx(0.01)
    assert found.trend.excludes_zero


def test_going_along_with_the_goal_of_its_layer_speaks_for_an_indicator():
    found = reviewed(
        past(steady),
        '{key: x, metric: quick_reply_ratio, layer: value, weight: "100", curve: {kind: linear, worst: "0.4", best: "1"}}',
    )
    assert (found.goal, found.link.value) == ("sales_yuan", pytest.approx(1))
    assert any("目标" in reason.zh for reason in found.reasons)


def test_lower_is_better_goes_along_when_it_falls_as_the_goal_rises():
    made = past(
        lambda person, month: {
            "received_buyers": 100,
            "slow_buyers": 60 - 4 * person,
            "rounds_window": 100,
            "rounds_within_180s_window": 50 + person,
        }
    )
    found = reviewed(
        made,
        '{key: x, metric: slow_ratio, layer: compliance, weight: "100", curve: {kind: linear, worst: "1", best: "0"}}',
    )
    assert found.link.value == pytest.approx(1)


def test_points_given_by_people_are_reviewed_by_the_points():
    scores = tuple(
        ManualScore(who, month.start, month.end, "leader", Decimal(50 + 4 * number), "boss")
        for number, who in enumerate(PEOPLE)
        for month in HALF_YEAR.months()
    )
    found = reviewed(past(steady, manual_scores=scores), '{key: x, manual: leader, weight: "100"}')
    assert (found.verdict, found.goal, found.availability) == ("keep", None, 1)
    assert found.separates == pytest.approx(1)

"""Before and after a change of scheme: who is compared, what is subtracted, and when nothing may be said."""

from __future__ import annotations

from datetime import date

import pytest
from small_company import scheme, table

from steelyard.errors import InputRefused, SchemeNotInForce, UnknownName
from steelyard.facts.organisation import Account, Organisation, Person
from steelyard.simulate.effect import LIMITS, effect_of, months_needed
from steelyard.simulate.measured import Past

CHANGE = date(2026, 10, 1)


def past(good: dict[str, dict[int, int]], cases: str = "ratings", hits: str = "ratings_positive") -> Past:
    """Good ratings of a hundred by person and month; those named x.. are of another line."""
    rows = [
        ("s1", date(2026, month, 5), who, key, value)
        for who, months in good.items()
        for month, count in months.items()
        for key, value in ((cases, 100), (hits, count))
    ]
    people = tuple(Person(who, who.upper(), line="aftersales" if who[0] == "x" else "presales") for who in good)
    accounts = tuple(Account("taobao", "s1", who, who) for who in good)
    return Past(table(rows), Organisation(people=people, accounts=accounts))


PRESALES = scheme(more="    applies_to: {line: presales}")


def test_the_change_is_the_mean_of_each_persons_own_difference_over_whole_stretches():
    found = effect_of(
        past({"a": {8: 50, 9: 70, 10: 80, 11: 80}, "b": {8: 40, 9: 40, 10: 50, 11: 30}}),
        PRESALES,
        CHANGE,
        "csat_ratio",
        2,
    )
    assert [(one.name, one.before, one.after) for one in found.own.people] == [("A", 0.6, 0.8), ("B", 0.4, 0.4)]
    assert found.own.change.value == pytest.approx(0.1)
    assert (str(found.own.before), str(found.own.after)) == ("2026-08-01..2026-09-30", "2026-10-01..2026-11-30")
    assert "2 人" in found.verdict.zh or "看不出" in found.verdict.zh


def test_people_without_figures_on_a_side_are_counted_and_not_compared():
    found = effect_of(past({"a": {9: 50, 10: 60}, "b": {10: 60}}), PRESALES, CHANGE, "满意率", 1)
    assert ([one.name for one in found.own.people], found.own.without) == (["A"], 1)


def test_what_others_gained_in_the_same_time_is_taken_off():
    better = {f"p{number}": {9: 50 + number, 10: 70 + number} for number in range(9)}
    others = {f"x{number}": {9: 50 + number, 10: 68 + number} for number in range(9)}
    alone = effect_of(past(better), PRESALES, CHANGE, "csat_ratio", 1)
    assert alone.others is None
    assert alone.own.change.value == pytest.approx(0.2)
    assert "变好" in alone.verdict.zh
    beside = effect_of(past(better | others), PRESALES, CHANGE, "csat_ratio", 1)
    assert beside.others.change.value == pytest.approx(0.18)
    assert beside.beyond.value == pytest.approx(0.02)
    same = effect_of(
        past(better | {f"x{n}": {9: 50 + n, 10: 70 + n} for n in range(9)}), PRESALES, CHANGE, "csat_ratio", 1
    )
    assert same.beyond.value == pytest.approx(0)
    assert "看不出变化" in same.verdict.zh


def test_the_same_comparison_one_stretch_earlier_stands_beside_it():
    found = effect_of(
        past({"a": {8: 40, 9: 50, 10: 60}, "b": {8: 40, 9: 50, 10: 60}}), PRESALES, CHANGE, "csat_ratio", 1
    )
    assert found.earlier.change.value == pytest.approx(0.1)
    assert str(found.earlier.before) == "2026-08-01..2026-08-31"
    assert effect_of(past({"a": {9: 50, 10: 60}}), PRESALES, CHANGE, "csat_ratio", 1).earlier is None


def test_lower_is_better_turns_the_verdict_round():
    good = {f"p{number}": {9: 50 + number, 10: 70 + number} for number in range(9)}
    assert "变好" in effect_of(past(good), PRESALES, CHANGE, "csat_ratio", 1).verdict.zh
    slower = past(good, "rounds_answered", "wait_ms")
    found = effect_of(slower, PRESALES, CHANGE, "average_response_seconds", 1)
    assert found.own.change.value > 0
    assert "变差" in found.verdict.zh


def test_few_people_are_said_to_be_few():
    assert "只有 1 人" in effect_of(past({"a": {9: 50, 10: 60}}), PRESALES, CHANGE, "csat_ratio", 1).verdict.zh


def test_with_nobody_to_compare_it_says_so():
    found = effect_of(past({"a": {10: 60}}), PRESALES, CHANGE, "csat_ratio", 1)
    assert (found.own.change, found.own.mean_before) == (None, None)
    assert "无法比较" in found.verdict.zh


def test_a_scheme_in_force_on_one_side_only_compares_whom_it_governs_there():
    begun = scheme(more="    applies_to: {line: presales}").model_copy()
    first = begun.versions[0].model_copy(update={"from_": CHANGE})
    found = effect_of(
        past({"a": {9: 50, 10: 60}, "x": {9: 50, 10: 50}}),
        begun.model_copy(update={"versions": (first,)}),
        CHANGE,
        "csat_ratio",
        1,
    )
    assert [one.name for one in found.own.people] == ["A"]
    later = begun.versions[0].model_copy(update={"from_": date(2027, 1, 1)})
    with pytest.raises(SchemeNotInForce):
        effect_of(
            past({"a": {9: 50, 10: 60}}), begun.model_copy(update={"versions": (later,)}), CHANGE, "csat_ratio", 1
        )


def test_a_change_within_a_month_and_an_unknown_metric_are_refused():
    with pytest.raises(InputRefused, match="不是月初"):
        effect_of(past({"a": {9: 50}}), PRESALES, date(2026, 10, 15), "csat_ratio", 1)
    with pytest.raises(UnknownName):
        effect_of(past({"a": {9: 50}}), PRESALES, CHANGE, "满意绿", 1)


def test_the_stretch_read_reaches_twice_as_far_back():
    assert str(months_needed(date(2026, 3, 1), 3)) == "2025-09-01..2026-05-31"


def test_the_limits_are_plain_in_both_languages():
    assert len(LIMITS) == 4
    assert all(words.zh and words.en for words in LIMITS)

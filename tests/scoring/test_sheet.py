"""Score sheets: weights, what is left out, vetoes, grades."""

from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.errors import SchemeError
from steelyard.facts.organisation import Account, ManualScore, Organisation, Person
from steelyard.facts.settings import SettingRow
from steelyard.periods import Period
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures

NOVEMBER = Period.month(2026, 11)


def scheme(
    missing="renormalise",
    vetoes="[]",
    grades='[{name: A, from: "80"}, {name: B, from: "60"}, {name: C}]',
    requires="{}",
    applies_to="{}",
    min_count="",
):
    return schemes.parse(
        f"""scheme: test
name: 测试
versions:
  - from: 2026-01-01
    applies_to: {applies_to}
    requires: {requires}
    indicators:
      - {{key: conversion, metric: inquiry_paid_ratio, weight: "50", curve: {{kind: linear, worst: "0", best: "1"}}}}
      - {{key: satisfaction, metric: csat_ratio, weight: "30",
          curve: {{kind: linear, worst: "0", best: "1"}}{min_count}}}
      - {{key: service, manual: leader, weight: "20"}}
    vetoes: {vetoes}
    missing: {missing}
    grades: {grades}
    pay: []
""",
        "test.yaml",
    )


def sheet(scheme, conversion=None, satisfaction=None, service=None, **measures):
    scores = (
        ()
        if service is None
        else (ManualScore("e1", NOVEMBER.start, NOVEMBER.end, "leader", Decimal(service), "boss"),)
    )
    organisation = Organisation(
        people=(Person("e1", "小川", line="presales"),),
        accounts=(Account("taobao", "s1", "s1:c", "e1"),),
        manual_scores=scores,
    )
    metrics = {
        ("e1", "inquiry_paid_ratio"): conversion and F(conversion),
        ("e1", "csat_ratio"): satisfaction and F(satisfaction),
    }
    figures = GivenFigures(organisation, metrics, {("e1", key): value for key, value in measures.items()})
    version = scheme.version_on(NOVEMBER.start)
    return score(scheme, version, figures, None, NOVEMBER)[0]


def test_points_90_80_and_none_with_weights_50_30_20_score_86_25():
    made = sheet(scheme(), "0.90", "0.80")
    assert (made.score, made.grade) == (Decimal("86.25"), "A")
    assert made.notes[0].en == "service left out: not rated"
    assert "80" in made.notes[1].zh


def test_the_total_comes_from_unrounded_points_and_is_rounded_once():
    made = sheet(scheme(), "0.33333", "0.33335", "33.33")
    assert made.score == Decimal("33.33")
    made = sheet(scheme(), "0.799949", "0.80005", "80.00")
    assert [str(indicator.as_json()["points"]) for indicator in made.indicators] == ["79.99", "80.01", "80.00"]
    assert made.score == Decimal("80.00")


@pytest.mark.parametrize(
    ("total", "shown", "grade"),
    [("0.79995", "80.00", "A"), ("0.79994", "79.99", "B"), ("0.59995", "60.00", "B"), ("0.59994", "59.99", "C")],
)
def test_grades_look_at_the_rounded_total(total, shown, grade):
    made = sheet(scheme(), total)
    assert (str(made.score), made.grade) == (shown, grade)


def test_missing_zero_counts_the_absent_indicator_as_zero_and_says_so():
    made = sheet(scheme(missing="zero"), "0.90", "0.80")
    assert made.score == Decimal("69.00")
    assert "按方案记 0 分" in made.notes[0].zh


def test_missing_stop_gives_no_score_and_names_the_indicator():
    made = sheet(scheme(missing="stop"), "0.90", None, "80")
    assert (made.score, made.grade) == (None, None)
    assert [stop.zh for stop in made.stops] == ["满意率：没有数据"]


def test_with_nothing_present_there_is_no_score_rather_than_zero():
    made = sheet(scheme())
    assert (made.score, made.grade) == (None, None)
    assert made.stops


def test_min_count_excludes_whatever_the_missing_rule_says():
    made = sheet(
        scheme(missing="stop", min_count=", min_count: {measure: ratings, at_least: 5}"),
        "0.90",
        "0.80",
        "80",
        ratings=4,
    )
    assert made.score == Decimal("87.14")
    assert made.indicators[1].points is None
    assert sheet(
        scheme(min_count=", min_count: {measure: ratings, at_least: 5}"), "0.90", "0.80", "80", ratings=5
    ).score == Decimal("85.00")


def test_min_count_zero_counts_zero_points():
    made = sheet(
        scheme(min_count=", min_count: {measure: ratings, at_least: 5, otherwise: zero}"),
        "0.90",
        "0.80",
        "80",
        ratings=4,
    )
    assert made.score == Decimal("61.00")


def test_min_count_manual_asks_a_person_and_stops_until_somebody_answers():
    made = sheet(
        scheme(min_count=", min_count: {measure: ratings, at_least: 5, otherwise: manual}"),
        "0.90",
        "0.80",
        "80",
        ratings=4,
    )
    assert made.score is None
    assert "manual_scores" in made.stops[0].zh
    assert "satisfaction" in made.stops[0].zh


@pytest.mark.parametrize(
    ("veto", "total", "grade"),
    [
        ("{measure: taboo_hits, more_than: 0, effect: zero_total}", "0.00", "C"),
        ("{measure: taboo_hits, more_than: 0, effect: zero_indicator, indicator: conversion}", "40.00", "C"),
        ('{measure: taboo_hits, more_than: 0, effect: cap_total, total: "70"}', "70.00", "B"),
        ("{measure: taboo_hits, more_than: 0, effect: cap_grade, grade: B}", "85.00", "B"),
        ("{measure: taboo_hits, more_than: 0, effect: no_bonus}", "85.00", "A"),
        ("{measure: taboo_hits, more_than: 1, effect: zero_total}", "85.00", "A"),
        ('{metric: csat_ratio, less_than: "0.80", effect: zero_total}', "85.00", "A"),
        ('{metric: csat_ratio, less_than: "0.81", effect: zero_total}', "0.00", "C"),
        ('{metric: dispute_ratio, more_than: "0", effect: zero_total}', "85.00", "A"),
    ],
)
def test_a_veto_takes_effect_only_beyond_its_limit_and_never_on_a_missing_value(veto, total, grade):
    made = sheet(scheme(vetoes=f"[{veto}]"), "0.90", "0.80", "80", taboo_hits=1)
    assert (str(made.score), made.grade) == (total, grade)


def test_a_veto_with_its_own_min_count_ignores_small_numbers():
    veto = '[{metric: csat_ratio, less_than: "0.9", effect: zero_total, min_count: {measure: ratings, at_least: 5}}]'
    assert sheet(scheme(vetoes=veto), "0.90", "0.80", "80", ratings=4).score == Decimal("85.00")
    assert sheet(scheme(vetoes=veto), "0.90", "0.80", "80", ratings=5).score == Decimal("0.00")


def test_a_cap_on_the_grade_never_lifts_one():
    made = sheet(
        scheme(vetoes="[{measure: taboo_hits, more_than: 0, effect: cap_grade, grade: B}]"), "0.10", taboo_hits=1
    )
    assert made.grade == "C"


def test_a_money_measure_is_read_in_yuan():
    text = """scheme: money
name: 钱
versions:
  - from: 2026-01-01
    indicators: [{key: sales, metric: sales_order_first_fen, weight: "100", curve: {kind: target, target: "10000"}}]
    pay: []
"""
    made = sheet(schemes.parse(text, "money.yaml"), sales_order_first_fen=950_000)
    assert (made.indicators[0].value, made.indicators[0].value_text, made.score) == (9500, "9,500.00", Decimal("95.00"))


def test_a_setting_other_than_required_is_refused_naming_shop_and_both_values():
    with pytest.raises(SchemeError, match=r"店铺 s1 的设置 slow_seconds 为 120.*180"):
        sheet(scheme(requires='{slow_seconds: "120"}'), "0.9")


def test_a_required_setting_that_holds_lets_the_score_pass():
    organisation = Organisation(
        people=(Person("e1", "小川"),),
        accounts=(Account("taobao", "s1", "a", "e1"),),
        settings_rows=(SettingRow("s1", "preset", "taobao"),),
    )
    made = scheme(requires="{preset: taobao}")
    assert score(made, made.versions[0], GivenFigures(organisation), None, NOVEMBER)


def test_people_are_governed_by_what_they_are_on_the_first_day_or_the_day_they_join():
    organisation = Organisation(
        people=(
            Person("before", "甲", line="presales", end=date(2026, 11, 15)),
            Person("before", "甲", line="aftersales", start=date(2026, 11, 15)),
            Person("joins", "乙", line="presales", hired_on=date(2026, 11, 20), start=date(2026, 11, 20)),
            Person("left", "丙", line="presales", left_on=date(2026, 11, 1)),
            Person("other", "丁", line="aftersales"),
        )
    )
    version = scheme(applies_to="{line: presales}").versions[0]
    assert schemes.governed(version, organisation, NOVEMBER) == ("before", "joins")


def test_unmatched_accounts_are_scored_unless_the_scheme_asks_for_what_only_people_have():
    organisation = Organisation(people=(Person("e1", "小川", line="presales"),))
    open_version, presales = scheme().versions[0], scheme(applies_to="{line: presales}").versions[0]
    assert schemes.governed(open_version, organisation, NOVEMBER, ["s1:x"]) == ("e1", "s1:x")
    assert schemes.governed(presales, organisation, NOVEMBER, ["s1:x"]) == ("e1",)
    assert schemes.governed(presales, Organisation(), NOVEMBER, ["s1:x"]) == ("s1:x",)


percent = st.none() | st.decimals(0, 1, places=4)


@given(percent, percent, st.none() | st.decimals(0, 100, places=2))
def test_the_score_is_the_weighted_mean_of_what_is_present(conversion, satisfaction, service):
    made = sheet(scheme(), conversion, satisfaction, service)
    given = [(50, conversion and F(conversion) * 100), (30, satisfaction and F(satisfaction) * 100), (20, service)]
    present = [(weight, F(points)) for weight, points in given if points is not None]
    if not present:
        assert made.score is None
        return
    plain = sum(weight * points for weight, points in present) / sum(weight for weight, _ in present)
    assert abs(F(made.score) - plain) <= F("0.005")
    assert sum(indicator.contribution or 0 for indicator in made.indicators) == plain

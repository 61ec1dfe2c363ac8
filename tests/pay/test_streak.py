"""Streaks: the first place, or a condition, in so many cycles in a row."""

from fractions import Fraction as F

import pytest

from steelyard.errors import PayStopped
from steelyard.facts.organisation import Person
from steelyard.periods import Period

SEPTEMBER, OCTOBER, NOVEMBER = (Period.month(2026, month) for month in (9, 10, 11))
HELD = '{kind: bonus, name: 稳定, when: "resolution_ratio >= 0.90", amount: "500", streak: 3}'
FIRST = '{kind: bonus, name: 三连冠, rank: {metric: csat_ratio, first: 1}, amount: "300", streak: 3}'


@pytest.fixture
def months(company):
    """The bonus line of the first of some people, from one figure per person and month."""

    def line(pay, key, *of_people, period=NOVEMBER, versions=None):
        shop = company(*"abcd"[: len(of_people)])
        for place, values in enumerate(of_people):
            for month, value in zip((SEPTEMBER, OCTOBER, NOVEMBER), values, strict=True):
                table = shop.others.setdefault(month, {})
                table["abcd"[place], key] = None if value is None else F(value)
        settlement = shop.under(versions or [f"{{from: 2020-01-01, pay: [{pay}]}}"], period)
        if settlement.stops:
            raise settlement.stops[0]
        return settlement.statements[0].lines[0]

    return line


@pytest.mark.parametrize(
    ("values", "fen"),
    [
        (("0.90", "0.95", "0.91"), 50_000),
        (("0.89", "0.95", "0.91"), 0),
        (("0.90", "0.89", "0.91"), 0),
        (("0.90", "0.95", "0.89"), 0),
        (("0.90", None, "0.91"), 0),
    ],
)
def test_a_condition_must_hold_in_each_of_the_cycles_this_one_included(months, values, fen):
    assert months(HELD, "resolution_ratio", values).amount_fen == fen


def test_the_first_place_must_be_held_in_each_cycle_and_a_shared_first_is_one(months):
    assert months(FIRST, "csat_ratio", ("0.9", "0.9", "0.9"), ("0.8", "0.9", "0.8")).amount_fen == 30_000
    assert months(FIRST, "csat_ratio", ("0.9", "0.8", "0.9"), ("0.8", "0.9", "0.8")).amount_fen == 0


def test_a_second_place_counts_where_two_places_are_rewarded_and_pays_the_prize_of_now(months):
    two = '{kind: bonus, name: 榜上, rank: {metric: csat_ratio, prizes: ["300", "200"]}, streak: 3}'
    others = ("0.95", "0.8", "0.95")
    assert months(two, "csat_ratio", ("0.9", "0.9", "0.9"), others, ("0.1", "0.1", "0.1")).amount_fen == 20_000


def test_the_sentence_says_which_cycle_broke_the_streak(months):
    line = months(HELD, "resolution_ratio", ("0.90", "0.89", "0.91"))
    assert line.sentence.zh == (
        "稳定：解决率 ≥ 90% 满足（解决率 91%），要连续 3 期，只连续 1 期："
        "2026-10 解决率 ≥ 90% 不满足（解决率 89%） = 0.00 元"
    )
    assert "3 cycles in a row are asked for, these are 1: 2026-10 resolution ratio" in line.sentence.en
    assert months(HELD, "resolution_ratio", ("0.89", "0.9", "0.91")).sentence.zh.count("只连续 2 期：2026-09") == 1
    held = months(HELD, "resolution_ratio", ("0.9", "0.9", "0.91"))
    assert held.sentence.zh == "稳定：解决率 ≥ 90% 满足（解决率 91%），连续 3 期达到 = 500.00 元"
    assert held.sentence.en.endswith("; 3 cycles in a row = 500.00 yuan")
    assert [trace.what.zh for trace in held.trace.inputs[1:]] == ["2026-10", "2026-09"]


def test_not_holding_now_is_told_without_looking_back(months):
    assert "连续" not in months(HELD, "resolution_ratio", ("0.9", "0.9", "0.8")).sentence.zh


def test_an_earlier_cycle_is_judged_by_the_rule_in_force_then(months):
    earlier = "{from: 2020-01-01, pay: [{kind: base},\n     " + HELD.replace("0.90", "0.80") + "]}"
    now = f"{{from: 2026-11-01, pay: [{HELD}]}}"
    values = ("0.80", "0.85", "0.90")
    assert months(HELD, "resolution_ratio", values).amount_fen == 0
    line = months(HELD, "resolution_ratio", values, versions=[earlier, now])
    assert line.amount_fen == 50_000
    assert [trace.rule.rsplit(":")[-1] for trace in line.trace.inputs] == ["6", "5", "5"]
    strict = "{from: 2020-01-01, pay: [" + HELD.replace("0.90", "0.99") + "]}"
    assert months(HELD, "resolution_ratio", ("0.9", "0.9", "0.9"), versions=[strict, now]).amount_fen == 0


def test_where_the_rules_then_had_no_such_bonus_the_rule_of_now_looks_back(months):
    without = "{from: 2020-01-01, pay: [{kind: base}]}"
    other = '{from: 2020-01-01, pay: [{kind: bonus, name: 稳定, per: {measure: ratings, amount: "1"}}]}'
    now = f"{{from: 2026-11-01, pay: [{HELD}]}}"
    for versions in ([without, now], [other, now], [now]):
        assert months(HELD, "resolution_ratio", ("0.9", "0.9", "0.9"), versions=versions).amount_fen == 50_000


def test_only_those_governed_then_take_part_in_an_earlier_ranking(company):
    shop = company("a", "b").having("people", Person("a", "A"), Person("b", "B", tier="老"))
    for month, of_b in ((SEPTEMBER, "0.99"), (OCTOBER, "0.99"), (NOVEMBER, "0.1")):
        shop.others[month] = {("a", "csat_ratio"): F("0.9"), ("b", "csat_ratio"): F(of_b)}
    now = f"{{from: 2026-11-01, pay: [{FIRST}]}}"
    everyone = f"{{from: 2020-01-01, pay: [{FIRST}]}}"
    assert shop.under([everyone, now]).statements[0].total_fen == 0
    only_a = f"{{from: 2020-01-01, applies_to: {{employee: a}}, pay: [{FIRST}]}}"
    assert shop.under([only_a, now]).statements[0].total_fen == 30_000


def test_a_quarterly_streak_looks_back_by_quarters(company):
    shop = company()
    third, fourth = Period.parse("2026-Q3"), Period.parse("2026-Q4")
    shop.others = {third: {("e1", "resolution_ratio"): F("0.9")}, fourth: {("e1", "resolution_ratio"): F("0.9")}}
    pay = f"{{from: 2020-01-01, cycle: quarter, pay: [{HELD.replace('streak: 3', 'streak: 2')}]}}"
    line = shop.under([pay], fourth).statements[0].lines[0]
    assert (line.amount_fen, line.trace.inputs[1].what.zh) == (50_000, "2026-07..2026-09")


def test_a_period_that_is_no_cycle_has_no_cycle_before_it_and_stops(company):
    shop = company()
    shop.metrics = {("e1", "resolution_ratio"): F("0.9")}
    with pytest.raises(PayStopped, match="不知道上一期是哪一期") as stopped:
        shop.lines(f"[{HELD}]", Period(OCTOBER.start, NOVEMBER.end))
    assert "周期" in stopped.value.remedy.zh

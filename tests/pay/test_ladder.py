"""Ladder: a step by grade or tier, an amount or a share of base pay."""

from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest

from steelyard.errors import PayStopped
from steelyard.facts.organisation import Contract, MonthDays, Person

INDICATORS = '[{key: csat, metric: csat_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}]'
GRADES = '[{name: A, from: "80"}, {name: B, from: "60"}, {name: C}]'
BY_GRADE = '{kind: ladder, table: {A: "800", B: "300", C: "0"}}'
SHARE = '{kind: ladder, base_factors: {A: "0.10", B: "0.05", C: "0"}}'
BY_TIER = '{kind: ladder, by: tier, table: {初级: "0", 高级: "1000"}}'


@pytest.fixture
def graded(company):
    """The lines of an employee with a score."""

    def lines(pay, score="0.80", **tables):
        shop = company()
        for table, rows in tables.items():
            shop.having(table, *rows)
        shop.metrics = {("e1", "csat_ratio"): None if score is None else F(score)}
        return shop.lines(f"[{pay}]", indicators=INDICATORS, grades=GRADES)

    return lines


def tier(name, start=None, end=None, **more):
    return Person("e1", "E1", tier=name, start=start, end=end, **more)


def test_a_grade_pays_the_amount_of_its_step_at_its_edge_and_below(graded):
    assert graded(BY_GRADE, "0.80") == {"ladder": 80_000}
    assert graded(BY_GRADE, "0.7999") == {"ladder": 30_000}
    assert graded(BY_GRADE, "0.5999") == {"ladder": 0}


def test_a_grade_adds_a_share_of_the_contracts_base(graded):
    assert graded(SHARE) == {"ladder": 35_000}
    assert graded(SHARE, "0.1") == {"ladder": 0}


def test_the_share_is_of_what_the_base_item_pays_prorated_and_rounded_once(graded):
    pay = f'{{kind: base, amount: "3000"}}, {SHARE}'
    days = (MonthDays("e1", "2026-11", Decimal(22), Decimal(7)),)
    assert graded(pay, month_days=days) == {"base": 95_455, "ladder": 9_545}


def test_without_a_score_the_ladder_stops_and_says_what_to_enter(graded):
    with pytest.raises(PayStopped, match="阶梯工资") as stopped:
        graded(BY_GRADE, None)
    assert "没有得分" in stopped.value.what.zh
    assert "missing: renormalise" in stopped.value.remedy.zh


def test_without_a_contract_a_share_of_base_stops(graded):
    with pytest.raises(PayStopped, match="没有合同"):
        graded(SHARE, contracts=())


def test_a_tier_pays_the_amount_of_its_step_as_it_is_on_the_first_day(graded):
    assert graded(BY_TIER, people=(tier("高级"),)) == {"ladder": 100_000}
    changed = (tier("高级", end=date(2026, 11, 1)), tier("初级", start=date(2026, 11, 1)))
    assert graded(BY_TIER, people=changed) == {"ladder": 0}
    kept = (tier("高级", end=date(2026, 11, 2)), tier("初级", start=date(2026, 11, 2)))
    assert graded(BY_TIER, people=kept) == {"ladder": 100_000}


def test_who_joins_within_the_period_stands_on_the_tier_of_their_first_day(graded):
    joined = (tier("高级", start=date(2026, 11, 16), hired_on=date(2026, 11, 16)),)
    assert graded(BY_TIER, people=joined) == {"ladder": 100_000}


def test_no_tier_and_a_tier_that_is_on_no_step_stop(graded):
    with pytest.raises(PayStopped, match="没有登记职级"):
        graded(BY_TIER, people=(tier(None),))
    with pytest.raises(PayStopped, match="阶梯里没有职级 中级") as stopped:
        graded(BY_TIER, people=(tier("中级"),))
    assert "初级、高级" in stopped.value.remedy.zh


def test_the_sentence_names_the_step_in_both_languages(company):
    shop = company().having("contracts", Contract("e1", 350_000))
    shop.metrics = {("e1", "csat_ratio"): F("0.9")}
    line = shop.settle(f"[{SHARE}]", indicators=INDICATORS, grades=GRADES).statements[0].lines[0]
    assert line.kind == "ladder"
    assert line.sentence.zh == "阶梯工资：等级 A（90.00 分），底薪 3,500.00 × 10% = 350.00 元"
    assert line.sentence.en == "Pay ladder: grade A (90.00 points), base pay 3,500.00 × 10% = 350.00 yuan"
    assert [found.what.zh for found in line.trace.inputs] == ["得分", "2026-11 月薪"]
    assert line.trace.rule.endswith(":4")


def test_the_trace_of_a_share_leads_to_the_line_of_the_base_item(company):
    shop = company()
    shop.metrics = {("e1", "csat_ratio"): F("0.9")}
    pay = f'[{{kind: base, amount: "3000"}},\n     {SHARE}]'
    version = f"{{from: 2020-01-01, indicators: {INDICATORS}, grades: {GRADES},\n     pay: {pay}}}"
    line = shop.under([version]).statements[0].line("ladder")
    assert [trace.rule.rsplit(":")[-1] for trace in (line.trace, line.trace.inputs[1])] == ["6", "5"]

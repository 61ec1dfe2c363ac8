"""Base pay, allowance, performance, overtime, limits: amounts of contracts and of schemes."""

from datetime import date
from decimal import Decimal

import pytest

from steelyard.errors import PayStopped
from steelyard.facts.organisation import Contract, ManualScore, MonthDays, Person
from steelyard.periods import Period

BASE = "[{kind: base}]"
NOVEMBER = Period.month(2026, 11)
INDICATOR = '[{key: service, manual: leader, weight: "100"}]'
GRADES = '[{name: A, from: "80"}, {name: B}]'


def rated(company, points):
    return company().having("manual_scores", ManualScore("e1", NOVEMBER.start, NOVEMBER.end, "leader", Decimal(points)))


def test_a_full_month_under_one_contract_is_paid_whole(company):
    assert company().lines("[{kind: base}, {kind: allowance}]") == {"base": 350_000, "allowance": 20_000}


def test_paid_days_prorate_once_at_the_end(company):
    shop = company().having("month_days", MonthDays("e1", "2026-11", Decimal(21), Decimal("20.5")))
    assert shop.lines(BASE) == {"base": 341_667}


def test_the_items_amount_beats_the_contracts(company):
    assert company().lines('[{kind: base, amount: "4000"}, {kind: allowance, amount: "0.01"}]') == {
        "base": 400_000,
        "allowance": 1,
    }


def test_a_change_of_contract_weighs_by_calendar_days_and_needs_the_month_days(company):
    shop = company().having(
        "contracts", Contract("e1", 300_000, end=date(2026, 11, 11)), Contract("e1", 360_000, start=date(2026, 11, 11))
    )
    with pytest.raises(PayStopped, match="month_days"):
        shop.lines(BASE)
    shop.having("month_days", MonthDays("e1", "2026-11", Decimal(21), Decimal(21)))
    assert shop.lines(BASE) == {"base": 340_000}


def test_whoever_joins_in_the_month_needs_the_month_days_even_with_the_items_amount(company):
    shop = company().having("people", Person("e1", "E1", hired_on=date(2026, 11, 2)))
    for pay in (BASE, '[{kind: base, amount: "4000"}]'):
        with pytest.raises(PayStopped, match="需要应出勤和计薪天数"):
            shop.lines(pay)
    shop.having("month_days", MonthDays("e1", "2026-11", Decimal(20), Decimal(10)))
    assert shop.lines(BASE) == {"base": 175_000}


def test_days_employed_without_a_contract_stop_pay(company):
    shop = company().having("contracts", Contract("e1", 300_000, start=date(2026, 11, 3)))
    with pytest.raises(PayStopped, match="2026-11 有 2 天没有合同"):
        shop.lines(BASE)
    with pytest.raises(PayStopped, match="contracts"):
        company().having("contracts").lines(BASE)


def test_a_contract_without_an_allowance_stops_the_allowance(company):
    with pytest.raises(PayStopped, match="没有写津贴"):
        company().having("contracts", Contract("e1", 300_000)).lines("[{kind: allowance}]")


def test_two_months_are_one_line_and_part_of_a_month_is_refused(company):
    assert company().lines(BASE, Period(date(2026, 10, 1), date(2026, 12, 1))) == {"base": 700_000}
    with pytest.raises(PayStopped, match="不是整月"):
        company().lines(BASE, Period(date(2026, 11, 1), date(2026, 11, 16)))


def test_no_scheduled_days_stop_pay_rather_than_divide(company):
    with pytest.raises(PayStopped, match="应出勤天数为 0"):
        company().having("month_days", MonthDays("e1", "2026-11", Decimal(0), Decimal(0))).lines(BASE)


@pytest.mark.parametrize(
    ("item", "points", "fen"),
    [
        ('{kind: performance, amount: "2000", by: score}', "81.25", 162_500),
        ("{kind: performance, by: score}", "81.25", 81_250),
        ('{kind: performance, by: grade, table: {A: "1500", B: "700"}}', "79.99", 70_000),
        ('{kind: performance, by: grade, table: {A: "1500", B: "700"}}', "80.00", 150_000),
        ('{kind: performance, by: coefficient, factors: {A: "1.2", B: "0.8"}}', "80.00", 120_000),
        ('{kind: performance, by: coefficient, amount: "333.33", factors: {A: "1.2", B: "0.55"}}', "10.00", 18_333),
    ],
)
def test_performance_by_score_by_grade_and_by_coefficient(company, item, points, fen):
    assert rated(company, points).lines(f"[{item}]", indicators=INDICATOR, grades=GRADES) == {"performance": fen}


def test_performance_says_score_times_amount(company):
    statement = (
        rated(company, "81.25").settle('[{kind: performance, amount: "2000"}]', indicators=INDICATOR).statements[0]
    )
    assert statement.lines[0].sentence.zh == "绩效 81.25 分 × 2,000.00 元 = 1,625.00 元"
    assert statement.lines[0].sentence.en == "Performance: 81.25 points of 100 × 2,000.00 yuan = 1,625.00 yuan"


def test_without_a_score_performance_stops_and_names_the_missing_rating(company):
    with pytest.raises(PayStopped, match="没有一个指标有数据"):
        company().lines('[{kind: performance, amount: "2000"}]', indicators=INDICATOR)


def test_all_that_is_missing_is_named_at_once_and_the_others_are_settled(company):
    shop = company("a", "b").having("contracts", Contract("b", 300_000))
    settlement = shop.settle("[{kind: base}, {kind: allowance}]")
    assert settlement.statements == ()
    assert [str(stop).split("的")[0] for stop in settlement.stops] == ["A（a）", "A（a）", "B（b）"]
    assert [statement.employee_id for statement in shop.settle(BASE).statements] == ["b"]


def test_overtime_base_3000_two_hours_on_a_rest_day_is_68_97_whatever_the_absence(company):
    shop = (
        company()
        .having("contracts", Contract("e1", 300_000))
        .having("month_days", MonthDays("e1", "2026-11", Decimal(21), Decimal(1)))
    )
    shop.measures = {("e1", "overtime_restday_minutes"): 120, ("e1", "overtime_holiday_minutes"): 60}
    assert shop.lines("[{kind: overtime}]") == {"overtime_restday": 6_897, "overtime_holiday": 5_172}
    assert shop.lines('[{kind: overtime, base: "6000"}]') == {"overtime_restday": 13_793, "overtime_holiday": 10_345}


def test_a_guarantee_fills_up_and_a_cap_takes_off_the_named_lines(company):
    pay = '[{kind: base}, {kind: allowance}, {kind: LIMIT, name: 限额, of: [base, allowance], amount: "AMOUNT"}]'
    for limit, amount, fen in (
        ("guarantee", "4000", 30_000),
        ("guarantee", "3700", 0),
        ("cap", "3600", -10_000),
        ("cap", "3700", 0),
    ):
        assert company().lines(pay.replace("LIMIT", limit).replace("AMOUNT", amount))["限额"] == fen

"""Seniority: full years of service on the first day of the period."""

from datetime import date

import pytest

from steelyard.errors import PayStopped
from steelyard.facts.organisation import Person
from steelyard.periods import Period

NOVEMBER = Period.month(2026, 11)
PER_YEAR = '[{kind: seniority, per_year: "50", at_most: "200"}]'
STEPS = '[{kind: seniority, steps: [{from_years: 1, amount: "100"}, {from_years: 3, amount: "300"}]}]'


@pytest.fixture
def hired(company):
    """The line of somebody hired on a day."""

    def line(day, pay=PER_YEAR, period=NOVEMBER):
        shop = company().having("people", Person("e1", "小川", hired_on=day))
        settlement = shop.settle(pay, period)
        if settlement.stops:
            raise settlement.stops[0]
        return settlement.statements[0].lines[0]

    return line


@pytest.mark.parametrize(
    ("day", "fen"),
    [
        (date(2025, 11, 2), 0),
        (date(2025, 11, 1), 5_000),
        (date(2024, 11, 1), 10_000),
        (date(2022, 11, 1), 20_000),
        (date(2016, 5, 8), 20_000),
        (date(2026, 11, 16), 0),
    ],
)
def test_a_year_counts_from_the_day_it_is_full_up_to_the_most(hired, day, fen):
    assert hired(day).amount_fen == fen


@pytest.mark.parametrize(
    ("day", "fen"),
    [
        (date(2025, 11, 2), 0),
        (date(2025, 11, 1), 10_000),
        (date(2023, 11, 2), 10_000),
        (date(2023, 11, 1), 30_000),
    ],
)
def test_a_step_holds_from_its_year_until_the_next(hired, day, fen):
    assert hired(day, STEPS).amount_fen == fen


def test_hired_on_a_leap_day_the_year_is_full_on_the_first_of_march(hired):
    leap = date(2024, 2, 29)
    assert hired(leap, period=Period(date(2025, 2, 28), date(2025, 3, 1))).amount_fen == 0
    assert hired(leap, period=Period.month(2025, 3)).amount_fen == 5_000


def test_a_day_of_hiring_nobody_wrote_down_stops_pay_and_says_what_to_enter(hired):
    with pytest.raises(PayStopped, match="没有登记入职日期") as stopped:
        hired(None)
    assert "hired_on" in stopped.value.remedy.zh


def test_the_newest_row_says_when_somebody_was_hired(company):
    rows = (
        Person("e1", "小川", start=date(2020, 1, 1), end=date(2026, 1, 1), hired_on=date(2020, 1, 1)),
        Person("e1", "小川", start=date(2026, 1, 1), hired_on=date(2023, 11, 1)),
    )
    assert company().having("people", *rows).lines(PER_YEAR) == {"seniority": 15_000}


def test_the_sentence_counts_the_years_in_both_languages(hired):
    line = hired(date(2016, 5, 8))
    assert (
        line.sentence.zh == "工龄工资：2016-05-08 入职，到 2026-11-01 满 10 年 × 50.00 元，最多 200.00 元 = 200.00 元"
    )
    assert (
        line.sentence.en
        == "Seniority pay: hired on 2016-05-08, 10 full years on 2026-11-01 × 50.00 yuan, at most 200.00 yuan"
        " = 200.00 yuan"
    )
    assert hired(date(2026, 1, 1), STEPS).sentence.zh.endswith("满 0 年，满 1 年起发 = 0.00 元")
    assert hired(date(2024, 1, 1), STEPS).sentence.zh.endswith("满 2 年，1 年档 = 100.00 元")
    assert (line.kind, line.trace.inputs[0].value) == ("seniority", 10)

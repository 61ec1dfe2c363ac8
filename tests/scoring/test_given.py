"""Figures given by hand: which table answers for which period."""

from fractions import Fraction as F

from steelyard.facts.organisation import Account, Organisation
from steelyard.periods import Period
from steelyard.scoring.given import GivenFigures, Share

NOVEMBER, OCTOBER, SEPTEMBER = Period.month(2026, 11), Period.month(2026, 10), Period.month(2026, 9)
ACCOUNTS = Organisation(accounts=(Account("taobao", "s1", "a", "e1"), Account("taobao", "s2", "b", "e1")))
METRICS = {("e1", "csat_ratio"): F("0.9")}
MEASURES = {("e1", "ratings"): 20, ("s1", "shop_paid_fen"): 100, ("s2", "shop_paid_fen"): 50}
IN_OCTOBER = {("e1", "csat_ratio"): F("0.8"), ("s1", "shop_paid_fen"): 7, ("s2", "shop_paid_fen"): None}


def test_another_period_answers_from_its_own_table_metrics_and_measures_alike():
    figures = GivenFigures(ACCOUNTS, METRICS, MEASURES, {OCTOBER: IN_OCTOBER})
    assert figures.metric("csat_ratio", "e1", OCTOBER).value == F("0.8")
    assert figures.metric("reply_ratio", "e1", OCTOBER).value is None
    assert figures.measure("ratings", "e1", OCTOBER) == 0
    assert figures.metric("csat_ratio", "e1", SEPTEMBER).value == F("0.9")


def test_tables_that_speak_of_one_period_know_nothing_of_a_period_given_nowhere():
    figures = GivenFigures(ACCOUNTS, METRICS, MEASURES, {OCTOBER: IN_OCTOBER}, period=NOVEMBER)
    assert (figures.metric("csat_ratio", "e1", NOVEMBER).value, figures.measure("ratings", "e1", NOVEMBER)) == (
        F("0.9"),
        20,
    )
    assert figures.metric("csat_ratio", "e1", SEPTEMBER).value is None
    assert figures.measure("ratings", "e1", SEPTEMBER) is None
    assert figures.shop_measure("shop_paid_fen", ["s1", "s2"], SEPTEMBER) is None


def test_shops_together_are_the_sum_of_those_that_are_known():
    figures = GivenFigures(ACCOUNTS, METRICS, MEASURES, {OCTOBER: IN_OCTOBER})
    assert figures.shop_measure("shop_paid_fen", ["s1", "s2"], NOVEMBER) == 150
    assert figures.shop_metric("shop_paid_fen", ["s1", "s2"], OCTOBER).value == 7
    assert figures.shop_measure("shop_paid_fen", ["s2"], OCTOBER) is None


def test_a_ratio_may_be_given_with_both_its_parts_and_has_no_value_over_nothing():
    figures = GivenFigures(
        ACCOUNTS, {("e1", "csat_ratio"): Share(F(45), F(50)), ("e2", "csat_ratio"): Share(F(0), F(0))}
    )
    given = figures.metric("csat_ratio", "e1", NOVEMBER)
    assert (given.value, given.numerator, given.denominator) == (F("0.9"), 45, 50)
    assert figures.metric("csat_ratio", "e2", NOVEMBER).value is None


def test_whoever_nothing_was_given_of_has_no_records():
    figures = GivenFigures(ACCOUNTS, METRICS, MEASURES, {OCTOBER: IN_OCTOBER}, period=NOVEMBER)
    assert [figures.has_records("e1", month) for month in (NOVEMBER, OCTOBER, SEPTEMBER)] == [True, True, False]
    assert not figures.has_records("e2", NOVEMBER)

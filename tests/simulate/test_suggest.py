"""Suggestions: which months are used, what is read off them, when the past does not compare, what a step costs."""

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.errors import Words
from steelyard.facts.organisation import Organisation, Person
from steelyard.metrics.figures import MetricValue
from steelyard.periods import Period
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring.given import GivenFigures, Share
from steelyard.scoring.past import Month
from steelyard.simulate.suggest import Judged, readable, suggest, tried
from steelyard.trace import Trace

DECEMBER = Period.month(2026, 12)
MONTHS = DECEMBER.months_before(12)


def suggested(values, key="received_buyers", people=(), months=12, share=None):
    """A suggestion from {employee: figures of the last months, oldest first; None for no records}."""
    others = {}
    for who, figures in values.items():
        for month, value in zip(MONTHS[-len(figures) :], figures, strict=True):
            if value is not None:
                others.setdefault(month, {})[who, key] = value
    figures = GivenFigures(Organisation(people=tuple(people)), others=others, period=DECEMBER)
    return suggest(figures, VOCABULARY, list(values), key, DECEMBER, months=months, share_fen=share)


STEADY = {"e1": (1000, 1100, 900, 1000, 1050, 950), "e2": (2000, 2200, 1800, 2000, 2100, 1900)}


def said(made):
    return "\n".join(words.zh for words in made.reasons)


def test_mean_median_reached_level_and_spread_are_those_of_the_person_months():
    made = suggested(STEADY)
    overview = made.overview
    assert overview is not None
    assert (overview.people, overview.person_months, len(overview.months)) == (2, 12, 6)
    assert (overview.mean, overview.median) == (1500, 1450)
    # in rising order 900 950 1000 1000 1050 1100 1800 ...: place 11 x 0.3 = 3.3
    assert overview.reached == 1000 + F(3, 10) * 50
    # away from one's own mean: 0 0 50 50 100 100 and 0 0 100 100 200 200
    assert overview.spread == 75
    assert "用了 2026-06 至 2026-11（6/12 个月）里 2 人的 12 个人月" in said(made)
    assert "平均 1500，中位数 1450；70% 的人月达到或高于 1015" in said(made)


def test_of_a_wait_most_months_came_to_the_reached_level_or_less():
    made = suggested({"e1": (F(20), F(30), F(40), F(50))}, "average_response_seconds")
    assert made.overview is not None
    assert made.overview.reached == 20 + F(3 * 7, 10) * 10
    assert "70% 的人月达到或低于 41" in said(made)


def test_a_past_that_compares_suggests_each_ones_own_mean_and_a_readable_step():
    made = suggested(STEADY)
    assert (made.form, made.balance, made.step) == ("history", 1500, 50)
    assert made.written == '{metric: received_buyers, balance: {history: {months: 12}}, step: "50"}'
    assert "建议平衡点取各人自己的月平均（合起来 1500）" in said(made)
    assert "一半的人月离本人平均不超过 75，每档取 50" in said(made)


def test_ratios_are_pooled_and_a_stretch_beyond_100_percent_is_no_target():
    made = suggested({"e1": (Share(F(80), F(100)), Share(F(19), F(20)))}, "csat_ratio")
    assert made.balance == F(99, 120)
    assert [(one.level, one.value, one.reached) for one in made.stretches] == [
        (F("1.2"), F(99, 100), 0),
        (F("1.3"), None, 0),
    ]
    assert "冲刺 130% 超过 100%，达不到" in said(made)


def test_stretch_targets_are_120_and_130_percent_and_lower_is_divided():
    made = suggested({"e1": (1000, 1000, 1000, 1300, 700, 1000)})
    assert [(one.value, one.reached) for one in made.stretches] == [(1200, 1), (1300, 1)]
    waits = suggested({"e1": (F(36), F(36), F(30), F(42))}, "average_response_seconds")
    assert [(one.value, one.reached) for one in waits.stretches] == [(30, 1), (F(360, 13), 0)]


def test_growth_compares_the_later_half_with_the_earlier_of_the_same_people():
    made = suggested(
        {
            "e1": (1000, 1000, 1000, 1150, 1150, 1150),
            "e2": (None, None, None, 9000, 9000, 9000),
            "e3": (7000, 7000, 7000, None, None, None),
        }
    )
    assert made.overview is not None
    assert (made.overview.growth, made.overview.compares, made.form) == (F("0.15"), True, "history")
    assert "后半段比前半段高 15%，不超过 15%，过去可比" in said(made)


def test_beyond_15_percent_counts_go_by_the_last_output_per_head_and_ratios_by_the_last_months():
    grown = suggested({"e1": (1000, 1000, 1000, 1200, 1100, 1151), "e2": (2000, 2000, 2000, 2300, 2301, 2302)})
    assert (grown.form, grown.balance) == ("per_head", F(1200 + 1100 + 1151 + 2300 + 2301 + 2302, 6))
    assert "超过 15%，过去不可比" in said(grown)
    assert "建议平衡点取最近 3 个月的人均产出 1725.667，大家相同" in said(grown)
    assert "{per_head: {measure: received_buyers, months: 3}}" in grown.written
    fallen = suggested({"e1": (F("0.9"), F("0.9"), F("0.9"), F("0.7"), F("0.6"), F("0.5"))}, "csat_ratio")
    assert (fallen.form, fallen.balance) == ("recent", F("0.6"))
    assert "{history: {months: 3}}" in fallen.written
    assert "低 33.33%" in said(fallen)


def test_with_fewer_than_four_months_growth_is_not_told():
    made = suggested({"e1": (100, 900, 4000)})
    assert made.overview is not None
    assert (made.overview.growth, made.form) == (None, "history")
    assert "月份太少，看不出增减" in said(made)


def test_newcomers_are_named_and_given_output_per_head_of_their_days():
    joined = Person("e3", "小新", hired_on=date(2026, 11, 16))
    values = {**STEADY, "e3": (None, None, None, None, None, None)}
    made = suggested(values, people=(joined, Person("e1", "A"), Person("e2", "B")))
    assert made.overview is not None
    assert (made.overview.newcomers, made.overview.people) == (("e3",), 2)
    assert made.overview.per_head == F(1000 + 1050 + 950 + 2000 + 2100 + 1900, 6)
    assert "1 人（e3）不足 4 个整月，没有可比的过去，宜用人均产出（最近 3 个月 1500）" in said(made)


def test_where_the_data_is_short_nobody_is_a_newcomer_for_that_alone():
    made = suggested({"e1": (100, 120), "e2": (None, 110)})
    assert made.overview is not None
    assert made.overview.newcomers == ("e2",)
    assert "1 人（e2）不足 2 个整月" in said(made)


def test_output_per_head_counts_part_months_as_their_share():
    joined = Person("e1", "A", hired_on=date(2026, 11, 16))
    figures = GivenFigures(
        Organisation(people=(joined, Person("e2", "B"))),
        others={
            Period(date(2026, 11, 16), date(2026, 12, 1)): {("e1", "received_buyers"): 300},
            MONTHS[-1]: {("e2", "received_buyers"): 900},
        },
        period=DECEMBER,
    )
    made = suggest(figures, VOCABULARY, ["e1", "e2"], "received_buyers", DECEMBER)
    assert made.overview is not None
    assert made.overview.per_head == F(1200) / F(3, 2)


def test_without_a_past_nothing_is_suggested_and_it_is_said():
    made = suggested({"e1": (None,)}, share=F(80_000))
    assert (made.overview, made.balance, made.step, made.trial, made.written) == (None, None, None, None, "")
    assert "没有人有整月的数据，无从建议" in said(made)


def test_months_that_never_differ_have_no_step_and_no_trial():
    made = suggested({"e1": (1000, 1000, 1000, 1000)}, share=F(80_000))
    assert (made.balance, made.step, made.trial) == (1000, None, None)
    assert "各月没有差别，定不出每档多大" in said(made)


def test_the_reward_brings_the_best_past_month_to_twice_the_share_and_the_penalty_costs_nothing_on_average():
    # own mean 1000, step 100: 2 and 1 steps above, 1, 1 and 1 below
    made = suggested({"e1": (900, 1200, 1000, 900, 1100, 900)}, share=F(80_000))
    assert made.step == 100
    trial = made.trial
    assert trial is not None
    assert (trial.above, trial.below, trial.reward_fen, trial.penalty_fen) == (3, 3, 40_000, 40_000)
    assert trial.cost_fen == 0
    assert (
        "份额 800.00 元时，每好一档加 400.00 元、每差一档减 400.00 元：过去共好 3 档、差 3 档，平均每人月比份额多 0.00 元"
        in said(made)
    )
    assert made.written.endswith('step: "100", reward: "400", penalty: "400"}')


def month(value):
    return Month(MONTHS[0], MetricValue("k", F(value), F(value), F(1), None, Trace(Words("", ""), None, "")), F(1))


def judged(balance, *values):
    return [Judged(F(balance), tuple(map(month, values)))]


def test_the_penalty_is_never_more_than_the_reward_even_when_the_past_then_costs_something():
    trial = tried(judged(100, 150, 140, 95), F(10), "higher", F(50_000))
    assert (trial.above, trial.below, trial.reward_fen, trial.penalty_fen) == (9, 0, 10_000, 10_000)
    assert trial.cost_fen == 30_000
    trial = tried(judged(100, 150, 80), F(10), "higher", F(50_000))
    assert (trial.reward_fen, trial.penalty_fen, trial.cost_fen) == (10_000, 10_000, 15_000)
    trial = tried(judged(100, 110, 60, 70), F(10), "higher", F(10_000))
    assert (trial.reward_fen, trial.penalty_fen) == (10_000, 1_400)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=12), st.integers(1, 60), st.integers(100, 500_000))
def test_no_past_month_goes_beyond_twice_the_share_and_reward_is_never_below_penalty(values, step, share):
    trial = tried(judged(F(sum(values), len(values)), *values), F(step), "higher", F(share))
    assert 0 <= trial.penalty_fen <= trial.reward_fen
    top = max((value - F(sum(values), len(values))) // step for value in values)
    assert max(0, top) * trial.reward_fen <= share


@pytest.mark.parametrize(
    ("spread", "step"),
    [
        ("75", 50),
        ("50", 50),
        ("49.9", 20),
        ("1", 1),
        ("0.013", F("0.01")),
        ("0.5", F("0.5")),
        ("999", 500),
        ("0", None),
    ],
)
def test_a_step_is_a_readable_number_not_above_the_spread(spread, step):
    assert readable(F(spread)) == step


def test_what_is_written_can_stand_in_a_scheme():
    made = suggested(STEADY, share=F(80_000))
    line = made.written.replace("{metric", "{weight: 100, metric", 1)
    scheme = schemes.parse(
        f"scheme: a\nname: a\nversions:\n  - {{from: 2026-01-01, pay: [{{kind: ksf, indicators: [{line}]}}]}}\n",
        "a.yaml",
    )
    assert scheme.versions[0].pay


def test_a_suggestion_goes_to_json_with_exact_values_as_text():
    made = suggested({"e1": (Share(F(1), F(3)), Share(F(2), F(3)))}, "csat_ratio", share=F(10_000)).as_json("en")
    assert (made["key"], made["balance"], made["form"]) == ("csat_ratio", "0.5", "history")
    assert made["past"]["person_months"] == 2
    assert made["stretches"][0] == {"level": "1.2", "value": "0.6", "reached": 1}
    assert "mean 50%, median 50%" in made["reasons"][1]

"""KSF as people read it before they agree, and what is advised against."""

import pytest

from steelyard import schemes
from steelyard.schemes.sentences import sentences_of
from steelyard.schemes.vocabulary import VOCABULARY


def scheme(*indicators):
    text = "scheme: a\nname: a\nversions:\n  - from: 2026-01-01\n    published_on: 2025-12-01\n    pay:\n      - kind: ksf\n"
    return schemes.parse(
        text + "        indicators:\n" + "".join(f"          - {{{one}}}\n" for one in indicators), "a.yaml"
    )


def one(weight, name="一", balance='"1015"', reward=60, penalty=40, more=""):
    return (
        f"metric: received_buyers, name: {name}, weight: {weight}, balance: {balance}, step: 50, "
        f"reward: {reward}, penalty: {penalty}{more}"
    )


def parts(count, **more):
    names = [f"指标{place}" for place in range(count)]
    return [one("100" if count == 1 else f'"{100 / count}"', name, **more) for name in names]


def told(*indicators):
    (words,) = [
        words for words in sentences_of(scheme(*indicators).versions[0], VOCABULARY) if words.zh.startswith("KSF")
    ]
    return words


def test_the_rule_tells_what_is_shared_and_what_a_step_is_worth():
    words = told(one(100))
    assert words.zh == (
        "KSF：合同绩效按权重分到各项，比平衡点好多发、差少发，只算整档；没有数据发份额；每项不低于 0，不高于份额的两倍，另写的除外。"
        "一（`received_buyers`）100%：平衡点 1015，每好 50 加 60.00 元，每差 50 减 40.00 元。"
    )
    assert (
        "一 (`received_buyers`) 100%: balance point 1015; each 50 better adds 60.00 yuan, each 50 worse takes 40.00 yuan."
        in words.en
    )


@pytest.mark.parametrize(
    ("balance", "zh", "en"),
    [
        ('{value: "1015", source: 去年均值}', "平衡点 1015（去年均值）", "balance point 1015 (去年均值)"),
        ('{months: {2026-11: "1200", 2026-12: "1100"}}', "2026-11 1200、2026-12 1100", "2026-11 1200, 2026-12 1100"),
        ('{quarters: {2026-Q4: "1200"}}', "2026-Q4 1200", "2026-Q4 1200"),
        ("{history: {months: 3}, source: 商定}", "本人前 3 个整月的平均（商定）", "full months before (商定)"),
        ("{history: {months: 12}}", "本人前 12 个整月的平均", "the mean of one's own 12 full months before"),
        (
            "{history: {months: 6, aggregate: median}}",
            "本人前 6 个整月的中位数",
            "the median of one's own 6 full months",
        ),
        (
            '{history: {months: 6, aggregate: quantile, level: "0.3", times: "1.1", round: 50}}',
            "本人前 6 个整月的30% 分位 × 1.1，取整到 50",
            "the 30% quantile of one's own 6 full months before × 1.1, rounded to 50",
        ),
        (
            "{per_head: {measure: received_buyers, people: line, months: 3}}",
            "本条线前 3 个月的人均接待人数",
            "received buyers per head of the line in the 3 months before",
        ),
        ('{normal: "1015", campaign: "1800"}', "平日 1015、活动期 1800", "1015, in campaigns 1800"),
    ],
)
def test_the_rule_tells_where_the_balance_point_comes_from(balance, zh, en):
    words = told(one(100, balance=balance))
    assert zh in words.zh
    assert en in words.en


def test_the_rule_tells_floor_cap_and_few_cases():
    words = told(one(100, more=', floor: "500", cap: "900", min_count: {measure: ratings, at_least: 5}'))
    assert "，最少 500.00 元，最多 900.00 元（评价数至少 5）。" in words.zh


def test_more_penalty_than_reward_is_advised_against_and_as_much_is_not():
    codes = [[found.code for found in scheme(*parts(8, reward=40, penalty=penalty)).problems] for penalty in (40, 41)]
    assert "penalty_above_reward" not in codes[0]
    assert codes[1].count("penalty_above_reward") == 8
    found = next(
        each for each in scheme(one(100, reward=40, penalty=41)).problems if each.code == "penalty_above_reward"
    )
    assert (found.line, found.key) == (9, "versions[0].pay[0].indicators[0].penalty")
    assert "每差一档减 41.00 元，多于每好一档加的 40.00 元" in found.what.zh


@pytest.mark.parametrize(("count", "advised"), [(5, True), (8, False), (10, True)])
def test_six_to_eight_key_indicators_are_advised(count, advised):
    assert ("ksf_indicator_count" in [found.code for found in scheme(*parts(count)).problems]) is advised


def test_the_rules_of_a_commission_tell_the_tiers_of_campaign_days_and_the_past_a_modifier_exceeds():
    pay = (
        '{kind: commission, on: sales_paid_fen, tiers: [{from: "0", rate: "0.01"}], campaign_tiers: '
        '[{from: "0", rate: "0.005"}, {from: "2000", rate: "0.03"}], rate_modifiers: '
        '[{metric: csat_ratio, per: "0.05", above: {history: {months: 6}}, add: "0.003"}]}'
    )
    made = schemes.parse(f"scheme: a\nname: a\nversions:\n  - {{from: 2026-01-01, pay: [{pay}]}}\n", "a.yaml")
    words = sentences_of(made.versions[0], VOCABULARY)[-1]
    assert "；活动期的销售另按 0.00 元起 0.5%，2,000.00 元起 3%；" in words.zh
    assert "满意率在 本人前 6 个整月的平均 以上每满 5% 费率加 0.3%" in words.zh
    assert "; sales of campaign days apart, 0.5% from 0.00 yuan, 3% from 2,000.00 yuan;" in words.en

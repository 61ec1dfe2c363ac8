"""Pay items in sentences: every kind has one in both languages, and says all that decides an amount."""

from typing import get_args

import pytest

from steelyard import schemes
from steelyard.schemes.pay_items import PayItem
from steelyard.schemes.sentences import pay_sentence, rules_of
from steelyard.schemes.sentences.pay import _SENTENCES
from steelyard.schemes.vocabulary import VOCABULARY

INDICATORS = '[{key: a, metric: csat_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}]'
VARIABLE = '{kind: bonus, name: 浮动, when: "csat_ratio > 0.9", amount: "1"}'


def sentence(item: str):
    """What a version says of its last pay item."""
    text = f"""scheme: test
name: 测试
versions:
  - {{from: 2026-01-01, indicators: {INDICATORS}, grades: [{{name: A, from: "80"}}, {{name: B}}],
     pay: [{VARIABLE}, {item}]}}
"""
    return pay_sentence(schemes.parse(text, "test.yaml").versions[0].pay[-1], VOCABULARY)


def test_every_kind_of_pay_item_has_a_sentence():
    members = get_args(get_args(PayItem)[0])
    assert {get_args(member)[0] for member in members} == set(_SENTENCES)


@pytest.mark.parametrize(
    ("item", "zh", "en"),
    [
        (
            '{kind: ladder, table: {A: "800", B: "0"}}',
            "阶梯工资，按等级：A 800.00 元，B 0.00 元。",
            "Pay ladder, by grade: A 800.00 yuan, B 0.00 yuan.",
        ),
        (
            '{kind: ladder, name: 级差, by: tier, base_factors: {高级: "0.10"}}',
            "级差，按职级加底薪的一部分，与底薪一样按出勤折算：高级 10%。",
            "级差, by tier a share of base pay, prorated like it: 高级 10%.",
        ),
        (
            '{kind: seniority, per_year: "50", at_most: "200"}',
            "工龄工资，按期初第一天的满年数：每年 50.00 元，最多 200.00 元。",
            "Seniority pay, by full years on the first day of the period: 50.00 yuan a year, at most 200.00 yuan.",
        ),
        (
            '{kind: seniority, steps: [{from_years: 1, amount: "100"}, {from_years: 3, amount: "300"}]}',
            "工龄工资，按期初第一天的满年数：满 1 年 100.00 元，满 3 年 300.00 元。",
            "Seniority pay, by full years on the first day of the period: "
            "100.00 yuan from 1 year on, 300.00 yuan from 3 years on.",
        ),
        (
            '{kind: bonus, name: 榜, rank: {metric: csat_ratio, prizes: ["300", "200"]}, ties: split}',
            "榜：满意率前 2 名依次得 300.00、200.00 元，并列平分。",
            "榜: the top 2 by satisfaction ratio get 300.00, 200.00 yuan; ties share it.",
        ),
        (
            '{kind: bonus, name: 连, rank: {metric: csat_ratio}, amount: "300", streak: 3,'
            " min_count: {measure: ratings, at_least: 5}}",
            "连：满意率前 1 名得 300.00 元，并列各得全额，连续 3 期都达到才发（评价数至少 5）。",
            "连: the top 1 by satisfaction ratio get 300.00 yuan; ties each get it in full, "
            "paid when reached in 3 cycles in a row (given at least 5 ratings).",
        ),
        (
            '{kind: bonus, name: 挽, per: {measure: inquiry_paid, amount: "5", above: "20", at_most: "60"}}',
            "挽：询单付款人数超出 20 的部分每一个 5.00 元，最多 60.00 元。",
            "挽: 5.00 yuan for each of inquiries that paid beyond 20, at most 60.00 yuan.",
        ),
        (
            '{kind: bonus, name: 损, per: {measure: saved_fen, rate: "0.10", above: "100"}}',
            "损：挽回损失超出 100.00 的部分的 10%。",
            "损: 10% of loss saved beyond 100.00.",
        ),
        (
            '{kind: bonus, name: 档, by: {metric: csat_ratio, bands: [{from: "0.9", amount: "1", label: 优}, {amount: "0"}]}}',
            "档：满意率 90% 起 1.00 元 优；其余 0.00 元。",
            "档: satisfaction ratio: 90% and more 1.00 yuan 优; the rest 0.00 yuan.",
        ),
        (
            '{kind: pool, name: 池, amount: "1000", min_score: "60", min_count: {measure: ratings, at_least: 5}}',
            "池：奖金池 1,000.00 元，方案内所有人按得分分到分，60 分以上才有份（评价数至少 5）。",
            "池: a pool of 1,000.00 yuan, divided among everyone under the scheme by points, "
            "for those with 60 points and more (given at least 5 ratings).",
        ),
        (
            '{kind: pool, name: 池, share_of: {metric: sales_paid_fen, rate: "0.01", scope: team}, within: team,'
            ' by: grade, grades: {A: "2", B: "0"}}',
            "池：奖金池 小组成交金额(付款判定)的 1%，各小组内按等级（A 2，B 0 份）分到分。",
            "池: a pool of 1% of the team's paid amount (paid), divided among the people of each team by grade (A 2, B 0 parts).",
        ),
        (
            '{kind: pool, name: 池, amount: "1000", within: shop, by: metric, metric: received_buyers}',
            "池：奖金池 1,000.00 元，各店铺内按接待人数分到分。",
            "池: a pool of 1,000.00 yuan, divided among the people of each shop by received buyers.",
        ),
        (
            '{kind: project, name: 项, count: "tickets * 2", per_unit: "5", above: "3", at_least: "4", at_most: "60",'
            " from: 2026-11-11, to: 2026-12-01}",
            "项：2026-11-11 起到 2026-12-01（不含），工单数 × 2超出 3 的部分每一个 5.00 元，最多 60.00 元，不足 4 不计。",
            "项: from 2026-11-11 until 2026-12-01 (excluded), tickets × 2 beyond 3 pays 5.00 yuan each, "
            "at most 60.00 yuan, nothing below 4.",
        ),
        (
            '{kind: project, name: 项, count: tickets, pool: "500"}',
            "项：工单数按数量分 500.00 元。",
            "项: tickets divides 500.00 yuan.",
        ),
        (
            '{kind: project, name: 项, count: tickets, prizes: ["300", "100"], ties: split, to: 2026-12-01}',
            "项：到 2026-12-01（不含），工单数前 2 名依次得 300.00、100.00 元，并列平分。",
            "项: until 2026-12-01 (excluded), tickets: the top 2 get 300.00, 100.00 yuan, ties share it.",
        ),
        (
            '{kind: reduction, name: 差, type: not_earned, of: [浮动], when: "complaints > 3", amount: "50"}',
            "差（未得）：减 50.00 元，当 投诉数 > 3，最多减到 浮动 为 0。",
            "差 (not earned): takes 50.00 yuan when complaints > 3, at most what 浮动 come to.",
        ),
        (
            '{kind: reduction, name: 迟, type: attendance, per: {measure: complaints, amount: "20"}}',
            "迟（考勤）：减 投诉数每一个 20.00 元。",
            "迟 (attendance): takes 20.00 yuan for each of complaints.",
        ),
        (
            '{kind: bonus, name: 奖, when: "csat_ratio > 0.9", amount: "5", gate: {unless: "complaints > 3"}}',
            "奖：满意率 > 90% 时得 5.00 元；若 投诉数 > 3，不发。",
            "奖: 5.00 yuan when satisfaction ratio > 90%; nothing if complaints > 3.",
        ),
        (
            '{kind: performance, amount: "9", gate: {unless: "complaints > 3", at_most: "4",'
            " min_count: {measure: ratings, at_least: 5}}}",
            "绩效：9.00 元 × 得分 ÷ 100；若 投诉数 > 3，最多发 4.00 元（评价数至少 5）。",
            "Performance: 9.00 yuan × score / 100; at most 4.00 yuan if complaints > 3 (given at least 5 ratings).",
        ),
    ],
)
def test_a_sentence_says_all_that_decides_the_amount(item, zh, en):
    words = sentence(item)
    assert words.zh == zh
    assert words.en == en


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (
            'indicators: [{key: a, metric: first_response_seconds, weight: "100", curve: {kind: linear, worst: "40", best: "8"}}]',
            "40 秒 得 0 分，8 秒 得 100 分",
            "0 points at 40 s, 100 at 8 s",
        ),
        (
            'indicators: [{key: a, metric: first_response_seconds, weight: "100", curve: {kind: bands, better: lower,'
            ' bands: [{to: "20", points: 100}, {points: 0}]}}]',
            "20 秒 以内 100 分",
            "20 s and less 100 points",
        ),
        (
            "vetoes: [{metric: first_response_seconds, more_than: 60, effect: no_bonus}]",
            "超过 60 秒",
            "more than 60 s",
        ),
        ('vetoes: [{when: "首次响应时间 > 60", effect: no_bonus}]', "首次响应时间 > 60 秒", "> 60 s"),
    ],
    ids=["curve", "bands", "limit", "condition"],
)
def test_times_in_rules_say_their_unit(rule: str, zh: str, en: str) -> None:
    version = schemes.parse(
        f"scheme: x\nname: x\nversions: [{{from: 2026-01-01, {rule}, pay: [{{kind: base}}]}}]", "x"
    ).versions[0]
    told = [words for _, words in rules_of(version, VOCABULARY)]
    assert any(zh in words.zh for words in told), told
    assert any(en in words.en for words in told), told

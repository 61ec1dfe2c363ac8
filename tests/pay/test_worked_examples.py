"""The worked examples of the pay rules in their order, each with exactly its numbers, and the table of curves line by line."""

from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest

from steelyard import schemes
from steelyard.facts.organisation import Contract, LawRow, ManualScore, PayEntry
from steelyard.money import share_out
from steelyard.periods import Period

OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)
GRADES = '[{name: A, from: "80"}, {name: B, from: "60"}, {name: C}]'


def rating(indicator, points, group=None, rater="r1"):
    return ManualScore("e1", NOVEMBER.start, NOVEMBER.end, indicator, Decimal(points), rater=rater, rater_group=group)


def sheet(shop, indicators, grades="[]"):
    return shop.settle("[]", indicators=indicators, grades=grades).statements[0].sheet


THREE = """[{key: conversion, metric: inquiry_paid_ratio, weight: "50", curve: {kind: linear, worst: "0.30", best: "0.60"}},
 {key: satisfaction, metric: csat_ratio, weight: "30", curve: {kind: linear, worst: "0", best: "1"},
  min_count: {measure: ratings, at_least: 5, otherwise: exclude}}, {key: service, manual: leader, weight: "20"}]""".replace(
    "\n", ""
)


def test_1_points_90_80_none_with_weights_50_30_20_are_86_25_grade_a_and_service_is_left_out(company):
    shop = company()
    shop.metrics = {("e1", "inquiry_paid_ratio"): F("0.57"), ("e1", "csat_ratio"): F("0.80")}
    shop.measures = {("e1", "ratings"): 20}
    made = sheet(shop, THREE, GRADES)
    assert [indicator.points for indicator in made.indicators] == [90, 80, None]
    assert (str(made.score), made.grade) == ("86.25", "A")
    assert "service left out: not rated" in [note.en for note in made.notes]


def test_1_with_satisfaction_left_out_instead_for_3_of_5_ratings_and_service_80_it_is_87_142857_so_87_14(company):
    shop = company().having("manual_scores", rating("leader", "80"))
    shop.metrics = {("e1", "inquiry_paid_ratio"): F("0.57"), ("e1", "csat_ratio"): F(1)}
    shop.measures = {("e1", "ratings"): 3}
    made = sheet(shop, THREE)
    assert sum(indicator.contribution or 0 for indicator in made.indicators) == F(6100, 70)
    assert str(made.score) == "87.14"


@pytest.mark.parametrize(
    ("seconds", "band"), [("40.000", "excellent"), ("40.001", "good"), ("60.000", "good"), ("60.001", "fail")]
)
def test_2_bands_of_40_s_and_60_s_better_lower(company, seconds, band):
    bands = '[{to: "40", points: 100, label: excellent}, {to: "60", points: 80, label: good}, {points: 0, label: fail}]'
    shop = company()
    shop.metrics = {("e1", "average_response_seconds"): F(seconds)}
    one = f'[{{key: w, metric: average_response_seconds, weight: "100", curve: {{kind: bands, better: lower, bands: {bands}}}}}]'
    assert sheet(shop, one).indicators[0].band == band


@pytest.mark.parametrize(("total", "shown", "grade"), [("79.995", "80.00", "A"), ("79.994", "79.99", "B")])
def test_3_grades_look_at_the_total_rounded_to_two_decimals(company, total, shown, grade):
    shop = company()
    shop.metrics = {("e1", "csat_ratio"): F(total) / 100}
    one = '[{key: c, metric: csat_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}]'
    made = sheet(shop, one, GRADES)
    assert (str(made.score), made.grade) == (shown, grade)


SOLD = (
    '[{{kind: commission, on: sales_order_first_fen, less_share_of_shop: "0.10", mode: {mode}, '
    'tiers: [{{from: "0", rate: "0.005"}}, {{from: "100000", rate: "0.008"}}]{more}}}]'
)


def seller(company):
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): 25_000_000, ("s1", "shop_paid_fen"): 100_000_000}
    return shop


@pytest.mark.parametrize(("mode", "fen"), [("marginal", 50_000 + 40_000), ("whole", 120_000)])
def test_4_sales_250_000_less_10_percent_of_1_000_000_leave_150_000_which_earn_900_by_slices_and_1_200_whole(
    company, mode, fen
):
    line = seller(company).settle(SOLD.format(mode=mode, more="")).statements[0].line("commission")
    assert line.amount_fen == fen
    base = next(part for part in line.trace.inputs if part.what.en.startswith("base amount"))
    assert base.value == 150_000


def test_5_csat_0_91_is_two_whole_steps_of_0_05_above_0_80_and_adds_0_6_percent_to_the_rate(company):
    more = ', rate_modifiers: [{metric: csat_ratio, per: "0.05", above: "0.80", add: "0.003", at_most: "0.009"}]'
    shop = seller(company)
    shop.metrics = {("e1", "csat_ratio"): F("0.91")}
    plain = 100_000 * F("0.005") + 50_000 * F("0.008")
    assert shop.lines(SOLD.format(mode="marginal", more=more))["commission"] == (plain + 150_000 * F("0.006")) * 100


def test_6_1000_sold_at_4_percent_200_refunded_next_month_is_minus_8_even_if_that_months_rate_is_5_percent(company):
    sold = '{{kind: commission, on: sales_order_first_fen, net: sale, tiers: [{{from: "0", rate: "{rate}"}}]}}'
    versions = [
        f"{{from: 2026-01-01, pay: [{sold.format(rate='0.04')}]}}",
        f"{{from: 2026-11-01, pay: [{sold.format(rate='0.05')}]}}",
    ]
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): 100_000}
    paid = shop.under(versions, OCTOBER).statements[0]
    assert paid.line("commission").amount_fen == 4_000
    shop.others = {
        OCTOBER: {("e1", "sales_order_first_fen"): 100_000, ("e1", "sales_order_first_refund_fen"): 20_000},
    }
    later = shop.under(versions, NOVEMBER, earlier=paid.paid_commissions).statements[0]
    (back,) = [line for line in later.lines if line.kind == "clawback"]
    assert back.amount_fen == -800
    assert paid.line("commission").amount_fen + back.amount_fen == 3_200


@pytest.mark.parametrize(
    ("value", "fen"),
    [
        pytest.param(1130, 92_000, id="1130 is 2 whole steps better: 920"),
        pytest.param(990, 80_000, id="990 is no whole step: 800"),
        pytest.param(960, 76_000, id="960 is 1 step worse: 760"),
    ],
)
def test_7_ksf_of_a_share_of_800_balance_1015_step_50_reward_60_penalty_40(company, value, fen):
    shop = company()
    shop.metrics = {("e1", "received_buyers"): value}
    indicator = '{metric: received_buyers, weight: "100", balance: "1015", step: "50", reward: "60", penalty: "40"}'
    lines = shop.lines(f'[{{kind: ksf, amount: "800", indicators: [{indicator}]}}]')
    assert list(lines.values()) == [fen]


def test_8_overtime_of_base_3000_is_17_241379_an_hour_and_120_min_on_a_rest_day_68_97(company):
    shop = company().having("contracts", Contract("e1", 300_000))
    shop.measures = {("e1", "overtime_restday_minutes"): 120}
    line = shop.settle("[{kind: overtime}]").statements[0].line("overtime_restday")
    assert line.amount_fen == 6_897
    hourly = next(part.value for part in line.trace.inputs if part.what.en == "hourly wage")
    assert hourly == F(3000) / F("21.75") / 8
    assert round(hourly, 6) == F("17.241379")


@pytest.mark.parametrize(("minimum", "taken"), [(None, 80_000), (350_000, 50_000)])
def test_9_damage_of_1500_on_a_wage_of_4000_takes_at_most_800_and_with_a_minimum_wage_of_3500_at_most_500(
    company, minimum, taken
):
    damage = PayEntry(
        "d1", "e1", date(2026, 11, 10), "damage", "损失", -150_000, "错发", "8.2", notice_day=date(2026, 11, 20)
    )
    shop = company().having("contracts", Contract("e1", 400_000, region="广州")).having("pay_entries", damage)
    if minimum is not None:
        shop.having("law", LawRow("广州", date(2026, 1, 1), minimum, "示例"))
    assert shop.lines("[{kind: base}]") == {"base": 400_000, "损失": -taken}


@pytest.mark.parametrize(
    ("given", "points"),
    [((("A", "92"), ("B", "85"), ("C", "80")), F("87.50")), ((("A", "92"), ("B", "85")), F("89.38"))],
    ids=["A 92, B 85, C 80 with 50/30/20 -> 87.50", "group C empty -> 89.375 -> 89.38"],
)
def test_10_voter_groups_are_weighted_and_rounded_to_two_decimals_before_the_score(company, given, points):
    shop = company().having("manual_scores", *(rating("vote", value, group) for group, value in given))
    one = (
        '[{key: v, manual: vote, weight: "100", groups: {A: "50", B: "30", C: "20"}, missing_group: renormalise, '
        "curve: {kind: manual}}]"
    )
    assert sheet(shop, one).indicators[0].points == points


def test_11_a_split_of_100_00_among_3_is_33_34_33_33_33_33():
    assert share_out(10_000, [1, 1, 1]) == [3_334, 3_333, 3_333]


CURVES = [
    ('linear, worst: "0.30", best: "0.60"', "0.45", "50", "linear: (v - worst) / (best - worst) x 100"),
    ('linear, worst: "0.30", best: "0.60"', "0.20", "0", "linear: never below 0"),
    ('linear, worst: "0.30", best: "0.60"', "0.75", "100", "linear: cap 1 unless given"),
    ('linear, worst: "0.30", best: "0.60", cap: "1.3"', "0.75", "130", "linear: up to its cap"),
    ('linear, worst: "0.60", best: "0.30"', "0.45", "50", "linear: lower-better by worst > best"),
    ('target, target: "0.5"', "0.45", "90", "target: v / target x 100"),
    ('target, target: "0.5"', "0.9", "120", "target: cap 1.2 unless given"),
    ('target, target: "0.5", better: lower', "0.625", "80", "target: lower-better target / v"),
    ('target, target: "0.5", better: lower, cap: "1.3"', "0", "130", "target: lower-better, v = 0 is the cap"),
    (
        'bands, better: higher, bands: [{from: "0.8", points: 9}, {points: 1}]',
        "0.8",
        "9",
        "bands: first with v >= from",
    ),
    ('bands, better: lower, bands: [{to: "0.8", points: 9}, {points: 1}]', "0.8", "9", "bands: first with v <= to"),
    ('deduct, per: "200"', "0.2", "60", "deduct: start 100 - per x count"),
    ('deduct, per: "200"', "0.9", "0", "deduct: floor 0 unless given"),
    ('ksf, balance: "0.5", step: "0.1", up: "5", down: "3"', "0.65", "107.5", "ksf: better side by up"),
    ('ksf, balance: "0.5", step: "0.1", up: "5", down: "3"', "0.35", "95.5", "ksf: worse side by down"),
    ('ksf, balance: "0.5", step: "0.01", up: "5", down: "3", cap: "110"', "0.9", "110", "ksf: at most its cap"),
    ('ksf, balance: "0.5", step: "0.01", up: "5", down: "3", floor: "40"', "0.1", "40", "ksf: at least its floor"),
]


@pytest.mark.parametrize(("curve", "value", "points", "_"), CURVES, ids=[row[3] for row in CURVES])
def test_the_table_of_curves(company, curve, value, points, _):
    shop = company()
    shop.metrics = {("e1", "csat_ratio"): F(value)}
    one = f'[{{key: c, metric: csat_ratio, weight: "100", curve: {{kind: {curve}}}}}]'
    assert sheet(shop, one).indicators[0].points == F(points)


def test_the_table_of_curves_rank_gives_points_by_place_equal_values_share_the_better_and_null_has_none(company):
    shop = company("e1", "e2", "e3", "e4", "e5")
    values = {"e1": F("0.9"), "e2": F("0.9"), "e3": F("0.5"), "e4": None, "e5": F("0.1")}
    shop.metrics = {(who, "csat_ratio"): value for who, value in values.items()}
    bands = '[{to: "1", points: 100}, {to: "2", points: 90}, {to: "3", points: 70}, {points: 10}]'
    one = f'[{{key: c, metric: csat_ratio, weight: "100", curve: {{kind: rank, bands: {bands}}}}}]'
    statements = shop.settle("[]", indicators=one).statements
    assert [made.sheet.indicators[0].points for made in statements] == [100, 100, 70, None, 10]


def test_the_illustration_of_ksf_splits_3200_by_weight_into_800_960_320_320_320_320_160(company):
    names = ("接待人数", "转化率", "平均响应", "发送率", "客服好评率", "中差评", "主管评价")
    weights = ("25", "30", "10", "10", "10", "10", "5")
    parts = ", ".join(
        f'{{manual: {name}, weight: "{weight}", balance: "80", step: "1", reward: "2", penalty: "2"}}'
        for name, weight in zip(names, weights, strict=True)
    )
    lines = company().lines(f'[{{kind: ksf, amount: "3200", indicators: [{parts}]}}]')
    assert list(lines.values()) == [80_000, 96_000, 32_000, 32_000, 32_000, 32_000, 16_000]


def test_the_schemes_id_need_not_be_its_file_name():
    assert (
        schemes.parse("scheme: one\nname: 一\nversions: [{from: 2026-01-01, pay: []}]\n", "other.yaml").scheme == "one"
    )

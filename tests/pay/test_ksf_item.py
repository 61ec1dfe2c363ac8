"""The KSF item: shares by weight, whole steps from the balance point, campaign days apart, one line per indicator."""

from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest

from steelyard.errors import PayStopped
from steelyard.facts.organisation import Campaign, Contract, ManualScore, Person
from steelyard.periods import Period
from steelyard.scoring.given import Share

NOVEMBER = Period.month(2026, 11)
WEIGHTS = (25, 30, 10, 10, 10, 10, 5)
OUTLET = (
    ("metric: received_buyers", "12181", "500", "60", "40"),
    ("metric: inquiry_paid_ratio", "0.55", "0.01", "30", "20"),
    ("metric: average_response_seconds", "30", "1", "5", "3"),
    ("metric: rating_invite_ratio", "0.80", "0.01", "4", "2"),
    ("metric: good_rating_ratio", "0.95", "0.01", "20", "10"),
    ("metric: neutral_bad_review_ratio", "0.002", "0.001", "20", "15"),
    ("manual: 主管评价", "80", "1", "2", "2"),
)


def indicator(figure="metric: received_buyers", balance='"1015"', more=""):
    return f'{{{figure}, weight: 100, balance: {balance}, step: "50", reward: "60", penalty: "40"{more}}}'


def ksf(*indicators, amount='amount: "800", '):
    return f"[{{kind: ksf, {amount}indicators: [{', '.join(indicators)}]}}]"


def outlet():
    parts = (
        f'{{{figure}, weight: {weight}, balance: "{balance}", step: "{step}", reward: "{up}", penalty: "{down}"}}'
        for weight, (figure, balance, step, up, down) in zip(WEIGHTS, OUTLET, strict=True)
    )
    return ksf(*parts, amount='amount: "3200", ')


def line(settlement):
    assert settlement.stops == ()
    return settlement.statements[0].lines[0]


def rated(points, name="主管评价"):
    return ManualScore("e1", NOVEMBER.start, NOVEMBER.end, name, Decimal(points), "leader")


def test_3200_by_25_30_10_10_10_10_5_is_shared_as_800_960_320_320_320_320_160(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): None}
    assert list(shop.lines(outlet()).values()) == [80_000, 96_000, 32_000, 32_000, 32_000, 32_000, 16_000]


def test_each_indicator_moves_its_own_share_and_the_lines_sum_to_the_pay(company):
    shop = company().having("manual_scores", rated("85"))
    shop.measures = {("e1", "received_buyers"): 13_181}
    shop.metrics = {
        ("e1", "inquiry_paid_ratio"): F("0.52"),
        ("e1", "average_response_seconds"): F("27.9"),
        ("e1", "rating_invite_ratio"): F("0.795"),
        ("e1", "good_rating_ratio"): F("0.99"),
        ("e1", "neutral_bad_review_ratio"): F("0.0051"),
    }
    assert shop.lines(outlet()) == {
        "ksf received_buyers": 92_000,
        "ksf inquiry_paid_ratio": 90_000,
        "ksf average_response_seconds": 33_000,
        "ksf rating_invite_ratio": 32_000,
        "ksf good_rating_ratio": 40_000,
        "ksf neutral_bad_review_ratio": 27_500,
        "ksf 主管评价": 17_000,
    }


@pytest.mark.parametrize(
    ("value", "yuan", "said"),
    [
        (1130, 920, "1130，比平衡点 1015 好 2 档：800.00 + 2 × 60.00 = 920.00 元"),
        (990, 800, "990，离平衡点 1015 不满一档，发份额 = 800.00 元"),
        (960, 760, "960，比平衡点 1015 差 1 档：800.00 − 1 × 40.00 = 760.00 元"),
        (9999, 1600, "9999，比平衡点 1015 好 179 档：800.00 + 179 × 60.00，封顶 1,600.00 = 1,600.00 元"),
        (0, 0, "0，比平衡点 1015 差 20 档：800.00 − 20 × 40.00 = 0.00 元"),
    ],
)
def test_share_800_balance_1015_step_50_reward_60_penalty_40_and_what_the_line_says(company, value, yuan, said):
    shop = company()
    shop.measures = {("e1", "received_buyers"): value}
    made = line(shop.settle(ksf(indicator())))
    assert (made.kind, made.amount_fen) == ("ksf", yuan * 100)
    assert made.sentence.zh == f"KSF 接待人数 {said}"
    assert made.label.zh == "KSF 接待人数"


def test_a_line_opens_into_its_share_its_value_and_its_balance_point_with_the_lines_of_the_file(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): 1130}
    made = line(shop.settle(ksf(indicator(balance='{value: "1015", source: 去年均值}'))))
    assert [(trace.what.zh, trace.value_text()) for trace in made.trace.inputs] == [
        ("份额", "800"),
        ("接待人数", "1130"),
        ("平衡点", "1015"),
    ]
    assert made.trace.rule.startswith("test@2020-01-01 test.yaml:")
    assert [words.zh for words in made.details] == [
        "份额 800.00 × 100% = 800.00 元",
        "平衡点 1015：方案写明，来源：去年均值；每好 50 加 60.00 元，每差 50 减 40.00 元",
    ]
    assert made.sentence.en == (
        "KSF received buyers: 1130, 2 whole steps better than the balance point 1015: 800.00 + 2 × 60.00 = 920.00 yuan"
    )


def test_without_an_amount_the_contracts_performance_pay_is_shared_out(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): 1015}
    assert shop.lines(ksf(indicator(), amount="")) == {"ksf received_buyers": 100_000}
    shop.having("contracts", Contract("e1", 300_000))
    with pytest.raises(PayStopped, match="没有写绩效工资"):
        shop.lines(ksf(indicator(), amount=""))


def test_performance_pay_of_the_contract_counts_once_for_each_month_of_the_period(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): 1015}
    both = Period(date(2026, 11, 1), date(2027, 1, 1))
    assert shop.lines(ksf(indicator(), amount=""), both) == {"ksf received_buyers": 200_000}
    assert shop.lines(ksf(indicator()), both) == {"ksf received_buyers": 80_000}


def test_floor_and_cap_of_the_file_bound_the_line_and_the_line_says_so(company):
    shop = company()
    bounded = ksf(indicator(more=', floor: "500", cap: "900"'))
    for value, yuan, said in ((1130, 900, "封顶 900.00"), (0, 500, "保底 500.00")):
        shop.measures = {("e1", "received_buyers"): value}
        made = line(shop.settle(bounded))
        assert made.amount_fen == yuan * 100
        assert said in made.sentence.zh


def test_a_missing_value_gives_the_share_and_says_so(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): None}
    made = line(shop.settle(ksf(indicator())))
    assert (made.amount_fen, made.sentence.zh) == (80_000, "KSF 接待人数 没有数据，发份额 = 800.00 元")
    assert made.sentence.en == "KSF received buyers: no value, so the share is paid = 800.00 yuan"


def test_a_value_on_too_few_cases_gives_the_share_and_names_the_count(company):
    shop = company()
    item = ksf(indicator("metric: csat_ratio", '"0.5"', ", min_count: {measure: ratings, at_least: 5}"))
    shop.metrics = {("e1", "csat_ratio"): F(60)}
    for ratings, fen in ((4, 80_000), (5, 86_000)):
        shop.measures = {("e1", "ratings"): ratings}
        made = line(shop.settle(item))
        assert made.amount_fen == fen
    shop.measures = {("e1", "ratings"): 4}
    assert "只有 4，不足 5，发份额" in line(shop.settle(item)).sentence.zh


def test_points_given_by_people_are_their_mean_and_nobodys_rating_gives_the_share(company):
    item = ksf('{manual: 主管评价, weight: 100, balance: "80", step: "1", reward: "2", penalty: "2"}')
    shop = company().having("manual_scores", rated("85"), rated("86"))
    made = line(shop.settle(item))
    assert (made.amount_fen, made.item) == (81_000, "ksf 主管评价")
    assert "85.5，比平衡点 80 好 5 档" in made.sentence.zh
    assert "未评分，发份额" in line(company().settle(item)).sentence.zh
    few = item.replace('"2"}', '"2", min_count: {measure: received_buyers, at_least: 10}}')
    shop.measures = {("e1", "received_buyers"): 9}
    assert "只有 9，不足 10，发份额" in line(shop.settle(few)).sentence.zh


def test_a_balance_point_by_month_is_that_of_the_month_and_a_month_left_out_stops_pay(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): 1130}
    item = ksf(indicator(balance='{months: {2026-10: "1015", 2026-11: "1115"}}'))
    assert shop.lines(item, Period.month(2026, 10)) == {"ksf received_buyers": 92_000}
    assert shop.lines(item) == {"ksf received_buyers": 80_000}
    with pytest.raises(PayStopped, match="接待人数没有平衡点：方案没有写 2026-12 的平衡点"):
        shop.lines(item, Period.month(2026, 12))


def test_a_balance_point_by_quarter_holds_in_each_of_its_months(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): 1130}
    item = ksf(indicator(balance='{quarters: {2026-Q3: "1115", 2026-Q4: "1015"}}'))
    found = [shop.lines(item, Period.month(2026, month))["ksf received_buyers"] for month in (7, 9, 10, 12)]
    assert found == [80_000, 80_000, 92_000, 92_000]


def test_a_balance_point_from_history_names_its_months_and_without_a_past_pay_stops(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): 1130}
    item = ksf(indicator(balance="{history: {months: 3}}"))
    shop.others = {
        Period.month(2026, month): {("e1", "received_buyers"): count} for month, count in ((8, 1000), (10, 1030))
    }
    shop.others[Period.month(2026, 9)] = {}
    made = line(shop.settle(item))
    assert made.amount_fen == 92_000
    assert "本人 2026-08、2026-10（2/3 个月）的月平均" in made.details[1].zh
    shop.others = {Period.month(2026, month): {} for month in (8, 9, 10)}
    with pytest.raises(PayStopped) as stopped:
        shop.lines(item)
    assert "2026-08 至 2026-10 没有可比的整月（没有数据）" in str(stopped.value)
    assert "per_head" in stopped.value.remedy.zh


def test_a_gate_cuts_the_lines_together_and_is_told_on_each(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): 1130, ("e1", "complaints"): 4, ("e1", "conversations"): 1130}
    half = '{metric: METRIC, weight: "50", balance: "1015", step: "50", reward: "60", penalty: "40"}'
    item = ksf(
        half.replace("METRIC", "received_buyers"),
        half.replace("METRIC", "conversations"),
        amount='amount: "1600", gate: {unless: "complaints > 3", at_most: "100"}, ',
    )
    made = shop.settle(item).statements[0].lines
    assert [line.amount_fen for line in made] == [5_000, 5_000]
    assert all("本应得 920.00 元" in line.sentence.zh for line in made)


# --- campaign days ---------------------------------------------------------------------------------

BEFORE, AFTER = Period(date(2026, 11, 1), date(2026, 11, 11)), Period(date(2026, 11, 13), date(2026, 12, 1))
ELEVENTH = Period(date(2026, 11, 11), date(2026, 11, 13))
AB = ksf(indicator(balance='{normal: "1015", campaign: "3000"}'), amount='amount: "8000", ')
SECONDS = ksf(
    '{metric: average_response_seconds, weight: 100, balance: {normal: "30", campaign: "45"}, step: "1", '
    'reward: "5", penalty: "3"}',
    amount='amount: "3000", ',
)


def in_november(company, before, campaign, after, key="received_buyers", shifts=(None, None, None)):
    """November with a campaign on the 11th and 12th: 10 normal days, 2 of campaign, 18 normal ones."""
    shop = company().having("campaigns", Campaign("双11", ELEVENTH.start, ELEVENTH.end, "s1"))
    for stretch, value, count in zip((BEFORE, ELEVENTH, AFTER), (before, campaign, after), shifts, strict=True):
        shop.others[stretch] = {("e1", key): value, ("e1", "shifts"): count}
    return shop


def test_in_a_campaign_the_line_is_computed_per_part_with_shares_and_counts_by_calendar_days(company):
    made = line(in_november(company, 350, 301, 700).settle(AB))
    # 8000 x 28/30 with 1015 x 28/30 = 947.33 and 1050 -> 2 steps; 8000 x 2/30 with 3000 x 2/30 = 200 and 301 -> 2 steps
    assert made.amount_fen == 800_000 + 4 * 6_000
    assert made.sentence.zh == (
        "KSF 接待人数 平日（28 天）1050，比平衡点 947.333 好 2 档：7,466.67 + 2 × 60.00；"
        "活动期（2 天）301，比平衡点 200 好 2 档：533.33 + 2 × 60.00 = 8,240.00 元"
    )
    assert [trace.what.zh for trace in made.trace.inputs] == ["份额", "接待人数", "平衡点", "接待人数", "平衡点"]
    assert "方案写明，× 1/15" in made.details[2].zh


def test_where_shifts_are_counted_the_parts_go_by_them_and_else_by_calendar_days(company):
    # 4 of 20 shifts in the campaign: balance points 1015 x 4/5 = 812 and 3000 x 1/5 = 600
    made = line(in_november(company, 400, 651, 412, shifts=(8, 4, 8)).settle(AB))
    assert "比平衡点 600 好 1 档：1,600.00 + 1 × 60.00" in made.sentence.zh
    assert "812，离平衡点 812 不满一档，发份额 6,400.00" in made.sentence.zh
    for shifts in ((8, None, 8), (0, 0, 0)):
        made = line(in_november(company, 400, 651, 412, shifts=shifts).settle(AB))
        assert "比平衡点 200 好 9 档：533.33 + 9 × 60.00" in made.sentence.zh


def test_a_mean_is_formed_from_the_summed_parts_of_the_days_and_its_balance_point_is_not_scaled(company):
    shop = in_november(
        company, Share(F(400), F(10)), Share(F(86), F(2)), Share(F(500), F(20)), "average_response_seconds"
    )
    made = line(shop.settle(SECONDS))
    # normal 900 / 30 = 30 s, nobody waits for the mean of 40 and 25; campaign 43 s against 45 -> 2 steps
    assert made.amount_fen == 300_000 + 2 * 500
    assert "平日（28 天）30，离平衡点 30 不满一档" in made.sentence.zh
    assert "活动期（2 天）43，比平衡点 45 好 2 档：200.00 + 2 × 5.00" in made.sentence.zh


def test_days_outside_the_campaign_are_one_part_so_that_steps_are_not_cut_off_twice(company):
    # 947.33 + 60 is one whole step over both stretches together, and less than one in each of them
    assert line(in_november(company, 368, 200, 640).settle(AB)).amount_fen == 800_000 + 6_000


def test_a_part_without_a_value_gives_its_part_of_the_share(company):
    made = line(in_november(company, 500, None, 500).settle(AB))
    assert "活动期（2 天）没有数据，发份额 533.33" in made.sentence.zh
    assert made.amount_fen == 800_000 + 6_000


def test_floor_and_cap_of_the_file_go_with_the_share_of_the_part(company):
    item = ksf(indicator(balance='{normal: "1015", campaign: "3000"}', more=', floor: "300", cap: "900"'))
    made = line(in_november(company, 0, 9999, 0).settle(item))
    assert made.amount_fen == 30_000 * F(28, 30) + 90_000 * F(2, 30)


def test_the_parts_are_rounded_together_once(company):
    # half a fen and half a fen are one, not two
    item = ksf(indicator(balance='{normal: "1015", campaign: "3000"}'), amount='amount: "0.01", ')
    assert line(in_november(company, None, None, None, shifts=(1, 2, 1)).settle(item)).amount_fen == 1


def test_without_a_campaign_the_normal_balance_point_holds_for_the_whole_period(company):
    shop = company()
    shop.measures = {("e1", "received_buyers"): 1130}
    for other in (
        (),
        (Campaign("外店", ELEVENTH.start, ELEVENTH.end, "s2"),),
        (Campaign("下月", AFTER.end, date(2026, 12, 3)),),
    ):
        made = line(shop.having("campaigns", *other).settle(AB))
        assert made.sentence.zh.startswith("KSF 接待人数 1130，比平衡点 1015 好 2 档：8,000.00 + 2 × 60.00")


def test_a_period_all_in_a_campaign_uses_the_campaign_balance_point_alone(company):
    shop = company().having("campaigns", Campaign("大促", date(2026, 10, 20), date(2026, 12, 5)))
    shop.measures = {("e1", "received_buyers"): 3050}
    assert line(shop.settle(AB)).amount_fen == 806_000


def test_who_joins_after_the_campaign_has_normal_days_only(company):
    shop = in_november(company, 9999, 9999, 1065).having("people", Person("e1", "E1", hired_on=AFTER.start))
    shop.measures = {("e1", "received_buyers"): 1065}
    assert line(shop.settle(AB)).sentence.zh.startswith("KSF 接待人数 1065，比平衡点 1015 好 1 档")


def test_points_given_by_people_count_alike_on_both_kinds_of_days(company):
    item = ksf(
        '{manual: 主管评价, weight: 100, balance: {normal: "80", campaign: "70"}, step: "5", reward: "5", penalty: "2"}',
        amount='amount: "300", ',
    )
    shop = in_november(company, 1, 1, 1).having("manual_scores", rated("80"))
    made = line(shop.settle(item))
    assert (made.amount_fen, "活动期（2 天）80，比平衡点 70 好 2 档" in made.sentence.zh) == (31_000, True)

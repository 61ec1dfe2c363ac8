"""Commission: tiers, the shop's share, modifiers, refunds."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.errors import PayStopped, Words
from steelyard.facts.organisation import Campaign, Person
from steelyard.pay import clawbacks
from steelyard.pay.paid_commissions import PaidCommission, PaidPart
from steelyard.pay.rate_modifiers import added_rate
from steelyard.pay.tiers import commission, slices
from steelyard.periods import Period
from steelyard.schemes.pay_items import RateModifier
from steelyard.scoring.given import Share
from steelyard.trace import Trace

TIERS = ((0, F("0.005")), (10_000_000, F("0.008")))
OCTOBER = Period.month(2026, 10)
NOWHERE = Trace(Words("", ""), None, "")

tiers = st.lists(
    st.tuples(st.integers(1, 10**8), st.fractions(0, 1, max_denominator=1000)),
    max_size=5,
    unique_by=lambda tier: tier[0],
).map(lambda found: ((0, F("0.01")), *sorted(found)))
amount = st.fractions(0, 3 * 10**8, max_denominator=100)


def test_marginal_pays_each_slice_at_its_rate_and_whole_all_at_the_reached_rate():
    sales, deducted = F(25_000_000), F(10_000_000)
    assert commission(sales, deducted, TIERS, "marginal", F(0)) == 90_000
    assert commission(sales, deducted, TIERS, "whole", F(0)) == 120_000


@pytest.mark.parametrize(("base", "fen"), [(9_999_999, 49_999), (10_000_000, 80_000), (10_000_001, 80_000)])
def test_the_lower_edge_of_a_tier_belongs_to_it(base, fen):
    assert int(commission(F(base), F(0), TIERS, "whole", F(0))) == fen


def test_sales_below_the_share_of_the_shop_earn_nothing_and_never_less():
    assert commission(F(5), F(6), TIERS, "marginal", F(0)) == 0
    assert slices(F(0), TIERS, "marginal") == []


@settings(max_examples=100)
@given(amount, tiers)
def test_marginal_commission_is_the_integral_of_the_rates(base, tiers):
    plain = F(0)
    edges = [lower for lower, _ in tiers] + [None]
    for (lower, rate), upper in zip(tiers, edges[1:], strict=True):
        width = max(F(0), (base if upper is None else min(base, F(upper))) - lower)
        plain += width * rate
    assert commission(base, F(0), tiers, "marginal", F(0)) == plain
    assert sum((part.part for part in slices(base, tiers, "marginal")), F(0)) == base


@settings(max_examples=100)
@given(amount, amount, tiers, st.fractions(0, 1, max_denominator=100))
def test_marginal_commission_never_falls_when_sales_rise(one, other, tiers, added):
    low, high = sorted((one, other))
    assert commission(low, F(0), tiers, "marginal", added) <= commission(high, F(0), tiers, "marginal", added)


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        (None, "0"),
        ("0.79", "0"),
        ("0.80", "0"),
        ("0.8499", "0"),
        ("0.85", "0.003"),
        ("0.91", "0.006"),
        ("0.95", "0.009"),
        ("1", "0.009"),
        ("0", "0"),
    ],
)
def test_a_modifier_adds_whole_steps_only_nothing_for_null_and_no_more_than_its_limit(value, rate):
    modifier = RateModifier(metric="csat_ratio", per="0.05", above="0.80", add="0.003", at_most="0.009")
    assert added_rate(modifier, None if value is None else F(value), F("0.80")) == F(rate)
    assert added_rate(modifier, F(1), None) == 0


PERIOD = (OCTOBER,)


def part(sales=100_000, tiers=((0, F("0.04")),), deducted=0, refunds=0, stretches=PERIOD):
    return PaidPart(tuple(stretches), tuple(tiers), F(deducted), sales, refunds)


def paid(*parts, fen=4_000, mode="marginal", added=0):
    return PaidCommission("e1", "commission", OCTOBER, "sales_order_first_fen", mode, F(added), parts or (part(),), fen)


def clawback(then, *refunds):
    return clawbacks.clawback(then, [F(refund) for refund in refunds], "rule", [NOWHERE])


def test_1000_sold_at_4_percent_and_200_refunded_next_month_gives_minus_8():
    line = clawback(paid(), 20_000)
    assert line is not None
    assert (line.kind, line.amount_fen) == ("clawback", -800)
    assert line.sentence.zh.endswith("按当时的费率提成应为 32.00 元，已发 40.00 元，差额 = -8.00 元")


def test_a_second_refund_claws_back_only_what_the_first_did_not():
    first = clawback(paid(), 20_000)
    assert first is not None
    assert first.paid_commission is not None
    assert clawback(first.paid_commission, 20_000) is None
    second = clawback(first.paid_commission, 100_000)
    assert second is not None
    assert second.amount_fen == -3_200


def test_a_clawback_uses_the_tiers_modifiers_and_shop_total_of_that_time():
    then = paid(part(25_000_000, TIERS, 10_000_000), added="0.006", fen=180_000)
    line = clawback(then, 10_000_000)
    assert line is not None
    assert line.amount_fen == 55_000 - 180_000


@settings(max_examples=100)
@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**8), min_size=1, max_size=5),
    tiers,
    st.sampled_from(["marginal", "whole"]),
)
def test_however_refunds_arrive_what_stays_paid_is_the_commission_on_what_was_kept(sales, refunds, tiers, mode):
    original = commission(F(sales), F(0), tiers, mode, F(0))
    state = paid(part(sales, tiers), mode=mode, fen=int(original + F(1, 2)))
    total, known = state.paid_fen, 0
    for refund in refunds:
        known = min(sales, known + refund)
        line = clawback(state, known)
        if line is not None and line.paid_commission is not None:
            total, state = total + line.amount_fen, line.paid_commission
    assert total == int(commission(F(sales - known), F(0), tiers, mode, F(0)) + F(1, 2))


NET = '[{kind: commission, on: sales_order_first_fen, net: sale, tiers: [{from: "0", rate: "RATE"}]}]'


def test_a_later_refund_is_clawed_back_at_the_old_rate_even_if_this_months_rate_is_5_percent(company):
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): 100_000}
    october = shop.settle(NET.replace("RATE", "0.04"), OCTOBER)
    assert october.statements[0].total_fen == 4_000
    shop.others = {OCTOBER: {("e1", "sales_order_first_refund_fen"): 20_000}}
    november = shop.settle(NET.replace("RATE", "0.05"), earlier=october.statements[0].paid_commissions).statements[0]
    assert [(line.kind, line.amount_fen) for line in november.lines] == [("commission", 5_000), ("clawback", -800)]
    again = shop.settle(
        NET.replace("RATE", "0.05"),
        Period.month(2026, 12),
        earlier=[*october.statements[0].paid_commissions, *november.paid_commissions],
    ).statements[0]
    assert [line.kind for line in again.lines] == ["commission"]


def test_net_of_sale_takes_off_the_refunds_known_at_the_run(company):
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): 100_000, ("e1", "sales_order_first_refund_fen"): 25_000}
    assert shop.lines(NET.replace("RATE", "0.04")) == {"commission": 3_000}


def test_unknown_sales_stop_pay_and_name_employee_item_and_remedy(company):
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): None}
    with pytest.raises(PayStopped) as stopped:
        shop.lines(NET.replace("RATE", "0.04"))
    assert "E1（e1）的“提成”2026-11-01..2026-11-30 无法结算：不知道成交金额" in str(stopped.value)
    assert stopped.value.remedy is not None
    assert "导入" in stopped.value.remedy.zh


def test_the_shops_share_needs_an_account_to_know_the_shop(company):
    shop = company().having("accounts")
    with pytest.raises(PayStopped, match="没有客服账号"):
        shop.lines(
            '[{kind: commission, on: sales_order_first_fen, less_share_of_shop: "0.1", '
            'tiers: [{from: "0", rate: "0.01"}]}]'
        )


def test_modifiers_with_their_own_min_count_see_nothing_below_it(company):
    shop = company()
    item = (
        '[{kind: commission, on: sales_order_first_fen, tiers: [{from: "0", rate: "0.01"}], rate_modifiers: '
        '[{metric: csat_ratio, per: "0.05", above: "0.80", add: "0.01", min_count: {measure: ratings, at_least: 5}}]}]'
    )
    shop.metrics = {("e1", "csat_ratio"): F(1)}
    for ratings, fen in ((4, 1_000), (5, 5_000)):
        shop.measures = {("e1", "sales_order_first_fen"): 100_000, ("e1", "ratings"): ratings}
        assert shop.lines(item) == {"commission": fen}


def test_a_full_refund_takes_back_all_that_was_paid_and_refunds_beyond_the_sales_no_more(company):
    line = clawback(paid(part(25_000_000, TIERS), fen=170_000), 25_000_000)
    assert line is not None
    assert line.amount_fen == -170_000
    beyond = clawback(paid(part(25_000_000, TIERS), fen=170_000), 25_000_001)
    assert beyond is not None
    assert beyond.amount_fen == -170_000


def test_a_refund_taken_back_pays_the_commission_again_at_the_old_rate():
    back = clawback(paid(part(refunds=20_000), fen=3_200), 5_000)
    assert back is not None
    assert back.amount_fen == 600


def test_refunds_of_several_earlier_months_make_a_line_each_at_the_rates_of_their_months(company):
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): 100_000}
    known, september = [], Period.month(2026, 9)
    for month, rate in ((september, "0.02"), (OCTOBER, "0.04")):
        known.extend(shop.settle(NET.replace("RATE", rate), month, earlier=known).statements[0].paid_commissions)
    shop.others = {
        september: {("e1", "sales_order_first_refund_fen"): 100_000},
        OCTOBER: {("e1", "sales_order_first_refund_fen"): 50_000},
    }
    november = shop.settle(NET.replace("RATE", "0.05"), earlier=known).statements[0]
    assert [(line.item, line.amount_fen) for line in november.lines] == [
        ("commission", 5_000),
        ("commission clawback 2026-09-01..2026-09-30", -2_000),
        ("commission clawback 2026-10-01..2026-10-31", -2_000),
    ]


# --- campaign days at tiers of their own ----------------------------------------------------------

NOVEMBER = Period.month(2026, 11)
BEFORE, AFTER = Period(date(2026, 11, 1), date(2026, 11, 11)), Period(date(2026, 11, 13), date(2026, 12, 1))
ELEVENTH = Period(date(2026, 11, 11), date(2026, 11, 13))
APART = (
    "[{kind: commission, on: sales_order_first_fen, net: sale, MORE"
    'tiers: [{from: "0", rate: "0.01"}, {from: "1000", rate: "0.02"}], '
    'campaign_tiers: [{from: "0", rate: "0.005"}, {from: "2000", rate: "0.03"}]}]'
)


def in_november(company, sales, refunds=(0, 0, 0), turnover=(0, 0, 0)):
    """November with a campaign on the 11th and 12th; sales, refunds and turnover of the stretches around it, in fen."""
    shop = company().having("campaigns", Campaign("双11", ELEVENTH.start, ELEVENTH.end))
    shop.others = {
        stretch: {
            ("e1", "sales_order_first_fen"): sold,
            ("e1", "sales_order_first_refund_fen"): back,
            ("s1", "shop_paid_fen"): paid_in,
        }
        for stretch, sold, back, paid_in in zip((BEFORE, ELEVENTH, AFTER), sales, refunds, turnover, strict=True)
    }
    return shop


def test_sales_of_campaign_days_go_by_their_own_tiers_and_the_others_together_by_theirs(company):
    shop = in_november(company, (80_000, 300_000, 70_000))
    made = shop.settle(APART.replace("MORE", "")).statements[0]
    # others 1,500: 1,000 at 1 % + 500 at 2 % = 20.00; campaign 3,000: 2,000 at 0.5 % + 1,000 at 3 % = 40.00
    assert [(line.item, line.amount_fen) for line in made.lines] == [("commission", 6_000)]
    assert made.lines[0].sentence.zh == (
        "提成 平日净销售额 1,500.00 元：1,000.00 × 1% + 500.00 × 2%；"
        "活动期净销售额 3,000.00 元：2,000.00 × 0.5% + 1,000.00 × 3% = 60.00 元"
    )
    assert made.lines[0].sentence.en.startswith(
        "Commission: other net sales 1,500.00 yuan: 1,000.00 × 1% + 500.00 × 2%; "
    )


def test_without_a_campaign_all_sales_go_by_the_ordinary_tiers(company):
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): 150_000}
    made = shop.settle(APART.replace("MORE", "")).statements[0].lines[0]
    assert (made.amount_fen, made.sentence.zh) == (
        2_000,
        "提成 净销售额 1,500.00 元：1,000.00 × 1% + 500.00 × 2% = 20.00 元",
    )


def test_the_base_amount_takes_off_the_turnover_of_the_same_days(company):
    shop = in_november(company, (80_000, 300_000, 70_000), turnover=(500_000, 1_000_000, 0))
    made = shop.settle(APART.replace("MORE", 'less_share_of_shop: "0.1", ')).statements[0].lines[0]
    # others 1,500 - 500 = 1,000 at 1 %; campaign 3,000 - 1,000 = 2,000 at 0.5 %
    assert made.amount_fen == 1_000 + 1_000
    assert [trace.what.zh for trace in made.trace.inputs].count("提成基数") == 2


def test_whole_tiers_are_reached_by_each_part_on_its_own(company):
    shop = in_november(company, (80_000, 300_000, 70_000))
    made = shop.settle(APART.replace("MORE", "mode: whole, ")).statements[0].lines[0]
    assert made.amount_fen == 1_500 * 2 + 3_000 * 3


def test_days_on_which_nothing_was_recorded_count_nothing_and_none_at_all_stop_pay(company):
    shop = in_november(company, (80_000, None, 20_000))
    assert shop.settle(APART.replace("MORE", "")).statements[0].total_fen == 1_000
    with pytest.raises(PayStopped, match="不知道成交金额"):
        in_november(company, (None, None, None)).lines(APART.replace("MORE", ""))


def test_a_later_refund_of_a_campaign_sale_is_clawed_back_under_the_campaigns_tiers_of_that_time(company):
    shop = in_november(company, (80_000, 300_000, 70_000), refunds=(0, 50_000, 0))
    november = shop.settle(APART.replace("MORE", "")).statements[0]
    # campaign 2,500: 10.00 + 15.00 = 25.00
    assert november.total_fen == 4_500
    shop.others[ELEVENTH]["e1", "sales_order_first_refund_fen"] = 150_000
    shop.others[AFTER]["e1", "sales_order_first_refund_fen"] = 70_000
    shop.having("campaigns")
    december = shop.settle(
        NET.replace("RATE", "0.05"), Period.month(2026, 12), earlier=november.paid_commissions
    ).statements[0]
    # others 800 at 1 % = 8.00, campaign 1,500 at 0.5 % = 7.50
    assert [(line.kind, line.amount_fen) for line in december.lines] == [("commission", 0), ("clawback", 1_550 - 4_500)]
    (again,) = december.paid_commissions[1:]
    assert [one.refunds_fen for one in again.parts] == [70_000, 150_000]


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.integers(0, 10**8), tiers, st.integers(0, 10**8), st.fractions(0, 10**7, max_denominator=10)),
        min_size=1,
        max_size=2,
    ),
    st.sampled_from(["marginal", "whole"]),
    st.fractions(0, 1, max_denominator=100),
)
def test_what_stays_paid_over_both_parts_is_the_commission_on_what_was_kept_rounded_once(given_parts, mode, added):
    state = paid(
        *(part(sales, rates, deducted) for sales, rates, _, deducted in given_parts), mode=mode, added=added, fen=0
    )
    line = clawback(state, *(refund for _, _, refund, _ in given_parts))
    kept = sum(
        (commission(F(sales - refund), deducted, rates, mode, added) for sales, rates, refund, deducted in given_parts),
        F(0),
    )
    assert (0 if line is None else line.amount_fen) == int(kept + F(1, 2))


@given(
    st.lists(st.builds(part, st.integers(0, 10**9), tiers, st.fractions(0, 10**9), st.integers(0, 10**9)), min_size=1),
    st.fractions(0, 1),
)
def test_a_paid_commission_comes_back_from_json_exactly(parts, added):
    state = replace(paid(*parts, added=added), at_most_fen=500 if added else None)
    assert PaidCommission.from_json(json.loads(json.dumps(state.as_json()))) == state


# --- modifiers above one's own earlier value -------------------------------------------------------

EARLIER = (
    '[{kind: commission, on: sales_order_first_fen, tiers: [{from: "0", rate: "0.01"}], rate_modifiers: '
    '[{metric: csat_ratio, per: "0.05", above: {history: {months: 2}}, add: "0.003", at_most: "0.009"}]}]'
)


def sold(company, now, *before):
    shop = company()
    shop.measures, shop.metrics = {("e1", "sales_order_first_fen"): 100_000}, {("e1", "csat_ratio"): now}
    for month, value in zip(NOVEMBER.months_before(2), before, strict=True):
        shop.others[month] = {} if value is None else {("e1", "csat_ratio"): value}
    return shop


def test_a_modifier_adds_for_each_whole_step_above_ones_own_earlier_value_and_names_its_months(company):
    made = sold(company, F("0.91"), Share(F(80), F(100)), None).settle(EARLIER).statements[0].lines[0]
    assert made.amount_fen == 1_600
    assert (
        "满意率 91% 高出 80%（本人 2026-09（1/2 个月）的月平均） 2 档 × 0.3%，最多 0.9% = 费率 +0.6%"
        in made.details[1].zh
    )
    assert "2 whole steps above 80% (monthly mean of one's own 2026-09 (1 of 2 months))" in made.details[1].en


def test_who_was_there_and_has_no_earlier_value_stops_pay_and_a_newcomer_is_added_nothing(company):
    shop = sold(company, F("0.91"), None, None)
    with pytest.raises(PayStopped, match="不知道满意率要高出多少：2026-09 至 2026-10 没有可比的整月（没有数据）"):
        shop.lines(EARLIER)
    shop.having("people", Person("e1", "E1", hired_on=date(2026, 10, 20)))
    made = shop.settle(EARLIER).statements[0].lines[0]
    assert made.amount_fen == 1_000
    assert "满意率：2026-09 至 2026-10 没有可比的整月（不在职），费率不加" in made.details[1].zh


def test_without_a_value_now_nothing_is_added_and_no_past_is_asked_for(company):
    assert sold(company, None, None, None).lines(EARLIER) == {"commission": 1_000}

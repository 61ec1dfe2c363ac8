"""Commission: tiers, the shop's share, modifiers, refunds."""

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.errors import PayStopped, Words
from steelyard.pay.commission import added_rate, clawback, commission, slices
from steelyard.pay.lines import PaidCommission
from steelyard.periods import Period
from steelyard.schemes.pay_items import RateModifier
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
    assert added_rate(modifier, None if value is None else F(value)) == F(rate)


def paid(**changes) -> PaidCommission:
    given = {
        "employee_id": "e1",
        "item": "commission",
        "period": OCTOBER,
        "on": "sales_order_first_fen",
        "mode": "marginal",
        "tiers": ((0, F("0.04")),),
        "added_rate": F(0),
        "deducted_fen": F(0),
        "sales_fen": 100_000,
        "refunds_fen": 0,
        "paid_fen": 4_000,
    }
    return PaidCommission(**{**given, **changes})


def test_1000_sold_at_4_percent_and_200_refunded_next_month_gives_minus_8():
    line = clawback(paid(), F(20_000), "rule", NOWHERE)
    assert line is not None
    assert (line.kind, line.amount_fen) == ("clawback", -800)
    assert line.sentence.zh.endswith("按当时的费率提成应为 32.00 元，已发 40.00 元，差额 = -8.00 元")


def test_a_second_refund_claws_back_only_what_the_first_did_not():
    first = clawback(paid(), F(20_000), "rule", NOWHERE)
    assert first is not None
    assert first.paid_commission is not None
    assert clawback(first.paid_commission, F(20_000), "rule", NOWHERE) is None
    second = clawback(first.paid_commission, F(100_000), "rule", NOWHERE)
    assert second is not None
    assert second.amount_fen == -3_200


def test_a_clawback_uses_the_tiers_modifiers_and_shop_total_of_that_time():
    then = paid(tiers=TIERS, added_rate=F("0.006"), deducted_fen=F(10_000_000), sales_fen=25_000_000, paid_fen=180_000)
    line = clawback(then, F(10_000_000), "rule", NOWHERE)
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
    state = paid(tiers=tiers, mode=mode, sales_fen=sales, paid_fen=int(original + F(1, 2)))
    total, known = state.paid_fen, 0
    for refund in refunds:
        known = min(sales, known + refund)
        line = clawback(state, F(known), "rule", NOWHERE)
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

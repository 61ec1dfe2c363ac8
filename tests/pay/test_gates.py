"""Gates: beyond a limit an item pays nothing, or less; the line says what would have been due."""

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.facts.organisation import Account, Contract, Organisation, Person
from steelyard.metrics import MeasuredFigures
from steelyard.pay import settle_all
from steelyard.pay.gates import allowed
from steelyard.periods import Period
from steelyard.scoring import score

GATE = 'gate: {unless: "complaints > 3"}'
SOME = 'gate: {unless: "complaints > 3", at_most: "100"}'
BONUS = '{kind: bonus, name: 奖, when: "1 == 1", amount: "300", GATE}'
OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)


@pytest.fixture
def statement(company):
    def settle(pay, **counts):
        shop = company()
        shop.measures = {("e1", key): value for key, value in counts.items()}
        return shop.settle(f"[{pay}]").statements[0]

    return settle


@pytest.mark.parametrize(("gate", "complaints", "fen"), [(GATE, 3, 30_000), (GATE, 4, 0), (SOME, 4, 10_000)])
def test_a_gate_cuts_beyond_its_limit_to_nothing_or_to_the_most_it_allows(statement, gate, complaints, fen):
    assert statement(BONUS.replace("GATE", gate), complaints=complaints).total_fen == fen


def test_what_is_below_the_most_is_left_as_it_is(statement):
    line = statement(BONUS.replace("GATE", SOME).replace('"300"', '"90"'), complaints=4).lines[0]
    assert (line.amount_fen, "本应得" in line.sentence.zh) == (9_000, False)


def test_the_line_says_what_would_have_been_due_and_why_it_is_less(statement):
    line = statement(BONUS.replace("GATE", SOME), complaints=4).lines[0]
    assert line.sentence.zh == "奖：本应得 300.00 元，因“complaints > 3”（投诉数 4） 只发 100.00 元 = 100.00 元"
    assert (
        line.sentence.en == "奖: 300.00 yuan would be due, only 100.00 yuan is paid because of “complaints > 3”"
        " (complaints 4) = 100.00 yuan"
    )
    assert [trace.value for trace in line.trace.inputs] == [300, "true"]
    assert line.details[0].zh.endswith("满足 = 300.00 元")


@pytest.mark.parametrize(
    "item",
    [
        '{kind: performance, amount: "300", GATE}',
        '{kind: ladder, table: {A: "300"}, GATE}',
        '{kind: commission, on: sales_order_first_fen, tiers: [{from: "0", rate: "0.1"}], GATE}',
    ],
)
def test_every_kind_of_variable_pay_has_a_gate(company, item):
    shop = company()
    shop.metrics = {("e1", "csat_ratio"): F(1)}
    indicators = '[{key: a, metric: csat_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}]'
    for complaints, fen in ((3, 30_000), (4, 0)):
        shop.measures = {("e1", "complaints"): complaints, ("e1", "sales_order_first_fen"): 300_000}
        pay = f"[{item.replace('GATE', GATE)}]"
        settlement = shop.settle(pay, indicators=indicators, grades="[{name: A}]")
        assert settlement.statements[0].total_fen == fen


def test_a_clawback_passes_the_gate_and_a_commission_remembers_what_was_paid(company):
    pay = (
        '[{kind: commission, on: sales_order_first_fen, net: sale, tiers: [{from: "0", rate: "0.04"}],'
        ' gate: {unless: "complaints > 3", at_most: "36"}}]'
    )
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): 100_000, ("e1", "complaints"): 4}
    paid = shop.settle(pay, OCTOBER).statements[0].paid_commissions
    assert [(one.paid_fen, one.at_most_fen) for one in paid] == [(3_600, 3_600)]
    shop.measures = {("e1", "sales_order_first_fen"): 100_000, ("e1", "complaints"): 9}
    refunded = {5_000: None, 10_000: None, 20_000: -400, 100_000: -3_600}
    for refund, difference in refunded.items():
        shop.others = {OCTOBER: {("e1", "sales_order_first_refund_fen"): refund}}
        lines = shop.lines(pay, NOVEMBER, earlier=paid)
        assert lines.get(f"commission clawback {OCTOBER}") == difference, refund
        assert lines["commission"] == 3_600


def test_a_commission_below_the_most_remembers_the_most(company):
    pay = (
        '[{kind: commission, on: sales_order_first_fen, net: sale, tiers: [{from: "0", rate: "0.04"}],'
        ' gate: {unless: "complaints > 3", at_most: "100"}}]'
    )
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): 100_000, ("e1", "complaints"): 4}
    paid = shop.settle(pay, OCTOBER).statements[0].paid_commissions[0]
    assert (paid.paid_fen, paid.at_most_fen) == (4_000, 10_000)


def test_a_veto_on_bonuses_and_a_gate_at_once_leave_the_lower(company):
    shop = company()
    shop.measures = {("e1", "complaints"): 4, ("e1", "taboo_hits"): 1}
    vetoes = "[{measure: taboo_hits, more_than: 0, effect: no_bonus}]"
    line = shop.settle(f"[{BONUS.replace('GATE', SOME)}]", vetoes=vetoes).statements[0].lines[0]
    assert (line.amount_fen, "违禁词命中数 1 超过 0 不发" in line.sentence.zh) == (0, True)


def test_a_veto_on_bonuses_leaves_other_pay(company):
    shop = company()
    shop.measures = {("e1", "taboo_hits"): 1, ("e1", "sales_order_first_fen"): 100_000}
    pay = '[{kind: commission, on: sales_order_first_fen, tiers: [{from: "0", rate: "0.1"}]}]'
    vetoes = "[{measure: taboo_hits, more_than: 0, effect: no_bonus}]"
    assert shop.settle(pay, vetoes=vetoes).statements[0].total_fen == 10_000


@pytest.fixture
def counted():
    """A statement under figures where only some measures were counted."""

    def settle(gate, **counts):
        text = f"""scheme: test
name: 测试
versions: [{{from: 2020-01-01, pay: [{BONUS.replace("GATE", gate)}]}}]
"""
        organisation = Organisation(
            people=(Person("e1", "小川"),),
            accounts=(Account("taobao", "s1", "a", "e1"),),
            contracts=(Contract("e1", 350_000),),
        )
        rows = [("s1", date(2026, 11, 2), "a", key, value) for key, value in ({"received_buyers": 10} | counts).items()]
        scheme, figures = schemes.parse(text, "test.yaml"), MeasuredFigures(rows, None, organisation)
        version = scheme.versions[0]
        sheets = score(scheme, version, figures, None, NOVEMBER)
        return settle_all(scheme, version, figures, sheets, NOVEMBER).statements[0]

    return settle


def gate_warnings(statement):
    return [warning for warning in statement.warnings if "未检查" in warning.zh]


def test_a_condition_nobody_measured_does_not_cut_and_is_named_as_not_checked(counted):
    unknown = counted(GATE)
    assert unknown.total_fen == 30_000
    assert gate_warnings(unknown)[0].zh.startswith("奖的限制未检查，没有因此少发：complaints > 3（投诉数未统计")
    assert "was not checked and cut nothing: complaints > 3" in gate_warnings(unknown)[0].en
    assert gate_warnings(counted(GATE, complaints=3)) == []
    assert gate_warnings(counted(GATE, complaints=4)) == []


def test_too_few_cases_do_not_cut_and_cases_nobody_counted_are_named(counted):
    floor = 'gate: {unless: "complaints > 3", min_count: {measure: ratings, at_least: 5}}'
    few = counted(floor, complaints=9, ratings=4)
    assert (few.total_fen, gate_warnings(few)) == (30_000, [])
    assert counted(floor, complaints=9, ratings=5).total_fen == 0
    uncounted = counted(floor.replace("ratings", "calls"), complaints=9)
    assert uncounted.total_fen == 30_000
    assert "来电数未统计" in gate_warnings(uncounted)[0].zh


@given(st.lists(st.integers(-1_000, 10**6), max_size=6), st.integers(0, 10**6))
def test_what_a_gate_allows_is_the_limit_to_the_fen_and_never_more_than_was_due(amounts, at_most):
    left = allowed(amounts, at_most)
    assert sum(left) == min(sum(amounts), at_most)
    assert all(
        part == amount if amount < 0 else 0 <= part <= amount for amount, part in zip(amounts, left, strict=True)
    )

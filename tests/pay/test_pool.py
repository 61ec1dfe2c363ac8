"""Pools: divided to the fen among those with a part, and told to those without."""

from decimal import Decimal
from fractions import Fraction as F

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.errors import PayStopped, Words
from steelyard.facts.organisation import Account, ManualScore, Person
from steelyard.pay.shares import Claim, divide
from steelyard.periods import Period

NOVEMBER = Period.month(2026, 11)
INDICATORS = '[{key: a, metric: csat_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}]'
GRADES = '[{name: A, from: "80"}, {name: B, from: "60"}, {name: C}]'
POINTS = '[{kind: pool, name: 池, amount: "100"MORE}]'


@pytest.fixture
def shared(company):
    """The parts of a pool by employee, from a satisfaction for each."""

    def settle(pay=POINTS, more="", **scores):
        shop = company(*scores)
        shop.metrics = {(who, "csat_ratio"): None if value is None else F(value) for who, value in scores.items()}
        return shop.settle(pay.replace("MORE", more), indicators=INDICATORS, grades=GRADES)

    return settle


def parts(settlement):
    return {statement.employee_id: statement.total_fen for statement in settlement.statements}


def said(settlement, who):
    return next(one.lines[0].sentence.zh for one in settlement.statements if one.employee_id == who)


def test_equal_points_share_to_the_fen_the_first_by_id_taking_the_remainder(shared):
    assert parts(shared(c="0.9", b="0.9", a="0.9")) == {"a": 3_334, "b": 3_333, "c": 3_333}


def test_points_share_in_proportion_and_the_largest_remainder_takes_the_fen_left_over(shared):
    assert parts(shared(a="0.5", b="0.25", c="0.25")) == {"a": 5_000, "b": 2_500, "c": 2_500}
    assert parts(shared(a="0.10", b="0.20", c="0.30")) == {"a": 1_667, "b": 3_333, "c": 5_000}


def test_whoever_has_no_score_has_no_part_and_is_told_why(shared):
    settlement = shared(a="0.9", b=None)
    assert parts(settlement) == {"a": 10_000, "b": 0}
    assert said(settlement, "b") == (
        "池：奖金池 100.00 元，按得分分给 1 人；没有一个指标有数据，没有得分，没有份额 = 0.00 元"
    )


@pytest.mark.parametrize(("points", "fen"), [("0.7999", 0), ("0.80", 5_000)])
def test_fewer_points_than_asked_for_have_no_part(shared, points, fen):
    settlement = shared(more=', min_score: "80"', a="0.8", b=points)
    assert parts(settlement)["b"] == fen
    assert ("79.99 分不足 80 分，没有份额" in said(settlement, "b")) == (fen == 0)


def test_too_few_cases_have_no_part(company):
    shop = company("a", "b")
    shop.metrics = {(who, "csat_ratio"): F(1) for who in "ab"}
    shop.measures = {("a", "ratings"): 5, ("b", "ratings"): 4}
    settlement = shop.settle(
        POINTS.replace("MORE", ", min_count: {measure: ratings, at_least: 5}"), indicators=INDICATORS
    )
    assert parts(settlement) == {"a": 10_000, "b": 0}
    assert "评价数只有 4，不足 5，没有份额" in said(settlement, "b")


def test_where_nobody_has_a_part_nothing_is_paid_and_everybody_is_told(shared):
    settlement = shared(more=', min_score: "90"', a="0.8", b=None)
    assert parts(settlement) == {"a": 0, "b": 0}
    assert "没有人够条件，不发（80.00 分不足 90 分）" in said(settlement, "a")
    assert "没有人够条件，不发" in said(settlement, "b")


def test_grades_share_by_their_weights_and_a_grade_of_none_has_no_part(shared):
    by_grade = '[{kind: pool, name: 池, amount: "100", by: grade, grades: {A: "2", B: "1", C: "0"}}]'
    settlement = shared(by_grade, a="0.8", b="0.6", c="0.59")
    assert parts(settlement) == {"a": 6_667, "b": 3_333, "c": 0}
    assert said(settlement, "a") == "池：奖金池 100.00 元，按等级分给 2 人；等级 A 记 2 份，占 2/3 = 66.67 元"
    assert said(settlement, "c") == "池：奖金池 100.00 元，按等级分给 2 人；等级 C 记 0 份，没有份额 = 0.00 元"


def test_a_metric_shares_by_its_value_and_without_a_value_there_is_no_part(company):
    shop = company("a", "b", "c")
    shop.measures = {("a", "received_buyers"): 30, ("b", "received_buyers"): 10, ("c", "received_buyers"): None}
    settlement = shop.settle('[{kind: pool, name: 池, amount: "100", by: metric, metric: received_buyers}]')
    assert parts(settlement) == {"a": 7_500, "b": 2_500, "c": 0}
    assert "接待人数：没有数据，没有份额" in said(settlement, "c")


def test_a_pool_is_a_share_of_the_shops_figure_rounded_once(company):
    shop = company("a", "b")
    shop.metrics = {(who, "csat_ratio"): F(1) for who in "ab"}
    shop.measures = {("s1", "shop_paid_fen"): 1_234_567}
    pay = '[{kind: pool, name: 池, share_of: {metric: shop_paid_fen, rate: "0.01"}}]'
    settlement = shop.settle(pay, indicators=INDICATORS)
    assert parts(settlement) == {"a": 6_173, "b": 6_173}
    line = settlement.statements[0].lines[0]
    assert line.sentence.zh == (
        "池：奖金池 123.46 元（店铺成交金额 12,345.67 × 1%），按得分分给 2 人；100.00 分，占 100/200 = 61.73 元"
    )
    assert line.sentence.en.endswith("divided by points among 2; 100.00 points, 100 of 200 = 61.73 yuan")
    assert [(trace.what.zh, trace.value) for trace in line.trace.inputs] == [("奖金池", F("123.46")), ("得分", 100)]


def test_a_figure_that_is_not_known_stops_and_one_below_nothing_fills_no_pool(company):
    shop = company("a")
    shop.metrics = {("a", "csat_ratio"): F(1)}
    pay = '[{kind: pool, name: 池, share_of: {metric: shop_paid_fen, rate: "0.01"}}]'
    shop.measures = {("s1", "shop_paid_fen"): None}
    with pytest.raises(PayStopped, match="不知道店铺成交金额"):
        shop.lines(pay, indicators=INDICATORS)
    shop.measures = {("s1", "shop_paid_fen"): -5_000}
    assert shop.lines(pay, indicators=INDICATORS) == {"池": 0}


def test_each_team_has_a_pool_of_its_own_and_nobody_without_a_team(company):
    people = (
        Person("a", "A", team="一组"),
        Person("b", "B", team="二组"),
        Person("c", "C", team="二组"),
        Person("d", "D"),
    )
    shop = company("a", "b", "c", "d").having("people", *people)
    shop.metrics = {(who, "csat_ratio"): F(1) for who in "abcd"}
    settlement = shop.settle(POINTS.replace("MORE", ", within: team"), indicators=INDICATORS)
    assert parts(settlement) == {"a": 10_000, "b": 5_000, "c": 5_000, "d": 0}
    assert said(settlement, "b").startswith("池：二组 奖金池 100.00 元，按得分分给 2 人")
    assert "不在任何一个店铺或小组里" in said(settlement, "d")


def test_a_teams_pool_is_a_share_of_the_teams_figure(company):
    people = (Person("a", "A", team="一组"), Person("b", "B", team="二组"))
    shop = company("a", "b").having("people", *people)
    shop.metrics = {(who, "csat_ratio"): F(1) for who in "ab"}
    shop.measures = {("一组", "sales_paid_fen"): 1_000_000, ("二组", "sales_paid_fen"): 500_000}
    pay = '[{kind: pool, name: 池, share_of: {metric: sales_paid_fen, rate: "0.01", scope: team}, within: team}]'
    assert parts(shop.settle(pay, indicators=INDICATORS)) == {"a": 10_000, "b": 5_000}


def test_each_shop_has_a_pool_of_its_own_and_who_works_in_two_has_a_part_of_both(company):
    shop = company("a", "b", "c").having(
        "accounts",
        Account("taobao", "s1", "s1:a", "a"),
        Account("taobao", "s1", "s1:b", "b"),
        Account("taobao", "s2", "s2:b", "b"),
        Account("taobao", "s2", "s2:c", "c"),
    )
    shop.metrics = {(who, "csat_ratio"): F(1) for who in "abc"}
    settlement = shop.settle(POINTS.replace("MORE", ", within: shop"), indicators=INDICATORS)
    assert parts(settlement) == {"a": 5_000, "b": 10_000, "c": 5_000}
    assert said(settlement, "b").count("占 100/200") == 2


def test_a_pool_is_divided_among_all_even_when_one_sheet_is_asked_for(company):
    shop = company("a", "b")
    shop.metrics = {("a", "csat_ratio"): F(1), ("b", "csat_ratio"): F(1)}
    settlement = shop.settle(POINTS.replace("MORE", ""), indicators=INDICATORS, people=["a"])
    assert parts(settlement) == {"a": 5_000}


def test_a_score_held_up_by_somebody_holds_up_everybodys_part(company):
    shop = company("a", "b").having(
        "manual_scores", ManualScore("a", NOVEMBER.start, NOVEMBER.end, "leader", Decimal(80), "boss")
    )
    version = (
        '{from: 2020-01-01, indicators: [{key: s, manual: leader, weight: "100"}],'
        f" missing: stop, pay: {POINTS.replace('MORE', '')}}}"
    )
    settlement = shop.under([version])
    assert settlement.statements == ()
    assert all("B 还没有得分（s：未评分），每个人的份额都定不下来" in stop.what.zh for stop in settlement.stops)
    assert len(settlement.stops) == 2


def test_a_gate_takes_one_part_and_leaves_the_others_as_they_are(company):
    shop = company("a", "b")
    shop.metrics = {(who, "csat_ratio"): F(1) for who in "ab"}
    shop.measures = {("a", "complaints"): 4}
    gated = POINTS.replace("MORE", ', gate: {unless: "complaints > 3"}')
    assert parts(shop.settle(gated, indicators=INDICATORS)) == {"a": 0, "b": 5_000}
    shop.measures = {("a", "taboo_hits"): 1}
    vetoes = "[{measure: taboo_hits, more_than: 0, effect: no_bonus}]"
    vetoed = shop.settle(POINTS.replace("MORE", ""), indicators=INDICATORS, vetoes=vetoes)
    assert parts(vetoed) == {"a": 0, "b": 5_000}


weights = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.none() | st.fractions(min_value=0, max_value=500), max_size=12
)


@given(st.integers(0, 10**9), weights)
def test_the_parts_sum_to_the_pool_and_differ_from_their_exact_share_by_less_than_a_fen(total, weights):
    parts = divide(total, {who: Claim(weight, Words("", "")) for who, weight in weights.items()})
    worth = {who: weight for who, weight in weights.items() if weight}
    assert set(parts) == set(worth)
    assert sum(parts.values()) == (total if worth else 0)
    whole = sum(worth.values())
    assert all(abs(part - total * worth[who] / whole) < 1 for who, part in parts.items())


def test_equal_remainders_go_in_order_of_employee_id_whatever_the_order_given():
    one = Claim(F(1), Words("", ""))
    assert divide(10_000, {"c": one, "b": one, "a": one}) == {"a": 3_334, "b": 3_333, "c": 3_333}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=6), st.integers(0, 10**7))
def test_the_lines_of_a_settled_pool_sum_to_it_exactly(company, hundredths, fen):
    people = [f"e{number}" for number in range(len(hundredths))]
    shop = company(*people)
    shop.metrics = {(who, "csat_ratio"): F(one, 10_000) for who, one in zip(people, hundredths, strict=True)}
    pay = f'[{{kind: pool, name: 池, amount: "{fen // 100}.{fen % 100:02d}"}}]'
    settlement = shop.settle(pay, indicators=INDICATORS)
    assert sum(parts(settlement).values()) == (fen if any(hundredths) else 0)

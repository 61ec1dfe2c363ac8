"""Statements: lines sum, entries are lines, the law has the last word, the same input gives the same bytes."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.errors import PayStopped
from steelyard.facts.organisation import Contract, LawRow, ManualScore, MonthDays, Organisation, PayEntry, Person
from steelyard.pay import PayStops, settle
from steelyard.pay.items import ITEMS
from steelyard.pay.law_guard import damage_limit
from steelyard.periods import Period
from steelyard.schemes.pay_items import PAY_KINDS
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures

NOVEMBER = Period.month(2026, 11)
BASE = "[{kind: base}]"


def entry(kind, fen, day=date(2026, 11, 10), item="项目", **more):
    return PayEntry(more.pop("entry_id", f"{kind}{fen}"), "e1", day, kind, item, fen, "原因", **more)


def test_every_declared_pay_kind_has_a_calculation():
    kinds = {kind for item in ITEMS for kind in item.model_fields["kind"].annotation.__args__}
    assert kinds == set(PAY_KINDS)


def test_entries_of_the_period_are_lines_whatever_the_scheme_lists_and_others_are_not(company):
    shop = company().having(
        "pay_entries",
        entry("immediate_bonus", 5_000),
        entry("adjustment", -100, refers_to="提成 2026-10"),
        entry("attendance", -2_000),
        entry("allowance", 800),
        entry("immediate_bonus", 1, date(2026, 12, 1)),
        entry("immediate_bonus", 2, date(2026, 10, 31)),
    )
    statement = shop.settle("[]").statements[0]
    assert sorted((line.kind, line.amount_fen) for line in statement.lines) == [
        ("adjustment", -100),
        ("allowance", 800),
        ("attendance", -2_000),
        ("immediate_bonus", 5_000),
    ]
    assert statement.total_fen == 3_700
    assert [line.refers_to for line in statement.lines if line.kind == "adjustment"] == ["提成 2026-10"]


def test_a_correction_that_points_at_no_line_is_paid_and_warned_about(company):
    shop = company().having(
        "pay_entries",
        entry("adjustment", -100, refers_to="提成 2026-10"),
        entry("adjustment", 300, item="补发"),
        entry("immediate_bonus", 5_000),
    )
    statement = shop.settle("[]").statements[0]
    told = [warning for warning in statement.warnings if "refers_to" in warning.zh]
    assert [("补发" in warning.zh, "adjustment300" in warning.en) for warning in told] == [(True, True)]
    assert statement.total_fen == 5_200


def test_a_guarantee_names_the_items_it_looks_at_as_people_call_them(company):
    pay = "[{kind: base}, {kind: allowance, name: 餐补}, {kind: guarantee, name: 保底, of: [base, 餐补], amount: 4000}]"
    line = company().settle(pay).statements[0].line("保底")
    assert line.sentence.zh == "保底：底薪、餐补 合计 3,700.00 元，保底 4,000.00 元，差额 = 300.00 元"
    assert line.sentence.en.startswith("保底: Base pay, 餐补 come to 3,700.00 yuan, at least 4,000.00 yuan")


@pytest.mark.parametrize("kind", ["damage", "not_earned"])
def test_a_reduction_entered_with_a_positive_amount_stops_pay(company, kind):
    shop = company().having("pay_entries", entry(kind, 100, clause="8.2", notice_day=date(2026, 11, 1)))
    with pytest.raises(PayStopped, match="金额却是正数"):
        shop.lines(BASE)


@pytest.mark.parametrize(
    ("wage", "floor", "limit"),
    [
        (400_000, None, 80_000),
        (400_000, 350_000, 50_000),
        (400_000, 390_000, 10_000),
        (400_000, 500_000, 0),
        (-5, None, 0),
        (3, None, 0),
    ],
)
def test_damage_is_at_most_20_percent_of_the_wage_and_leaves_the_floor(wage, floor, limit):
    assert damage_limit(wage, None if floor is None else F(floor), F(1, 5)) == limit


def law(company, *entries, base=400_000, minimum=350_000, days=None):
    shop = (
        company()
        .having("contracts", Contract("e1", base, region="广州", allowance_fen=50_000))
        .having("pay_entries", *entries)
    )
    shop.having("law", LawRow("广州", date(2026, 1, 1), minimum, "示例"))
    return shop if days is None else shop.having("month_days", MonthDays("e1", "2026-11", Decimal(20), Decimal(days)))


def damage(fen, number=1, **more):
    return entry(
        "damage",
        -fen,
        item=f"损失{number}",
        entry_id=f"d{number}",
        **{"clause": "8.2", "notice_day": date(2026, 11, 30), **more},
    )


def test_two_damages_share_one_limit_in_order_of_entry(company):
    assert law(company, damage(30_000), damage(40_000, 2)).lines(BASE) == {
        "base": 400_000,
        "损失1": -30_000,
        "损失2": -20_000,
    }


def test_allowance_and_overtime_are_no_part_of_the_wage_that_damage_is_measured_by(company):
    lines = law(company, damage(100_000)).lines("[{kind: base}, {kind: allowance}]")
    assert lines["损失1"] == -50_000


def test_the_floor_shrinks_with_the_paid_days(company):
    lines = law(company, damage(100_000), days=10).lines(BASE)
    assert lines == {"base": 200_000, "损失1": -25_000}


def test_a_notice_on_the_last_day_counts_and_one_after_the_end_does_not(company):
    assert law(company, damage(1_000)).lines(BASE)["损失1"] == -1_000
    assert law(company, damage(1_000, notice_day=date(2026, 12, 1))).lines(BASE)["损失1"] == 0
    assert law(company, damage(1_000, notice_day=None)).lines(BASE)["损失1"] == 0
    assert law(company, damage(1_000, clause="")).lines(BASE)["损失1"] == 0


#: Pays all that the contracts of these tests hold.
PAID_WHOLE = "[{kind: base}, {kind: allowance}]"


def test_without_a_minimum_wage_the_statement_warns(company):
    settlement = company().settle(BASE)
    assert [warning for warning in settlement.statements[0].warnings if "最低工资" in warning.zh]
    assert law(company).settle(PAID_WHOLE).statements[0].warnings == ()


def test_a_period_that_is_not_one_cycle_of_the_scheme_is_warned_about(company):
    statement = law(company).settle(PAID_WHOLE, Period(date(2026, 10, 1), date(2026, 12, 1))).statements[0]
    assert ["不是方案的一个周期（month）" in warning.zh for warning in statement.warnings] == [True]


def test_settle_refuses_to_pay_anybody_while_something_is_missing(company):
    organisation = Organisation(people=(Person("a", "A"), Person("b", "B")), contracts=(Contract("b", 100),))
    scheme = schemes.parse("scheme: t\nname: t\nversions: [{from: 2026-01-01, pay: [{kind: base}]}]\n", "t.yaml")
    version, figures = scheme.versions[0], GivenFigures(organisation)
    sheets = score(scheme, version, figures, None, NOVEMBER)
    with pytest.raises(PayStops, match="没有合同") as stopped:
        settle(scheme, version, figures, sheets, NOVEMBER)
    assert len(stopped.value.stops) == 1
    assert [made.employee_id for made in settle(scheme, version, figures, sheets[1:], NOVEMBER)] == ["b"]


def test_the_json_of_a_statement_has_exactly_the_agreed_keys_and_no_float(company, exactly):
    shop = company().having(
        "manual_scores", ManualScore("e1", NOVEMBER.start, NOVEMBER.end, "leader", Decimal("81.25"))
    )
    statement = shop.settle(
        '[{kind: performance, amount: "2000"}]', indicators='[{key: s, manual: leader, weight: "100"}]'
    ).statements[0]
    told = statement.as_json()
    assert list(told) == ["employee_id", "name", "score", "grade", "indicators", "sections", "lines", "total_fen"]
    assert told["lines"] == [
        {
            "item": "performance",
            "kind": "performance",
            "amount_fen": 162_500,
            "sentence": "绩效 81.25 分 × 2,000.00 元 = 1,625.00 元",
        }
    ]
    assert (told["score"], told["grade"], told["total_fen"]) == ("81.25", None, 162_500)
    assert exactly(told)
    assert exactly(statement)
    assert json.loads(json.dumps(told)) == told


def test_every_line_opens_into_its_figures_down_to_leaves_that_name_their_source(company):
    shop = company()
    shop.metrics = {("e1", "csat_ratio"): F(1)}
    shop.measures = {("e1", "sales_order_first_fen"): 100_000}
    statement = shop.settle(
        '[{kind: base}, {kind: commission, on: sales_order_first_fen, tiers: [{from: "0", rate: "0.01"}], '
        'rate_modifiers: [{metric: csat_ratio, per: "0.1", above: "0.8", add: "0.01"}]}]'
    ).statements[0]
    for line in statement.lines:
        assert line.trace.value == F(line.amount_fen, 100)
        assert "test@2020-01-01 test.yaml:" in line.trace.rule
        assert all(leaf.rule for leaf in line.trace.leaves())
    assert {leaf.rule for leaf in statement.trace.leaves()} >= {"contracts e1", "sales_order_first_fen", "csat_ratio"}


money = st.integers(0, 10**7)
rates = st.decimals(0, 1, places=3).map(str)


@st.composite
def schemes_and_figures(draw):
    """A scheme of every kind of item that needs figures, and figures for three people."""
    share, add, per = draw(rates), draw(rates), draw(st.decimals("0.01", 1, places=2).map(str))
    edges = sorted(draw(st.lists(st.integers(1, 200_000), max_size=3, unique=True)))
    tiers = [("0", draw(rates)), *((str(edge), draw(rates)) for edge in edges)]
    text = ", ".join(f'{{from: "{edge}", rate: "{rate}"}}' for edge, rate in tiers)
    mode, ties, first = (
        draw(st.sampled_from(["marginal", "whole"])),
        draw(st.sampled_from(["full", "split"])),
        draw(st.integers(1, 3)),
    )
    prize = draw(st.integers(0, 100_000))
    pay = (
        f'[{{kind: base}}, {{kind: performance, amount: "2000"}}, {{kind: commission, on: sales_order_first_fen, '
        f'less_share_of_shop: "{share}", mode: {mode}, tiers: [{text}], rate_modifiers: '
        f'[{{metric: csat_ratio, per: "{per}", above: "0.5", add: "{add}"}}]}}, '
        f'{{kind: bonus, name: 奖, amount: "{prize // 100}.{prize % 100:02d}", '
        f"ties: {ties}, rank: {{metric: csat_ratio, first: {first}}}}}]"
    )
    people = {
        who: (
            draw(money),
            draw(st.none() | st.sampled_from([F(1, 2), F(4, 5), F(1)])),
            draw(st.decimals(0, 100, places=2)),
            draw(st.integers(0, 22)),
        )
        for who in ("a", "b", "c")
    }
    rule = {
        "share": F(share),
        "tiers": [(F(edge) * 100, F(rate)) for edge, rate in tiers],
        "mode": mode,
        "ties": ties,
        "first": first,
        "prize": prize,
        "add": F(add),
        "per": F(per),
        "shop": draw(money) * 3,
    }
    return pay, people, rule


def half_away(amount):
    return int(amount + F(1, 2))


def plain_answer(people, rule):
    """The same statements, computed plainly from the pay rules and nothing of the package."""
    answer = {}
    known = sorted((csat for _, csat, _, _ in people.values() if csat is not None), reverse=True)
    for who, (sales, csat, points, days) in people.items():
        base = max(F(0), sales - rule["share"] * rule["shop"])
        added = F(0) if csat is None else max(0, (csat - F(1, 2)) // rule["per"]) * rule["add"]
        if rule["mode"] == "whole":
            rate = [rate for edge, rate in rule["tiers"] if base >= edge][-1]
            commission = base * (rate + added)
        else:
            commission = F(0)
            for (edge, rate), following in zip(rule["tiers"], [*rule["tiers"][1:], (base, None)], strict=True):
                commission += max(F(0), min(base, following[0]) - edge) * (rate + added)
        bonus = 0
        if csat is not None and known.index(csat) < rule["first"]:
            bonus = rule["prize"]
            if rule["ties"] == "split":
                tied = sorted(other for other, row in people.items() if row[1] == csat)
                whole = rule["prize"] * min(len(tied), rule["first"] - known.index(csat))
                bonus = whole // len(tied) + (1 if tied.index(who) < whole % len(tied) else 0)
        answer[who] = [
            half_away(F(350_000 * days, 22)),
            half_away(F(200_000) * F(points) / 100),
            half_away(commission),
            bonus,
        ]
    return answer


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schemes_and_figures())
def test_generated_schemes_pay_what_a_plain_computation_says_and_the_lines_sum(company, exactly, drawn):
    pay, people, rule = drawn
    shop = company(*people)
    shop.having("month_days", *(MonthDays(who, "2026-11", Decimal(22), Decimal(row[3])) for who, row in people.items()))
    shop.having(
        "manual_scores",
        *(ManualScore(who, NOVEMBER.start, NOVEMBER.end, "leader", row[2]) for who, row in people.items()),
    )
    shop.metrics = {(who, "csat_ratio"): row[1] for who, row in people.items()}
    shop.measures = {
        **{(who, "sales_order_first_fen"): row[0] for who, row in people.items()},
        ("s1", "shop_paid_fen"): rule["shop"],
    }
    indicators = '[{key: s, manual: leader, weight: "100"}]'
    settlement = shop.settle(pay, indicators=indicators)
    assert settlement.stops == ()
    found = {
        statement.employee_id: [int(line.amount_fen) for line in statement.lines] for statement in settlement.statements
    }
    assert found == plain_answer(people, rule)
    for statement in settlement.statements:
        assert statement.total_fen == sum(line.amount_fen for line in statement.lines)
        assert exactly(statement)
    told = json.dumps([statement.as_json() for statement in settlement.statements])
    assert told == json.dumps([statement.as_json() for statement in shop.settle(pay, indicators=indicators).statements])

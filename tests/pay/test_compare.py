"""Two settlements compared: each cause alone makes only its own difference, and all of them add up to the fen."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.facts.organisation import (
    Account,
    Contract,
    LawRow,
    ManualScore,
    MonthDays,
    Organisation,
    PayEntry,
    Person,
)
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.pay.compare import CAUSES, Side, compare
from steelyard.pay.mixed_figures import is_volume, moved
from steelyard.pay.parts import parts_of
from steelyard.pay.statement import settle_together
from steelyard.periods import Period
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring.given import GivenFigures

OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)
SALES, REFUNDS = "sales_order_first_fen", "sales_order_first_refund_fen"

SCHEME = """scheme: test
name: 测试
versions:
  - from: 2020-01-01
    indicators:
      - {key: csat, metric: csat_ratio, weight: "70", curve: {kind: linear, worst: "0", best: "1"}}
      - {key: service, manual: leader, weight: "30"}
    missing: renormalise
    pay:
      - {kind: base}
      - {kind: performance, amount: "AMOUNT", by: score}
      - {kind: commission, on: sales_order_first_fen, net: sale, tiers: [{from: "0", rate: "RATE"}]}
      - {kind: bonus, name: 冠军, rank: {metric: csat_ratio, first: 1}, amount: "300"}
      - {kind: bonus, name: 接待, when: "received_buyers >= 120", amount: "10"}
"""


def scheme(amount="2000", rate="0.04", name="test", more="", text=SCHEME):
    text = text.replace("AMOUNT", amount).replace("RATE", rate).replace("scheme: test", f"scheme: {name}") + more
    return schemes.parse(text, f"{name}.yaml")


def company(people=("a", "b"), period=OCTOBER, metrics=None, measures=None, others=None, ratings=None, **tables):
    rows = {
        "people": tuple(Person(name, name.upper()) for name in people),
        "accounts": tuple(Account("taobao", "s1", f"s1:{name}", name) for name in people),
        "contracts": tuple(Contract(name, 300_000) for name in people),
        "manual_scores": tuple(
            ManualScore(name, period.start, period.end, "leader", Decimal(points))
            for name, points in (ratings or dict.fromkeys(people, "80")).items()
        ),
        **tables,
    }
    metrics = {("a", "csat_ratio"): F("0.9"), ("b", "csat_ratio"): F("0.8"), **(metrics or {})}
    measures = {(name, SALES): 1_000_000 for name in people} | {
        **{(name, REFUNDS): 0 for name in people},
        **{(name, "received_buyers"): 100 for name in people},
        **(measures or {}),
    }
    return GivenFigures(Organisation(**rows), metrics, measures, others or {})


def side(figures, *found, period=OCTOBER, earlier=()):
    parts = parts_of(found or (scheme(),), figures, period)
    settled = settle_together(parts, figures, period, earlier)
    return Side(period, parts, figures, settled, lambda organisation: replace(figures, organisation=organisation))


def causes(before, after, who="a"):
    compared = compare(before, after)
    for person in compared.people:
        assert sum(person.causes.values()) == person.difference_fen
        for item in person.items:
            assert sum(item.causes.values()) == (item.after_fen or 0) - (item.before_fen or 0)
    assert sum(compared.causes.values()) == compared.difference_fen
    person = next(person for person in compared.people if person.employee_id == who)
    assert person.note is None
    return {cause: fen for cause, fen in person.causes.items() if fen}


BEFORE = side(company())


def november(**changed):
    return company(period=NOVEMBER, **changed)


def after(figures, *found, earlier=()):
    return side(figures, *found, period=NOVEMBER, earlier=earlier)


def test_nothing_changed_is_no_difference():
    assert causes(BEFORE, side(company())) == {}
    assert causes(BEFORE, after(november())) == {}


def test_other_rules_alone_are_the_cause_rule():
    assert causes(BEFORE, side(company(), scheme(rate="0.05"))) == {"rule": 10_000}
    assert causes(BEFORE, after(november(), scheme(rate="0.05"))) == {"rule": 10_000}


def test_another_scheme_for_the_same_person_is_the_cause_rule():
    assert causes(BEFORE, after(november(), scheme(rate="0.05", name="other"))) == {"rule": 10_000}


def test_counts_and_sums_alone_are_the_cause_volume():
    measures = {("a", SALES): 1_500_000, ("a", "received_buyers"): 120}
    assert causes(BEFORE, after(november(measures=measures))) == {"volume": 20_000 + 1_000}


def test_ratios_alone_are_the_cause_rate_and_move_ranks_of_others_too():
    changed = after(november(metrics={("a", "csat_ratio"): F("0.7")}))
    # a: 90 -> 70 points at weight 70 of 2,000 yuan, and the champion's 300 yuan go to b
    assert causes(BEFORE, changed) == {"rate": -28_000 - 30_000}
    assert causes(BEFORE, changed, "b") == {"rate": 30_000}


def test_points_given_by_people_alone_are_the_cause_rate():
    assert causes(BEFORE, after(november(ratings={"a": "90", "b": "80"}))) == {"rate": 6_000}


def test_contract_and_paid_days_alone_are_the_cause_terms():
    contracts = (Contract("a", 320_000), Contract("b", 300_000))
    assert causes(BEFORE, after(november(contracts=contracts))) == {"terms": 20_000}
    days = (MonthDays("a", "2026-11", Decimal(20), Decimal(10)),)
    assert causes(BEFORE, after(november(month_days=days))) == {"terms": -150_000}


def test_a_contract_that_changes_with_the_period_is_the_cause_terms():
    both = (
        Contract("a", 300_000, end=date(2026, 11, 1)),
        Contract("a", 350_000, start=date(2026, 11, 1)),
        Contract("b", 300_000),
    )
    assert causes(side(company(contracts=both)), after(november(contracts=both))) == {"terms": 50_000}


def entry(kind, fen, day):
    return PayEntry(f"{kind}{day}", "a", day, kind, f"{kind}行", fen, "原因", "8.2", date(2026, 10, 1))


def test_entered_amounts_alone_are_the_cause_correction_on_either_side():
    before = side(company(pay_entries=(entry("adjustment", -500, date(2026, 10, 9)),)))
    assert causes(before, after(november())) == {"correction": 500}
    assert causes(BEFORE, after(november(pay_entries=(entry("immediate_bonus", 700, date(2026, 11, 9)),)))) == {
        "correction": 700
    }


def test_damage_counts_as_what_it_took_not_as_what_was_asked():
    changed = after(november(pay_entries=(entry("damage", -900_000, date(2026, 11, 9)),)))
    compared = next(person for person in compare(BEFORE, changed).people if person.employee_id == "a")
    assert {cause: fen for cause, fen in compared.causes.items() if fen} == {"correction": -compared.before_fen // 5}


def test_a_clawback_is_the_cause_correction_and_names_its_line():
    earlier = [line for made in BEFORE.settlement.statements for line in made.paid_commissions]
    figures = november(others={OCTOBER: {("a", REFUNDS): 100_000, ("b", REFUNDS): 0}})
    changed = after(figures, earlier=earlier)
    assert causes(BEFORE, changed) == {"correction": -4_000}
    items = {item.item: item for item in compare(BEFORE, changed).people[0].items}
    line = items["commission clawback 2026-10-01..2026-10-31"]
    assert (line.before_fen, line.after_fen) == (None, -4_000)


def test_who_joins_and_who_leaves_differ_by_their_whole_pay_and_move_nothing_of_others():
    compared = compare(BEFORE, after(november(people=("b", "c"), metrics={("c", "csat_ratio"): F(0)})))
    told = {
        person.employee_id: {cause: fen for cause, fen in person.causes.items() if fen} for person in compared.people
    }
    paid = {made.employee_id: int(made.total_fen) for made in BEFORE.settlement.statements}
    assert told["a"] == {"left": -paid["a"]}
    assert list(told["c"]) == ["joined"]
    # the champion's 300 yuan fall to b as soon as a is gone
    assert told["b"] == {"terms": 30_000}


def test_all_causes_at_once_are_each_told_at_their_own_step():
    figures = november(
        contracts=(Contract("a", 310_000), Contract("b", 300_000)),
        measures={("a", SALES): 2_000_000},
        metrics={("a", "csat_ratio"): F(1)},
        pay_entries=(entry("adjustment", 1, date(2026, 11, 9)),),
    )
    assert causes(BEFORE, after(figures, scheme(rate="0.05"))) == {
        "terms": 10_000,
        "volume": 40_000,
        "rate": 14_000,
        "rule": 20_000,
        "correction": 1,
    }


def test_an_item_tells_its_own_causes():
    measures = {("a", SALES): 2_000_000}
    person = compare(BEFORE, after(november(measures=measures), scheme(rate="0.05"))).people[0]
    told = {item.item: {cause: fen for cause, fen in item.causes.items() if fen} for item in person.items}
    assert told["commission"] == {"volume": 40_000, "rule": 20_000}
    assert told["base"] == {}


def test_a_step_that_cannot_be_settled_joins_the_next_one_and_is_told():
    needs_amount = SCHEME.replace('amount: "AMOUNT", ', "")
    old = company(contracts=tuple(Contract(name, 300_000, performance_fen=200_000) for name in "ab"))
    before = side(old, scheme(text=needs_amount))
    changed = after(november(measures={("a", SALES): 1_500_000}))  # the new contracts name no performance pay
    person = compare(before, changed).people[0]
    assert {cause: fen for cause, fen in person.causes.items() if fen} == {"rule": 20_000}
    assert person.note is not None
    assert "“数量”不能单独算" in person.note.zh
    assert "volume cannot be told apart" in person.note.en


def test_whoever_could_not_be_settled_on_one_side_is_told_why():
    before = side(company(measures={("a", SALES): None}))
    person = compare(before, after(november())).people[0]
    assert [fen for fen in person.causes.values() if fen] == [person.after_fen]
    assert "不知道成交金额" in person.note.zh


def test_a_beside_scheme_that_is_new_is_the_cause_rule_with_its_own_item():
    more = scheme(
        name="flex",
        text="""scheme: test
name: 激励
versions:
  - {from: 2020-01-01, beside: true, pay: [{kind: bonus, name: 冲刺, when: "received_buyers >= 1", amount: "66"}]}
""",
    )
    assert causes(BEFORE, after(november(), scheme(), more)) == {"rule": 6_600}


def test_an_account_bound_later_is_the_cause_terms():
    text = (
        SCHEME.partition("    indicators")[0]
        + """    pay:
      - {kind: commission, on: sales_order_first_fen, tiers: [{from: "0", rate: "0.04"}]}
"""
    )
    rows = [("s1", date(2026, 10, 5), agent, SALES, 100_000) for agent in ("s1:a", "s1:second")]

    def measured(*agents):
        accounts = tuple(Account("taobao", "s1", agent, "a") for agent in agents)
        organisation = Organisation(people=(Person("a", "A"),), accounts=accounts)
        figures = MeasuredFigures(rows, None, organisation)
        parts = parts_of([scheme(text=text)], figures, OCTOBER)
        settled = settle_together(parts, figures, OCTOBER)
        return Side(OCTOBER, parts, figures, settled, lambda other: MeasuredFigures(rows, None, other))

    assert causes(measured("s1:a"), measured("s1:a", "s1:second")) == {"terms": 4_000}


def test_ranks_are_taken_among_unmatched_accounts_too_at_every_step():
    def with_stranger(figures, period):
        figures = replace(figures, metrics={**figures.metrics, ("x", "csat_ratio"): F(1)})
        parts = parts_of([scheme()], figures, period, ("x",))
        settled = settle_together(parts, figures, period)
        assert settled.stopped.keys() == {"x"}
        return Side(period, parts, figures, settled, lambda organisation: replace(figures, organisation=organisation))

    before, changed = with_stranger(company(), OCTOBER), with_stranger(november(measures={("a", SALES): 0}), NOVEMBER)
    assert causes(before, changed) == {"volume": -40_000}


def test_an_item_that_only_a_step_between_has_is_told_so_that_the_causes_add_up():
    law = (LawRow("广州", date(2020, 1, 1), 300_000, "示例"),)

    def terms(base):
        return {"contracts": tuple(Contract(name, base, region="广州") for name in "ab"), "law": law}

    measures = {(name, SALES): 9_000_000 for name in "ab"}
    before = side(company(**terms(300_000)), scheme(amount="0"))
    changed = after(november(measures=measures, **terms(200_000)), scheme(amount="0"))
    assert causes(before, changed, "b") == {"terms": -40_000, "volume": 260_000}
    items = {item.item: item for item in compare(before, changed).people[1].items}
    assert (items["law_top_up"].before_fen, items["law_top_up"].after_fen) == (None, None)
    assert {cause: fen for cause, fen in items["law_top_up"].causes.items() if fen} == {
        "terms": 60_000,
        "volume": -60_000,
    }


FRACTIONS = st.fractions(0, 1, max_denominator=40)
FEN = st.integers(0, 3_000_000)


@st.composite
def sides(draw):
    def one(period):
        people = draw(st.lists(st.sampled_from("abc"), unique=True, min_size=1))
        figures = company(
            people,
            period,
            {(name, "csat_ratio"): draw(st.none() | FRACTIONS) for name in people},
            {(name, SALES): draw(FEN) for name in people} | {(name, "received_buyers"): draw(FEN) for name in people},
            ratings={name: str(draw(st.integers(0, 100))) for name in people},
            contracts=tuple(Contract(name, draw(FEN)) for name in people),
            pay_entries=tuple(
                PayEntry(f"p{name}{number}", name, period.start, kind, f"行{number}", fen, "原因", "1", period.start)
                for name in people
                for number, (kind, fen) in enumerate(
                    draw(
                        st.lists(
                            st.tuples(st.just("adjustment"), st.integers(-50_000, 50_000))
                            | st.tuples(st.just("damage"), st.integers(-900_000, 0)),
                            max_size=2,
                        )
                    )
                )
            ),
        )
        rules = scheme(draw(st.sampled_from(["2000", "1999.99"])), draw(st.sampled_from(["0.04", "0.0333"])))
        return side(figures, rules, period=period)

    return one(OCTOBER), one(draw(st.sampled_from([OCTOBER, NOVEMBER])))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sides())
def test_causes_always_add_up_to_the_fen_for_every_item_person_and_in_all(pair):
    before, after = pair
    compared = compare(before, after)
    assert compared.before_fen == sum(made.total_fen for made in before.settlement.statements)
    assert compared.after_fen == sum(made.total_fen for made in after.settlement.statements)
    assert sum(compared.causes.values()) == compared.difference_fen
    for person in compared.people:
        assert tuple(person.causes) == CAUSES
        assert sum(person.causes.values()) == person.difference_fen
        assert sum((item.after_fen or 0) - (item.before_fen or 0) for item in person.items) == person.difference_fen
        for item in person.items:
            assert sum(item.causes.values()) == (item.after_fen or 0) - (item.before_fen or 0)


@pytest.mark.parametrize(
    ("key", "volume"),
    [
        ("received_buyers", True),
        ("sales_order_first_fen", True),
        ("wait_ms", True),
        ("peak_parallel", True),
        ("csat_ratio", False),
        ("average_response_seconds", False),
        ("response_p50_seconds", False),
        ("order_value_yuan", False),
        ("sales_yuan", True),
    ],
)
def test_volume_is_what_adds_up_and_everything_else_is_a_rate(key, volume):
    assert VOCABULARY.is_metric(key)
    assert is_volume(VOCABULARY, key) is volume


def days(start, end):
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (NOVEMBER, OCTOBER),
        (OCTOBER, Period.month(2026, 9)),
        (days("2026-01-01", "2026-11-01"), days("2025-12-01", "2026-10-01")),
        (days("2026-11-01", "2026-11-12"), days("2026-10-01", "2026-10-12")),
        (days("2026-11-12", "2026-12-01"), days("2026-10-12", "2026-11-01")),
    ],
)
def test_days_of_the_new_period_are_answered_by_those_that_stand_alike_in_the_old_one(asked, answered):
    assert moved(asked, NOVEMBER, OCTOBER) == answered


def test_a_shorter_month_cuts_days_at_its_end_and_never_leaves_a_period_empty():
    march, february = Period.month(2026, 3), Period.month(2026, 2)
    assert moved(days("2026-03-20", "2026-03-31"), march, february) == days("2026-02-20", "2026-03-01")
    assert moved(days("2026-03-30", "2026-04-01"), march, february).day_count == 1


def test_periods_that_are_no_months_are_moved_by_days():
    here, there = days("2026-11-11", "2026-11-21"), days("2026-11-01", "2026-11-16")
    assert moved(here, here, there) == there
    assert moved(days("2026-11-01", "2026-11-11"), here, there) == days("2026-10-22", "2026-11-01")

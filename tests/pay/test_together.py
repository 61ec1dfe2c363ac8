"""Schemes beside each other: one statement per person, entries and law once, lines that can be told apart."""

from datetime import date
from fractions import Fraction

import pytest

from steelyard import schemes
from steelyard.errors import SchemeError
from steelyard.facts.organisation import Contract, LawRow, Organisation, PayEntry, Person
from steelyard.pay import Part, settle_all, settle_together
from steelyard.periods import Period
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures

OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)
SALES, REFUNDS = "sales_order_first_fen", "sales_order_first_refund_fen"
TIERS = 'tiers: [{from: "0", rate: "0.04"}]'


def scheme(name, pay, applies_to="{}", beside="false", cycle="month", indicators="[]"):
    text = f"""scheme: {name}
name: 方案{name}
versions:
  - {{from: 2020-01-01, beside: {beside}, cycle: {cycle}, applies_to: {applies_to}, indicators: {indicators}, pay: {pay}}}
"""
    return schemes.parse(text, f"{name}.yaml")


def company(measures=None, others=None, **tables):
    given = {
        "people": (Person("a", "甲", line="presales"), Person("b", "乙", line="aftersales")),
        "contracts": (Contract("a", 300_000), Contract("b", 300_000)),
        **tables,
    }
    return GivenFigures(Organisation(**given), {}, measures or {}, others or {})


def parts(figures, *found, period=NOVEMBER):
    versions = [(one, one.version_on(period.start)) for one in found]
    return [Part(one, version, score(one, version, figures, None, period)) for one, version in versions]


def together(figures, *found, period=NOVEMBER, earlier=()):
    settled = settle_together(parts(figures, *found, period=period), figures, period, earlier)
    return {made.employee_id: made for made in settled.statements}


MAIN = scheme("main", "[{kind: base}]", "{line: presales}")
FLEX = scheme("flex", '[{kind: bonus, name: 达标, when: "ratings >= 1", amount: "100"}]', beside="true")


def test_a_statement_holds_the_lines_of_the_governing_scheme_and_of_those_beside_it():
    made = together(company({("a", "ratings"): 1}), FLEX, MAIN)["a"]
    assert [(line.item, line.amount_fen) for line in made.lines] == [("base", 300_000), ("达标", 10_000)]
    assert [sheet.scheme for sheet in made.sheets] == ["main", "flex"]
    assert made.total_fen == 310_000
    assert made.trace.rule == "main@2020-01-01 main.yaml:4 + flex@2020-01-01 flex.yaml:4"


def test_the_order_in_which_schemes_are_given_does_not_matter():
    figures = company({("a", "ratings"): 1})
    other = scheme("early", '[{kind: bonus, name: 达标, when: "ratings >= 1", amount: "200"}]', beside="true")
    assert together(figures, MAIN, FLEX, other) == together(figures, other, FLEX, MAIN)


def test_whoever_is_governed_only_by_a_beside_scheme_gets_a_statement_too():
    made = together(company({("b", "ratings"): 1}), MAIN, FLEX)["b"]
    assert [(line.item, line.amount_fen) for line in made.lines] == [("达标", 10_000)]
    assert [sheet.scheme for sheet in made.sheets] == ["flex"]


def test_two_schemes_that_both_govern_are_refused_by_name():
    other = scheme("other", "[{kind: base}]")
    with pytest.raises(SchemeError, match=r"甲（a）同时归入“main”和“other”"):
        together(company(), MAIN, other)


def test_entries_are_paid_once_and_the_law_looks_at_all_lines_once():
    entry = PayEntry("d1", "a", date(2026, 11, 10), "damage", "损失", -90_000, "摔坏", "8.2", date(2026, 11, 2))
    bonus = PayEntry("i1", "a", date(2026, 11, 10), "immediate_bonus", "挽回", 1_000, "好")
    figures = company(
        {("a", "ratings"): 1},
        pay_entries=(entry, bonus),
        contracts=(Contract("a", 300_000, region="广州"),),
        law=(LawRow("广州", date(2026, 1, 1), 200_000, "示例"),),
    )
    made = together(figures, MAIN, FLEX)["a"]
    # wage 3,000 + 100 + 10 -> at most 20 % of 3,110 = 622
    assert [(line.item, line.amount_fen) for line in made.lines] == [
        ("base", 300_000), ("达标", 10_000), ("挽回", 1_000), ("损失", -62_200),
    ]  # fmt: skip


def test_items_of_one_key_are_told_apart_by_the_beside_schemes_id_and_keep_it_for_everyone():
    extra = scheme("extra", '[{kind: base, amount: "50"}]', beside="true")
    made = together(company(), MAIN, extra)
    assert [line.item for line in made["a"].lines] == ["base", "extra/base"]
    assert [line.item for line in made["b"].lines] == ["extra/base"]
    line = made["a"].lines[1]
    assert (line.label.zh, line.label.en) == ("方案extra·底薪", "方案extra · Base pay")
    assert line.trace.what == line.label


def test_two_beside_schemes_of_one_item_are_both_told_apart():
    first, second = (scheme(name, '[{kind: base, amount: "50"}]', beside="true") for name in ("x", "y"))
    assert [line.item for line in together(company(), first, second)["a"].lines] == ["x/base", "y/base"]


def test_an_allowance_that_a_beside_scheme_pays_is_not_warned_about():
    pays = scheme("extra", "[{kind: allowance}]", beside="true")
    figures = company(contracts=(Contract("a", 300_000, allowance_fen=100),))
    assert any("津贴" in words.zh for words in together(figures, MAIN)["a"].warnings)
    assert not any("津贴" in words.zh for words in together(figures, MAIN, pays)["a"].warnings)


def test_each_cycle_that_the_period_is_not_is_warned_about():
    quarterly = scheme("extra", "[]", beside="true", cycle="quarter")
    said = [words.en for words in together(company(), MAIN, quarterly)["a"].warnings]
    assert said[0].startswith("The period 2026-11-01..2026-11-30 is not one cycle of the scheme (quarter)")
    assert not any("(month)" in words for words in said)


def test_what_is_missing_under_a_beside_scheme_stops_the_whole_statement():
    figures = company({("a", SALES): None})
    selling = scheme("extra", f"[{{kind: commission, on: {SALES}, {TIERS}}}]", beside="true")
    settled = settle_together(parts(figures, MAIN, selling), figures, NOVEMBER)
    assert [made.employee_id for made in settled.statements] == ["b"]
    assert list(settled.stopped) == ["a"]
    assert [stop.what.en.split(":")[0] for stop in settled.stops] == [
        '"提成" of 甲 (a) cannot be settled for 2026-11-01..2026-11-30'
    ]


def net(name, beside="false", rate="0.04", item="commission"):
    text = f'[{{kind: commission, name: {item}, on: {SALES}, net: sale, tiers: [{{from: "0", rate: "{rate}"}}]}}]'
    return scheme(name, text, "{employee: a}", beside)


def paid_in_october(*found):
    figures = company({("a", SALES): 100_000, ("a", REFUNDS): 0})
    return together(figures, *found, period=OCTOBER)["a"].paid_commissions


LATER = {OCTOBER: {("a", REFUNDS): Fraction(20_000)}}


def test_refunds_are_clawed_back_from_whoever_has_left_the_scheme_that_paid():
    figures = company({("a", SALES): 0, ("a", REFUNDS): 0}, LATER)
    made = together(figures, MAIN, earlier=paid_in_october(net("old")))["a"]
    assert [(line.item, line.kind, line.amount_fen) for line in made.lines] == [
        ("base", "base", 300_000),
        ("old/commission clawback 2026-10-01..2026-10-31", "clawback", -800),
    ]
    assert made.lines[1].refers_to == "old/commission 2026-10-01..2026-10-31"
    assert made.lines[1].trace.rule.startswith("old@2020-01-01 old.yaml:4")


def test_refunds_are_clawed_back_though_the_commission_is_no_longer_net_of_refunds():
    gross = scheme("old", f"[{{kind: commission, on: {SALES}, {TIERS}}}]", "{employee: a}")
    figures = company({("a", SALES): 100_000, ("a", REFUNDS): 0}, LATER)
    made = together(figures, gross, earlier=paid_in_october(net("old")))["a"]
    assert [(line.item, line.amount_fen) for line in made.lines] == [
        ("commission", 4_000),
        ("commission clawback 2026-10-01..2026-10-31", -800),
    ]


def test_a_commission_that_was_agreed_to_be_gross_is_never_clawed_back():
    gross = scheme("old", f"[{{kind: commission, on: {SALES}, {TIERS}}}]", "{employee: a}")
    assert paid_in_october(gross) == ()


def test_two_commissions_of_one_key_are_each_clawed_back_at_their_own_rate():
    found = (net("one"), net("two", beside="true", rate="0.10"))
    figures = company({("a", SALES): 0, ("a", REFUNDS): 0}, LATER)
    made = together(figures, *found, earlier=paid_in_october(*found))["a"]
    assert {line.item: line.amount_fen for line in made.lines if line.kind == "clawback"} == {
        "commission clawback 2026-10-01..2026-10-31": -800,
        "two/commission clawback 2026-10-01..2026-10-31": -2_000,
    }


def test_a_settlement_of_one_scheme_is_the_settlement_of_its_single_part():
    figures = company({("a", "ratings"): 1})
    version = MAIN.version_on(NOVEMBER.start)
    sheets = score(MAIN, version, figures, None, NOVEMBER)
    assert settle_all(MAIN, version, figures, sheets, NOVEMBER) == settle_together(
        parts(figures, MAIN), figures, NOVEMBER
    )

"""What would hold up a run, person by person: each notice with the day before and the day it no longer holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F

from steelyard import schemes
from steelyard.facts.organisation import Account, Contract, MonthDays, Organisation, Person
from steelyard.pay.readiness import readiness
from steelyard.periods import Period

OCTOBER = Period.month(2026, 10)
SCHEME = """scheme: pre
name: 售前
versions:
  - from: 2020-01-01
    applies_to: {line: presales}
    pay: [{kind: base}]
"""
OTHER = SCHEME.replace("scheme: pre", "scheme: also")


def chosen(*texts):
    opened = [schemes.parse(text, "test.yaml") for text in texts]
    return [(scheme, scheme.version_on(OCTOBER.start)) for scheme in opened]


def company(**rows):
    people = (Person("a", "小川", line="presales"), Person("b", "小安", line="presales"))
    given = {"people": people, "contracts": (Contract("a", 300_000), Contract("b", 300_000)), **rows}
    return Organisation(**given)


def notices(organisation, *texts, unmatched=()):
    found = readiness(chosen(*(texts or (SCHEME,))), organisation, OCTOBER, unmatched)
    return [(one.kind, one.employee_id, one.detail) for one in found.notices]


def test_a_company_that_is_ready_has_no_notice_and_its_people_are_counted():
    found = readiness(chosen(SCHEME), company(), OCTOBER)
    assert found.notices == ()
    assert found.groups == (("a", "b"),)
    assert found.people == 2


def test_a_missing_contract_is_told_unless_the_scheme_names_the_amount():
    without = company(contracts=(Contract("a", 300_000),))
    assert notices(without) == [("contract", "b", "")]
    assert notices(without, SCHEME.replace("{kind: base}", '{kind: base, amount: "3000"}')) == []
    assert (
        notices(
            without,
            SCHEME.replace("[{kind: base}]", '[{kind: bonus, when: "csat_ratio >= 0.9", amount: "5", name: 奖}]'),
        )
        == []
    )


def test_part_of_a_month_needs_its_days_and_a_whole_one_does_not():
    joined = date(2026, 10, 2)
    people = (Person("a", "小川", line="presales", start=joined, hired_on=joined),)
    late = company(people=people)
    assert notices(late) == [("days", "a", "")]
    assert notices(replace(late, month_days=(MonthDays("a", "2026-10", F(22), F(21)),))) == []
    whole = date(2026, 10, 1)
    assert notices(company(people=(Person("a", "小川", line="presales", start=whole, hired_on=whole),))) == []


def test_nobodys_and_doubled_people_are_told_the_doubled_first():
    people = (Person("a", "小川", line="presales"), Person("c", "小北", line="aftersales"))
    told = notices(company(people=people), SCHEME, OTHER)
    assert told == [("doubled", "a", "pre、also"), ("nobody", "c", "")]


def test_an_account_nobody_holds_is_told_once_and_not_as_nobodys():
    accounts = (Account("taobao", "s1", "s1:x", "a"),)
    assert notices(company(accounts=accounts), unmatched=("s1:临时",)) == [("unmatched", "s1:临时", "")]


def test_the_name_is_the_one_of_the_period():
    found = readiness(chosen(SCHEME), company(contracts=()), OCTOBER)
    assert [one.name for one in found.notices] == ["小川", "小安"]
    assert found.notices[0].words.zh.startswith("没有合同")
    assert "contracts" in found.notices[0].remedy.zh

"""Whom a version governs: tenure, campaigns, months, roles; and who is left to nobody or to two."""

from __future__ import annotations

from datetime import date

import pytest

from steelyard import schemes
from steelyard.facts.organisation import Account, Campaign, Organisation, Person, Shop
from steelyard.periods import Period
from steelyard.schemes.assignment import unknown_tenure
from steelyard.schemes.coverage import coverage

NOVEMBER = Period.month(2026, 11)


def scheme(applies_to: str = "{}", name: str = "one", more: str = "") -> schemes.Scheme:
    return schemes.parse(
        f"scheme: {name}\nname: 名\nversions:\n"
        f"  - {{from: 2026-01-01, applies_to: {applies_to}{more}, pay: [{{kind: base}}]}}\n",
        f"{name}.yaml",
    )


def governed(applies_to: str, organisation: Organisation, period: Period = NOVEMBER) -> tuple[str, ...]:
    return schemes.governed(scheme(applies_to).versions[0], organisation, period)


def hired(**days: str | None) -> Organisation:
    return Organisation(
        people=tuple(
            Person(name, name, hired_on=None if day is None else date.fromisoformat(day)) for name, day in days.items()
        )
    )


@pytest.mark.parametrize(
    ("day", "newcomer"),
    [
        ("2026-08-01", False),  # three full months on 1 November
        ("2026-08-02", True),  # one day short
        ("2026-10-31", True),
        ("2026-11-01", True),  # the first day of the period itself
        ("2026-11-20", True),  # joins within it
        ("2020-01-01", False),
    ],
)
def test_tenure_is_counted_in_full_months_on_the_first_day_of_the_period(day: str, newcomer: bool) -> None:
    organisation = hired(甲=day)
    assert bool(governed("{tenure: {less_than: 3}}", organisation)) is newcomer
    assert bool(governed("{tenure: {at_least: 3}}", organisation)) is not newcomer


def test_tenure_with_both_ends_takes_the_months_between() -> None:
    organisation = hired(新="2026-10-01", 中="2026-05-01", 老="2025-11-01")
    assert governed("{tenure: {at_least: 3, less_than: 12}}", organisation) == ("中",)


def test_an_unknown_first_day_of_service_counts_as_long_in_service_and_is_named() -> None:
    organisation = hired(甲=None, 乙="2026-10-01")
    assert governed("{tenure: {less_than: 3}}", organisation) == ("乙",)
    assert governed("{tenure: {at_least: 3}}", organisation) == ("甲",)
    assert unknown_tenure(scheme("{tenure: {less_than: 3}}").versions[0], organisation, NOVEMBER) == ("甲",)
    assert unknown_tenure(scheme().versions[0], organisation, NOVEMBER) == ()


def in_shops(*campaigns: Campaign) -> Organisation:
    return Organisation(
        shops=(Shop("s1", "taobao", "一店"), Shop("s2", "taobao", "二店")),
        people=(Person("e1", "甲"), Person("e2", "乙")),
        accounts=(Account("taobao", "s1", "a", "e1"), Account("taobao", "s2", "b", "e2")),
        campaigns=campaigns,
    )


ELEVEN = Campaign("双11", date(2026, 10, 20), date(2026, 11, 12), "s1")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{campaign: true}", ("e1",)),
        ("{campaign: false}", ("e2",)),
        ("{campaign: 双11}", ("e1",)),
        ("{campaign: [双12, 双11]}", ("e1",)),
        ("{campaign: 双12}", ()),
    ],
)
def test_a_campaign_rule_looks_at_the_campaigns_of_the_employees_own_shops(rule: str, expected: tuple[str]) -> None:
    assert governed(rule, in_shops(ELEVEN)) == expected


def test_a_campaign_touches_a_period_by_a_single_day_and_ends_before_its_end() -> None:
    assert governed("{campaign: true}", in_shops(Campaign("末", date(2026, 11, 30), date(2026, 12, 1), "s1"))) == (
        "e1",
    )
    assert governed("{campaign: true}", in_shops(Campaign("早", date(2026, 10, 1), date(2026, 11, 1), "s1"))) == ()


def test_a_campaign_of_no_shop_is_one_of_every_shop() -> None:
    assert governed("{campaign: true}", in_shops(Campaign("全", date(2026, 11, 1), date(2026, 11, 2)))) == ("e1", "e2")


def test_months_narrow_a_version_to_periods_that_begin_in_them() -> None:
    organisation = hired(甲="2020-01-01")
    assert governed("{months: [11, 12]}", organisation) == ("甲",)
    assert governed("{months: [11, 12]}", organisation, Period.month(2026, 10)) == ()
    assert governed("{months: [11]}", organisation, Period(date(2026, 10, 1), date(2026, 12, 1))) == ()


@pytest.mark.parametrize("role", ["leader", "supervisor"])
def test_leaders_and_supervisors_have_schemes_of_their_own(role: str) -> None:
    organisation = Organisation(people=(Person("a", "甲"), Person("b", "乙", role=role)))
    assert governed(f"{{role: {role}}}", organisation) == ("b",)
    assert governed("{role: agent}", organisation) == ("a",)


def test_unmatched_accounts_follow_only_where_nothing_asks_for_what_is_not_known_of_them() -> None:
    organisation = in_shops(ELEVEN)

    def takes(rule: str) -> bool:
        return "x" in schemes.governed(scheme(rule).versions[0], organisation, NOVEMBER, ["x"])

    assert takes("{}")
    assert takes("{campaign: true}")
    assert takes("{tenure: {at_least: 3}}")
    assert not takes("{tenure: {less_than: 3}}")
    assert not takes("{campaign: false}")


def test_coverage_names_whom_nobody_governs_whom_two_govern_and_whose_tenure_is_unknown() -> None:
    organisation = Organisation(
        people=(
            Person("a", "甲", line="presales"),
            Person("b", "乙", line="aftersales"),
            Person("c", "丙", line="presales", left_on=date(2026, 11, 1)),
            Person("d", "丁", line="presales", role="leader", end=date(2026, 10, 1)),
        )
    )
    chosen = [
        (each, each.versions[0])
        for each in (
            scheme("{line: presales}", "sales"),
            scheme("{role: agent, tenure: {at_least: 3}, line: presales}", "old"),
        )
    ]
    laid = coverage(chosen, organisation, NOVEMBER, ["x"])
    assert laid.groups == (("a",), ("a",))
    assert laid.nobody == ("b", "x")
    assert laid.doubled == (("a", ("sales", "old")),)
    assert laid.undated == ("a",)


def test_a_scheme_beside_another_is_no_second_scheme_and_covers_nobody() -> None:
    organisation = Organisation(people=(Person("a", "甲"), Person("b", "乙")))
    extra, common = scheme(name="extra", more=", beside: true"), scheme("{employee: a}", "common")
    laid = coverage([(common, common.versions[0]), (extra, extra.versions[0])], organisation, NOVEMBER)
    assert laid.groups == (("a",), ("a", "b"))
    assert laid.doubled == ()
    assert laid.nobody == ("b",)

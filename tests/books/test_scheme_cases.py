"""Texts of schemes looked at whole, and worked cases brought up to changed rules."""

from __future__ import annotations

import pytest

from steelyard.books.scheme_cases import recount
from steelyard.books.scheme_checks import LONGEST, check_scheme
from steelyard.demo.schemes import schemes
from steelyard.schemes.loader import cases_of, text_of

TEXT, CASES = text_of("kpi-monthly"), cases_of("kpi-monthly")[1]
LIGHTER = TEXT.replace('weight: "30"', 'weight: "20"', 1).replace('weight: "40"', 'weight: "50"')


def test_a_sound_text_says_how_many_cases_hold():
    found = check_scheme(TEXT, CASES, "schemes/x.yaml")
    assert found.holds
    assert (len(found.cases), found.faults, found.differences) == (14, (), ())


@pytest.mark.parametrize(
    ("cases", "holds"),
    [("", True), ("cases: x\n", False), ("cases:\n  - case: a\n    expect: {}\n", False), ("&a", False)],
)
def test_cases_nobody_can_read_are_told_and_raise_nothing(cases: str, holds: bool):
    assert check_scheme(TEXT, cases, "x.yaml").holds is holds


def test_a_text_too_long_to_look_at_while_it_is_typed_is_refused():
    assert check_scheme("x" * (LONGEST + 1), "", "x.yaml").faults[0].what.zh == "文件过长。"
    assert check_scheme(TEXT, "x" * (LONGEST + 1), "x.yaml").scheme is None


def test_cases_are_recounted_by_the_rules_and_keep_what_they_say_of_themselves():
    assert check_scheme(LIGHTER, CASES, "x.yaml").differences
    found = recount(LIGHTER, CASES, "x.yaml")
    after = check_scheme(LIGHTER, found.cases, "x.yaml")
    assert after.holds
    assert found.figures > 5
    assert len(after.cases) + len(found.given_up) == 14
    assert found.cases.startswith(CASES[: CASES.index("cases:")]), "comments stay"


def test_cases_that_hold_are_left_alone():
    assert recount(TEXT, CASES, "x.yaml") == type(recount(TEXT, CASES, "x.yaml"))(CASES, 0, ())


def test_a_case_of_somebody_else_is_given_up():
    others = TEXT.replace("{role: agent}", "{role: leader}")
    found = recount(others, CASES, "x.yaml")
    assert found.given_up
    assert check_scheme(others, found.cases, "x.yaml").holds


def test_the_invented_company_has_schemes_whose_cases_hold():
    assert {key: check_scheme(*both, "x.yaml").holds for key, both in schemes().items()} == {
        "taobao-presales": True,
        "taobao-aftersales": True,
        "kpi-monthly": True,
    }

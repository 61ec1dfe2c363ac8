"""The worked example of each rule, computed under the version it stands with."""

from __future__ import annotations

import pytest

from steelyard.pay.cases import read_cases
from steelyard.pay.examples import examples_of
from steelyard.schemes import load, names, parse
from steelyard.schemes.loader import cases_of, text_of


@pytest.mark.parametrize("name", names())
def test_most_rules_of_every_template_have_an_example(name: str):
    scheme = load(name)
    version = scheme.versions[-1]
    found = examples_of(scheme, version, read_cases(cases_of(name)[1], "x"))
    rules = len(version.indicators) + len(version.pay)
    assert len(found) >= rules - 2 or name == "ksf-womenswear"


def test_an_example_says_what_the_rule_comes_to_in_a_case_that_names_it():
    scheme = load("kpi-monthly")
    found = examples_of(scheme, scheme.versions[0], read_cases(cases_of("kpi-monthly")[1], "x"))
    assert found["indicators", 2].words.zh == "民主评议 87.5 → 87.5 分"
    assert found["pay", 2].words.zh == "绩效 等级 优秀（92.00 分） = 2,000.00 元"


def test_a_version_that_is_to_come_is_shown_by_its_own_rules():
    text = text_of("kpi-monthly").replace('优秀: "2000"', '优秀: "2400"').replace("2026-01-01", "2030-01-01", 1)
    scheme = parse(text, "x.yaml")
    found = examples_of(scheme, scheme.versions[0], read_cases(cases_of("kpi-monthly")[1], "x"))
    assert found["pay", 2].words.zh == "绩效 等级 优秀（92.00 分） = 2,400.00 元"


def test_cases_that_are_not_whole_show_nothing():
    cases = read_cases("cases:\n  - case: x\n    month: 2026-11\n    people: {a: {metrics: {csat_ratio: x}}}\n", "x")
    scheme = load("kpi-monthly")
    assert examples_of(scheme, scheme.versions[0], cases) == {}

"""The worked cases of the library: what a manager reads there is what comes out, to the fen."""

import pytest

from steelyard import schemes
from steelyard.pay.cases import WorkedCase, differences, read_cases, run_case
from steelyard.schemes.loader import cases_of

CASES = [(name, case) for name in schemes.names() for case in read_cases(cases_of(name)[1], cases_of(name)[0])]

#: The worked examples of the pay rules, by a part of their sentence.
EXAMPLES = (
    "Points 90, 80, none (service not rated) with weights 50/30/20 -> 86.25",
    "With satisfaction left out instead (3 of 5 ratings) and service 80",
    "40.000 -> excellent",
    "40.001 -> good",
    "60.000 -> good",
    "60.001 -> fail",
    "79.995 rounds to 80.00 -> A",
    "79.994 rounds to 79.99 -> B",
    "marginal 500.00 + 400.00 = 900.00",
    "csat 0.91, per 0.05 above 0.80 -> two whole steps",
    "200 refunded next month -> line -8.00",
    "Damage 1,500 on wage 4,000 -> at most 800",
    "minimum wage 3,500 -> at most 500",
    "Voter groups A 92, B 85, C 80 with 50/30/20 -> 87.50",
    "89.375 -> 89.38",
    "Split of 100.00 among 3 -> 33.34, 33.33, 33.33",
)


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case.name}" for name, case in CASES])
def test_a_worked_case_of_the_library_comes_out_as_written(name, case, exactly):
    assert [str(difference) for difference in differences(schemes.load(name), case)] == []
    assert exactly(run_case(schemes.load(name), case))


@pytest.mark.parametrize("part", EXAMPLES)
def test_every_worked_example_of_the_pay_rules_is_a_case_of_a_template(part):
    assert [case.name for _, case in CASES if part in case.name]


def test_a_case_that_expects_something_else_is_told_apart():
    name, case = CASES[0]
    person = next(iter(case.data["expect"]))
    wrong = WorkedCase(
        case.name,
        {
            **case.data,
            "expect": {
                person: {
                    "score": "86.26",
                    "grade": "B",
                    "points": {"conversion": "91.00"},
                    "lines": {"base": "3500.01", "no such line": "1"},
                    "total": "1",
                    "says": ["nobody says this"],
                }
            },
        },
    )
    assert [found.what for found in differences(schemes.load(name), wrong)] == [
        "score",
        "grade",
        "points conversion",
        "line base",
        "line no such line",
        "total",
        "says",
    ]
    stops = WorkedCase(case.name, {**case.data, "expect": {"stops": "something"}})
    assert [found.what for found in differences(schemes.load(name), stops)] == ["stops"]

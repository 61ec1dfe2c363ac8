"""What a file of worked cases may say: what is usual, who is not governed, what stops."""

import pytest

from steelyard import schemes
from steelyard.errors import SchemeError
from steelyard.pay.cases import differences, read_cases

SCHEME = schemes.parse(
    """\
scheme: small
name: 小方案
versions:
  - from: 2026-01-01
    applies_to: {line: presales}
    requires: {preset: taobao}
    indicators:
      - {key: csat, metric: csat_ratio, weight: "80", curve: {kind: linear, worst: "0", best: "1"}}
      - {key: service, manual: leader, weight: "20"}
    missing: renormalise
    pay: [{kind: base}]
""",
    "small.yaml",
)
USUAL = """\
usual:
  month: 2026-11
  person: {metrics: {csat_ratio: "0.90"}, ratings: {leader: "50"}, contract: {base: "3000"}}
cases:
"""


def found(case: str) -> list[str]:
    return [
        str(difference)
        for one in read_cases(USUAL + case, "small.cases.yaml")
        for difference in differences(SCHEME, one)
    ]


def test_a_case_says_only_what_differs_from_what_is_usual() -> None:
    assert found('  - {case: usual, people: {甲: {}}, expect: {甲: {score: "82.00", total: "3000"}}}') == []
    case = (
        '  - {case: other, people: {甲: {metrics: {csat_ratio: "1"}}}, expect: {甲: {score: "90.00", total: "3000"}}}'
    )
    assert found(case) == []


def test_null_takes_away_what_is_usual() -> None:
    case = "  - {case: none, people: {甲: {ratings: {leader: null}}}, expect: {甲: {score: '90.00'}}}"
    assert found(case) == []


def test_a_period_of_its_own_takes_the_place_of_the_usual_month() -> None:
    case = "  - {case: before, from: 2025-12-31, to: 2026-02-01, people: {甲: {}}, expect: {stops: 没有生效的版本}}"
    assert found(case) == []


def test_a_shop_set_up_otherwise_stops_the_case() -> None:
    case = "  - {case: jd, settings: {preset: jd}, people: {甲: {}}, expect: {stops: 的设置 preset 为 taobao}}"
    assert found(case) == []


def test_who_is_not_governed_is_expected_to_have_nothing() -> None:
    case = "  - {case: line, people: {甲: {line: aftersales}, 乙: {}}, expect: {甲: {governed: false}, 乙: {score: '82.00'}}}"
    assert found(case) == []
    case = "  - {case: line, people: {甲: {line: aftersales}, 乙: {}}, expect: {甲: {score: '82.00'}, 乙: {governed: false}}}"
    assert found(case) == ["line: 甲 governed: True ≠ False", "line: 乙 governed: False ≠ True"]


def test_what_was_paid_before_is_usual_too() -> None:
    case = """\
  - case: before
    paid_before: {month: 2026-10, people: {甲: {}}}
    people: {甲: {}}
    expect: {甲: {score: "82.00"}}
"""
    assert found(case) == []


def test_a_file_without_cases_is_refused() -> None:
    with pytest.raises(SchemeError, match=r"算例文件缺少 cases"):
        read_cases("usual: {month: 2026-11}\n", "small.cases.yaml")

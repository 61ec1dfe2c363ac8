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


SHARED = schemes.parse(
    """\
scheme: shared
name: 分与连
versions:
  - from: 2026-01-01
    requires: {preset: taobao}
    pay:
      - {kind: ladder, by: tier, table: {初级: "0", 高级: "500"}}
      - {kind: seniority, per_year: "50"}
      - {kind: bonus, name: 连, when: "csat_ratio >= 0.90", amount: "100", streak: 2}
      - {kind: pool, name: 组池, share_of: {metric: sales_paid_fen, rate: "0.01", scope: team}, within: team,
         by: metric, metric: received_buyers}
      - {kind: pool, name: 店池, amount: "10", within: shop, by: metric, metric: received_buyers}
      - {kind: project, name: 冲刺, count: tickets, per_unit: "2", from: 2026-11-01, to: 2026-11-12}
""",
    "shared.yaml",
)
EVERYTHING = """\
cases:
  - case: figures of earlier months, of some days, of teams and of a second shop
    month: 2026-11
    teams: {一组: {amounts: {sales_paid_fen: "50000"}}, 二组: {amounts: {sales_paid_fen: "10000"}}}
    other_periods:
      2026-10: {people: {甲: {metrics: {csat_ratio: "0.91"}}, 乙: {metrics: {csat_ratio: "0.89"}}}}
      2026-11-01..2026-11-11: {people: {甲: {counts: {tickets: 7}}}}
    people:
      甲: {tier: 高级, hired: 2023-11-01, metrics: {csat_ratio: "0.90"}, counts: {received_buyers: 3, tickets: 99}}
      乙: {tier: 初级, hired: 2025-11-02, metrics: {csat_ratio: "0.95"}, counts: {received_buyers: 1}}
      丙: {tier: 初级, hired: 2026-11-01, team: 二组, shop: 二店, counts: {received_buyers: 5}}
    expect:
      甲: {lines: {ladder: "500", seniority: "150", 连: "100", 组池: "375", 店池: "7.50", 冲刺: "14"}, total: "1146.50"}
      乙: {lines: {ladder: "0", seniority: "0", 连: "0", 组池: "125", 店池: "2.50", 冲刺: "0"}, says: [2026-10]}
      丙: {lines: {组池: "100", 店池: "10"}}
"""


def test_a_case_gives_figures_of_earlier_months_of_some_days_of_teams_and_of_shops() -> None:
    one = read_cases(EVERYTHING, "shared.cases.yaml")[0]
    assert [str(difference) for difference in differences(SHARED, one)] == []


TRIGGERED = schemes.parse(
    """\
scheme: triggered
name: 有提醒的方案
versions:
  - from: 2026-01-01
    applies_to: {line: presales}
    indicators:
      - {key: csat, metric: csat_ratio, weight: "80", curve: {kind: linear, worst: "0", best: "1"}}
      - {key: service, manual: leader, weight: "20"}
    missing: stop
    grades: [{name: 合格, from: "60"}, {name: 不合格}]
    triggers:
      - {name: 连续不合格, grade: 不合格, cycles: 2, suggest: review}
      - {name: 超额完成, when: "csat_ratio >= 0.75 * 1.2", cycles: 2, suggest: promotion}
""",
    "triggered.yaml",
)


@pytest.mark.parametrize(
    ("now", "before", "rated", "suggests"),
    [
        ("0.5", "0.5", "50", "[连续不合格]"),
        ("0.5", "0.5", "null", "[]"),
        ("0.5", "0.8", "50", "[]"),
        ("0.90", "0.90", "50", "[超额完成]"),
        ("0.90", "0.89", "50", "[]"),
    ],
)
def test_what_is_suggested_is_expected_with_the_ratings_of_the_month_before(now, before, rated, suggests):
    text = f"""cases:
  - case: triggers
    month: 2026-11
    other_periods: {{2026-10: {{people: {{甲: {{metrics: {{csat_ratio: "{before}"}}, ratings: {{leader: {rated}}}}}}}}}}}
    people: {{甲: {{metrics: {{csat_ratio: "{now}"}}, ratings: {{leader: "50"}}}}}}
    expect: {{甲: {{suggests: {suggests}}}}}
"""
    (case,) = read_cases(text, "triggered.cases.yaml")
    assert [str(difference) for difference in differences(TRIGGERED, case)] == []
    case.data["expect"]["甲"]["suggests"] = ["别的"]
    assert [difference.what for difference in differences(TRIGGERED, case)] == ["suggests"]

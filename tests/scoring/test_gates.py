"""Vetoes by a written condition, several at once, and section subtotals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction as F

import pytest

from steelyard import schemes
from steelyard.errors import Words
from steelyard.facts.organisation import Account, ManualScore, Organisation, Person
from steelyard.periods import Period
from steelyard.scoring import ScoreSheet, score
from steelyard.scoring.conditions import Condition
from steelyard.scoring.given import GivenFigures
from steelyard.scoring.manual import Rating, combine
from steelyard.scoring.reading import Reading
from steelyard.trace import Trace

NOVEMBER = Period.month(2026, 11)
GATE = '{when: "received_buyers >= 100 and csat_ratio < 0.85", effect: cap_grade, grade: B, name: 量大质差'


def sheet(vetoes: str, *, csat: str | None = "0.80", sections: str = "[]", **measures: int | None) -> ScoreSheet:
    """Points 90 (weight 50), csat x 100 (30), 80 given by the leader (20)."""
    scheme = schemes.parse(
        f"""scheme: gates
name: 门槛
versions:
  - from: 2026-01-01
    sections: {sections}
    indicators:
      - {{key: conversion, metric: inquiry_paid_ratio, weight: "50", section: 销售, curve: {{kind: linear, worst: "0", best: "1"}}}}
      - {{key: satisfaction, metric: csat_ratio, weight: "30", section: 服务, curve: {{kind: linear, worst: "0", best: "1"}}}}
      - {{key: service, manual: leader, weight: "20", section: 服务}}
    vetoes: {vetoes}
    missing: renormalise
    grades: [{{name: A, from: "80"}}, {{name: B, from: "60"}}, {{name: C}}]
""",
        "gates.yaml",
    )
    organisation = Organisation(
        people=(Person("e1", "小川"),),
        accounts=(Account("taobao", "s1", "a", "e1"),),
        manual_scores=(ManualScore("e1", NOVEMBER.start, NOVEMBER.end, "leader", Decimal(80), "boss"),),
    )
    metrics = {("e1", "inquiry_paid_ratio"): F("0.9"), ("e1", "csat_ratio"): None if csat is None else F(csat)}
    figures = GivenFigures(organisation, metrics, {("e1", key): value for key, value in measures.items()})
    return score(scheme, scheme.versions[0], figures, None, NOVEMBER)[0]


def test_without_a_veto_the_sheet_reads_85_and_a() -> None:
    made = sheet("[]")
    assert (made.score, made.grade) == (Decimal("85.00"), "A")


def test_a_gate_by_condition_cuts_only_when_all_of_it_holds_and_says_what_it_saw() -> None:
    made = sheet(f"[{GATE}}}]", received_buyers=100)
    assert (made.score, made.grade) == (Decimal("85.00"), "B")
    assert made.as_json("zh")["vetoes"] == ["量大质差（满意率 80%，接待人数 100）：等级最高 B"]
    assert sheet(f"[{GATE}}}]", received_buyers=99).grade == "A"
    assert sheet(f"[{GATE}}}]", csat="0.85", received_buyers=100).grade == "A"


def test_a_condition_left_open_by_a_missing_value_cuts_nothing_and_is_no_unchecked_veto() -> None:
    made = sheet(f"[{GATE}}}]", csat=None, received_buyers=100)
    assert made.grade == "A"
    assert [finding.unchecked for finding in made.vetoes] == [None]


def test_a_condition_over_a_count_nobody_took_is_named_as_not_checked() -> None:
    gate = '[{when: "complaints > 2", effect: no_bonus, min_count: {measure: ratings, at_least: 5}}]'
    made = sheet(gate, complaints=9, ratings=None)
    assert made.bonus_veto is None
    assert any("否决项未检查：complaints > 2（奖金不发）" in note.zh for note in made.notes)
    assert sheet(gate, complaints=9, ratings=4).bonus_veto is None
    assert sheet(gate, complaints=9, ratings=5).bonus_veto is not None


def test_a_count_nobody_took_leaves_a_condition_unchecked_only_while_it_is_open() -> None:
    untold = Words("未统计", "not measured")
    reading = Reading(
        "complaints", Words("投诉数", "complaints"), None, "—", Trace(untold, None, ""), unmeasured=untold
    )
    assert Condition(holds=None, readings=(reading,), scopes=("own",)).unmeasured == untold
    assert Condition(holds=False, readings=(reading,), scopes=("own",)).unmeasured is None


CAP_70 = '{measure: complaints, more_than: 0, effect: cap_total, total: "70"}'
CAP_60 = '{measure: complaints, more_than: 1, effect: cap_total, total: "60"}'
GRADE_B = "{measure: complaints, more_than: 0, effect: cap_grade, grade: B}"
GRADE_C = "{measure: complaints, more_than: 1, effect: cap_grade, grade: C}"
ZERO = "{measure: complaints, more_than: 1, effect: zero_total}"
ZERO_CONVERSION = "{measure: complaints, more_than: 0, effect: zero_indicator, indicator: conversion}"
NO_BONUS = "{measure: complaints, more_than: 0, effect: no_bonus}"


@pytest.mark.parametrize(
    ("vetoes", "complaints", "total", "grade", "bonus"),
    [
        ([CAP_70, CAP_60], 1, "70.00", "B", True),
        ([CAP_70, CAP_60], 2, "60.00", "B", True),
        ([CAP_60, CAP_70], 2, "60.00", "B", True),
        ([GRADE_C, GRADE_B], 2, "85.00", "C", True),
        ([GRADE_B, GRADE_C], 1, "85.00", "B", True),
        ([CAP_70, ZERO], 2, "0.00", "C", True),
        ([ZERO, CAP_70], 2, "0.00", "C", True),
        ([ZERO_CONVERSION, CAP_70], 1, "40.00", "C", True),
        ([ZERO_CONVERSION, NO_BONUS], 1, "40.00", "C", False),
        ([CAP_70, GRADE_C, NO_BONUS], 2, "70.00", "C", False),
        ([CAP_70, GRADE_C, NO_BONUS], 0, "85.00", "A", True),
    ],
)
def test_several_vetoes_add_up_whatever_their_order(
    vetoes: list[str], complaints: int, total: str, grade: str, bonus: bool
) -> None:
    made = sheet(f"[{', '.join(vetoes)}]", complaints=complaints)
    assert (str(made.score), made.grade, made.bonus_veto is None) == (total, grade, bonus)


def test_sections_carry_the_mean_of_their_points_and_their_part_of_the_score() -> None:
    made = sheet("[]", sections='[{name: 销售, weight: "50"}, {name: 服务, weight: "50"}]')
    assert [(one.name, one.weight, one.points, one.contribution) for one in made.sections] == [
        ("销售", 50, 90, 45),
        ("服务", 50, 80, 40),
    ]
    assert made.as_json()["sections"][0] == {"name": "销售", "weight": "50", "points": "90.00", "contribution": "45.00"}
    assert sum(one.contribution for one in made.sections) == 85


def test_a_section_counts_only_what_is_present_in_it() -> None:
    made = sheet("[]", csat=None)
    service = made.sections[1]
    assert (service.weight, service.points) == (50, 80)
    assert sum(one.contribution for one in made.sections) == F(90 * 50 + 80 * 20, 70)


def rated(groups: dict[str, int], *ratings: tuple[str | None, int], renormalise: bool = True) -> tuple[F | None, str]:
    found = combine(
        [Rating(f"r{place}", group, F(points)) for place, (group, points) in enumerate(ratings)],
        {name: F(weight) for name, weight in groups.items()},
        renormalise=renormalise,
    )
    return found.points, str(found.note)


ABC = {"A": 50, "B": 30, "C": 20}


def test_a_missing_voter_group_is_left_out_or_stops_as_the_scheme_says() -> None:
    assert rated(ABC, ("A", 92), ("B", 85))[0] == F("89.38")
    assert rated(ABC, ("A", 92), ("B", 85), renormalise=False) == (None, "评分组 C 未评分")
    assert rated(ABC, ("A", 92), ("B", 85), ("C", 80), renormalise=False)[0] == F("87.5")


def test_a_rating_of_a_group_the_scheme_does_not_name_is_said_and_not_counted() -> None:
    points, note = rated(ABC, ("A", 92), ("B", 85), ("C", 80), ("D", 0), (None, 0))
    assert points == F("87.5")
    assert "2 份评分的组 （没写组）、D 不在方案里（方案的组：A、B、C），没有计入" in note
    points, note = rated(ABC, ("a", 92))
    assert points is None
    assert note.startswith("未评分；1 份评分的组 a 不在方案里")

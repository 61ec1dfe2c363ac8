"""The ksf curve: 100 at the balance point, up and down by parts of a step, between floor and cap."""

from datetime import date
from fractions import Fraction as F

import pytest

from steelyard import schemes
from steelyard.facts.organisation import ManualScore, Organisation, Person
from steelyard.periods import Period
from steelyard.schemes.curves import Ksf
from steelyard.schemes.sentences import sentences_of
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring import score
from steelyard.scoring.context import Context
from steelyard.scoring.curves import points_for
from steelyard.scoring.given import GivenFigures

NOVEMBER = Period.month(2026, 11)
PEOPLE = Organisation(people=(Person("e1", "小安"),))


def points(value, direction="higher", **more):
    curve = Ksf.model_validate({"kind": "ksf", "balance": "1000", "step": "50", "up": "10", "down": "4", **more})
    context = Context("e1", NOVEMBER, GivenFigures(PEOPLE), VOCABULARY, ("e1",), "received_buyers")
    return points_for(curve, F(value), direction, context).points


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1000, 100), (1050, 110), (1025, 105), (950, 96), (975, 98), (1500, 200), (1501, 200), (-250, 0), (-251, 0)],
)
def test_points_move_evenly_from_100_and_stop_at_0_and_200(value, expected):
    assert points(value) == expected


def test_where_lower_is_better_the_value_and_the_balance_change_places():
    assert [points(value, "lower") for value in (950, 1050)] == [110, 96]
    assert points(950, "higher", better="lower") == 110


def test_floor_and_cap_of_the_curve_bound_its_points():
    assert [points(value, floor="80", cap="120") for value in (0, 5000)] == [80, 120]


def scored(curve, figures, figure="metric: received_buyers"):
    scheme = schemes.parse(
        f"""scheme: test
name: 测试
versions:
  - from: 2020-01-01
    indicators:
      - {{key: workload, {figure}, weight: "100", curve: {curve}}}
""",
        "test.yaml",
    )
    return scheme, score(scheme, scheme.versions[0], figures, None, NOVEMBER)[0]


FROM_HISTORY = '{kind: ksf, balance: {history: {months: 2}}, step: "50", up: "10", down: "4"}'


def test_the_balance_point_of_a_score_may_come_from_the_employees_own_past():
    months = {
        month: {("e1", "received_buyers"): count}
        for month, count in zip(NOVEMBER.months_before(2), (900, 1100), strict=True)
    }
    now = {("e1", "received_buyers"): 1100}
    _, sheet = scored(FROM_HISTORY, GivenFigures(PEOPLE, {}, now, months, period=NOVEMBER))
    assert sheet.score == 120
    indicator = sheet.indicators[0]
    assert indicator.trace.note is not None
    assert "平衡点 1000（本人 2026-09 至 2026-10（2/2 个月）的月平均）得 100 分" in indicator.trace.note.zh
    assert [trace.what.zh for trace in indicator.trace.inputs] == ["接待人数", "平衡点"]
    assert indicator.trace.inputs[1].rule == "test@2020-01-01 test.yaml:6"


def test_without_a_past_there_is_no_score_and_the_sheet_says_what_is_missing_and_what_to_do():
    now = {("e1", "received_buyers"): 1100}
    _, sheet = scored(FROM_HISTORY, GivenFigures(PEOPLE, {}, now, period=NOVEMBER))
    assert sheet.score is None
    assert "接待人数：没有平衡点：2026-09 至 2026-10 没有可比的整月（没有数据）。请导入" in sheet.stops[0].zh
    assert "give newcomers a scheme" in sheet.stops[0].en


def test_points_given_by_people_may_lie_on_the_curve_and_the_rules_say_how():
    ratings = (ManualScore("e1", date(2026, 11, 1), date(2026, 12, 1), "leader", 85, "l"),)
    figures = GivenFigures(Organisation(people=PEOPLE.people, manual_scores=ratings), period=NOVEMBER)
    scheme, sheet = scored('{kind: ksf, balance: "80", step: "5", up: "10", down: "4"}', figures, "manual: leader")
    assert sheet.score == 110
    told = [words.zh for words in sentences_of(scheme.versions[0], VOCABULARY)]
    assert any(
        "平衡点 80 得 100 分，越高越好，每好 5 加 10 分，每差 5 减 4 分，0 到 200 分" in sentence for sentence in told
    )

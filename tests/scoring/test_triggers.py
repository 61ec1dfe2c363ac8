"""Triggers: in how many cycles in a row, under which version, on what evidence, and what they never do."""

from datetime import date
from fractions import Fraction as F

import pytest

from steelyard import schemes
from steelyard.errors import SchemeError
from steelyard.facts.organisation import Account, Organisation, Person
from steelyard.periods import Period
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures
from steelyard.scoring.triggers import suggestions

SEPTEMBER, OCTOBER, NOVEMBER = (Period.month(2026, month) for month in (9, 10, 11))
LINEAR = '{kind: linear, worst: "0", best: "1"}'


def version(triggers, start="2020-01-01", curve=LINEAR, grades='[{name: A, from: "60"}, {name: C}]', more=""):
    return (
        f'  - {{from: {start}, {more} indicators: [{{key: csat, metric: csat_ratio, weight: "100", curve: {curve}}}], '
        f"missing: renormalise, grades: {grades}, triggers: {triggers}}}\n"
    )


def suggested(versions, csat, period=NOVEMBER, people=None, **more):
    """Suggestions in November; ``csat``: by employee, this month and the months before, newest first."""
    scheme = schemes.parse(f"scheme: test\nname: 测试\nversions:\n{versions}", "test.yaml")
    months = [Period.month(2026, 11 - back) for back in range(3)]
    tables = {
        month: {
            (who, "csat_ratio"): F(values[back]) for who, values in csat.items() if back < len(values) and values[back]
        }
        | {(who, key): values[back] for (who, key), values in more.items() if back < len(values)}
        for back, month in enumerate(months)
    }
    organisation = Organisation(
        people=tuple(people or (Person(who, who.upper()) for who in csat)),
        accounts=tuple(Account("taobao", "s1", f"s1:{who}", who) for who in csat),
    )
    figures = GivenFigures(organisation, tables[NOVEMBER], {}, {**tables}, period=NOVEMBER)
    held = scheme.version_on(period.start)
    return suggestions(scheme, held, figures, score(scheme, held, figures, None, period), period)


FAILING = "[{name: 连续不合格, grade: C, cycles: 2, suggest: review}]"


def test_two_failing_months_in_a_row_suggest_a_review_with_both_as_evidence():
    (found,) = suggested(version(FAILING), {"e1": ["0.5", "0.4"], "e2": ["0.5", "0.7"], "e3": ["0.7", "0.4"]})
    assert (found.employee_id, found.name, found.kind) == ("e1", "连续不合格", "review")
    assert found.cycles == (NOVEMBER, OCTOBER)
    assert [trace.value for trace in found.evidence] == [50, 40]
    assert found.words.zh.startswith("E1：连续不合格连续 2 期（2026-11 得分 50.00，等级 C")
    assert "建议复核，由人决定" in found.words.zh
    assert "a review is suggested, a person decides" in found.words.en
    assert found.evidence[0].rule.startswith("test@2020-01-01 test.yaml:")


def test_a_month_without_a_score_breaks_the_row():
    assert suggested(version(FAILING), {"e1": ["0.5", None]}) == []


def test_an_earlier_month_is_scored_under_the_version_in_force_then():
    older = version("[]", grades='[{name: A, from: "30"}, {name: C}]')
    newer = version(FAILING, start="2026-11-01")
    assert suggested(older + newer, {"e1": ["0.5", "0.4"]}) == []
    (found,) = suggested(older + newer, {"e1": ["0.5", "0.2"]})
    assert "版本" not in found.evidence[1].note.zh
    assert "方案 2020-01-01 版" in found.evidence[1].note.zh


def test_before_the_first_version_nothing_can_be_set_off():
    assert suggested(version(FAILING, start="2026-11-01"), {"e1": ["0.5", "0.4"]}) == []


def test_who_was_not_governed_in_the_earlier_month_has_no_row():
    joined = Person("e1", "E1", hired_on=date(2026, 11, 1), start=date(2026, 11, 1))
    assert suggested(version(FAILING), {"e1": ["0.5", "0.4"]}, people=[joined]) == []


REACHED = "[{name: 超额完成, when: 'csat_ratio >= 0.60 * 1.3', cycles: 3, suggest: promotion}]"


def test_a_stretch_of_130_percent_in_three_months_proposes_a_promotion():
    (found,) = suggested(version(REACHED), {"e1": ["0.78", "0.8", "0.9"], "e2": ["0.9", "0.9", "0.77"]})
    assert (found.employee_id, found.kind, found.path) == ("e1", "promotion", None)
    assert found.cycles == (NOVEMBER, OCTOBER, SEPTEMBER)
    assert "2026-11 满意率 78%；2026-10 满意率 80%；2026-09 满意率 90%" in found.words.zh


def test_a_condition_that_is_left_open_sets_nothing_off():
    assert suggested(version("[{name: 培训, when: 'csat_ratio < 0.6', suggest: training}]"), {"e1": [None]}) == []


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("post_change", "先有证据，再培训或调整岗位，再次考核"),
        ("agreement", "只能双方书面协商变更"),
        ("improvement_plan", "再次考核"),
        ("pay_review", "只能双方书面协商变更"),
    ],
)
def test_what_may_go_against_somebody_names_the_steps_the_law_asks_for(kind, says):
    (found,) = suggested(version(f"[{{name: 看, grade: C, suggest: {kind}}}]"), {"e1": ["0.1"]})
    assert says in found.path.zh
    assert found.path.en
    assert found.warning is None


def test_a_grade_that_comes_from_a_ranking_is_warned_about_as_a_reason():
    ranked = version("[{name: 末位, grade: C, suggest: post_change}]", curve="{kind: rank}")
    found = suggested(ranked, {"e1": ["0.98"], "e2": ["0.99"]})
    assert [one.employee_id for one in found] == ["e1"]
    assert "末位不等于不能胜任" in found[0].warning.zh
    praise = version("[{name: 第一, grade: A, suggest: praise}]", curve="{kind: rank}")
    assert suggested(praise, {"e1": ["0.98"], "e2": ["0.99"]})[0].warning is None


def test_the_scheme_itself_is_advised_against_a_ranking_as_a_reason():
    def codes(curve):
        text = version("[{name: 末位, grade: C, suggest: agreement}]", curve=curve)
        return {fault.code for fault in schemes.parse(f"scheme: t\nname: t\nversions:\n{text}", "t.yaml").problems}

    assert "rank_only_reason" in codes("{kind: rank}")
    assert "rank_only_reason" not in codes(LINEAR)


def test_a_period_that_is_no_cycle_cannot_look_back():
    half = Period(date(2026, 11, 1), date(2026, 11, 16))
    with pytest.raises(SchemeError, match="不是一个周期"):
        suggested(version(FAILING), {"e1": ["0.5"]}, period=half)


def test_a_suggestion_as_json_says_who_what_when_and_why():
    told = suggested(version(FAILING), {"e1": ["0.5", "0.4"]})[0].as_json("en")
    assert told["cycles"][0] == {"from": "2026-11-01", "to": "2026-12-01"}
    assert (told["trigger"], told["suggest"], told["path"]) == ("连续不合格", "review", None)
    assert told["evidence"][1] == "2026-10 score 40.00, grade C (version 2020-01-01)"

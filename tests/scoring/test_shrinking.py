"""Few cases pulled towards the group: only where declared, both values shown, never for nothing."""

from fractions import Fraction as F

import pytest

from steelyard import schemes
from steelyard.facts.organisation import Account, Organisation, Person
from steelyard.periods import Period
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures, Share

NOVEMBER = Period.month(2026, 11)


def sheets(metrics, shrink="{strength: 20}", *, more=""):
    scheme = schemes.parse(
        f"""scheme: test
name: 测试
versions:
  - from: 2020-01-01
    indicators:
      - key: csat
        metric: csat_ratio
        weight: "100"
        curve: {{kind: linear, worst: "0", best: "1"}}
        {f"shrink: {shrink}" if shrink else ""}
        {more}
    missing: renormalise
    pay: []
""",
        "test.yaml",
    )
    people = ("e1", "e2", "e3")
    organisation = Organisation(
        people=tuple(Person(one, one.upper(), team="一组" if one != "e3" else "二组") for one in people),
        accounts=tuple(Account("taobao", "s1", f"s1:{one}", one) for one in people),
    )
    figures = GivenFigures(organisation, {(who, "csat_ratio"): given for who, given in metrics.items()})
    return {sheet.employee_id: sheet for sheet in score(scheme, scheme.versions[0], figures, None, NOVEMBER)}


METRICS = {"e1": Share(F(4), F(4)), "e2": Share(F(80), F(100)), "e3": Share(F(86), F(96))}


def test_four_of_four_is_pulled_towards_the_85_percent_of_everybody():
    # (4 + 20 x 170/200) / (4 + 20) = 21/24 = 87.5 %
    indicator = sheets(METRICS)["e1"].indicators[0]
    assert (indicator.value, indicator.used_value, indicator.points) == (1, F("0.875"), F("87.5"))
    assert indicator.value_text == "100% → 87.5%"


def test_many_cases_hardly_move():
    indicator = sheets(METRICS)["e2"].indicators[0]
    assert indicator.used_value == F(80 + 17, 120)


def test_the_sheet_its_json_and_the_trace_show_the_raw_and_the_used_value_and_how():
    sheet = sheets(METRICS)["e1"]
    assert any(
        "只有 4 件，100% 向同一方案的人的 85% 靠拢（相当于加 20 件），按 87.5% 算分" in note.zh for note in sheet.notes
    )
    assert any("100% is pulled towards the 85% of everybody" in note.en for note in sheet.notes)
    told = sheet.indicators[0].as_json()
    assert (told["value"], told["used_value"], told["count"]) == ("1", "0.875", 4)
    pulled = next(trace for _, trace in sheet.trace.walk() if "靠拢后" in trace.what.zh)
    assert pulled.rule.startswith("test@2020-01-01 test.yaml:10")
    assert [trace.value for trace in pulled.inputs] == [1, F(170, 200)]
    assert pulled.note.zh == "(4 + 20 × 85%) ÷ (4 + 20)，不舍入"


def test_without_the_setting_nothing_is_pulled():
    indicator = sheets(METRICS, shrink=None)["e1"].indicators[0]
    assert (indicator.used_value, indicator.points, indicator.value_text) == (None, 100, "100%")
    assert indicator.as_json()["used_value"] is None


def test_the_team_and_the_shops_can_be_what_it_is_pulled_towards():
    of_team = METRICS | {"一组": Share(F(84), F(104)), "s1": Share(F(9), F(10))}
    assert sheets(of_team, "{toward: team, strength: 26}")["e1"].indicators[0].used_value == F(4 + 21, 30)
    assert sheets(of_team, "{toward: shop, strength: 16}")["e1"].indicators[0].used_value == (4 + F("14.4")) / 20


def test_who_has_no_case_gets_no_value_from_the_others():
    sheet = sheets(METRICS | {"e1": None})["e1"]
    assert (sheet.score, sheet.indicators[0].used_value) == (None, None)
    assert any("没有数据" in note.zh for note in (*sheet.notes, *sheet.stops))


def test_the_floor_of_cases_comes_first():
    sheet = sheets(METRICS, more="min_count: {measure: ratings, at_least: 5}")["e1"]
    assert sheet.indicators[0].used_value is None


def test_a_ratio_whose_parts_are_not_known_stops_instead_of_being_pulled_by_guess():
    sheet = sheets(METRICS | {"e1": F("0.9")})["e1"]
    assert sheet.score is None
    assert "不知道分子和件数" in sheet.stops[0].zh


@pytest.mark.parametrize("key", ["csat_ratio", "resolution_ratio", "nps"])
def test_ratios_of_counts_weighted_or_not_can_be_pulled(key):
    catalogue = schemes.parse("scheme: t\nname: t\nversions: [{from: 2020-01-01}]\n", "t.yaml").vocabulary.catalogue
    assert catalogue.counts(catalogue.metric(key))
    assert not catalogue.counts(catalogue.metric("refund_ratio"))


def test_a_target_that_nobody_knows_holds_up_the_score_and_is_named():
    # the figures of these tests know single people and no team of theirs
    sheet = sheets(METRICS, "{toward: team, strength: 20}")["e1"]
    assert sheet.score is None
    assert [stop.zh for stop in sheet.stops] == ["满意率：不知道本组的合计，不能向它靠拢"]

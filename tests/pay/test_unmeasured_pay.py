"""Pay and scores under measures nobody counted: told, stopped or not judged, never taken for zero."""

from datetime import date

import pytest

from steelyard import schemes
from steelyard.facts.organisation import Account, Contract, Organisation, Person
from steelyard.metrics import MeasuredFigures
from steelyard.pay import settle_all
from steelyard.periods import Period
from steelyard.scoring import score

NOVEMBER = Period.month(2026, 11)
INDICATOR = (
    '[{key: complaints, metric: complaints, weight: "50", curve: {kind: deduct, per: "20"}MIN},'
    ' {key: reply, metric: reply_ratio, weight: "50", curve: {kind: linear, worst: "0", best: "1"}}]'
)


@pytest.fixture
def settled():
    """One agent whose chats were counted and nothing else, settled under a small scheme."""

    def settle(pay="[]", indicators="[]", vetoes="[]", missing="renormalise", allowance_fen=None, **counted):
        scheme = schemes.parse(
            f"""scheme: test
name: 测试
versions:
  - {{from: 2020-01-01, indicators: {indicators}, vetoes: {vetoes}, missing: {missing}, pay: {pay}}}
""",
            "test.yaml",
        )
        organisation = Organisation(
            people=(Person("e1", "小川"),),
            accounts=(Account("taobao", "s1", "a", "e1"),),
            contracts=(Contract("e1", 350_000, allowance_fen=allowance_fen),),
        )
        counted = {"received_buyers": 10, "consulted_buyers": 10} | counted
        rows = [("s1", date(2026, 11, 2), "a", key, value) for key, value in counted.items()]
        figures = MeasuredFigures(rows, None, organisation)
        version = scheme.version_on(NOVEMBER.start)
        sheets = score(scheme, version, figures, None, NOVEMBER)
        return sheets[0], settle_all(scheme, version, figures, sheets, NOVEMBER)

    return settle


def test_an_indicator_on_an_uncounted_measure_goes_by_the_missing_rule_and_says_so(settled):
    left_out, _ = settled(indicators=INDICATOR.replace("MIN", ""))
    assert left_out.indicators[0].points is None
    assert "没有工单（tickets）记录" in left_out.indicators[0].note.zh
    assert str(left_out.score) == "100.00"
    stopped, _ = settled(indicators=INDICATOR.replace("MIN", ""), missing="stop")
    assert stopped.score is None
    assert settled(indicators=INDICATOR.replace("MIN", ""), complaints=1)[0].indicators[0].points == 80


@pytest.mark.parametrize("otherwise", ["exclude", "zero"])
def test_a_minimum_count_nobody_took_is_not_a_count_of_zero(settled, otherwise):
    floor = f", min_count: {{measure: calls, at_least: 1, otherwise: {otherwise}}}"
    sheet, _ = settled(indicators=INDICATOR.replace("MIN", floor), missing="stop", complaints=1)
    assert sheet.score is None
    assert "来电数未统计" in sheet.stops[0].zh


def test_a_bonus_on_an_uncounted_figure_is_not_earned_and_says_not_measured(settled):
    pay = '[{kind: bonus, name: 零投诉, when: "complaints = 0", amount: "500"}]'.replace(" = ", " == ")
    line = settled(pay)[1].statements[0].lines[0]
    assert line.amount_fen == 0
    assert "未统计" in line.sentence.zh
    assert "not measured" in line.sentence.en
    assert settled(pay, complaints=0)[1].statements[0].lines[0].amount_fen == 50_000


def test_a_bonus_with_a_minimum_count_nobody_took_is_not_judged(settled):
    floor = "min_count: {measure: tickets, at_least: 1}"
    pay = f'[{{kind: bonus, name: 快, when: "reply_ratio > 0", amount: "500", {floor}}}]'
    line = settled(pay)[1].statements[0].lines[0]
    assert line.amount_fen == 0
    assert "工单数未统计" in line.sentence.zh
    assert "not measured" in line.sentence.en


def test_overtime_whose_minutes_nobody_counted_stops_pay(settled):
    settlement = settled("[{kind: overtime}]")[1]
    assert settlement.statements == ()
    assert "加班分钟没有统计" in settlement.stops[0].what.zh
    assert "shifts" in settlement.stops[0].remedy.zh
    worked = settled("[{kind: overtime}]", shifts=20, overtime_restday_minutes=60)[1]
    assert [line.item for line in worked.statements[0].lines] == ["overtime_restday"]


def test_a_veto_on_an_uncounted_measure_is_named_as_not_checked(settled):
    vetoes = "[{measure: taboo_hits, more_than: 0, effect: no_bonus}]"
    sheet, _ = settled(vetoes=vetoes)
    assert not sheet.vetoes[0].applies
    told = [note for note in sheet.notes if "未检查" in note.zh]
    assert len(told) == 1
    assert "not checked" in told[0].en
    assert not [note for note in settled(vetoes=vetoes, taboo_hits=0)[0].notes if "未检查" in note.zh]


def test_a_veto_whose_minimum_count_nobody_took_is_named_as_not_checked(settled):
    floor = "min_count: {measure: tickets, at_least: 1}"
    sheet, _ = settled(vetoes=f'[{{metric: reply_ratio, less_than: "2", effect: no_bonus, {floor}}}]')
    assert [note.zh for note in sheet.notes if "未检查" in note.zh and "工单数未统计" in note.zh]


def test_an_allowance_of_the_contract_that_no_item_pays_is_warned_about(settled):
    def warnings(pay, fen):
        return [
            word for word in settled(pay, allowance_fen=fen)[1].statements[0].warnings if "没有 allowance" in word.zh
        ]

    assert "200.00" in warnings("[{kind: base}]", 20_000)[0].zh
    assert "200.00" in warnings("[{kind: base}]", 20_000)[0].en
    assert warnings("[{kind: base}, {kind: allowance}]", 20_000) == []
    assert warnings("[{kind: base}]", 0) == warnings("[{kind: base}]", None) == []

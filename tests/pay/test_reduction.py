"""Reductions: what was not earned, and absence; never more than the lines they name."""

from fractions import Fraction as F

import pytest

PERFORMANCE = '{kind: bonus, name: 浮动, when: "1 == 1", amount: "200"}'
FIXED = "{kind: reduction, name: 未达标, type: not_earned, of: [浮动], RULE}"
WHEN = FIXED.replace("RULE", 'when: "average_response_seconds > 60", amount: "50"')
EACH = FIXED.replace("RULE", 'per: {measure: complaints, amount: "80", above: "1"}')
BANDS = FIXED.replace(
    "RULE",
    'by: {metric: csat_ratio, bands: [{from: "0.9", amount: "0"}, {from: "0.8", amount: "30"}, {amount: "500"}]}',
)


@pytest.fixture
def reduced(company):
    """The lines of pay with reductions."""

    def settle(*reductions, metrics=None, **counts):
        shop = company()
        shop.metrics = {("e1", key): None if value is None else F(value) for key, value in (metrics or {}).items()}
        shop.measures = {("e1", key): value for key, value in counts.items()}
        settlement = shop.settle(f"[{{kind: base}}, {PERFORMANCE}, {', '.join(reductions)}]")
        return settlement.statements[0].lines[2:]

    return settle


def taken(lines):
    return [line.amount_fen for line in lines]


def test_a_condition_takes_its_amount_beyond_its_edge_and_nothing_at_it(reduced):
    assert taken(reduced(WHEN, metrics={"average_response_seconds": "60"})) == [0]
    assert taken(reduced(WHEN, metrics={"average_response_seconds": "60.01"})) == [-5_000]


@pytest.mark.parametrize(("complaints", "fen"), [(0, 0), (1, 0), (2, -8_000), (3, -16_000), (4, -20_000), (9, -20_000)])
def test_each_event_takes_its_amount_but_never_more_than_the_named_lines(reduced, complaints, fen):
    assert taken(reduced(EACH, complaints=complaints)) == [fen]


@pytest.mark.parametrize(("value", "fen"), [("0.9", 0), ("0.89", -3_000), ("0.8", -3_000), ("0.79", -20_000)])
def test_a_band_takes_its_amount(reduced, value, fen):
    assert taken(reduced(BANDS, metrics={"csat_ratio": value})) == [fen]


def test_what_nobody_measured_takes_nothing_and_says_so(reduced):
    for rule in (WHEN, EACH, BANDS):
        line = reduced(rule, metrics={"average_response_seconds": None}, complaints=None)[0]
        assert line.amount_fen == 0
        assert line.sentence.zh.endswith("不减 = 0.00 元")
    assert "没有数据" in reduced(EACH, complaints=None)[0].sentence.zh


def test_few_cases_take_nothing(reduced):
    rule = BANDS.replace("of:", "min_count: {measure: ratings, at_least: 5}, of:")
    assert taken(reduced(rule, metrics={"csat_ratio": "0.8"}, ratings=4)) == [0]
    assert taken(reduced(rule, metrics={"csat_ratio": "0.8"}, ratings=5)) == [-3_000]


def test_two_reductions_of_one_line_take_no_more_than_it_together(reduced):
    second = EACH.replace("未达标", "另一项")
    assert taken(reduced(EACH, second, complaints=3)) == [-16_000, -4_000]
    assert taken(reduced(EACH, second, complaints=9)) == [-20_000, 0]


def test_nothing_is_taken_from_pay_that_was_not_earned_itself(reduced):
    unearned = PERFORMANCE.replace("1 == 1", "1 == 2").replace("浮动", "空")
    lines = reduced(unearned, EACH.replace("[浮动]", "[空]"), complaints=3)
    assert taken(lines) == [0, 0]


def test_the_sentence_says_what_was_taken_from_what_and_what_was_left(reduced):
    whole, cut = reduced(EACH, complaints=2)[0], reduced(EACH, complaints=4)[0]
    assert whole.sentence.zh == "未达标：投诉数 2，超出 1 的 1 × 80.00 元，从“浮动”中减 80.00 元 = -80.00 元"
    assert whole.sentence.en.endswith("; 80.00 yuan is taken from 浮动 = -80.00 yuan")
    assert cut.sentence.zh.endswith("应从“浮动”中减 240.00 元，只剩 200.00 元可减 = -200.00 元")
    assert cut.sentence.en.endswith("240.00 yuan would be taken from 浮动, of which 200.00 yuan is left = -200.00 yuan")
    assert (whole.kind, [trace.what.zh for trace in whole.trace.inputs]) == ("not_earned", ["投诉数", "浮动"])


def test_attendance_may_name_no_lines_or_base_pay_and_is_of_its_own_kind(reduced):
    late = '{kind: reduction, name: 迟到, type: attendance, per: {measure: complaints, amount: "20"}}'
    line = reduced(late, complaints=3)[0]
    assert (line.kind, line.amount_fen) == ("attendance", -6_000)
    assert line.sentence.zh.endswith("× 20.00 元，减 60.00 元 = -60.00 元")
    of_base = late.replace("per:", "of: [base], per:")
    assert taken(reduced(of_base, complaints=200)) == [-350_000]


def test_lines_that_come_to_less_than_nothing_leave_nothing_to_take(reduced):
    cap = '{kind: cap, name: 封顶, of: [base], amount: "3000"}'
    late = '{kind: reduction, name: 迟到, type: attendance, of: [封顶], per: {measure: complaints, amount: "20"}}'
    assert taken(reduced(cap, late, complaints=3)) == [-50_000, 0]


def test_the_wage_that_damage_is_measured_by_is_before_reductions(company):
    shop = company()
    shop.measures = {("e1", "complaints"): 2}
    statement = shop.settle(f"[{{kind: base}}, {PERFORMANCE}, {EACH}]").statements[0]
    assert statement.total_fen == 350_000 + 20_000 - 8_000

"""Which figures behind a line changed: paired by name, with their parts."""

from fractions import Fraction as F

from steelyard.errors import Words
from steelyard.metrics.figures import MetricValue
from steelyard.pay.changed_inputs import changed_inputs
from steelyard.pay.lines import line_of
from steelyard.trace import Trace


def figure(zh, numerator, denominator=1):
    trace = Trace(Words(zh, zh), F(numerator, denominator), "ratio", rule=zh)
    return MetricValue(zh, trace.value, F(numerator), F(denominator), denominator, trace)


def line(*inputs):
    return line_of("绩效", "performance", 1, Words("绩效", "performance"), rule="r", inputs=inputs)


def changes(before, after):
    def given(values):
        return {one.trace: one for one in values if isinstance(one, MetricValue)}

    def made(values):
        return [line(*(one.trace if isinstance(one, MetricValue) else one for one in values))]

    found = changed_inputs(made(before), made(after), given(before), given(after))
    return [(one.what.zh, one.before and one.before.trace.value, one.after and one.after.trace.value) for one in found]


def test_a_ratio_that_stayed_but_rests_on_other_cases_has_changed():
    assert changes([figure("满意率", 45, 50)], [figure("满意率", 90, 100)]) == [("满意率", F(9, 10), F(9, 10))]
    assert changes([figure("满意率", 45, 50)], [figure("满意率", 45, 50)]) == []


def test_a_figure_only_one_side_looked_at_stands_with_nothing_on_the_other():
    old, new = figure("满意率", 1), figure("好评率", 1)
    assert changes([old], [new]) == [("好评率", None, F(1)), ("满意率", F(1), None)]


def test_amounts_of_two_months_are_one_figure_and_two_of_one_name_stay_two():
    def pay(zh, fen):
        return Trace(Words(zh, zh), fen, "yuan", rule="contracts")

    assert changes([pay("2026-10 月薪", 3)], [pay("2026-11 月薪", 4)]) == [("2026-11 月薪", 3, 4)]
    assert changes([pay("等待", 1), pay("等待", 2)], [pay("等待", 1), pay("等待", 3)]) == [("等待", 2, 3)]


def test_words_and_yes_or_no_are_no_figures():
    def said(text):
        return Trace(Words("条件", "condition"), text, "")

    assert changes([said("true")], [said("false")]) == []

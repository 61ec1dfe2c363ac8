"""Traces: a walk from a figure to its rows, and values as text that loses nothing."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import Words
from steelyard.trace import AccountSpan, Evidence, Trace, format_value


def node(name, value=None, *inputs, **more):
    return Trace(Words(name, name), value, more.pop("unit", "count"), inputs=inputs, **more)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(12181), "12181"),
        (Fraction(1, 3), "0.333333333333333"),
        (Fraction(-2, 3), "-0.666666666666667"),
        (Fraction(20_000_000, 3), "6666666.66666667"),
        (Fraction(1, 1024), "0.0009765625"),
        (Fraction(1, 700_000), "0.00000142857142857143"),
        (100, "100"),
        (Fraction(171808, 10), "17180.8"),
        (Fraction(10**20, 3), "33333333333333333333.333"),
    ],
)
def test_a_value_is_exact_when_its_decimal_ends_and_has_fifteen_digits_otherwise(value, text):
    assert format_value(value) == text


@given(st.fractions())
def test_text_of_a_value_is_within_a_millionth_of_a_millionth(value):
    text = format_value(value)
    assert "e" not in text.lower()
    assert abs(Fraction(text) - value) <= abs(value) / 10**12


@given(st.integers(-(10**9), 10**9), st.integers(0, 8))
def test_a_decimal_that_ends_is_exact(digits, places):
    value = Fraction(digits, 10**places)
    assert Fraction(format_value(value)) == value


def test_the_walk_visits_parents_first_and_inputs_in_order():
    tree = node("pay", 1, node("score", 2, node("ratio", 3)), node("rate", 4))
    assert [(depth, one.what.zh) for depth, one in tree.walk()] == [(0, "pay"), (1, "score"), (2, "ratio"), (1, "rate")]
    assert [leaf.what.zh for leaf in tree.leaves()] == ["ratio", "rate"]


def test_a_node_reads_as_one_sentence():
    one = Trace(
        Words("首次响应时间", "first response time"),
        Fraction(25, 2),
        "second",
        rule="a / b",
        note=Words("暂定", "provisional"),
    )
    assert one.sentence() == "首次响应时间 = 12.5 秒 [a / b] (暂定)"
    assert one.sentence("en") == "first response time = 12.5 s [a / b] (provisional)"
    assert node("nothing", None).sentence() == "nothing = —"


def test_evidence_names_its_shops_once():
    days = (date(2026, 11, 1), date(2026, 12, 1))
    evidence = Evidence(
        "rounds",
        "wait_ms",
        (AccountSpan("s2", "a", *days), AccountSpan("s1", None, *days), AccountSpan("s2", "b", *days)),
        *days,
    )
    assert evidence.shop_ids == ("s1", "s2")

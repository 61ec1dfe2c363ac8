"""Money: one rounding rule, parts that sum to the whole, amounts read exactly."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.errors import InputRefused
from steelyard.money import (
    fen_of_yuan,
    format_amount,
    format_yuan,
    parse_number,
    parse_yuan,
    round_fen,
    round_half_away,
    round_points,
    share_out,
)

fractions = st.builds(
    Fraction, st.integers(-(10**12), 10**12), st.sampled_from([1, 2, 3, 7, 8, 100, 200, 999, 1000, 20_000])
)


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(249, 100), 2),
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (0, 0),
    ],
)
def test_halves_of_a_fen_round_away_from_zero(amount, fen):
    assert round_fen(amount) == fen


def test_two_hours_on_a_rest_day_of_a_base_of_3000_are_68_97():
    assert fen_of_yuan(Fraction(3000) / Fraction("21.75") / 8 * 2 * 2) == 6897


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        ("79.995", "80.00"),
        ("79.994", "79.99"),
        ("87.142857", "87.14"),
        ("86.25", "86.25"),
        ("89.375", "89.38"),
        ("0", "0.00"),
    ],
)
def test_points_round_half_up_to_two_decimals(points, shown):
    assert str(round_points(Fraction(points))) == shown


@settings(max_examples=500, deadline=None)
@given(fractions, st.integers(0, 4))
def test_rounding_moves_a_value_by_at_most_half_a_place_and_is_symmetric(value, places):
    rounded = round_half_away(value, places)
    assert abs(rounded - value) <= Fraction(1, 2 * 10**places)
    assert (rounded * 10**places).denominator == 1
    assert round_half_away(-value, places) == -rounded
    if abs(rounded - value) == Fraction(1, 2 * 10**places):
        assert abs(rounded) > abs(value)


def test_a_float_is_no_exact_number():
    with pytest.raises(TypeError, match="not an exact number"):
        round_fen(0.5)
    assert round_fen(Decimal("0.5")) == 1


def test_one_hundred_yuan_among_three_is_33_34_33_33_33_33():
    assert share_out(10000, [1, 1, 1]) == [3334, 3333, 3333]


def test_the_largest_remainder_gets_the_fen_left_over_and_order_breaks_ties():
    assert share_out(100, [Fraction(1, 3), Fraction(2, 3), 0]) == [33, 67, 0]
    assert share_out(5, [1, 1]) == [3, 2]


def assert_shared_out(total, weights):
    parts = share_out(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1
        assert weight or part == 0


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=8), st.integers(1, 1000))
def test_parts_sum_to_the_whole_and_stray_from_their_exact_share_by_less_than_a_fen(total, counts, divisor):
    weights = [Fraction(count, divisor) for count in counts]
    if any(weights):
        assert_shared_out(total, weights)
    else:
        with pytest.raises(ValueError, match="must not all be zero"):
            share_out(total, weights)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_ten_thousand_drawn_amounts_are_shared_out_whole(seed):
    draw = random.Random(seed)
    for _ in range(50):
        weights = [Fraction(draw.randint(0, 1000), 100) for _ in range(draw.randint(1, 8))]
        assert_shared_out(draw.randint(-(10**10), 10**10), [*weights, Fraction(1)])


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="negative"):
        share_out(100, [2, -1])


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (123456, "¥1,234.56"),
        (0, "¥0.00"),
        (5, "¥0.05"),
        (-800, "-¥8.00"),
        (123456789012, "¥1,234,567,890.12"),
    ],
)
def test_amounts_read_as_people_write_them(fen, shown):
    assert format_yuan(fen) == shown
    assert format_amount(fen) == shown.replace("¥", "")


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1234.56", 123456),
        ("1,234.56", 123456),
        ("¥1,234.56", 123456),
        ("￥ 8", 800),
        ("－¥8.00", -800),
        ("¥-8", -800),
        ("12.5元", 1250),
        ("１２．５", 1250),
        (".5", 50),
        ("5.", 500),
        ("1.230", 123),
        ("+3", 300),
        ("−3", -300),
        (" 7 ", 700),
        ("1，234", 123400),
    ],
)
def test_yuan_are_read_exactly(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        ".",
        "1.005",
        "1e3",
        "1,23",
        "12,34.5",
        "0x10",
        "五元",
        "--5",
        "1.2.3",
        "٣",
        "5²",
        "NaN",
        "inf",
        "9" * 30,
        "¥",
        "1 元 2",
        "无退款申请",
        "1" * 10_000_000,
    ],
)
def test_what_is_no_amount_is_refused_with_a_remedy(text):
    with pytest.raises(InputRefused) as caught:
        parse_yuan(text)
    assert caught.value.remedy is not None


@given(st.integers(-(10**16), 10**16))
def test_an_amount_shown_is_the_amount_read(fen):
    assert parse_yuan(format_yuan(fen)) == fen


def test_numbers_in_rule_files_are_exact_and_plain():
    assert parse_number("0.85") == Fraction(17, 20)
    assert parse_number(" -12 ") == -12
    for text in ("85%", "1e3", "1,000", "", "0x1", "٣"):
        with pytest.raises(InputRefused):
            parse_number(text)

"""The arithmetic of a KSF indicator: whole steps from the balance point, between floor and cap."""

from fractions import Fraction

import pytest

from steelyard.pay.ksf import Balance, ksf_pay

YUAN = 100
SHARE = Fraction(800 * YUAN)
RECEIVED = Balance(Fraction(1015), step=Fraction(50), reward=Fraction(60 * YUAN), penalty=Fraction(40 * YUAN))


@pytest.mark.parametrize(
    ("value", "yuan"),
    [
        pytest.param(1130, 920, id="v = 1130 -> 2 whole steps -> 920"),
        pytest.param(990, 800, id="v = 990 -> 0 whole steps -> 800"),
        pytest.param(960, 760, id="v = 960 -> 1 step -> 760"),
        pytest.param(1065, 860, id="exactly one step above is one step"),
        pytest.param(965, 760, id="exactly one step below is one step"),
        pytest.param(1015, 800, id="the balance itself gives the share"),
    ],
)
def test_share_800_balance_1015_step_50_reward_60_penalty_40(value: int, yuan: int) -> None:
    assert ksf_pay(SHARE, Fraction(value), RECEIVED) == yuan * YUAN


def test_where_lower_is_better_the_value_and_the_balance_change_places() -> None:
    seconds = Balance(Fraction(30), Fraction(1), Fraction(5 * YUAN), Fraction(3 * YUAN), better="lower")
    assert ksf_pay(SHARE, Fraction("28.5"), seconds) == 805 * YUAN
    assert ksf_pay(SHARE, Fraction("32.5"), seconds) == 794 * YUAN


def test_a_missing_value_gives_the_share() -> None:
    assert ksf_pay(SHARE, None, RECEIVED) == SHARE


def test_pay_stays_between_nothing_and_twice_the_share_unless_told_otherwise() -> None:
    assert ksf_pay(SHARE, Fraction(100_000), RECEIVED) == 2 * SHARE
    assert ksf_pay(SHARE, Fraction(-100_000), RECEIVED) == 0
    assert ksf_pay(SHARE, Fraction(100_000), RECEIVED, cap=Fraction(900 * YUAN)) == 900 * YUAN
    assert ksf_pay(SHARE, Fraction(-100_000), RECEIVED, floor=Fraction(500 * YUAN)) == 500 * YUAN

"""The arithmetic of a KSF indicator: whole steps from the balance point, between floor and cap."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.pay.ksf import Terms, ksf_pay

YUAN = 100
SHARE = Fraction(800 * YUAN)
RECEIVED = Terms(Fraction(1015), step=Fraction(50), reward=Fraction(60 * YUAN), penalty=Fraction(40 * YUAN))


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
    seconds = Terms(Fraction(30), Fraction(1), Fraction(5 * YUAN), Fraction(3 * YUAN), better="lower")
    assert ksf_pay(SHARE, Fraction("28.5"), seconds) == 805 * YUAN
    assert ksf_pay(SHARE, Fraction("32.5"), seconds) == 794 * YUAN


def test_a_missing_value_gives_the_share() -> None:
    assert ksf_pay(SHARE, None, RECEIVED) == SHARE


def test_pay_stays_between_nothing_and_twice_the_share_unless_told_otherwise() -> None:
    assert ksf_pay(SHARE, Fraction(100_000), RECEIVED) == 2 * SHARE
    assert ksf_pay(SHARE, Fraction(-100_000), RECEIVED) == 0
    assert ksf_pay(SHARE, Fraction(100_000), RECEIVED, cap=Fraction(900 * YUAN)) == 900 * YUAN
    assert ksf_pay(SHARE, Fraction(-100_000), RECEIVED, floor=Fraction(500 * YUAN)) == 500 * YUAN


value = st.fractions(-200, 200, max_denominator=12)
positive = st.fractions(Fraction(1, 12), 50, max_denominator=12)
fen = st.integers(0, 50_000).map(Fraction)
terms = st.builds(Terms, value, positive, fen, fen, st.sampled_from(["higher", "lower"]))


@settings(max_examples=300)
@given(fen, value, terms)
def test_pay_is_what_a_walk_of_whole_steps_from_the_balance_point_earns(share, value, terms):
    better = 1 if terms.better == "higher" else -1
    walked, here = share, terms.balance
    while (here + better * terms.step - value) * better <= 0:
        here, walked = here + better * terms.step, walked + terms.reward
    here = terms.balance
    while (here - better * terms.step - value) * better >= 0:
        here, walked = here - better * terms.step, walked - terms.penalty
    assert ksf_pay(share, value, terms) == min(max(walked, 0), 2 * share)


@settings(max_examples=300)
@given(fen, value, value, terms, fen, fen)
def test_better_never_pays_less_and_every_line_stays_within_its_bounds(share, one, other, terms, floor, more):
    worse, better = sorted((one, other), reverse=terms.better == "lower")
    low, high = (ksf_pay(share, each, terms, floor=floor, cap=floor + more) for each in (worse, better))
    assert floor <= low <= high <= floor + more


@settings(max_examples=100)
@given(fen, st.lists(st.integers(1, 100), min_size=1, max_size=8), value, positive)
def test_at_their_balance_points_the_lines_of_any_weights_sum_to_the_amount(amount, weights, balance, step):
    at_balance = Terms(balance, step, Fraction(100), Fraction(100))
    shares = [amount * weight / sum(weights) for weight in weights]
    assert sum(ksf_pay(share, balance, at_balance) for share in shares) == amount

"""KSF: a share of performance pay that moves by whole steps away from a balance point.

Only the arithmetic of one indicator; a scheme that names the item is still refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True, slots=True)
class Balance:
    """One indicator's balance point: value and step in its unit, reward and penalty in fen for a whole step."""

    value: Fraction
    step: Fraction
    reward: Fraction
    penalty: Fraction
    better: Literal["higher", "lower"] = "higher"


def ksf_pay(
    share: Fraction,
    value: Fraction | None,
    balance: Balance,
    *,
    floor: Fraction = Fraction(0),
    cap: Fraction | None = None,
) -> Fraction:
    """Fen of one indicator: its share, plus the reward or less the penalty of each whole step from the balance.

    Empty: a missing value gives the share. ``cap`` is twice the share unless given.
    **Rounding**: none here; the line rounds once.
    """
    if value is None:
        return share
    ahead = value - balance.value if balance.better == "higher" else balance.value - value
    steps = abs(ahead) // balance.step
    moved = share + steps * balance.reward if ahead >= 0 else share - steps * balance.penalty
    return max(floor, min(2 * share if cap is None else cap, moved))

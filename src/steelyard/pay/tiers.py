"""Tiers: a base amount cut by them, each slice at its rate, or all of it at the rate of the tier reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Tiers = Sequence[tuple[int, Fraction]]


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the base amount and the rate it earns; ``upper`` is None for the last tier."""

    lower: int
    upper: int | None
    part: Fraction
    rate: Fraction

    @property
    def earned(self) -> Fraction:
        """The commission of this part in fen, not rounded."""
        return self.part * self.rate


def slices(
    base: Fraction, tiers: Tiers, mode: Literal["marginal", "whole"], added_rate: Fraction = Fraction(0)
) -> list[Slice]:
    """The base amount (fen) cut by tier: each slice at its rate, or all of it at the rate of the reached tier.

    A lower edge belongs to its tier. Every slice that holds something is listed; an empty base gives none.
    """
    if base <= 0:
        return []
    uppers = [*(lower for lower, _ in tiers[1:]), None]
    reached = [(lower, upper, rate) for (lower, rate), upper in zip(tiers, uppers, strict=True) if base >= lower]
    if mode == "whole":
        lower, upper, rate = reached[-1]
        return [Slice(lower, upper, base, rate + added_rate)]
    cut = (
        Slice(lower, upper, (base if upper is None else min(base, Fraction(upper))) - lower, rate + added_rate)
        for lower, upper, rate in reached
    )
    return [part for part in cut if part.part > 0]


def commission(
    sales: Fraction, deducted: Fraction, tiers: Tiers, mode: Literal["marginal", "whole"], added_rate: Fraction
) -> Fraction:
    """The commission in fen on sales less what is deducted, not rounded; never below zero."""
    return sum(
        (part.earned for part in slices(max(Fraction(0), sales - deducted), tiers, mode, added_rate)), Fraction(0)
    )

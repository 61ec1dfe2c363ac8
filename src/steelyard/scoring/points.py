"""What a curve answers: points, not rounded, and how they came about in words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from steelyard.errors import Words
from steelyard.trace import Trace

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Points:
    """Points for one value; ``label`` is the band's name where the curve has one.

    ``points`` is None when the curve lacks something it needs; ``how`` then says what, and the score stops.
    ``inputs`` are figures the curve looked at besides the value.
    """

    points: Fraction | None
    how: Words
    label: str | None = None
    inputs: tuple[Trace, ...] = ()


def clamp(value: Fraction, least: Fraction, most: Fraction) -> Fraction:
    """The value, or the bound it lies beyond."""
    return max(least, min(most, value))

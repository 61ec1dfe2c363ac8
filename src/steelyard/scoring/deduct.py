"""Deduct: points taken off for each event."""

from __future__ import annotations

from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.curves import Deduct
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better, Points
from steelyard.trace import format_value


def points(curve: Deduct, value: Fraction, _: Better, __: Context) -> Points:
    """max(floor, start - per x count)."""
    per, start, floor = format_value(curve.per), format_value(curve.start), format_value(curve.floor)
    return Points(
        max(curve.floor, curve.start - curve.per * value),
        Words(
            f"从 {start} 分起，每次扣 {per} 分，最低 {floor} 分",
            f"from {start} points, {per} off for each, at least {floor}",
        ),
    )

"""Target: the share of the target reached, up to the cap."""

from __future__ import annotations

from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.curves import Target
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better, Points, clamp
from steelyard.trace import format_value


def points(curve: Target, value: Fraction, better: Better, _: Context) -> Points:
    """clamp(v / target, 0, cap) x 100; lower-better: target / v, and the cap when v is 0."""
    most = format_value(curve.cap * 100)
    target = format_value(curve.target)
    if (curve.better or better) == "higher":
        share = value / curve.target
        how = Words(
            f"达成率：实际 ÷ 目标 {target}，最高 {most} 分", f"reached: value ÷ target {target}, at most {most} points"
        )
    else:
        share = curve.target / value if value > 0 else curve.cap
        how = Words(
            f"达成率：目标 {target} ÷ 实际，最高 {most} 分", f"reached: target {target} ÷ value, at most {most} points"
        )
    return Points(clamp(share, Fraction(0), curve.cap) * 100, how)

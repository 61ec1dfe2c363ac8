"""Linear: 0 points at ``worst``, 100 at ``best``, straight between, and beyond up to the cap."""

from __future__ import annotations

from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.curves import Linear
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better, Points, clamp
from steelyard.trace import format_value


def points(curve: Linear, value: Fraction, _: Better, __: Context) -> Points:
    """clamp((v - worst) / (best - worst), 0, cap) x 100; lower-better by ``worst`` above ``best``."""
    share = (value - curve.worst) / (curve.best - curve.worst)
    worst, best = format_value(curve.worst), format_value(curve.best)
    return Points(
        clamp(share, Fraction(0), curve.cap) * 100,
        Words(f"线性：{worst} 得 0 分，{best} 得 100 分", f"linear: 0 points at {worst}, 100 at {best}"),
    )

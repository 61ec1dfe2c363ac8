"""The one place where a curve's parameters meet its calculation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from steelyard.schemes import curves as declared
from steelyard.scoring import bands, deduct, ksf, linear, manual, rank, target
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better, Points

#: Each curve's class and the function that turns a value into points (Any: each takes its own class).
CURVES: Mapping[type, Callable[[Any, Fraction, Better, Context], Points]] = {
    declared.Linear: linear.points,
    declared.Target: target.points,
    declared.Bands: bands.points,
    declared.Deduct: deduct.points,
    declared.Rank: rank.points,
    declared.Ksf: ksf.points,
    declared.Manual: manual.points,
}


def points_for(curve: declared.Curve, value: Fraction, better: Better, context: Context) -> Points:
    """The points of a value on a curve; ``better`` is the metric's own direction, for curves that name none."""
    return CURVES[type(curve)](curve, value, better, context)

"""Ksf: 100 points at the balance point, more for each step better and less for each step worse."""

from __future__ import annotations

from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.curves import Ksf
from steelyard.schemes.wording import value_text
from steelyard.scoring.balances import balance_point
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better, Points, clamp
from steelyard.trace import format_value


def points(curve: Ksf, value: Fraction, better: Better, context: Context) -> Points:
    """100 + (v - balance) / step x ``up`` when better or x ``down`` when worse, between floor and cap.

    Steps are not cut to whole ones. Lower-better swaps v and balance. Without a balance point there are no points.
    """
    point = balance_point(curve.balance, context)
    if point.value is None:
        return Points(None, _missing(point.how, point.remedy), inputs=(point.trace,))
    ahead = value - point.value if (curve.better or better) == "higher" else point.value - value
    per_step = curve.up if ahead >= 0 else curve.down
    unit = context.names.unit(context.metric) if context.metric is not None else "point"
    shown, step = value_text(point.value, unit), value_text(curve.step, unit)
    up, down = format_value(curve.up), format_value(curve.down)
    how = Words(
        f"平衡点 {shown}（{point.how.zh}）得 100 分，每好 {step} 加 {up} 分，每差 {step} 减 {down} 分",
        f"100 points at the balance point {shown} ({point.how.en}), {up} more for each {step} better, "
        f"{down} less for each {step} worse",
    )
    return Points(clamp(100 + ahead / curve.step * per_step, curve.floor, curve.cap), how, inputs=(point.trace,))


def _missing(how: Words, remedy: Words | None) -> Words:
    if remedy is None:
        return Words(f"没有平衡点：{how.zh}", f"no balance point: {how.en}")
    return Words(f"没有平衡点：{how.zh}。{remedy.zh}", f"no balance point: {how.en}. {remedy.en}")

"""Curves over whole columns: points as whole numbers of a billionth, never more than one of them below the true value.

Only for sums that are looked at again: where a total lies so near the edge of a rounding that a billionth could matter,
``exact`` gives the points of single values as fractions, by the rule of the scheme.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from steelyard.schemes import curves as declared
from steelyard.schemes.values import Part
from steelyard.scoring.points import Better, clamp
from steelyard.simulate.values import Ratios

#: Points are counted in this part of one point.
SCALE = 10**9

Exact = Callable[[Fraction], Fraction]
#: Points of every value, rounded down; None where there is no value.
Scaled = list[int | None]


class NotCompiled(Exception):
    """A part of a scheme that columns cannot hold."""


def only(part: Part, *fields: str) -> None:
    """Let a part pass that says nothing beyond these keys, so that a key this file does not know is never left out.

    Raises: NotCompiled.
    """
    if not part.model_fields_set <= set(fields):
        raise NotCompiled(f"{type(part).__name__}: {sorted(part.model_fields_set - set(fields))}")


class Curve:
    """One curve made ready: ``exact`` for one value, ``column`` for all."""

    def __init__(self, exact: Exact, column: Callable[[list[int], list[int]], Scaled]) -> None:
        self.exact = exact
        self._column = column

    def column(self, values: Ratios) -> Scaled:
        """The scaled points of every value."""
        return self._column(values.over, values.under)


def compiled(curve: declared.Curve, better: Better) -> Curve:
    """A curve made ready.

    Raises: NotCompiled for kinds that look at more than the value.
    """
    maker = _MAKERS.get(type(curve))
    if maker is None:
        raise NotCompiled(curve.kind)
    return maker(curve, better)


def scaled(points: Fraction) -> int:
    """Points in whole parts, rounded down."""
    return points.numerator * SCALE // points.denominator


def _linear(curve: declared.Linear, _: Better) -> Curve:
    only(curve, "kind", "worst", "best", "cap")
    slope = 100 / (curve.best - curve.worst)
    return _line(slope, -curve.worst * slope, curve.cap * 100)


def _line(slope: Fraction, offset: Fraction, most: Fraction) -> Curve:
    """slope x value + offset, from 0 to ``most``."""
    below = slope.denominator * offset.denominator
    times, plus = int(slope * below) * SCALE, int(offset * below) * SCALE
    top = scaled(most)

    def column(over: list[int], under: list[int]) -> Scaled:
        return [
            None
            if not d
            else 0
            if (found := (n * times + d * plus) // (d * below)) < 0
            else top
            if found > top
            else found
            for n, d in zip(over, under, strict=True)
        ]

    return Curve(lambda value: clamp(slope * value + offset, Fraction(0), most), column)


def _target(curve: declared.Target, better: Better) -> Curve:
    only(curve, "kind", "target", "cap", "better")
    if (curve.better or better) == "higher":
        return _line(100 / curve.target, Fraction(0), curve.cap * 100)
    top, times, below = scaled(curve.cap * 100), curve.target.numerator * 100 * SCALE, curve.target.denominator

    def column(over: list[int], under: list[int]) -> Scaled:
        return [
            None if not d else top if n <= 0 else min(top, d * times // (n * below))
            for n, d in zip(over, under, strict=True)
        ]

    return Curve(lambda value: min(curve.target / value, curve.cap) * 100 if value > 0 else curve.cap * 100, column)


def _bands(curve: declared.Bands, better: Better) -> Curve:
    only(curve, "kind", "bands", "better")
    for band in curve.bands:
        only(band, "from_", "to", "points", "label")
    higher = (curve.better or better) == "higher"
    edges = [(band.from_ if higher else band.to, band.points) for band in curve.bands]
    whole = [
        (0, 0, scaled(points)) if edge is None else (edge.numerator, edge.denominator, scaled(points))
        for edge, points in edges
    ]

    def exact(value: Fraction) -> Fraction:
        holds = (edge is None or (value >= edge if higher else value <= edge) for edge, _ in edges)
        return next(points for (_, points), held in zip(edges, holds, strict=True) if held)

    def column(over: list[int], under: list[int]) -> Scaled:
        return [_band(whole, n, d, higher) if d else None for n, d in zip(over, under, strict=True)]

    return Curve(exact, column)


def _band(edges: list[tuple[int, int, int]], over: int, under: int, higher: bool) -> int:
    """The points of the first band that holds; the last has no edge, written 0 / 0, and always holds."""
    for top, bottom, points in edges:
        if over * bottom >= under * top if higher else over * bottom <= under * top:
            return points
    raise AssertionError("the last band takes all the rest")


def _deduct(curve: declared.Deduct, _: Better) -> Curve:
    only(curve, "kind", "per", "start", "floor")
    below = curve.start.denominator * curve.per.denominator
    plus, times, least = int(curve.start * below) * SCALE, int(curve.per * below) * SCALE, scaled(curve.floor)

    def column(over: list[int], under: list[int]) -> Scaled:
        return [
            None if not d else max(least, (d * plus - n * times) // (d * below))
            for n, d in zip(over, under, strict=True)
        ]

    return Curve(lambda value: max(curve.floor, curve.start - curve.per * value), column)


def _manual(curve: declared.Manual, _: Better) -> Curve:
    only(curve, "kind")

    def column(over: list[int], under: list[int]) -> Scaled:
        return [n * SCALE // d if d else None for n, d in zip(over, under, strict=True)]

    return Curve(lambda value: value, column)


_MAKERS: dict[type, Callable[[Any, Better], Curve]] = {
    declared.Linear: _linear,
    declared.Target: _target,
    declared.Bands: _bands,
    declared.Deduct: _deduct,
    declared.Manual: _manual,
}

"""A curve as it is drawn: straight pieces from left to right, the edges people ask about, and one person's dot.

Every corner is asked of the curve's own calculation, so a drawing can show nothing else than what points are given by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from steelyard.errors import Words
from steelyard.metrics.figures import Figures
from steelyard.schemes import curves as declared
from steelyard.schemes.balances import Balance
from steelyard.schemes.model import Indicator, Scheme, Version
from steelyard.scoring import bands, deduct, ksf, linear, rank, target
from steelyard.scoring.balances import balance_point
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better
from steelyard.scoring.sheet import ScoredIndicator, ScoreSheet

#: Pieces a bent line is drawn in.
PIECES = 24
#: The unit of the horizontal axis of a rank.
PLACE = "place"


@dataclass(frozen=True, slots=True)
class Corner:
    """A value and the points it gets, both exact."""

    value: Fraction
    points: Fraction


@dataclass(frozen=True, slots=True)
class Edge:
    """A value at which something changes: a band begins, full points are reached, the balance point."""

    value: Fraction
    points: Fraction
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """One curve over the values around one person's: each stroke is a straight line through its corners.

    ``unit`` is that of the values; of a rank they are places. ``dot`` lies on a stroke.
    """

    unit: str
    strokes: tuple[tuple[Corner, ...], ...]
    edges: tuple[Edge, ...]
    dot: Corner
    better: Better

    @property
    def start(self) -> Fraction:
        """The leftmost value drawn."""
        return min(corner.value for stroke in self.strokes for corner in stroke)

    @property
    def end(self) -> Fraction:
        """The rightmost value drawn."""
        return max(corner.value for stroke in self.strokes for corner in stroke)

    def points_at(self, value: Fraction) -> Fraction | None:
        """The points read off the drawing; None beyond it. Where two strokes meet, the better side holds."""
        found = [_between(one, two, value) for stroke in self.strokes for one, two in _pairs(stroke)]
        return max((points for points in found if points is not None), default=None)


def drawings(
    scheme: Scheme, version: Version, figures: Figures, sheet: ScoreSheet, group: Sequence[str]
) -> dict[str, Drawing]:
    """The drawing of each indicator of a sheet that has a value and a curve; ``group``: who ranks are taken among."""
    by_key = {indicator.key: indicator for indicator in version.indicators}
    context = _contexts(scheme, figures, sheet, group)
    found = ((row, by_key[row.key]) for row in sheet.indicators)
    made = {row.key: _of_row(row, indicator, context(indicator)) for row, indicator in found}
    return {key: one for key, one in made.items() if one is not None}


def _contexts(
    scheme: Scheme, figures: Figures, sheet: ScoreSheet, group: Sequence[str]
) -> Callable[[Indicator], Context]:
    known: dict[Any, Any] = {}

    def context(indicator: Indicator) -> Context:
        return Context(
            sheet.employee_id,
            sheet.period,
            figures,
            scheme.vocabulary,
            tuple(group),
            indicator.metric,
            indicator.scope,
            indicator.min_count,
            known,
        )

    return context


def _of_row(row: ScoredIndicator, indicator: Indicator, context: Context) -> Drawing | None:
    value = row.value if row.used_value is None else row.used_value
    if value is None or indicator.curve is None:
        return None
    own = context.names.better(indicator.metric) if indicator.metric is not None else None
    return drawing(indicator.curve, value, own or "higher", context)


def drawing(curve: declared.Curve, value: Fraction, better: Better, context: Context) -> Drawing | None:
    """A curve around a value; None of points people gave, and where the curve lacks what it needs."""
    draw = DRAWN.get(type(curve))
    return None if draw is None else draw(curve, value, better, context)


def _unit(context: Context) -> str:
    return "point" if context.metric is None else context.names.unit(context.metric)


def _around(values: Iterable[Fraction], unit: str) -> tuple[Fraction, Fraction]:
    """From where to where is drawn: everything named with a tenth beside it, no share below 0 or above 1."""
    known = list(values)
    low, high = min(known), max(known)
    beside = (high - low) / 10 or (abs(high) / 10 or Fraction(1))
    start = low - beside if low < 0 else max(low - beside, Fraction(0))
    end = high + beside
    return start, (Fraction(1) if unit == "ratio" and high <= 1 < end else end)


def _line(
    calculate: Callable[[Fraction], Fraction], corners: Sequence[Fraction], value: Fraction, unit: str
) -> tuple[Corner, ...]:
    """One line through the corners, the value itself, and a little to both sides."""
    start, end = _around([*corners, value], unit)
    values = sorted({start, end, *corners, value})
    return tuple(Corner(one, calculate(one)) for one in values)


def _linear(curve: declared.Linear, value: Fraction, better: Better, context: Context) -> Drawing:
    def calculate(one: Fraction) -> Fraction:
        return _known(linear.points(curve, one, better, context).points)

    capped = curve.worst + curve.cap * (curve.best - curve.worst)
    corners = [curve.worst, curve.best, capped]
    direction: Better = "higher" if curve.best > curve.worst else "lower"
    edges = (
        Edge(curve.worst, Fraction(0), Words("0 分", "0 points")),
        Edge(curve.best, Fraction(100), Words("100 分", "100 points")),
    )
    unit = _unit(context)
    return Drawing(unit, (_line(calculate, corners, value, unit),), edges, Corner(value, calculate(value)), direction)


def _target(curve: declared.Target, value: Fraction, better: Better, context: Context) -> Drawing:
    def calculate(one: Fraction) -> Fraction:
        return _known(target.points(curve, one, better, context).points)

    direction, unit = curve.better or better, _unit(context)
    capped = curve.target * curve.cap if direction == "higher" else curve.target / curve.cap
    corners = [Fraction(0), curve.target, capped]
    if direction == "lower":
        end = _around([*corners, value], unit)[1]
        corners += [capped + (end - capped) * piece / PIECES for piece in range(PIECES + 1)]
    stroke = _line(calculate, corners, value, unit)
    edge = Edge(curve.target, calculate(curve.target), Words("目标", "target"))
    return Drawing(unit, (stroke,), (edge,), Corner(value, calculate(value)), direction)


def _bands(curve: declared.Bands, value: Fraction, better: Better, context: Context) -> Drawing:
    direction, unit = curve.better or better, _unit(context)
    is_higher = direction == "higher"
    # An edge is the side of its band that lies towards the worse values.
    edged = [(band.from_ if is_higher else band.to, band) for band in curve.bands]
    known = [edge for edge, _ in edged if edge is not None]
    start, end = _around([*known, value], unit)
    best_side = end if is_higher else start
    strokes, edges = [], []
    for edge, band in edged:
        far = edge if edge is not None else (start if is_higher else end)
        strokes.append(tuple(Corner(one, band.points) for one in sorted((far, best_side))))
        if edge is not None:
            label = None if band.label is None else Words(band.label, band.label)
            edges.append(Edge(edge, band.points, label))
        best_side = far
    dot = Corner(value, _known(bands.points(curve, value, better, context).points))
    return Drawing(unit, tuple(strokes), tuple(edges), dot, direction)


def _deduct(curve: declared.Deduct, value: Fraction, better: Better, context: Context) -> Drawing:
    def calculate(one: Fraction) -> Fraction:
        return _known(deduct.points(curve, one, better, context).points)

    unit = _unit(context)
    lowest = (curve.start - curve.floor) / curve.per
    corners = [Fraction(0), lowest]
    edges = (
        Edge(Fraction(0), curve.start, Words("没有扣分", "nothing off")),
        Edge(lowest, curve.floor, Words("最低", "least")),
    )
    stroke = _line(calculate, corners, value, unit)
    return Drawing(unit, (stroke,), edges, Corner(value, calculate(value)), "lower")


def _ksf(curve: declared.Ksf, value: Fraction, better: Better, context: Context) -> Drawing | None:
    point = balance_point(curve.balance, context).value
    if point is None:
        return None
    fixed = curve.model_copy(update={"balance": Balance(value=point)})

    def calculate(one: Fraction) -> Fraction:
        return _known(ksf.points(fixed, one, better, context).points)

    direction, unit = curve.better or better, _unit(context)
    towards = 1 if direction == "higher" else -1
    ends = [
        point + towards * curve.step * (bound - 100) / per
        for bound, per in ((curve.cap, curve.up), (curve.floor, curve.down))
        if per
    ]
    corners = [point, *(end for end in ends if end >= 0 or point < 0)]
    edge = Edge(point, Fraction(100), Words("平衡点", "balance point"))
    stroke = _line(calculate, corners, value, unit)
    return Drawing(unit, (stroke,), (edge,), Corner(value, calculate(value)), direction)


def _rank(curve: declared.Rank, value: Fraction, better: Better, context: Context) -> Drawing:
    """Places from the first to the last; a place stands for the value of whoever has it."""
    own = rank.place_of(value, better, context)

    def corner(place: int) -> Corner:
        return Corner(Fraction(place), rank.points_of_place(curve, place, own.count))

    dot = corner(own.place)
    if curve.bands is None:
        straight = tuple(corner(place) for place in sorted({1, own.place, own.count}))
        return Drawing(PLACE, (straight,), (), dot, "lower")
    strokes = tuple(_runs([corner(place) for place in range(1, own.count + 1)]))
    edges = tuple(Edge(stroke[-1].value, stroke[-1].points) for stroke in strokes[:-1])
    return Drawing(PLACE, strokes, edges, dot, "lower")


def _runs(places: Sequence[Corner]) -> Iterable[tuple[Corner, ...]]:
    """The first and last of neighbouring places with the same points."""
    for _, run in groupby(places, key=lambda corner: corner.points):
        held = list(run)
        yield (held[0], held[-1]) if len(held) > 1 else (held[0],)


def _known(points: Fraction | None) -> Fraction:
    if points is None:
        raise AssertionError("only a curve without its balance point gives no points")
    return points


def _pairs(stroke: Sequence[Corner]) -> Iterable[tuple[Corner, Corner]]:
    return [(stroke[0], stroke[0])] if len(stroke) == 1 else list(pairwise(stroke))


def _between(one: Corner, two: Corner, value: Fraction) -> Fraction | None:
    if not one.value <= value <= two.value:
        return None
    if one.value == two.value:
        return one.points
    share = (value - one.value) / (two.value - one.value)
    return one.points + share * (two.points - one.points)


#: How each curve is drawn (Any: each takes its own class); points people gave have no line.
DRAWN: Mapping[type, Callable[[Any, Fraction, Better, Context], Drawing | None]] = {
    declared.Linear: _linear,
    declared.Target: _target,
    declared.Bands: _bands,
    declared.Deduct: _deduct,
    declared.Rank: _rank,
    declared.Ksf: _ksf,
}

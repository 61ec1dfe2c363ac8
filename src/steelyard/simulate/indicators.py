"""One indicator of a scheme over whole columns: points, what is left out, and what holds up the score."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from steelyard.schemes.curves import Manual, Rank
from steelyard.schemes.model import Indicator, MissingRule
from steelyard.scoring.manual import Rating, combine
from steelyard.scoring.points import Better
from steelyard.simulate.points import Curve, NotCompiled, Scaled, compiled, only, scaled
from steelyard.simulate.rows import Rows
from steelyard.simulate.values import Ratios, Values


@dataclass(frozen=True, eq=False)
class Judged:
    """Points of one indicator for every row: scaled and rounded down, None where it is left out.

    ``stops`` are the rows whose score it holds up. ``exact`` gives one row's points as a fraction.
    """

    points: Scaled
    exact: Callable[[int], Fraction | None]
    stops: frozenset[int] = frozenset()
    has_gaps: bool = False


@dataclass
class _Fixed:
    """Rows that are not judged by their value: left out (None), or given points."""

    rule: MissingRule
    points: dict[int, Fraction | None] = field(default_factory=dict)
    stops: set[int] = field(default_factory=set)

    def missing(self, row: int) -> None:
        """A row without a value, by the scheme's missing rule."""
        self.points[row] = Fraction(0) if self.rule == "zero" else None
        if self.rule == "stop":
            self.stops.add(row)

    def stop(self, row: int) -> None:
        """A row that waits for a person."""
        self.points[row] = None
        self.stops.add(row)


def judged(indicator: Indicator, rule: MissingRule, values: Values, rows: Rows) -> Judged:
    """An indicator for every row.

    Raises: NotCompiled when its points depend on more than its value.
    """
    only(
        indicator,
        "key",
        "weight",
        "metric",
        "manual",
        "name",
        "section",
        "layer",
        "scope",
        "curve",
        "min_count",
        "groups",
        "missing_group",
    )
    fixed = _Fixed(rule)
    if indicator.min_count is not None:
        only(indicator.min_count, "measure", "at_least", "otherwise")
        _few(indicator, fixed, values, rows)
    if indicator.manual is not None:
        found = [
            None if row in fixed.points else _rated(indicator, indicator.manual, rows, row, values)
            for row in range(len(rows))
        ]
        ratios = Ratios.of(found)
    else:
        ratios = values.read(indicator.metric or "", rows, indicator.scope)
    for row, under in enumerate(ratios.under):
        if not under and row not in fixed.points:
            fixed.missing(row)
    better = _better(indicator, values)
    if isinstance(indicator.curve, Rank):
        if indicator.manual is not None:
            raise NotCompiled("rank of points given by people")
        fixed.points |= _ranked(indicator.curve, ratios.keys(higher_is_better=better != "lower"), fixed, rows)
        return _judged(compiled(Manual(kind="manual"), better), ratios, fixed)
    return _judged(compiled(indicator.curve or Manual(kind="manual"), better), ratios, fixed)


def _judged(curve: Curve, ratios: Ratios, fixed: _Fixed) -> Judged:
    points = curve.column(ratios)
    for row, given in fixed.points.items():
        points[row] = None if given is None else scaled(given)

    def exact(row: int) -> Fraction | None:
        value = ratios.value(row)
        return fixed.points[row] if row in fixed.points or value is None else curve.exact(value)

    return Judged(points, exact, frozenset(fixed.stops), has_gaps=None in points)


def _ranked(curve: Rank, keys: list[int | None], fixed: _Fixed, rows: Rows) -> dict[int, Fraction | None]:
    """The points of everybody's place among those who have one in the period."""
    only(curve, "kind", "by", "bands")
    found: dict[int, Fraction | None] = {}
    for within in rows.periods.values():
        known = {row: key for row in within if row not in fixed.points and (key := keys[row]) is not None}
        order = sorted(-key for key in known.values())
        for row, key in known.items():
            found[row] = _points_of(curve, bisect_left(order, -key) + 1, len(order))
    return found


def _points_of(curve: Rank, place: int, count: int) -> Fraction:
    if curve.bands is None:
        return Fraction(100) if count == 1 else Fraction(100 * (count - place), count - 1)
    for band in curve.bands:
        only(band, "to", "points", "label")
        if band.to is None or place <= (ceil(band.to * count) if curve.by == "share" else band.to):
            return band.points
    raise NotCompiled("the last band of places has an edge")


def _better(indicator: Indicator, values: Values) -> Better:
    return (values.names.better(indicator.metric) if indicator.metric is not None else None) or "higher"


def _few(indicator: Indicator, fixed: _Fixed, values: Values, rows: Rows) -> None:
    """Rows on too few cases: left out, zero, or what a person gave."""
    floor = indicator.min_count
    if floor is None:
        return
    for row, count in _below(values.counts(floor.measure, rows), floor.at_least):
        if floor.otherwise == "manual":
            name = indicator.manual or indicator.key
            given = _rated(indicator, name, rows, row, values)
            if given is None:
                fixed.stop(row)
            elif indicator.manual is not None and indicator.curve is not None:
                fixed.points[row] = compiled(indicator.curve, "higher").exact(given)
            else:
                fixed.points[row] = given
        elif count is None:
            fixed.missing(row)
        else:
            fixed.points[row] = Fraction(0) if floor.otherwise == "zero" else None


def _below(counts: list[int | None], at_least: int) -> Iterator[tuple[int, int | None]]:
    return ((row, count) for row, count in enumerate(counts) if count is None or count < at_least)


def _rated(indicator: Indicator, name: str, rows: Rows, row: int, values: Values) -> Fraction | None:
    """What people gave, brought together; None when they have not given what is needed."""
    employee_id, period = rows.pairs[row]
    ratings = [
        Rating(given.rater or "", given.rater_group, Fraction(given.points))
        for given in values.past.organisation.manual_scores_of(employee_id, name, period)
    ]
    return combine(ratings, indicator.groups, renormalise=indicator.missing_group == "renormalise").points

"""Scores and grades of many people at once, exactly those of ``scoring``.

A total is first summed from points cut to a billionth. Where that total lies so near the edge of a rounding that the cut
could matter, the row is added up again in fractions, so the two decimals are always the true ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from steelyard.money import round_points
from steelyard.schemes.model import Version, Veto
from steelyard.simulate.conditions import enough_cases, holding
from steelyard.simulate.indicators import Judged, judged
from steelyard.simulate.points import SCALE, only
from steelyard.simulate.rows import Rows
from steelyard.simulate.values import Values

#: A score without a value for any row of it.
Hundredths = list[int | None]


@dataclass(frozen=True, eq=False)
class Scores:
    """What every row reached: the score in hundredths of a point, the grade, and whether bonuses are vetoed.

    A row without a score has None, whether something is missing or nothing is measured.
    """

    hundredths: Hundredths
    grades: list[str | None]
    vetoed: list[bool]

    def score(self, row: int) -> Decimal | None:
        """One row's score as sheets show it."""
        value = self.hundredths[row]
        return None if value is None else Decimal(value).scaleb(-2)


class Scorer:
    """Scores versions over columns, keeping what versions have in common."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self._judged: dict[tuple[Rows, str, str], Judged] = {}

    def scores(self, version: Version, rows: Rows) -> Scores:
        """The scores of every row under one version.

        Raises: NotCompiled when a part of the version looks at more than columns hold.
        """
        columns = [self.judged(indicator_key, version, rows) for indicator_key in range(len(version.indicators))]
        vetoes = [(veto, self._applies(veto, rows)) for veto in version.vetoes]
        for veto, hit in vetoes:
            if veto.effect == "zero_indicator":
                columns = _zeroed(columns, version, veto, hit)
        hundredths = _totals(version, columns, len(rows))
        hundredths = _cut(hundredths, vetoes)
        vetoed = [False] * len(rows)
        for veto, hit in vetoes:
            if veto.effect == "no_bonus":
                vetoed = [one or other for one, other in zip(vetoed, hit, strict=True)]
        return Scores(hundredths, _grades(version, hundredths, vetoes), vetoed)

    def judged(self, place: int, version: Version, rows: Rows) -> Judged:
        """One indicator's points; kept, for other versions judge the same figure the same way."""
        indicator = version.indicators[place]
        bare = indicator.model_copy(update={"weight": Fraction(1), "section": None, "layer": None, "name": None})
        key = (rows, version.missing, repr(bare))
        if key not in self._judged:
            self._judged[key] = judged(indicator, version.missing, self.values, rows)
        return self._judged[key]

    def _applies(self, veto: Veto, rows: Rows) -> list[bool]:
        """For which rows a veto's limit is passed; one that could not be looked at does not apply."""
        only(veto, *_VETO_KEYS)
        hit = holding(veto.when, self.values, rows) if veto.when is not None else self._beyond(veto, rows)
        if veto.min_count is None:
            return hit
        return [
            one and enough for one, enough in zip(hit, enough_cases(veto.min_count, self.values, rows), strict=True)
        ]

    def _beyond(self, veto: Veto, rows: Rows) -> list[bool]:
        found = self.values.read(veto.measure or veto.metric or "", rows)
        limit = veto.more_than if veto.more_than is not None else veto.less_than or Fraction(0)
        top, bottom = limit.numerator, limit.denominator
        if veto.more_than is not None:
            return [n * bottom > top * d if d else False for n, d in zip(found.over, found.under, strict=True)]
        return [n * bottom < top * d if d else False for n, d in zip(found.over, found.under, strict=True)]


_VETO_KEYS = (
    *("effect", "measure", "metric", "when", "more_than", "less_than"),
    *("indicator", "total", "grade", "min_count", "name"),
)


def _zeroed(columns: list[Judged], version: Version, veto: Veto, hit: list[bool]) -> list[Judged]:
    """The columns with 0 points, and nothing to wait for, where a veto strikes its indicator."""
    if True not in hit:
        return columns
    return [
        _struck(column, hit) if indicator.key == veto.indicator else column
        for indicator, column in zip(version.indicators, columns, strict=True)
    ]


def _struck(column: Judged, hit: list[bool]) -> Judged:
    points = [0 if struck else one for one, struck in zip(column.points, hit, strict=True)]
    stops = frozenset(row for row in column.stops if not hit[row])
    return Judged(points, lambda row: Fraction(0) if hit[row] else column.exact(row), stops, has_gaps=None in points)


def _totals(version: Version, columns: list[Judged], count: int) -> Hundredths:
    """Weighted totals in hundredths, rounded once, half up; None where there is no score."""
    if not columns:
        return [None] * count
    unit = lcm(*(indicator.weight.denominator for indicator in version.indicators))
    weights = [int(indicator.weight * unit) for indicator in version.indicators]
    sums, present = _summed(weights, columns, count)
    held = frozenset[int]().union(*(column.stops for column in columns))
    totals: Hundredths = []
    for row, (total, weight) in enumerate(zip(sums, present, strict=True)):
        if not weight or row in held:
            totals.append(None)
            continue
        # 200 x total + weight x SCALE over 2 x weight x SCALE: half up; points cut by less than 1 add at most the weight.
        whole, rest = divmod(200 * total + weight * SCALE, 2 * weight * SCALE)
        near = total < 0 or rest + 200 * weight >= 2 * weight * SCALE
        totals.append(_exact_total(version, columns, row) if near else whole)
    return totals


def _summed(weights: list[int], columns: list[Judged], count: int) -> tuple[list[int], list[int]]:
    """Weight x points of every row, and the weight that is present."""
    sums, always = [0] * count, 0
    present = [0] * count
    for weight, column in zip(weights, columns, strict=True):
        if column.has_gaps:
            sums = [
                total if one is None else total + weight * one for total, one in zip(sums, column.points, strict=True)
            ]
            present = [
                known if one is None else known + weight for known, one in zip(present, column.points, strict=True)
            ]
        else:
            always += weight
            sums = [total + weight * one for total, one in zip(sums, column.points, strict=True)]  # type: ignore[operator]  # no gaps
    return sums, [known + always for known in present]


def _exact_total(version: Version, columns: list[Judged], row: int) -> int:
    """One row's total in hundredths from exact points."""
    found = [
        (indicator.weight, column.exact(row)) for indicator, column in zip(version.indicators, columns, strict=True)
    ]
    known = [(weight, points) for weight, points in found if points is not None]
    total = sum((weight * points for weight, points in known), Fraction(0)) / sum(weight for weight, _ in known)
    return int(round_points(total) * 100)


def _cut(hundredths: Hundredths, vetoes: list[tuple[Veto, list[bool]]]) -> Hundredths:
    """The totals after vetoes on them, zero last; a limit finer than a hundredth is rounded like any total."""
    for veto, hit in vetoes:
        if veto.effect == "cap_total" and veto.total is not None:
            most = int(round_points(veto.total) * 100)
            hundredths = [
                min(one, most) if struck and one is not None else one
                for one, struck in zip(hundredths, hit, strict=True)
            ]
    for veto, hit in vetoes:
        if veto.effect == "zero_total":
            hundredths = [0 if struck and one is not None else one for one, struck in zip(hundredths, hit, strict=True)]
    return hundredths


def _grades(version: Version, hundredths: Hundredths, vetoes: list[tuple[Veto, list[bool]]]) -> list[str | None]:
    if not version.grades:
        return [None] * len(hundredths)
    names = [grade.name for grade in version.grades]
    edges = [None if grade.from_ is None else -(-grade.from_ * 100).__floor__() for grade in version.grades]
    reached: list[int | None] = [
        None if one is None else next(place for place, edge in enumerate(edges) if edge is None or one >= edge)
        for one in hundredths
    ]
    for veto, hit in vetoes:
        if veto.effect == "cap_grade" and veto.grade:
            worst = names.index(veto.grade)
            reached = [
                place if place is None or not struck else max(place, worst)
                for place, struck in zip(reached, hit, strict=True)
            ]
    return [None if place is None else names[place] for place in reached]

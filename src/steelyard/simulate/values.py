"""Metric values of many rows at once, as whole numerators and denominators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from steelyard.formula import Formula
from steelyard.measures.model import Measure
from steelyard.metrics.catalogue import tagged
from steelyard.metrics.model import Metric
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.simulate.measured import Past
from steelyard.simulate.rows import Rows


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """One value a row: ``over`` / ``under`` with ``under`` above 0, or no value where ``under`` is 0; not reduced."""

    over: list[int]
    under: list[int]

    @classmethod
    def of(cls, values: Sequence[Fraction | int | None]) -> Ratios:
        """From single values."""
        return cls(
            [0 if value is None else value.numerator for value in values],
            [0 if value is None else value.denominator for value in values],
        )

    def value(self, row: int) -> Fraction | None:
        """The value of one row."""
        return Fraction(self.over[row], self.under[row]) if self.under[row] else None

    def keys(self, *, higher_is_better: bool) -> list[int | None]:
        """Whole numbers that are greater for better values, and equal for equal ones.

        Two different values n / d differ by at least 1 / (d x d'), so multiplied by the square of the greatest d they lie
        at least 1 apart and stay apart when rounded down.
        """
        scale = max(self.under, default=1) ** 2 * (1 if higher_is_better else -1)
        return [n * scale // d if d else None for n, d in zip(self.over, self.under, strict=True)]

    def divided(self, by: int) -> Ratios:
        """The same values divided by a whole number above 0."""
        return self if by == 1 else Ratios(self.over, [under * by for under in self.under])


class Values:
    """Metrics as schemes see them: by key or label, money in yuan, measures as metrics of their own."""

    def __init__(self, past: Past, names: Vocabulary) -> None:
        self.past = past
        self.names = names
        self._known: dict[tuple[Rows, str, str], Ratios] = {}

    def read(self, key: str, rows: Rows, scope: str = "own") -> Ratios:
        """A metric or measure of every row; what is kept in fen is answered in yuan."""
        key = self.names.key(key)
        if (rows, key, scope) not in self._known:
            metric = self.past.catalogue.metric(key)
            found = self._own(metric, rows) if scope == "own" else self._scoped(key, rows, scope)
            self._known[rows, key, scope] = found.divided(100) if self.names.unit(key) == "fen" else found
        return self._known[rows, key, scope]

    def counts(self, key: str, rows: Rows) -> list[int | None]:
        """A measure of every row."""
        return self.past.measure(key, rows)

    def _own(self, metric: Metric, rows: Rows) -> Ratios:
        if metric.quantile is None:
            numerator, denominator = metric.formulas()
            over, under = self._sum(numerator, metric, rows), self._sum(denominator, metric, rows)
            if over is not None and under is not None:
                return _ratio(over, under)
        return self._asked(metric.key, rows)

    def _sum(self, formula: Formula, metric: Metric, rows: Rows) -> tuple[list[int | None], int] | None:
        """A weighted sum of measures as whole numbers over one denominator; None when the formula is no such sum."""
        parts = formula.weighted_sum()
        if parts is None:
            return None
        found = [(self.past.catalogue.find(tagged(name, metric)), factor) for name, factor in parts[0].items()]
        measures = [(part, factor) for part, factor in found if isinstance(part, Measure)]
        if len(measures) < len(found):
            return None
        scale = lcm(parts[1].denominator, *(factor.denominator for _, factor in measures))
        constant = int(parts[1] * scale)
        if len(measures) == 1 and not constant:
            column, factor = self.past.measure(measures[0][0].key, rows), int(measures[0][1] * scale)
            return (column if factor == 1 else [None if one is None else one * factor for one in column]), scale
        summed: list[int | None] = [constant] * len(rows)
        for measure, share in measures:
            times = int(share * scale)
            summed = [
                None if one is None or total is None else total + times * one
                for total, one in zip(summed, self.past.measure(measure.key, rows), strict=True)
            ]
        return summed, scale

    def _scoped(self, key: str, rows: Rows, scope: str) -> Ratios:
        figures = self.past.figures
        if scope == "team":
            return Ratios.of([figures.team_metric(key, *pair).value for pair in rows.pairs])
        return Ratios.of([figures.shop_metric(key, figures.shops_of(*pair), pair[1]).value for pair in rows.pairs])

    def _asked(self, key: str, rows: Rows) -> Ratios:
        """What no column can hold is asked of the ordinary figures."""
        return Ratios.of([self.past.figures.metric(key, *pair).value for pair in rows.pairs])


def _ratio(over: tuple[list[int | None], int], under: tuple[list[int | None], int]) -> Ratios:
    """Numerators over denominators; no value where either is missing or the denominator is 0."""
    up, down = over[0], under[0]
    if None in up or None in down:
        pairs = [(0, 0) if a is None or b is None else (a, b) for a, b in zip(up, down, strict=True)]
        tops, bottoms = [a for a, _ in pairs], [b for _, b in pairs]
    else:
        tops, bottoms = [a or 0 for a in up], [b or 0 for b in down]
    if min(bottoms, default=0) < 0:
        tops = [-a if b < 0 else a for a, b in zip(tops, bottoms, strict=True)]
        bottoms = [abs(b) for b in bottoms]
    if under[1] != 1:
        tops = [a * under[1] for a in tops]
    return Ratios(tops, bottoms if over[1] == 1 else [b * over[1] for b in bottoms])

"""One figure of many people over months: how much of it there is, how much people differ, how much is chance.

Floats are for telling only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum

from steelyard.measures.model import Measure
from steelyard.metrics.catalogue import as_metric
from steelyard.metrics.model import Metric
from steelyard.periods import Period
from steelyard.simulate.rows import Rows
from steelyard.simulate.statistics import mean, variance
from steelyard.simulate.values import Values


@dataclass(frozen=True, eq=False)
class PeopleMonths:
    """The values of one figure, row by row of ``rows``; ``cases`` where its denominator counts something."""

    rows: Rows
    values: tuple[float | None, ...]
    cases: tuple[int | None, ...]

    @classmethod
    def read(cls, values: Values, key: str, rows: Rows, scope: str = "own") -> PeopleMonths:
        """A metric or measure, as schemes see it."""
        found = values.read(key, rows, scope)
        return cls(
            rows,
            tuple(n / d if d else None for n, d in zip(found.over, found.under, strict=True)),
            tuple(_cases(values, key, rows)),
        )

    @property
    def availability(self) -> float:
        """The share of person-months that have a value."""
        return sum(1 for value in self.values if value is not None) / len(self.values) if self.values else 0.0

    @cached_property
    def by_person(self) -> dict[str, list[float]]:
        """Everybody's values in order of month; who has none is left out."""
        found: dict[str, list[float]] = defaultdict(list)
        for (employee_id, _), value in zip(self.rows.pairs, self.values, strict=True):
            if value is not None:
                found[employee_id].append(value)
        return dict(found)

    @property
    def person_means(self) -> dict[str, float]:
        """The mean of everybody's months."""
        return {who: mean(values) for who, values in self.by_person.items()}

    @cached_property
    def within(self) -> float:
        """How much one person's months differ among each other: the pooled variance."""
        groups = [values for values in self.by_person.values() if len(values) > 1]
        freedom = sum(len(values) - 1 for values in groups)
        return fsum(variance(values) * (len(values) - 1) for values in groups) / freedom if freedom else 0.0

    @cached_property
    def between(self) -> float:
        """How much people differ beyond what their own months do: variance of their means less its chance part."""
        means = list(self.person_means.values())
        if len(means) < 2:
            return 0.0
        per_person = mean([float(len(values)) for values in self.by_person.values()])
        return max(0.0, variance(means) - self.within / per_person)

    @property
    def separates(self) -> float | None:
        """The part of the spread of single months that lies between people, 0 to 1; None without any spread."""
        whole = self.between + self.within
        return self.between / whole if whole > 0 else None

    @cached_property
    def noise(self) -> float | None:
        """The part of the spread within months that the small number of cases alone would give, 0 to 1.

        For shares of counted cases only: chance gives p (1 - p) / n. None for other figures, or without spread.
        """
        expected: list[float] = []
        by_month: dict[Period, list[float]] = defaultdict(list)
        for (_, month), value, cases in zip(self.rows.pairs, self.values, self.cases, strict=True):
            if value is not None and cases and 0 <= value <= 1:
                expected.append(value * (1 - value) / cases)
                by_month[month].append(value)
        spread = [variance(values) for values in by_month.values() if len(values) > 1]
        if not spread or mean(spread) == 0:
            return None
        return min(1.0, mean(expected) / mean(spread))

    @property
    def usual_cases(self) -> int | None:
        """The middle number of cases behind a value; None where the denominator counts nothing."""
        known = sorted(cases for cases in self.cases if cases)
        return known[len(known) // 2] if known else None


def _cases(values: Values, key: str, rows: Rows) -> Sequence[int | None]:
    """How many cases each value rests on, where it is a share of counted ones."""
    catalogue = values.past.catalogue
    one = catalogue.find(values.names.key(key))
    metric: Metric = as_metric(one) if isinstance(one, Measure) else one
    if metric.unit != "ratio" or metric.quantile is not None:
        return [None] * len(rows)
    parts = metric.formulas()[1].weighted_sum()
    if parts is None or len(parts[0]) == 0 or parts[1]:
        return [None] * len(rows)
    counted = [catalogue.find(name) for name in parts[0]]
    if any(not isinstance(part, Measure) or part.unit != "count" for part in counted):
        return [None] * len(rows)
    columns = [values.counts(part.key, rows) for part in counted]
    return [None if None in row else sum(one or 0 for one in row) for row in zip(*columns, strict=True)]

"""Figures that people wrote down, for worked cases and what-ifs: the same questions, answered from a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from steelyard.facts.organisation import Organisation
from steelyard.metrics.figures import MetricValue
from steelyard.periods import Period
from steelyard.schemes.vocabulary import VOCABULARY, Vocabulary
from steelyard.trace import Trace

#: Scope id (employee, team or shop) and key to value, in the key's own unit.
Table = Mapping[tuple[str, str], Fraction | int | None]


@dataclass(frozen=True)
class GivenFigures:
    """Figures given by hand. A measure that is not given is 0, a metric that is not given has no value.

    ``later`` answers for other periods than the one the tables speak of, such as the refunds of an earlier month.
    """

    organisation: Organisation
    metrics: Table = field(default_factory=dict)
    measures: Table = field(default_factory=dict)
    later: Mapping[Period, Table] = field(default_factory=dict)
    names: Vocabulary = VOCABULARY

    def metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The employee's own value."""
        return self._value(key, employee_id, period)

    def measure(self, key: str, employee_id: str, period: Period) -> int | None:
        """The employee's measure."""
        value = self._measure(key, employee_id, period)
        return None if value is None else int(value)

    def team_metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The value of the team the employee is in on the period's first day."""
        person = self.organisation.person_on(employee_id, period.start)
        return self._value(key, (person.team if person is not None else None) or "", period)

    def shop_metric(self, key: str, shop_ids: Sequence[str], period: Period) -> MetricValue:
        """The value of these shops; measures are summed, a metric is given for one shop only."""
        if self.names.is_measure(key):
            return self._as_metric(
                key, sum((self._measure(key, shop, period) or Fraction(0) for shop in shop_ids), Fraction(0))
            )
        return self._value(key, shop_ids[0] if len(shop_ids) == 1 else "", period)

    def shop_measure(self, key: str, shop_ids: Sequence[str], period: Period) -> int | None:
        """A measure of these shops together."""
        return int(sum((self._measure(key, shop, period) or Fraction(0) for shop in shop_ids), Fraction(0)))

    def shops_of(self, employee_id: str, period: Period) -> tuple[str, ...]:
        """The shops where the employee had an account in the period."""
        return self.organisation.shops_of(employee_id, period)

    def _value(self, key: str, scope: str, period: Period) -> MetricValue:
        if (scope, key) in self.metrics or not self.names.is_measure(key):
            value = self.metrics.get((scope, key))
            return self._as_metric(key, None if value is None else Fraction(value))
        measure = self._measure(key, scope, period)
        return self._as_metric(key, measure)

    def _measure(self, key: str, scope: str, period: Period) -> Fraction | None:
        table = self.later.get(period, self.measures)
        value = table.get((scope, key), 0)
        return None if value is None else Fraction(value)

    def _as_metric(self, key: str, value: Fraction | None) -> MetricValue:
        trace = Trace(self.names.label(key), value, self.names.unit(key), rule=key)
        return MetricValue(key, value, value, None if value is None else Fraction(1), None, trace)

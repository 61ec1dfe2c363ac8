"""Figures that people wrote down, for worked cases and what-ifs: the same questions, answered from a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from steelyard.facts.organisation import Organisation
from steelyard.metrics.figures import MetricValue
from steelyard.metrics.model import Metric
from steelyard.periods import Period
from steelyard.schemes.vocabulary import VOCABULARY, Vocabulary
from steelyard.trace import Trace


class Share(NamedTuple):
    """A ratio given with both its parts, so that it can be pooled with others."""

    numerator: Fraction
    denominator: Fraction


Given = Fraction | int | Share | None
#: Scope id (employee, team or shop) and key to value, in the key's own unit.
Table = Mapping[tuple[str, str], Given]


@dataclass(frozen=True)
class GivenFigures:
    """Figures given by hand. A measure that is not given is 0, a metric that is not given has no value.

    ``others`` answers for other periods than the one the tables speak of, metrics and measures in one table each: an
    earlier cycle, some days of the period, the refunds known of a month settled before. With ``period`` the tables
    speak of that one only, and nothing is known of a period that is given nowhere.
    """

    organisation: Organisation
    metrics: Table = field(default_factory=dict)
    measures: Table = field(default_factory=dict)
    others: Mapping[Period, Table] = field(default_factory=dict)
    names: Vocabulary = VOCABULARY
    period: Period | None = None

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
            return self._as_metric(key, self._of_shops(key, shop_ids, period))
        return self._value(key, shop_ids[0] if len(shop_ids) == 1 else "", period)

    def shop_measure(self, key: str, shop_ids: Sequence[str], period: Period) -> int | None:
        """A measure of these shops together."""
        total = self._of_shops(key, shop_ids, period)
        return None if total is None else int(total)

    def shops_of(self, employee_id: str, period: Period) -> tuple[str, ...]:
        """The shops where the employee had an account in the period."""
        return self.organisation.shops_of(employee_id, period)

    def has_records(self, employee_id: str, period: Period) -> bool:
        """Whether anything was given of the employee."""
        spoken_of = self._is_spoken_of(period)
        tables = (self.metrics, self.measures) if spoken_of else (self.others.get(period, {}),)
        return any(scope == employee_id for table in tables for scope, _ in table)

    def _of_shops(self, key: str, shop_ids: Sequence[str], period: Period) -> Fraction | None:
        """The measure of the shops it is known of, summed; None when it is known of none."""
        found = [value for shop in shop_ids if (value := self._measure(key, shop, period)) is not None]
        return sum(found, Fraction(0)) if found or not shop_ids else None

    def _value(self, key: str, scope: str, period: Period) -> MetricValue:
        metrics = self.metrics if self._is_spoken_of(period) else self.others.get(period, {})
        if (scope, key) in metrics or not self.names.is_measure(key):
            return self._as_metric(key, metrics.get((scope, key)))
        return self._as_metric(key, self._measure(key, scope, period))

    def _measure(self, key: str, scope: str, period: Period) -> Fraction | None:
        table = self.measures if self._is_spoken_of(period) else self.others.get(period)
        value = None if table is None else table.get((scope, key), 0)
        return None if value is None or isinstance(value, Share) else Fraction(value)

    def _is_spoken_of(self, period: Period) -> bool:
        """Whether ``metrics`` and ``measures`` answer for a period."""
        return period not in self.others and self.period in (None, period)

    def _as_metric(self, key: str, given: Given) -> MetricValue:
        numerator, denominator = _parts(given)
        value = numerator / denominator if numerator is not None and denominator else None
        count, is_share = self._cases(key, given)
        trace = Trace(self.names.label(key), value, self.names.unit(key), rule=key, count=count)
        return MetricValue(key, value, numerator, denominator, count, trace, is_share=is_share)

    def _cases(self, key: str, given: Given) -> tuple[int | None, bool]:
        """How many cases a ratio given with both its parts rests on, and whether it is a share of them."""
        declared = self.names.declaration(key)
        if not isinstance(given, Share) or not isinstance(declared, Metric) or given.denominator.denominator != 1:
            return None, False
        return int(given.denominator), self.names.catalogue.is_share(declared)


def _parts(given: Given) -> tuple[Fraction | None, Fraction | None]:
    if isinstance(given, Share):
        return given
    return (None, None) if given is None else (Fraction(given), Fraction(1))

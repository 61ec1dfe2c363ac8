"""Figures of two periods in one: what somebody would be paid if only some of them had changed.

A later period is asked for; whatever has not changed yet is answered from the earlier one. Measures, and metrics that
are sums of them, are *volume*; ratios, means, percentiles and points given by people are *rates*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from steelyard.facts.organisation import ManualScore, Organisation
from steelyard.metrics.figures import Figures, MetricValue
from steelyard.periods import Period, first_of_month
from steelyard.schemes.vocabulary import Vocabulary


@dataclass(frozen=True)
class MixedFigures:
    """Figures of ``after`` in ``period``; unless they are ``new_volume`` or ``new_rates``, those of ``before`` in ``then``."""

    organisation: Organisation
    before: Figures
    after: Figures
    then: Period
    period: Period
    names: Vocabulary
    new_volume: bool = True
    new_rates: bool = True

    def metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The employee's own value."""
        figures, days = self._of(key, period)
        return figures.metric(key, employee_id, days)

    def measure(self, key: str, employee_id: str, period: Period) -> int | None:
        """The employee's measure."""
        figures, days = self._side(self.new_volume, period)
        return figures.measure(key, employee_id, days)

    def team_metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The value of the employee's team."""
        figures, days = self._of(key, period)
        return figures.team_metric(key, employee_id, days)

    def shop_metric(self, key: str, shop_ids: Sequence[str], period: Period) -> MetricValue:
        """The value of these shops together."""
        figures, days = self._of(key, period)
        return figures.shop_metric(key, shop_ids, days)

    def shop_measure(self, key: str, shop_ids: Sequence[str], period: Period) -> int | None:
        """A measure of these shops together."""
        figures, days = self._side(self.new_volume, period)
        return figures.shop_measure(key, shop_ids, days)

    def shops_of(self, employee_id: str, period: Period) -> tuple[str, ...]:
        """The shops where the employee had an account: a matter of terms, so of the later period."""
        return self.after.shops_of(employee_id, period)

    def has_records(self, employee_id: str, period: Period) -> bool:
        """Whether anything was recorded of the employee."""
        figures, days = self._side(self.new_volume, period)
        return figures.has_records(employee_id, days)

    def _of(self, key: str, period: Period) -> tuple[Figures, Period]:
        return self._side(self.new_volume if is_volume(self.names, key) else self.new_rates, period)

    def _side(self, is_new: bool, period: Period) -> tuple[Figures, Period]:
        return (self.after, period) if is_new else (self.before, moved(period, self.period, self.then))


def is_volume(names: Vocabulary, key: str) -> bool:
    """Whether a figure says how much there was, not how good it was: a measure, or a metric that sums measures."""
    return names.is_measure(names.key(key)) or names.adds_up(key)


def moved(period: Period, here: Period, there: Period) -> Period:
    """The days that stand to ``there`` as ``period`` stands to ``here``.

    Days inside keep their distance from the first one, cut at the end; days outside move by as many months.
    """
    start, end = _moved_day(period.start, here, there), _moved_day(period.end, here, there)
    return Period(start, max(end, start + timedelta(days=1)))


def _moved_day(day: date, here: Period, there: Period) -> date:
    if day == here.end:
        return there.end
    if here.start <= day < here.end:
        return min(there.start + (day - here.start), there.end)
    if here.start.day != 1 or there.start.day != 1:
        return day + (there.start - here.start)
    months = (there.start.year - here.start.year) * 12 + there.start.month - here.start.month
    first = first_of_month(day.year, day.month + months)
    return min(first + timedelta(days=day.day - 1), first_of_month(first.year, first.month + 1) - timedelta(days=1))


def given_as(organisation: Organisation, ratings: Organisation, here: Period, there: Period) -> Organisation:
    """An organisation with the points people gave in another one, moved from ``here`` to ``there``."""
    if ratings is organisation and here == there:
        return organisation
    return replace(organisation, manual_scores=tuple(_moved_scores(ratings.manual_scores, here, there)))


def _moved_scores(rows: Sequence[ManualScore], here: Period, there: Period) -> Iterator[ManualScore]:
    for row in rows:
        days = moved(Period(row.start, row.end), here, there)
        yield replace(row, start=days.start, end=days.end)

"""A figure of an employee's past: the months that count, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from steelyard.errors import Words
from steelyard.metrics.figures import MetricValue
from steelyard.periods import Period
from steelyard.schemes.balances import History
from steelyard.scoring.context import Context
from steelyard.scoring.stretches import pooled
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Month:
    """One month that counts: the figure that was read, and what turns it into the scheme's unit (1/100 for fen)."""

    month: Period
    found: MetricValue
    scale: Fraction

    @property
    def value(self) -> Fraction:
        """Its value in the scheme's unit."""
        return (self.found.value or Fraction(0)) * self.scale

    @property
    def trace(self) -> Trace:
        """The figure under the name of its month."""
        name, what = f"{self.month.start:%Y-%m} ", self.found.trace.what
        return replace(self.found.trace, what=Words(name + what.zh, name + what.en))


def months_present(context: Context, count: int) -> list[Month]:
    """Of the ``count`` full calendar months before the period, oldest first, those that count for this employee.

    A month counts when the employee was employed on all of its days, something was recorded of them, and the figure
    has a value. A value of 0 counts; a month on leave, without a single record, does not.
    """
    scale = yuan_per(context.names.unit(context.metric or ""))
    found = ((month, _value(context, month)) for month in context.period.months_before(count))
    return [Month(month, value, scale) for month, value in found if value is not None and value.value is not None]


def yuan_per(unit: str) -> Fraction:
    """What turns a value in its own unit into the scheme's: fen become yuan, anything else stays."""
    return Fraction(1, 100) if unit == "fen" else Fraction(1)


def _value(context: Context, month: Period) -> MetricValue | None:
    figures, who, key = context.figures, context.employee_id, context.names.key(context.metric or "")
    if figures.organisation.employed(who, month) != month:
        return None
    if context.scope == "team":
        return figures.team_metric(key, who, month)
    if context.scope == "shop":
        return figures.shop_metric(key, figures.shops_of(who, month), month)
    return figures.metric(key, who, month) if figures.has_records(who, month) else None


def aggregated(history: History, months: Sequence[Month]) -> Fraction:
    """What the months come to, in the scheme's unit, before ``times`` and ``round``.

    mean: counts are summed over the months present, ratios and means formed from their summed parts; a percentile is
    the mean of its months. median and quantile look at the months' own values.
    """
    values = [month.value for month in months]
    if history.aggregate == "mean":
        numerator, denominator = pooled([month.found for month in months])
        if any(month.found.numerator is None for month in months) or not denominator:
            return sum(values, Fraction(0)) / len(values)
        return numerator / denominator * months[0].scale
    return quantile_of(values, Fraction(1, 2) if history.aggregate == "median" else history.level or Fraction(0))


def quantile_of(values: Sequence[Fraction], level: Fraction) -> Fraction:
    """The value at place (n - 1) x level of the values in rising order, straight between two neighbours."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * level
    low = place.__floor__()
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def months_text(months: Sequence[Period]) -> Words:
    """Months as people read them, runs as from and to: 2026-03、2026-05 至 2026-09."""
    runs = list(_runs(months))
    zh = "、".join(first if first == last else f"{first} 至 {last}" for first, last in runs)
    en = ", ".join(first if first == last else f"{first} to {last}" for first, last in runs)
    return Words(zh, en)


def _runs(months: Sequence[Period]) -> Iterator[tuple[str, str]]:
    numbered = [(month.start.year * 12 + month.start.month - place, month) for place, month in enumerate(months)]
    for _, run in groupby(numbered, key=lambda pair: pair[0]):
        found = [month for _, month in run]
        yield f"{found[0].start:%Y-%m}", f"{found[-1].start:%Y-%m}"

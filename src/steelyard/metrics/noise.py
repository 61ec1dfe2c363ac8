"""How far a value may be luck: an interval for it, and whether two values differ by more than that.

A share of counted cases has a Wilson interval. A mean or a sum has one from its business days, drawn again with
replacement. A percentile has one from the waits in order. Everything else has none, and that is said.

All intervals are meant to hold the true value in 95 of 100 cases. They judge figures of people; no score and no pay
is computed from them, so their square roots need not be exact.
"""

from __future__ import annotations

import hashlib
import math
import random
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Protocol

from steelyard.errors import Words
from steelyard.metrics.figures import By, MetricValue
from steelyard.metrics.model import Metric
from steelyard.periods import Period

#: The square of the normal quantile of 95 %.
Z_SQUARED = Fraction("3.8416")
#: How often days are drawn again, and the fewest days that tell anything.
DRAWS = 1_000
FEWEST_DAYS = 7
_CUT = DRAWS // 40
#: Drawn values are kept in parts of this size of their unit.
_PARTS = 10**12

Method = Literal["wilson", "days", "order", "score"]


@dataclass(frozen=True, slots=True)
class DayPart:
    """One business day's part of a value; all days' numerators over all days' denominators are the value."""

    day: date
    numerator: Fraction
    denominator: Fraction


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``, both in the value's unit. ``draws``: the values that drawn days came to, unordered."""

    low: Fraction
    high: Fraction
    method: Method
    draws: tuple[int, ...] = field(default=(), repr=False)

    @property
    def half_width(self) -> Fraction:
        """What is shown behind ±."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Noise:
    """A value with its interval, if there is one; ``how`` says how it was made, or why there is none."""

    value: Fraction | None
    interval: Interval | None
    how: Words

    @property
    def half_width(self) -> Fraction | None:
        """What is shown behind ±; None where no interval can be given."""
        return None if self.interval is None else self.interval.half_width


class Noisy(Protocol):
    """Figures that know their days and their waits."""

    def metric_of(self, key: str) -> Metric:
        """What a key or label means."""

    def scope_value(self, by: By, scope: str, key: str, period: Period) -> MetricValue:
        """The value of one agent, employee, team, line or shop."""

    def daily_parts(self, by: By, scope: str, key: str, period: Period) -> Sequence[DayPart]:
        """The value day by day; empty when its days do not add up to it."""

    def wait_at(self, by: By, scope: str, key: str, period: Period, place: int) -> Fraction | None:
        """Of the waits behind a percentile, the one at a place counted from 1, in the metric's unit."""


def ratio_margin(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    """Half the width of the 95 % Wilson interval of a share; None where it is no share of counted things.

    Said beside a value so that a small sample is not taken for a difference between people.
    """
    counted = numerator.denominator == denominator.denominator == 1
    if not counted or denominator <= 0 or not 0 <= numerator <= denominator:
        return None
    share = numerator / denominator
    spread = Z_SQUARED * share * (1 - share) / denominator + Z_SQUARED**2 / (4 * denominator**2)
    root = Fraction(Decimal(spread.numerator).sqrt() / Decimal(spread.denominator).sqrt())
    return root / (1 + Z_SQUARED / denominator)


def wilson(numerator: Fraction, denominator: Fraction) -> Interval | None:
    """The 95 % Wilson interval of a share of counted cases; its middle lies towards a half from the share itself."""
    margin = ratio_margin(numerator, denominator)
    if margin is None:
        return None
    middle = (numerator / denominator + Z_SQUARED / (2 * denominator)) / (1 + Z_SQUARED / denominator)
    return Interval(max(Fraction(0), middle - margin), min(Fraction(1), middle + margin), "wilson")


def by_days(parts: Sequence[DayPart], seed: str) -> Interval | None:
    """The middle 95 % of the values that days drawn again with replacement come to; None for too few days.

    ``seed`` decides what is drawn: the same text always gives the same interval.
    """
    if len(parts) < FEWEST_DAYS:
        return None
    scale = math.lcm(*(number.denominator for part in parts for number in (part.numerator, part.denominator)))
    above = [int(part.numerator * scale) for part in parts]
    below = [int(part.denominator * scale) for part in parts]
    drawn = [
        sum(map(above.__getitem__, days)) * _PARTS // total
        for days in _draws(len(parts), seed)
        if (total := sum(map(below.__getitem__, days)))
    ]
    if len(drawn) < DRAWS:
        return None  # some draws hold no case at all: the value rests on a day or two
    ordered = sorted(drawn)
    return Interval(Fraction(ordered[_CUT], _PARTS), Fraction(ordered[-1 - _CUT], _PARTS), "days", tuple(drawn))


def _draws(count: int, seed: str) -> list[list[int]]:
    """``DRAWS`` times ``count`` places, each below ``count``; from whole random numbers, so alike on every machine."""
    source = random.Random(int.from_bytes(hashlib.sha256(seed.encode()).digest(), "little"))
    numbers = struct.unpack(f"<{count * DRAWS}I", source.randbytes(4 * count * DRAWS))
    places = [(number * count) >> 32 for number in numbers]
    return [places[start : start + count] for start in range(0, len(places), count)]


def by_order(count: int, quantile: Fraction, wait_at: Callable[[int], Fraction | None]) -> Interval | None:
    """Two of the waits in order between which the true quantile lies in 95 of 100 cases; None for too few waits."""
    middle = count * quantile
    spread = Z_SQUARED * count * quantile * (1 - quantile)
    root = Fraction(Decimal(spread.numerator).sqrt() / Decimal(spread.denominator).sqrt()) if spread else Fraction(0)
    first, last = math.floor(middle - root), math.ceil(middle + root) + 1
    if first < 1 or last > count:
        return None
    low, high = wait_at(first), wait_at(last)
    return None if low is None or high is None else Interval(low, high, "order")


def noise_of_share(value: MetricValue) -> Noise | None:
    """The noise of a value that is a share of counted cases, from its own two parts; None for any other."""
    if not value.is_share or value.numerator is None or value.denominator is None or value.value is None:
        return None
    interval = wilson(value.numerator, value.denominator)
    if interval is None:
        return None
    count = int(value.denominator)
    return Noise(
        value.value,
        interval,
        Words(f"威尔逊区间 95%，n = {count:,}", f"Wilson interval, 95 %, n = {count:,}"),
    )


def noise_of(figures: Noisy, by: By, scope: str, key: str, period: Period) -> Noise:
    """How far the value of one scope in one period may be luck."""
    metric = figures.metric_of(key)
    value = figures.scope_value(by, scope, key, period)
    if value.value is None:
        return Noise(None, None, Words("没有值", "there is no value"))
    share = noise_of_share(value)
    if share is not None:
        return share
    if metric.quantile is not None:
        interval = by_order(
            value.count or 0, metric.quantile, lambda place: figures.wait_at(by, scope, key, period, place)
        )
        return Noise(value.value, interval, _ORDER if interval is not None else _FEW_WAITS)
    return _noise_by_days(
        value.value, figures.daily_parts(by, scope, key, period), f"{metric.key}|{by}|{scope}|{period}"
    )


def _noise_by_days(value: Fraction, parts: Sequence[DayPart], seed: str) -> Noise:
    if not parts:
        return Noise(value, None, _NO_DAYS)
    interval = by_days(parts, seed)
    if interval is None:
        return Noise(value, None, _FEW_DAYS)
    days = len(parts)
    return Noise(
        value,
        interval,
        Words(
            f"{days} 个有记录的日子重抽样 {DRAWS:,} 次，95%",
            f"{days} days with records drawn again {DRAWS:,} times, 95 %",
        ),
    )


_ORDER = Words("按等待的次序，95%", "from the waits in order, 95 %")
_FEW_WAITS = Words("等待太少，给不出区间", "too few waits for an interval")
_NO_DAYS = Words("各日相加得不到这个值，给不出区间", "its days do not add up to it, so no interval can be given")
_FEW_DAYS = Words(
    f"有记录的日子不足 {FEWEST_DAYS} 天，给不出区间",
    f"fewer than {FEWEST_DAYS} days with records, so no interval can be given",
)


def separable(one: Noise, other: Noise) -> bool | None:
    """Whether two values differ by more than luck; None when either has no interval.

    Two values from drawn days: the differences draw by draw, 95 % of which must lie on one side of zero. Otherwise the
    distances of each value to its own bounds are squared and added (for two shares this is Newcombe's interval of their
    difference), and the difference must be greater. Each pair is judged by itself: among many pairs some will be told
    apart by luck alone.
    """
    if one.value is None or other.value is None or one.interval is None or other.interval is None:
        return None
    if one.interval.draws and other.interval.draws:
        apart = sorted(a - b for a, b in zip(one.interval.draws, other.interval.draws, strict=True))
        return apart[_CUT] > 0 or apart[-1 - _CUT] < 0
    (upper, above), (lower, below) = sorted(
        ((one.value, one.interval), (other.value, other.interval)), key=lambda pair: pair[0], reverse=True
    )
    return (upper - lower) ** 2 > (upper - above.low) ** 2 + (below.high - lower) ** 2

"""The few statistics behind advice on schemes: seeded, so that the same data always gives the same answer.

Floats are used here and nowhere else in schemes: nothing computed here is ever scored or paid, only told, rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from random import Random

#: Resamples of a bootstrap, and the seed they are drawn with.
RESAMPLES, SEED = 2_000, 20_260_101
#: Bounds of a 95 % interval.
LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval and the number of people (or other units) it rests on."""

    value: float
    low: float
    high: float
    count: int

    @property
    def excludes_zero(self) -> bool:
        """Whether no difference at all lies outside the interval."""
        return self.low > 0 or self.high < 0


def mean(values: Sequence[float]) -> float:
    """The mean; values must not be empty."""
    return fsum(values) / len(values)


def variance(values: Sequence[float]) -> float:
    """The sample variance; 0 for fewer than two values."""
    if len(values) < 2:
        return 0.0
    middle = mean(values)
    return fsum((value - middle) ** 2 for value in values) / (len(values) - 1)


def bootstrap(
    units: Sequence[tuple[float, ...]], estimate: Callable[[Sequence[tuple[float, ...]]], float | None]
) -> Interval | None:
    """An estimate over units with the interval of its bootstrap percentiles; None where it has no value.

    Units are drawn with replacement; resamples without a value are left out.
    """
    value = estimate(units) if units else None
    if value is None:
        return None
    random, drawn = Random(SEED), []
    for _ in range(RESAMPLES):
        found = estimate([units[int(random.random() * len(units))] for _ in units])
        if found is not None:
            drawn.append(found)
    return Interval(value, *_percentiles(drawn or [value]), len(units))


def difference_of_means(first: Sequence[float], second: Sequence[float]) -> Interval | None:
    """Mean of the first less mean of the second, each group drawn anew; ``count`` is that of both groups."""
    if not first or not second:
        return None
    random = Random(SEED)
    drawn = [
        mean([first[int(random.random() * len(first))] for _ in first])
        - mean([second[int(random.random() * len(second))] for _ in second])
        for _ in range(RESAMPLES)
    ]
    return Interval(mean(first) - mean(second), *_percentiles(drawn), len(first) + len(second))


def mean_interval(values: Sequence[float]) -> Interval | None:
    """The mean with its bootstrap interval."""
    return bootstrap([(value,) for value in values], lambda units: mean([unit[0] for unit in units]))


def rank_correlation(pairs: Sequence[tuple[float, ...]]) -> float | None:
    """Spearman's correlation of two values of each unit; None below three units, or where a value never changes."""
    if len(pairs) < 3:
        return None
    return _correlation(_ranks([pair[0] for pair in pairs]), _ranks([pair[1] for pair in pairs]))


def correlation_interval(pairs: Sequence[tuple[float, ...]]) -> Interval | None:
    """The rank correlation with its bootstrap interval."""
    return bootstrap(pairs, rank_correlation)


def slope_interval(series: Sequence[Sequence[tuple[int, float]]]) -> Interval | None:
    """The mean over people of the slope of their values over cycles; people with fewer than three values are left out."""
    slopes = [slope for points in series if (slope := _slope(points)) is not None]
    return mean_interval(slopes)


def share_between(groups: Mapping[str, Sequence[float]]) -> float | None:
    """The part of the variance of all values that lies between groups (eta squared); None without any variance."""
    values = [value for group in groups.values() for value in group]
    if len(values) < 2:
        return None
    middle = mean(values)
    whole = fsum((value - middle) ** 2 for value in values)
    if whole == 0:
        return None
    return fsum(len(group) * (mean(group) - middle) ** 2 for group in groups.values() if group) / whole


def chance_of_share(groups: Mapping[str, Sequence[float]], rounds: int = 500) -> float | None:
    """How often chance alone, dealing the same values to groups of the same sizes, gives such a share between groups."""
    found = share_between(groups)
    if found is None:
        return None
    names = [name for name, group in groups.items() for _ in group]
    values = [value for group in groups.values() for value in group]
    random, reached = Random(SEED), 0
    for _ in range(rounds):
        dealt: dict[str, list[float]] = {}
        shuffled = values[:]
        random.shuffle(shuffled)
        for name, value in zip(names, shuffled, strict=True):
            dealt.setdefault(name, []).append(value)
        share = share_between(dealt)
        reached += share is not None and share >= found - 1e-12
    return (reached + 1) / (rounds + 1)


def _percentiles(drawn: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(drawn)
    last = len(ordered) - 1
    return ordered[round(LOW * last)], ordered[round(HIGH * last)]


def _ranks(values: Sequence[float]) -> list[float]:
    """Places from 1, the mean place for equal values."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            found[place] = (start + end) / 2 + 1
        start = end + 1
    return found


def _correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    a, b = mean(first), mean(second)
    spread = fsum((x - a) ** 2 for x in first) * fsum((y - b) ** 2 for y in second)
    if spread <= 0:
        return None
    return fsum((x - a) * (y - b) for x, y in zip(first, second, strict=True)) / sqrt(spread)


def _slope(points: Sequence[tuple[int, float]]) -> float | None:
    if len(points) < 3:
        return None
    xs, ys = [float(x) for x, _ in points], [y for _, y in points]
    a, b = mean(xs), mean(ys)
    spread = fsum((x - a) ** 2 for x in xs)
    return fsum((x - a) * (y - b) for x, y in zip(xs, ys, strict=True)) / spread if spread else None

"""How values lie: a histogram of even steps, the median and the quartiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

#: No histogram has more columns.
MOST_BINS = 20


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values are at least ``low`` and below ``high``; the last also takes its own upper end."""

    low: Fraction
    high: Fraction
    count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Values from the least to the greatest, with what lies between."""

    bins: tuple[Bin, ...]
    least: Fraction
    lower_quartile: Fraction
    median: Fraction
    upper_quartile: Fraction
    greatest: Fraction
    count: int


def spread_of(values: Sequence[Fraction]) -> Spread | None:
    """The spread of some values; None of none. Quartiles by linear interpolation, as percentiles are."""
    if not values:
        return None
    ordered = sorted(values)
    return Spread(
        tuple(_bins(ordered)),
        ordered[0],
        quantile(ordered, Fraction(1, 4)),
        quantile(ordered, Fraction(1, 2)),
        quantile(ordered, Fraction(3, 4)),
        ordered[-1],
        len(ordered),
    )


def quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The quantile of values in order, between the two neighbours of (n - 1) x share."""
    place = (len(ordered) - 1) * share
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def step_of(width: Fraction) -> Fraction:
    """The least of 1, 2, 5, 10, 20 ... (and tenths of them) of which at most ``MOST_BINS`` cover a width."""
    step = Fraction(1)
    while width / step > MOST_BINS:
        step *= 10
    while width / step <= Fraction(MOST_BINS, 10):
        step /= 10
    return next(
        step * part
        for part in (Fraction(1), Fraction(2), Fraction(5), Fraction(10))
        if width / (step * part) <= MOST_BINS - 1
    )


def _bins(ordered: Sequence[Fraction]) -> list[Bin]:
    width = ordered[-1] - ordered[0]
    if not width:
        return [Bin(ordered[0], ordered[0], len(ordered))]
    step = step_of(width)
    first = floor(ordered[0] / step)
    last = max(first, floor(ordered[-1] / step) - (ordered[-1] % step == 0))
    counts = [0] * (last - first + 1)
    for value in ordered:
        counts[min(floor(value / step) - first, last - first)] += 1
    return [Bin((first + place) * step, (first + place + 1) * step, count) for place, count in enumerate(counts)]

"""Chance that falls alike on every platform: integers and comparisons only, no logarithm of the C library.

``random.Random`` promises the same ``random()`` and ``getrandbits()`` for one seed everywhere; ``math.exp`` and
``math.log`` promise nothing about the last digit, so a log-normal draw is read from an exact table here.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from functools import cache
from random import Random
from typing import TypeVar

Item = TypeVar("Item")

_HUNDREDTHS = 450  # draws lie within +-4.5 standard deviations


def dice(seed: int, *names: str) -> Random:
    """An own stream of chance per purpose, so that one more draw here moves nothing there."""
    return Random(f"steelyard/{seed}/{'/'.join(names)}")


@cache
def _thousandfold_exp(sigma_hundredths: int) -> tuple[int, ...]:
    """1000 x exp(sigma x z) for z = -4.50 .. 4.50 in steps of 0.01, rounded."""
    context = Context(prec=12)
    step = context.exp(Decimal(sigma_hundredths).scaleb(-4))
    value = context.exp(Decimal(-_HUNDREDTHS * sigma_hundredths).scaleb(-4))
    table: list[int] = []
    for _ in range(2 * _HUNDREDTHS + 1):
        table.append(int((value * 1000).to_integral_value()))
        value = context.multiply(value, step)
    return tuple(table)


def about(rng: Random, median: int, sigma_hundredths: int) -> int:
    """A log-normal draw with this median; 68 % lie within a factor exp(sigma)."""
    z = (rng.getrandbits(64).bit_count() - 32) * 25 + rng.getrandbits(8) * 25 // 256 - 12
    z = min(max(z, -_HUNDREDTHS), _HUNDREDTHS)
    return median * _thousandfold_exp(sigma_hundredths)[z + _HUNDREDTHS] // 1000


def pick(rng: Random, items: Sequence[Item]) -> Item:
    """One of them, each as likely."""
    return items[int(rng.random() * len(items))]


def between(rng: Random, low: int, high: int) -> int:
    """An integer from low to high, both included."""
    return low + int(rng.random() * (high - low + 1))


def weighted(rng: Random, cumulative: Sequence[int]) -> int:
    """An index, as likely as its step in the cumulative weights."""
    mark = int(rng.random() * cumulative[-1])
    for index, edge in enumerate(cumulative):
        if mark < edge:
            return index
    return len(cumulative) - 1

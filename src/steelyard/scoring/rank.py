"""Rank: points by place among everyone under the same scheme version."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.curves import PlaceBand, Rank
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better, Points
from steelyard.scoring.reading import read, too_few
from steelyard.trace import format_value


def points(curve: Rank, value: Fraction, better: Better, context: Context) -> Points:
    """100 x (n - place) / (n - 1) among the n who have a value, 100 for one alone; or the points of the place's band.

    Equal values share the better place, the next is skipped. Who has no value, or too few cases for the indicator, has
    no place and takes none from the others.
    """
    found = place_of(value, better, context)
    words = _place_words(found.place, found.tied, found.count)
    reached = points_of_place(curve, found.place, found.count)
    if curve.bands is None:
        return Points(reached, Words(f"{words.zh}，名次均分 100 到 0 分", f"{words.en}, evenly from 100 to 0 points"))
    band = _band(curve, curve.bands, found.place, found.count)
    name = band.label or format_value(band.points)
    return Points(reached, Words(f"{words.zh}：{name}", f"{words.en}: {name}"), band.label)


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a value, how many share it, and among how many it is taken."""

    place: int
    tied: int
    count: int


def place_of(value: Fraction, better: Better, context: Context) -> Place:
    """The place of a value among everyone of the group who has one."""
    order = context.once(
        ("rank", context.metric, context.scope, context.floor, better), lambda: _order(context, better)
    )
    own = _best_first(value, better)
    above, through = bisect_left(order, own), bisect_right(order, own)
    return Place(above + 1, through - above, max(len(order), 1))


def points_of_place(curve: Rank, place: int, count: int) -> Fraction:
    """What the curve gives a place among so many."""
    if curve.bands is None:
        return Fraction(100) if count == 1 else Fraction(100 * (count - place), count - 1)
    return _band(curve, curve.bands, place, count).points


def _band(curve: Rank, bands: Sequence[PlaceBand], place: int, count: int) -> PlaceBand:
    return next(band for band in bands if _holds(band, place, count, by_share=curve.by == "share"))


def _order(context: Context, better: Better) -> list[Fraction]:
    """The values of everyone who has one, best first."""
    found = (_value_of(context, employee_id) for employee_id in context.group)
    return sorted(_best_first(value, better) for value in found if value is not None)


def _value_of(context: Context, employee_id: str) -> Fraction | None:
    figures, names, period = context.figures, context.names, context.period
    if context.floor is not None and too_few(figures, names, employee_id, period, context.floor) is not None:
        return None
    return read(figures, names, context.metric or "", employee_id, period, scope=context.scope).value


def _best_first(value: Fraction, better: Better) -> Fraction:
    return value if better == "lower" else -value


def _holds(band: PlaceBand, place: int, count: int, *, by_share: bool) -> bool:
    if band.to is None:
        return True
    return place <= (math.ceil(band.to * count) if by_share else band.to)


def _place_words(place: int, tied: int, count: int) -> Words:
    shared = Words(f"（{tied} 人并列）", f" ({tied} tied)") if tied > 1 else Words("", "")
    return Words(f"{count} 人中第 {place} 名{shared.zh}", f"place {place} of {count}{shared.en}")

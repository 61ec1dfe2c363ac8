"""Places by value with the noise of each, and which places nobody can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from steelyard.metrics.noise import Noise, separable


@dataclass(frozen=True, slots=True)
class Entry:
    """One scope to be ranked; a ``value`` of None, or fewer cases (where they are counted) than asked for, has no place."""

    scope: str
    value: Fraction | None
    count: int | None
    noise: Noise


@dataclass(frozen=True, slots=True)
class Ranked:
    """One scope with its place. Equal values share the better place, and the next is skipped.

    ``level``: places from the best of a level down that noise cannot tell from it share one, counted from 1.
    ``from_first``, ``from_next``: whether the difference to the first, to the place behind, is more than noise; None
    where there is no such place or an interval is missing. Without a place all are None.
    """

    entry: Entry
    place: int | None
    level: int | None = None
    from_first: bool | None = None
    from_next: bool | None = None


def ranked(entries: Iterable[Entry], *, higher_is_better: bool, min_count: int = 0) -> list[Ranked]:
    """Best first, those without a place behind them, equals in order of scope."""
    in_order = sorted(entries, key=lambda entry: entry.scope)
    placed = [entry for entry in in_order if entry.value is not None and not _too_few(entry, min_count)]
    left = [entry for entry in in_order if entry.value is None or _too_few(entry, min_count)]
    placed.sort(key=lambda entry: entry.value or Fraction(0), reverse=higher_is_better)
    return [*_compared(_placed(placed)), *(Ranked(entry, None) for entry in left)]


def _too_few(entry: Entry, min_count: int) -> bool:
    return entry.count is not None and entry.count < min_count


def _placed(ordered: Sequence[Entry]) -> list[Ranked]:
    found: list[Ranked] = []
    for number, entry in enumerate(ordered, start=1):
        same = found and found[-1].entry.value == entry.value
        found.append(Ranked(entry, found[-1].place if same else number))
    return found


def _compared(placed: Sequence[Ranked]) -> list[Ranked]:
    found: list[Ranked] = []
    best, level = None, 0
    for place, one in enumerate(placed):
        if best is None or (one.entry.value != best.entry.value and _apart(best, one) is not False):
            best, level = one, level + 1
        behind = next((other for other in placed[place + 1 :] if other.entry.value != one.entry.value), None)
        found.append(
            replace(
                one,
                level=level,
                from_first=None if one.place == 1 else _apart(placed[0], one),
                from_next=None if behind is None else _apart(one, behind),
            )
        )
    return found


def _apart(one: Ranked, other: Ranked) -> bool | None:
    return separable(one.entry.noise, other.entry.noise)

"""What holds when, for rows of one subject: the line of time cut into stretches, and a stretch written anew.

Rows are dated, start included, end excluded, and of two that hold the later start wins. Nothing here ever removes a
row: a row that shall no longer hold is written again under its key with an earlier end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from steelyard.periods import holds_on


class Dated(Protocol):
    """A row with its days."""

    @property
    def start(self) -> date | None: ...
    @property
    def end(self) -> date | None: ...


Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """Days on which one row holds, or (None) no row; a missing start is from the beginning, a missing end for good."""

    start: date | None
    end: date | None
    row: Row | None


@dataclass(frozen=True, slots=True)
class Difference(Generic[Row]):
    """Days on which something else holds than before."""

    start: date | None
    end: date | None
    before: Row | None
    after: Row | None


def stretches(rows: Iterable[Row], cuts: Iterable[date] = ()) -> list[Stretch[Row]]:
    """The whole line of time, cut wherever a row begins or ends and at ``cuts``; never empty."""
    held = sorted(rows, key=lambda row: row.start or date.min)
    bounds = {bound for row in held for bound in (row.start, row.end) if bound is not None} | set(cuts)
    edges = [date.min, *sorted(bounds - {date.min})]
    found = []
    for start, end in [*pairwise(edges), (edges[-1], None)]:
        found.append(Stretch(None if start == date.min else start, end, _holding(held, start)))
    return found


def rewritten(
    rows: Sequence[Row],
    start: date,
    end: date | None,
    write: Callable[[Stretch[Row]], Row | None],
) -> list[Row]:
    """The rows to store so that on every stretch of [start, end) what ``write`` answers holds, and nothing else moves.

    ``write`` is given a stretch and what holds on it and answers what shall hold, or None for nobody; its dates are
    those of the stretch, whatever it says. Rows that stand as they shall are not answered again.
    """
    cuts = [bound for bound in (start, end) if bound is not None]
    line = stretches(rows, cuts)
    wanted: list[Stretch[Row]] = []
    for stretch in line:
        inside = _not_before(stretch.start, start) and (end is None or (stretch.end is not None and stretch.end <= end))
        made = write(stretch) if inside else stretch.row
        wanted.append(Stretch(stretch.start, stretch.end, made))
    return _changed(rows, wanted, start)


def _changed(rows: Sequence[Row], wanted: Sequence[Stretch[Row]], start: date) -> list[Row]:
    """Rows that bring about what is wanted from ``start`` on: first as few as possible, else one for each stretch."""
    later = [stretch for stretch in wanted if _not_before(stretch.start, start)]
    stored = {row.start: row for row in rows}
    few = [
        _dated(stretch.row, stretch.start, stretch.end)
        for stretch in later
        if stretch.row is not None and stretch.row not in rows
    ]
    if not _agree({**stored, **{row.start: row for row in few}}.values(), wanted):
        few = _one_for_each(rows, later)
    return [row for row in few if stored.get(row.start) != row]


def _one_for_each(rows: Sequence[Row], later: Sequence[Stretch[Row]]) -> list[Row]:
    """A row for each stretch, and an earlier end for rows that would hold where nothing shall."""
    made = {
        stretch.start: _dated(stretch.row, stretch.start, stretch.end) for stretch in later if stretch.row is not None
    }
    for gap in [stretch for stretch in later if stretch.row is None]:
        for row in rows:
            if row.start in made or not holds_on(row.start, row.end, gap.start or date.min):
                continue
            made[row.start] = _dated(row, row.start, gap.start)
    return [made[key] for key in sorted(made, key=lambda day: day or date.min)]


def _agree(rows: Iterable[Row], wanted: Sequence[Stretch[Row]]) -> bool:
    """Whether the rows bring about exactly what is wanted; no row begins or ends within a stretch."""
    held = sorted(rows, key=lambda row: row.start or date.min)
    return all(_same(_holding(held, stretch.start or date.min), stretch.row) for stretch in wanted)


def _holding(held: Sequence[Row], day: date) -> Row | None:
    """The row that holds on a day, of rows in order of their start."""
    return next((row for row in reversed(held) if holds_on(row.start, row.end, day)), None)


def differences(before: Iterable[Row], after: Iterable[Row]) -> list[Difference[Row]]:
    """Where two sets of rows of one subject hold something else, neighbours that differ alike put together."""
    old, new = list(before), list(after)
    cuts = [bound for row in (*old, *new) for bound in (row.start, row.end) if bound is not None]
    found: list[Difference[Row]] = []
    for was, now in zip(stretches(old, cuts), stretches(new, cuts), strict=True):
        if _same(was.row, now.row):
            continue
        last = found[-1] if found else None
        if last is not None and last.end == was.start and _same(last.before, was.row) and _same(last.after, now.row):
            found[-1] = replace(last, end=was.end)
        else:
            found.append(Difference(was.start, was.end, was.row, now.row))
    return found


def _same(one: Row | None, other: Row | None) -> bool:
    """Whether two rows say the same of their days, whatever those are."""
    if one is None or other is None:
        return one is other
    return _dated(one, None, None) == _dated(other, None, None)


def _dated(row: Row, start: date | None, end: date | None) -> Row:
    return replace(row, start=start, end=end)  # type: ignore[type-var]  # every row is a frozen dataclass


def _not_before(day: date | None, start: date) -> bool:
    return day is not None and day >= start

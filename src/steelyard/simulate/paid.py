"""What schemes together pay everybody: their items, entered amounts and the law, once a person and period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from steelyard.errors import PayStopped
from steelyard.money import round_fen
from steelyard.pay.lines import Line
from steelyard.periods import Period
from steelyard.simulate.floors import Floors
from steelyard.simulate.measured import Past
from steelyard.simulate.ordinary import stand_in
from steelyard.simulate.settling import Settled

Pair = tuple[str, Period]
#: One scheme's row of a person and period.
Place = tuple[Settled, int]


@dataclass(eq=False)
class Paid:
    """One side of a comparison: a place for each person and period, by period and employee.

    ``parts``: the schemes that govern, the governing one before those beside it. ``totals``: fen, None where a missing
    input stops pay. ``extra``: lines of entered amounts and what the law guard added, where there are any.
    """

    pairs: list[Pair] = field(default_factory=list)
    parts: list[list[Place]] = field(default_factory=list)
    totals: list[int | None] = field(default_factory=list)
    extra: dict[int, list[Line]] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[Pair, int]:
        """Where each person and period stands."""
        return {pair: place for place, pair in enumerate(self.pairs)}

    def stopped(self, place: int) -> list[PayStopped]:
        """What stops somebody's pay, in the words people are told; empty when nothing does."""
        parts = self.parts[place]
        found = [stop for part, row in parts for stop in part.ordinary.stops(row)]
        try:
            _entered(*parts[0])
        except PayStopped as stop:
            found.append(stop)
        return found


class Payer:
    """Brings the parts of a side together."""

    def __init__(self, past: Past, floors: Floors) -> None:
        self._past = past
        self._floors = floors
        self._with_entries = frozenset(entry.employee_id for entry in past.organisation.pay_entries)

    def paid(self, settled: Sequence[Settled]) -> Paid:
        """Everybody's pay under these schemes.

        A scheme beside another that has a longer cycle holds its own lines only: entries and the minimum wage belong to
        the months of the governing scheme.
        """
        paid = _together(sorted(settled, key=lambda part: (part.version.beside, part.scheme.scheme)))
        governed = _governed(paid) if any(part.version.beside for part in settled) else {}
        for place, parts in enumerate(paid.parts):
            lines = [] if _is_beside(parts, paid.pairs[place], governed) else self._extra(paid.pairs[place], parts)
            paid.totals.append(_total(parts, lines))
            if lines:
                paid.extra[place] = lines
        return paid

    def _extra(self, pair: Pair, parts: list[Place]) -> list[Line] | None:
        """Entered amounts and what the law adds; None where an entry stops pay."""
        main, row = parts[0]
        if pair[0] in self._with_entries and self._past.organisation.pay_entries_of(*pair):
            try:
                entered = _entered(main, row)
            except PayStopped:
                return None
            lines = [line for part, place in parts for made in part.lines(place).values() for line in made]
            return [*entered, *main.ordinary.guarded(main.ordinary.bare_sheet(row), [*lines, *entered])]
        floor = self._floors.of(main.rows, main.ordinary)[row]
        if floor is None:
            return []
        wage = sum(part.wage[place] for part, place in parts)
        if wage >= floor or not any(part.has_lines(place) for part, place in parts):
            return []
        return [stand_in("law_top_up", "law_top_up", round_fen(floor - wage))]


def _together(settled: Sequence[Settled]) -> Paid:
    """The schemes' rows of the same person and period in one place, by period and employee."""
    if len(settled) == 1:
        return Paid(list(settled[0].rows.pairs), [[(settled[0], row)] for row in range(len(settled[0].rows))])
    found: dict[Pair, list[Place]] = {}
    for part in settled:
        for row, pair in enumerate(part.rows.pairs):
            found.setdefault(pair, []).append((part, row))
    pairs = sorted(found, key=lambda pair: (pair[1], pair[0]))
    return Paid(pairs, [found[pair] for pair in pairs])


def _governed(paid: Paid) -> dict[str, list[Period]]:
    """The periods in which a scheme that is not beside another governs each person."""
    found: dict[str, list[Period]] = {}
    for (employee_id, period), parts in zip(paid.pairs, paid.parts, strict=True):
        if not parts[0][0].version.beside:
            found.setdefault(employee_id, []).append(period)
    return found


def _is_beside(parts: list[Place], pair: Pair, governed: dict[str, list[Period]]) -> bool:
    """Whether the place holds nothing but schemes beside one that governs the person in the same days."""
    others = governed.get(pair[0], ())
    return parts[0][0].version.beside and any(pair[1].overlap(one.start, one.end) is not None for one in others)


def _total(parts: list[Place], lines: list[Line] | None) -> int | None:
    if lines is None or any(row in part.stops for part, row in parts):
        return None
    return sum(part.total[row] for part, row in parts) + sum(line.amount_fen for line in lines)


def _entered(part: Settled, row: int) -> list[Line]:
    """The lines of entered amounts, damage left out.

    Raises: PayStopped.
    """
    return part.ordinary.entered(part.ordinary.bare_sheet(row))

"""What schemes together pay everybody: their items, entered amounts and the law, once a person and period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.errors import PayStopped
from steelyard.money import round_fen
from steelyard.pay.lines import Line
from steelyard.periods import Period
from steelyard.simulate.floors import Floors
from steelyard.simulate.measured import Past
from steelyard.simulate.ordinary import Ordinary, stand_in
from steelyard.simulate.settling import Settled

Pair = tuple[str, Period]
#: One scheme's row of a person and period.
Place = tuple[Settled, int]


@dataclass(frozen=True, eq=False)
class Paid:
    """One side of a comparison, by employee and period.

    ``parts``: the schemes that govern, the governing one before those beside it. ``totals``: fen, None where a missing
    input stops pay. ``extra``: lines of entered amounts and what the law guard added, where there are any.
    """

    parts: dict[Pair, list[Place]]
    totals: dict[Pair, int | None]
    extra: dict[Pair, list[Line]]

    def stopped(self, pair: Pair) -> list[PayStopped]:
        """What stops somebody's pay, in the words people are told."""
        places = self.parts[pair]
        found = [stop for part, row in places for stop in part.ordinary.stops(row)]
        try:
            _entered(*places[0])
        except PayStopped as stop:
            found.append(stop)
        return found

    def grade(self, pair: Pair) -> str | None:
        """The grade under the governing scheme."""
        part, row = self.parts[pair][0]
        return part.scores.grades[row]

    def hundredths(self, pair: Pair) -> int | None:
        """The score under the governing scheme, in hundredths."""
        part, row = self.parts[pair][0]
        return part.scores.hundredths[row]


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
        parts: dict[Pair, list[Place]] = {}
        for part in sorted(settled, key=lambda part: (part.version.beside, part.scheme.scheme)):
            for row, pair in enumerate(part.rows.pairs):
                parts.setdefault(pair, []).append((part, row))
        governed = _governed(parts)
        totals: dict[Pair, int | None] = {}
        extra: dict[Pair, list[Line]] = {}
        for pair, places in parts.items():
            if any(row in part.stops for part, row in places):
                totals[pair] = None
                continue
            totals[pair] = sum(part.total[row] for part, row in places)
            main = places[0][0]
            if main.version.beside and any(pair[1].overlap(one.start, one.end) for one in governed.get(pair[0], ())):
                continue
            lines = self._extra(pair, places)
            if lines is None:
                totals[pair] = None
            elif lines:
                extra[pair] = lines
                totals[pair] = (totals[pair] or 0) + sum(line.amount_fen for line in lines)
        return Paid(parts, totals, extra)

    def _extra(self, pair: Pair, places: list[Place]) -> list[Line] | None:
        """Entered amounts and what the law adds; None where an entry stops pay."""
        main, row = places[0]
        if pair[0] in self._with_entries and self._past.organisation.pay_entries_of(*pair):
            try:
                entered = _entered(main, row)
            except PayStopped:
                return None
            lines = [line for part, place in places for made in part.lines(place).values() for line in made]
            return [*entered, *main.ordinary.guarded(main.ordinary.bare_sheet(row), [*lines, *entered])]
        floor = self._floors.of(main.rows, main.ordinary)[row]
        wage = sum(part.wage[place] for part, place in places)
        if floor is None or wage >= floor or not any(part.has_lines(place) for part, place in places):
            return []
        return [stand_in("law_top_up", "law_top_up", round_fen(floor - wage))]


def _governed(parts: dict[Pair, list[Place]]) -> dict[str, list[Period]]:
    """The periods in which a scheme that is not beside another governs each person."""
    found: dict[str, list[Period]] = {}
    for (employee_id, period), places in parts.items():
        if not places[0][0].version.beside:
            found.setdefault(employee_id, []).append(period)
    return found


def _entered(part: Settled, row: int) -> list[Line]:
    """The lines of entered amounts, damage left out. Raises: PayStopped."""
    ordinary: Ordinary = part.ordinary
    return ordinary.entered(ordinary.bare_sheet(row))

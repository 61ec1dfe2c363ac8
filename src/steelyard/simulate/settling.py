"""One version settled for many people and months at once: scores, amounts by item, totals, and who is stopped.

Exactly the scores, grades and fen of ``scoring`` and ``pay``. What columns can hold is computed in them; an indicator
they cannot hold sends the version's scores the ordinary way, a pay item they cannot hold goes the ordinary way itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.errors import PayStopped
from steelyard.money import round_fen
from steelyard.pay.lines import BESIDE_THE_WAGE, Line, LineKind
from steelyard.schemes.assignment import refuse_other_settings
from steelyard.schemes.model import Scheme, Version
from steelyard.schemes.pay_items import Allowance, Base, Bonus, Commission, Overtime, PayItem, Performance
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.simulate.amounts import Amounts
from steelyard.simulate.employment import Employment
from steelyard.simulate.floors import Floors
from steelyard.simulate.items import Asked, Desk, amounts
from steelyard.simulate.measured import Past
from steelyard.simulate.ordinary import Ordinary, stand_in
from steelyard.simulate.points import NotCompiled
from steelyard.simulate.rows import Rows
from steelyard.simulate.scores import Scorer, Scores
from steelyard.simulate.values import Values

#: The kind of the lines of items that columns hold; a limit's lines are of its own kind.
_LINE_KINDS: dict[type, LineKind] = {
    Base: "base",
    Allowance: "allowance",
    Performance: "performance",
    Commission: "commission",
    Bonus: "bonus",
    Overtime: "overtime",
}
#: What these come to does not depend on scores, so that versions share it.
_WITHOUT_SCORES = (Base, Allowance, Commission, Overtime)


@dataclass(frozen=True, eq=False)
class Settled:
    """One version over some rows. ``totals`` has None, and ``stops`` the row, where a missing input stops pay.

    ``items``: fen by item key. ``beside``: by row the lines of entered amounts and what the law guard added.
    ``slow``: what had to go the ordinary way: ``score`` and the keys of items.
    """

    scheme: Scheme
    version: Version
    rows: Rows
    scores: Scores
    items: dict[str, Amounts]
    beside: dict[int, list[Line]]
    totals: list[int | None]
    stops: frozenset[int]
    slow: tuple[str, ...]
    ordinary: Ordinary

    def stopped(self, row: int) -> list[PayStopped]:
        """What stops one row, in the words people are told."""
        return self.ordinary.stops(row)


class Settler:
    """Settles versions over columns, keeping what they have in common."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self._employment = Employment(past.organisation)
        self._floors = Floors(past.organisation, self._employment)
        self._scorers: list[tuple[Vocabulary, Scorer]] = []
        self._kept: dict[tuple[Rows, str], Amounts] = {}
        self._with_entries = frozenset(entry.employee_id for entry in past.organisation.pay_entries)

    def settle(self, scheme: Scheme, version: Version, rows: Rows) -> Settled:
        """A version for everyone in the rows, who are taken to be all it governs in their periods.

        Raises: SchemeError when a shop's settings are not what the version requires.
        """
        self._refuse_other_settings(scheme, version, rows)
        ordinary = Ordinary(scheme, version, self.past, rows)
        scorer = self._scorer(scheme.vocabulary)
        try:
            scores, slow = scorer.scores(version, rows), []
        except NotCompiled:
            scores, slow = ordinary_scores(ordinary), ["score"]
        made = _Made(self._employment, ordinary, scorer.values, scores)
        for place, item in enumerate(version.pay):
            if not self._add(made, place, item):
                slow.append(item.item_key)
        beside, totals = self._totals(made)
        return Settled(scheme, version, rows, scores, made.items, beside, totals, made.stops, tuple(slow), ordinary)

    def _scorer(self, names: Vocabulary) -> Scorer:
        for known, scorer in self._scorers:
            if known is names:
                return scorer
        self._scorers.append((names, Scorer(Values(self.past, names))))
        return self._scorers[-1][1]

    def _refuse_other_settings(self, scheme: Scheme, version: Version, rows: Rows) -> None:
        if not version.requires:
            return
        spans = self.past.spans(rows)
        for period, within in rows.periods.items():
            shops = {span.shop_id for row in within for span in spans[row]}
            refuse_other_settings(scheme, version, self.past.organisation, shops, period)

    def _add(self, made: _Made, place: int, item: PayItem) -> bool:
        """The next item; whether columns hold it."""
        key = (made.rows, repr(item))
        try:
            if key not in self._kept:
                found = amounts(item, made.desk(), made.asked(place))
                if isinstance(item, _WITHOUT_SCORES):
                    self._kept[key] = found
            else:
                found = self._kept[key]
        except NotCompiled:
            made.add_ordinary(place, item)
            return False
        made.add(item, found)
        return True

    def _totals(self, made: _Made) -> tuple[dict[int, list[Line]], list[int | None]]:
        """Entered amounts and the law guard, row by row, and what everything comes to.

        A scheme beside another holds its own lines only.
        """
        if made.ordinary.version.beside:
            return {}, [None if row in made.stops else total for row, total in enumerate(made.total)]
        floors = self._floors.of(made.rows, made.ordinary)
        beside: dict[int, list[Line]] = {}
        totals: list[int | None] = []
        for row, (total, reduced, floor) in enumerate(zip(made.total, made.wage, floors, strict=True)):
            if made.rows.pairs[row][0] in self._with_entries and (lines := made.guarded(row)) is not None:
                beside[row] = lines
                totals.append(total + sum(line.amount_fen for line in lines))
            elif floor is not None and reduced < floor and made.has_lines(row):
                beside[row] = [stand_in("law_top_up", "law_top_up", round_fen(floor - reduced))]
                totals.append(total + beside[row][0].amount_fen)
            else:
                totals.append(total)
        return beside, [None if row in made.stops else total for row, total in enumerate(totals)]


class _Made:
    """A version's items in the making. ``wage``: what the minimum wage looks at, reductions taken off."""

    def __init__(self, employment: Employment, ordinary: Ordinary, values: Values, scores: Scores) -> None:
        self.ordinary = ordinary
        self.rows = ordinary.rows
        self.items: dict[str, Amounts] = {}
        self.total = [0] * len(self.rows)
        self.wage = [0] * len(self.rows)
        self.stops: frozenset[int] = frozenset()
        self._scores = scores
        self._employment = employment
        self._values = values
        self._kinds: dict[str, LineKind] = {}
        self._lines: dict[str, dict[int, list[Line]]] = {}

    def desk(self) -> Desk:
        """What the next item may look at."""
        return Desk(self._values, self._employment, self.rows, self._scores, self.items)

    def asked(self, place: int) -> Asked:
        """The fen of one row by the ordinary path; None where an input is missing."""

        def asked(row: int) -> int | None:
            sheet = self.ordinary.bare_sheet(row, self._scores.hundredths[row], self._scores.grades[row])
            try:
                return sum(line.amount_fen for line in self.ordinary.lines(place, sheet, {}))
            except PayStopped:
                return None

        return asked

    def add(self, item: PayItem, found: Amounts) -> None:
        """An item whose lines are all of one kind."""
        kind: LineKind = _LINE_KINDS.get(type(item)) or item.kind
        self.items[item.item_key] = found
        self._kinds[item.item_key] = kind
        self.stops |= found.stops
        self.total = [total + one for total, one in zip(self.total, found.fen, strict=True)]
        if kind not in BESIDE_THE_WAGE:
            self.wage = [total + one for total, one in zip(self.wage, found.fen, strict=True)]

    def add_ordinary(self, place: int, item: PayItem) -> None:
        """An item row by row, from its own lines."""
        lines: dict[int, list[Line]] = {}
        stops: set[int] = set()
        for row in range(len(self.rows)):
            try:
                lines[row] = self.ordinary.lines(place, self.ordinary.sheet(row), self._before(row))
            except PayStopped:
                lines[row] = []
                stops.add(row)
        self._lines[item.item_key] = lines
        fen = [sum(int(line.amount_fen) for line in lines[row]) for row in range(len(self.rows))]
        self.items[item.item_key] = Amounts(fen, frozenset(stops))
        self.stops |= stops
        self.total = [total + one for total, one in zip(self.total, fen, strict=True)]
        self.wage = [total + _of_the_wage(lines[row]) for row, total in enumerate(self.wage)]

    def has_lines(self, row: int) -> bool:
        """Whether the row has any line at all; only overtime can have none."""
        return any(
            self._lines[key].get(row) if key in self._lines else self._kinds[key] != "overtime" or found.fen[row]
            for key, found in self.items.items()
        )

    def guarded(self, row: int) -> list[Line] | None:
        """The lines of entered amounts and of the law guard; None when nothing was entered in the period."""
        sheet = self.ordinary.bare_sheet(row)
        if not self.ordinary.past.organisation.pay_entries_of(sheet.employee_id, sheet.period):
            return None
        try:
            entered = self.ordinary.entered(sheet)
        except PayStopped:
            self.stops |= {row}
            return []
        lines = [line for made in self._before(row).values() for line in made]
        return [*entered, *self.ordinary.guarded(sheet, [*lines, *entered])]

    def _before(self, row: int) -> dict[str, Sequence[Line]]:
        """The lines so far, as far as items and the law guard look at them."""
        return {
            key: self._lines[key][row]
            if key in self._lines
            else []
            if row in found.stops
            else [stand_in(key, self._kinds[key], found.fen[row])]
            for key, found in self.items.items()
        }


def _of_the_wage(lines: Sequence[Line]) -> int:
    return sum(line.amount_fen for line in lines if line.kind not in BESIDE_THE_WAGE)


def ordinary_scores(ordinary: Ordinary) -> Scores:
    """Scores by the ordinary path."""
    sheets = [ordinary.sheet(row) for row in range(len(ordinary.rows))]
    return Scores(
        [None if sheet.score is None else int(sheet.score * 100) for sheet in sheets],
        [sheet.grade for sheet in sheets],
        [sheet.bonus_veto is not None for sheet in sheets],
    )

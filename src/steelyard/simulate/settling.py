"""One version settled for many people and months at once: scores, and what each of its items comes to.

Exactly the scores, grades and fen of ``scoring`` and ``pay``. What columns can hold is computed in them; an indicator
they cannot hold sends the version's scores the ordinary way, a pay item they cannot hold goes the ordinary way itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from steelyard.errors import PayStopped
from steelyard.pay.lines import BESIDE_THE_WAGE, Line, LineKind
from steelyard.schemes.assignment import refuse_other_settings
from steelyard.schemes.model import Scheme, Version
from steelyard.schemes.pay_items import (
    Allowance,
    Base,
    Bonus,
    Commission,
    Ksf,
    Limit,
    Overtime,
    PayItem,
    Performance,
    Seniority,
)
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.simulate.amounts import Amounts
from steelyard.simulate.employment import Employment
from steelyard.simulate.items import Desk, amounts
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
_WITHOUT_SCORES = (Base, Allowance, Commission, Overtime, Ksf, Seniority)

#: The lines of an item row by row, and the rows in which an input is missing.
_Lines = tuple[Mapping[int, list[Line]], frozenset[int]]


@dataclass(eq=False)
class Settled:
    """One version over some rows, before entered amounts and the law.

    ``items``: fen by item key; ``total`` their sum, ``wage`` the part of it the minimum wage looks at; ``stops`` are the
    rows in which a missing input stops pay. ``slow``: what went the ordinary way: ``score`` and the keys of items.
    """

    scores: Scores
    ordinary: Ordinary
    items: dict[str, Amounts] = field(default_factory=dict)
    total: list[int] = field(default_factory=list)
    wage: list[int] = field(default_factory=list)
    stops: frozenset[int] = frozenset()
    slow: tuple[str, ...] = ()
    _kinds: dict[str, LineKind] = field(default_factory=dict)
    _lines: dict[str, Mapping[int, list[Line]]] = field(default_factory=dict)

    @property
    def scheme(self) -> Scheme:
        """The scheme it belongs to."""
        return self.ordinary.scheme

    @property
    def version(self) -> Version:
        """The version that was settled."""
        return self.ordinary.version

    @property
    def rows(self) -> Rows:
        """Who, in which periods."""
        return self.ordinary.rows

    def lines(self, row: int) -> dict[str, Sequence[Line]]:
        """One row's lines by item, as far as other items and the law guard look at them."""
        return {
            key: self._lines[key][row]
            if key in self._lines
            else []
            if row in found.stops
            else [stand_in(key, self._kinds[key], found.fen[row])]
            for key, found in self.items.items()
        }

    def has_lines(self, row: int) -> bool:
        """Whether the row has any line at all; of the items columns hold, only overtime can have none."""
        return any(
            self._lines[key][row] if key in self._lines else self._kinds[key] != "overtime" or found.fen[row]
            for key, found in self.items.items()
        )

    def add(self, item: PayItem, found: Amounts) -> None:
        """The next item, its lines all of one kind."""
        kind: LineKind = item.kind if isinstance(item, Limit) else _LINE_KINDS[type(item)]
        self._kinds[item.item_key] = kind
        self._add(item.item_key, found, found.fen if kind not in BESIDE_THE_WAGE else None)

    def add_lines(self, item: PayItem, lines: Mapping[int, list[Line]], stops: frozenset[int]) -> None:
        """The next item, from its own lines."""
        self._lines[item.item_key] = lines
        self.slow += (item.item_key,)
        fen = [sum(int(line.amount_fen) for line in lines[row]) for row in range(len(self.rows))]
        wage = [
            sum(int(line.amount_fen) for line in lines[row] if line.kind not in BESIDE_THE_WAGE)
            for row in range(len(self.rows))
        ]
        self._add(item.item_key, Amounts(fen, stops), wage)

    def _add(self, key: str, found: Amounts, wage: list[int] | None) -> None:
        self.items[key] = found
        self.stops |= found.stops
        self.total = [total + one for total, one in zip(self.total, found.fen, strict=True)]
        if wage is not None:
            self.wage = [total + one for total, one in zip(self.wage, wage, strict=True)]


class Settler:
    """Settles versions over columns, keeping what they have in common."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self.employment = Employment(past.organisation)
        self._scorers: list[tuple[Vocabulary, Scorer]] = []
        self._kept: dict[tuple[Rows, str], Amounts] = {}
        self._kept_lines: dict[tuple[Rows, str], _Lines] = {}

    def settle(self, scheme: Scheme, version: Version, rows: Rows) -> Settled:
        """A version for everyone in the rows, who are taken to be all it governs in their periods.

        Raises: SchemeError when a shop's settings are not what the version requires.
        """
        self._refuse_other_settings(scheme, version, rows)
        ordinary = Ordinary(scheme, version, self.past, rows)
        scorer = self.scorer(scheme.vocabulary)
        nothing = [0] * len(rows)
        try:
            settled = Settled(scorer.scores(version, rows), ordinary, total=nothing, wage=nothing)
        except NotCompiled:
            settled = Settled(ordinary_scores(ordinary), ordinary, total=nothing, wage=nothing, slow=("score",))
        for place, item in enumerate(version.pay):
            try:
                settled.add(item, self._amounts(item, place, settled, scorer.values))
            except NotCompiled:
                settled.add_lines(item, *self._lines(item, place, settled))
        return settled

    def scorer(self, names: Vocabulary) -> Scorer:
        """The scorer of one vocabulary."""
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

    def _amounts(self, item: PayItem, place: int, settled: Settled, values: Values) -> Amounts:
        """An item's amounts; those that do not depend on scores are kept for other versions."""
        desk = Desk(values, self.employment, settled.rows, settled.scores, settled.items)
        if not isinstance(item, _WITHOUT_SCORES):
            return amounts(item, desk, _asked(settled, place))
        key = (settled.rows, repr(item))
        if key not in self._kept:
            self._kept[key] = amounts(item, desk, _asked(settled, place))
        return self._kept[key]

    def _lines(self, item: PayItem, place: int, settled: Settled) -> _Lines:
        """An item's own lines; those of items that look at neither scores nor other lines are kept."""
        if not isinstance(item, _WITHOUT_SCORES):
            return _ordinary_lines(settled, place)
        key = (settled.rows, repr(item))
        if key not in self._kept_lines:
            self._kept_lines[key] = _ordinary_lines(settled, place)
        return self._kept_lines[key]


def _asked(settled: Settled, place: int) -> Callable[[int], int | None]:
    """The fen of one row by the ordinary path; None where an input is missing."""

    def asked(row: int) -> int | None:
        sheet = settled.ordinary.bare_sheet(row, settled.scores.hundredths[row], settled.scores.grades[row])
        try:
            return sum(line.amount_fen for line in settled.ordinary.lines(place, sheet, {}))
        except PayStopped:
            return None

    return asked


def _ordinary_lines(settled: Settled, place: int) -> _Lines:
    """One item row by row, and the rows in which an input is missing."""
    lines: dict[int, list[Line]] = {}
    stops: set[int] = set()
    for row in range(len(settled.rows)):
        try:
            lines[row] = settled.ordinary.lines(place, settled.ordinary.sheet(row), settled.lines(row))
        except PayStopped:
            lines[row] = []
            stops.add(row)
    return lines, frozenset(stops)


def ordinary_scores(ordinary: Ordinary) -> Scores:
    """Scores by the ordinary path."""
    sheets = [ordinary.sheet(row) for row in range(len(ordinary.rows))]
    return Scores(
        [None if sheet.score is None else int(sheet.score * 100) for sheet in sheets],
        [sheet.grade for sheet in sheets],
        [sheet.bonus_veto is not None for sheet in sheets],
    )

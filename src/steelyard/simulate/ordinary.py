"""The ordinary path, row by row: for parts of schemes that columns cannot hold, and for what a missing input stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from steelyard.errors import PayStopped, Words
from steelyard.money import Fen
from steelyard.pay.case import Case, Run
from steelyard.pay.entries import damages_of, lines_of
from steelyard.pay.items import lines_for
from steelyard.pay.law_guard import guard
from steelyard.pay.lines import Line, LineKind
from steelyard.periods import Period
from steelyard.schemes.assignment import display_name
from steelyard.schemes.model import Scheme, Version
from steelyard.scoring.sheet import ScoreSheet, score
from steelyard.simulate.measured import Past
from steelyard.simulate.rows import Rows
from steelyard.trace import Trace

_NOTHING = Words("", "")
_UNTRACED = Trace(_NOTHING, None, "")


@dataclass(eq=False)
class Ordinary:
    """One version over some rows, by the functions that pay in earnest."""

    scheme: Scheme
    version: Version
    past: Past
    rows: Rows
    _sheets: dict[Period, dict[str, ScoreSheet]] = field(default_factory=dict)
    _runs: dict[Period, Run] = field(default_factory=dict)

    def sheet(self, row: int) -> ScoreSheet:
        """One row's score sheet; all of the period's are made together."""
        employee_id, period = self.rows.pairs[row]
        if period not in self._sheets:
            people = self.rows.employees(period)
            made = score(self.scheme, self.version, self.past.figures, people, period, people)
            self._sheets[period] = {sheet.employee_id: sheet for sheet in made}
        return self._sheets[period][employee_id]

    def bare_sheet(self, row: int, hundredths: int | None = None, grade: str | None = None) -> ScoreSheet:
        """A sheet that holds no more than score and grade, for items that look at nothing else."""
        employee_id, period = self.rows.pairs[row]
        return ScoreSheet(
            employee_id,
            display_name(self.past.organisation, employee_id, period),
            self.scheme.scheme,
            self.version.from_.isoformat(),
            period,
            None if hundredths is None else Decimal(hundredths).scaleb(-2),
            grade,
            (),
            (),
            (),
            (),
            _UNTRACED,
        )

    def lines(self, place: int, sheet: ScoreSheet, before: Mapping[str, Sequence[Line]]) -> list[Line]:
        """The lines of one pay item of one person.

        Raises: PayStopped.
        """
        return lines_for(self.version.pay[place], Case(self.run(sheet.period), sheet, place, before))

    def entered(self, sheet: ScoreSheet) -> list[Line]:
        """The lines of entered amounts, damage left out.

        Raises: PayStopped.
        """
        return list(lines_of(self.run(sheet.period), sheet))

    def guarded(self, sheet: ScoreSheet, lines: Sequence[Line]) -> list[Line]:
        """What the law guard adds: damage as far as it may be taken, and a top-up."""
        run = self.run(sheet.period)
        return list(guard(run, sheet, lines, damages_of(run, sheet)).lines)

    def stops(self, row: int) -> list[PayStopped]:
        """What stops the version's items of one row, in the words people are told; empty when nothing does."""
        sheet = self.sheet(row)
        by_item: dict[str, list[Line]] = {}
        found: list[PayStopped] = []
        for place, item in enumerate(self.version.pay):
            by_item[item.item_key] = []
            try:
                by_item[item.item_key] = self.lines(place, sheet, by_item)
            except PayStopped as stop:
                found.append(stop)
        return found

    def run(self, period: Period) -> Run:
        """The settlement of one period."""
        if period not in self._runs:
            people = self.rows.employees(period)
            self._runs[period] = Run(self.scheme, self.version, self.past.figures, period, people, tells_noise=False)
        return self._runs[period]


def stand_in(item: str, kind: LineKind, amount: int) -> Line:
    """A line that holds no more than its kind and amount, for items that look at the lines of others."""
    return Line(item, kind, _NOTHING, Fen(amount), _NOTHING, _UNTRACED)

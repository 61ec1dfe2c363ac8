"""Statements: one per employee, one line per pay item, summing to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Language, PayStopped, Words
from steelyard.metrics.figures import Figures
from steelyard.money import Fen, format_amount
from steelyard.pay.case import Case, Run
from steelyard.pay.entries import damages_of, lines_of
from steelyard.pay.items import lines_for
from steelyard.pay.law_guard import Guarded, guard
from steelyard.pay.lines import Line, PaidCommission, PayStops
from steelyard.periods import Period
from steelyard.schemes.assignment import governed
from steelyard.schemes.model import Scheme, Version
from steelyard.scoring.sheet import ScoreSheet
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Statement:
    """One employee's pay of one period under one scheme version."""

    sheet: ScoreSheet
    lines: tuple[Line, ...]
    warnings: tuple[Words, ...]
    trace: Trace

    @property
    def employee_id(self) -> str:
        """Whose statement it is."""
        return self.sheet.employee_id

    @property
    def name(self) -> str:
        """The employee's name."""
        return self.sheet.name

    @property
    def period(self) -> Period:
        """The period settled."""
        return self.sheet.period

    @property
    def total_fen(self) -> Fen:
        """The sum of the lines."""
        return Fen(sum(line.amount_fen for line in self.lines))

    @property
    def paid_commissions(self) -> tuple[PaidCommission, ...]:
        """What a later settlement needs as ``earlier`` to claw back refunds at the rates paid here."""
        return tuple(line.paid_commission for line in self.lines if line.paid_commission is not None)

    def line(self, item: str) -> Line:
        """The first line of an item; KeyError when there is none."""
        for line in self.lines:
            if line.item == item:
                return line
        raise KeyError(item)

    def as_json(self, language: Language = "zh") -> dict[str, object]:
        """The statement with the keys of the JSON output."""
        sheet = self.sheet.as_json(language)
        return {
            "employee_id": self.employee_id,
            "name": self.name,
            "score": sheet["score"],
            "grade": sheet["grade"],
            "indicators": sheet["indicators"],
            "sections": sheet["sections"],
            "lines": [line.as_json(language) for line in self.lines],
            "total_fen": int(self.total_fen),
        }


@dataclass(frozen=True, slots=True)
class Settlement:
    """The statements that could be settled, and what stopped the others."""

    statements: tuple[Statement, ...]
    stops: tuple[PayStopped, ...]


def settle(
    scheme: Scheme,
    version: Version,
    figures: Figures,
    sheets: Sequence[ScoreSheet],
    period: Period,
    earlier: Sequence[PaidCommission] = (),
) -> list[Statement]:
    """A statement for each sheet.

    Raises: PayStops naming everything that is missing; then nobody's pay is settled.
    """
    settlement = settle_all(scheme, version, figures, sheets, period, earlier)
    if settlement.stops:
        raise PayStops(settlement.stops)
    return list(settlement.statements)


def settle_all(
    scheme: Scheme,
    version: Version,
    figures: Figures,
    sheets: Sequence[ScoreSheet],
    period: Period,
    earlier: Sequence[PaidCommission] = (),
    group: Sequence[str] | None = None,
) -> Settlement:
    """A statement for each sheet that has all it needs; the others' missing inputs, all of them.

    ``earlier`` holds the commissions paid before, oldest first. Ranks are taken among ``group``: everyone the version
    governs, whether or not their sheet is given, unless somebody knows better (unmatched accounts).
    """
    among = governed(version, figures.organisation, period) if group is None else group
    everyone = tuple(sorted({*among, *(sheet.employee_id for sheet in sheets)}))
    by_employee = {sheet.employee_id: sheet for sheet in sheets}
    run = Run(scheme, version, figures, period, everyone, tuple(earlier), by_employee)
    statements: list[Statement] = []
    stops: list[PayStopped] = []
    for sheet in sorted(sheets, key=lambda sheet: sheet.employee_id):
        made = _statement(run, sheet)
        if isinstance(made, Statement):
            statements.append(made)
        else:
            stops.extend(made)
    return Settlement(tuple(statements), tuple(stops))


def _statement(run: Run, sheet: ScoreSheet) -> Statement | list[PayStopped]:
    by_item: dict[str, list[Line]] = {}
    stops: list[PayStopped] = []
    for place, item in enumerate(run.version.pay):
        try:
            by_item[item.item_key] = lines_for(item, Case(run, sheet, place, by_item))
        except PayStopped as stop:
            by_item[item.item_key] = []
            stops.append(stop)
    lines = [line for made in by_item.values() for line in made]
    if not run.version.beside:
        try:
            lines.extend(lines_of(run, sheet))
        except PayStopped as stop:
            stops.append(stop)
    if stops:
        return stops
    guarded = _NOTHING_TO_GUARD if run.version.beside else guard(run, sheet, lines, damages_of(run, sheet))
    lines.extend(guarded.lines)
    total = sum(line.amount_fen for line in lines)
    trace = Trace(
        Words(f"{sheet.name} {run.period} 应发", f"pay of {sheet.name} for {run.period}"),
        Fraction(total, 100),
        "yuan",
        rule=run.scheme.rule_name(run.version),
        inputs=tuple(line.trace for line in lines),
    )
    return Statement(
        sheet, tuple(lines), (*_cycle_warning(run), *_allowance_warning(run, sheet), *guarded.warnings), trace
    )


#: A scheme ``beside`` another holds its own lines only: entries, damage and the minimum wage belong to the other's
#: statement, else they would be paid twice.
_NOTHING_TO_GUARD = Guarded((), ())


def _allowance_warning(run: Run, sheet: ScoreSheet) -> tuple[Words, ...]:
    """An allowance agreed on in a contract that no item pays would be lost in silence, so it is said."""
    if run.version.beside or any(item.kind == "allowance" for item in run.version.pay):
        return ()
    contracts = run.figures.organisation.contract_spans(sheet.employee_id, run.period)
    amounts = sorted({contract.allowance_fen for _, contract in contracts if contract.allowance_fen})
    if not amounts:
        return ()
    shown = "、".join(map(format_amount, amounts)), ", ".join(map(format_amount, amounts))
    return (
        Words(
            f"合同约定津贴每月 {shown[0]} 元，方案里没有 allowance 一项，没有发",
            f"The contract has an allowance of {shown[1]} yuan a month; the scheme has no allowance item, so none is paid",
        ),
    )


def _cycle_warning(run: Run) -> tuple[Words, ...]:
    """Amounts are meant for one cycle; another period is paid them once all the same, so it is said."""
    if run.period.is_whole(run.version.cycle):
        return ()
    return (
        Words(
            f"时间段 {run.period} 不是方案的一个周期（{run.version.cycle}），金额仍按一个周期计算",
            f"The period {run.period} is not one cycle of the scheme ({run.version.cycle}); "
            "amounts are those of one cycle",
        ),
    )

"""Statements: one per employee over all schemes that govern them, one line per pay item, summing to the fen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from steelyard.errors import Language, PayStopped, Words
from steelyard.metrics.figures import Figures
from steelyard.money import Fen, format_amount
from steelyard.pay.case import Case, Run
from steelyard.pay.clawbacks import clawbacks
from steelyard.pay.entries import damages_of, entry_warnings, lines_of
from steelyard.pay.gates import unchecked
from steelyard.pay.hours import overtime_warnings
from steelyard.pay.items import lines_for
from steelyard.pay.law import BUILT_IN, LawBook
from steelyard.pay.law_guard import guard
from steelyard.pay.lines import Line, PayStops
from steelyard.pay.paid_commissions import PaidCommission
from steelyard.periods import Period
from steelyard.schemes.assignment import governed
from steelyard.schemes.coverage import two_schemes
from steelyard.schemes.model import Scheme, Version
from steelyard.scoring.sheet import ScoreSheet
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Part:
    """One scheme's part of a settlement: the version in force and the sheets of those it governs.

    Ranks are taken among ``group``: everyone the version governs, whether or not their sheet is given, unless somebody
    knows better (unmatched accounts).
    """

    scheme: Scheme
    version: Version
    sheets: Sequence[ScoreSheet]
    group: Sequence[str] | None = None

    @property
    def order(self) -> tuple[bool, str]:
        """The governing schemes come before those beside them, each in order of id."""
        return self.version.beside, self.scheme.scheme


@dataclass(frozen=True, slots=True)
class Statement:
    """One employee's pay of one period, under the scheme that governs them and those beside it.

    ``sheet`` is the one of the governing scheme (of the first beside scheme where none governs), ``beside`` holds
    those of the other schemes.
    """

    sheet: ScoreSheet
    lines: tuple[Line, ...]
    warnings: tuple[Words, ...]
    trace: Trace
    beside: tuple[ScoreSheet, ...] = ()

    @property
    def sheets(self) -> tuple[ScoreSheet, ...]:
        """A sheet per scheme, the governing one first."""
        return (self.sheet, *self.beside)

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
        told: dict[str, object] = {
            "employee_id": self.employee_id,
            "name": self.name,
            "score": sheet["score"],
            "grade": sheet["grade"],
            "indicators": sheet["indicators"],
            "sections": sheet["sections"],
            "lines": [line.as_json(language) for line in self.lines],
            "total_fen": int(self.total_fen),
        }
        if self.beside:
            told["beside"] = [{"scheme": sheet.scheme, **_of_scheme(sheet, language)} for sheet in self.beside]
        return told


def _of_scheme(sheet: ScoreSheet, language: Language) -> dict[str, object]:
    told = sheet.as_json(language)
    return {name: told[name] for name in ("score", "grade", "indicators", "sections")}


@dataclass(frozen=True, slots=True)
class Settlement:
    """The statements that could be settled, and by employee what stopped the others."""

    statements: tuple[Statement, ...]
    stopped: Mapping[str, tuple[PayStopped, ...]]

    @property
    def stops(self) -> tuple[PayStopped, ...]:
        """Everything that is missing, in order of employee."""
        return tuple(stop for stops in self.stopped.values() for stop in stops)


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
    *,
    law: LawBook = BUILT_IN,
) -> Settlement:
    """A statement for each sheet that has all it needs; the others' missing inputs, all of them.

    ``earlier`` holds the commissions paid before, oldest first; ``group`` is the one of ``Part``.
    """
    return settle_together([Part(scheme, version, sheets, group)], figures, period, earlier, law=law)


def settle_together(
    parts: Sequence[Part],
    figures: Figures,
    period: Period,
    earlier: Sequence[PaidCommission] = (),
    *,
    law: LawBook = BUILT_IN,
) -> Settlement:
    """A statement for everyone with a sheet under any of the schemes: their lines together, entries and law once.

    The governing scheme comes first, beside schemes follow in order of their id; the order of ``parts`` does not
    matter. ``law`` holds the packs the law is read from. An item of a beside scheme whose key another scheme has too is called ``scheme/key``.
    Raises: SchemeError when two schemes that are not beside ones govern one person.
    """
    ordered = sorted(parts, key=lambda part: part.order)
    _refuse_two_schemes(ordered)
    runs = [_run(part, figures, period, earlier, law) for part in ordered]
    shared = _keys_of_several(runs)
    statements: list[Statement] = []
    stopped: dict[str, tuple[PayStopped, ...]] = {}
    for employee_id in sorted({employee_id for run in runs for employee_id in run.sheets}):
        governing = [run for run in runs if employee_id in run.sheets]
        made = _statement(governing, employee_id, shared)
        if isinstance(made, Statement):
            statements.append(made)
        else:
            stopped[employee_id] = tuple(made)
    return Settlement(tuple(statements), stopped)


def _refuse_two_schemes(parts: Sequence[Part]) -> None:
    """One person is governed by one scheme; only those beside it may come on top."""
    holder: dict[str, str] = {}
    for part in parts:
        for sheet in () if part.version.beside else part.sheets:
            if sheet.employee_id in holder:
                raise two_schemes(sheet.name, sheet.employee_id, holder[sheet.employee_id], part.scheme.scheme)
            holder[sheet.employee_id] = part.scheme.scheme


def _run(part: Part, figures: Figures, period: Period, earlier: Sequence[PaidCommission], law: LawBook) -> Run:
    by_employee = {sheet.employee_id: sheet for sheet in part.sheets}
    among = governed(part.version, figures.organisation, period) if part.group is None else part.group
    group = tuple(sorted({*among, *by_employee}))
    return Run(part.scheme, part.version, figures, period, group, tuple(earlier), by_employee, law)


def _keys_of_several(runs: Sequence[Run]) -> frozenset[str]:
    """Item keys that more than one of the schemes has; by scheme, not by person, so that a line keeps its name."""
    keys = [key for run in runs for key in {item.item_key for item in run.version.pay}]
    return frozenset(key for key in keys if keys.count(key) > 1)


def _statement(runs: Sequence[Run], employee_id: str, shared: frozenset[str]) -> Statement | list[PayStopped]:
    """``runs``: those of the schemes that govern the employee, the governing one first."""
    lines: list[Line] = []
    stops: list[PayStopped] = []
    for run in runs:
        lines.extend(_items(run, run.sheets[employee_id], shared, stops))
    main, sheet = runs[0], runs[0].sheets[employee_id]
    for more in (_left_over(runs, sheet), lines_of(main, sheet)):
        try:
            lines.extend(more)
        except PayStopped as stop:
            stops.append(stop)
    if stops:
        return stops
    try:
        guarded = guard(main, sheet, lines, damages_of(main, sheet))
    except PayStopped as stop:
        return [stop]
    lines.extend(guarded.lines)
    total = sum(line.amount_fen for line in lines)
    trace = Trace(
        Words(f"{sheet.name} {main.period} 应发", f"pay of {sheet.name} for {main.period}"),
        Fraction(total, 100),
        "yuan",
        rule=" + ".join(run.scheme.rule_name(run.version) for run in runs),
        inputs=tuple(line.trace for line in lines),
    )
    warnings = (
        *_cycle_warnings(runs),
        *_allowance_warning(runs, sheet),
        *_gate_warnings(runs, employee_id),
        *entry_warnings(main, sheet),
        *guarded.warnings,
        *overtime_warnings(main, employee_id),
    )
    return Statement(sheet, tuple(lines), warnings, trace, tuple(run.sheets[employee_id] for run in runs[1:]))


def _items(run: Run, sheet: ScoreSheet, shared: frozenset[str], stops: list[PayStopped]) -> Iterator[Line]:
    """The lines of one scheme's items; what stopped an item is added to ``stops``."""
    by_item: dict[str, list[Line]] = {}
    for place, item in enumerate(run.version.pay):
        try:
            by_item[item.item_key] = lines_for(item, Case(run, sheet, place, by_item))
        except PayStopped as stop:
            by_item[item.item_key] = []
            stops.append(stop)
    for key, lines in by_item.items():
        is_renamed = run.version.beside and key in shared
        yield from (
            _named_by_scheme(line, run.scheme.scheme, run.scheme.name) if is_renamed else line for line in lines
        )


def _left_over(runs: Sequence[Run], sheet: ScoreSheet) -> Iterator[Line]:
    """Refunds of commissions that no item pays any more: of a scheme the employee has left, or an item taken out."""
    taken = {
        (run.scheme.scheme, item.item_key) for run in runs for item in run.version.pay if item.kind == "commission"
    }
    case = Case(runs[0], sheet, 0)
    for line in clawbacks(case, lambda paid: (paid.scheme, paid.item) not in taken):
        scheme = line.paid_commission.scheme if line.paid_commission is not None else ""
        yield _named_by_scheme(line, scheme, scheme)


def _named_by_scheme(line: Line, scheme_id: str, name: str) -> Line:
    label = Words(f"{name}·{line.label.zh}", f"{name} · {line.label.en}")
    refers_to = None if line.refers_to is None else f"{scheme_id}/{line.refers_to}"
    trace = replace(line.trace, what=label)
    return replace(line, item=f"{scheme_id}/{line.item}", label=label, refers_to=refers_to, trace=trace)


def _gate_warnings(runs: Iterable[Run], employee_id: str) -> Iterator[Words]:
    """Gates that could not be looked at, so that nobody takes them for passed."""
    for run in runs:
        for place, item in enumerate(run.version.pay):
            words = unchecked(item, Case(run, run.sheets[employee_id], place))
            if words is not None:
                yield words


def _allowance_warning(runs: Sequence[Run], sheet: ScoreSheet) -> tuple[Words, ...]:
    """An allowance agreed on in a contract that no item pays would be lost in silence, so it is said."""
    if any(item.kind == "allowance" for run in runs for item in run.version.pay):
        return ()
    contracts = runs[0].figures.organisation.contract_spans(sheet.employee_id, runs[0].period)
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


def _cycle_warnings(runs: Iterable[Run]) -> Iterator[Words]:
    """Amounts are meant for one cycle; another period is paid them once all the same, so it is said."""
    cycles = dict.fromkeys(run.version.cycle for run in runs if not run.period.is_whole(run.version.cycle))
    period = next(iter(runs)).period
    for cycle in cycles:
        yield Words(
            f"时间段 {period} 不是方案的一个周期（{cycle}），金额仍按一个周期计算",
            f"The period {period} is not one cycle of the scheme ({cycle}); amounts are those of one cycle",
        )

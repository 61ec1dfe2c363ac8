"""What is kept of a statement: everything it shows, in both languages, as plain values that can be stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from steelyard.errors import PayStopped, Words
from steelyard.metrics.figures import Figures
from steelyard.pay.lines import Line, LineKind
from steelyard.pay.paid_commissions import PaidCommission
from steelyard.pay.statement import Part, Settlement, Statement
from steelyard.schemes.model import Indicator
from steelyard.scoring.sheet import ScoredIndicator, ScoreSheet
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class IndicatorRecord:
    """One row of a score sheet, with the parts of the figure behind it, its cases, and half its 95 % interval."""

    key: str
    label: Words
    section: str | None
    layer: str | None
    weight: Fraction
    value: Fraction | None
    value_text: str
    unit: str
    numerator: Fraction | None
    denominator: Fraction | None
    count: int | None
    margin: Fraction | None
    points: Fraction | None
    contribution: Fraction | None
    band: str | None
    note: Words | None
    is_final: bool


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """One score sheet."""

    scheme: str
    scheme_name: str
    version_from: str
    score: Decimal | None
    grade: str | None
    indicators: tuple[IndicatorRecord, ...]
    notes: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class LineRecord:
    """One line. ``rules``: the rules of its trace, in order, each once."""

    item: str
    kind: LineKind
    label: Words
    amount_fen: int
    sentence: Words
    details: tuple[Words, ...]
    rules: tuple[str, ...]
    refers_to: str | None
    paid_commission: PaidCommission | None


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """One statement: a sheet per scheme, the governing one first."""

    employee_id: str
    name: str
    post: tuple[str, str, str]
    """Team, line and role on the first day the person is known in the period; empty where unknown."""
    sheets: tuple[SheetRecord, ...]
    lines: tuple[LineRecord, ...]
    warnings: tuple[Words, ...]
    total_fen: int

    @property
    def paid_commissions(self) -> tuple[PaidCommission, ...]:
        """What later settlements need to claw back refunds."""
        return tuple(line.paid_commission for line in self.lines if line.paid_commission is not None)


@dataclass(frozen=True, slots=True)
class StopRecord:
    """What stopped one employee's pay, and what to do."""

    employee_id: str
    what: Words
    remedy: Words | None
    where: str | None


def statement_records(settlement: Settlement, parts: list[Part], figures: Figures) -> tuple[StatementRecord, ...]:
    """The statements of a settlement, in order of employee."""
    declared = {part.scheme.scheme: part for part in parts}
    return tuple(_statement(statement, declared, figures) for statement in settlement.statements)


def stop_records(settlement: Settlement) -> tuple[StopRecord, ...]:
    """What stopped the others, in order of employee."""
    return tuple(_stop(employee_id, stop) for employee_id, stops in settlement.stopped.items() for stop in stops)


def _stop(employee_id: str, stop: PayStopped) -> StopRecord:
    return StopRecord(employee_id, stop.what, stop.remedy, stop.where)


def _statement(statement: Statement, parts: dict[str, Part], figures: Figures) -> StatementRecord:
    return StatementRecord(
        statement.employee_id,
        statement.name,
        _post(statement, figures),
        tuple(sheet_record(sheet, parts[sheet.scheme]) for sheet in statement.sheets),
        tuple(_line(line) for line in statement.lines),
        statement.warnings,
        int(statement.total_fen),
    )


def _post(statement: Statement, figures: Figures) -> tuple[str, str, str]:
    spans = figures.organisation.person_spans(statement.employee_id, statement.period)
    if not spans:
        return "", "", ""
    person = spans[0][1]
    return person.team or "", person.line or "", person.role


def sheet_record(sheet: ScoreSheet, part: Part) -> SheetRecord:
    """One score sheet as it is kept."""
    declared = {indicator.key: indicator for indicator in part.version.indicators}
    return SheetRecord(
        sheet.scheme,
        part.scheme.name,
        sheet.version_from,
        sheet.score,
        sheet.grade,
        tuple(_indicator(row, declared[row.key], part) for row in sheet.indicators),
        (*sheet.notes, *sheet.stops),
    )


def _indicator(row: ScoredIndicator, declared: Indicator, part: Part) -> IndicatorRecord:
    figure = row.figure
    return IndicatorRecord(
        row.key,
        row.label,
        row.section,
        row.layer,
        row.weight,
        row.value,
        row.value_text,
        part.scheme.vocabulary.unit(declared.metric) if declared.metric is not None else "",
        figure.numerator if figure is not None else None,
        figure.denominator if figure is not None else None,
        row.count,
        row.margin,
        row.points,
        row.contribution,
        row.band,
        row.stop or row.note,
        row.is_final,
    )


def _line(line: Line) -> LineRecord:
    return LineRecord(
        line.item,
        line.kind,
        line.label,
        int(line.amount_fen),
        line.sentence,
        line.details,
        tuple(dict.fromkeys(rules_of(line.trace))),
        line.refers_to,
        line.paid_commission,
    )


def rules_of(trace: Trace) -> Iterator[str]:
    """The rules a figure came about by, the figure's own first."""
    return (node.rule for _, node in trace.walk() if node.rule)

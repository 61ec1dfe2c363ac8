"""Anybody's score sheet of any month, under the schemes in force then, from the newest data: with curves, margins,
earlier months, and what is missing to the next band while the month runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.books.evaluation import Books, read_books
from steelyard.errors import Words
from steelyard.facts.snapshot import Snapshot
from steelyard.metrics.catalogue import Catalogue
from steelyard.pay.parts import parts_of
from steelyard.pay.reasons import SheetReasons, sheet_reasons
from steelyard.pay.records import SheetRecord, sheet_record
from steelyard.pay.statement import Part
from steelyard.periods import Period
from steelyard.schemes import Scheme
from steelyard.scoring.next_step import NextGrade, NextStep, cases_until_counted, next_grade, next_step
from steelyard.scoring.sheet import ScoredIndicator, ScoreSheet

#: How many months before are shown beside a value.
MONTHS_BACK = 5


@dataclass(frozen=True, slots=True)
class Past:
    """An indicator's value in earlier months and this one, oldest first; None in a month without a value."""

    unit: str
    values: tuple[tuple[Period, Fraction | None], ...]


@dataclass(frozen=True)
class LiveSheet:
    """One score sheet as of now. ``margins``: half 95 % intervals; ``steps``: words by indicator, empty once it is over."""

    sheet: ScoreSheet
    part: Part
    record: SheetRecord
    reasons: SheetReasons
    margins: Mapping[str, Fraction]
    past: Mapping[str, Past]
    steps: Mapping[str, Words]
    grade_step: NextGrade | None


def scoring_books(snapshot: Snapshot, period: Period, catalogue: Catalogue, schemes: Sequence[Scheme]) -> Books:
    """Books of a period that also answer for the months shown beside a value, and those the schemes look back on."""
    return read_books(snapshot, period, catalogue, schemes=schemes, back_to=_months(period)[0].start)


def _months(period: Period) -> list[Period]:
    return period.months_before(MONTHS_BACK)


def scored(books: Books, schemes: Sequence[Scheme], employees: Sequence[str] | None = None) -> list[Part]:
    """Everybody's sheets (only ``employees`` if given), a part per scheme in the order given.

    Raises: SchemeNotInForce; SchemeError when two schemes govern one person.
    """
    return parts_of(schemes, books.figures, books.period, books.unmatched_ids, employees)


def live_sheets(books: Books, parts: Sequence[Part], employee_id: str, *, is_over: bool) -> list[LiveSheet]:
    """The sheets of one person among those scored, the governing scheme's first."""
    found = [
        (part, sheet)
        for part in sorted(parts, key=lambda part: part.order)
        for sheet in part.sheets
        if sheet.employee_id == employee_id
    ]
    return [_live(books, part, sheet, is_over) for part, sheet in found]


def _live(books: Books, part: Part, sheet: ScoreSheet, is_over: bool) -> LiveSheet:
    rows = [row for row in sheet.indicators if row.figure is not None]
    return LiveSheet(
        sheet,
        part,
        sheet_record(sheet, part),
        sheet_reasons(sheet, part, books.figures),
        {row.key: margin for row in rows if (margin := _margin(books, part, sheet, row)) is not None},
        {row.key: _past(books, part, sheet.employee_id, row) for row in rows if _is_own(part, row)},
        {} if is_over else _steps(books, part, sheet),
        None if is_over else next_grade(sheet, part.version),
    )


def _is_own(part: Part, row: ScoredIndicator) -> bool:
    return next(one.scope for one in part.version.indicators if one.key == row.key) == "own"


def _margin(books: Books, part: Part, sheet: ScoreSheet, row: ScoredIndicator) -> Fraction | None:
    """Of a share from its counts; of any other own figure from its days."""
    if row.value is None or row.figure is None or row.margin is not None or not _is_own(part, row):
        return row.margin
    return books.figures.noise(row.figure.key, sheet.employee_id, books.period).half_width


def _past(books: Books, part: Part, employee_id: str, row: ScoredIndicator) -> Past:
    key = row.figure.key if row.figure is not None else row.key
    months = [*_months(books.period), books.period]
    values = tuple((month, books.figures.metric(key, employee_id, month).value) for month in months)
    return Past(part.scheme.vocabulary.unit(key), values)


def _steps(books: Books, part: Part, sheet: ScoreSheet) -> dict[str, Words]:
    names, declared = part.scheme.vocabulary, {one.key: one for one in part.version.indicators}
    found: dict[str, Words] = {}
    for row in sheet.indicators:
        indicator = declared[row.key]
        floor = indicator.min_count
        count = None if floor is None else books.figures.measure(floor.measure, sheet.employee_id, books.period)
        step: NextStep | None = next_step(row, indicator, names)
        words = cases_until_counted(row, indicator, count, names) or (None if step is None else step.words)
        if words is not None:
            found[row.key] = words
    return found

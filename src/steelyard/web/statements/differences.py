"""A statement against the one before, line by line: amounts as stored, causes as compared, and the figures that moved."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from steelyard.books.pay_runs import made_again
from steelyard.errors import Language, SteelyardError, Words
from steelyard.pay.changed_inputs import Input, InputChange, changed_below, figures_in
from steelyard.pay.compare import CAUSE_NAMES, CAUSES, Cause, Comparison, PersonChange, compare
from steelyard.pay.exact_json import from_plain
from steelyard.pay.reasons import Reasons
from steelyard.pay.records import StatementRecord
from steelyard.pay.run_store import StoredRun
from steelyard.reports.texts import NULL, value_text, without_unit
from steelyard.trace import Trace, format_value
from steelyard.web.desk import PageDesk
from steelyard.web.payroll import kept
from steelyard.web.payroll.models import Review
from steelyard.web.shell.words import language
from steelyard.web.statements import queries
from steelyard.web.statements.queries import Opened

_comparing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure before and after, as text."""

    what: str
    before: str
    after: str
    parts: str


@dataclass(frozen=True, slots=True)
class ItemMoved:
    """One item of two statements: both amounts (None where there is no such line), the causes, the figures that moved."""

    label: str
    before_fen: int | None
    after_fen: int | None
    causes: tuple[tuple[str, int], ...]
    figures: tuple[Moved, ...]

    @property
    def difference_fen(self) -> int:
        """After less before."""
        return (self.after_fen or 0) - (self.before_fen or 0)


def against_before(found: Opened) -> dict[str, Any]:
    """Two statements of one person; only ``earlier`` (None) where there is none before."""
    beside = queries.before(found)
    if beside is None:
        return {"earlier": None}
    stored, record = beside
    person, note = _causes(stored, found)
    items = tuple(_items(found, stored, record, person))
    return {
        "earlier": record,
        "earlier_stored": stored,
        "items": items,
        "difference": found.record.total_fen - record.total_fen,
        "causes": _told_causes({} if person is None else person.causes),
        "note": note,
    }


def _items(
    found: Opened, stored: StoredRun, record: StatementRecord, person: PersonChange | None
) -> Iterator[ItemMoved]:
    new_reasons, old_reasons = found.reasons, kept.reasons_of(stored, record.employee_id)
    by_item = {} if person is None else {one.item: one.causes for one in person.items}
    labels = {line.item: line.label for made in (record, found.record) for line in made.lines}
    for item in dict.fromkeys(line.item for made in (found.record, record) for line in made.lines):
        yield ItemMoved(
            labels[item].in_(language()),
            _amount(record, item),
            _amount(found.record, item),
            _told_causes(by_item.get(item, {})),
            tuple(_moved(one, language()) for one in _changes(record, old_reasons, found.record, new_reasons, item)),
        )


def _amount(made: StatementRecord, item: str) -> int | None:
    amounts = [line.amount_fen for line in made.lines if line.item == item]
    return sum(amounts) if amounts else None


def _changes(
    before: StatementRecord, why_before: Reasons | None, after: StatementRecord, why_after: Reasons | None, item: str
) -> Sequence[InputChange]:
    if why_before is None or why_after is None:
        return ()
    old, new = _trees(before, why_before, item), _trees(after, why_after, item)
    return changed_below(old, new, figures_in(old), figures_in(new))


def _trees(made: StatementRecord, why: Reasons, item: str) -> list[Trace]:
    return [trace for line, trace in zip(made.lines, why.lines, strict=True) if line.item == item]


def _moved(one: InputChange, spoken: Language) -> Moved:
    parts = [_parts(one.before), _parts(one.after)]
    return Moved(
        without_unit(one.what.in_(spoken), one.unit),
        _value(one.before, spoken),
        _value(one.after, spoken),
        f"{parts[0] or NULL} → {parts[1] or NULL}" if any(parts) else "",
    )


def _value(one: Input | None, spoken: Language) -> str:
    if one is None or one.trace.value is None or isinstance(one.trace.value, str):
        return NULL
    return value_text(Fraction(one.trace.value), one.trace.unit, spoken)


def _parts(one: Input | None) -> str:
    value = None if one is None else one.value
    if value is None or value.numerator is None or value.denominator is None or value.count is None:
        return ""
    return f"{format_value(value.numerator)} / {format_value(value.denominator)}"


def _told_causes(causes: Mapping[Cause, int]) -> tuple[tuple[str, int], ...]:
    return tuple((CAUSE_NAMES[cause].in_(language()), causes[cause]) for cause in CAUSES if causes.get(cause))


# Causes -------------------------------------------------------------------------------------------


def _causes(earlier: StoredRun, found: Opened) -> tuple[PersonChange | None, Words | None]:
    """The person's difference by cause, and what could not be told apart; why there are none where there are none."""
    try:
        compared = _reviewed(earlier, found.stored) or _compared(earlier.run_id, found.stored.run_id, _home())
    except SteelyardError as error:
        return None, error.what
    person = next((one for one in compared.people if one.employee_id == found.record.employee_id), None)
    return person, None if person is None else person.note


def _reviewed(earlier: StoredRun, stored: StoredRun) -> Comparison | None:
    """The comparison kept when the run was checked, where it is the one with the period before."""
    review = Review.objects.filter(run__stored_id=stored.run_id, against=earlier.run_id).exclude(comparison="").first()
    return None if review is None else from_plain(Comparison, json.loads(review.comparison))


def _home() -> str:
    return str(settings.CONFIGURATION.home)


def _compared(before: str, after: str, home: str) -> Comparison:
    """Two runs compared anew, once; runs made by command line have no comparison kept."""
    with _comparing:
        return _compared_once(before, after, home)


@lru_cache(maxsize=4)
def _compared_once(before: str, after: str, home: str) -> Comparison:
    older, newer = kept.opened(before), kept.opened(after)
    if older is None or newer is None:
        raise AssertionError("both runs were just opened")
    desk = PageDesk(home=Path(home))
    return compare(made_again(desk, older).side(), made_again(desk, newer).side())

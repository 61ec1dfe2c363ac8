"""Reads of stored pay runs, within the sight of whoever asks; nothing here computes an amount."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from steelyard.errors import UnknownName
from steelyard.pay.records import StatementRecord
from steelyard.pay.run_store import RunStore, StoredRun
from steelyard.web import lake
from steelyard.web.accounts.sight import Sight


@dataclass(frozen=True, slots=True)
class Listed:
    """One run in the list."""

    stored: StoredRun
    people: int
    total_fen: int
    is_newest: bool


def store() -> RunStore:
    """The runs of this installation."""
    return RunStore(Path(settings.CONFIGURATION.home))


def listed() -> list[Listed]:
    """Every run, newest first; of several of one period the last counts."""
    found = [store().open(run_id) for run_id in store().ids()]
    newest = {stored.period: stored.run_id for stored in found}
    return [
        Listed(stored, len(stored.run.statements), stored.run.total_fen, newest[stored.period] == stored.run_id)
        for stored in reversed(found)
    ]


def opened(run_id: str) -> StoredRun | None:
    """A run by its whole id; None when there is none."""
    if run_id not in store().ids():
        return None
    try:
        return store().open(run_id)
    except UnknownName:
        return None


def statements(stored: StoredRun, sight: Sight) -> list[StatementRecord]:
    """The statements of a run in sight, the highest first; people as they were in the run's period."""
    if sight.everything:
        seen = list(stored.run.statements)
    else:
        books = lake.books(stored.period)
        known = frozenset() if books is None else sight.employees(books.organisation, stored.period)
        seen = [made for made in stored.run.statements if made.employee_id in known]
    return sorted(seen, key=lambda made: (-made.total_fen, made.employee_id))


def statement(stored: StoredRun, sight: Sight, employee_id: str) -> StatementRecord | None:
    """One statement; None where it is out of sight or not there."""
    return next((made for made in statements(stored, sight) if made.employee_id == employee_id), None)


def before(stored: StoredRun, employee_id: str) -> StatementRecord | None:
    """The employee's statement in the newest run of an earlier period."""
    earlier = store().newest_before(stored.period)
    return store().open(earlier[-1]).run.statement_of(employee_id) if earlier else None

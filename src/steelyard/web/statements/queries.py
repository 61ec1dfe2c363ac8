"""Reads of single statements, within the sight of whoever asks; nothing here computes an amount."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from steelyard.books.evaluation import read_organisation
from steelyard.books.evidence import Cases, EvidenceRoom
from steelyard.errors import LakeError, Words
from steelyard.facts.lake import Lake
from steelyard.facts.organisation import Organisation
from steelyard.facts.snapshot import Snapshot
from steelyard.pay.reasons import Reasons
from steelyard.pay.records import StatementRecord
from steelyard.pay.run_store import StoredRun
from steelyard.reports.opened import lines_shown, sheets_shown, texts_of, trace_at
from steelyard.trace import AccountSpan, Evidence, Trace
from steelyard.web import lake
from steelyard.web.accounts.access import OFFICE
from steelyard.web.accounts.sight import Sight, sight_of
from steelyard.web.payroll import kept, queries
from steelyard.web.payroll.models import Statement
from steelyard.web.payroll.queries import Standing
from steelyard.web.payroll.sight import pay_sight_of
from steelyard.web.shell.words import language


@dataclass(frozen=True, slots=True)
class Opened:
    """One statement as ``viewer`` may see it. ``published`` is None where only the desk that prepares pay sees it."""

    stored: StoredRun
    record: StatementRecord
    reasons: Reasons | None
    published: Statement | None
    viewer: Any

    @property
    def standing(self) -> Standing | None:
        """Where it stands with the person it pays; None before it is published."""
        return None if self.published is None else queries.standing_of(self.published, timezone.now())


def opened(user: Any, run_id: str, employee_id: str) -> Opened | None:
    """One statement of a run; None where it is out of sight or not there.

    What was published is read from the bytes that were published. What was not is seen by the desk that prepares pay.
    Raises: LakeDamaged when a stored byte is not what was written.
    """
    stored = kept.opened(run_id)
    if stored is None:
        return None
    published = (
        queries.visible_statements(user)
        .filter(run__stored_id=run_id, employee_id=employee_id)
        .prefetch_related("appeals")
        .first()
    )
    record = queries.record_of(published) if published is not None else _prepared(user, stored, employee_id)
    if record is None:
        return None
    return Opened(stored, record, kept.reasons_of(stored, employee_id), published, user)


def _prepared(user: Any, stored: StoredRun, employee_id: str) -> StatementRecord | None:
    """A statement nobody has published, for the office; people as they were in the period."""
    record = kept.record_of(stored, employee_id) if user.roles & OFFICE else None
    if record is None:
        return None
    sight = pay_sight_of(user)
    if sight.everything:
        return record
    organisation = lake.organisation()
    is_seen = organisation is not None and sight.sees(employee_id, organisation, stored.period)
    return record if is_seen else None


def before(found: Opened) -> tuple[StoredRun, StatementRecord] | None:
    """The person's statement of the period before, as far as whoever asks may see it.

    That is the newest published one; the desk that prepares pay also compares with a run that is not published.
    """
    employee_id, start = found.record.employee_id, found.stored.period.start
    published = (
        queries.visible_statements(found.viewer)
        .filter(employee_id=employee_id, period_start__lt=start, superseded_by__isnull=True)
        .first()
    )
    if published is not None:
        stored = kept.opened(published.run.stored_id or "")
        return None if stored is None else (stored, queries.record_of(published))
    earlier = queries.counting_before(found.stored.period) if found.viewer.roles & OFFICE else []
    stored = kept.opened(earlier[-1]) if earlier else None
    record = None if stored is None else _prepared(found.viewer, stored, employee_id)
    return None if stored is None or record is None else (stored, record)


def shown(found: Opened) -> dict[str, Any]:
    """What the page of a statement shows below its total: lines and sheets, each opened down to single figures."""
    texts = texts_of(found.stored.run.pins)
    earlier = before(found)
    return {
        "found": found,
        "stored": found.stored,
        "made": found.record,
        "run_id": found.stored.run_id,
        "employee_id": found.record.employee_id,
        "lines": lines_shown(found.record, found.reasons, texts, language()),
        "sheets": sheets_shown(found.record, found.reasons, texts, language()),
        "counted": counted_under(found),
        "before": None if earlier is None else earlier[1],
        "difference": None if earlier is None else found.record.total_fen - earlier[1].total_fen,
    }


# Rows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rows:
    """The records behind one figure of a statement, as the data was when the run was computed.

    ``cases`` is None where they may not be seen: they are other people's.
    """

    trace: Trace
    what: Words
    cases: Cases | None


def rows(user: Any, found: Opened, place: str, limit: int) -> Rows | None:
    """The records behind the figure a place names; None where the place names none.

    Raises: LakeError when the data of then is no longer there.
    """
    trace = None if found.reasons is None else trace_at(found.reasons, place)
    if trace is None or trace.evidence is None:
        return None
    snapshot, organisation = _data_of(str(settings.CONFIGURATION.home), found.stored.run.pins.commit)
    room = EvidenceRoom(snapshot, organisation)
    try:
        what = room.what(trace.evidence)
        seen = _may_see_rows(user, trace.evidence, organisation, found)
        return Rows(trace, what, room.cases(trace.evidence, limit) if seen else None)
    finally:
        room.close()


@lru_cache(maxsize=4)
def _data_of(home: str, commit: int) -> tuple[Snapshot, Organisation]:
    snapshot = Lake.open(Path(home), create=False).snapshot(commit)
    return snapshot, read_organisation(snapshot)


def _may_see_rows(user: Any, evidence: Evidence, organisation: Organisation, found: Opened) -> bool:
    """Whether every account the rows belong to is in the user's sight; rows of a whole shop are the shop's."""
    sight = sight_of(user)
    if sight.everything:
        return True
    seen = sight.employees(organisation, found.stored.period)
    return all(_sees_span(span, organisation, sight, seen) for span in evidence.spans)


def _sees_span(span: AccountSpan, organisation: Organisation, sight: Sight, seen: frozenset[str]) -> bool:
    if span.shop_id in sight.shops:
        return True
    return any(
        account.employee_id in seen
        and (account.shop_id, account.agent_id) == (span.shop_id, span.agent_id)
        and (account.start is None or account.start <= span.start)
        and (account.end is None or span.end <= account.end)
        for account in organisation.accounts
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """Under which settings one of the person's shops counted, over some days of the period."""

    shop: str
    start: str
    end: str
    version: str
    filters: tuple[str, ...]
    attribution: str


def counted_under(found: Opened) -> list[Counted]:
    """What was left out and how orders were credited, shop by shop; nothing where the data of then is gone."""
    try:
        _, organisation = _data_of(str(settings.CONFIGURATION.home), found.stored.run.pins.commit)
    except LakeError:
        return []
    period = found.stored.period
    told = []
    for shop_id in organisation.shops_of(found.record.employee_id, period):
        shop = organisation.shop(shop_id)
        for days, used in organisation.settings_spans(shop_id, period):
            name = shop.name if shop is not None else shop_id
            told.append(
                Counted(
                    name,
                    str(days.start),
                    str(days.last_day),
                    str(used.version),
                    tuple(used.filters),
                    used.attribution_rule,
                )
            )
    return told

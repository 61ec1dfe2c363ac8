"""Reads of pay: runs and where they stand, statements within sight; nothing here computes an amount."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from steelyard.errors import Words
from steelyard.facts.organisation import Organisation
from steelyard.pay.exact_json import from_plain
from steelyard.pay.records import StatementRecord, StopRecord
from steelyard.pay.run_store import RunStore, StoredRun, period_of_run
from steelyard.periods import Period
from steelyard.web import lake
from steelyard.web.accounts.sight import Sight
from steelyard.web.jobs.models import Job
from steelyard.web.payroll.models import IN_FORCE, Rules, Run, State, Statement, Summary
from steelyard.web.payroll.sight import pay_sight_of

#: Where a published statement stands with the person it pays.
Standing = Literal["superseded", "confirmed", "appealed", "waiting", "silent"]


def store() -> RunStore:
    """The runs of this installation as they were computed."""
    return RunStore(Path(settings.CONFIGURATION.home))


def opened(run_id: str) -> StoredRun | None:
    """A computed run by its whole id; None when there is none.

    Raises: LakeDamaged when a byte is not what was written.
    """
    return store().open(run_id) if run_id in store().ids() else None


def rules() -> Rules:
    """How this installation pays: the newest rules, or the ones it begins with."""
    return Rules.objects.order_by("-id").first() or Rules()


def large_change() -> Fraction:
    """The share of last pay beyond which a difference is shown as large."""
    return Fraction(rules().large_change_percent, 100)


# Published statements -----------------------------------------------------------------------------


def visible_statements(user: Any) -> QuerySet[Statement]:
    """Published statements in a user's sight, newest period first, superseded ones among them.

    Agents see their own; leaders the teams they were given; the office everybody of its shops, as people were in the
    period.
    """
    sight = pay_sight_of(user)
    found = Statement.objects.select_related("run", "answer", "supersedes", "superseded_by")
    if sight.everything:
        return found
    seen = Q(pk__in=[]) if not sight.employee_id else Q(employee_id=sight.employee_id)
    if not sight.is_own_only:
        organisation = lake.organisation()
        for period in _published_periods():
            seen |= _of_period(sight, organisation, period)
    return found.filter(seen)


def _published_periods() -> list[Period]:
    pairs = Statement.objects.order_by().values_list("period_start", "period_end").distinct()
    return [Period(start, end) for start, end in pairs]


def _of_period(sight: Sight, organisation: Organisation | None, period: Period) -> Q:
    known = frozenset() if organisation is None else sight.employees(organisation, period)
    return Q(period_start=period.start, period_end=period.end, employee_id__in=known)


def own_statements(user: Any) -> QuerySet[Statement]:
    """The statements that pay whoever is signed in."""
    return visible_statements(user).filter(employee_id=user.employee_id or None)


def visible_statement(user: Any, pk: int) -> Statement | None:
    """One published statement; None where it is out of sight or not there."""
    return visible_statements(user).filter(pk=pk).first()


def record_of(statement: Statement) -> StatementRecord:
    """What a statement shows, read from the bytes that were published."""
    return from_plain(StatementRecord, json.loads(statement.content))


def current_published(period: Period) -> Run | None:
    """The run a period is paid by; None before one is published."""
    return Run.objects.filter(
        period_start=period.start, period_end=period.end, purpose="pay", state__in=IN_FORCE
    ).first()


def standing_of(statement: Statement, now: datetime) -> Standing:
    """Where a statement stands with the person it pays."""
    if statement.is_superseded or statement.run.state == State.REPLACED:
        return "superseded"
    if any(appeal.is_open for appeal in statement.appeals.all()):
        return "appealed"
    if hasattr(statement, "answer"):
        return "confirmed"
    return "waiting" if now < statement.answer_by and statement.run.state == State.PUBLISHED else "silent"


def may_answer(user: Any, statement: Statement, now: datetime) -> bool:
    """Whether a user may confirm a statement or appeal against it: their own, the newest, while it is open."""
    is_own = bool(user.employee_id) and statement.employee_id == user.employee_id
    is_open = statement.run.state == State.PUBLISHED and now < statement.answer_by
    return is_own and is_open and not statement.is_superseded


# Runs ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """One run in the list: its row, None for one made by command line; what it came to, None before it is computed."""

    row: Run | None
    summary: Summary | None
    is_newest: bool

    @property
    def period(self) -> Period:
        """The period settled."""
        return self.row.period if self.row is not None else period_of_run(self.page)

    @property
    def page(self) -> str:
        """How its page is addressed: by its id in the store, before it is computed by its number."""
        if self.summary is not None:
            return self.summary.stored_id
        return "" if self.row is None else self.row.page

    @property
    def schemes(self) -> list[str]:
        """The schemes it was, or is to be, computed under."""
        return list(self.summary.schemes if self.summary is not None else self.row.schemes if self.row else ())

    @property
    def state_words(self) -> Words:
        """Where it stands."""
        if self.row is not None:
            return self.row.state_words
        return BY_COMMAND_LINE if self.is_newest else REPLACED_BY_COMMAND_LINE


BY_COMMAND_LINE = Words("命令行算出", "Computed by command line")
REPLACED_BY_COMMAND_LINE = Words("命令行算出，已被新批次取代", "Computed by command line, superseded")


def listed() -> list[Listed]:
    """Every run, newest first: those with a life on these pages, and those only computed by command line."""
    ids = store().ids()
    rows = list(Run.objects.select_related("made_by", "job"))
    by_id = {row.stored_id: row for row in rows if row.stored_id}
    newest = {_period_key(run_id): run_id for run_id in ids}
    summaries = _summaries(ids)
    found = [Listed(by_id.get(run_id), summaries[run_id], newest[_period_key(run_id)] == run_id) for run_id in ids]
    found += [Listed(row, None, True) for row in rows if row.stored_id is None and row.state == State.DRAFT]
    return sorted(found, key=lambda one: (one.period.start, one.row.pk if one.row else 0), reverse=True)


def _summaries(ids: Sequence[str]) -> dict[str, Summary]:
    """What stored runs came to; only those nobody listed before are opened. Raises: LakeDamaged."""
    known = {one.stored_id: one for one in Summary.objects.all()}
    new = [_summary(store().open(run_id)) for run_id in ids if run_id not in known]
    if new:  # of two who list a run for the first time at once, one writes it down
        Summary.objects.bulk_create(new, ignore_conflicts=True)
    return known | {one.stored_id: one for one in new}


def _summary(stored: StoredRun) -> Summary:
    return Summary(
        stored_id=stored.run_id,
        digest=stored.digest,
        supersedes=stored.supersedes or "",
        schemes=[pinned.scheme for pinned in stored.run.pins.schemes],
        people=len(stored.run.statements),
        total_fen=stored.run.total_fen,
    )


def _period_key(run_id: str) -> str:
    return run_id.rsplit("-r", 1)[0]


def row_of(run_id: str) -> Run | None:
    """The life of a run by its id in the store, or by its number before it is computed."""
    found = Run.objects.select_related("made_by", "job", "supersedes")
    if run_id.isascii() and run_id.isdigit():
        return found.filter(pk=int(run_id)).first() if len(run_id) < 18 else None
    return found.filter(stored_id=run_id).first()


def counting_before(period: Period) -> list[str]:
    """Of each earlier period the run that was paid, else the newest that nobody gave up: what clawbacks look at."""
    given_up = set(Run.objects.filter(state__in=(State.WITHDRAWN, State.REPLACED)).values_list("stored_id", flat=True))
    in_force = set(Run.objects.filter(state__in=IN_FORCE).values_list("stored_id", flat=True))
    by_period: dict[str, list[str]] = {}
    for run_id in store().ids():
        by_period.setdefault(_period_key(run_id), []).append(run_id)
    newest_before = {_period_key(run_id) for run_id in store().newest_before(period)}
    chosen = [_counting(by_period[key], in_force, given_up) for key in by_period if key in newest_before]
    return [run_id for run_id in chosen if run_id is not None]


def _counting(ids: Sequence[str], in_force: set[str | None], given_up: set[str | None]) -> str | None:
    paid = [run_id for run_id in ids if run_id in in_force]
    others = [run_id for run_id in ids if run_id not in given_up]
    counts = paid or others
    return counts[-1] if counts else None


def statements(stored: StoredRun, sight: Sight) -> list[StatementRecord]:
    """The statements of a run in sight, the highest first; people as they were in the run's period."""
    if sight.everything:
        seen = list(stored.run.statements)
    else:
        organisation = lake.organisation()
        known = frozenset() if organisation is None else sight.employees(organisation, stored.period)
        seen = [made for made in stored.run.statements if made.employee_id in known]
    return sorted(seen, key=lambda made: (-made.total_fen, made.employee_id))


def still_stopped(run: Run, stored: StoredRun) -> list[str]:
    """Who could not be settled and was not left out, in order."""
    return sorted({stop.employee_id for stop in stored.run.stops} - run.left_out.keys())


@dataclass(frozen=True, slots=True)
class Stopped:
    """Somebody who could not be settled, everything that is missing, and why they are left out where they are."""

    employee_id: str
    name: str
    stops: tuple[StopRecord, ...]
    left_out: str | None


def stops(run: Run, stored: StoredRun) -> list[Stopped]:
    """Everybody who could not be settled, those still holding up the others first."""
    by_person: dict[str, list[StopRecord]] = {}
    for stop in stored.run.stops:
        by_person.setdefault(stop.employee_id, []).append(stop)
    organisation = lake.organisation()

    def name_of(employee_id: str) -> str:
        return employee_id if organisation is None else organisation.name_of(employee_id, stored.period.last_day)

    found = [Stopped(one, name_of(one), tuple(of), run.left_out.get(one)) for one, of in by_person.items()]
    return sorted(found, key=lambda one: (one.left_out is not None, one.employee_id))


def unfinished_job(run: Run) -> Job | None:
    """The newest job that looks a run over or carries it, while it runs or where it failed."""
    newest = Job.objects.filter(kind__in=("payverify", "paycarry"), asked__run=run.pk).order_by("-asked_at").first()
    return newest if newest is not None and newest.state != "done" else None


def newer_commit(stored: StoredRun) -> int | None:
    """The newest state of the data where it is newer than what a run was computed from."""
    now = lake.snapshot()
    return now.commit if now is not None and now.commit > stored.run.pins.commit else None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a run's life on the bar over its page."""

    words: Words
    is_here: bool


def life(run: Run) -> list[Stage]:
    """The stages in order, the one it stands at marked; one that ended otherwise stands nowhere."""
    return [Stage(words, run.state == state) for state, words in STAGES.items()]


STAGES = {
    "computed": Words("核对", "Check"),
    "checked": Words("审批", "Approve"),
    "approved": Words("发布", "Publish"),
    "published": Words("确认", "Confirm"),
    "locked": Words("锁定", "Locked"),
}


def standings(found: Iterable[Statement]) -> dict[Standing, int]:
    """How many statements stand where."""
    now = timezone.now()
    counts: dict[Standing, int] = {}
    for one in found:
        standing = standing_of(one, now)
        counts[standing] = counts.get(standing, 0) + 1
    return counts

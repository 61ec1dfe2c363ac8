"""From approved to locked: statements are copied out and shown to each person, answered, and closed."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.errors import Words
from steelyard.pay.exact_json import canonical
from steelyard.pay.records import StatementRecord
from steelyard.web.appeals.models import OPEN_STATES, Appeal
from steelyard.web.audit import services as audit
from steelyard.web.payroll import queries, steps
from steelyard.web.payroll.models import Answer, Kind, Run, State, Statement
from steelyard.web.payroll.refusals import StepRefused, needs, wrong_state
from steelyard.web.payroll.services import APPROVALS, REASON


def end_of_day(after: datetime, days: int) -> datetime:
    """The end of a calendar day of the installation, some days after another."""
    day = timezone.localtime(after).date() + timedelta(days=days + 1)
    return timezone.make_aware(datetime.combine(day, time.min))


@transaction.atomic
def publish(actor: Any, pk: int, seal: str, why: str) -> Run:
    """Show everybody their statement: copied whole, in one transaction, or not at all.

    A run of the same period that was published before is superseded and stays visible. A statement whose bytes are
    those of the one before keeps the answer given to it.
    Raises: StepRefused unless two people approved exactly this.
    """
    run = steps.taken_by(actor, pk)
    steps.must_stand(run, State.APPROVED)
    kept = needs(why, REASON)
    steps.seen(run, seal)
    stored = steps.intact(run)
    steps.no_stop(run)
    if len(steps.approvals(run)) < APPROVALS:
        raise wrong_state(run, Words("还没有两个人同意现在这一份", "two people have not approved what it is now"))
    old = queries.current_published(run.period)
    if old is not None:
        _give_way(steps.taken(old.pk), run)
    now = timezone.now()
    run.answer_by = end_of_day(now, queries.rules().answer_days)
    run.save(update_fields=["answer_by"])
    before = {} if old is None else _newest_of(run)
    made = [_copied(run, record, now, before.get(record.employee_id)) for record in stored.run.statements]
    Statement.objects.bulk_create(made)
    _carry_answers(run)
    return steps.told(steps.move(run, Kind.PUBLISHED, actor, State.PUBLISHED, why=kept), "publish_run")


def _give_way(old: Run, run: Run) -> None:
    if old.state == State.LOCKED:
        raise wrong_state(old, Words("锁定的批次不再改动，更正请进入下一期", "corrections go into the next period"))
    steps.move(old, Kind.REPLACED, None, State.REPLACED, why=run.name)


def _newest_of(run: Run) -> dict[str, Statement]:
    """What each person was shown last for the same period."""
    shown = Statement.objects.filter(
        period_start=run.period_start, period_end=run.period_end, superseded_by__isnull=True
    ).exclude(run=run)
    return {statement.employee_id: statement for statement in shown}


def _copied(run: Run, record: StatementRecord, now: datetime, before: Statement | None) -> Statement:
    content = canonical(record)
    if run.answer_by is None:
        raise AssertionError("a deadline was just set")
    return Statement(
        run=run,
        employee_id=record.employee_id,
        name=record.name,
        period_start=run.period_start,
        period_end=run.period_end,
        total_fen=record.total_fen,
        content=content.decode(),
        sha256=hashlib.sha256(content).hexdigest(),
        published_at=now,
        answer_by=run.answer_by,
        supersedes=before,
    )


def _carry_answers(run: Run) -> None:
    """Whoever confirmed the same bytes before need not do it again."""
    for statement in run.statements.select_related("supersedes__answer"):
        old = statement.supersedes
        if old is not None and old.sha256 == statement.sha256 and hasattr(old, "answer"):
            Answer.objects.create(statement=statement, by=old.answer.by, at=old.answer.at, carried_from=old)


@transaction.atomic
def acknowledge(actor: Any, pk: int) -> Answer:
    """The person finds their statement right. Said twice, it stays as said first.

    Raises: StepRefused for somebody else's statement, after the deadline, or while an appeal is open.
    """
    statement = held(pk)
    must_be_answerable(actor, statement)
    if any(appeal.is_open for appeal in statement.appeals.all()):
        raise StepRefused(
            Words("您对这份薪酬单的疑问还没有答复。", "Your question on this statement is not answered yet."),
            remedy=Words("等到答复，或先撤回，再确认。", "Wait for the answer or take it back, then confirm."),
        )
    if hasattr(statement, "answer"):
        return statement.answer
    answer = Answer.objects.create(statement=statement, by=actor, at=timezone.now())
    audit.record(
        actor=actor,
        action="confirm_statement",
        subject=f"statement:{statement.pk}",
        after={"sha256": statement.sha256, "total_fen": statement.total_fen},
    )
    return answer


def held(pk: int) -> Statement:
    """A statement whose run is held until the transaction ends, so that it is not closed meanwhile."""
    statement = Statement.objects.select_related("superseded_by").get(pk=pk)
    statement.run = steps.taken(statement.run_id)
    return statement


def must_be_answerable(actor: Any, statement: Statement) -> None:
    """Raises: StepRefused unless it is the actor's own newest statement and the deadline is not over."""
    now = timezone.now()
    if queries.may_answer(actor, statement, now):
        return
    if not actor.employee_id or statement.employee_id != actor.employee_id:
        raise StepRefused(Words("只能答复自己的薪酬单。", "Only your own statement can be answered."))
    if statement.is_superseded:
        raise StepRefused(
            Words("这份薪酬单已有新的一份。", "A newer statement took the place of this one."),
            remedy=Words("请看新的一份。", "See the newer one."),
        )
    raise StepRefused(
        Words(
            f"确认期已于 {timezone.localtime(statement.answer_by - timedelta(seconds=1)):%m-%d} 结束。",
            f"The time to answer ended on {timezone.localtime(statement.answer_by - timedelta(seconds=1)):%m-%d}.",
        ),
        remedy=Words("仍有疑问请直接联系人事。", "If something is still wrong, please talk to HR."),
    )


@transaction.atomic
def lock(actor: Any, pk: int, why: str) -> Run:
    """Close a period: everybody answered or the deadline is over, and no appeal is open. Nothing moves after that."""
    run = steps.taken_by(actor, pk)
    steps.must_stand(run, State.PUBLISHED)
    kept = needs(why, REASON)
    now = timezone.now()
    statements = run.statements.select_related("run", "answer", "superseded_by").prefetch_related("appeals")
    waiting = [one.name for one in statements if queries.standing_of(one, now) == "waiting"]
    open_ones = open_appeals(run)
    if waiting or open_ones:
        raise StepRefused(
            Words(
                f"还有 {len(waiting)} 人没有答复，{open_ones} 个申诉没有答复。",
                f"{len(waiting)} people have not answered and {open_ones} appeals are open.",
            ),
            remedy=Words("等到确认期结束，并答复所有申诉。", "Wait for the deadline, and answer every appeal."),
        )
    return steps.told(steps.move(run, Kind.LOCKED, actor, State.LOCKED, why=kept), "lock_run")


def open_appeals(run: Run) -> int:
    """How many appeals against the run's period still wait for an answer, those against superseded statements too."""
    return Appeal.objects.filter(
        statement__period_start=run.period_start, statement__period_end=run.period_end, state__in=OPEN_STATES
    ).count()

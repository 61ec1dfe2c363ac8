"""Writes of a pay run: each takes one step of its life, leaves a step and one entry in the audit, or changes nothing.

    draft -> computed -> checked -> approved -> published -> locked
               ^  |         |          |
               |  +---------+----------+-> sent back, given up, or replaced by a run computed again

Every step takes the run's row first, so of two people at once one goes first and the other sees what is then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from steelyard.errors import Words
from steelyard.pay.run_store import StoredRun
from steelyard.periods import Period
from steelyard.web.audit import services as audit
from steelyard.web.jobs import services as jobs
from steelyard.web.payroll import queries, steps
from steelyard.web.payroll.models import IN_PREPARATION, Kind, Member, Purpose, Run, State
from steelyard.web.payroll.refusals import StepRefused, busy, needs, wrong_state

#: How many different people approve a run.
APPROVALS = 2
REASON = Words("原因", "why")


def start_run(
    actor: Any,
    period: Period,
    schemes: Sequence[str],
    why: str,
    *,
    again: Run | None = None,
    purpose: Member = Purpose.PAY,
) -> Run:
    """Ask for a run of a period under these schemes; the worker computes it.

    ``again``: the run it is to take the place of. Of many who ask at once one is heard.
    Raises: RunBusy naming who began it and when; StepRefused.
    """
    steps.only_who_runs_pay(actor)
    kept = needs(why, REASON)
    if not schemes:
        raise StepRefused(
            Words("还没有选方案。", "No scheme was chosen."), remedy=Words("请至少选一个。", "Choose one at least.")
        )
    try:
        with transaction.atomic():
            _give_up_dead_drafts(period)
            _nobody_else(period, again, purpose)
            return _begin(actor, period, list(dict.fromkeys(schemes)), kept, again, purpose)
    except IntegrityError as error:
        other = Run.objects.filter(period_start=period.start, period_end=period.end, state=State.DRAFT).first()
        if other is None:
            raise
        raise busy(other) from error


def _begin(actor: Any, period: Period, schemes: Sequence[str], why: str, again: Run | None, purpose: Member) -> Run:
    run = Run.objects.create(
        period_start=period.start,
        period_end=period.end,
        purpose=purpose,
        schemes=list(schemes),
        made_by=actor,
        made_at=timezone.now(),
        supersedes=again,
    )
    asked = {"run": run.pk, "period": str(period), "schemes": list(schemes), "page": page_of(run)}
    run.job = jobs.ask(actor, "payrun", asked, why)
    run.save(update_fields=["job"])
    steps.note(run, Kind.STARTED, actor, State.DRAFT, why=why)
    return run


def _give_up_dead_drafts(period: Period) -> None:
    """A draft whose job ended without a run holds nobody up."""
    drafts = Run.objects.select_for_update(of=("self",)).filter(
        period_start=period.start, period_end=period.end, state=State.DRAFT, job__state__in=("failed", "cancelled")
    )
    for draft in drafts:
        steps.move(draft, Kind.FAILED, None, State.WITHDRAWN, why=draft.job.fault_zh if draft.job else "")


def _nobody_else(period: Period, again: Run | None, purpose: Member) -> None:
    """Raises RunBusy while another run of the period is computed or prepared, and not the one to be replaced."""
    same = Run.objects.filter(period_start=period.start, period_end=period.end)
    other = same.filter(state__in=(State.DRAFT, *IN_PREPARATION)).exclude(pk=again.pk if again else None).first()
    if other is not None:
        raise busy(other)
    in_force = queries.current_published(period)
    if in_force is not None and again is None and purpose == Purpose.PAY:
        raise wrong_state(in_force, Words("这一期已经发过薪酬，更正请从那一批发起", "correct it from there"))
    if in_force is not None and in_force.state == State.LOCKED and purpose == Purpose.PAY:
        raise wrong_state(in_force, Words("锁定的批次不再改动", "a locked run does not change"))


# What the worker found ----------------------------------------------------------------------------


@transaction.atomic
def computed(pk: int, stored: StoredRun) -> Run:
    """The worker computed a run: it takes its place, and that of the one it supersedes where nobody published that.

    Done a second time it changes nothing.
    """
    run = steps.taken(pk)
    if run.state != State.DRAFT:
        return run
    old = None if run.supersedes is None else steps.taken(run.supersedes.pk)
    if old is not None and old.digest == stored.digest:
        return steps.move(run, Kind.UNCHANGED, None, State.WITHDRAWN, why=old.name)
    other = _in_preparation(run).exclude(pk=None if old is None else old.pk).first()
    if other is not None:  # somebody began and finished another one meanwhile; this one counts for nothing
        run.stored_id, run.digest = stored.run_id, stored.digest
        run.save(update_fields=["stored_id", "digest"])
        return steps.move(run, Kind.FAILED, None, State.WITHDRAWN, why=other.name)
    if old is not None and old.state in IN_PREPARATION:
        steps.move(old, Kind.REPLACED, None, State.REPLACED, why=stored.run_id)
    run.stored_id, run.digest = stored.run_id, stored.digest
    run.save(update_fields=["stored_id", "digest"])
    steps.move(run, Kind.COMPUTED, None, State.COMPUTED)
    audit.record(
        actor=None,
        action="compute_run",
        subject=f"payrun:{run.pk}",
        after={"stored_id": stored.run_id, "digest": stored.digest, "total_fen": stored.run.total_fen},
    )
    return run


def _in_preparation(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(
        period_start=run.period_start, period_end=run.period_end, purpose=run.purpose, state__in=IN_PREPARATION
    )


@transaction.atomic
def verified(pk: int, is_same: bool, told: str) -> None:
    """The worker computed a run again and found the same bytes, or where they differ."""
    run = steps.taken(pk)
    steps.note(run, Kind.VERIFIED if is_same else Kind.NOT_VERIFIED, None, run.state, why=told)
    audit.record(actor=None, action="verify_run", subject=f"payrun:{run.pk}", after={"is_same": is_same, "found": told})


# What people decide -------------------------------------------------------------------------------


def verify(actor: Any, run: Run) -> None:
    """Ask for a run to be computed again from what it pinned."""
    steps.only_who_runs_pay(actor)
    if run.stored_id is None:
        raise wrong_state(run, Words("还没有算出", "it is not computed yet"))
    jobs.ask(actor, "payverify", {"run": run.pk, "stored_id": run.stored_id, "page": page_of(run)})


def page_of(run: Run) -> str:
    """The address of a run's page."""
    return reverse("payroll_run", args=[run.page])


@transaction.atomic
def leave_out(actor: Any, pk: int, employee_id: str, why: str) -> Run:
    """Publish without somebody whose pay could not be settled; only before the run is checked."""
    run = steps.taken_by(actor, pk)
    steps.must_stand(run, State.COMPUTED)
    kept = needs(why, REASON)
    stored = steps.intact(run)
    if employee_id not in queries.still_stopped(run, stored):
        raise StepRefused(Words("这位员工没有待处理的停算。", "This person is not held up by anything."))
    return steps.told(steps.note(run, Kind.LEFT_OUT, actor, run.state, why=kept, employee_id=employee_id), "leave_out")


@transaction.atomic
def take_back(actor: Any, pk: int, employee_id: str, why: str) -> Run:
    """Somebody is no longer left out; then their stop is open again."""
    run = steps.taken_by(actor, pk)
    steps.must_stand(run, State.COMPUTED)
    kept = needs(why, REASON)
    if employee_id not in run.left_out:
        raise StepRefused(Words("这位员工没有被设为本次不发。", "This person is not left out."))
    return steps.told(
        steps.note(run, Kind.TAKEN_BACK, actor, run.state, why=kept, employee_id=employee_id), "take_back"
    )


@transaction.atomic
def check(actor: Any, pk: int, seal: str, why: str) -> Run:
    """Say that differences and outliers were looked at; refused while a stop is open."""
    run = steps.taken_by(actor, pk)
    steps.must_stand(run, State.COMPUTED)
    if run.purpose != Purpose.PAY:
        raise StepRefused(Words("更正用的批次不发薪，只把差额转为更正。", "A correcting run pays nobody."))
    steps.seen(run, seal)
    kept = needs(why, Words("核对了什么", "what was looked at"))
    steps.no_stop(run)
    return steps.told(steps.move(run, Kind.CHECKED, actor, State.CHECKED, why=kept), "check_run")


@transaction.atomic
def send_back(actor: Any, pk: int, why: str) -> Run:
    """Back to the desk before publication; approvals given so far no longer count."""
    run = steps.taken_by(actor, pk)
    steps.must_stand(run, State.CHECKED, State.APPROVED)
    kept = needs(why, REASON)
    run.round += 1
    run.save(update_fields=["round"])
    return steps.told(steps.move(run, Kind.RETURNED, actor, State.COMPUTED, why=kept), "send_back_run")


@transaction.atomic
def approve(actor: Any, pk: int, seal: str, why: str) -> Run:
    """One approval of exactly what lies before the approver; the second different person's makes the run approved.

    Raises: StepRefused for the maker (unless the rules let the maker be one of the two), for a second approval of
    one person, where the run is no longer what the approver saw, or its bytes are not what was computed.
    """
    run = steps.taken_by(actor, pk)
    steps.must_stand(run, State.CHECKED)
    steps.seen(run, seal)
    kept = needs(why, Words("审批意见", "a word on it"))
    steps.not_the_maker(actor, run)
    given = steps.approvals(run)
    if any(step.by_id == actor.pk for step in given):
        raise StepRefused(
            Words("您已经同意过这一批。", "You have approved this run already."),
            remedy=Words("还需要另一位同事审批。", "Another person has to approve it."),
        )
    steps.no_stop(run)
    after = State.APPROVED if len(given) + 1 >= APPROVALS else State.CHECKED
    return steps.told(steps.move(run, Kind.APPROVED, actor, after, why=kept), "approve_run")


@transaction.atomic
def withdraw(actor: Any, pk: int, why: str) -> Run:
    """Give a run up that was never published; it stays to be seen and counts for nothing."""
    run = steps.taken_by(actor, pk)
    if run.state == State.DRAFT and (run.job is None or not run.job.has_ended):
        raise wrong_state(run, Words("请先取消计算", "cancel the job first"))
    steps.must_stand(run, State.DRAFT, *IN_PREPARATION)
    return steps.told(steps.move(run, Kind.WITHDRAWN, actor, State.WITHDRAWN, why=needs(why, REASON)), "withdraw_run")

"""What waits for somebody in pay: runs to check, approve, publish, lock; their own statement to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from steelyard.errors import Words
from steelyard.web.payroll import publishing, queries, steps
from steelyard.web.payroll.models import IN_PREPARATION, Purpose, Run, State
from steelyard.web.payroll.sight import runs_pay
from steelyard.web.shell.tasks import Task


def tasks(user: Any) -> Iterator[Task]:
    """Everything of pay that waits for a user."""
    yield from _own_statements(user)
    if user.roles and runs_pay(user):
        yield from _runs(user)


def _own_statements(user: Any) -> Iterator[Task]:
    if not user.employee_id:
        return
    now = timezone.now()
    for one in queries.own_statements(user).filter(run__state=State.PUBLISHED, answer_by__gt=now):
        if queries.standing_of(one, now) == "waiting":
            yield Task(
                Words(f"确认 {one.period_start:%Y-%m} 薪酬单", f"Confirm your statement of {one.period_start:%Y-%m}"),
                statement_page(one.pk),
                "wallet",
                one.answer_by,
            )


def statement_page(pk: int) -> str:
    """Where the person reads a published statement."""
    return reverse("payroll_mine", args=[pk])


def _runs(user: Any) -> Iterator[Task]:
    waiting = Run.objects.filter(state__in=(*IN_PREPARATION, State.PUBLISHED), purpose=Purpose.PAY)
    for run in waiting.select_related("made_by"):
        words = _what(user, run)
        if words is not None:
            yield Task(words, reverse("payroll_run", args=[run.page]), "report-money")


def _what(user: Any, run: Run) -> Words | None:
    """What somebody who prepares pay can do about a run now; None where they can only wait."""
    name = f"{run.period_start:%Y-%m}"
    if run.state == State.COMPUTED:
        return Words(f"核对 {name} 薪酬", f"Check pay of {name}")
    if run.state == State.APPROVED:
        return Words(f"发布 {name} 薪酬", f"Publish pay of {name}")
    if run.state == State.CHECKED:
        is_maker = run.made_by_id == user.pk and not queries.rules().maker_may_approve
        has_approved = any(step.by_id == user.pk for step in steps.approvals(run))
        return None if is_maker or has_approved else Words(f"审批 {name} 薪酬", f"Approve pay of {name}")
    is_over = run.answer_by is not None and run.answer_by <= timezone.now()
    if is_over and not publishing.open_appeals(run):
        return Words(f"锁定 {name} 薪酬", f"Lock pay of {name}")
    return None

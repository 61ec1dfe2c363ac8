"""Writes of the organisation: a change is proposed, confirmed with a reason, stored by a job, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from steelyard.books.organising import plain_rows, runs_touched, touched
from steelyard.errors import SteelyardError, Words
from steelyard.facts.organisation_changes import Plan
from steelyard.web.jobs import services as jobs
from steelyard.web.organisation import told
from steelyard.web.organisation.models import Change
from steelyard.web.payroll.models import Run

#: A change nobody confirmed is forgotten after so long.
KEPT = timedelta(days=2)


class NotPossible(SteelyardError):
    """A change that is not, or not any more, what it would have to be."""


@transaction.atomic
def propose(
    actor: Any, plan: Plan, planned_on: dict[str, int], verdicts: Iterable[dict[str, Any]] = (), file_name: str = ""
) -> Change:
    """A change to be looked at; nothing is stored in the lake, so nothing stands in the audit yet."""
    Change.objects.filter(job=None, made_at__lt=timezone.now() - KEPT).delete()
    effects = plan.effects()
    span = touched(effects)
    first, last = span or (None, None)
    employees = {effect.subject[0] for effect in effects if effect.kind in ("people", "contracts")}
    holders = {
        row.employee_id
        for effect in effects
        if effect.kind == "accounts"
        for row in (effect.before, effect.after)
        if row
    }
    return Change.objects.create(
        made_by=actor,
        made_at=timezone.now(),
        file_name=file_name[:200],
        rows=plain_rows(plan.rows),
        effects=[told.effect(effect, plan.after) for effect in effects],
        verdicts=list(verdicts),
        employees=sorted(employees | holders),
        shops=sorted({effect.subject[1] for effect in effects if effect.kind == "accounts"}),
        runs=_runs(runs_touched(Path(settings.CONFIGURATION.home), span)),
        planned_on=planned_on,
        has_pay=any(effect.kind == "contracts" for effect in effects),
        first_day=first,
        last_day=None if last is None else last - timedelta(days=1),
        is_for_good=last is None,
    )


def _runs(ids: list[str]) -> list[dict[str, Any]]:
    """Stored runs, and whether people have been shown them."""
    shown = set(
        Run.objects.filter(stored_id__in=ids, state__in=("published", "locked")).values_list("stored_id", flat=True)
    )
    return [{"id": run_id, "is_published": run_id in shown} for run_id in ids]


@transaction.atomic
def confirm(actor: Any, change: Change, why: str) -> Change:
    """Have a change stored; one audit entry tells before, after and the reason.

    Raises: NotPossible when there is nothing to store, no reason, or somebody confirmed it already.
    """
    locked = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if not locked.is_draft or not locked.rows:
        raise NotPossible(Words("这次修改已经确认过，或没有内容。", "This change was confirmed already, or is empty."))
    if not why.strip():
        raise NotPossible(Words("请写明原因。", "Please give a reason."))
    locked.why = why.strip()
    locked.job = jobs.ask(
        actor,
        "organisation",
        {"change": str(locked.pk), "page": locked.page},
        locked.why,
        action="change_organisation",
        subject=f"change:{locked.pk}",
        before=told.audited(locked.effects, "before"),
        after=told.audited(locked.effects, "after"),
    )
    locked.save(update_fields=["why", "job"])
    return locked


@transaction.atomic
def take_back(actor: Any, change: Change, why: str) -> Change:
    """Have a stored change taken back, as an import is.

    Raises: NotPossible when it is not stored, or no reason is given.
    """
    locked = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    is_under_way = locked.undo_job is not None and locked.undo_job.state not in ("failed", "cancelled")
    if not locked.is_stored or is_under_way or locked.job is None:
        raise NotPossible(Words("这次修改不能撤销。", "This change cannot be taken back."))
    if not why.strip():
        raise NotPossible(Words("请写明原因。", "Please give a reason."))
    asked = {"import_id": locked.job.result["import_id"], "page": locked.page}
    locked.undo_job = jobs.ask(
        actor,
        "undo",
        asked,
        why.strip(),
        action="undo_organisation_change",
        subject=f"change:{locked.pk}",
        before=told.audited(locked.effects, "after"),
        after=told.audited(locked.effects, "before"),
    )
    locked.undo_why = why.strip()
    locked.save(update_fields=["undo_job", "undo_why"])
    return locked


def discard(actor: Any, change: Change) -> None:
    """Forget a change nobody confirmed."""
    Change.objects.filter(pk=change.pk, job=None, made_by=actor).delete()

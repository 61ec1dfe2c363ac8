"""Writes of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.web.audit import services as audit
from steelyard.web.jobs import queue
from steelyard.web.jobs.models import Job, State


def ask(
    actor: Any,
    kind: str,
    asked: Mapping[str, Any],
    why: str = "",
    *,
    action: str = "",
    subject: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Job:
    """A new job, queued once its row is there.

    Its audit entry tells what was asked, or the ``action`` it does, on what, before and after.
    """
    with transaction.atomic():
        job = Job.objects.create(kind=kind, asked_by=actor, asked_at=timezone.now(), asked=dict(asked))
        audit.record(
            actor=actor,
            action=action or f"ask_{kind}",
            subject=subject or f"job:{job.id}",
            before=before,
            after=asked if after is None else after,
            why=why,
        )
        transaction.on_commit(lambda: queue.enqueue(str(job.id)))
    return job


@transaction.atomic
def cancel(actor: Any, job: Job) -> None:
    """Ask a running job to stop before it publishes anything; one that has ended stays as it is."""
    Job.objects.filter(pk=job.pk).exclude(state__in=("done", "failed", "cancelled")).update(is_cancel_wanted=True)
    Job.objects.filter(pk=job.pk, state=State.QUEUED).update(state=State.CANCELLED, ended_at=timezone.now())
    audit.record(actor=actor, action="cancel_job", subject=f"job:{job.id}")

"""Jobs: how far they are, and stopping one's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from steelyard.errors import Words
from steelyard.web.api.application import operation
from steelyard.web.api.asked import LIMIT, NO_CURSOR, Cursor, Limit
from steelyard.web.api.pages import page
from steelyard.web.api.problems import not_there
from steelyard.web.api.shapes import JobTold, Page
from steelyard.web.jobs import queries, services
from steelyard.web.jobs.models import Job

#: Jobs older than these are not listed; each still answers under its own id.
LISTED = 1000


@operation(
    "GET",
    "/jobs",
    "jobs",
    "jobs",
    Words("任务", "Jobs"),
    Words("自己的任务；老板和人事看到全部。", "One's own jobs; owner and HR see all."),
    Page[JobTold],
)
def jobs(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = NO_CURSOR) -> dict[str, Any]:
    """The newest first."""
    return page(queries.jobs_of(request.user)[:LISTED], newest_first, job_told, limit, cursor)


@operation(
    "GET",
    "/jobs/{uuid:job_id}",
    "job",
    "jobs",
    Words("一个任务", "One job"),
    Words("进度和结果。", "How far it is, what it came to."),
    JobTold,
)
def job(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """One job."""
    return job_told(_job(request, job_id))


@operation(
    "POST",
    "/jobs/{uuid:job_id}/cancel",
    "job_cancel",
    "jobs",
    Words("停止任务", "Stop a job"),
    Words(
        "还没有发布任何内容时才会停下；已结束的不变。",
        "It stops before it publishes anything; one that has ended stays.",
    ),
    JobTold,
)
def job_cancel(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """Ask a job to stop."""
    found = _job(request, job_id)
    services.cancel(request.user, found)
    found.refresh_from_db()
    return job_told(found)


def _job(request: HttpRequest, job_id: UUID) -> Job:
    found = queries.job_of(request.user, str(job_id))
    if found is None:
        raise not_there()
    return found


def newest_first(job: Job) -> str:
    """A key under which newer jobs come before older ones."""
    return f"{10**17 - int(job.asked_at.timestamp() * 1_000_000):018}/{job.pk}"


def job_told(job: Job) -> dict[str, Any]:
    """One job as it is told."""
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "state": job.state,
        "asked_by": job.asked_by.username if job.asked_by is not None else "system",
        "asked_at": job.asked_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "step": {"zh": job.step_zh, "en": job.step_en},
        "done": job.done,
        "of": job.of,
        "fault": {"zh": job.fault_zh, "en": job.fault_en} if job.fault_zh else None,
    }

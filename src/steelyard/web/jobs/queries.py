"""Reads of jobs: one's own and the system's, or all for who may see every job."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from steelyard.web.jobs.models import Job
from steelyard.web.payroll.sight import runs_pay

#: Roles that see every job.
SEE_ALL = frozenset({"owner", "hr"})


def jobs_of(user: Any) -> QuerySet[Job]:
    """The jobs a user may see, newest first."""
    found = Job.objects.select_related("asked_by")
    if user.roles & SEE_ALL:
        return found
    seen = Q(asked_by=user) | Q(asked_by=None)
    return found.filter(seen | Q(kind__startswith="pay") if runs_pay(user) else seen)


def job_of(user: Any, job_id: str) -> Job | None:
    """One of them; None for anybody else's."""
    return jobs_of(user).filter(pk=job_id).first()

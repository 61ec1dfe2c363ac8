"""A job's card, wherever it is shown."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steelyard.web.jobs import queries, services
from steelyard.web.jobs.models import Job


def _job(request: HttpRequest, job_id: str) -> Job:
    """The job, if whoever asks asked for it or may see every job."""
    job = queries.job_of(request.user, job_id)
    if job is None:
        raise Http404
    return job


def card(request: HttpRequest, job_id: str) -> HttpResponse:
    """How far a job is; asked again every second while it runs."""
    return render(request, "jobs/card.html", {"job": _job(request, job_id)})


@require_POST
def cancel(request: HttpRequest, job_id: str) -> HttpResponse:
    """Stop a job before it publishes anything."""
    job = _job(request, job_id)
    services.cancel(request.user, job)
    return redirect(job.page)

"""Pages of payroll."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.web.accounts.sight import sight_of
from steelyard.web.payroll import queries
from steelyard.web.statements.views import one


def runs(request: HttpRequest) -> HttpResponse:
    """Every stored run."""
    return render(request, "payroll/list.html", {"runs": queries.listed()})


def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """One run: its statements in sight, who was stopped and why, what it rests on."""
    stored = queries.opened(run_id)
    if stored is None:
        raise Http404
    statements = queries.statements(stored, sight_of(request.user))
    return render(request, "payroll/run.html", {"stored": stored, "statements": statements})


def statement(request: HttpRequest, run_id: str, employee_id: str) -> HttpResponse:
    """One statement of a run, as whoever prepares pay reads it."""
    return one(request, run_id, employee_id)

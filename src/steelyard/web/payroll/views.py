"""Pages of payroll."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.web.accounts.sight import sight_of
from steelyard.web.payroll import queries


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
    """One statement: a sentence per line, the sheet behind it, and the run before."""
    stored = queries.opened(run_id)
    found = None if stored is None else queries.statement(stored, sight_of(request.user), employee_id)
    if stored is None or found is None:
        raise Http404
    before = queries.before(stored, employee_id)
    difference = None if before is None else found.total_fen - before.total_fen
    return render(
        request, "payroll/statement.html", {"stored": stored, "made": found, "before": before, "difference": difference}
    )

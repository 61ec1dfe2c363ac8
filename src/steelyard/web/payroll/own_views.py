"""What is published to whoever it pays: their statements, and finding one right."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.errors import SteelyardError
from steelyard.web.accounts.access import OFFICE
from steelyard.web.payroll import publishing, queries
from steelyard.web.payroll.models import Statement
from steelyard.web.shell.words import say_words
from steelyard.web.statements.queries import opened, shown


def mine(request: HttpRequest) -> HttpResponse:
    """Every statement published to whoever is signed in, and those of teams they were given."""
    now = timezone.now()
    found = queries.visible_statements(request.user).prefetch_related("appeals")[:500]
    shown = [(one, queries.standing_of(one, now)) for one in found]
    return render(request, "payroll/mine.html", {"statements": shown, "now": now})


def published(request: HttpRequest, pk: int) -> HttpResponse:
    """One published statement as it was published, what it superseded, and the two answers to it."""
    statement = _found(request, pk)
    found = opened(request.user, statement.run.stored_id or "", statement.employee_id)
    if found is None:
        raise Http404
    now = timezone.now()
    before = statement.supersedes
    may_answer = queries.may_answer(request.user, statement, now)
    context = shown(found) | {
        "published": statement,
        "corrected": before,
        "correction": None if before is None else statement.total_fen - before.total_fen,
        "standing": queries.standing_of(statement, now),
        "may_answer": may_answer,
        "is_desk": bool(request.user.roles & OFFICE),
        "question_href": reverse("appeals_new", args=[statement.pk]) if may_answer else "",
        "appeals": statement.appeals.all(),
    }
    return render(request, "payroll/published.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The person finds it right; refused it says why."""
    found = _found(request, pk)
    try:
        publishing.acknowledge(request.user, found.pk)
    except SteelyardError as refused:
        messages.warning(request, " ".join(say_words(part) for part in (refused.what, refused.remedy) if part))
    return redirect("payroll_mine", pk=found.pk)


def _found(request: HttpRequest, pk: int) -> Statement:
    statement = queries.visible_statement(request.user, pk)
    if statement is None:
        raise Http404
    return statement

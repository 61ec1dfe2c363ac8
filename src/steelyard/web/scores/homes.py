"""The home of whoever is paid by it: what waits, the score so far, where one can still move up, the last statements."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from steelyard.errors import SteelyardError
from steelyard.web.accounts.sight import sight_of
from steelyard.web.payroll import queries as pay
from steelyard.web.results.queries import at_a_glance
from steelyard.web.scores import queries
from steelyard.web.shell.asked import asked_of
from steelyard.web.shell.words import language

#: How many statements the home names.
LAST = 3


def own(request: HttpRequest) -> HttpResponse:
    """An agent's home. No amount stands on it: pay is shown only after a fresh proof of who is asking."""
    asked = asked_of(request)
    context: dict[str, Any] = {"is_empty": asked is None, "statements": _statements(request.user)}
    if asked is not None:
        context |= {"cards": at_a_glance(asked.books, asked.sight), "period": queries.month_of(asked.period)}
        context |= _score(request, context["period"])
    return render(request, "scores/home.html", context)


def _statements(user: Any) -> list[dict[str, Any]]:
    """The newest statements of each period, with where they stand."""
    if not user.employee_id:
        return []
    now = timezone.now()
    found = pay.own_statements(user).filter(superseded_by__isnull=True).prefetch_related("appeals")[:LAST]
    return [
        {
            "statement": one,
            "standing": pay.standing_of(one, now),
            "last_day": one.last_day,
        }
        for one in found
    ]


def _score(request: HttpRequest, period: Any) -> dict[str, Any]:
    """The person's sheets of the month; why there are none where a scheme cannot be used."""
    sight = sight_of(request.user)
    if not sight.employee_id:
        return {}
    try:
        found = queries.month(period)
    except SteelyardError as error:
        return {"fault": error}
    shown = None if found is None else queries.shown(found, sight, sight.employee_id, language())
    return {"month": found, "shown": shown}

"""Pages of scores: everybody's of a month, and one person's sheet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.errors import SteelyardError
from steelyard.periods import Period
from steelyard.web.accounts.sight import sight_of
from steelyard.web.scores import queries
from steelyard.web.shell.asked import picked_of
from steelyard.web.shell.words import language


def scores(request: HttpRequest) -> HttpResponse:
    """Everybody in sight by scheme; who sees only themselves reads their own sheet."""
    sight = sight_of(request.user)
    if sight.is_own_only and sight.employee_id:
        return one(request, sight.employee_id)
    found, context = _month(request)
    if found is not None:
        context["lists"] = queries.lists(found, sight)
    return render(request, "scores/list.html", context)


def one(request: HttpRequest, employee_id: str) -> HttpResponse:
    """One person's sheet of a month: value, curve and points of each indicator, opened down to its parts."""
    found, context = _month(request)
    sight = sight_of(request.user)
    if found is None:
        if not sight.everything and employee_id != sight.employee_id:
            raise Http404
        return render(request, "scores/one.html", context)
    shown = queries.shown(found, sight, employee_id, language())
    if shown is None:
        raise Http404
    context |= {
        "shown": shown,
        "figures_of": employee_id,
        "asked_period": f"{found.books.period.start:%Y-%m}",
        "is_own": employee_id == sight.employee_id,
    }
    return render(request, "scores/one.html", context)


def _month(request: HttpRequest) -> tuple[queries.Month | None, dict[str, Any]]:
    """The month of the page, and what its templates say of it; a scheme that cannot be used is said, not raised."""
    period: Period = queries.month_of(picked_of(request).period)
    context: dict[str, Any] = {"period": period}
    try:
        found = queries.month(period)
    except SteelyardError as error:
        return None, context | {"fault": error}
    if found is not None:
        context["month"] = found
    return found, context

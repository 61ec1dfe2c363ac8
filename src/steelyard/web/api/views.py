"""Pages of the API: its reference, and one's own tokens."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from steelyard.errors import InputRefused
from steelyard.web.api import problems, queries, services
from steelyard.web.api import reference as told
from steelyard.web.api.scopes import offered_to

#: Days a token may be given for, as the page offers them.
DAYS = (30, 90, 180, 365)


def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and a form for a new one."""
    return _tokens(request)


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """A new token, shown this once."""
    days = request.POST.get("days", "")
    try:
        given = services.give_token(
            request.user,
            request.POST.get("name", ""),
            request.POST.getlist("scope"),
            int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
        )
    except InputRefused as refused:
        return _tokens(request, fault=refused, status=422)
    return _tokens(request, given=given)


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Take one of one's own tokens back."""
    token = queries.token_of(request.user, token_id)
    if token is None:
        raise Http404
    services.revoke_token(request.user, token)
    return redirect("tokens_list")


def _tokens(
    request: HttpRequest, *, given: services.Given | None = None, fault: InputRefused | None = None, status: int = 200
) -> HttpResponse:
    response = render(
        request,
        "api/tokens.html",
        {
            "tokens": queries.tokens_of(request.user),
            "scopes": offered_to(request.user),
            "days": DAYS,
            "given": given,
            "fault": fault,
        },
        status=status,
    )
    add_never_cache_headers(response)
    return response


def reference(request: HttpRequest) -> HttpResponse:
    """Every operation as people read it; the same document programs read."""
    return render(request, "api/reference.html", {"groups": told.groups(request.user), "codes": told.CODES})


@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address below the API that is none."""
    return problems.response(request, problems.not_there())

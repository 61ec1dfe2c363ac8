"""Pages that belong to no noun."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from steelyard.web import lake
from steelyard.web.accounts import queries
from steelyard.web.accounts.sight import sight_of
from steelyard.web.results.queries import at_a_glance
from steelyard.web.shell.periods import chosen


def home(request: HttpRequest) -> HttpResponse:
    """The day's work of whoever is signed in; the wizard as long as nobody owns the installation."""
    if not queries.has_owner():
        return redirect("welcome")
    if not request.user.is_authenticated:
        return redirect("account_login")
    picked = chosen(request, timezone.localdate())
    books = lake.books(picked.period)
    cards = [] if books is None else at_a_glance(books, sight_of(request.user))
    return render(request, "shell/home.html", {"picked": picked, "cards": cards, "is_empty": books is None})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to where the reader was."""
    wanted = request.POST.get("language", "")
    after = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}):
        after = "/"
    response = HttpResponseRedirect(after)
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response

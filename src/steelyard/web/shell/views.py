"""Pages that belong to no noun."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from steelyard.errors import InputRefused
from steelyard.web.accounts import queries
from steelyard.web.accounts.access import may
from steelyard.web.shell import services
from steelyard.web.shell.homes import home_of
from steelyard.web.shell.navigation import ENTRIES
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import say_words


def home(request: HttpRequest) -> HttpResponse:
    """The day's work of whoever is signed in; the wizard as long as nobody owns the installation."""
    if not queries.has_owner():
        return redirect("welcome")
    if not request.user.is_authenticated:
        return redirect("account_login")
    return home_of(request.user.roles)(request)


def settings_home(request: HttpRequest) -> HttpResponse:
    """What is set up here: every page of it the user may call."""
    return render(request, "shell/settings.html", {"entries": [one for one in ENTRIES if may(request.user, one.view)]})


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


@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the question of a list under a name and show it."""
    path = request.POST.get("path", "")
    try:
        view = services.keep_view(
            request.user, path=path, name=request.POST.get("name", ""), question=request.POST.get("question", "")
        )
    except InputRefused as refused:
        messages.warning(request, say_words(refused.what))
        return redirect(path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else "home")
    messages.success(request, say(f"视图“{view.name}”已保存。", f"View “{view.name}” is kept."))
    return redirect(f"{view.path}?{view.question}")


@require_POST
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget one of one's own views."""
    view = services.forget_view(request.user, view_id)
    if view is None:
        raise Http404
    return redirect(f"{view.path}?{view.question}")

"""Pages of accounts."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from steelyard.web.accounts import queries, services
from steelyard.web.accounts.forms import WelcomeForm


def welcome(request: HttpRequest) -> HttpResponse:
    """The first run: who owns this installation. Gone as soon as somebody does."""
    if queries.has_owner():
        raise Http404
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = services.found_installation(
            form.cleaned_data["username"], form.cleaned_data["password"], form.cleaned_data["name"]
        )
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return redirect("home")
    return render(request, "accounts/welcome.html", {"form": form}, status=200 if not form.errors else 422)

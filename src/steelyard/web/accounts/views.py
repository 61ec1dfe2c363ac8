"""Pages of accounts."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from steelyard.web.accounts import queries, services
from steelyard.web.accounts.forms import PasswordForm, WelcomeForm
from steelyard.web.accounts.models import User
from steelyard.web.accounts.users import ROLES
from steelyard.web.organisation.queries import state as organisation_state


def welcome(request: HttpRequest) -> HttpResponse:
    """The first run: who owns this installation. Gone as soon as somebody does."""
    if queries.has_owner():
        raise Http404
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = services.found_installation(
            form.cleaned_data["username"], form.cleaned_data["password"], form.cleaned_data["name"]
        )
        _come_in(request, user)
        return redirect("home")
    return render(request, "accounts/welcome.html", {"form": form}, status=200 if not form.errors else 422)


def _come_in(request: HttpRequest, user: User) -> None:
    """Sign in who has just set a password, and remember the session."""
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create_from_request(request)


@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of an invitation: set a password once, and be in."""
    found = queries.invitation_of(secret)
    if found is None:
        return render(request, "accounts/invitation_ended.html", status=404)
    form = PasswordForm(request.POST or None, user=found.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept(found, form.cleaned_data["password"])
        except services.NotPossible:
            return render(request, "accounts/invitation_ended.html", status=404)
        if Authenticator.objects.filter(user=user).exists():
            return redirect("account_login")  # a link never takes the place of a second factor
        _come_in(request, user)
        return redirect("profile_home" if user.roles else "home")
    return render(
        request, "accounts/invitation.html", {"form": form, "one": found.user}, status=422 if form.errors else 200
    )


def profile(request: HttpRequest) -> HttpResponse:
    """One's own account: language, look, second factors, company accounts, sessions, roles."""
    return render(
        request,
        "accounts/profile.html",
        {
            "grants": request.user.grants.all(),
            "roles": ROLES,
            "shops": organisation_state().organisation.shops,
            "factors": Authenticator.objects.filter(user=request.user),
            "sessions": UserSession.objects.purge_and_list(request.user),
            "current": request.session.session_key,
            "providers": list_providers(request),
            "linked": SocialAccount.objects.filter(user=request.user),
        },
    )


def list_providers(request: HttpRequest) -> list[Any]:
    """The company directories this installation knows."""
    return [provider for provider in get_adapter().list_providers(request) if provider.app is not None]


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    services.end_other_sessions(request.user, request.session.session_key)
    return redirect("profile_home")

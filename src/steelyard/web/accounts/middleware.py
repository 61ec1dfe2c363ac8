"""Every request is held against the table of access before its view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from steelyard.web.accounts.access import PUBLIC, may, rule_of
from steelyard.web.api import door
from steelyard.web.api.application import methods_of

Handler = Callable[[HttpRequest], HttpResponse]


class AccessMiddleware:
    """Strangers are asked to sign in; who may not call a route meets the same 404 as for one that does not exist."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and let nobody keep what a signed-in user was shown."""
        response = _onward(request, self.get_response(request))
        if request.user.is_authenticated and response.get("Content-Type", "").startswith("text/html"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], arguments: list[Any], named: dict[str, Any]
    ) -> HttpResponse | None:
        """None lets the view run."""
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        operations = methods_of(name)
        if operations:
            return door.held(request, operations)
        rule = rule_of(name)
        if rule is None:
            raise Http404
        if rule.roles & PUBLIC:
            return None
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                return HttpResponse(status=401, headers={"HX-Redirect": "/accounts/login/"})
            return redirect_to_login(request.get_full_path())
        # Asked for again and again while a page is put together; read once.
        prefetch_related_objects([request.user], "grants", "pay_sights")
        if not may(request.user, name):
            raise Http404
        return _proof_first(request) if rule.step_up else None


def _onward(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A form that leads to another host (a company's sign-in) is answered by a page that goes on by itself.

    Forms may only be sent to ourselves, and browsers hold that against every step of a redirect; whose pages a
    company's sign-in passes through is not ours to list.
    """
    address = response.get("Location", "") if request.method == "POST" and response.status_code == 302 else ""
    parts = urlsplit(address)
    if not parts.netloc or parts.netloc == request.get_host() or parts.scheme not in ("https", "http"):
        return response
    page = render(request, "accounts/onward.html", {"address": address, "host": parts.netloc})
    page.cookies = response.cookies
    add_never_cache_headers(page)
    return page


def _proof_first(request: HttpRequest) -> HttpResponse | None:
    """Where to prove once more who one is, if that was too long ago; then back to the page.

    Who came by a company's sign-in only has nothing to prove it with here, and sets a password first.
    """
    if is_proven(request):
        return None
    is_part = bool(request.headers.get("HX-Request"))
    if get_reauthentication_flows(request.user):
        proof = f"{reverse('account_reauthenticate')}?{urlencode({'next': _page_of(request, is_part)})}"
    else:
        proof = reverse("account_set_password")
    # A part of a page cannot ask for a password: the whole page leaves, and comes back to where it was.
    return HttpResponse(headers={"HX-Redirect": proof}) if is_part else redirect(proof)


def _page_of(request: HttpRequest, is_part: bool) -> str:
    """The page to come back to: the one asked for, the one a part of which was, or the one whose form was sent."""
    if request.method in ("GET", "HEAD") and not is_part:
        return request.get_full_path()
    sent_from = request.headers.get("HX-Current-URL" if is_part else "Referer", "")
    if url_has_allowed_host_and_scheme(sent_from, allowed_hosts={request.get_host()}):
        parts = urlsplit(sent_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/"


def is_proven(request: HttpRequest) -> bool:
    """Whether the user proved who they are a short while ago, as pages with pay ask for."""
    if not get_reauthentication_flows(request.user):
        return False

    @reauthentication_required
    def fresh(_: HttpRequest) -> None:
        return None

    try:
        fresh(request)
    except ReauthenticationRequired:
        return False
    return True

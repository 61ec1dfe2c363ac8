"""The one door of the API: whose token, what it may do, how often; before any operation runs."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from steelyard.web.accounts.access import may, rule_of
from steelyard.web.api import problems, services
from steelyard.web.api.models import Token
from steelyard.web.api.scopes import BY_KEY


def held(request: HttpRequest, operations: Mapping[str, str]) -> HttpResponse | None:
    """None lets the operation run, as the owner of the token; a browser's session opens nothing here.

    ``operations``: those of the route by method.
    """
    try:
        token = _token(request)
        wait = services.admit(token, timezone.now())
        if wait:
            raise problems.too_many(wait)
        request.user = token.user
        request.token = token
        if request.method not in operations:
            raise problems.not_that_way(operations)
        _permit(token, operations[request.method])
    except problems.Refusal as refusal:
        return problems.response(request, refusal)
    return None


def _token(request: HttpRequest) -> Token:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    token = services.presented(text.strip(), timezone.now()) if scheme.lower() == "bearer" else None
    if token is None:
        raise problems.not_authenticated()
    return token


def _permit(token: Token, operation: str) -> None:
    """An operation nobody declared, or that the owner's roles may not call, does not exist."""
    rule = rule_of(operation)
    if rule is None or not may(token.user, operation):
        raise problems.not_there()
    if rule.scope and rule.scope not in token.scopes:
        raise problems.out_of_scope(BY_KEY[rule.scope].words, rule.scope)

"""Keeps out of every request the one character that no text column of PostgreSQL holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

NUL = "\x00"
Handler = Callable[[HttpRequest], HttpResponse]


class NulMiddleware:
    """Questions and forms reach views without NUL; an address with one leads nowhere.

    Nobody types it: it comes with pasted cells or from whoever tries doors. Views that check no form token read their
    body themselves and are left to it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do but for a view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], arguments: list[Any], named: dict[str, Any]
    ) -> None:
        """Before any view runs."""
        if NUL in request.path:
            raise Http404
        request.GET = _without(request.GET)
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = _without(request.POST)


def _without(given: QueryDict) -> QueryDict:
    """The same values without NUL; the very same where there is none."""
    if not any(NUL in name or any(NUL in value for value in values) for name, values in given.lists()):
        return given
    found = QueryDict(mutable=True)
    for name, values in given.lists():
        found.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    found._mutable = False
    return found

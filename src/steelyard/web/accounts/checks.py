"""The start stops when a route has no rule of access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from steelyard.web.accounts.access import TABLE, rule_of
from steelyard.web.api.application import methods_of


def view_names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every route, with its namespace, an unnamed one as its pattern; of the API every operation."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from view_names(entry, inner)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else str(entry.pattern)
            yield from methods_of(name).values() or [name]


def every_route_is_declared(**_: Any) -> list[CheckMessage]:
    """Routes without a rule, and rules without a route."""
    names = set(view_names())
    undeclared = sorted(name for name in names if rule_of(name) is None)
    gone = sorted(set(TABLE) - names)
    return [
        *(Error(f"route {name} has no rule in accounts/access.py", id="steelyard.E001") for name in undeclared),
        *(Error(f"rule {name} in accounts/access.py has no route", id="steelyard.E002") for name in gone),
    ]

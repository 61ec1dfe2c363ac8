"""The home page: what everybody opens with, by the widest role they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

Home = Callable[[HttpRequest], HttpResponse]

#: Role -> the view of its home, from the widest role to the narrowest.
HOMES: Mapping[str, str] = {
    "owner": "steelyard.web.boards.homes.owner",
    "manager": "steelyard.web.boards.homes.manager",
    "hr": "steelyard.web.boards.homes.hr",
    "inspector": "steelyard.web.boards.homes.inspector",
    "leader": "steelyard.web.boards.homes.leader",
    "agent": "steelyard.web.scores.homes.own",
}


NOBODYS = "steelyard.web.boards.homes.nobodys"


def home_of(roles: frozenset[str]) -> Home:
    """The home of somebody with these roles; without any, a page that says whom to ask."""
    path = next((HOMES[role] for role in HOMES if role in roles), NOBODYS)
    found: Home = import_string(path)
    return found

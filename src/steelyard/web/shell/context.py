"""What every template knows: who is signed in, what they may see, where they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from steelyard.web.accounts.access import may
from steelyard.web.shell.asked import switcher
from steelyard.web.shell.navigation import SECTIONS
from steelyard.web.shell.tasks import tasks_of
from steelyard.web.shell.words import language


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation the user's roles allow, the current section, the language."""
    user = getattr(request, "user", None)
    match = request.resolver_match
    view = match.view_name if match is not None else ""
    allowed = [section for section in SECTIONS if user is not None and may(user, section.view)]
    sections = list({section.key: section for section in reversed(allowed)}.values())[::-1]
    return {
        "sections": sections,
        "tabs": sections[:5],
        "here": next((section.key for section in sections if section.holds(view)), ""),
        "language": language(),
        **switcher(request),
        "tasks": SimpleLazyObject(lambda: tasks_of(user)) if user is not None else [],
    }

"""Reads of the frame."""

from __future__ import annotations

from typing import Any

from steelyard.web.shell.models import KeptView


def kept_views(user: Any, path: str) -> list[KeptView]:
    """What a user kept of a page, by name."""
    return list(KeptView.objects.filter(user=user, path=path)) if user.is_authenticated else []

"""Reads of tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from steelyard.errors import Words
from steelyard.web.api.models import Token
from steelyard.web.api.scopes import BY_KEY


@dataclass(frozen=True, slots=True)
class Shown:
    """One token in the list."""

    token: Token
    scopes: tuple[Words, ...]
    is_valid: bool


def tokens_of(user: Any) -> list[Shown]:
    """A user's own tokens, newest first; a scope that no longer exists is named by its key."""
    now = timezone.now()
    return [
        Shown(
            token,
            tuple(BY_KEY[key].words if key in BY_KEY else Words(key, key) for key in token.scopes),
            token.is_valid_at(now),
        )
        for token in user.tokens.all()
    ]


def token_of(user: Any, token_id: int) -> Token | None:
    """One of the user's own tokens; None for anybody else's."""
    found: Token | None = user.tokens.filter(pk=token_id).first()
    return found

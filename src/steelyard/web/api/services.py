"""Writes of tokens: given, presented, taken back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from steelyard.errors import InputRefused, Words
from steelyard.web.api.models import Token
from steelyard.web.api.scopes import offered_to
from steelyard.web.audit import services as audit

#: What every token begins with, so that people and scanners of leaked secrets know one when they see it.
MARK = "sty"
LONGEST = timedelta(days=365)
MOST_TOKENS = 20


@dataclass(frozen=True, slots=True)
class Given:
    """A new token with its text, which nobody can show a second time."""

    token: Token
    text: str


@transaction.atomic
def give_token(user: Any, name: str, scopes: Sequence[str], days: int) -> Given:
    """A new token of one's own, within what one's roles allow.

    Raises: InputRefused for no name, no scope, a scope out of reach, more than a year, or too many tokens.
    """
    allowed = {scope.key for scope in offered_to(user)}
    if not name.strip() or len(name) > 100:
        raise InputRefused(
            Words("令牌还没有名字，或名字超过 100 字。", "The token has no name, or one of more than 100 letters.")
        )
    if not scopes or not set(scopes) <= allowed:
        raise InputRefused(
            Words("请至少选一项您的角色可用的权限。", "Choose at least one permission that your roles allow.")
        )
    if not 1 <= days <= LONGEST.days:
        raise InputRefused(Words("有效期须为 1 至 365 天。", "A token lives 1 to 365 days."))
    now = timezone.now()
    if user.tokens.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise InputRefused(
            Words(f"已有 {MOST_TOKENS} 个有效令牌。", f"There are {MOST_TOKENS} valid tokens already."),
            remedy=Words("请先收回不用的。", "Take back those you no longer use."),
        )
    prefix = f"{MARK}_{secrets.token_hex(4)}"
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        user=user,
        name=name.strip(),
        prefix=prefix,
        digest=digest_of(text),
        scopes=sorted(scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    audit.record(
        actor=user,
        action="give_token",
        subject=f"token:{token.pk}",
        after={
            "name": token.name,
            "prefix": prefix,
            "scopes": token.scopes,
            "expires_at": token.expires_at.isoformat(timespec="seconds"),
        },
    )
    return Given(token, text)


@transaction.atomic
def revoke_token(user: Any, token: Token) -> None:
    """Take a token back at once; one that was taken back stays as it is."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(
            actor=user,
            action="revoke_token",
            subject=f"token:{token.pk}",
            before={"name": token.name, "prefix": token.prefix},
        )


def digest_of(text: str) -> str:
    """What is kept of a token. Its 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def presented(text: str, now: datetime) -> Token | None:
    """The valid token of a text; None for anything else."""
    if not text.startswith(f"{MARK}_"):
        return None
    token = Token.objects.select_related("user").filter(digest=digest_of(text)).first()
    return token if token is not None and token.is_valid_at(now) else None


@transaction.atomic
def admit(token: Token, now: datetime) -> int:
    """Count one call: 0 when it is admitted, else the whole seconds to wait.

    Each call costs a minute divided by ``api_per_minute``; a minute's worth may be spent at once.
    """
    held = Token.objects.select_for_update().get(pk=token.pk)
    cost = timedelta(minutes=1) / settings.CONFIGURATION.api_per_minute
    paid_until = max(held.paid_until or now, now) + cost
    wait = paid_until - now - timedelta(minutes=1)
    if wait > timedelta(0):
        return -(-wait // timedelta(seconds=1))
    Token.objects.filter(pk=token.pk).update(paid_until=paid_until, last_used_at=now)
    return 0

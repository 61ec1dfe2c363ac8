"""Reads of accounts."""

from __future__ import annotations

from django.utils import timezone

from steelyard.web.accounts.models import Grant, Invitation, Role, User
from steelyard.web.accounts.services import hash_of


def has_owner() -> bool:
    """Whether somebody owns the installation; before that the wizard is all there is."""
    return Grant.objects.filter(role=Role.OWNER).exists()


def users(text: str = "", role: str = "", state: str = "open") -> list[User]:
    """The accounts that fit, by name."""
    found = User.objects.prefetch_related("grants", "invitations").order_by("username")
    if state in ("open", "closed"):
        found = found.filter(is_active=state == "open")
    if role:
        found = found.filter(grants__role=role).distinct()
    wanted = text.casefold()
    return [
        user
        for user in found
        if wanted in f"{user.username} {user.first_name} {user.employee_id} {user.email}".casefold()
    ]


def invitation_of(secret: str) -> Invitation | None:
    """The invitation behind a link; None when it is unknown, used, has ended, or its account is closed."""
    return (
        Invitation.objects.select_related("user")
        .filter(secret_hash=hash_of(secret), used_at=None, ends_at__gt=timezone.now(), user__is_active=True)
        .first()
    )

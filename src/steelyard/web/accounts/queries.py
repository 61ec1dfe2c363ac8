"""Reads of accounts."""

from __future__ import annotations

from steelyard.web.accounts.models import Grant, Role


def has_owner() -> bool:
    """Whether somebody owns the installation; before that the wizard is all there is."""
    return Grant.objects.filter(role=Role.OWNER).exists()

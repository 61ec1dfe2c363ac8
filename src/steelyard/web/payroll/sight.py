"""Whose pay a user may see: their own, what the office may see, and teams a leader was given by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from steelyard.web.accounts.sight import Sight, sight_of

#: Roles that see pay of the shop they are given, or of all shops. Inspectors and leaders are not among them.
PAY_ROLES = ("owner", "manager", "hr")


def pay_sight_of(user: Any) -> Sight:
    """What a user may see of pay."""
    if not user.is_authenticated:
        return sight_of(user)
    grants = [grant for grant in user.grants.all() if grant.role in PAY_ROLES]
    given = [one.team for one in user.pay_sights.all() if one.ended_at is None]
    return replace(
        sight_of(user),
        everything=any(not grant.shop_id and not grant.team for grant in grants),
        shops=frozenset(grant.shop_id for grant in grants if grant.shop_id),
        teams=frozenset([*(grant.team for grant in grants if grant.team), *given]),
    )


def runs_pay(user: Any) -> bool:
    """Whether a user may prepare, check, approve and publish: only who sees everybody decides about everybody."""
    return pay_sight_of(user).everything

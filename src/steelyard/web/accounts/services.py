"""Writes of accounts; each leaves one entry in the audit."""

from __future__ import annotations

from django.db import transaction

from steelyard.web.accounts.models import Grant, Role, User
from steelyard.web.audit import services as audit


@transaction.atomic
def found_installation(username: str, password: str, name: str) -> User:
    """The first user, who owns everything.

    Raises: ValueError when there is an owner already: the wizard has no second run.
    """
    if Grant.objects.filter(role=Role.OWNER).exists():
        raise ValueError("the installation has an owner")
    user = User.objects.create_user(username=username, password=password, first_name=name)
    Grant.objects.create(user=user, role=Role.OWNER)
    audit.record(actor=user, action="found_installation", subject=f"user:{user.pk}", after={"username": username})
    return user


@transaction.atomic
def give_account(
    actor: User, username: str, password: str, name: str, employee_id: str, grants: list[tuple[str, str, str]], why: str
) -> User:
    """An account with its roles as (role, shop, team)."""
    user = User.objects.create_user(username=username, password=password, first_name=name, employee_id=employee_id)
    for role, shop_id, team in grants:
        Grant.objects.create(user=user, role=role, shop_id=shop_id, team=team)
    audit.record(
        actor=actor,
        action="give_account",
        subject=f"user:{user.pk}",
        after={"username": username, "employee_id": employee_id, "grants": [list(grant) for grant in grants]},
        why=why,
    )
    return user

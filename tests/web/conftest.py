"""The people every test of the web application knows: one of each role, and a stranger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from steelyard.web.accounts.models import Grant, Role, User

PASSWORD = "weigh-it-fairly-9"


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One user per role, named after it; the leader of 一组, the agent of it."""
    found = {}
    for role in Role.values:
        user = User.objects.create_user(username=role, password=PASSWORD, first_name=role.title(), employee_id=role)
        Grant.objects.create(user=user, role=role, team="一组" if role in ("leader", "agent") else "")
        found[role] = user
    found["nobody"] = User.objects.create_user(username="nobody", password=PASSWORD)
    return found


@pytest.fixture
def signed_in(people: dict[str, User]) -> Callable[[str], Client]:
    """A browser in which one of them has signed in."""

    def enter(name: str) -> Client:
        client = Client()
        if name != "stranger":
            client.force_login(people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter

"""The people every test of the web application knows: one of each role, and a stranger."""

from __future__ import annotations

import dataclasses
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as application
from django.test import Client

from steelyard.cli.main import run
from steelyard.web.accounts.models import Grant, Role, User

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from cli_shop import write_shop

PASSWORD = "weigh-it-fairly-9"


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One user per role, named after it; the leader of 一组, the agent E1 of it."""
    found = {}
    for role in Role.values:
        user = User.objects.create_user(
            username=role, password=PASSWORD, first_name=role.title(), employee_id="E1" if role == "agent" else ""
        )
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


@pytest.fixture(scope="session")
def shop_imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop of the command line's tests, imported once."""
    folder = tmp_path_factory.mktemp("web-shop")
    assert run(["--home", str(folder / "home"), "import", str(write_shop(folder / "files"))]) == 0
    return folder / "home"


@pytest.fixture
def shop(shop_imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own with the small shop in it, which pages then read."""
    home = shutil.copytree(shop_imported, tmp_path / "home")
    monkeypatch.setattr(application, "CONFIGURATION", dataclasses.replace(application.CONFIGURATION, home=home))
    return home


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own with nothing in it."""
    monkeypatch.setattr(application, "CONFIGURATION", dataclasses.replace(application.CONFIGURATION, home=tmp_path))
    return tmp_path

"""Programs with tokens, and a shop whose October is paid."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from api_client import Caller
from cli_shop import SCHEME
from django.conf import settings as application
from django.utils import timezone

from steelyard.cli.main import run
from steelyard.pay.run_store import RunStore
from steelyard.web.accounts.models import User
from steelyard.web.api.models import Token
from steelyard.web.api.scopes import SCOPES
from steelyard.web.api.services import digest_of


@pytest.fixture
def caller(people: dict[str, User]) -> Callable[..., Caller]:
    """A program that calls the API as one of them, within the scopes given."""

    def with_token(name: str, *scopes: str, every_scope: bool = False) -> Caller:
        now = timezone.now()
        text = f"sty_test_{name}_{Token.objects.count()}"
        Token.objects.create(
            user=people[name],
            name="test",
            prefix="sty_test",
            digest=digest_of(text),
            scopes=[scope.key for scope in SCOPES] if every_scope else list(scopes),
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
        return Caller(text)

    return with_token


@pytest.fixture(scope="session")
def shop_paid(shop_imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop with a scheme of its own, under which October is settled and stored; once for all tests."""
    home = shutil.copytree(shop_imported, tmp_path_factory.mktemp("paid") / "home")
    scheme = home / "schemes" / "small.yaml"
    scheme.parent.mkdir()
    scheme.write_text(SCHEME, encoding="utf-8")
    arguments = ["--home", home, "payrun", "create", "--scheme", scheme, "--from", "2026-10-01", "--to", "2026-11-01"]
    assert run([str(argument) for argument in arguments]) in (0, 1)
    return home


@pytest.fixture
def paid(shop_paid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A data folder of the test's own with that shop in it; the id of October's run."""
    home = shutil.copytree(shop_paid, tmp_path / "home")
    monkeypatch.setattr(application, "CONFIGURATION", dataclasses.replace(application.CONFIGURATION, home=home))
    return RunStore(home).ids()[-1]

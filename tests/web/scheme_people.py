"""The small shop's scheme in a browser, on a day of November that stands still."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from cli_shop import SCHEME
from django.test import Client
from django.utils import timezone

from steelyard.web.accounts.models import Grant, User
from steelyard.web.schemes import trials

PASSWORD = "weigh-it-fairly-9"
TODAY = date(2026, 11, 10)
CASES = """usual: {month: 2026-10, person: {line: presales, contract: {base: "3000"}}}
cases:
  - case: 都答得快 / quick all through
    people: {小川: {metrics: {quick_reply_ratio: "0.9", reply_ratio: "1"}}}
    expect: {小川: {score: "94.00", grade: A, lines: {performance: "940"}, says: ["绩效 94.00 分"]}}
  - case: 九月还没有人 / before anybody
    month: 2025-09
    people: {小川: {}}
    expect: {stops: 没有生效的版本}
"""


@pytest.fixture(autouse=True)
def standing_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's clock moves."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def ours(people: dict[str, User], shop: Path) -> Iterator[dict[str, User]]:
    """The shop's scheme in force, with its worked cases; ``agent`` is E1 under it, ``other`` of a line without one."""
    (shop / "schemes").mkdir()
    (shop / "schemes" / "small.yaml").write_text(SCHEME, encoding="utf-8")
    (shop / "schemes" / "small.cases.yaml").write_text(CASES, encoding="utf-8")
    other = User.objects.create_user(username="other", password=PASSWORD, first_name="Other", employee_id="E9")
    Grant.objects.create(user=other, role="agent")
    yield {**people, "other": other}
    trials._rooms.clear()


def browser(name: str) -> Client:
    """A browser in which somebody has signed in and proved once more who they are."""
    client, user = Client(), User.objects.get(username=name)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()

"""Tokens: given after a fresh proof, kept as a fingerprint, shown once, ended on their day, taken back at once, slowed down."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from api_client import Caller
from django.conf import settings as application
from django.test import Client
from django.utils import timezone

from steelyard.errors import InputRefused
from steelyard.web.accounts.models import Grant, User
from steelyard.web.api import services
from steelyard.web.api.models import Token
from steelyard.web.audit.models import Entry

PASSWORD = "weigh-it-fairly-9"


def browser(name: str) -> Client:
    """A browser in which somebody has just signed in and proved it once more."""
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def given_by(client: Client, **more: object) -> str:
    page = client.post("/settings/tokens/give/", {"name": "BI", "scope": ["read:figures"], "days": "90", **more})
    found = re.search(r"sty_[0-9a-f]{8}_[\w-]+", page.content.decode())
    assert found is not None, page.content.decode()
    assert "no-store" in page["Cache-Control"]
    return found[0]


@pytest.mark.django_db
def test_a_token_is_shown_once_and_only_its_fingerprint_is_kept(people: dict[str, User]) -> None:
    client = browser("agent")
    text = given_by(client)
    assert text not in client.get("/settings/tokens/").content.decode()
    token = Token.objects.get()
    assert token.digest == services.digest_of(text)
    assert text not in str(Token.objects.values_list().get())
    assert text not in str(list(Entry.objects.values_list()))
    me = Caller(text).get("/me").json()
    assert (me["username"], me["employee_id"], me["scopes"]) == ("agent", "E1", ["read:figures"])
    assert Token.objects.get().last_used_at is not None


@pytest.mark.django_db
def test_giving_and_taking_back_stand_in_the_audit(people: dict[str, User]) -> None:
    client = browser("owner")
    text = given_by(client, scope=["read:pay", "read:figures"])
    entry = Entry.objects.get(action="give_token")
    assert (entry.actor, entry.after["scopes"]) == (people["owner"], ["read:figures", "read:pay"])
    client.post(f"/settings/tokens/{Token.objects.get().pk}/revoke/")
    assert Entry.objects.get(action="revoke_token").before["name"] == "BI"
    assert Caller(text).get("/me").status_code == 401
    client.post(f"/settings/tokens/{Token.objects.get().pk}/revoke/")
    assert Entry.objects.filter(action="revoke_token").count() == 1


@pytest.mark.django_db
def test_making_one_needs_a_fresh_proof_of_who_asks(
    people: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("owner")
    for address in ("/settings/tokens/", "/settings/tokens/give/"):
        answer = client.post(address, {"name": "BI", "scope": ["read:pay"], "days": "30"})
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Token.objects.exists()


@pytest.mark.django_db
def test_nobody_takes_back_or_sees_a_token_of_somebody_else(people: dict[str, User]) -> None:
    text = given_by(browser("owner"), name="仓库七号")
    other = browser("agent")
    assert other.post(f"/settings/tokens/{Token.objects.get().pk}/revoke/").status_code == 404
    assert "仓库七号" not in other.get("/settings/tokens/").content.decode()
    assert Caller(text).get("/me").status_code == 200


@pytest.mark.django_db
def test_a_token_without_end_name_or_permission_or_beyond_ones_role_is_refused(people: dict[str, User]) -> None:
    client = browser("agent")
    for wrong in (
        {"name": " "},
        {"name": "x" * 101},
        {"scope": []},
        {"scope": ["read:everything"]},
        {"scope": ["write:imports"]},
        {"days": "366"},
        {"days": "0"},
        {"days": ""},
        {"days": "-1"},
        {"days": "٣٠"},
    ):
        asked = {"name": "BI", "scope": ["read:figures"], "days": "90", **wrong}
        assert client.post("/settings/tokens/give/", asked).status_code == 422, wrong
    assert not Token.objects.exists()


@pytest.mark.django_db
def test_nobody_holds_more_than_a_handful(people: dict[str, User]) -> None:
    for number in range(services.MOST_TOKENS):
        services.give_token(people["owner"], f"t{number}", ["read:figures"], 1)
    with pytest.raises(InputRefused):
        services.give_token(people["owner"], "one more", ["read:figures"], 1)


@pytest.mark.django_db
def test_it_ends_on_its_day_and_with_its_owner(people: dict[str, User]) -> None:
    given = services.give_token(people["hr"], "BI", ["read:figures"], 1)
    program = Caller(given.text)
    assert program.get("/me").status_code == 200
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert program.get("/me").status_code == 401
    Token.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert program.get("/me").status_code == 200
    User.objects.filter(username="hr").update(is_active=False)
    assert program.get("/me").status_code == 401


@pytest.mark.django_db
def test_it_never_opens_more_than_the_roles_its_owner_still_has(people: dict[str, User]) -> None:
    given = services.give_token(people["hr"], "BI", ["read:pay", "read:imports"], 1)
    program = Caller(given.text)
    assert program.get("/imports").status_code == 200
    Grant.objects.filter(user=people["hr"]).update(role="agent")
    assert program.get("/imports").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer sty_wrong", "Basic b3duZXI6eA==", "sty_x", "Bearer \x00"])
def test_anything_else_in_the_header_opens_nothing(people: dict[str, User], header: str) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_needed"


@pytest.mark.django_db
def test_too_many_calls_are_told_how_long_to_wait(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    slow = dataclasses.replace(application.CONFIGURATION, api_per_minute=3)
    monkeypatch.setattr(application, "CONFIGURATION", slow)
    given = services.give_token(people["owner"], "BI", ["read:figures"], 1)
    program = Caller(given.text)
    met = [program.get("/me") for _ in range(4)]
    assert [answer.status_code for answer in met] == [200, 200, 200, 429]
    assert met[-1]["Content-Type"] == "application/problem+json"
    assert 1 <= int(met[-1]["Retry-After"]) <= 20
    other = services.give_token(people["owner"], "other", ["read:figures"], 1)
    assert Caller(other.text).get("/me").status_code == 200
    held = Token.objects.get(pk=given.token.pk)
    assert services.admit(held, held.paid_until - timedelta(seconds=41)) > 0
    assert services.admit(held, held.paid_until - timedelta(seconds=40)) == 0


@pytest.mark.django_db
def test_the_wrong_method_and_an_unknown_address_are_told_as_problems(people: dict[str, User]) -> None:
    program = Caller(services.give_token(people["owner"], "BI", ["read:figures"], 1).text)
    answer = program.post("/metrics")
    assert (answer.status_code, answer["Allow"], answer.json()["code"]) == (405, "GET", "method_not_allowed")
    for address in ("/", "/nowhere", "/metrics/a/b", "/employees/"):
        answer = program.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), address


@pytest.mark.django_db
def test_the_reference_page_tells_every_operation_and_asks_no_other_host(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("agent").get("/api/").content.decode()
    document = Client().get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        assert path in page
        for told in methods.values():
            assert f'id="{told["operationId"]}"' in page
            zh, en = told["description"].split("\n\n")[:2]
            assert re.search("[\u4e00-\u9fff]", zh)
            assert re.search("[a-z]", en)
    assert "<script src=" not in re.sub(r'<script[^>]*src="/static/', "", page)
    assert "您的角色不能调用" in page

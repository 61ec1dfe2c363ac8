"""The first run: one owner, once; and how people sign in afterwards."""

from __future__ import annotations

import pytest
from django.test import Client

from steelyard.web.accounts.models import Role, User
from steelyard.web.audit.models import Entry

OWNER = {"name": "陈总", "username": "boss", "password": "weigh-it-fairly-9"}


@pytest.mark.django_db
def test_the_first_visitor_becomes_the_owner_and_is_signed_in() -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/welcome/"
    assert "先给老板建一个账号" in client.get("/welcome/").content.decode()
    assert client.post("/welcome/", OWNER).headers["Location"] == "/"
    owner = User.objects.get()
    assert owner.roles == {Role.OWNER}
    assert "陈总" in client.get("/").content.decode()
    assert Entry.objects.get().action == "found_installation"


@pytest.mark.django_db
def test_there_is_no_second_owner_by_the_wizard() -> None:
    Client().post("/welcome/", OWNER)
    other = Client()
    assert other.get("/welcome/").status_code == 404
    assert other.post("/welcome/", OWNER | {"username": "thief"}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "1234567890", "password123"])
def test_a_password_that_can_be_guessed_is_refused_with_a_reason(password: str) -> None:
    answer = Client().post("/welcome/", OWNER | {"password": password})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_signing_in_speaks_chinese_first_and_english_on_request(people: dict[str, User]) -> None:
    client = Client()
    assert "登录名" in client.get("/accounts/login/").content.decode()
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert "User name" in client.get("/accounts/login/").content.decode()
    wrong = client.post("/accounts/login/", {"login": "owner", "password": "no"})
    assert wrong.status_code == 200
    right = client.post("/accounts/login/", {"login": "owner", "password": "weigh-it-fairly-9"})
    assert right.headers["Location"] == "/"


@pytest.mark.django_db
def test_nobody_signs_up_by_themselves(people: dict[str, User]) -> None:
    before = User.objects.count()
    Client().post("/accounts/signup/", {"username": "me", "password1": "weigh-it-fairly-9"})
    assert User.objects.count() == before


@pytest.mark.django_db
def test_guessing_a_password_again_and_again_is_stopped(people: dict[str, User]) -> None:
    client = Client()
    for number in range(10):
        client.post("/accounts/login/", {"login": "owner", "password": f"guess {number}"})
    late = client.post("/accounts/login/", {"login": "owner", "password": "weigh-it-fairly-9"})
    assert "Location" not in late.headers
    assert client.get("/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_the_language_page_never_leads_to_another_host() -> None:
    answer = Client().post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"

"""Stored pay runs in a browser: as they were computed, only for who prepares pay, after a fresh proof of who they are."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from cli_shop import SCHEME
from django.test import Client

from steelyard.cli.main import run
from steelyard.money import format_yuan
from steelyard.pay.run_store import RunStore, StoredRun
from steelyard.web.accounts.models import Grant, User

PASSWORD = "weigh-it-fairly-9"


@pytest.fixture
def paid(shop: Path) -> str:
    """The small shop's October, settled and stored; the run's id."""
    scheme = shop / "small.yaml"
    scheme.write_text(SCHEME, encoding="utf-8")
    arguments = ["--home", shop, "payrun", "create", "--scheme", scheme, "--from", "2026-10-01", "--to", "2026-11-01"]
    assert run([str(argument) for argument in arguments]) in (0, 1)
    return RunStore(shop).ids()[-1]


def signed_in_afresh(name: str) -> Client:
    """A browser in which somebody has just signed in and proved it once more."""
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.django_db
def test_pay_asks_for_a_fresh_proof_and_then_leads_back(people: dict[str, User], paid: str) -> None:
    client = Client()
    client.force_login(people["hr"], backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = client.get("/pay/")
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Fpay%2F"
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == "/pay/"
    assert paid in client.get("/pay/").content.decode()


@pytest.mark.django_db
def test_who_signed_in_a_moment_ago_is_not_asked_again_but_who_did_an_hour_ago_is(
    people: dict[str, User], paid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "hr", "password": PASSWORD})
    assert client.get("/pay/").status_code == 200
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/pay/")["Location"] == "/accounts/reauthenticate/?next=%2Fpay%2F"


@pytest.mark.django_db
def test_a_statement_shows_every_line_with_its_sentence_and_sums_as_stored(people: dict[str, User], paid: str) -> None:
    client = signed_in_afresh("owner")
    assert "小川" in client.get(f"/pay/{paid}/").content.decode()
    page = client.get(f"/pay/{paid}/E1/").content.decode()
    assert "¥3,705.00" in page
    assert "绩效" in page
    assert "× 5% = 5.00" in page
    assert client.get(f"/pay/{paid}/E1/")["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_run_or_person_that_is_not_there_or_out_of_sight_is_not_found(people: dict[str, User], paid: str) -> None:
    Grant.objects.filter(user=people["manager"]).update(shop_id="another shop")
    client = signed_in_afresh("manager")
    assert client.get(f"/pay/{paid}/E1/").status_code == 404
    assert "小川" not in client.get(f"/pay/{paid}/").content.decode()
    owner = signed_in_afresh("owner")
    for address in ("/pay/no-such-run/", f"/pay/{paid}/E9/", "/pay/..%2Fsecret/", f"/pay/{paid[:-3]}/"):
        assert owner.get(address).status_code == 404


@pytest.mark.django_db
def test_before_any_run_the_page_says_how_to_make_one(people: dict[str, User], empty: Path) -> None:
    assert "payrun create" in signed_in_afresh("hr").get("/pay/").content.decode()


@pytest.mark.django_db
def test_a_list_of_runs_opens_each_run_once_and_then_none(
    people: dict[str, User], shop: Path, paid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    open_run = RunStore.open

    def counted(store: RunStore, run_id: str) -> StoredRun:
        opened.append(run_id)
        return open_run(store, run_id)

    monkeypatch.setattr(RunStore, "open", counted)
    client = signed_in_afresh("hr")
    first, second = (client.get("/pay/").content.decode() for _ in range(2))
    assert paid in first
    assert opened == [paid]
    total = open_run(RunStore(shop), paid).run.total_fen
    assert format_yuan(total) in first
    assert format_yuan(total) in second


@pytest.mark.django_db
def test_the_list_of_runs_as_a_file_is_what_the_screen_shows(people: dict[str, User], shop: Path, paid: str) -> None:
    told = signed_in_afresh("hr").get("/pay/?export=csv&col=people&col=total").content.decode("utf-8-sig")
    made = RunStore(shop).open(paid).run
    assert told.splitlines() == ["期间,人数,合计", f"2026-10-01..2026-10-31,{len(made.statements)},{made.total_fen}"]

"""Hostile text everywhere: no page, export, statement or answer of the API lets any of it come alive or falls over it."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import hostile_company as hostile
import pytest
from api_client import Caller
from django.apps import apps
from django.conf import settings as application
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from hostile_company import E1, E2, TEAM, text
from hostile_reader import Form, faults_of
from pay_people import computed, do_jobs, no_worker, published
from scheme_people import browser
from test_intake import push

from steelyard.cli.main import run
from steelyard.web.accounts.access import TABLE
from steelyard.web.accounts.models import Grant, User
from steelyard.web.api.models import Token
from steelyard.web.api.scopes import SCOPES
from steelyard.web.api.services import digest_of
from steelyard.web.appeals import services as appeals
from steelyard.web.jobs.models import Job
from steelyard.web.payroll.models import Statement
from steelyard.web.schemes import services as schemes

__all__ = ["no_worker"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_worker")]

#: How many addresses of one view are opened; one more for each question none of them asked.
OF_VIEW = 2


@pytest.fixture
def company(
    people: dict[str, User], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Statement:
    """A shop of hostile texts that has used everything: pay published, an appeal, a draft talked about, pushes, imports."""
    home = tmp_path / "home"
    monkeypatch.setattr(application, "CONFIGURATION", dataclasses.replace(application.CONFIGURATION, home=home))
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 10))
    assert run(["--home", str(home), "import", str(hostile.write_company(tmp_path / "files"))]) == 0
    (home / "metrics.yaml").write_text(hostile.OWN_METRICS, encoding="utf-8")
    (home / "schemes").mkdir()
    (home / "schemes" / "small.yaml").write_text(hostile.SCHEME, encoding="utf-8")
    for name, user in people.items():
        user.first_name = text(name, "+")[:150]
        user.save()
    Grant.objects.filter(team="一组").update(team=TEAM)
    ready = computed(people, why=text("run"))
    # Once it is published its pages lead to the copy everybody gets.
    for address in (f"/pay/{ready.page}/{E1}/", f"/statements/{ready.page}/one/{E1}/"):
        answer = browser("owner").get(address)
        assert (answer.status_code, faults_of(answer), answer.told) == (200, [], True)
    statement = Statement.objects.get(run=published(people, ready), employee_id=E1)
    appeals.open_appeal(people["agent"], statement.pk, "other", text("subject"), text("appeal") * 3)
    draft = schemes.begin(people["owner"], "new", hostile.SCHEME.replace("scheme: small", "scheme: new"), "")
    schemes.open_to_comments(people["owner"], draft, is_open=True)
    said = schemes.comment(people["agent"], draft, text("rule"), text("comment"))
    schemes.answer(people["owner"], said, text("answer"))
    schemes.ask_trial(people["owner"], draft, [hostile.SCHEME], date(2026, 10, 1), date(2026, 11, 1))
    do_jobs()
    schemes.pick(people["owner"], "", "csat_ratio", text("pick"), is_for=True)
    schemes.set_review(people["hr"], "small", date(2026, 12, 1), text("review"), date(2026, 11, 10))
    owner = browser("owner")
    rows = (
        "shop_id,conversation_id,tag_kind,value\ns1,x,issue,"
        + text("tag").replace(",", "")
        + "\ns1,,nonsense,<h0stile>\n"
    )
    uploaded = SimpleUploadedFile(hostile.FILE_NAME, rows.encode(), "text/csv")
    assert owner.post("/data/upload/", {"files": uploaded}).status_code == 302
    do_jobs()
    push([{"record": "message", "text": text("push")}, text("push")])
    return statement


class Walk:
    """One person who opens every page they come to."""

    def __init__(self, name: str, language: str) -> None:
        self.client = browser(name)
        self.client.cookies["language"] = language
        self.seen: Counter[str] = Counter()
        self.asked: dict[str, set[str]] = defaultdict(set)
        self.opened: set[str] = set()
        self.faults: list[str] = []
        self.told: set[str] = set()
        self.sent: Counter[str] = Counter()
        self.forms: dict[tuple[str, tuple[str, ...]], tuple[str, Form]] = {}

    def go(self, *starts: str) -> None:
        """Follow links as long as there is a route, or a question to it, that was not opened often enough."""
        waiting = deque(starts)
        while waiting:
            path = waiting.popleft()
            name, asked = route_of(path)
            if path in self.opened or not (asked - self.asked[name] or (not asked and self.seen[name] < OF_VIEW)):
                continue
            self.asked[name] |= asked
            self.opened.add(path)
            answer = self.client.get(path)
            self.seen[name] += 1
            self.look(path, answer)
            if answer.status_code == 302:
                waiting.append(answer["Location"])
            page = getattr(answer, "page", None)
            if page is None or answer.status_code != 200:
                continue
            waiting.extend(urljoin(path, link).split("#")[0] for link in page.links if not link.startswith("#"))
            for form in page.forms:
                address = urljoin(path, form.action or path)
                name = route_of(address)[0]
                kind = address if name.endswith(("export", "file", "all")) else ""
                self.forms.setdefault((name, (kind, *sorted(form.fields))), (address, form))

    def send(self) -> None:
        """Every form that was seen, twice: what a person types is hostile and long, then short and with a NUL.

        Forms that close something come last; one whose subject was closed meanwhile answers 404.
        """
        ordered = sorted(self.forms.items(), key=lambda one: (one[0][0].endswith(CLOSING), one[0][0]))
        for (name, _), (address, form) in ordered:
            if form.method != "post" or name in LEFT_ALONE:
                continue
            for typed in (text(name, "="), f"x\x00<{hostile.TAG}>"):
                given: dict[str, Any] = form.fields | dict.fromkeys(form.typed, typed)
                given |= {key: SimpleUploadedFile(hostile.FILE_NAME, typed.encode()) for key in form.files}
                answer = self.client.post(address, given)
                if answer.status_code != 404:
                    self.look(f"POST {address}", answer)
                    self.sent[name] += 1
                if answer.status_code == 302:
                    self.look(f"{answer['Location']} after {address}", self.client.get(answer["Location"]))

    def look(self, path: str, answer: Any) -> None:
        """Note what an answer does that it may not, and which views told a hostile text."""
        if answer.status_code >= 500 or (answer.status_code == 404 and path != "/nowhere/"):
            self.faults.append(f"{path[:200]}: {answer.status_code}")
        self.faults += [f"{path[:200]}: {fault}" for fault in faults_of(answer)]
        if getattr(answer, "told", False):
            self.told.add(answer.resolver_match.view_name)


def route_of(path: str) -> tuple[str, set[str]]:
    """The view of an address, and which questions are asked of it."""
    parts = urlsplit(path)
    try:
        name = resolve(unquote(parts.path)).view_name
    except Resolver404:
        name = "nowhere"
    return name, {part if part.startswith("export=") else part.split("=")[0] for part in parts.query.split("&") if part}


#: Forms that would end the walk: signing out, or taking one's own account away.
LEFT_ALONE = {
    "account_logout",
    "profile_end_sessions",
    "users_close",
    "users_grants",
    "imports_undo",
    "imports_demo",
    "language",
}
#: How the names of views end whose forms close something.
CLOSING = ("drop", "off", "discard", "undo", "publish", "cancel", "step", "end", "review", "forget")
#: Views that are sure to tell a text somebody typed; a walk that did not meet them shows nothing.
TELL = {
    *(
        "home",
        "results_list",
        "results_figure",
        "results_conversation",
        "scores_list",
        "scores_one",
        "boards_one",
        "search",
    ),
    *(
        "catalogue_list",
        "catalogue_one",
        "schemes_list",
        "schemes_one",
        "schemes_draft",
        "schemes_form",
        "schemes_file",
    ),
    *(
        "schemes_board",
        "schemes_reviews",
        "schemes_review",
        "payroll_run",
        "payroll_mine",
        "payroll_export",
    ),
    *("statements_rows", "appeals_list", "appeals_one", "organisation_list", "organisation_person"),
    *("organisation_accounts", "organisation_teams", "organisation_shops", "users_list", "users_one", "profile_home"),
    *("audit_list", "audit_entry", "imports_one"),
}


def test_hostile_text_is_shown_and_never_comes_alive(company: Statement) -> None:
    owner, agent, leader = Walk("owner", "zh-hans"), Walk("agent", "en"), Walk("leader", "en")
    owner.go(
        "/",
        "/search/?q=h0stile",
        "/data/received/",
        "/audit/",
        "/nowhere/",
        "/results/?by=team",
        "/results/?by=shop",
    )
    agent.go("/", "/pay/mine/")
    leader.go("/", "/search/?q=h0stile")
    agent.send()
    owner.send()
    faults = owner.faults + agent.faults + leader.faults
    assert not faults, "\n".join(faults)
    assert TELL - owner.told - agent.told == set()
    assert {"schemes_comment", "appeals_step", "organisation_edit", "view_keep", "users_new", "tokens_give"} - set(
        owner.sent + agent.sent
    ) == set()
    assert stored_nuls() == []


def test_the_api_tells_hostile_text_as_data_and_refuses_what_no_database_holds(
    company: Statement, people: dict[str, User]
) -> None:
    token = f"sty_test_{text('token')}"[:60].encode("ascii", "ignore").decode()
    now = timezone.now()
    Token.objects.create(
        user=people["owner"],
        name=text("token")[:100],
        prefix="sty_test",
        digest=digest_of(token),
        scopes=[scope.key for scope in SCOPES],
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    program = Caller(token)
    run_id, job = company.run.page, Job.objects.filter(kind="import").latest("asked_at").pk
    who, asked = quote(E2, safe=""), "period=2026-10"
    calls = {
        "me": ["GET /me"],
        "metrics": ["GET /metrics"],
        "metric": ["GET /metrics/our_share", f"GET /metrics/{quote(text('x'), safe='')}"],
        "figures": [f"GET /figures?metric=our_share&{asked}", f"GET /figures?metric={quote(text('x'))}&{asked}"],
        "figure": [f"GET /figures/explained?metric=our_share&scope={who}&{asked}"],
        "sheets": [f"GET /sheets?{asked}"],
        "employees": [f"GET /employees?{asked}", f"GET /employees?period={quote(text('x'))}"],
        "employee": [f"GET /employees/{E1}?{asked}", f"GET /employees/{who}?{asked}"],
        "teams": [f"GET /teams?{asked}"],
        "shops": [f"GET /shops?{asked}"],
        "schemes": ["GET /schemes"],
        "scheme": ["GET /schemes/own/small"],
        "scheme_check": ["POST /schemes/check"],
        "published_statements": ["GET /pay/statements"],
        "published_statement": [f"GET /pay/statements/{company.pk}"],
        "runs": ["GET /pay/runs"],
        "run": [f"GET /pay/runs/{run_id}"],
        "statements": [f"GET /pay/runs/{run_id}/statements"],
        "statement": [f"GET /pay/runs/{run_id}/statements/{E1}", f"GET /pay/runs/{run_id}/statements/{who}"],
        "imports": ["GET /imports"],
        "import": [f"GET /imports/{job}"],
        "import_files": ["POST /imports"],
        "import_confirm": [f"POST /imports/{job}/confirm"],
        "import_refused": [f"GET /imports/{job}/refused/0"],
        "jobs": ["GET /jobs"],
        "job": [f"GET /jobs/{job}"],
        "job_cancel": [f"POST /jobs/{job}/cancel"],
    }
    assert set(calls) == {name.removeprefix("api.") for name in TABLE if name.startswith("api.")}
    faults, told = [], set()
    bodies: tuple[dict[str, Any], ...] = (
        {"text": hostile.SCHEME},
        {"text": text("x") + "\x00", "cases": "\ud800"},
        {"text": "\ud800"},
        {},
    )
    for name, addresses in calls.items():
        for call in addresses:
            method, address = call.split(" ", 1)
            for body in bodies if method == "POST" else ({},):
                answer = program.ask(method, address, json=body) if method == "POST" else program.get(address)
                faults += [f"{call[:150]}: {fault}" for fault in faults_of(answer)]
                faults += [f"{call[:150]}: {answer.status_code}"] if answer.status_code >= 500 else []
                told |= {name} if getattr(answer, "told", False) else set()
    assert not faults, "\n".join(faults)
    assert {"metric", "figures", "sheets", "employees", "teams", "shops", "scheme", "statement"} <= told


@pytest.mark.parametrize(
    ("address", "status"),
    [("/search/?q=a%00b", 200), ("/audit/?q=%00&%00=x", 200), ("/organisation/people/a%00b/", 404)],
)
def test_no_view_meets_the_character_no_database_holds(
    address: str, status: int, signed_in: Callable[[str], Client], empty: Path
) -> None:
    answer = signed_in("owner").get(address)
    assert answer.status_code == status
    assert "\x00" not in answer.content.decode()
    if "search" in address:
        assert 'value="ab"' in answer.content.decode()


def stored_nuls() -> list[str]:
    """Columns in which a character lies that PostgreSQL would have refused."""
    return [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        if any(
            "\\u0000" in json.dumps(value, default=str)
            for value in model._default_manager.values_list(field.name, flat=True)
        )
    ]

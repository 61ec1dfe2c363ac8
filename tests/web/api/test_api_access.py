"""One table: which role's token meets which status on which operation, for its own, a foreign and a missing subject."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from api_client import Caller
from django.test import Client

from steelyard.web.accounts.access import TABLE
from steelyard.web.accounts.checks import view_names
from steelyard.web.accounts.models import Role, User
from steelyard.web.api.scopes import SCOPES, offered_to

NO_JOB = "00000000-0000-0000-0000-000000000000"
OCTOBER = "period=2026-10"
#: Operation -> calls as (method and address, status of owner, manager, hr, inspector, leader, agent, and who has no role).
#: E1 is the agent's own number; the leader leads 一组, in which E1 and E2 are.
STATUS: dict[str, list[tuple[str, tuple[int, ...]]]] = {
    "api.me": [("GET /me", (200, 200, 200, 200, 200, 200, 404))],
    "api.metrics": [("GET /metrics", (200, 200, 200, 200, 200, 200, 404))],
    "api.metric": [
        ("GET /metrics/csat_ratio", (200, 200, 200, 200, 200, 200, 404)),
        ("GET /metrics/no_such", (404,) * 7),
    ],
    "api.figures": [(f"GET /figures?metric=csat_ratio&{OCTOBER}", (200, 200, 200, 200, 200, 200, 404))],
    "api.figure": [
        (f"GET /figures/explained?metric=csat_ratio&scope=E1&{OCTOBER}", (200, 200, 200, 200, 200, 200, 404)),
        (f"GET /figures/explained?metric=csat_ratio&scope=E2&{OCTOBER}", (200, 200, 200, 200, 200, 404, 404)),
        (f"GET /figures/explained?metric=csat_ratio&by=shop&scope=s1&{OCTOBER}", (200, 200, 200, 200, 404, 404, 404)),
        (f"GET /figures/explained?metric=csat_ratio&by=team&scope=一组&{OCTOBER}", (200, 200, 200, 200, 200, 404, 404)),
        (f"GET /figures/explained?metric=csat_ratio&scope=nobody&{OCTOBER}", (404,) * 7),
    ],
    "api.sheets": [
        (f"GET /sheets?{OCTOBER}", (200, 200, 200, 200, 200, 200, 404)),
    ],
    "api.employees": [(f"GET /employees?{OCTOBER}", (200, 200, 200, 200, 200, 200, 404))],
    "api.employee": [
        (f"GET /employees/E1?{OCTOBER}", (200, 200, 200, 200, 200, 200, 404)),
        (f"GET /employees/E2?{OCTOBER}", (200, 200, 200, 200, 200, 404, 404)),
        (f"GET /employees/E9?{OCTOBER}", (404,) * 7),
    ],
    "api.teams": [(f"GET /teams?{OCTOBER}", (200, 200, 200, 200, 200, 200, 404))],
    "api.shops": [(f"GET /shops?{OCTOBER}", (200, 200, 200, 200, 200, 200, 404))],
    "api.schemes": [("GET /schemes", (200, 200, 200, 200, 200, 200, 404))],
    "api.scheme": [
        ("GET /schemes/template/taobao-presales", (200, 200, 200, 404, 404, 404, 404)),
        ("GET /schemes/own/small", (200, 200, 200, 200, 200, 200, 404)),
        ("GET /schemes/own/none", (404,) * 7),
    ],
    "api.scheme_check": [("POST /schemes/check", (200, 200, 200, 404, 404, 404, 404))],
    "api.published_statements": [("GET /pay/statements", (200, 200, 200, 200, 200, 200, 404))],
    "api.published_statement": [("GET /pay/statements/999999", (404,) * 7)],
    "api.runs": [("GET /pay/runs", (200, 200, 200, 404, 404, 404, 404))],
    "api.run": [
        ("GET /pay/runs/{run}", (200, 200, 200, 404, 404, 404, 404)),
        ("GET /pay/runs/2026-10-r9-00000000", (404,) * 7),
    ],
    "api.statements": [("GET /pay/runs/{run}/statements", (200, 200, 200, 404, 404, 404, 404))],
    "api.statement": [
        ("GET /pay/runs/{run}/statements/E1", (200, 200, 200, 404, 404, 404, 404)),
        ("GET /pay/runs/{run}/statements/E9", (404,) * 7),
    ],
    "api.imports": [("GET /imports", (200, 200, 200, 404, 404, 404, 404))],
    "api.import": [(f"GET /imports/{NO_JOB}", (404,) * 7)],
    "api.import_files": [("POST /imports", (422, 422, 422, 404, 404, 404, 404))],
    "api.import_confirm": [(f"POST /imports/{NO_JOB}/confirm", (404,) * 7)],
    "api.import_refused": [(f"GET /imports/{NO_JOB}/refused/0", (404,) * 7)],
    "api.jobs": [("GET /jobs", (200, 200, 200, 404, 404, 404, 404))],
    "api.job": [(f"GET /jobs/{NO_JOB}", (404,) * 7)],
    "api.job_cancel": [(f"POST /jobs/{NO_JOB}/cancel", (404,) * 7)],
}
CALLS = [(name, call, statuses) for name, calls in STATUS.items() for call, statuses in calls]


def test_every_operation_has_a_row_of_the_table() -> None:
    declared = {name for name in view_names() if name.startswith("api.")}
    assert declared == {name for name in TABLE if name.startswith("api.")} == set(STATUS)


def test_every_scope_opens_something_and_every_operation_but_me_needs_one() -> None:
    used = {rule.scope for name, rule in TABLE.items() if name.startswith("api.") and name != "api.me"}
    assert used == {scope.key for scope in SCOPES}


@pytest.mark.django_db
@pytest.mark.parametrize("who", [*Role.values, "nobody"])
def test_every_token_meets_the_status_of_the_table(who: str, caller: Callable[..., Caller], paid: str) -> None:
    place = (*Role.values, "nobody").index(who)
    program = caller(who, every_scope=True)
    wrong = {}
    for name, call, statuses in CALLS:
        method, address = call.format(run=paid).split(" ")
        given = {"json": {"text": "scheme: x"}} if name == "api.scheme_check" else {}
        met = program.ask(method, address, **given).status_code
        if met != statuses[place]:
            wrong[call] = (met, statuses[place])
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "call", "statuses"), CALLS, ids=[call for _, call, _ in CALLS])
def test_without_a_token_nothing_answers(name: str, call: str, statuses: tuple[int, ...]) -> None:
    method, address = call.split(" ")
    assert Client().generic(method, f"/api/v1{address}").status_code == 401


@pytest.mark.django_db
def test_an_operation_nobody_declared_is_found_and_refused(
    caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = caller("owner", every_scope=True)
    assert owner.get("/teams").status_code == 200
    monkeypatch.delitem(TABLE, "api.teams")  # type: ignore[arg-type]
    assert owner.get("/teams").status_code == 404


@pytest.mark.django_db
def test_a_browser_that_is_signed_in_opens_nothing_of_the_api(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("owner").get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
def test_a_token_is_told_which_permission_it_lacks(caller: Callable[..., Caller], paid: str) -> None:
    answer = caller("owner", "read:figures").get("/pay/runs")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "scope_missing"
    assert "read:pay" in answer.json()["detail"]["zh"]


@pytest.mark.django_db
def test_nobody_is_offered_a_scope_that_opens_nothing_for_them(people: dict[str, User]) -> None:
    assert [scope.key for scope in offered_to(people["agent"])] == [
        "read:figures",
        "read:people",
        "read:schemes",
        "read:pay",
    ]
    assert offered_to(people["nobody"]) == []
    assert len(offered_to(people["owner"])) == len(SCOPES)


@pytest.mark.django_db
def test_rows_are_those_the_pages_show(caller: Callable[..., Caller], shop: Path) -> None:
    def ids(who: str, address: str) -> list[str]:
        return [item["employee_id"] for item in caller(who, every_scope=True).get(address).json()["items"]]

    assert ids("leader", f"/employees?{OCTOBER}") == ["E1", "E2"]
    assert ids("agent", f"/employees?{OCTOBER}") == ["E1"]
    figures = caller("agent", "read:figures").get(f"/figures?metric=received_buyers&{OCTOBER}").json()["items"]
    assert [(one["scope"], one["value"]) for one in figures] == [("E1", "2")]
    for by in ("team", "shop"):
        found = caller("agent", "read:figures").get(f"/figures?by={by}&metric=received_buyers&{OCTOBER}").json()
        assert found["items"] == []


@pytest.mark.django_db
def test_sheets_are_those_of_the_schemes_in_force_and_within_sight(caller: Callable[..., Caller], paid: str) -> None:
    def sheets(who: str, more: str = "") -> list[tuple[str, str | None]]:
        found = caller(who, "read:figures").get(f"/sheets?{OCTOBER}{more}").json()["items"]
        return [(one["employee_id"], one["score"]) for one in found]

    assert sheets("leader") == [("E1", "70.00"), ("E2", "70.00")]
    assert sheets("agent") == [("E1", "70.00")]
    assert sheets("owner", "&scheme=small&limit=1") == [("E1", "70.00")]
    assert sheets("owner", "&scheme=none") == []

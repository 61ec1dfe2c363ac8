"""One table: which role meets which status on which route. A route that stands in no row fails."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as application
from django.test import Client
from django.urls import reverse

from steelyard.web.accounts.access import OWN_DOORS, TABLE, rule_of
from steelyard.web.accounts.checks import every_route_is_declared, view_names
from steelyard.web.accounts.models import Role

EVERYBODY = ("stranger", "nobody", *Role.values)
#: View name -> status of everybody in the order of EVERYBODY: stranger, nobody, owner, manager, hr, inspector, leader, agent.
STATUS: dict[str, tuple[int, ...]] = {
    "home": (302, 200, 200, 200, 200, 200, 200, 200),
    "language": (405,) * 8,
    "health": (200,) * 8,
    "ready": (200,) * 8,
    "metrics": (404,) * 8,
    "welcome": (404,) * 8,
    **dict.fromkeys(("boards_list", "boards_one", "search"), (302, 404, 200, 200, 200, 200, 200, 200)),
    "results_list": (302, 404, 200, 200, 200, 200, 200, 200),
    **dict.fromkeys(
        ("results_figure", "results_conversation", "results_order"), (302, 404, 404, 404, 404, 404, 404, 404)
    ),
    **dict.fromkeys(("view_keep", "view_forget"), (302, 404, 405, 405, 405, 405, 405, 405)),
    "imports_list": (302, 404, 200, 200, 200, 404, 404, 404),
    **dict.fromkeys(
        (
            *("imports_upload", "imports_demo", "imports_confirm", "imports_undo", "jobs_cancel"),
            *("imports_undo_several", "imports_forget"),
        ),
        (302, 404, 405, 405, 405, 404, 404, 404),
    ),
    **dict.fromkeys(
        ("imports_one", "imports_map", "imports_refused", "jobs_card"), (302, 404, 404, 404, 404, 404, 404, 404)
    ),
    **dict.fromkeys(("catalogue_list", "catalogue_one", "schemes_list"), (302, 404, 200, 200, 200, 200, 200, 200)),
    **dict.fromkeys(("schemes_one", "schemes_draft"), (302, 404, 404, 404, 404, 404, 404, 404)),
    **dict.fromkeys(("schemes_acknowledge", "schemes_comment"), (302, 404, 405, 405, 405, 405, 405, 405)),
    **dict.fromkeys(
        ("schemes_gallery", "schemes_template", "schemes_guide", "schemes_board", "schemes_reviews"),
        (302, 404, 200, 200, 200, 404, 404, 404),
    ),
    **dict.fromkeys(
        ("schemes_pick", "schemes_take", "schemes_review_set", "schemes_review_off"),
        (302, 404, 405, 405, 405, 404, 404, 404),
    ),
    "schemes_review": (302, 404, 404, 404, 404, 404, 404, 404),
    **dict.fromkeys(
        ("schemes_begin", "schemes_end", "schemes_open", "schemes_drop", "schemes_check", "schemes_answer"),
        (302, 404, 405, 405, 405, 404, 404, 404),
    ),
    **dict.fromkeys(("schemes_file", "schemes_form", "schemes_publish"), (302, 404, 404, 404, 404, 404, 404, 404)),
    **dict.fromkeys(
        ("schemes_try", "schemes_trial", "schemes_move", "schemes_export"), (302, 404, 302, 302, 302, 404, 404, 404)
    ),
    "scores_list": (302, 404, 200, 200, 200, 200, 200, 200),
    "scores_one": (302, 404, 200, 200, 200, 200, 404, 200),
    **dict.fromkeys(
        ("statements_one", "statements_rows", "statements_difference", "statements_file"),
        (302, 404, 302, 302, 302, 302, 302, 302),
    ),
    **dict.fromkeys(
        ("statements_all", "statements_job", "statements_download"), (302, 404, 302, 302, 302, 404, 404, 404)
    ),
    **dict.fromkeys(
        (
            *("payroll_list", "payroll_new", "payroll_run", "payroll_check", "payroll_step", "payroll_export"),
            *("payroll_statement", "payroll_settings", "payroll_settings_change"),
        ),
        (302, 404, 302, 302, 302, 404, 404, 404),
    ),
    **dict.fromkeys(
        (
            *("payroll_mine_list", "payroll_mine", "payroll_confirm"),
            *("appeals_list", "appeals_new", "appeals_one", "appeals_step"),
        ),
        (302, 404, 302, 302, 302, 302, 302, 302),
    ),
    "invitation": (404,) * 8,
    "usersessions_list": (302, 404, 404, 404, 404, 404, 404, 404),
    "profile_home": (302, 404, 200, 200, 200, 200, 200, 200),
    "profile_end_sessions": (302, 404, 405, 405, 405, 405, 405, 405),
    **dict.fromkeys(
        (f"users_{page}" for page in ("list", "new", "one", "grants", "describe", "link", "close", "open", "factors")),
        (302, 404, 302, 404, 404, 404, 404, 404),
    ),
    "settings_home": (302, 404, 200, 200, 200, 200, 200, 200),
    "organisation_list": (302, 404, 200, 200, 200, 200, 200, 200),
    "organisation_person": (302, 404, 404, 404, 404, 404, 404, 404),
    **dict.fromkeys(
        ("organisation_accounts", "organisation_teams", "organisation_shops"), (302, 404, 200, 200, 200, 200, 200, 404)
    ),
    "organisation_account": (302, 404, 404, 404, 404, 404, 404, 404),
    **dict.fromkeys(
        ("organisation_new", "organisation_bulk", "organisation_sheet", "organisation_changes"),
        (302, 404, 200, 200, 200, 404, 404, 404),
    ),
    **dict.fromkeys(
        (f"organisation_{page}" for page in ("edit", "upload", "confirm", "undo", "discard")),
        (302, 404, 405, 405, 405, 404, 404, 404),
    ),
    "organisation_change": (302, 404, 404, 404, 404, 404, 404, 404),
    **dict.fromkeys(
        (
            *(f"organisation_{page}" for page in ("contracts", "contract", "contract_edit", "sheet_contracts")),
            *(f"organisation_pay_{page}" for page in ("change", "confirm", "undo", "discard")),
        ),
        (302, 404, 302, 302, 302, 404, 404, 404),
    ),
    "audit_list": (302, 404, 200, 404, 200, 404, 404, 404),
    "audit_entry": (302, 404, 404, 404, 404, 404, 404, 404),
    "audit_verify": (302, 404, 405, 404, 405, 404, 404, 404),
    "intake_hook": (405,) * 8,
    "intake_list": (302, 404, 200, 200, 200, 404, 404, 404),
    "intake_again": (302, 404, 405, 405, 405, 404, 404, 404),
    **dict.fromkeys(("tokens_list", "tokens_give", "tokens_revoke"), (302, 404, 302, 302, 302, 302, 302, 302)),
    "api_reference": (302, 404, 200, 200, 200, 200, 200, 200),
    "api:openapi-json": (200,) * 8,
    **dict.fromkeys(("api:api-root", "api_nowhere"), (404,) * 8),
}


#: What routes with a subject are asked for here: something that does not exist.
NO_JOB = {"job_id": "00000000-0000-0000-0000-000000000000"}
NO_STATEMENT = {"run_id": "2026-10-r1-00000000", "employee_id": "E1"}
NO_SCHEME = {"key": "nothing"}
NO_TRIAL = {"trial_id": "00000000-0000-0000-0000-000000000000"}
NO_USER = {"user_id": 0}
NO_CHANGE = {"change_id": "00000000-0000-0000-0000-000000000000"}
ARGUMENTS = {
    "invitation": {"secret": "nobody's"},
    **{f"users_{page}": NO_USER for page in ("one", "grants", "describe", "link", "close", "open", "factors")},
    **{f"organisation_{page}": NO_CHANGE for page in ("change", "confirm", "undo", "discard")},
    **{f"organisation_pay_{page}": NO_CHANGE for page in ("change", "confirm", "undo", "discard")},
    **{f"organisation_{page}": {"employee_id": "no one"} for page in ("person", "contract", "contract_edit")},
    **dict.fromkeys(("imports_one", "imports_confirm", "imports_undo", "jobs_card", "jobs_cancel"), NO_JOB),
    "catalogue_one": {"key": "csat_ratio"},
    **dict.fromkeys(
        (
            *("schemes_one", "schemes_draft", "schemes_acknowledge", "schemes_comment", "schemes_open", "schemes_drop"),
            *("schemes_file", "schemes_check", "schemes_form", "schemes_publish", "schemes_try", "schemes_end"),
        ),
        NO_SCHEME,
    ),
    **dict.fromkeys(("schemes_review", "schemes_review_off"), NO_SCHEME | {"day": "2026-12-31"}),
    "schemes_template": {"key": "taobao-presales"},
    "schemes_answer": {"comment_id": 1},
    **dict.fromkeys(("schemes_trial", "schemes_move"), NO_TRIAL),
    "schemes_export": NO_TRIAL | {"kind": "xlsx"},
    "scores_one": {"employee_id": "E1"},
    "payroll_run": {"run_id": "2026-10-r1-00000000"},
    "payroll_check": {"run_id": "2026-10-r1-00000000"},
    "payroll_step": {"run_id": "2026-10-r1-00000000", "step": "approve"},
    "payroll_export": {"run_id": "2026-10-r1-00000000", "form": "bank"},
    "payroll_settings_change": {"what": "rules"},
    **{name: {"pk": 1} for name in ("payroll_mine", "payroll_confirm", "appeals_one")},
    "appeals_new": {"statement_id": 1},
    "appeals_step": {"pk": 1, "step": "decide"},
    "payroll_statement": {"run_id": "2026-10-r1-00000000", "employee_id": "E1"},
    "boards_one": {"kind": "trends"},
    "view_forget": {"view_id": 1},
    "statements_one": NO_STATEMENT,
    "statements_rows": NO_STATEMENT | {"place": "l0"},
    "statements_difference": NO_STATEMENT,
    "statements_file": NO_STATEMENT | {"form": "pdf"},
    "statements_all": {"run_id": "2026-10-r1-00000000", "form": "pdf"},
    **dict.fromkeys(("statements_job", "statements_download"), NO_JOB),
    "imports_map": NO_JOB | {"place": 0},
    "imports_refused": NO_JOB | {"place": 0},
    "results_conversation": {"shop_id": "s1", "conversation_id": "none"},
    "results_order": {"shop_id": "s1", "order_id": "none"},
    "tokens_revoke": {"token_id": 1},
    "audit_entry": {"entry_id": 999_999},
    "intake_hook": {"source": "canonical", "shop_id": "s1"},
    "api_nowhere": {"rest": "nothing"},
    "results_figure": {"kind": "employee", "scope": "no one", "key": "csat_ratio"},
}


def test_every_route_has_a_row_of_the_table() -> None:
    own_doors = {name for name in view_names() if name.startswith((*OWN_DOORS, "social/"))}
    # Operations of the API have a table of their own, by token: test_api_access.py.
    operations = {name for name in TABLE if name.startswith("api.")}
    assert set(view_names()) - own_doors - operations == set(TABLE) - operations == set(STATUS)
    assert every_route_is_declared() == []


def test_a_route_nobody_declared_is_found() -> None:
    assert rule_of("somewhere new") is None


@pytest.mark.django_db
@pytest.mark.parametrize("view", sorted(STATUS))
@pytest.mark.parametrize(("place", "who"), list(enumerate(EVERYBODY)), ids=EVERYBODY)
def test_everybody_meets_the_status_of_the_table(
    view: str, place: int, who: str, signed_in: Callable[[str], Client]
) -> None:
    answer = signed_in(who).get(reverse(view, kwargs=ARGUMENTS.get(view)))
    assert answer.status_code == STATUS[view][place]
    if answer.status_code == 302:
        assert answer["Location"].startswith(("/accounts/login/", "/accounts/reauthenticate/"))


@pytest.mark.django_db
def test_what_is_not_allowed_looks_like_what_does_not_exist(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("agent")

    def page(path: str) -> str:
        text = client.get(path).content.decode().replace(path, "")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)

    assert page("/audit/") == page("/nowhere/")


@pytest.mark.django_db
def test_pages_of_signed_in_people_are_never_kept_and_ask_no_other_host(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("owner").get("/")
    assert answer["Cache-Control"] == "no-store"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert b"http://" not in answer.content.replace(b"http://www.w3.org", b"")
    assert b"https://" not in answer.content


@pytest.mark.django_db
def test_numbers_for_prometheus_need_the_token() -> None:
    client = Client()
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer a token of the tests"})
    assert answer.status_code == 200
    assert b"steelyard_info" in answer.content


@pytest.mark.django_db
def test_numbers_for_prometheus_are_not_there_while_no_token_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = dataclasses.replace(application.CONFIGURATION, metrics_token=None)
    monkeypatch.setattr(application, "CONFIGURATION", closed)
    for header in ("", "Bearer ", "Bearer None", "Bearer é"):
        assert Client().get("/metrics", headers={"Authorization": header}).status_code == 404


@pytest.mark.django_db
def test_ready_says_what_is_wrong_while_health_still_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a file").touch()
    broken = dataclasses.replace(application.CONFIGURATION, home=tmp_path / "a file")
    monkeypatch.setattr(application, "CONFIGURATION", broken)
    answer = Client().get("/ready")
    assert answer.status_code == 503
    assert answer.json()["faults"][0].startswith("data folder")
    assert str(tmp_path) not in answer.content.decode()
    assert Client().get("/health").status_code == 200

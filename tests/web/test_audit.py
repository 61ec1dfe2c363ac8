"""The trail: one entry per write, chained, refused to every later hand."""

from __future__ import annotations

import ast
import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from steelyard import web
from steelyard.web.accounts import services as accounts
from steelyard.web.accounts.models import User
from steelyard.web.audit import queries
from steelyard.web.audit import services as audit
from steelyard.web.audit.models import Entry
from steelyard.web.audit.words import ACTIONS
from steelyard.web.jobs.kinds import KINDS

Enter = Callable[[str], Client]
Environment = Callable[[], dict[str, str]]


def _written_actions() -> set[str]:
    """The actions that any code of the web application writes, read from its calls; each kind of job is asked for."""
    found = {f"ask_{kind}" for kind in KINDS}
    for path in Path(web.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                found |= _actions_of(call)
    return found


def _actions_of(call: ast.Call) -> set[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    places = {"told": call.args[1:2], "_tell": call.args[1:2], "_end": call.args[-1:]}
    nodes = [keyword.value for keyword in call.keywords if keyword.arg == "action"] + places.get(called, [])
    return {text for node in nodes for text in _texts(node)}


def _texts(node: ast.expr) -> set[str]:
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant)
        and isinstance(one.value, str)
        and re.fullmatch(r"[a-z]+([._][a-z]+)+", one.value)
    }


def test_every_action_that_is_written_has_a_name_in_both_languages() -> None:
    written = _written_actions()
    assert {"publish_run", "decide_appeal", "ask_import", "view.keep", "close_account"} <= written
    assert written == ACTIONS.keys()
    assert all(words.zh and words.en for words in ACTIONS.values())


@pytest.fixture
def three(people: dict[str, User]) -> list[Entry]:
    return [
        audit.record(
            actor=people["hr"],
            action="change_base",
            subject=f"employee:E{n}",
            before={"fen": n},
            after={"fen": n + 1},
            why="涨薪",
        )
        for n in range(3)
    ]


@pytest.mark.django_db
def test_each_entry_is_sealed_by_the_one_before(three: list[Entry]) -> None:
    first, second, third = Entry.objects.order_by("id")
    assert (first.previous_hash, second.previous_hash, third.previous_hash) == (audit.FIRST, first.hash, second.hash)
    assert audit.first_break() is None


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET why = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_or_remove_an_entry(three: list[Entry], statement: str) -> None:
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 3


@pytest.mark.django_db
def test_an_entry_changed_behind_the_database_is_found(three: list[Entry]) -> None:
    behind_the_database("UPDATE audit_entry SET why = 'nothing' WHERE id = %s", three[1].pk)
    broken = audit.first_break()
    assert broken is not None
    assert broken.pk == three[1].pk


@pytest.mark.django_db
def test_a_changed_entry_and_a_removed_one_are_told_apart(three: list[Entry]) -> None:
    whole = audit.verify()
    assert (whole.count, whole.seal, whole.is_whole) == (3, three[2].hash, True)
    behind_the_database("UPDATE audit_entry SET after = '{\"fen\": 9}' WHERE id = %s", three[1].pk)
    changed = audit.verify()
    assert (changed.broken, changed.is_changed, changed.count, changed.seal) == (three[1], True, 1, three[0].hash)
    behind_the_database("DELETE FROM audit_entry WHERE id = %s", three[1].pk)
    removed = audit.verify()
    assert (removed.broken, removed.is_changed) == (three[2], False)


@pytest.mark.django_db
def test_a_cut_at_the_end_is_found_by_a_seal_noted_earlier(three: list[Entry]) -> None:
    seal = audit.verify().seal
    assert audit.verify(seal).is_whole
    behind_the_database("DELETE FROM audit_entry WHERE id = %s", three[2].pk)
    assert audit.verify().is_whole
    cut = audit.verify(seal)
    assert (cut.is_whole, cut.is_cut) == (False, True)


def behind_the_database(statement: str, *values: object) -> None:
    """What somebody does who can write to the database itself: takes the triggers away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_no_delete")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry")
        cursor.execute(statement, list(values))


@pytest.mark.django_db
def test_the_list_is_searched_by_who_action_subject_and_day(people: dict[str, User], signed_in: Enter) -> None:
    audit.record(actor=people["hr"], action="change_base", subject="employee:E1", before={"fen": 1}, after={"fen": 2})
    audit.record(actor=people["owner"], action="give_account", subject="user:7", after={"username": "x"}, why="入职")
    client = signed_in("owner")

    def subjects(question: str) -> list[str]:
        text = client.get(f"/audit/?{question}&export=csv").content.decode("utf-8-sig")
        return [row["对象"] for row in csv.DictReader(io.StringIO(text))]

    today = timezone.localdate()
    assert subjects("") == ["user:7", "employee:E1"]
    assert subjects("actor=hr") == ["employee:E1"]
    assert subjects("action=give_account") == ["user:7"]
    assert subjects("text=入职") == ["user:7"]
    assert subjects(f"start={today}&last={today}") == ["user:7", "employee:E1"]
    assert subjects(f"start={today + timedelta(days=1)}") == []
    assert subjects(f"last={today - timedelta(days=1)}") == []
    for odd in ("start=nonsense", "last=0001-01-01", "sort=hash", "page=99", "actor=%00", "col=nothing"):
        assert client.get(f"/audit/?{odd}").status_code == 200


@pytest.mark.django_db
def test_an_entry_opens_into_what_moved(people: dict[str, User], signed_in: Enter) -> None:
    entry = audit.record(
        actor=people["hr"],
        action="change_base",
        subject="employee:E1",
        before={"fen": 1, "team": "一组", "grants": [["agent", ""]]},
        after={"fen": 2, "team": "一组", "grants": [], "note": "<b>=1+1</b>"},
    )
    found = {change.path: (change.before, change.after) for change in queries.changes(entry)}
    assert found == {
        "fen": ("1", "2"),
        "team": ("一组", "一组"),
        "grants[0][0]": ("agent", None),
        "grants[0][1]": ("", None),
        "grants": (None, "[]"),
        "note": (None, "<b>=1+1</b>"),
    }
    page = signed_in("owner").get(f"/audit/{entry.pk}/").content.decode()
    assert "<del>1</del>" in page
    assert "<ins>2</ins>" in page
    assert "&lt;b&gt;" in page
    assert queries.in_short(entry).startswith("fen: 1 → 2")


@pytest.mark.django_db
def test_the_page_names_the_first_entry_that_does_not_hold(three: list[Entry], signed_in: Enter) -> None:
    client = signed_in("owner")
    page = client.post("/audit/verify/").content.decode()
    assert "记录链完整" in page
    assert three[2].hash in page
    behind_the_database("UPDATE audit_entry SET why = 'nothing' WHERE id = %s", three[1].pk)
    page = client.post("/audit/verify/").content.decode()
    assert f"/audit/{three[1].pk}/" in page
    assert "已不是当初写下的内容" in page


def test_the_command_names_the_first_entry_that_does_not_hold(server_environment: Environment) -> None:
    environment = server_environment()
    prepare = f"{AT_ONCE}\nprint(Entry.objects.order_by('id')[3].pk, Entry.objects.order_by('-id')[0].hash)"
    done = subprocess.run(
        [sys.executable, "-c", prepare], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()

    def verify(*more: str) -> tuple[int, str]:
        command = [
            sys.executable,
            "-m",
            "steelyard.cli.main",
            "--home",
            environment["STEELYARD_HOME"],
            "audit",
            "verify",
        ]
        ran = subprocess.run([*command, *more], env=environment, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout + ran.stderr

    status, told = verify("--seal", done[1])
    assert (status, done[1] in told) == (0, True), told
    assert verify("--seal", "0" * 64)[0] == 1
    spoil = SPOIL.format(pk=done[0])
    subprocess.run([sys.executable, "-c", spoil], env=environment, check=True, capture_output=True)
    status, told = verify()
    assert (status, f"断在第 {done[0]} " in told) == (1, True), told
    assert f'"first_broken": {done[0]}' in verify("--json")[1]


SPOIL = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("DROP TRIGGER audit_entry_no_update")
    else:
        cursor.execute("DROP TRIGGER audit_entry_no_change ON audit_entry")
    cursor.execute("UPDATE audit_entry SET subject = 'x' WHERE id = {pk}")
"""
AT_ONCE = """
import os, sys, threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from steelyard.web.audit import services as audit
from steelyard.web.audit.models import Entry
from steelyard.web.audit.words import ACTIONS
from steelyard.web.jobs.kinds import KINDS

def write(number):
    audit.record(actor=None, action="tick", subject=str(number))
    connection.close()

threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert Entry.objects.count() == 8
assert audit.first_break() is None
"""


def test_entries_written_at_once_make_one_chain(server_environment: Callable[[], dict[str, str]]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE], env=server_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_giving_an_account_tells_who_got_which_role_and_why(people: dict[str, User]) -> None:
    made = accounts.give_account(people["owner"], "new", "a-long-password-1", "新人", "E9", [("agent", "", "")], "入职")
    entry = Entry.objects.get(action="give_account")
    assert (entry.actor, entry.subject, entry.why) == (people["owner"], f"user:{made.pk}", "入职")
    assert "a-long-password-1" not in str(entry.after)

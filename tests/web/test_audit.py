"""The trail: one entry per write, chained, refused to every later hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from steelyard.web.accounts import services as accounts
from steelyard.web.accounts.models import User
from steelyard.web.audit import services as audit
from steelyard.web.audit.models import Entry


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
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
        else:
            cursor.execute("DROP TRIGGER audit_entry_no_change ON audit_entry")
        cursor.execute("UPDATE audit_entry SET why = 'nothing' WHERE id = %s", [three[1].pk])
    broken = audit.first_break()
    assert broken is not None
    assert broken.pk == three[1].pk


AT_ONCE = """
import os, sys, threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from steelyard.web.audit import services as audit
from steelyard.web.audit.models import Entry

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

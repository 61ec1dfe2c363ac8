"""A made-up company as its people use it: a filled data folder, accounts signed in, and the real server over it."""

from __future__ import annotations

import csv
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steelyard.web.accounts.models import User

COOKIE = "sessionid"
STEELYARD = (sys.executable, "-c", "from steelyard.cli.main import main; main()")
TEAMS = 20


def steelyard(home: Path, *arguments: str) -> None:
    """One command over a data folder; where it fails the benchmark stops with what it said."""
    done = subprocess.run(
        [*STEELYARD, "--home", str(home), *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise SystemExit(f"{arguments[0]} failed:\n{done.stdout}{done.stderr}")


def write_scheme(home: Path, amount: str = "2000") -> Path:
    """A scheme of twenty indicators in the data folder, under the name ``bench``."""
    import simulate

    rules = home / "schemes" / "bench.yaml"
    rules.parent.mkdir(parents=True, exist_ok=True)
    weights = [5] * len(simulate.INDICATORS)
    rules.write_text(simulate.scheme("bench", weights, amount, "reply_ratio >= 0.5"), encoding="utf-8")
    return rules


def write_people(folder: Path, employees: int, since: str) -> None:
    """Shops, people in teams (the first of each leads it), their accounts in every shop, and contracts."""
    import company

    people = [f"E{number:04}" for number in range(employees)]
    shops = [f"shop{number}" for number in range(company.SHOPS)]
    _table(
        folder / "shops.csv",
        "shop_id,platform,name,timezone",
        [(shop, "taobao", shop, "Asia/Shanghai") for shop in shops],
    )
    _table(
        folder / "people.csv",
        "employee_id,name,line,role,team,start",
        [(one, f"员工{one[1:]}", "presales", "agent", team_of(one), since) for one in people],
    )
    _table(
        folder / "accounts.csv",
        "platform,shop_id,agent_id,employee_id,start",
        [("taobao", shop, f"agent_{int(one[1:])}", one, since) for one in people for shop in shops],
    )
    _table(folder / "contracts.csv", "employee_id,start,base_fen", [(one, since, 400_000) for one in people])


def team_of(employee_id: str) -> str:
    """The team of one of the people."""
    return f"{int(employee_id[1:]) % TEAMS}组"


def _table(path: Path, header: str, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


# People -------------------------------------------------------------------------------------------


def as_application(home: Path) -> None:
    """Make this process the application over a data folder, its database up to date."""
    os.environ["STEELYARD_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "steelyard.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def publish_newest_run() -> None:
    """The newest stored run through its life: three people of the office, then everybody's account."""
    from django.utils import timezone

    from steelyard.web.accounts.models import Grant, User
    from steelyard.web.payroll import publishing, queries, services
    from steelyard.web.payroll.models import Run, State

    office = [User.objects.create(username=name) for name in ("maker", "first", "second")]
    Grant.objects.bulk_create([Grant(user=user, role="owner") for user in office])
    stored = queries.store().open(queries.store().ids()[-1])
    run = Run.objects.create(
        period_start=stored.period.start,
        period_end=stored.period.end,
        schemes=["bench"],
        made_by=office[0],
        made_at=timezone.now(),
        state=State.DRAFT,
    )
    services.computed(run.pk, stored)
    run.refresh_from_db()
    services.check(office[0], run.pk, run.seal, "bench")
    for user in office[1:]:
        run.refresh_from_db()
        services.approve(user, run.pk, run.seal, "bench")
    run.refresh_from_db()
    publishing.publish(office[0], run.pk, run.seal, "bench")
    people = [User(username=made.employee_id, employee_id=made.employee_id) for made in stored.run.statements]
    User.objects.bulk_create(people)
    Grant.objects.bulk_create([Grant(user=user, role="agent") for user in User.objects.exclude(employee_id="")])


def session_of(user: User) -> str:
    """A session of a user who proved this moment who they are; its key is the cookie."""
    from allauth.account.internal.flows.login import record_authentication
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request = HttpRequest()
    request.session, request.user = session, user
    record_authentication(request, user, method="password", username=user.username, reauthenticated=True)
    session.save()
    return str(session.session_key)


# The server ---------------------------------------------------------------------------------------


@contextmanager
def serving(home: Path, *options: str) -> Iterator[tuple[int, int]]:
    """The server as a shop starts it, without the worker; the port it answers on and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        [*STEELYARD, "--home", str(home), "serve", "--port", str(port), "--no-worker", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "STEELYARD_HOME": str(home)},
    )
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            for one in reversed(family(server.pid)):
                os.kill(one, signal.SIGKILL)
            server.wait(30)


def _wait(port: int) -> None:
    for _ in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    raise SystemExit("the server does not answer")


def processor_seconds(pid: int) -> float:
    """What a process and those it began have worked so far; 0 where the system does not tell (only Linux does)."""
    return (
        sum(_ticks(one) for one in family(pid)) / os.sysconf("SC_CLK_TCK") if Path("/proc/self/stat").exists() else 0.0
    )


def family(pid: int) -> list[int]:
    """A process and those it began that still run; only itself where the system does not tell."""
    children = [
        int(child)
        for task in Path(f"/proc/{pid}/task").glob("*/children")
        for child in task.read_text(encoding="utf-8").split()
    ]
    return [pid, *(one for child in children for one in family(child))]


def threads(pid: int) -> int:
    """How many threads these processes run now; 0 where the system does not tell."""
    return sum(len(list(Path(f"/proc/{one}/task").glob("*"))) for one in family(pid))


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])

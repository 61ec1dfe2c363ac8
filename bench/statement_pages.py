"""Payday: everybody of a company of 500 opens their own statement at once, through the real server, signed in."""

from __future__ import annotations

import argparse
import csv
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measuring import WORK, Result

EMPLOYEES, MESSAGES, ORDERS, DAYS, AT_ONCE = 500, 200_000, 10_000, 30, 8
GOAL_SECONDS = 60
MONTH = ("--from", "2026-09-01", "--to", "2026-10-01")
COOKIE = "sessionid"
STEELYARD = (sys.executable, "-c", "from steelyard.cli.main import main; main()")


@dataclass(frozen=True)
class Visit:
    """One page as somebody asks for it."""

    path: str
    session: str


def compare(work: Path, *, employees: int = EMPLOYEES, at_once: int = AT_ONCE) -> list[Result]:
    """Seconds for everybody's page, all answered; beside it the same number of answers that show nothing."""
    home = settled_home(work, employees)
    visits = signed_in(home)
    with serving(home) as (port, server):
        bare = fetched(port, [Visit("/health", "") for _ in visits], at_once)
        before = processor_seconds(server)
        pages = fetched(port, visits, at_once)
        worked = processor_seconds(server) - before
        again = fetched(port, visits, at_once)
    wrong = [status for _, status, size in pages + again if status != 200 or size < 5_000]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {2 * len(visits)} pages were not answered: {sorted(set(wrong))}")
    first, second, nothing = (spent(one) for one in (pages, again, bare))
    single = sorted(seconds for seconds, _, _ in again)
    print(
        f"  first round {first:.1f} s, second {second:.1f} s = {len(visits) / second:.0f} pages/s; "
        f"a page takes {statistics.median(single) * 1000:.0f} ms, nine of ten {single[len(single) * 9 // 10] * 1000:.0f} ms, "
        f"with {at_once} asking at once; the server worked {worked:.1f} s in the first round"
    )
    return [
        Result(
            f"statement pages of {len(visits)} people, the first ever asked for among them",
            f"{first:.1f} s ({worked:.1f} s of processor), {len(visits) / first:.0f} pages/s, none failed",
            f"as many empty answers {nothing:.1f} s",
            f"{first / nothing:.1f}",
            f"<= {GOAL_SECONDS} s",
            first <= GOAL_SECONDS,
        )
    ]


def spent(answers: Sequence[tuple[float, int, int]]) -> float:
    """Wall seconds of a round, told by its last entry's clock: see ``fetched``."""
    return answers[-1][0]


def fetched(port: int, visits: Sequence[Visit], at_once: int) -> list[tuple[float, int, int]]:
    """(seconds, status, bytes) of every answer; one more entry at the end holds the seconds of all."""
    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        answers = list(pool.map(lambda visit: _one(port, visit), visits))
    return [*answers, (time.perf_counter() - began, 200, 1 << 20)]


def _one(port: int, visit: Visit) -> tuple[float, int, int]:
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", visit.path, headers={"Cookie": f"{COOKIE}={visit.session}"})
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    return time.perf_counter() - began, answer.status, size


# The company --------------------------------------------------------------------------------------


def settled_home(work: Path, employees: int) -> Path:
    """A home folder with so many people, a month of talk and orders, settled and published; made once."""
    home = work / f"home-statements-{employees}"
    if (home / "complete").exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    files = work / f"files-statements-{employees}"
    shutil.rmtree(files, ignore_errors=True)
    print(f"  writing, importing and settling a month of {employees} people", flush=True)
    _write(files, employees)
    _steelyard(home, "import", str(files))
    rules = home / "schemes" / "bench.yaml"
    rules.parent.mkdir(parents=True, exist_ok=True)
    rules.write_text(_scheme(), encoding="utf-8")
    _steelyard(home, "payrun", "create", "--scheme", str(rules), *MONTH)
    (home / "complete").touch()
    return home


def _steelyard(home: Path, *arguments: str) -> None:
    done = subprocess.run(
        [*STEELYARD, "--home", str(home), *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise SystemExit(f"{arguments[0]} failed:\n{done.stdout}{done.stderr}")


def _scheme() -> str:
    import simulate

    weights = [5] * len(simulate.INDICATORS)
    return simulate.scheme("bench", weights, "2000", "reply_ratio >= 0.5")


def _write(folder: Path, employees: int) -> None:
    import company

    company.AGENTS = employees
    company.write(folder, messages=MESSAGES, orders=ORDERS, days=DAYS)
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
        [(one, f"员工{one[1:]}", "presales", "agent", f"{int(one[1:]) % 20}组", "2026-01-01") for one in people],
    )
    _table(
        folder / "accounts.csv",
        "platform,shop_id,agent_id,employee_id,start",
        [("taobao", shop, f"agent_{int(one[1:])}", one, "2026-01-01") for one in people for shop in shops],
    )
    _table(folder / "contracts.csv", "employee_id,start,base_fen", [(one, "2026-01-01", 400_000) for one in people])


def _table(path: Path, header: str, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


# People and server --------------------------------------------------------------------------------


def signed_in(home: Path) -> list[Visit]:
    """Everybody's own page, with a session in which they have just proved who they are."""
    os.environ["STEELYARD_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "steelyard.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from steelyard.web.payroll.models import Statement

    if not Statement.objects.exists():
        _publish()
    return [
        Visit(f"/pay/mine/{one.pk}/", _session(one.employee_id)) for one in Statement.objects.order_by("employee_id")
    ]


def _publish() -> None:
    """The stored run through its life: three people of the office, then everybody's account."""
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


def _session(employee_id: str) -> str:
    from allauth.account.internal.flows.login import record_authentication
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    from steelyard.web.accounts.models import User

    user = User.objects.get(employee_id=employee_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request = HttpRequest()
    request.session, request.user = session, user
    record_authentication(request, user, method="password", username=user.username, reauthenticated=True)
    session.save()
    return str(session.session_key)


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, int]]:
    """The server as a shop starts it, without the worker; the port it answers on and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        [*STEELYARD, "--home", str(home), "serve", "--port", str(port), "--no-worker"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "STEELYARD_HOME": str(home)},
    )
    try:
        _wait(lambda: _one(port, Visit("/health", ""))[1] == 200)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)


def processor_seconds(pid: int) -> float:
    """What a process has worked so far; 0 where the system does not tell (only Linux does)."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.is_file():
        return 0.0
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server does not answer")


def main() -> None:
    """Print the figure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--employees", type=int, default=EMPLOYEES)
    arguments.add_argument("--at-once", type=int, default=AT_ONCE, help="how many ask at the same time")
    arguments.add_argument("--work", type=Path, default=WORK, help="where the company is kept between runs")
    given = arguments.parse_args()
    for one in compare(given.work.resolve(), employees=given.employees, at_once=given.at_once):
        print(one.told())


if __name__ == "__main__":
    main()

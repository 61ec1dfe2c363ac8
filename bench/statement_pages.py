"""Payday: everybody of a company of 500 opens their own statement at once, through the real server, signed in."""

from __future__ import annotations

import argparse
import http.client
import shutil
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import company
from measuring import WORK, Result
from served import (
    COOKIE,
    as_application,
    processor_seconds,
    publish_newest_run,
    serving,
    session_of,
    steelyard,
    write_people,
    write_scheme,
)

EMPLOYEES, MESSAGES, ORDERS, DAYS, AT_ONCE = 500, 200_000, 10_000, 30, 8
GOAL_SECONDS = 60
MONTH = ("--from", "2026-09-01", "--to", "2026-10-01")


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
    company.write(files, messages=MESSAGES, orders=ORDERS, days=DAYS, agents=employees)
    write_people(files, employees, "2026-01-01")
    steelyard(home, "import", str(files))
    steelyard(home, "payrun", "create", "--scheme", str(write_scheme(home)), *MONTH)
    (home / "complete").touch()
    return home


def signed_in(home: Path) -> list[Visit]:
    """Everybody's own page, with a session in which they have just proved who they are."""
    as_application(home)
    from steelyard.web.accounts.models import User
    from steelyard.web.payroll.models import Statement

    if not Statement.objects.exists():
        publish_newest_run()
    users = {user.employee_id: user for user in User.objects.exclude(employee_id="")}
    return [
        Visit(f"/pay/mine/{one.pk}/", session_of(users[one.employee_id]))
        for one in Statement.objects.order_by("employee_id")
    ]


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

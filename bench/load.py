"""A working morning: fifty people of a company walk its pages at the same time, through the real server, signed in."""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import company
import measuring
from measuring import WORK, Result
from served import (
    COOKIE,
    as_application,
    processor_seconds,
    publish_newest_run,
    serving,
    session_of,
    steelyard,
    team_of,
    threads,
    write_people,
    write_scheme,
)

AGENTS, MESSAGES, ORDERS = 200, 3_000_000, 120_000
#: In the shops' time the talk ends on the last day of October: twelve whole months.
FIRST_DAY, DAYS, MONTHS = "2025-11-01", 364, 12
#: Who is at work: of so many of each role, the agents the most.
USERS: Mapping[str, int] = {"owner": 2, "manager": 3, "hr": 2, "leader": 8, "agent": 35}
#: Seconds somebody looks at a page before asking for the next.
THINK = (1.0, 3.0)
SECONDS, WARM_SECONDS = 120.0, 45.0
GOAL_MS = 300
#: Times each page is asked for alone, to tell what it costs.
ALONE = 12


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of page: how it is called in the report, and an address of it; ``is_part``: as htmx asks for it."""

    name: str
    address: Callable[[random.Random], str]
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, and the pages they walk, each as often as they come up here."""

    role: str
    session: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: after how many seconds, with which status, how large."""

    page: str
    seconds: float
    status: int
    size: int

    @property
    def is_wrong(self) -> bool:
        """Whether something else than the page came."""
        return self.status != 200 or self.size == 0


def compare(
    work: Path,
    *,
    agents: int = AGENTS,
    messages: int = MESSAGES,
    seconds: float = SECONDS,
    options: Sequence[str] = (),
) -> list[Result]:
    """How long nineteen of twenty pages take at most while everybody walks; beside it each page asked for alone."""
    home = year_at_home(work, agents, messages)
    people = signed_in(home)
    with serving(home, *options) as (port, server):
        walked(port, people, WARM_SECONDS, seed=1)
        alone = each_alone(port, people, server)
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        before = processor_seconds(server)
        answers = walked(port, people, seconds, seed=2)
        worked = processor_seconds(server) - before
        held = threads(server)
    tell(answers, alone)
    wrong = sorted({(one.page, one.status) for one in answers if one.is_wrong})
    if wrong:
        raise SystemExit(f"{sum(one.is_wrong for one in answers)} of {len(answers)} pages were not answered: {wrong}")
    waits = sorted(one.seconds for one in answers)
    print(
        f"  {len(answers)} pages of {len(people)} people in {seconds:.0f} s, thinking {THINK[0]:g} to {THINK[1]:g} s; the server "
        f"worked {worked:.1f} s = {1000 * worked / len(answers):.0f} ms a page with {held} threads; load before {load:.1f}"
    )
    return [
        Result(
            f"pages of {len(people)} people at once, {agents} agents, {MONTHS} months",
            f"p95 {1000 * share(waits, 95):.0f} ms, p99 {1000 * share(waits, 99):.0f} ms, none of {len(answers)} failed",
            f"median {1000 * share(waits, 50):.0f} ms",
            "",
            f"p95 <= {GOAL_MS} ms",
            1000 * share(waits, 95) <= GOAL_MS,
        )
    ]


def tell(answers: Sequence[Answer], alone: Mapping[str, float]) -> None:
    """Each kind of page: how often, how long, and what it costs the processor when it is the only one."""
    print(f"  {'page':<24}{'asked':>7}{'p50':>8}{'p95':>8}{'p99':>8}{'kB':>7}{'processor':>11}   (ms)")
    for name in sorted({one.page for one in answers}):
        of_page = [one for one in answers if one.page == name]
        waits = sorted(1000 * one.seconds for one in of_page)
        size = statistics.median(one.size for one in of_page) / 1000
        print(
            f"  {name:<24}{len(waits):>7}{share(waits, 50):>8.0f}{share(waits, 95):>8.0f}{share(waits, 99):>8.0f}"
            f"{size:>7.0f}{1000 * alone[name]:>11.1f}"
        )


def share(ordered: Sequence[float], percent: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


# Walking ------------------------------------------------------------------------------------------


@dataclass
class _Walk:
    """One person's browser: keeps its connection, asks, looks, asks again."""

    port: int
    person: Person
    until: float
    chance: random.Random
    answers: list[Answer] = field(default_factory=list)

    def __call__(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        # Nobody opens the browser in the same instant as everybody else.
        time.sleep(self.chance.uniform(0, THINK[1]))
        while time.monotonic() < self.until:
            page = self.chance.choice(self.person.pages)
            self.answers.append(asked(connection, page, self.person, self.chance))
            time.sleep(self.chance.uniform(*THINK))
        connection.close()


def walked(port: int, people: Sequence[Person], seconds: float, *, seed: int) -> list[Answer]:
    """Everybody walks for so long; every answer."""
    until = time.monotonic() + seconds
    walks = [_Walk(port, person, until, random.Random(f"{seed} {place}")) for place, person in enumerate(people)]
    running = [threading.Thread(target=walk) for walk in walks]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return [answer for walk in walks for answer in walk.answers]


def asked(connection: http.client.HTTPConnection, page: Page, person: Person, chance: random.Random) -> Answer:
    """One page; a connection that broke is an answer with status 0, and is opened again for the next."""
    address, began = page.address(chance), time.perf_counter()
    headers = {"Cookie": f"{COOKIE}={person.session}", "Accept-Encoding": "gzip"}
    try:
        connection.request("GET", address, headers=headers | ({"HX-Request": "true"} if page.is_part else {}))
        answer = connection.getresponse()
        size = len(answer.read())
    except (OSError, http.client.HTTPException):
        connection.close()
        return Answer(page.name, time.perf_counter() - began, 0, 0)
    return Answer(page.name, time.perf_counter() - began, answer.status, size)


def each_alone(port: int, people: Sequence[Person], server: int) -> dict[str, float]:
    """Processor seconds of the server for each kind of page, asked for by one person at a time."""
    chance, found = random.Random(3), {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    by_page = {page.name: (person, page) for person in people for page in person.pages}
    for name, (person, page) in by_page.items():
        before = processor_seconds(server)
        for _ in range(ALONE):
            asked(connection, page, person, chance)
        found[name] = (processor_seconds(server) - before) / ALONE
    connection.close()
    return found


# The company --------------------------------------------------------------------------------------


def year_at_home(work: Path, agents: int, messages: int) -> Path:
    """A home folder with twelve months, imported day by day and settled month by month; made once."""
    home = work / f"home-load-{agents}-{messages}"
    if (home / "complete").exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    files = work / f"files-load-{agents}-{messages}"
    shutil.rmtree(files, ignore_errors=True)
    print(f"  writing, importing and settling {MONTHS} months of {agents} people", flush=True)
    orders = max(messages * ORDERS // MESSAGES, MONTHS)
    company.write(files / "talk", messages=messages, orders=orders, days=DAYS, first_day=FIRST_DAY, agents=agents)
    measuring.run("fill", home, files / "talk")
    (files / "people").mkdir()
    write_people(files / "people", agents, "2025-01-01")
    steelyard(home, "import", str(files / "people"))
    rules = write_scheme(home)
    for start, end in months():
        steelyard(home, "payrun", "create", "--scheme", str(rules), "--from", start, "--to", end)
    (home / "complete").touch()
    return home


def months() -> list[tuple[str, str]]:
    """First day and day after the last of each month, the newest last."""
    firsts = [f"{2025 + (10 + place) // 12}-{(10 + place) % 12 + 1:02}-01" for place in range(MONTHS + 1)]
    return list(pairwise(firsts))


def signed_in(home: Path) -> list[Person]:
    """Fifty people with an hour-old sign-in and the pages each of them walks."""
    as_application(home)
    from steelyard.web.accounts.models import Grant, User
    from steelyard.web.payroll.models import Statement

    if not Statement.objects.exists():
        publish_newest_run()
    run_id = str(Statement.objects.select_related("run").latest("pk").run.stored_id)
    statements = list(Statement.objects.order_by("pk").values_list("pk", flat=True))
    agents = list(User.objects.exclude(employee_id="").order_by("employee_id"))
    found = []
    for role, count in USERS.items():
        for number in range(count):
            if role == "agent":
                user = agents[number * len(agents) // count]
            else:
                user, _ = User.objects.get_or_create(username=f"{role}{number}")
                team = team_of(f"E{number:04}") if role == "leader" else ""
                Grant.objects.get_or_create(user=user, role=role, shop_id="", team=team)
            statement = (
                Statement.objects.filter(employee_id=user.employee_id or None).latest("pk") if role == "agent" else None
            )
            seen = [one.employee_id for one in agents if role != "leader" or team_of(one.employee_id) == team]
            pages = walk_of(role, seen, run_id, statements, statement and statement.pk)
            found.append(Person(role, session_of(user), pages))
    return found


def walk_of(
    role: str, people: Sequence[str], run_id: str, statements: Sequence[int], statement: int | None
) -> tuple[Page, ...]:
    """What somebody of a role looks at in a morning."""
    if role == "agent":
        return (
            *(Page("home of an agent", lambda _: "/"),) * 3,
            *(Page("own score", lambda chance: f"/scores/{_days(chance)}"),) * 2,
            *(Page("own statement", lambda _: f"/pay/mine/{statement}/"),) * 3,
            Page("own statements", lambda _: "/pay/mine/"),
            Page("own figures", lambda chance: f"/results/{_days(chance)}"),
            Page("scheme", lambda _: "/schemes/own/bench/"),
            _INDICATOR,
        )
    shared = (
        *(Page("home", lambda chance: f"/{_days(chance)}"),) * 4,
        *(Page("ranking", lambda chance: f"/boards/ranking/{_days(chance)}"),) * 2,
        Page("trends", lambda chance: f"/boards/trends/{_days(chance)}"),
        Page("hours", lambda chance: f"/boards/hours/{_days(chance)}"),
        Page("distribution", lambda chance: f"/boards/spread/{_days(chance)}"),
        Page("comparison", lambda chance: f"/boards/compare/{_days(chance)}"),
        *(Page("results", lambda chance: f"/results/{_days(chance)}"),) * 2,
        Page("figure opened", lambda chance: f"/results/employee/{chance.choice(people)}/reply_ratio/{_days(chance)}"),
        Page("scores", lambda chance: f"/scores/{_days(chance)}"),
        Page("score of one", lambda chance: f"/scores/{chance.choice(people)}/{_days(chance)}"),
        Page("scheme", lambda _: "/schemes/own/bench/"),
        *(Page("search", lambda chance: f"/search/?q={quote(chance.choice(_TYPED))}", is_part=True),) * 2,
        Page("people", lambda _: "/organisation/"),
        _INDICATOR,
    )
    if role not in ("owner", "hr"):
        return shared
    return (
        *shared,
        *(Page("pay runs", lambda _: "/pay/"),) * 2,
        Page("pay run", lambda _: f"/pay/{run_id}/"),
        *(Page("statement", lambda chance: f"/pay/mine/{chance.choice(statements)}/"),) * 2,
        Page("imports", lambda _: "/data/"),
        Page("audit", lambda _: "/audit/"),
    )


_INDICATOR = Page("indicator", lambda _: "/indicators/reply_ratio/")
#: What is typed into the search: a name, an account, an order, part of a page's name.
_TYPED = ("员工01", "E00", "o1_1204", "buyer_77", "排行", "响应")


def _days(chance: random.Random) -> str:
    """Mostly the newest month, as pages open; else what the switch of days offers, or one shop."""
    return chance.choices(
        ["", "?period=2026-09", "?period=last7", "?period=today", "?shop=shop1", "?period=2026-06"],
        [70, 10, 8, 4, 5, 3],
    )[0]


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--agents", type=int, default=AGENTS)
    arguments.add_argument("--messages", type=int, default=MESSAGES)
    arguments.add_argument("--seconds", type=float, default=SECONDS, help="how long they walk, after a warm-up")
    arguments.add_argument("--work", type=Path, default=WORK, help="where the company is kept between runs")
    arguments.add_argument("options", nargs="*", help="for the server, after --")
    given = arguments.parse_args()
    for one in compare(
        given.work.resolve(), agents=given.agents, messages=given.messages, seconds=given.seconds, options=given.options
    ):
        print(one.told())


if __name__ == "__main__":
    main()

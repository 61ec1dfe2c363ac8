"""The small shop's pay in a browser: people who prepare, approve and receive it, and the worker's jobs done here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_shop import SCHEME
from django.test import Client

from steelyard.periods import Period
from steelyard.web.accounts.models import Grant, User
from steelyard.web.jobs import queue
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.worker import work
from steelyard.web.payroll import publishing, services
from steelyard.web.payroll.models import Run, Statement

PASSWORD = "weigh-it-fairly-9"
OCTOBER = Period.parse("2026-10")


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are queued and nobody takes them until a test does."""
    monkeypatch.setattr(queue, "enqueue", lambda job_id: None)


@pytest.fixture
def office(people: dict[str, User], shop: Path, no_worker: None) -> dict[str, User]:
    """The shop's scheme in place; ``hr`` makes runs, ``manager`` and ``owner`` approve, ``agent`` is E1, ``second`` E2."""
    (shop / "schemes").mkdir()
    (shop / "schemes" / "small.yaml").write_text(SCHEME, encoding="utf-8")
    second = User.objects.create_user(username="second", password=PASSWORD, first_name="Second", employee_id="E2")
    Grant.objects.create(user=second, role="agent", team="一组")
    return {**people, "second": second}


def do_jobs() -> Job:
    """Do every queued job as the worker would, oldest first; the last one done."""
    done = None
    for job in Job.objects.filter(state="queued").order_by("asked_at"):
        work(str(job.pk))
        done = Job.objects.get(pk=job.pk)
    assert done is not None
    return done


def computed(office: dict[str, User], *, period: Period = OCTOBER, again: Run | None = None, why: str = "月结") -> Run:
    run = services.start_run(office["hr"], period, ["small"], why, again=again)
    job = do_jobs()
    assert job.state == "done", job.fault_zh
    return Run.objects.get(pk=run.pk)


def approved(office: dict[str, User], run: Run | None = None) -> Run:
    run = run or computed(office)
    services.check(office["hr"], run.pk, fresh(run).seal, "差异都看过")
    services.approve(office["manager"], run.pk, fresh(run).seal, "同意")
    return services.approve(office["owner"], run.pk, fresh(run).seal, "同意")


def published(office: dict[str, User], run: Run | None = None) -> Run:
    run = approved(office, run)
    return publishing.publish(office["owner"], run.pk, fresh(run).seal, "发薪")


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def statement_of(run: Run, employee_id: str = "E1") -> Statement:
    return Statement.objects.get(run=run, employee_id=employee_id)


def browser(name: str) -> Client:
    """A browser in which somebody has just signed in and proved it once more."""
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


Enter = Callable[[str], Client]

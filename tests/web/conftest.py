"""The people every test of the web application knows: one of each role, and a stranger."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import web_postgresql
from django.conf import settings as application
from django.core.cache import cache
from django.test import Client

from steelyard.cli.main import run
from steelyard.web.accounts.models import Grant, Role, User
from steelyard.web.jobs import queue
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.worker import work

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from cli_shop import write_shop

PASSWORD = "weigh-it-fairly-9"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database runs again; where no server answers it is skipped, and said."""
    if not web_postgresql.IS_WANTED:
        return
    here = Path(__file__).parent
    apart = [item for item in items if item.path.is_relative_to(here) and not _touches_database(item)]
    config.hook.pytest_deselected(items=apart)
    items[:] = [item for item in items if item not in set(apart)]
    if web_postgresql.fault() is not None:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=f"no PostgreSQL: {web_postgresql.fault()}"))


def _touches_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "db" in fixtures or "server_environment" in fixtures


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what cannot be overlooked: that nothing was shown on PostgreSQL."""
    if web_postgresql.IS_WANTED and web_postgresql.fault() is not None:
        terminalreporter.section("NOT SHOWN ON POSTGRESQL", red=True, bold=True)
        terminalreporter.write_line(f"{web_postgresql.ADDRESS} does not answer: {web_postgresql.fault()}", red=True)
        terminalreporter.write_line("Start a server there, or name another in TEST_DATABASE_URL.", red=True)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Every test begins with nobody having tried anything: limits of sign-in are counted in the process's memory."""
    cache.clear()


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One user per role, named after it; the leader of 一组, the agent E1 of it."""
    found = {}
    for role in Role.values:
        user = User.objects.create_user(
            username=role, password=PASSWORD, first_name=role.title(), employee_id="E1" if role == "agent" else ""
        )
        Grant.objects.create(user=user, role=role, team="一组" if role in ("leader", "agent") else "")
        found[role] = user
    found["nobody"] = User.objects.create_user(username="nobody", password=PASSWORD)
    return found


@pytest.fixture
def signed_in(people: dict[str, User]) -> Callable[[str], Client]:
    """A browser in which one of them has signed in."""

    def enter(name: str) -> Client:
        client = Client()
        if name != "stranger":
            client.force_login(people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter


@pytest.fixture(scope="session")
def shop_imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop of the command line's tests, imported once."""
    folder = tmp_path_factory.mktemp("web-shop")
    assert run(["--home", str(folder / "home"), "import", str(write_shop(folder / "files"))]) == 0
    return folder / "home"


@pytest.fixture
def shop(shop_imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own with the small shop in it, which pages then read."""
    home = shutil.copytree(shop_imported, tmp_path / "home")
    monkeypatch.setattr(application, "CONFIGURATION", dataclasses.replace(application.CONFIGURATION, home=home))
    return home


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own with nothing in it."""
    monkeypatch.setattr(application, "CONFIGURATION", dataclasses.replace(application.CONFIGURATION, home=tmp_path))
    return tmp_path


@pytest.fixture
def server_environment(tmp_path: Path) -> Iterator[Callable[[], dict[str, str]]]:
    """What servers and workers of the test's own are started with: at each call a new data folder and database."""
    kept = {name: value for name, value in os.environ.items() if name != "STEELYARD_SECRET_KEY"}
    kept["DJANGO_SETTINGS_MODULE"] = "steelyard.web.settings"
    with ExitStack() as databases:

        def one_more() -> dict[str, str]:
            home = Path(tempfile.mkdtemp(dir=tmp_path))
            database = databases.enter_context(web_postgresql.database()) if web_postgresql.IS_WANTED else ""
            return kept | {"STEELYARD_HOME": str(home), "DATABASE_URL": database}

        yield one_more


@pytest.fixture
def do(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Job]:
    """Do the newest job here, as the worker would."""
    monkeypatch.setattr(queue, "enqueue", lambda job_id: None)

    def newest() -> Job:
        job = Job.objects.order_by("asked_at").last()
        assert job is not None
        work(str(job.pk))
        return Job.objects.get(pk=job.pk)

    return newest

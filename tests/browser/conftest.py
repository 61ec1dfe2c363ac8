"""A real server and worker on a small invented company, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from browser_site import Site, Visiting, environment, serving, session_of
from browser_visit import A_WHILE, Look, Visit, visiting
from filelock import FileLock
from playwright.sync_api import Browser, expect, sync_playwright

#: The one without windows takes a fifth less of the machine.
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None
)
HERE = Path(__file__).parent
expect.set_options(timeout=A_WHILE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what cannot be overlooked: that no page was shown to a browser."""
    if CHROMIUM is None:
        terminalreporter.section("NOT SHOWN IN A BROWSER", red=True, bold=True)
        terminalreporter.write_line("Run make browser, or name a Chromium in the variable CHROMIUM.", red=True)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop that has used the product for a while: made once, however many workers test.

    While writing tests it may lie ready: ``python tests/browser/browser_prepare.py FOLDER FILES``, then
    ``BROWSER_PREPARED=FOLDER``.
    """
    if "BROWSER_PREPARED" in os.environ:
        return Path(os.environ["BROWSER_PREPARED"])
    top = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        top = top.parent
    with FileLock(top / "prepared.lock"):
        if not (top / "prepared.done").exists():
            command = [sys.executable, str(HERE / "browser_prepare.py"), str(top / "prepared"), str(top / "files")]
            done = subprocess.run(
                command, env=environment(top / "prepared"), capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
            (top / "prepared.done").touch()
    return top / "prepared"


@pytest.fixture(scope="session")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """That shop being served, for tests that leave it as it is or only add to it."""
    home = shutil.copytree(prepared, tmp_path_factory.mktemp("site") / "home")
    with serving(home) as address:
        yield Site(home, address)


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation nobody has opened yet."""
    home = tmp_path_factory.mktemp("new-site")
    with serving(home) as address:
        yield Site(home, address)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. By module, for its loop must not run beside tests that want one of their own."""
    if CHROMIUM is None:
        pytest.skip("no Chromium; run make browser")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Visiting:
    """``with visit("hr", Look(PHONE)) as hr``: that person, signed in, at a browser of that look."""

    def enter(who: str = "", look: Look | None = None) -> AbstractContextManager[Visit]:
        return visiting(browser, site.address, look or Look(), session_of(browser, site, who) if who else None)

    return enter

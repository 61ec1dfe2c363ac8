"""A running installation, and how people sign in to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser_prepare import PASSWORD
from browser_visit import Look, Visit, visiting
from playwright.sync_api import Browser

Visiting = Callable[..., AbstractContextManager[Visit]]


@dataclass(slots=True)
class Site:
    """One running installation."""

    home: Path
    address: str
    sessions: dict[str, Any] = field(default_factory=dict)


def environment(home: Path) -> dict[str, str]:
    """What a server of these tests is started with; nothing of whoever runs them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STEELYARD_")}
    return kept | {
        "STEELYARD_HOME": str(home),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "steelyard.web.settings",
    }


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """A server with its worker on a data folder; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (home / "server.log").open("wb")
    command = [sys.executable, "-m", "steelyard.cli.main", "--home", str(home), "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(home), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"{address}/health", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, (home / "server.log").read_text(encoding="utf-8")
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait()
        log.close()
    told = (home / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in told, told
    assert "Warning" not in told, told


def session_of(browser: Browser, site: Site, who: str) -> Any:
    """The cookies of somebody who has signed in, kept for the next test."""
    if who not in site.sessions:
        with visiting(browser, site.address, Look()) as visitor:
            sign_in(visitor, who)
            site.sessions[who] = visitor.page.context.storage_state()
    return site.sessions[who]


def sign_in(visitor: Visit, who: str, password: str = PASSWORD) -> None:
    """By name and password, as a person types them."""
    visitor.page.goto(f"{visitor.address}/accounts/login/")
    visitor.page.fill("#id_login", who)
    visitor.page.fill("#id_password", password)
    visitor.page.locator("form button.btn-primary").first.click()
    visitor.page.wait_for_url(f"{visitor.address}/")

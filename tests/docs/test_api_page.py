"""The calls of the pages on the API and on pushes are made by a real curl to a real server, and answer what the page prints."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from cli_shop import ORDERS, SCHEME, write_csv, write_shop

from steelyard.cli.main import run

HOWTO = Path(__file__).parents[2] / "docs" / "howto"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from steelyard.web.accounts.services import found_installation
from steelyard.web.api.scopes import SCOPES
from steelyard.web.api.services import give_token
user = found_installation("boss", "weigh-it-fairly-9", "陈总")
print(give_token(user, "docs", [scope.key for scope in SCOPES], 1).text)
"""


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], Path]]:
    """A server with the small shop and its paid October; what curl is called with, and where."""
    folder = tmp_path_factory.mktemp("api-page")
    home = folder / "home"
    assert run(["--home", str(home), "import", str(write_shop(folder / "files"))]) == 0
    (home / "schemes").mkdir()
    (home / "schemes" / "small.yaml").write_text(SCHEME, encoding="utf-8")
    month = ["--from", "2026-10-01", "--to", "2026-11-01"]
    scheme = str(home / "schemes" / "small.yaml")
    assert run(["--home", str(home), "payrun", "create", "--scheme", scheme, *month]) in (0, 1)
    order = ("s1", "o2", "b2a", "2026-10-06 10:05:00", "", "unpaid", 500, 0, 0, 0, 1)
    write_csv(folder / "orders.csv", ORDERS, [order])
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "STEELYARD_SECRET_KEY")}
    environment = kept | {
        "STEELYARD_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "steelyard.web.settings",
        "STEELYARD_WEBHOOK_SECRET": "the-secret-of-the-page",
    }
    token = subprocess.run(
        [sys.executable, "-c", PREPARE], env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "steelyard.cli.main", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/health")
        yield environment | {"STEELYARD_URL": address, "STEELYARD_TOKEN": token}, folder
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no server at {address}")


def examples(page: str) -> list[tuple[str, Any]]:
    """Each command of a page that calls the server, with the answer printed below it."""
    blocks = _FENCE.findall((HOWTO / page).read_text(encoding="utf-8"))
    found = []
    for place, (language, text) in enumerate(blocks):
        if language == "bash" and "curl" in text:
            assert blocks[place + 1][0] == "json", f"no answer is printed below: {text}"
            found.append((text, json.loads(blocks[place + 1][1])))
    return found


@pytest.mark.parametrize(("page", "least"), [("api.md", 8), ("webhook.md", 1)])
def test_every_call_of_the_page_answers_what_the_page_prints(
    page: str, least: int, surroundings: tuple[dict[str, str], Path]
) -> None:
    environment, folder = surroundings
    bash = shutil.which("bash")
    assert bash is not None
    assert len(examples(page)) >= least
    for command, printed in examples(page):
        done = subprocess.run(
            [bash, "-euo", "pipefail", "-c", command],
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stderr)
        missing = differences(printed, json.loads(done.stdout))
        assert missing == [], (command, missing, done.stdout[:2000])


def differences(printed: Any, answered: Any, at: str = "") -> list[str]:
    """Where an answer does not hold what is printed; what it holds beyond that is left out of the page."""
    if isinstance(printed, dict) and isinstance(answered, dict):
        return [
            found
            for key, value in printed.items()
            for found in (differences(value, answered[key], f"{at}.{key}") if key in answered else [f"{at}.{key}"])
        ]
    if isinstance(printed, list) and isinstance(answered, list) and len(printed) == len(answered):
        return [
            found
            for place, (one, other) in enumerate(zip(printed, answered, strict=True))
            for found in differences(one, other, f"{at}[{place}]")
        ]
    return [] if printed == answered else [f"{at}: {printed!r} is {answered!r}"]


def test_an_answer_that_differs_is_found() -> None:
    assert differences({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}) == []
    assert differences({"a": [{"b": 1}]}, {"a": [{"b": 2}]}) == [".a[0].b: 1 is 2"]
    assert differences({"a": 1}, {}) == [".a"]

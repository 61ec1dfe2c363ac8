"""Imports in a browser: looked at first, done once, taken back with a reason, resumed after a kill."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from cli_shop import write_shop
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steelyard.facts.lake import Lake
from steelyard.web.audit.models import Entry
from steelyard.web.imports.storage import harmless_name
from steelyard.web.jobs.models import Job

Enter = Callable[[str], Client]


def files_of(folder: Path, *names: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, (folder / name).read_bytes()) for name in names]


@pytest.fixture
def shop_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shop(tmp_path_factory.mktemp("files"))


SHOP = ("shops.csv", "people.csv", "accounts.csv", "contracts.csv", "messages.csv", "orders.csv")


@pytest.mark.django_db
def test_files_are_looked_at_before_anything_is_stored(
    signed_in: Enter, empty: Path, shop_files: Path, do: Callable[[], Job]
) -> None:
    client = signed_in("manager")
    client.post("/data/upload/", {"files": files_of(shop_files, *SHOP)})
    job = do()
    assert job.state == "done"
    assert {card["file"]: card["counts"]["new"] for card in job.result["cards"]}["messages.csv"] == 8
    assert not (empty / "lake").exists()
    page = client.get(f"/data/{job.pk}/").content.decode()
    assert "以上还没有存入任何数据" in page
    assert "在的亲" in page


@pytest.mark.django_db
def test_what_was_looked_at_is_imported_counted_and_can_be_taken_back_with_a_reason(
    signed_in: Enter, empty: Path, shop_files: Path, do: Callable[[], Job]
) -> None:
    client = signed_in("owner")
    client.post("/data/upload/", {"files": files_of(shop_files, *SHOP)})
    client.post(f"/data/{do().pk}/confirm/")
    done = do()
    assert "小川" in client.get("/results/?period=2026-10").content.decode()
    assert client.post(f"/data/{done.pk}/undo/", {"why": " "}).status_code == 302
    assert Job.objects.filter(kind="undo").count() == 0
    client.post(f"/data/{done.pk}/undo/", {"why": "传错了店"})
    assert do().state == "done"
    assert Entry.objects.get(action="ask_undo").why == "传错了店"
    assert client.post(f"/data/{done.pk}/undo/", {"why": "再来"}).status_code == 404
    assert "已撤销" in client.get("/data/").content.decode()


@pytest.mark.django_db
def test_what_the_command_line_imported_stands_on_the_page_too(
    signed_in: Enter, shop: Path, do: Callable[[], Job]
) -> None:
    client = signed_in("owner")
    [commit, *_] = [one for one in Lake.open(shop, create=False).commits() if one.kind == "import"]
    page = client.get("/data/").content.decode()
    assert "用命令行导入的" in page
    assert f"{commit.import_id}</code>" in page
    client.post("/data/upload/", {"files": [SimpleUploadedFile("shops.csv", b"shop_id,platform,name\ns9,jd,x\n")]})
    client.post(f"/data/{do().pk}/confirm/")
    own = do().result["import_id"]
    page = client.get("/data/").content.decode()
    assert f"{own}</code>" not in page
    assert f"{commit.import_id}</code>" in page


@pytest.mark.django_db
def test_a_file_of_no_known_kind_is_refused_and_said(signed_in: Enter, empty: Path, do: Callable[[], Job]) -> None:
    client = signed_in("owner")
    client.post("/data/upload/", {"files": [SimpleUploadedFile("notes.docx", b"PK junk")]})
    job = do()
    assert job.state == "done"
    assert job.result["cards"][0]["is_refused"]
    assert "没有读取" in client.get(f"/data/{job.pk}/").content.decode()


@pytest.mark.django_db
def test_refused_rows_come_back_as_a_file(signed_in: Enter, shop: Path, do: Callable[[], Job]) -> None:
    client = signed_in("owner")
    text = "shop_id,order_id,buyer_id,created_at,status,goods_fen,postage_fen,discount_fen,paid_fen,item_count\ns1,o9,b,never,paid,1,0,0,1,1\n"
    client.post("/data/upload/", {"files": [SimpleUploadedFile("orders.csv", text.encode())]})
    client.post(f"/data/{do().pk}/confirm/")
    job = do()
    answer = client.get(f"/data/{job.pk}/refused/0/")
    assert answer.status_code == 200
    assert "o9" in answer.content.decode("utf-8-sig")
    assert client.get(f"/data/{job.pk}/refused/1/").status_code == 404


@pytest.mark.django_db
def test_a_cancelled_import_publishes_nothing(
    signed_in: Enter, empty: Path, shop_files: Path, do: Callable[[], Job]
) -> None:
    client = signed_in("owner")
    client.post("/data/upload/", {"files": files_of(shop_files, *SHOP)})
    client.post(f"/data/{do().pk}/confirm/")
    job = Job.objects.order_by("asked_at").last()
    assert job is not None
    Job.objects.filter(pk=job.pk).update(is_cancel_wanted=True)
    assert do().state == "cancelled"
    assert Lake.open(empty).snapshot().commit == 0


@pytest.mark.django_db
def test_only_who_runs_the_shop_may_import(signed_in: Enter, empty: Path, do: Callable[[], Job]) -> None:
    for who in ("leader", "agent", "inspector", "nobody"):
        assert signed_in(who).post("/data/upload/", {"files": []}).status_code == 404
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\\b\\订单.csv", "订单.csv"),
        (".hidden", "hidden"),
        ("", "file"),
        ("x\x00\n.csv", "x_.csv"),
    ],
)
def test_a_hostile_file_name_never_leads_elsewhere(name: str, stored: str) -> None:
    assert harmless_name(name) == stored


def test_a_worker_killed_at_any_point_is_followed_by_one_that_ends_with_the_same_result(
    server_environment: Callable[[], dict[str, str]], shop_files: Path
) -> None:
    """A real worker, a real kill: the verdicts are those of an import that nobody disturbed."""
    whole, killed = (Installation(server_environment(), shop_files) for _ in range(2))
    with whole.worker():
        whole.wait_for_end()
    for moment in (0, 0.15, 0.4):
        with killed.worker() as process:
            killed.wait_for("running", "done")
            time.sleep(moment)
            os.kill(process.pid, signal.SIGKILL)
    with killed.worker():
        killed.wait_for_end()
    assert killed.state() == whole.state()
    digests = [Lake.open(one.home).snapshot().digest(["messages", "orders", "measures"]) for one in (whole, killed)]
    assert digests[0] == digests[1]


PREPARE = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from steelyard.web.accounts.services import found_installation
from steelyard.web.jobs import services
user = found_installation("boss", "weigh-it-fairly-9", "陈总")
services.ask(user, "import", {"folder": "x"})
"""
WORKER = """
import django
django.setup()
from steelyard.web.jobs.worker import run_worker
run_worker()
"""


class Installation:
    """A data folder and database of the test's own, with one import waiting to be done."""

    def __init__(self, environment: dict[str, str], files: Path) -> None:
        self.environment, self.home = environment, Path(environment["STEELYARD_HOME"])
        (self.home / "uploads" / "x").mkdir(parents=True)
        for name in SHOP:
            (self.home / "uploads" / "x" / name).write_bytes((files / name).read_bytes())
        subprocess.run([sys.executable, "-c", PREPARE], env=environment, check=True, capture_output=True)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker process, ended at the end of the block."""
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def state(self) -> tuple[str, str]:
        """How the job stands and what it came to, as the database has it."""
        query = "select state, cast(result as text) from jobs_job"
        if url := self.environment["DATABASE_URL"]:
            with psycopg.connect(url) as connection:
                row = connection.execute(query).fetchone()
        else:
            with sqlite3.connect(self.home / "steelyard.sqlite3") as connection:
                row = connection.execute(query).fetchone()
        state, result = row
        return state, re.sub(r'"seconds": [\d.]+', "", result or "")

    def wait_for(self, *states: str) -> None:
        """Wait until the job stands at one of these."""
        for _ in range(3000):
            if self.state()[0] in states:
                return
            time.sleep(0.02)
        raise AssertionError(f"the job never got to {states}: {self.state()}")

    def wait_for_end(self) -> None:
        """Wait until nothing more will happen."""
        self.wait_for("done", "failed", "cancelled")

"""A backup taken while others write is the state of one moment, whole; restored it has the same digest."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from cli_shop import write_shop

from steelyard.books.backup import back_up, restore
from steelyard.cli.main import run
from steelyard.errors import InputRefused, LakeDamaged
from steelyard.facts.lake import Lake

sys.path.insert(0, str(Path(__file__).parents[1] / "facts"))

import fault_writer

FACTS = ["messages", "orders", "people"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a few imports, schemes and a database."""
    home = tmp_path / "home"
    for number in range(3):
        fault_writer.step(Lake.open(home), number)
    (home / "schemes").mkdir()
    (home / "schemes" / "ours.yaml").write_text("scheme: ours\n", encoding="utf-8")
    with closing(sqlite3.connect(home / "steelyard.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE kept (number INTEGER)")
        database.execute("INSERT INTO kept VALUES (7)")
        database.commit()
    return home


def test_under_load_a_backup_is_one_moment_and_restores_to_its_digest(home: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 3
        while not stop.is_set():
            fault_writer.step(Lake.open(home), number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken = [back_up(home, tmp_path / f"{place}.tar") for place in range(3)]
    finally:
        stop.set()
        writer.join()
    for place, commit in enumerate(taken):
        there = tmp_path / f"restored-{place}"
        assert restore(tmp_path / f"{place}.tar", there) == commit
        assert Lake.open(there).snapshot().digest(FACTS) == Lake.open(home).snapshot(commit).digest(FACTS)
    assert (there / "schemes" / "ours.yaml").read_text(encoding="utf-8") == "scheme: ours\n"
    with closing(sqlite3.connect(there / "steelyard.sqlite3")) as database:
        assert database.execute("SELECT number FROM kept").fetchall() == [(7,)]
    fault_writer.step(Lake.open(there), 90)  # and life goes on
    assert Lake.open(there).verify() == []


def test_a_cut_or_changed_backup_is_not_laid_out_in_silence(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "whole.tar")
    content = (tmp_path / "whole.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(content[: len(content) // 2])
    with pytest.raises((InputRefused, LakeDamaged)):
        restore(tmp_path / "cut.tar", tmp_path / "cut")
    place = content.index(b"PAR1") + 40
    (tmp_path / "changed.tar").write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    with pytest.raises(LakeDamaged):
        restore(tmp_path / "changed.tar", tmp_path / "changed")


def test_nothing_is_overwritten(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "one.tar")
    with pytest.raises(InputRefused):
        back_up(home, tmp_path / "one.tar")
    with pytest.raises(InputRefused):
        restore(tmp_path / "one.tar", home)


def test_from_the_command_line(tmp_path: Path) -> None:
    home, there = str(tmp_path / "home"), str(tmp_path / "there")
    assert run(["--home", home, "import", str(write_shop(tmp_path / "files"))]) == 0
    assert run(["--home", home, "backup", str(tmp_path / "all.tar")]) == 0
    shutil.rmtree(home)
    assert run(["--home", there, "restore", str(tmp_path / "all.tar")]) == 0
    assert run(["--home", there, "verify"]) == 0

"""The lake in an object store, on a real server that speaks S3: the same facts, one writer, nothing half."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fault_writer
import pytest
from lake_rows import AT

from steelyard.errors import LakeBusy, LakeError
from steelyard.facts.lake import Lake
from steelyard.facts.object_store import ObjectStore

FACTS = ["messages", "orders", "people"]


def test_facts_in_a_store_have_the_digest_they_have_in_a_folder(machine: Callable[[], Path], tmp_path: Path) -> None:
    here, there, folder = machine(), machine(), tmp_path / "folder"
    for home in (here, folder):
        for number in (0, 1):
            fault_writer.step(Lake.open(home), number)
    fault_writer.step(Lake.open(there), 2)  # another machine goes on
    fault_writer.step(Lake.open(folder), 2)
    digest = Lake.open(folder).snapshot().digest(FACTS)
    for home in (there, machine()):
        assert Lake.open(home).snapshot().digest(FACTS) == digest
        assert Lake.open(home).verify() == []
    imported = Lake.open(there).commits()[-1].import_id
    assert imported is not None
    for home in (there, folder):
        Lake.open(home).undo(imported, at=AT)
    assert Lake.open(machine()).snapshot().digest(FACTS) == Lake.open(folder).snapshot().digest(FACTS) != digest


def test_of_two_writers_one_is_told_who_the_other_is(machine: Callable[[], Path]) -> None:
    first, second = Lake.open(machine()), Lake.open(machine())
    fault_writer.step(first, 0)
    now = datetime.now(UTC)
    with first.writing(now), pytest.raises(LakeBusy) as told, second.writing(now):
        raise AssertionError("two writers at once")
    assert str(os.getpid()) in told.value.in_("en")
    fault_writer.step(second, 1)
    assert second.snapshot().commit == 2


def test_a_writer_taken_for_dead_that_goes_on_publishes_nothing(
    machine: Callable[[], Path],
) -> None:
    slow, quick = Lake.open(machine()), Lake.open(machine())
    fault_writer.step(slow, 0)
    upload = ObjectStore.upload
    others = iter([lambda: step_late(quick, 1)])

    def overtaken(store: ObjectStore, name: str, path: Path) -> None:
        for act in others:  # just once, while the slow one uploads
            act()
        upload(store, name, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ObjectStore, "upload", overtaken)
        with pytest.raises(LakeBusy):
            fault_writer.step(slow, 2)
    seen = Lake.open(machine())
    assert [commit.number for commit in seen.commits()] == [1, 2]
    assert seen.snapshot().digest(FACTS) == quick.snapshot().digest(FACTS)
    assert seen.verify() == []
    fault_writer.step(slow, 2)
    assert slow.snapshot().commit == 3
    assert Lake.open(machine()).verify() == []


def step_late(lake: Lake, number: int) -> None:
    """An import by somebody whose clock says that every lease is long dead."""
    with lake.writing(datetime.now(UTC) + timedelta(hours=1)):
        fault_writer.step(lake, number)


def test_killed_before_any_step_a_writer_leaves_the_state_before_or_after_and_the_next_goes_on(
    machine: Callable[[], Path],
) -> None:
    home, other = machine(), machine()
    fault_writer.step(Lake.open(home), 0)
    steps = int(write(home, 1).stdout)
    assert steps > 15
    number = 2
    for point in range(1, steps + 1, 5):
        before = Lake.open(machine()).snapshot()
        assert write(home, number, point).returncode != 0
        seen = Lake.open(machine()).snapshot()
        assert seen.commit in (before.commit, before.commit + 1)
        if seen.commit == before.commit:
            assert seen.digest(FACTS) == before.digest(FACTS)
        step_late(Lake.open(other), number)
        assert Lake.open(machine()).verify() == []
        number += 1
    fault_writer.step(Lake.open(home), number)
    fresh = Lake.open(machine())
    assert fresh.verify() == []
    assert fresh.snapshot().digest(FACTS) == Lake.open(other).snapshot().digest(FACTS)


def write(home: Path, *numbers: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(Path(__file__).with_name("store_writer.py")), str(home), *map(str, numbers)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_folder_that_holds_data_is_not_moved_by_naming_a_store(tmp_path: Path) -> None:
    fault_writer.step(Lake.open(tmp_path), 0)
    with pytest.raises(LakeError, match="已有别处的数据"):
        ObjectStore.mark(tmp_path, "s3://elsewhere/data")


def test_a_store_that_is_not_there_is_said_plainly(
    machine: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = machine()
    (home / "store.url").write_text("s3://no-such-bucket/data", encoding="utf-8")
    with pytest.raises(LakeError, match="对象存储"):
        fault_writer.step(Lake.open(home), 0)

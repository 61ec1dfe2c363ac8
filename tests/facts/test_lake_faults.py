"""Whatever dies, fails or rots: all or nothing, found, said plainly."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import fault_writer
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lake_rows import AT, message, take, verdicts

from steelyard.errors import LakeDamaged, LakeError
from steelyard.facts import delta
from steelyard.facts.lake import DerivedWrite, Lake
from steelyard.facts.verdicts import Counts

FACTS = ["messages", "orders", "people"]
WRITER = Path(fault_writer.__file__)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Digest after n undisturbed imports, by n."""
    lake = Lake.open(tmp_path_factory.mktemp("undisturbed"))
    digests = [lake.snapshot().digest(FACTS)]
    for number in range(4):
        fault_writer.step(lake, number)
        digests.append(lake.snapshot().digest(FACTS))
    return digests


def writer(*given: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), *map(str, given)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def die_at() -> Iterator[Callable[[Lake, int], int]]:
    """Import number 1 in a process that kills itself at the n-th step; gives its exit status."""
    with writer() as server:
        assert server.stdin is not None
        assert server.stdout is not None
        said, told = server.stdout, server.stdin

        def die(lake: Lake, point: int) -> int:
            print(lake.folder, 1, 2, point, sep="\t", file=told, flush=True)
            return int(said.readline())

        yield die
        told.close()


def assert_whole(lake: Lake, expected: list[str]) -> int:
    """The lake holds the imports of its commits wholly and nothing else; returns how many."""
    done = lake.snapshot().commit
    assert Lake(lake.folder).snapshot().digest(FACTS) == expected[done]
    assert lake.verify() == []
    return done


# --- killed -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def one_import(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one import in it, to copy."""
    home = tmp_path_factory.mktemp("one-import")
    fault_writer.step(Lake.open(home), 0)
    return home


def steps_of_an_import(home: Path) -> int:
    """How many things the second import does to the disk."""
    seen = [0]
    with pytest.MonkeyPatch.context() as patch:
        fault_writer.count_steps(lambda done: seen.append(done), patch.setattr)
        fault_writer.step(Lake.open(home), 1)
    return seen[-1]


def test_killed_before_any_step_of_an_import_leaves_all_or_nothing_and_the_next_import_works(
    one_import: Path,
    expected: list[str],
    tmp_path: Path,
    die_at: Callable[[Lake, int], int],
) -> None:
    steps = steps_of_an_import(shutil.copytree(one_import, tmp_path / "count"))
    assert steps > 8
    other = Lake.open(shutil.copytree(one_import, tmp_path / "other"))
    fault_writer.step(other, 2)
    without_1 = other.snapshot().digest(FACTS)
    survived = []
    for point in range(1, steps + 1):
        lake = Lake.open(shutil.copytree(one_import, tmp_path / str(point)))
        assert die_at(lake, point) != 0
        survived.append(assert_whole(lake, expected))
        fault_writer.step(lake, 2)  # another import first: nothing of the dead one may come along
        assert lake.snapshot().digest(FACTS) == (expected[3] if survived[-1] == 2 else without_1)
        fault_writer.step(lake, 1)
        assert assert_whole(lake, expected) == 3
        assert lake.orphans() == []
    assert survived == sorted(survived)
    assert set(survived) == {1, 2}


def test_killed_at_random_moments_leaves_all_or_nothing_and_the_next_import_works(
    lake: Lake, expected: list[str]
) -> None:
    moments = random.Random(2026)
    for _ in range(6):
        done = lake.snapshot().commit
        if done == 4:
            break
        with writer(lake.folder, done, 4) as dying:
            assert dying.stdout is not None
            assert dying.stdout.readline() == "ready\n"
            time.sleep(moments.uniform(0, 0.5))
            dying.kill()
            dying.wait(60)
        assert assert_whole(lake, expected) >= done
    for number in range(lake.snapshot().commit, 4):
        fault_writer.step(lake, number)
    assert assert_whole(lake, expected) == 4
    assert lake.orphans() == []


def test_a_resumed_import_appends_nothing_twice(lake: Lake, expected: list[str]) -> None:
    for _ in range(2):
        fault_writer.step(lake, 0)
    assert (lake.snapshot().commit, lake.snapshot().digest(FACTS)) == (1, expected[1])


def test_files_of_a_dead_import_are_removed_by_the_next_writer_and_others_are_left(lake: Lake) -> None:
    take(lake, "messages", [message(1)])
    dead, foreign = (lake.folder / "messages" / name for name in ("00000002-0123456789ab.parquet", "mine.parquet"))
    for path in (dead, foreign):
        path.write_bytes(b"half")
    take(lake, "orders", [])
    assert (dead.exists(), foreign.exists(), lake.verify()) == (False, True, [])


# --- failing writes -----------------------------------------------------------------------------


def test_each_write_failing_in_turn_publishes_nothing_half_and_is_said(
    one_import: Path,
    expected: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for failing in range(1, steps_of_an_import(shutil.copytree(one_import, tmp_path / "count")) + 1):
        lake = Lake.open(shutil.copytree(one_import, tmp_path / str(failing)))

        def fail(done: int, failing: int = failing) -> None:
            if done == failing:
                raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            fault_writer.count_steps(fail, patch.setattr)
            said = failure_of_step(lake)
        if said is None:  # the commit stood already; only its seal failed
            assert assert_whole(lake, expected) == 2
        else:
            assert "磁盘剩余空间" in said.in_("zh")
            assert assert_whole(lake, expected) == 1
        fault_writer.step(lake, 1)
        assert assert_whole(lake, expected) == 2
        assert lake.orphans() == []


def failure_of_step(lake: Lake) -> LakeError | None:
    try:
        fault_writer.step(lake, 1)
    except LakeError as said:
        return said
    return None


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """As on a full disk: the system refuses to let any file grow beyond ``size`` bytes."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_takes_no_more_bytes_publishes_nothing_half_and_is_said(lake: Lake, expected: list[str]) -> None:
    fault_writer.step(lake, 0)
    refused = 0
    for size in (0, 100, 300, 600, 900, 1200, 1500, 2000, 2500, 3000, 4000, 8000):
        with files_no_longer_than(size):
            refused += failure_of_step(lake) is not None
        if assert_whole(lake, expected) == 2:
            break
    assert refused >= 5
    fault_writer.step(lake, 1)
    assert assert_whole(lake, expected) == 2
    assert lake.orphans() == []


# --- rot ----------------------------------------------------------------------------------------


@pytest.fixture
def full_lake(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A lake with every kind of committed file: data, derived data, logs, a checkpoint, commits, seals."""
    monkeypatch.setattr(delta, "_CONFIGURATION", {**delta._CONFIGURATION, "delta.checkpointInterval": "2"})
    for number in range(3):
        fault_writer.step(lake, number)
    path = lake.table_folder("rounds") / "a.parquet"
    pq.write_table(pa.table({"shop_id": ["s1"], "wait_ms": [5]}), path)
    lake.replace_derived([DerivedWrite("rounds", pq.read_schema(path), [path], "all")], at=AT, facts_commit=3, info={})
    lake.undo(lake.commits()[0].import_id or "", at=AT)
    assert lake.verify() == []
    return lake


def committed_files(lake: Lake) -> list[Path]:
    named = {path for commit in lake.commits() for path in commit.files}
    gone = {path for commit in lake.commits() for path in commit.removed}
    own = {path.relative_to(lake.folder).as_posix() for path in (lake.folder / "commits").rglob("*") if path.is_file()}
    hints = {path for path in own if path.endswith("_last_checkpoint")}
    return [lake.folder / path for path in sorted((named - gone) | (own - hints))]


def test_the_full_lake_has_every_kind_of_file(full_lake: Lake) -> None:
    kinds = {"".join(path.suffixes) for path in committed_files(full_lake)}
    assert kinds == {".parquet", ".json", ".checkpoint.parquet"}
    assert len(committed_files(full_lake)) > 30


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_flipped_bit_in_any_committed_file_is_found(place: str, full_lake: Lake) -> None:
    for path in committed_files(full_lake):
        content = path.read_bytes()
        at = {"first": 0, "middle": len(content) // 2, "last": len(content) - 1}[place]
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        name = path.relative_to(full_lake.folder).as_posix()
        assert name in [damage.path for damage in full_lake.verify()], f"{name} at {at}"
        path.write_bytes(content)
    assert full_lake.verify() == []


def test_a_missing_or_shortened_file_is_found_and_called_so(full_lake: Lake) -> None:
    for path in committed_files(full_lake):
        content = path.read_bytes()
        name = path.relative_to(full_lake.folder).as_posix()
        path.write_bytes(content[:-1])
        short = {damage.path: damage.kind for damage in full_lake.verify()}
        path.unlink()
        gone = {damage.path: damage.kind for damage in full_lake.verify()}
        path.write_bytes(content)
        if "_seals/" in name:
            assert short.get(name) == "unreadable"
            assert gone.get(name) == "missing" or name.endswith("00000005.json")  # the newest may be unsealed
        else:
            assert (short.get(name), gone.get(name)) == ("truncated", "missing"), name


def test_damage_says_which_file_and_what_in_both_languages(full_lake: Lake) -> None:
    [path, *_] = full_lake.snapshot().files("orders")
    Path(path).write_bytes(b"PAR1")
    [damage] = full_lake.verify()
    assert damage.words.zh == f"orders/{Path(path).name}：文件比写入时短。"
    assert damage.words.en == f"orders/{Path(path).name}: the file is shorter than when it was written."


def test_a_file_slipped_into_a_log_is_called_unknown(lake: Lake) -> None:
    take(lake, "messages", [message(1)])
    folder = lake.folder / "messages"
    shutil.copy(*lake.snapshot().files("messages"), folder / "slipped.parquet")
    log = folder / "_delta_log" / f"{1:020d}.json"
    import_id = lake.commits()[0].import_id
    log.write_text(log.read_text(encoding="utf-8").replace(f"{import_id}.parquet", "slipped.parquet"), encoding="utf-8")
    assert [(damage.path, damage.kind) for damage in lake.verify()] == [
        ("messages/_delta_log", "changed"),
        (f"messages/_delta_log/{1:020d}.json", "truncated"),
        ("messages/slipped.parquet", "unknown"),
    ]


def test_reading_damaged_data_says_so(full_lake: Lake) -> None:
    [path, *_] = full_lake.snapshot().files("people")
    Path(path).write_bytes(b"PAR1" * 100)
    with pytest.raises(LakeDamaged, match="verify"):
        full_lake.snapshot().rows("people")
    with pytest.raises(LakeDamaged, match="verify"):
        full_lake.snapshot().digest(["people"])


def test_reading_a_damaged_log_or_commit_says_so(full_lake: Lake) -> None:
    for log in ((full_lake.folder / "people" / "_delta_log"), (full_lake.folder / "commits" / "_delta_log")):
        for path in log.iterdir():
            path.write_bytes(b"{")
        with pytest.raises(LakeDamaged, match="verify"):
            full_lake.snapshot().rows("people")
    assert "commits/_delta_log/00000000000000000001.json" in [damage.path for damage in full_lake.verify()]


def test_an_import_over_a_damaged_history_changes_nothing(full_lake: Lake) -> None:
    for path in full_lake.snapshot().files("messages"):
        Path(path).write_bytes(b"rot")
    before = full_lake.snapshot().commit
    with pytest.raises(LakeError):
        take(full_lake, "messages", [message(11), message(12)])
    assert full_lake.snapshot().commit == before


def test_the_commit_of_a_writer_that_died_before_sealing_is_sealed_by_the_next(lake: Lake) -> None:
    take(lake, "messages", [message(1)])
    [seal] = (lake.folder / "commits" / "_seals").glob("*.json")
    seal.unlink()
    assert lake.verify() == []
    assert verdicts(take(lake, "messages", [message(1)])) == Counts(known=1)
    assert seal.exists()
    assert lake.verify() == []

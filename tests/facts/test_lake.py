"""The lake: one commit per write, pinned snapshots, undo, derived tables, one writer at a time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from lake_rows import AT, NOON, message, only, order, person, report, take, verdicts

from steelyard.errors import LakeBusy, LakeDamaged, LakeError, UnknownName
from steelyard.facts import TABLES
from steelyard.facts.delta import DeltaLog
from steelyard.facts.digests import row_hash_sql
from steelyard.facts.lake import DerivedWrite, Lake
from steelyard.facts.verdicts import Counts

ROUNDS = pa.schema([("shop_id", pa.string()), ("asked_at", pa.int64()), ("wait_ms", pa.int64())])


def derive(lake: Lake, name: str, waits: list[int], *, replace: object = "all", schema: pa.Schema = ROUNDS) -> int:
    path = lake.table_folder("rounds") / name
    pq.write_table(
        pa.table({"shop_id": ["s1"] * len(waits), "asked_at": range(len(waits)), "wait_ms": waits}).cast(schema), path
    )
    write = DerivedWrite("rounds", schema, [path], replace)  # type: ignore[arg-type]  # tests pass both kinds
    return lake.replace_derived([write], at=AT, facts_commit=lake.snapshot().commit, info={"what": "test"})


def waits(lake: Lake, commit: int | None = None) -> list[int]:
    return sorted(
        row["wait_ms"] for path in lake.snapshot(commit).files("rounds") for row in pq.read_table(path).to_pylist()
    )


# --- opening ------------------------------------------------------------------------------------


def test_an_empty_lake_has_commit_0_and_no_rows(lake: Lake) -> None:
    snapshot = lake.snapshot()
    assert (snapshot.commit, snapshot.versions, lake.commits(), lake.verify()) == (0, {}, [], [])
    assert snapshot.files("messages") == []
    assert snapshot.rows("orders").schema == TABLES["orders"].schema
    assert duckdb.sql(snapshot.winners_sql("month_days")).types == [
        "VARCHAR",
        "VARCHAR",
        "DECIMAL(18,6)",
        "DECIMAL(18,6)",
    ]


def test_a_folder_without_a_lake_is_refused_when_none_may_be_made(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="--home"):
        Lake.open(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_a_home_named_like_a_partition_or_a_pattern_adds_no_column_and_finds_its_files(tmp_path: Path) -> None:
    lake = Lake.open(tmp_path / "shop_id=9 [副本] 100%")
    take(lake, "messages", [message(1)])
    take(lake, "messages", [message(2), message(1)])
    assert only(lake.snapshot().rows("messages").to_pylist(), "shop_id", "message_id") == [("s1", "m1"), ("s1", "m2")]
    assert lake.verify() == []


def test_a_table_or_commit_nobody_knows_is_named(lake: Lake) -> None:
    with pytest.raises(UnknownName, match="chats"):
        lake.snapshot().files("chats")
    with pytest.raises(LakeError, match="7"):
        lake.snapshot(7)


# --- commits ------------------------------------------------------------------------------------


def test_a_commit_names_versions_files_and_their_sha256(lake: Lake) -> None:
    take(lake, "messages", [message(1)])
    take(lake, "orders", [order(1, "paid")])
    first, second = lake.commits()
    assert (first.number, first.kind, first.at, dict(first.versions)) == (1, "import", AT, {"messages": 1})
    assert dict(second.versions) == {"messages": 1, "orders": 1}
    [data] = [path for path in second.files if "_delta_log" not in path]
    assert data == f"orders/{second.import_id}.parquet"
    assert second.files[data].sha256 == hashlib.sha256((lake.folder / data).read_bytes()).hexdigest()
    assert second.info["file.0"].endswith("canonical orders0.csv")


def test_the_newest_commit_is_told_without_reading_those_before_it(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        take(lake, "messages", [message(number)])

    def everything(_: DeltaLog, version: int) -> None:
        raise AssertionError(f"the whole log up to {version} was read")

    monkeypatch.setattr(DeltaLog, "files", everything)
    assert lake.snapshot().commit == 3


def test_the_newest_commit_is_found_below_an_entry_that_adds_no_row(lake: Lake) -> None:
    take(lake, "messages", [message(1)])
    DeltaTable(lake.folder / "commits").alter.set_table_properties({"delta.logRetentionDuration": "interval 9 days"})
    assert lake.snapshot().commit == 1
    take(lake, "messages", [message(2)])
    assert [commit.number for commit in lake.commits(after=1)] == [2]


def test_stored_files_hold_exactly_the_declared_types_and_the_import_id(lake: Lake) -> None:
    days = {"employee_id": "e1", "month": "2026-02", "scheduled_days": Decimal("21.5"), "paid_days": Decimal(20)}
    for table, row in (("messages", message(1)), ("shifts", SHIFT), ("month_days", days)):
        result = take(lake, table, [row])
        [path] = lake.snapshot().files(table)
        stored = pq.read_table(path)
        assert [(f.name, f.type) for f in stored.schema] == [(f.name, f.type) for f in TABLES[table].schema] + [
            ("import_id", pa.string())
        ]
        assert stored["import_id"].to_pylist() == [result.import_id]


SHIFT = {
    "agent_id": "a",
    "business_day": NOON.date(),
    "planned_start": NOON,
    "planned_end": NOON + timedelta(hours=8),
    "leave_minutes": 0,
    "overtime_minutes": 0,
}


def test_any_delta_reader_sees_the_same_rows(lake: Lake) -> None:
    take(lake, "messages", [message(1), message(2)])
    assert DeltaTable(lake.folder / "messages").to_pyarrow_table().num_rows == 2
    rows = DeltaTable(lake.folder / "messages").to_pyarrow_dataset().to_table(columns=["message_id"]).num_rows
    assert rows == 2


def test_an_import_id_follows_from_the_files_and_a_repeat_after_undo_gets_another(tmp_path: Path) -> None:
    one, other = Lake.open(tmp_path / "one"), Lake.open(tmp_path / "other")
    first = take(one, "messages", [message(1)])
    assert take(other, "messages", [message(1)]).import_id == first.import_id
    one.undo(first.import_id, at=AT)
    assert take(one, "messages", [message(1)]).import_id != first.import_id


# --- snapshots ----------------------------------------------------------------------------------


def test_a_snapshot_keeps_seeing_its_data_while_others_write(lake: Lake) -> None:
    take(lake, "orders", [order(1, "paid")])
    derive(lake, "a.parquet", [1, 2])
    pinned = lake.snapshot()
    digest = pinned.digest(["orders", "rounds"])
    take(lake, "orders", [order(1, "closed"), order(2, "paid")])
    derive(lake, "b.parquet", [3])
    assert only(pinned.rows("orders").to_pylist(), "order_id", "status") == [("o1", "paid")]
    assert pinned.digest(["orders", "rounds"]) == digest
    assert lake.snapshot(pinned.commit).digest(["orders", "rounds"]) == digest
    assert only(lake.snapshot().rows("orders").to_pylist(), "order_id", "status") == [("o1", "closed"), ("o2", "paid")]
    assert (waits(lake, pinned.commit), waits(lake)) == ([1, 2], [3])


def test_files_added_and_removed_since_a_commit_are_told(lake: Lake) -> None:
    first = take(lake, "messages", [message(1)])
    second = take(lake, "messages", [message(2)])
    snapshot = lake.snapshot()
    [added] = snapshot.files_added_since("messages", 1)
    assert Path(added).name == f"{second.import_id}.parquet"
    assert len(snapshot.files_added_since("messages", 0)) == 2
    lake.undo(first.import_id, at=AT)
    [removed] = lake.snapshot().files_removed_since("messages", 2)
    assert Path(removed).name == f"{first.import_id}.parquet"
    assert Path(removed).exists()


def test_winners_join_in_the_callers_own_connection(lake: Lake) -> None:
    take(lake, "orders", [order(1, "paid", 5), order(2, "paid", 6)])
    take(lake, "orders", [order(1, "finished", 7)])
    connection = duckdb.connect()
    winners = lake.snapshot().winners(connection, "orders")
    assert winners.columns == TABLES["orders"].schema.names
    assert connection.sql("SELECT sum(paid_fen) FROM winners").fetchall() == [(13,)]


# --- digests ------------------------------------------------------------------------------------


def test_the_row_hash_is_the_md5_of_lengths_and_texts_so_another_engine_can_repeat_it(lake: Lake) -> None:
    take(lake, "messages", [message(1, "亲😀", seq=3)])
    [found] = duckdb.sql(
        f"SET TimeZone = 'Asia/Shanghai'; SELECT {row_hash_sql(TABLES['messages'].schema)} "
        f"FROM ({lake.snapshot().winners_sql('messages')})"
    ).fetchall()
    cells = ["s1", "m1", None, str(1769918401000), "3", "b1", "店铺:小一", "agent", "text", "false", "亲😀", None, None]
    text = "".join("-1:" if cell is None else f"{len(cell)}:{cell}" for cell in cells)
    assert found == (hashlib.md5(text.encode()).hexdigest(),)


def test_the_digest_is_sha256_over_row_hashes_in_key_order(lake: Lake) -> None:
    take(lake, "people", [person("e2", "乙"), person("e1", "甲", start=NOON.date()), person("e1", "甲")])
    cells = [["e1", "甲", None], ["e1", "甲", "2026-02-01"], ["e2", "乙", None]]
    rows = [[*row, None, None, None, "agent", None, None, None, None, None] for row in cells]
    texts = ["".join("-1:" if cell is None else f"{len(cell)}:{cell}" for cell in row) for row in rows]
    hashes = "".join(hashlib.md5(text.encode()).hexdigest() for text in texts)
    table = hashlib.sha256((",".join(TABLES["people"].schema.names) + hashes).encode()).hexdigest()
    assert lake.snapshot().digest(["people"]) == hashlib.sha256(f"people={table}\n".encode()).hexdigest()


def test_a_missing_cell_and_an_empty_one_have_different_digests(tmp_path: Path) -> None:
    one, other = Lake.open(tmp_path / "one"), Lake.open(tmp_path / "other")
    take(one, "messages", [message(1, agent_id=None)])
    take(other, "messages", [message(1, agent_id="")])
    assert one.snapshot().digest(["messages"]) != other.snapshot().digest(["messages"])


def test_a_digest_longer_than_one_batch_counts_every_row(tmp_path: Path) -> None:
    one, other = Lake.open(tmp_path / "one"), Lake.open(tmp_path / "other")
    rows = [message(number) for number in range(1000)]
    take(one, "messages", rows)
    take(other, "messages", [*rows[:-1], message(999, "不同")])
    assert one.snapshot().digest(["messages"]) != other.snapshot().digest(["messages"])


def test_derived_rows_split_over_other_files_have_the_same_digest(tmp_path: Path) -> None:
    one, other = Lake.open(tmp_path / "one"), Lake.open(tmp_path / "other")
    derive(one, "a.parquet", [5, 5, 7])
    derive(other, "b.parquet", [5, 5])
    path = other.table_folder("rounds") / "c.parquet"
    pq.write_table(pa.table({"shop_id": ["s1"], "asked_at": [2], "wait_ms": [7]}).cast(ROUNDS), path)
    other.replace_derived([DerivedWrite("rounds", ROUNDS, [path], [])], at=AT, facts_commit=0, info={})
    assert one.snapshot().digest(["rounds"]) == other.snapshot().digest(["rounds"])


# --- undo ---------------------------------------------------------------------------------------


def test_an_undone_import_is_gone_in_one_commit_and_earlier_versions_win_again(lake: Lake) -> None:
    take(lake, "orders", [order(1, "paid")])
    take(lake, "agent_reports", [report("小一", 1)])
    before = lake.snapshot().digest(["orders", "agent_reports", "people"])
    later = take(lake, "orders", [order(1, "closed"), order(2, "paid")])
    report_later = take(lake, "agent_reports", [report("小一", 2)])
    commit = lake.undo(later.import_id, at=AT)
    assert (lake.commits()[-1].number, lake.commits()[-1].kind, lake.commits()[-1].import_id) == (
        commit,
        "undo",
        later.import_id,
    )
    assert only(lake.snapshot().rows("orders").to_pylist(), "order_id", "status") == [("o1", "paid")]
    lake.undo(report_later.import_id, at=AT)
    assert lake.snapshot().digest(["orders", "agent_reports", "people"]) == before
    assert lake.verify() == []


def test_after_undo_the_same_file_is_new_again(lake: Lake) -> None:
    result = take(lake, "messages", [message(1), message(2)])
    lake.undo(result.import_id, at=AT)
    assert lake.snapshot().rows("messages").num_rows == 0
    assert verdicts(take(lake, "messages", [message(1), message(2)])) == Counts(new=2)


def test_undo_of_one_import_leaves_later_ones(lake: Lake) -> None:
    first = take(lake, "messages", [message(1)])
    take(lake, "messages", [message(1), message(2)])
    lake.undo(first.import_id, at=AT)
    assert only(lake.snapshot().rows("messages").to_pylist(), "message_id") == [("m2",)]


def test_an_import_nobody_made_or_undone_before_cannot_be_undone(lake: Lake) -> None:
    result = take(lake, "messages", [message(1)])
    with pytest.raises(UnknownName, match="00000009-ffffffffffff"):
        lake.undo("00000009-ffffffffffff", at=AT)
    lake.undo(result.import_id, at=AT)
    with pytest.raises(LakeError, match="第 2 号提交"):
        lake.undo(result.import_id, at=AT)


# --- derived tables -----------------------------------------------------------------------------


def test_derived_files_replace_all_or_the_named_ones(lake: Lake) -> None:
    derive(lake, "a.parquet", [1])
    derive(lake, "b.parquet", [2], replace=[])
    assert waits(lake) == [1, 2]
    [first, _] = lake.snapshot().files("rounds")
    derive(lake, "c.parquet", [3], replace=[first])
    assert waits(lake) == [2, 3]
    number = derive(lake, "d.parquet", [4])
    assert waits(lake) == [4]
    commit = lake.commits()[-1]
    assert (commit.number, commit.kind, commit.info) == (number, "derive", {"facts_commit": "3", "what": "test"})


def test_several_derived_tables_change_in_one_commit(lake: Lake) -> None:
    writes = []
    for table in ("rounds", "measures"):
        path = lake.table_folder(table) / "x.parquet"
        pq.write_table(ROUNDS.empty_table(), path)
        writes.append(DerivedWrite(table, ROUNDS, [path], "all"))
    lake.replace_derived(writes, at=AT, facts_commit=0, info={})
    assert (len(lake.commits()), lake.snapshot().versions) == (1, {"rounds": 1, "measures": 1})


def test_a_derived_file_with_other_types_than_declared_is_not_stored(lake: Lake) -> None:
    derive(lake, "a.parquet", [1])
    path = lake.table_folder("rounds") / "b.parquet"
    pq.write_table(pa.table({"shop_id": ["s1"], "asked_at": [1], "wait_ms": [1.5]}), path)
    with pytest.raises(LakeDamaged, match="wait_ms double"):
        lake.replace_derived([DerivedWrite("rounds", ROUNDS, [path], "all")], at=AT, facts_commit=0, info={})
    assert (waits(lake), len(lake.commits())) == ([1], 1)
    assert lake.orphans() == [path]


def test_a_release_may_change_the_columns_of_a_table_it_replaces_whole(lake: Lake) -> None:
    derive(lake, "a.parquet", [1])
    pinned = lake.snapshot()
    derive(lake, "b.parquet", [2], schema=ROUNDS.set(2, pa.field("wait_ms", pa.int32())))
    assert waits(lake) == [2]
    assert [pq.read_table(path)["wait_ms"].to_pylist() for path in pinned.files("rounds")] == [[1]]
    with pytest.raises(LakeError, match="rebuild"):
        derive(lake, "c.parquet", [3], replace=[])
    assert (waits(lake), lake.verify()) == ([2], [])


def test_orphans_are_listed_and_removed_when_asked(lake: Lake) -> None:
    derive(lake, "a.parquet", [1])
    path = lake.table_folder("rounds") / "left.parquet"
    path.write_bytes(b"half a file")
    assert (lake.orphans(), lake.verify()) == ([path], [])
    assert lake.discard_orphans(at=AT) == [path]
    assert (path.exists(), waits(lake)) == (False, [1])


# --- one writer ---------------------------------------------------------------------------------


def test_a_second_writer_is_told_who_writes_since_when(lake: Lake) -> None:
    take(lake, "messages", [message(1)])
    other = Lake(lake.folder)
    with lake.writing(AT):
        with pytest.raises(LakeBusy) as busy:
            take(other, "messages", [message(2)])
        assert str(os.getpid()) in busy.value.in_("en")
        assert "2026-03-01T12:00:00+00:00" in busy.value.in_("zh")
        with pytest.raises(LakeBusy):
            other.undo("x", at=AT)
        assert verdicts(take(other, "messages", [message(1), message(2)], dry_run=True)) == Counts(new=1, known=1)
        assert other.snapshot().rows("messages").num_rows == 1
    assert take(other, "messages", [message(2)]).commit == 2


def test_the_holder_may_write_several_times_under_one_lease(lake: Lake) -> None:
    with lake.writing(AT):
        take(lake, "messages", [message(1)])
        derive(lake, "a.parquet", [1])
        with pytest.raises(LakeBusy):
            take(Lake(lake.folder), "messages", [message(2)])
    assert [commit.kind for commit in lake.commits()] == ["import", "derive"]


HOLDER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from steelyard.facts.lake import Lake
with Lake(Path(sys.argv[1])).writing(datetime(2026, 3, 2, tzinfo=UTC)):
    print("holding", flush=True)
    time.sleep(60)
"""


def test_the_lease_of_another_process_holds_until_it_dies(lake: Lake) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lake.folder)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holding\n"
        with pytest.raises(LakeBusy, match=str(holder.pid)):
            take(lake, "messages", [message(1)])
        holder.kill()
        holder.wait()
    assert take(lake, "messages", [message(1)]).commit == 1

"""Each incoming row gets one verdict, and no repetition or order of files changes what is stored."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_rows import AT, NOON, Row, arrow, message, only, order, person, report, take, verdicts

from steelyard.errors import FactColumnMissing, InputRefused, LakeError, Words
from steelyard.facts import TABLES, staging
from steelyard.facts.lake import Incoming, Lake, SourceFile
from steelyard.facts.verdicts import Counts

MESSAGES = [message(number, f"第{number}句") for number in range(20)]
SOURCE = [SourceFile("x.csv", "canonical", "0" * 64)]


def test_a_first_import_is_all_new(lake: Lake) -> None:
    result = take(lake, "messages", MESSAGES)
    assert result.counts == {(0, "messages"): Counts(new=20)}
    assert result.commit == 1
    assert lake.snapshot().rows("messages").num_rows == 20


def test_the_same_file_three_times_changes_nothing(lake: Lake) -> None:
    first = take(lake, "messages", MESSAGES)
    digest = lake.snapshot().digest(["messages"])
    for _ in range(2):
        again = take(lake, "messages", MESSAGES)
        assert verdicts(again) == Counts(known=20)
        assert again.commit is None
    assert lake.snapshot().commit == first.commit
    assert lake.snapshot().digest(["messages"]) == digest


@pytest.mark.parametrize(
    "parts",
    [
        [MESSAGES[::-1]],
        [MESSAGES[:7], MESSAGES[7:]],
        [MESSAGES[7:], MESSAGES[:7]],
        [MESSAGES[:12], MESSAGES[5:]],
        [MESSAGES[7:], MESSAGES],
        [MESSAGES, MESSAGES, MESSAGES],
    ],
    ids=["shuffled", "split in two", "split, later part first", "overlapping", "a part, then the whole", "three times"],
)
def test_in_other_pieces_the_digest_is_the_same(parts: list[list[Row]], tmp_path: Path) -> None:
    whole, together, apart = (Lake.open(tmp_path / name) for name in ("whole", "together", "apart"))
    take(whole, "messages", MESSAGES)
    take(together, "messages", *parts)
    for part in parts:
        take(apart, "messages", part)
    assert together.snapshot().digest(["messages"]) == whole.snapshot().digest(["messages"])
    assert apart.snapshot().digest(["messages"]) == whole.snapshot().digest(["messages"])


def test_a_row_twice_in_one_file_is_new_once_and_known_once(lake: Lake) -> None:
    assert verdicts(take(lake, "messages", [message(1), message(1)])) == Counts(new=1, known=1)


def test_counts_are_told_per_file(lake: Lake) -> None:
    take(lake, "messages", MESSAGES[:3])
    result = take(lake, "messages", MESSAGES[:5], MESSAGES[4:7])
    assert result.counts == {(0, "messages"): Counts(new=2, known=3), (1, "messages"): Counts(new=2, known=1)}


def test_a_known_message_with_other_content_is_refused_with_row_column_and_value(lake: Lake) -> None:
    take(lake, "messages", [message(1, "在的")])
    result = take(lake, "messages", [message(2)], [message(3), message(1, "不在")])
    assert verdicts(result) == Counts(new=2, refused=1)
    [problem] = result.problems[1]
    assert (problem.row, problem.column, problem.value, problem.reason) == (
        3,
        "text",
        "不在",
        "known_key_other_content",
    )
    assert ("m1", "在的") in only(lake.snapshot().rows("messages").to_pylist(), "message_id", "text")


def test_a_message_missing_a_cell_the_stored_one_has_is_other_content(lake: Lake) -> None:
    take(lake, "messages", [message(1)])
    [problem] = take(lake, "messages", [message(1, agent_id=None)]).problems[0]
    assert (problem.column, problem.value) == ("agent_id", None)


def test_of_two_messages_with_one_key_in_one_import_the_first_is_stored_and_the_others_refused(lake: Lake) -> None:
    result = take(lake, "messages", [message(1, "甲"), message(1, "乙"), message(1, "乙"), message(1, "甲")])
    assert verdicts(result) == Counts(new=1, known=1, refused=2)
    assert [problem.row for problem in result.problems[0]] == [3, 4]
    assert only(lake.snapshot().rows("messages").to_pylist(), "text") == [("甲",)]


def test_the_same_message_id_in_another_shop_is_another_message(lake: Lake) -> None:
    take(lake, "messages", [message(1)])
    assert verdicts(take(lake, "messages", [message(1, "您好", shop_id="s2")])) == Counts(new=1)


def test_a_dry_run_tells_the_verdicts_and_writes_nothing(lake: Lake) -> None:
    take(lake, "messages", MESSAGES[:3])
    before = sorted(lake.folder.rglob("*.parquet"))
    result = take(lake, "messages", MESSAGES[:5], dry_run=True)
    assert (verdicts(result), result.commit) == (Counts(new=2, known=3), None)
    assert sorted(lake.folder.rglob("*.parquet")) == before
    assert lake.snapshot().commit == 1


# --- versions: the newest instant wins -----------------------------------------------------------


def winner(lake: Lake, table: str = "orders") -> Row:
    [row] = lake.snapshot().rows(table).to_pylist()
    return row


def in_both_orders(tmp_path: Path, table: str, first: Row, second: Row) -> list[Row]:
    """The winner when two versions come one after the other, the other way round, and together."""
    found = []
    for name, imports in (
        ("a", [[first], [second]]),
        ("b", [[second], [first]]),
        ("c", [[first, second]]),
        ("d", [[second, first]]),
    ):
        lake = Lake.open(tmp_path / name)
        for rows in imports:
            take(lake, table, rows)
        found.append(winner(lake, table))
    return found


def test_the_version_with_the_latest_instant_wins_in_any_order(tmp_path: Path) -> None:
    paid, shipped = (
        order(1, "paid", 900, paid_at=NOON),
        order(1, "paid", 800, paid_at=NOON, shipped_at=NOON + timedelta(days=1)),
    )
    assert [row["paid_fen"] for row in in_both_orders(tmp_path, "orders", paid, shipped)] == [800] * 4


def test_updated_at_decides_before_any_other_instant(tmp_path: Path) -> None:
    late = order(1, "closed", 1, finished_at=NOON + timedelta(days=9), updated_at=NOON + timedelta(days=1))
    newer = order(1, "paid", 2, updated_at=NOON + timedelta(days=2))
    assert [row["paid_fen"] for row in in_both_orders(tmp_path, "orders", late, newer)] == [2] * 4


def test_a_row_without_updated_at_is_dated_by_its_latest_instant(tmp_path: Path) -> None:
    dated = order(1, "paid", 1, updated_at=NOON + timedelta(days=1))
    undated = order(1, "paid", 2, finished_at=NOON + timedelta(days=2))
    assert [row["paid_fen"] for row in in_both_orders(tmp_path, "orders", dated, undated)] == [2] * 4


@pytest.mark.parametrize(
    ("lower", "higher"), [("unpaid", "paid"), ("paid", "shipped"), ("shipped", "finished"), ("finished", "closed")]
)
def test_at_one_instant_the_status_further_on_wins(lower: str, higher: str, tmp_path: Path) -> None:
    found = in_both_orders(tmp_path, "orders", order(1, lower, 1), order(1, higher, 2))
    assert [row["status"] for row in found] == [higher] * 4


def test_a_refund_that_succeeded_outranks_one_that_was_closed(tmp_path: Path) -> None:
    refund = {
        "shop_id": "s1",
        "refund_id": "r",
        "order_id": "o1",
        "buyer_id": "b1",
        "kind": "refund_only",
        "applied_at": NOON,
        "amount_fen": 5,
        "item_count": 1,
        "reason": "",
        "is_dispute": False,
    }
    found = in_both_orders(tmp_path, "refunds", {**refund, "status": "success"}, {**refund, "status": "closed"})
    assert [row["status"] for row in found] == ["success"] * 4


def test_a_status_nobody_declared_ranks_below_all_others(tmp_path: Path) -> None:
    ticket = {
        "shop_id": "s1",
        "ticket_id": "t",
        "returned_count": 0,
        "created_at": NOON,
        "reopened_count": 0,
        "is_complaint": False,
        "is_escalated": False,
    }
    found = in_both_orders(tmp_path, "tickets", {**ticket, "status": "处理中"}, {**ticket, "status": "open"})
    assert [row["status"] for row in found] == ["open"] * 4


def test_a_full_tie_is_broken_by_the_row_and_not_by_the_order(tmp_path: Path) -> None:
    found = in_both_orders(tmp_path, "orders", order(1, "paid", 1), order(1, "paid", 2))
    assert len({row["paid_fen"] for row in found}) == 1


def test_rows_without_any_instant_are_tied_as_well(tmp_path: Path) -> None:
    rating = {"shop_id": "s1", "rating_id": "r", "buyer_id": "b1", "agent_id": "a", "origin": "invited"}
    found = in_both_orders(tmp_path, "ratings", {**rating, "score": 5}, {**rating, "score": 1})
    assert len({row["score"] for row in found}) == 1
    dated = in_both_orders(
        tmp_path / "dated", "ratings", {**rating, "score": 5}, {**rating, "score": 1, "rated_at": NOON}
    )
    assert [row["score"] for row in dated] == [1] * 4


def test_every_version_is_kept_once_and_says_changed_even_when_it_is_older(lake: Lake) -> None:
    assert verdicts(take(lake, "orders", [order(1, "shipped")])) == Counts(new=1)
    assert verdicts(take(lake, "orders", [order(1, "paid")])) == Counts(changed=1)
    assert verdicts(take(lake, "orders", [order(1, "paid"), order(1, "shipped")])) == Counts(known=2)
    assert winner(lake)["status"] == "shipped"
    assert len(lake.snapshot().files("orders")) == 2


def test_two_versions_in_one_file_are_one_new_and_one_changed(lake: Lake) -> None:
    assert verdicts(take(lake, "orders", [order(1, "paid"), order(1, "paid"), order(1, "shipped")])) == Counts(
        new=1, known=1, changed=1
    )


SOME_VERSIONS = st.lists(
    st.builds(
        lambda number, status, fen, day: order(number, status, fen, finished_at=NOON + timedelta(days=day)),
        st.integers(1, 3),
        st.sampled_from(["unpaid", "paid", "closed"]),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=20, deadline=None)
@given(data=st.data(), rows=SOME_VERSIONS, pieces=st.integers(1, 3))
def test_versions_in_any_order_and_pieces_give_one_digest(
    data: st.DataObject,
    rows: list[Row],
    pieces: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    shuffled = data.draw(st.permutations(rows))
    straight, mixed = Lake.open(tmp_path_factory.mktemp("straight")), Lake.open(tmp_path_factory.mktemp("mixed"))
    take(straight, "orders", rows)
    for start in range(pieces):
        take(mixed, "orders", shuffled[start::pieces])
    assert mixed.snapshot().digest(["orders"]) == straight.snapshot().digest(["orders"])


# --- the later import wins -----------------------------------------------------------------------


def test_of_reports_the_later_import_wins_and_says_what_it_replaced(lake: Lake) -> None:
    take(lake, "agent_reports", [report("小一", 10), report("小二", 5)])
    result = take(lake, "agent_reports", [report("小一", 12), report("小二", 5)])
    assert verdicts(result) == Counts(known=1, changed=1)
    assert result.changed_rows == {"agent_reports": 1}
    [change] = result.changes
    assert (change.table, change.column, change.old, change.new) == ("agent_reports", "value", "10", "12")
    assert change.key == ("taobao", "s1", "2026-02-01", "小一", "shop_consulted", "chitu")
    assert only(lake.snapshot().rows("agent_reports").to_pylist(), "agent_id", "value") == [("小一", 12), ("小二", 5)]


def test_a_report_that_goes_back_to_what_it_said_before_wins_again(lake: Lake) -> None:
    for value in (10, 12, 10):
        take(lake, "agent_reports", [report("小一", value)])
    assert only(lake.snapshot().rows("agent_reports").to_pylist(), "value") == [(10,)]


def test_of_one_import_the_last_row_of_the_last_file_wins(lake: Lake) -> None:
    result = take(lake, "people", [person("e1", "甲"), person("e1", "乙")], [person("e1", "丙")])
    assert result.counts == {(0, "people"): Counts(new=1, changed=1), (1, "people"): Counts(changed=1)}
    assert only(lake.snapshot().rows("people").to_pylist(), "name") == [("丙",)]
    assert verdicts(take(lake, "people", [person("e1", "甲"), person("e1", "乙")], [person("e1", "丙")])) == Counts(
        known=3
    )


def test_a_row_that_comes_back_within_one_import_is_the_one_that_holds(lake: Lake) -> None:
    assert verdicts(take(lake, "people", [person("e1", "甲"), person("e1", "乙"), person("e1", "甲")])) == Counts(
        new=1, known=1, changed=1
    )
    assert only(lake.snapshot().rows("people").to_pylist(), "name") == [("甲",)]


def test_only_so_many_changes_are_shown_but_all_are_counted(lake: Lake) -> None:
    take(lake, "people", [person(f"e{number:03}", "旧") for number in range(50)])
    result = take(lake, "people", [person(f"e{number:03}", "新") for number in range(50)])
    assert (result.changed_rows, len(result.changes)) == ({"people": 50}, 20)


def test_a_missing_start_is_one_key_with_a_missing_start(lake: Lake) -> None:
    take(lake, "people", [person("e1", "甲"), person("e1", "甲", start=NOON.date())])
    assert verdicts(take(lake, "people", [person("e1", "乙")])) == Counts(changed=1)
    assert only(lake.snapshot().rows("people").to_pylist(), "start", "name") == [(None, "乙"), (NOON.date(), "甲")]


def test_a_missing_agent_in_a_key_is_written_as_empty_text(lake: Lake) -> None:
    take(lake, "agent_reports", [report(None, 40)])
    assert verdicts(take(lake, "agent_reports", [report("", 40)])) == Counts(known=1)
    assert only(lake.snapshot().rows("agent_reports").to_pylist(), "agent_id", "value") == [("", 40)]


# --- what comes in ------------------------------------------------------------------------------


def test_one_file_may_feed_two_tables_in_one_commit(lake: Lake) -> None:
    incoming = {
        "orders": Incoming(arrow("orders", [[order(1, "paid")]])),
        "people": Incoming(arrow("people", [[person("e1", "甲")]])),
    }
    result = lake.import_facts(incoming, files=SOURCE, at=AT)
    assert result.counts == {(0, "orders"): Counts(new=1), (0, "people"): Counts(new=1)}
    assert lake.snapshot().versions.keys() == {"orders", "people"}
    assert len(lake.commits()) == 1


def test_batches_may_come_as_a_stream_and_progress_is_told(lake: Lake) -> None:
    told: list[tuple[str, int]] = []
    batches = (batch for part in (MESSAGES[:8], MESSAGES[8:]) for batch in arrow("messages", [part]).to_batches())
    result = lake.import_facts(
        {"messages": Incoming(batches)}, files=SOURCE, at=AT, progress=lambda table, rows: told.append((table, rows))
    )
    assert verdicts(result) == Counts(new=20)
    assert told == [("messages", 8), ("messages", 20)]


def test_rows_keep_their_verdict_across_batches_and_row_groups(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_ROWS_PER_GROUP", 6)
    take(lake, "messages", [MESSAGES[3], MESSAGES[13]])
    rows = arrow("messages", [[*MESSAGES[:17], message(13, "不同")]])
    result = lake.import_facts({"messages": Incoming(iter(rows.to_batches(max_chunksize=4)))}, files=SOURCE, at=AT)
    assert verdicts(result) == Counts(new=15, known=2, refused=1)
    assert [(problem.row, problem.value) for problem in result.problems[0]] == [(19, "不同")]
    take(lake, "messages", MESSAGES[17:])
    whole = Lake.open(lake.folder.parent / "whole")
    take(whole, "messages", MESSAGES)
    assert lake.snapshot().digest(["messages"]) == whole.snapshot().digest(["messages"])


def test_an_error_while_batches_are_made_comes_through_as_it_is_and_nothing_is_stored(lake: Lake) -> None:
    def batches() -> object:
        yield from arrow("messages", [MESSAGES]).to_batches()
        raise InputRefused(Words("坏了", "broken"))

    incoming = {"orders": Incoming(arrow("orders", [[order(1, "paid")]])), "messages": Incoming(batches())}  # type: ignore[arg-type]  # a generator
    with pytest.raises(InputRefused, match="坏了"):
        lake.import_facts(incoming, files=SOURCE, at=AT)
    assert lake.commits() == []
    assert lake.orphans() == []
    assert verdicts(take(lake, "messages", MESSAGES)) == Counts(new=20)


def test_a_missing_column_is_named(lake: Lake) -> None:
    with pytest.raises(FactColumnMissing, match="buyer_id"):
        lake.import_facts(
            {"messages": Incoming(arrow("messages", [MESSAGES]).drop_columns(["buyer_id"]))}, files=SOURCE, at=AT
        )


def test_a_column_of_another_type_is_refused(lake: Lake) -> None:
    wrong = arrow("orders", [[order(1, "paid")]])
    wrong = wrong.set_column(wrong.schema.get_field_index("paid_fen"), "paid_fen", pa.array(["nine"]))
    with pytest.raises(LakeError, match="orders"):
        lake.import_facts({"orders": Incoming(wrong)}, files=SOURCE, at=AT)


def test_columns_may_come_in_any_order_and_as_large_text(lake: Lake) -> None:
    rows = arrow("messages", [MESSAGES])
    large = pa.schema(
        [pa.field(f.name, pa.large_string() if pa.types.is_string(f.type) else f.type) for f in rows.schema]
    )
    turned = rows.cast(large).select(rows.schema.names[::-1])
    assert verdicts(lake.import_facts({"messages": Incoming(turned)}, files=SOURCE, at=AT)) == Counts(new=20)
    assert verdicts(take(lake, "messages", MESSAGES)) == Counts(known=20)


SAMPLE = {
    "text": "1",
    "int": 1,
    "fen": 1,
    "instant": NOON,
    "day": NOON.date(),
    "month": "2026-02",
    "bool": True,
    "decimal": 1,
}


def test_every_table_can_be_filled_is_known_the_second_time_and_changed_when_cells_are_missing(lake: Lake) -> None:
    full = {name: {column.name: SAMPLE[column.kind] for column in table.columns} for name, table in TABLES.items()}
    sparse = {
        name: {
            column.name: SAMPLE[column.kind] if column.required or column.name in table.key else None
            for column in table.columns
        }
        for name, table in TABLES.items()
    }
    expected = {
        name: Counts(known=1)
        if sparse[name] == full[name]
        else Counts(refused=1)
        if table.versions == "none"
        else Counts(changed=1)
        for name, table in TABLES.items()
    }
    for rows, verdict in (
        (full, dict.fromkeys(TABLES, Counts(new=1))),
        (full, dict.fromkeys(TABLES, Counts(known=1))),
        (sparse, expected),
    ):
        incoming = {name: Incoming(arrow(name, [[row]])) for name, row in rows.items()}
        result = lake.import_facts(incoming, files=SOURCE, at=AT)
        assert {table: counts for (_, table), counts in result.counts.items()} == verdict
    for name, table in TABLES.items():
        rows_now = lake.snapshot().rows(name)
        assert (rows_now.schema, rows_now.num_rows) == (table.schema, 1), name


def test_people_stored_before_a_column_was_added_are_read_and_replaced_with_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = TABLES["people"]
    with monkeypatch.context() as then:
        then.setitem(TABLES, "people", dataclasses.replace(people, columns=people.columns[:-2]))
        take(lake, "people", [person("e1", "甲"), person("e2", "乙")])
    assert only(lake.snapshot().rows("people").to_pylist(), "name", "leader_id") == [("甲", None), ("乙", None)]
    assert verdicts(take(lake, "people", [person("e1", "甲", leader_id="e2")])) == Counts(changed=1)
    assert only(lake.snapshot().rows("people").to_pylist(), "name", "leader_id") == [("甲", "e2"), ("乙", None)]

"""Canonical files: every table, every format, every way a cell can be wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from steelyard.facts import TABLES
from steelyard.facts.schema import Column, Table
from steelyard.sources import FileReading, InputFile, ReadOptions, expand, read, read_file_order, write_refused
from steelyard.sources.canonical import column_names, table_named
from steelyard.sources.headers import header_name

Reader = Callable[..., FileReading]
HEADER = "shop_id,message_id,sent_at,buyer_id,agent_id,sender,kind,is_auto,text\n"


def rows(reading: FileReading, table: str = "messages") -> list[dict[str, object]]:
    assert not reading.refused, reading.problems
    found: list[dict[str, object]] = reading.tables[table].table().to_pylist()
    return found


def reasons(reading: FileReading) -> list[tuple[int | None, str | None, str]]:
    return [(found.row, found.column, found.reason) for found in reading.problems]


SAMPLE = {
    "text": "甲",
    "int": "3",
    "fen": "1250",
    "instant": "2026-01-31 09:30:00",
    "day": "2026-01-31",
    "month": "2026-01",
    "bool": "是",
    "decimal": "21.75",
}


def sample(column: Column) -> str:
    if column.choices:
        return column.choices[0]
    return "Asia/Shanghai" if column.name == "timezone" else SAMPLE[column.kind]


@pytest.mark.parametrize("form", ["csv", "csv_zh", "xlsx", "jsonl", "parquet"])
@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_is_read_from_every_format(
    table: Table, form: str, tmp_path: Path, write_book: Callable[..., Path], read_path: Reader
) -> None:
    cells = [sample(column) for column in table.columns]
    names = [column.name for column in table.columns]
    if form == "csv_zh":
        by_header = column_names(table)
        names = [
            column.zh if by_header.get(header_name(column.zh)) == column.name else column.name
            for column in table.columns
        ]
    path = tmp_path / f"{table.name}_2026-01.{form.removesuffix('_zh')}"
    if form.startswith("csv"):
        path.write_text(",".join(names) + "\n" + ",".join(cells) + "\n", encoding="utf-8")
    elif form == "xlsx":
        path = write_book(path.name, {"Sheet1": [names, cells]})
    elif form == "jsonl":
        path.write_text(json.dumps(dict(zip(names, cells, strict=True)), ensure_ascii=False) + "\n", encoding="utf-8")
    else:
        parquet.write_table(pa.table({name: [cell] for name, cell in zip(names, cells, strict=True)}), path)
    reading = read_path(path)
    assert reading.problems == []
    assert reading.layout == "canonical"
    assert reading.unknown_columns == []
    found = reading.tables[table.name].table()
    assert found.schema.names == [*table.schema.names, "_row"]
    row = found.to_pylist()[0]
    expected = {
        "int": 3,
        "fen": 1250,
        "instant": datetime(2026, 1, 31, 1, 30, tzinfo=UTC),
        "day": date(2026, 1, 31),
        "month": "2026-01",
        "bool": True,
        "decimal": Decimal("21.75"),
    }
    for column in table.columns:
        assert row[column.name] == (sample(column) if column.kind == "text" else expected[column.kind]), column.name
    assert row["_row"] == (1 if form in ("jsonl", "parquet") else 2)


def test_a_typed_parquet_file_passes_as_it_is(tmp_path: Path, read_path: Reader) -> None:
    table = TABLES["orders"]
    instant = datetime(2026, 1, 31, 1, 30, 0, 123456, tzinfo=UTC)
    row = {
        "shop_id": "s",
        "order_id": "1",
        "buyer_id": "b",
        "created_at": instant,
        "paid_at": instant,
        "status": "paid",
        "goods_fen": 100,
        "paid_fen": 100,
        "item_count": 1,
    }
    parquet.write_table(pa.Table.from_pylist([row], schema=table.schema), tmp_path / "orders.parquet")
    found = rows(read_path(tmp_path / "orders.parquet"), "orders")[0]
    assert found["created_at"] == datetime(2026, 1, 31, 1, 30, 0, 123000, tzinfo=UTC)  # cut to milliseconds
    assert (found["postage_fen"], found["discount_fen"], found["shipped_at"]) == (0, 0, None)


def test_a_parquet_timestamp_without_a_zone_is_shop_time(tmp_path: Path, read_path: Reader) -> None:
    schema = pa.schema([("shop_id", pa.string()), ("buyer_id", pa.string()), ("joined_at", pa.timestamp("ns"))])
    parquet.write_table(
        pa.Table.from_pylist(
            [{"shop_id": s, "buyer_id": "b", "joined_at": datetime(2026, 7, 1, 12)} for s in ("cn", "de")],  # noqa: DTZ001 - a wall-clock time, as in the file
            schema=schema,
        ),
        tmp_path / "memberships.parquet",
    )
    zones = {"cn": "Asia/Shanghai", "de": "Europe/Berlin"}
    found = rows(read_path(tmp_path / "memberships.parquet", timezone_of=zones.__getitem__), "memberships")
    assert [row["joined_at"] for row in found] == [
        datetime(2026, 7, 1, 4, tzinfo=UTC),
        datetime(2026, 7, 1, 10, tzinfo=UTC),
    ]


def test_a_float_in_a_whole_number_column_is_refused_when_it_is_not_whole(tmp_path: Path, read_path: Reader) -> None:
    parquet.write_table(
        pa.table({"employee_id": ["e1", "e2"], "base_fen": [500000.0, 500000.5]}), tmp_path / "contracts.parquet"
    )
    reading = read_path(tmp_path / "contracts.parquet")
    assert [row["base_fen"] for row in rows(reading, "contracts")] == [500000]
    assert reasons(reading) == [(2, "base_fen", "not_whole")]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("shop_id", pa.array([["s"]])),
        ("joined_at", pa.array([1])),
        ("buyer_id", pa.array([b"b"])),
        ("agent_id", pa.array([{"a": 1}])),
    ],
)
def test_a_parquet_column_of_a_type_that_cannot_be_meant_refuses_the_file(
    name: str, values: pa.Array, tmp_path: Path, read_path: Reader
) -> None:
    columns = {
        "shop_id": pa.array(["s"]),
        "buyer_id": pa.array(["b"]),
        "joined_at": pa.array(["2026-01-01"]),
        name: values,
    }
    parquet.write_table(pa.table(columns), tmp_path / "memberships.parquet")
    reading = read_path(tmp_path / "memberships.parquet")
    assert reading.refused
    assert [(found.column, found.reason) for found in reading.problems] == [(name, "column_type")]


def test_times_without_an_offset_are_shop_time_and_others_keep_theirs(read_text: Reader) -> None:
    text = HEADER + "".join(
        f"s,{index},{time},b,a:1,buyer,text,0,x\n"
        for index, time in enumerate(
            (
                "2026-01-01 10:00:00",
                "2026-01-01T10:00:00+08:00",
                "2026-01-01T02:00:00Z",
                "2026/1/1 10:00",
                "２０２６-01-01　10：00：00",
                "2026年1月1日 10:00",
                "2026-01-01 10:00:00.123987",
                "2026-01-01T10:00:00.123456789+08:00",
            )
        )
    )
    instants = [row["sent_at"] for row in rows(read_text("messages.csv", text))]
    ten = datetime(2026, 1, 1, 2, tzinfo=UTC)
    assert instants == [ten] * 6 + [ten.replace(microsecond=123000)] * 2


def test_a_wall_clock_time_that_occurs_twice_is_the_earlier_and_one_skipped_is_refused(read_text: Reader) -> None:
    text = (
        HEADER
        + "s,1,2026-10-25 02:30:00,b,,buyer,,,x\ns,2,2026-03-29 02:30:00,b,,buyer,,,x\ns,3,2026-03-29 03:30:00,b,,buyer,,,x\n"
    )
    reading = read_text("messages.csv", text, timezone_of=lambda shop: "Europe/Berlin")
    assert [row["sent_at"] for row in rows(reading)] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    ]
    assert reasons(reading) == [(3, "sent_at", "time_skipped")]
    assert [note.reason for note in reading.notes] == ["time_ambiguous"]


@pytest.mark.parametrize(
    ("cell", "column", "reason"),
    [
        ("2026-13-01 10:00", "sent_at", "not_a_time"),
        ("2026-02-30 10:00:00", "sent_at", "not_a_time"),
        ("1904-01-01 10:00:00", "sent_at", "time_out_of_range"),
        ("45292.5", "sent_at", "not_a_time"),
        ("", "sent_at", "missing_value"),
        ("谁", "sender", "not_a_choice"),
        ("maybe", "is_auto", "not_a_boolean"),
        ("", "buyer_id", "missing_value"),
        ("1.93E+17", "message_id", "id_rounded"),
        ("\ufffd好", "text", "damaged_text"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_the_rest_goes_on(
    cell: str, column: str, reason: str, read_text: Reader
) -> None:
    good = dict(
        zip(
            HEADER.strip().split(","),
            ["s", "1", "2026-01-01 10:00:00", "b", "a:1", "buyer", "text", "0", "x"],
            strict=True,
        )
    )
    bad = {**good, "message_id": "2", column: cell}
    reading = read_text(
        "messages.csv",
        HEADER + "\n".join(",".join(row.values()) for row in (good, bad, {**good, "message_id": "3"})) + "\n",
    )
    assert reasons(reading) == [(3, column, reason)]
    assert reading.refused_count == 1
    assert [row["message_id"] for row in rows(reading)] == ["1", "3"]
    assert reading.problems[0].words.zh
    assert reading.problems[0].words.en
    assert reading.problems[0].remedy is not None


def test_bounds_and_order_of_times_are_checked(read_text: Reader) -> None:
    text = "shop_id,rating_id,buyer_id,agent_id,invited_at,rated_at,score,origin\n" + "".join(
        f"s,{row}\n"
        for row in (
            "1,b,a,2026-01-02 10:00,2026-01-01 10:00,5,invited",
            "2,b,a,,,6,self",
            "3,b,a,,,0,self",
            "4,b,a,,,5,self",
        )
    )
    reading = read_text("ratings.csv", text)
    assert reasons(reading) == [
        (2, "rated_at", "runs_backwards"),
        (3, "score", "above_maximum"),
        (4, "score", "below_minimum"),
    ]


def test_money_in_fen_refuses_yuan(read_text: Reader) -> None:
    reading = read_text("contracts.csv", 'employee_id,base_fen\ne1,"5,000"\ne2,5000.5\ne3,５０００\ne4,-1\ne5,0x10\n')
    assert [row["base_fen"] for row in rows(reading, "contracts")] == [5000, 5000]
    assert reasons(reading) == [
        (3, "base_fen", "not_whole"),
        (5, "base_fen", "below_minimum"),
        (6, "base_fen", "not_a_number"),
    ]


def test_missing_is_null_except_in_keys_and_declared_defaults(read_text: Reader) -> None:
    row = rows(read_text("messages.csv", "shop_id,message_id,sent_at,buyer_id,sender\ns,1,2026-01-01 10:00,b,buyer\n"))[
        0
    ]
    assert (row["agent_id"], row["text"], row["kind"], row["is_auto"]) == (None, None, "text", False)
    report = "platform,shop_id,business_day,agent_id,measure,source,value\ntaobao,s,2026-01-01,,shop_paid_fen,x,3\n"
    assert rows(read_text("agent_reports.csv", report), "agent_reports")[0]["agent_id"] == ""


def test_a_missing_required_column_refuses_the_file_by_name(read_text: Reader) -> None:
    reading = read_text("messages.csv", "shop_id,message_id,buyer_id\ns,1,b\n")
    assert reading.refused
    assert reading.problems[0].reason == "columns_missing"
    assert "sent_at, sender" in reading.problems[0].words.en


def test_the_shop_comes_from_the_command_line_where_the_file_has_none(read_text: Reader) -> None:
    text = "message_id,sent_at,buyer_id,sender\n1,2026-01-01 10:00,b,buyer\n"
    assert read_text("messages.csv", text).problems[0].reason == "shop_missing"
    assert rows(read_text("messages.csv", text, shop_id="s9"))[0]["shop_id"] == "s9"


def test_unknown_columns_are_listed_and_a_column_twice_is_refused(read_text: Reader) -> None:
    good = "shop_id,message_id,sent_at,buyer_id,sender,心情\ns,1,2026-01-01 10:00,b,buyer,好\n"
    assert read_text("messages.csv", good).unknown_columns == ["心情"]
    assert read_text("messages.csv", good.replace("心情", "买家")).problems[0].reason == "column_twice"


def test_a_title_above_the_header_blanks_and_a_repeated_header_do_no_harm(read_text: Reader) -> None:
    text = (
        "一月消息,,,,\n\n  shop_id ,message_id,ｓｅｎｔ＿ａｔ,买家,发送方\n"
        + "s,1,2026-01-01 10:00,b,buyer\n\n  shop_id ,message_id,ｓｅｎｔ＿ａｔ,买家,发送方\n合计,2,,,\ns,2,2026-01-01 10:00,b,买家\n"
    )
    reading = read_text("messages.csv", text)
    assert [(row["message_id"], row["_row"]) for row in rows(reading)] == [("1", 4), ("2", 8)]
    assert reading.problems == []
    assert [note.reason for note in reading.notes] == ["rows_dropped"]


def test_ids_lose_what_a_spreadsheet_put_around_them(read_text: Reader) -> None:
    text = "shop_id,message_id,sent_at,buyer_id,sender\n" + "".join(
        f"s,{cell},2026-01-01 10:00,b,buyer\n"
        for cell in (
            '"=""193012345678901234"""',
            "'193012345678901235",
            "１９３０１２３４５６７８９０１２３６",
            " m 7 ",
        )
    )
    assert [row["message_id"] for row in rows(read_text("messages.csv", text))] == [
        "193012345678901234",
        "193012345678901235",
        "193012345678901236",
        "m 7",
    ]


def test_a_file_whose_long_ids_end_in_zeros_is_refused_unless_confirmed(read_text: Reader) -> None:
    header = "shop_id,order_id,buyer_id,created_at,status,goods_fen,paid_fen,item_count\n"
    ids = [f"1930123456789{index:02d}00" for index in range(9)] + ["19301234567890123"]
    text = header + "".join(f"s,{id_},b,2026-01-01 10:00,unpaid,1,0,1\n" for id_ in ids)
    reading = read_text("orders.csv", text)
    assert reading.refused
    assert reading.problems[0].reason == "ids_rounded"
    assert reading.tables == {}
    assert len(rows(read_text("orders.csv", text, confirm_rounded=True), "orders")) == 10
    fewer = text.replace("0800,b", "0811,b")
    assert not read_text("orders.csv", fewer).refused


def test_ids_made_here_do_not_depend_on_the_order_of_rows(read_text: Reader) -> None:
    lines = [
        "s,2026-01-01 10:00,b,buyer,在吗,1",
        "s,2026-01-01 10:00,b,buyer,在吗,2",
        "s,2026-01-01 10:00,b,buyer,在吗,3",
        "s,2026-01-01 10:01,b,buyer,在吗,4",
    ]
    header = "shop_id,sent_at,buyer_id,sender,text,seq\n"

    def ids(order: list[str]) -> dict[object, object]:
        return {
            row["seq"]: row["message_id"] for row in rows(read_text("messages.csv", header + "\n".join(order) + "\n"))
        }

    found = ids(lines)
    assert len(set(found.values())) == 4
    assert ids(lines[::-1]) == found
    assert ids([lines[2], lines[3], lines[0], lines[1]]) == found


def test_pay_entries_without_ids_get_them_from_the_row(read_text: Reader) -> None:
    line = "e1,2026-01-05,immediate_bonus,红包,-1000,态度好\n"
    found = rows(
        read_text("pay_entries.csv", "employee_id,business_day,kind,item,amount_fen,reason\n" + line + line),
        "pay_entries",
    )
    assert found[1]["entry_id"] == f"{found[0]['entry_id']}-1"


def test_buyers_become_pseudonyms_that_still_join(read_text: Reader) -> None:
    message = rows(read_text("messages.csv", HEADER + "s,1,2026-01-01 10:00,张三,,buyer,,,x\n", pseudonym_key=b"k"))[0]
    member = rows(
        read_text("memberships.csv", "shop_id,buyer_id,joined_at\ns, 张三 ,2026-01-01\n", pseudonym_key=b"k"),
        "memberships",
    )[0]
    other = rows(
        read_text("memberships.csv", "shop_id,buyer_id,joined_at\ns,张三,2026-01-01\n", pseudonym_key=b"j"),
        "memberships",
    )[0]
    assert message["buyer_id"] == member["buyer_id"] != other["buyer_id"]
    assert "张三" not in str(message["buyer_id"])


def test_the_name_of_the_file_decides_the_table_unless_as_says_otherwise() -> None:
    names = {
        "messages.csv": "messages",
        "messages_2026-01.parquet": "messages",
        "order_lines-3.csv": "order_lines",
        "聊天消息.xlsx": "messages",
        "Orders (1).csv": "orders",
        "month_days2026.csv": "month_days",
    }
    for name, table in names.items():
        found = table_named(name)
        assert found is not None
        assert found.name == table
    assert table_named("messenger.csv") is None


def test_an_unknown_file_says_which_table_it_looks_like(read_text: Reader) -> None:
    text = "shop_id,buyer_id,joined_at\ns,b,2026-01-01\n"
    reading = read_text("export.csv", text)
    assert reading.problems[0].reason == "layout_unknown"
    assert "memberships" in str(reading.problems[0].remedy)
    assert len(rows(read_text("export.csv", text, table="memberships"), "memberships")) == 1
    assert read_text("export.csv", text, table="nonsense").problems[0].reason == "table_unknown"


def test_a_workbook_with_a_sheet_per_table_feeds_them_all(write_book: Callable[..., Path], read_path: Reader) -> None:
    path = write_book(
        "company.xlsx",
        {
            "shops": [["shop_id", "platform", "name"], ["s", "taobao", "店"]],
            "people": [["employee_id", "name", "role", "start"], ["e1", "小美", "agent", date(2026, 1, 1)]],
        },
    )
    reading = read_path(path)
    assert rows(reading, "shops")[0]["timezone"] == "Asia/Shanghai"
    assert rows(reading, "people")[0]["start"] == date(2026, 1, 1)


def test_json_lines_keep_the_digits_of_long_numbers_and_refuse_what_is_no_object(read_text: Reader) -> None:
    text = '{"shop_id":"s","message_id":1930123456789012345,"sent_at":"2026-01-01 10:00","buyer_id":"b","sender":"buyer"}\n[1]\n{broken\n\n{"shop_id":"s","message_id":"2","sent_at":"2026-01-01 10:00","buyer_id":"b","sender":"buyer","is_auto":true}\n'
    reading = read_text("messages.jsonl", text)
    assert [(row["message_id"], row["is_auto"], row["_row"]) for row in rows(reading)] == [
        ("1930123456789012345", False, 1),
        ("2", True, 5),
    ]
    assert reasons(reading) == [(2, None, "not_an_object"), (3, None, "not_an_object")]


def test_refused_rows_come_back_mended(read_text: Reader, tmp_path: Path) -> None:
    text = HEADER + 's,1,2026-01-01 10:00:00,b,a:1,buyer,text,0,ok\ns,2,昨天,b,a:1,buyer,text,0,"=1+1, ""x"""\n'
    reading = read_text("messages.csv", text)
    [path] = write_refused(reading, tmp_path / "out", "messages")
    written = path.read_text(encoding="utf-8-sig")
    assert "'=1+1" in written
    assert "steelyard_reason" in written
    mended = tmp_path / "messages_mended.csv"
    mended.write_text(written.replace("昨天", "2026-01-02 10:00:00"), encoding="utf-8-sig")
    again = read(InputFile(mended), ReadOptions())
    assert again.problems == []
    assert again.unknown_columns == []
    assert rows(again)[0]["text"] == '=1+1, "x"'


def test_organisation_files_are_read_first(tmp_path: Path) -> None:
    for name in (
        "messages.csv",
        "accounts.csv",
        "a.txt",
        "shops.csv",
        ".hidden.csv",
        "~$x.xlsx",
        "picture.png",
        "b.refused.csv",
    ):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "settings.csv").write_text("x", encoding="utf-8")
    files = expand([tmp_path, tmp_path / "messages.csv"])
    assert [file.name for file in files] == ["a.txt", "accounts.csv", "settings.csv", "messages.csv", "shops.csv"]
    assert [file.name for file in read_file_order(files)] == [
        "shops.csv",
        "settings.csv",
        "accounts.csv",
        "a.txt",
        "messages.csv",
    ]


def test_many_rows_go_to_a_temporary_file_and_keep_their_ids(
    read_text: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steelyard.sources.reading.ROWS_IN_MEMORY", 2)
    text = "shop_id,sent_at,buyer_id,sender,text\n" + "s,2026-01-01 10:00,b,buyer,在吗\n" * 5
    with read_text("messages.csv", text) as reading:
        ids = [row["message_id"] for row in rows(reading)]
        assert len(set(ids)) == 5
        assert [batch.num_rows for batch in reading.tables["messages"]] == [5]

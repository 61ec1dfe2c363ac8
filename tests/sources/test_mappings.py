"""Mappings of unknown layouts: checked entry by entry, read like any layout, recognised by their headers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from steelyard.facts import TABLES
from steelyard.sources import FileReading
from steelyard.sources.mapping_schema import mapping_schema
from steelyard.sources.mappings import MappingRefused, parse, to_text

Reader = Callable[..., FileReading]

ORDERS = """
mapping: acme-orders
table: orders
fields:
  order_id: 单号
  buyer_id: 会员
  created_at: {column: [日期, 时间], format: "%d/%m/%Y %H:%M"}
  paid_at: {column: 支付, format: unix}
  status: {column: 状态, words: {成交: finished, 作废: closed}}
  goods_fen: {column: 货款, unit: yuan}
  paid_fen: {column: 实付, unit: fen}
  item_count: 件数
constants: {shop_id: s1}
"""
HEADER = "单号,会员,日期,时间,支付,状态,货款,实付,件数,备注\n"
ROW = "1001,b1,03/11/2026,09:05,1793667900,成交,12.50,1250,1,x\n"

DAY = """
mapping: acme-day
table: agent_reports
fields: {agent_id: 坐席, business_day: {column: 日, format: "%d.%m.%Y"}}
measures:
  received_buyers: 接待量
  rounds_answered: 接待量
  wait_ms: {column: 平响(分), unit: minutes, times: 接待量}
  online_ms: {column: 在线, unit: hours}
  sales_order_first_fen: {column: 销售, unit: yuan}
  ratings_positive: {column: 满意%, unit: percent, times: 评价}
constants: {platform: jd, shop_id: s1}
"""


def rows(reading: FileReading, table: str) -> list[dict[str, object]]:
    assert not reading.refused, reading.problems
    return reading.tables[table].table().to_pylist()


def test_a_file_is_read_as_its_mapping_says(read_text: Reader) -> None:
    reading = read_text("a.csv", HEADER + ROW, mapping=parse(ORDERS, "m.yaml"))
    (row,) = rows(reading, "orders")
    assert (row["shop_id"], row["order_id"], row["status"]) == ("s1", "1001", "finished")
    assert row["created_at"] == datetime(2026, 11, 3, 1, 5, tzinfo=UTC)
    assert row["paid_at"] == datetime(2026, 11, 3, 1, 5, tzinfo=UTC)
    assert (row["goods_fen"], row["paid_fen"]) == (1250, 1250)
    assert reading.layout == "mapped:acme-orders"
    assert reading.unknown_columns == ["备注"]


def test_a_bad_cell_refuses_its_row_under_the_files_own_header(read_text: Reader) -> None:
    bad = "1002,b,13-11-2026,09:05,,怪,abc,0.5,1,\n"
    reading = read_text("a.csv", HEADER + ROW + bad, mapping=parse(ORDERS, "m.yaml"))
    assert [(found.row, found.column, found.reason) for found in reading.problems] == [
        (3, "日期 + 时间", "not_in_form"),
        (3, "货款", "not_an_amount"),
        (3, "实付", "not_whole"),
        (3, "状态", "not_a_choice"),
    ]
    assert reading.tables["orders"].rows == 1
    assert reading.refused_rows[0].rows[0].cells[0] == "1002"


def test_the_next_file_of_the_same_headers_needs_no_mapping_in_any_order_of_columns(read_text: Reader) -> None:
    mapping = parse(ORDERS, "m.yaml")
    known = {header.strip() for header in HEADER.split(",")}

    def remembered(headers: frozenset[str]) -> object:
        return mapping if headers == known else None

    swapped = "备注,会员,单号,日期,时间,支付,状态,货款,实付,件数\nx,b1,1001,03/11/2026,09:05,,作废,1,0,1\n"
    assert rows(read_text("b.csv", swapped, mapping_of=remembered), "orders")[0]["status"] == "closed"
    other = HEADER.replace("备注", "摘要") + ROW
    assert read_text("b.csv", other, mapping_of=remembered).problems[0].reason == "layout_unknown"


def test_what_a_person_mapped_goes_before_a_layout_that_is_built_in(read_text: Reader) -> None:
    text = "日期,店铺,账户名,咨询人数,接待人数\n2026-01-05,s,a,5,4\n"
    mapping = parse(
        "mapping: own\ntable: agent_reports\nfields: {business_day: 日期, agent_id: 账户名, shop_id: 店铺}\n"
        "measures: {conversations: 咨询人数}\nconstants: {platform: jd}",
        "m.yaml",
    )
    found = rows(read_text("r.csv", text, mapping=mapping), "agent_reports")
    assert [(row["platform"], row["measure"], row["value"]) for row in found] == [("jd", "conversations", 5)]


def test_a_mapped_report_turns_means_and_ratios_into_sums_of_their_own_base(read_text: Reader) -> None:
    text = "坐席,日,接待量,平响(分),在线,销售,满意%,评价\n小美,05.11.2026,10,0.55,7.5,1234.5,0.8,500\n合计,,10,,,,,\n"
    found = rows(read_text("r.csv", text, mapping=parse(DAY, "m.yaml")), "agent_reports")
    assert {row["measure"]: (row["value"], row["reconstructed"]) for row in found} == {
        "received_buyers": (10, False),
        "rounds_answered": (10, False),
        "wait_ms": (330_000, True),
        "online_ms": (27_000_000, False),
        "sales_order_first_fen": (123_450, False),
        "ratings_positive": (4, True),
    }
    assert {(row["business_day"], row["source"], row["platform"]) for row in found} == {
        (date(2026, 11, 5), "mapped:acme-day", "jd")
    }


def test_a_report_without_days_takes_the_day_the_person_says(read_text: Reader) -> None:
    mapping = parse(DAY.replace(', business_day: {column: 日, format: "%d.%m.%Y"}', ""), "m.yaml")
    text = "坐席,接待量,平响(分),在线,销售,满意%,评价\n小美,10,,,,,\n"
    assert read_text("r.csv", text, mapping=mapping).problems[0].reason == "day_missing"
    said = read_text("r.csv", text, mapping=mapping, business_day=date(2026, 11, 6))
    assert rows(said, "agent_reports")[0]["business_day"] == date(2026, 11, 6)


def test_words_that_are_not_listed_become_what_is_said_otherwise(read_text: Reader) -> None:
    mapping = parse(
        "mapping: chats\ntable: messages\nconstants: {shop_id: s1}\n"
        "fields: {sent_at: t, buyer_id: b, text: x, sender: {column: who, words: {我: buyer}, otherwise: agent}}",
        "m.yaml",
    )
    found = rows(
        read_text("c.csv", "t,b,x,who\n2026-11-01 09:00,b1,在吗,我\n2026-11-01 09:01,b1,在的,小美\n", mapping=mapping),
        "messages",
    )
    assert [row["sender"] for row in found] == ["buyer", "agent"]


def test_names_in_json_lines_may_be_written_in_any_case(read_text: Reader) -> None:
    mapping = parse(
        "mapping: chats\ntable: messages\nconstants: {shop_id: s1}\n"
        "fields: {sent_at: {column: sentAt, format: unix_ms}, buyer_id: buyerId, text: Body, sender: From}",
        "m.yaml",
    )
    line = '{"sentAt": 1793843100250, "buyerId": "b1", "Body": "在吗", "From": "buyer"}\n'
    (row,) = rows(read_text("c.jsonl", line, mapping=mapping), "messages")
    assert (row["buyer_id"], row["text"]) == ("b1", "在吗")
    assert row["sent_at"] == datetime(2026, 11, 5, 1, 45, 0, 250_000, tzinfo=UTC)


def test_a_file_without_the_columns_says_which(read_text: Reader) -> None:
    reading = read_text("a.csv", "单号,会员\n1,2\n", mapping=parse(ORDERS, "m.yaml"))
    assert reading.problems[0].reason == "mapping_columns_missing"
    assert "日期、时间、支付、状态、货款、实付、件数" in reading.problems[0].words.zh


@pytest.mark.parametrize("text", [ORDERS, DAY])
def test_a_mapping_written_out_is_read_back_the_same(text: str) -> None:
    mapping = replace(parse(text, "m.yaml"), layouts=frozenset({frozenset({"单号", "no", "1"}), frozenset({"b"})}))
    assert parse(to_text(mapping), "m.yaml") == mapping


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("mapping: acme-orders", "mapping: Acme Orders"), "mapping"),
        (("table: orders", "table: order"), "table"),
        (("order_id: 单号", "order_no: 单号"), "fields › order_no"),
        (("item_count: 件数", "item_count: ''"), "fields › item_count"),
        (("unit: yuan", "unit: jiao"), "fields › goods_fen › unit"),
        (("{column: 实付, unit: fen}", "实付"), "fields › paid_fen › unit"),
        (("item_count: 件数", "item_count: {column: 件数, unit: yuan}"), "fields › item_count › unit"),
        (("%d/%m/%Y %H:%M", "%d %H:%M"), "fields › created_at › format"),
        (("%d/%m/%Y %H:%M", "DD/MM/YYYY"), "fields › created_at › format"),
        (("成交: finished", "成交: done"), "fields › status › words"),
        (("item_count: 件数", "item_count: {colum: 件数}"), "fields › item_count › colum"),
        (("  item_count: 件数\n", ""), "fields"),
        (("shop_id: s1", "order_id: s1"), "constants › order_id"),
        (("shop_id: s1", "updated_at: 2026-01-01"), "constants › updated_at"),
        (("constants:", "measures: {received_buyers: 件数}\nconstants:"), "measures"),
        (("constants: {", "constants: ["), ""),
        (("order_id: 单号", "order_id: &a 单号\n  flag: *a"), ""),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_at_its_entry(change: tuple[str, str], where: str) -> None:
    assert change[0] in ORDERS
    with pytest.raises(MappingRefused) as refusal:
        parse(ORDERS.replace(*change), "m.yaml")
    assert refusal.value.where == (f"m.yaml › {where}" if where else "m.yaml")
    assert refusal.value.remedy is not None


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("received_buyers", "received_people"), "measures › received_people"),
        (("unit: minutes, ", ""), "measures › wait_ms › unit"),
        (("unit: percent, times: 评价", "unit: percent"), "measures › ratings_positive › times"),
        (("agent_id: 坐席", "agent_id: [坐席, 日]"), "fields › agent_id"),
    ],
)
def test_a_mapped_report_says_units_and_bases(change: tuple[str, str], where: str) -> None:
    assert change[0] in DAY
    known = {"received_buyers", "rounds_answered", "wait_ms", "online_ms", "sales_order_first_fen", "ratings_positive"}
    with pytest.raises(MappingRefused) as refusal:
        parse(DAY.replace(*change), "m.yaml", known)
    assert refusal.value.where == f"m.yaml › {where}"


def test_the_schema_knows_every_table_and_its_fields() -> None:
    found = {one["properties"]["table"]["const"]: one["properties"]["fields"] for one in mapping_schema()["oneOf"]}
    assert found.keys() == TABLES.keys()
    assert found["orders"]["properties"].keys() == {column.name for column in TABLES["orders"].columns}

"""Qianniu chats in their four layouts, and what stands between the messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from steelyard.sources import FileReading

Reader = Callable[..., FileReading]
Row = dict[str, object]


def rows(reading: FileReading) -> list[Row]:
    assert not reading.refused, reading.problems
    found: list[Row] = reading.tables["messages"].table().to_pylist()
    return found


def short(reading: FileReading) -> list[tuple[object, ...]]:
    return [(row["sender"], row["buyer_id"], row["agent_id"], row["text"]) for row in rows(reading)]


EXPECTED = [("buyer", "tb小明01", "春风:小美", "在吗\n这件有货吗"), ("agent", "tb小明01", "春风:小美", "亲，有的")]
LAYOUTS = {
    "with a blank": "tb小明01 2024-4-14 10:30:00\n在吗\n这件有货吗\n春风:小美 2024-4-14 10:30:20\n亲，有的\n",
    "without a blank": "tb小明012024-4-14 10:30:00\n在吗\n这件有货吗\n春风:小美2024-4-14 10:30:20\n亲，有的\n",
    "nick and time on two lines": "tb小明01\n2024-4-14 10:30:00\n在吗\n这件有货吗\n春风：小美\n2024-4-14 10:30:20\n亲，有的\n",
    "an arrow": "tb小明01 --> 春风:小美 2024-4-14 10:30:00\n在吗\n这件有货吗\n春风:小美 --> tb小明01 2024-4-14 10:30:20\n亲，有的\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_the_same_messages(layout: str, line_end: str, encoding: str, read_text: Reader) -> None:
    reading = read_text("聊天.txt", LAYOUTS[layout].replace("\n", line_end), encoding)
    assert reading.layout == "qianniu_chat"
    assert reading.problems == []
    assert short(reading) == EXPECTED
    first = rows(reading)[0]
    assert first["sent_at"] == datetime(2024, 4, 14, 2, 30, tzinfo=UTC)
    assert (first["shop_id"], first["_row"], first["seq"]) == ("春风", 1, 0)


def test_status_lines_recalls_and_system_lines_are_no_text(read_text: Reader) -> None:
    text = "当前用户来自 商品详情页\n" + LAYOUTS["with a blank"].replace("在吗\n", "在吗\n已读\n").replace(
        "亲，有的\n", "亲，有的\n未读\n春风:小美 撤回了一条消息\n发送中\n"
    )
    reading = read_text("a.txt", text)
    assert short(reading) == EXPECTED
    assert [note.reason for note in reading.notes] == ["recalled"]
    assert reading.problems == []


def test_a_transfer_line_becomes_a_transfer(read_text: Reader) -> None:
    text = (
        LAYOUTS["with a blank"]
        + "由 春风:小美 转交给 小丽\n由 服务助手 转交给 春风:小丽\n春风:小丽 2024-4-14 10:31:00\n您好\n"
    )
    found = [
        (row["agent_id"], row["to_agent_id"], row["sent_at"], row["_row"])
        for row in rows(read_text("a.txt", text))
        if row["kind"] == "transfer"
    ]
    at = datetime(2024, 4, 14, 2, 30, 20, tzinfo=UTC)
    assert found == [("春风:小美", "春风:小丽", at, 6), (None, "春风:小丽", at, 7)]


def test_a_product_link_is_a_card_of_its_article(read_text: Reader) -> None:
    text = "春风:小美 2024-4-14 10:30:20\nhttps://item.taobao.com/item.htm?spm=a1z&id=680012345678\n羊毛围巾\n¥ 99.00\ntb小明01 2024-4-14 10:30:30\n[图片]\n"
    found = rows(read_text("a.txt", text))
    assert [(row["kind"], row["sku_id"]) for row in found] == [("product_card", "680012345678"), ("image", None)]


def test_robots_and_automatic_replies_are_told_apart(read_text: Reader) -> None:
    text = "tb小明01 2024-4-14 10:30:00\n在吗\n春风:服务助手 2024-4-14 10:30:01\n您好\n春风:小美 2024-4-14 10:30:02\n[自动回复]稍等\n春风 2024-4-14 10:30:09\n我是店主\n"
    assert [(row["sender"], row["is_auto"]) for row in rows(read_text("a.txt", text))] == [
        ("buyer", False),
        ("bot", False),
        ("agent", True),
        ("agent", False),
    ]


def test_what_only_looks_like_a_header_stays_text(read_text: Reader) -> None:
    said = "付款时间 2024-04-10 12:30:00\n下单时间：2024-4-10 12:00:00\n我昨天问过 2024-04-13 10:00:00\n张三 2024-4-13 09:00:00"
    reading = read_text("a.txt", f"tb小明01 2024-4-14 10:30:00\n{said}\n春风:小美 2024-4-14 10:30:20\n亲，有的\n")
    assert short(reading) == [("buyer", "tb小明01", "春风:小美", said), EXPECTED[1]]


def test_chats_of_several_buyers_one_after_the_other_are_kept_apart(read_text: Reader) -> None:
    text = (
        LAYOUTS["with a blank"]
        + "tb阿红 2024-4-13 09:00:00\n发货了吗\n春风:小美 2024-4-13 09:00:30\n发了\ntb阿红 2024-4-13 09:01:00\n谢谢\n"
    )
    assert [row[1] for row in short(read_text("a.txt", text))] == ["tb小明01"] * 2 + ["tb阿红"] * 3


def test_an_answer_among_overlapping_buyers_is_refused_not_guessed(read_text: Reader) -> None:
    text = "甲 2024-4-14 10:30:00\n1\n乙 2024-4-14 10:31:00\n2\n春风:小美 2024-4-14 10:31:30\n3\n甲 2024-4-14 10:32:00\n4\n"
    reading = read_text("a.txt", text)
    assert [(found.row, found.reason) for found in reading.problems] == [(5, "many_buyers")]
    assert len(rows(reading)) == 3


def test_a_chat_without_a_buyer_or_with_text_before_the_first_header_is_refused_line_by_line(read_text: Reader) -> None:
    assert [found.reason for found in read_text("a.txt", "春风:小美 2024-4-14 10:30:20\n有的\n").problems] == [
        "no_buyer"
    ]
    reading = read_text("a.txt", "不知谁说的\n" + LAYOUTS["with a blank"])
    assert [(found.row, found.reason) for found in reading.problems] == [(1, "line_before_header")]
    assert short(reading) == EXPECTED


def test_a_buyers_message_names_the_addressee_or_the_only_agent_or_nobody(read_text: Reader) -> None:
    two = LAYOUTS["with a blank"] + "春风:小丽 2024-4-14 10:31:00\n我来\n"
    assert short(read_text("a.txt", two))[0][2] is None
    arrow = LAYOUTS["an arrow"] + "春风:小丽 --> tb小明01 2024-4-14 10:31:00\n我来\n"
    assert short(read_text("a.txt", arrow))[0][2] == "春风:小美"


def test_the_shop_is_the_persons_word_or_the_accounts_prefix(read_text: Reader) -> None:
    assert rows(read_text("a.txt", LAYOUTS["an arrow"], shop_id="s1"))[0]["shop_id"] == "s1"
    assert rows(read_text("a.txt", LAYOUTS["an arrow"], shop_id_of={"春风": "s2"}.get))[0]["shop_id"] == "s2"
    assert read_text("a.txt", "甲 2024-4-14 10:30:00\n1\n").problems[0].reason == "shop_missing"


def test_ids_agree_between_overlapping_exports(read_text: Reader) -> None:
    tail = "tb小明01 2024-4-14 11:00:00\n好\ntb小明01 2024-4-14 11:00:00\n好\n"
    whole = rows(read_text("a.txt", LAYOUTS["with a blank"] + tail))
    part = rows(read_text("b.txt", tail, shop_id="春风"))
    assert [row["message_id"] for row in part] == [row["message_id"] for row in whole[2:]]
    assert [row["seq"] for row in part] == [row["seq"] for row in whole[2:]] == [0, 1]
    assert len({row["message_id"] for row in whole}) == 4


def test_a_workbook_of_chats_has_one_buyer_per_row(write_book: Callable[..., Path], read_path: Reader) -> None:
    path = write_book(
        "聊天.xlsx",
        {
            "Sheet1": [
                ["客户ID", "聊天记录", "备注"],
                [
                    "tb小明01",
                    "2024-4-14 10:30:00\ntb小明01: 在吗\n这件有货吗\n2024-4-14 10:30:20\n春风:小美: 亲，有的",
                    "",
                ],
                ["阿红", LAYOUTS["with a blank"].replace("tb小明01", "阿红"), ""],
                ["", "2024-4-14 10:30:00\n谁: 在吗", ""],
            ]
        },
    )
    reading = read_path(path)
    assert reading.layout == "qianniu_chat_sheet"
    assert reading.unknown_columns == ["备注"]
    assert short(reading) == EXPECTED + [(sender, "阿红", agent, text) for sender, _, agent, text in EXPECTED]
    assert [row["_row"] for row in rows(reading)] == [2, 2, 3, 3]
    assert [(found.row, found.reason) for found in reading.problems] == [(4, "no_buyer")]


def test_text_that_is_no_chat_is_not_taken_for_one(read_text: Reader) -> None:
    assert read_text("a.txt", "今天天气很好\n我们去公园\n").problems[0].reason == "layout_unknown"

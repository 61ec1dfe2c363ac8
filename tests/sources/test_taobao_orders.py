"""Taobao and Tmall order exports, with what their files are known to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from steelyard.sources import FileReading
from steelyard.sources.taobao_orders import STATUSES

Reader = Callable[..., FileReading]

COLUMNS = (
    "订单编号",
    "买家会员名",
    "买家支付宝账号",
    "买家应付货款",
    "买家应付邮费",
    "买家支付积分",
    "总金额",
    "返点积分",
    "买家实际支付金额",
    "买家实际支付积分",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址 ",
    "运送方式",
    "联系电话 ",
    "联系手机",
    "订单创建时间",
    "订单付款时间 ",
    "宝贝标题 ",
    "宝贝种类 ",
    "物流单号 ",
    "物流公司",
    "订单备注",
    "宝贝总数量",
    "店铺Id",
    "店铺名称",
    "订单关闭原因",
    "退款金额",
    "确认收货时间",
    "打款商家金额",
)


def order(**cells: str) -> str:
    row = {
        "订单编号": '"=""1930123456789012345"""',
        "买家会员名": "小明",
        "买家应付货款": "100.00",
        "买家应付邮费": "8.00",
        "买家实际支付金额": "108.00",
        "订单状态": "交易成功",
        "联系手机": "'13800000000",
        "订单创建时间": "2016/5/23 22:02",
        "订单付款时间 ": "2016/5/23 22:05",
        "宝贝标题 ": "围巾",
        "订单备注": "加急",
        "宝贝总数量": "2",
        "店铺Id": "0",
        "店铺名称": "春风旗舰店",
        "退款金额": "无退款申请",
        "确认收货时间": "",
        "打款商家金额": "108.00元",
    } | cells
    return ",".join(row.get(column, "") for column in COLUMNS)


def export(*orders: str) -> str:
    return ",".join(COLUMNS) + "\r\n" + "".join(line + "\r\n" for line in orders)


def rows(reading: FileReading, table: str = "orders") -> list[dict[str, object]]:
    assert not reading.refused, reading.problems
    found: list[dict[str, object]] = reading.tables[table].table().to_pylist()
    return found


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_an_export_is_read_whatever_its_encoding(encoding: str, read_text: Reader) -> None:
    reading = read_text("ExportOrderList202605.csv", export(order()), encoding)
    assert reading.layout == "taobao_orders"
    assert reading.problems == []
    assert reading.unknown_columns == []
    row = rows(reading)[0]
    assert row["order_id"] == "1930123456789012345"
    assert row["shop_id"] == "春风旗舰店"
    assert row["buyer_id"] == "小明"
    assert row["created_at"] == datetime(2016, 5, 23, 14, 2, tzinfo=UTC)
    assert row["paid_at"] == datetime(2016, 5, 23, 14, 5, tzinfo=UTC)
    assert (row["goods_fen"], row["postage_fen"], row["paid_fen"], row["item_count"]) == (10000, 800, 10800, 2)
    assert (row["status"], row["seller_note"], row["finished_at"], row["_row"]) == ("finished", "加急", None, 2)


def test_an_empty_pay_time_means_unpaid_whatever_the_amount_says(read_text: Reader) -> None:
    reading = read_text(
        "a.csv",
        export(order(**{"订单付款时间 ": "", "订单状态": "等待买家付款"}), order(**{"订单付款时间 ": "null"})),
        "gbk",
    )
    assert [(row["paid_at"], row["paid_fen"], row["status"]) for row in rows(reading)] == [
        (None, 0, "unpaid"),
        (None, 0, "finished"),
    ]


def test_an_unpaid_orders_unreadable_amount_does_not_matter(read_text: Reader) -> None:
    reading = read_text("a.csv", export(order(**{"订单付款时间 ": "", "买家实际支付金额": "未知"})), "gbk")
    assert [row["paid_fen"] for row in rows(reading)] == [0]
    assert reading.problems == []


def test_a_closed_order_that_was_paid_stays_paid(read_text: Reader) -> None:
    row = rows(read_text("a.csv", export(order(订单状态="交易关闭", 订单关闭原因="退款")), "gbk"))[0]
    assert (row["status"], row["paid_fen"]) == ("closed", 10800)
    assert row["paid_at"] is not None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("等待买家付款", "unpaid"),
        ("买家已付款，等待卖家发货", "paid"),
        ("买家已付款,等待卖家发货", "paid"),
        ("卖家已发货，等待买家确认", "shipped"),
        ("交易成功", "finished"),
        ("交易关闭", "closed"),
    ],
)
def test_each_status_of_the_platform_has_its_own(words: str, expected: str, read_text: Reader) -> None:
    cell = f'"{words}"'
    assert rows(read_text("a.csv", export(order(订单状态=cell)), "gbk"))[0]["status"] == expected
    assert expected in STATUSES.values()


def test_an_unknown_status_refuses_its_row(read_text: Reader) -> None:
    reading = read_text("a.csv", export(order(订单状态="外星人签收"), order()), "gbk")
    assert [(found.row, found.column, found.reason, found.value) for found in reading.problems] == [
        (2, "订单状态", "unknown_status", "外星人签收")
    ]
    assert len(rows(reading)) == 1


@pytest.mark.parametrize("id_", ["1.93E+18", "1.93012E+17"])
def test_an_id_a_spreadsheet_has_rounded_refuses_its_row(id_: str, read_text: Reader) -> None:
    reading = read_text("a.csv", export(order(订单编号=id_), order()), "gbk")
    assert [(found.row, found.column, found.reason) for found in reading.problems] == [(2, "订单编号", "id_rounded")]
    assert reading.refused_count == 1


def test_a_file_of_ids_that_end_in_zeros_is_refused(read_text: Reader) -> None:
    reading = read_text(
        "a.csv", export(*(order(订单编号=f"19301234567890{index}00") for index in range(10, 30))), "gbk"
    )
    assert reading.refused
    assert reading.problems[0].reason == "ids_rounded"
    assert reading.problems[0].column == "订单编号"


def test_amounts_lose_their_signs_and_commas_and_keep_every_fen(read_text: Reader) -> None:
    amounts = {
        '"1,234.50"': 123450,
        "¥12": 1200,
        "￥12.3": 1230,
        "１２．３４元": 1234,
        '"1，234.05"': 123405,
        "0.1": 10,
    }
    reading = read_text("a.csv", export(*(order(买家应付货款=cell) for cell in amounts)), "utf-8")
    assert [row["goods_fen"] for row in rows(reading)] == list(amounts.values())
    bad = read_text("a.csv", export(order(买家应付货款="12.345"), order(买家实际支付金额="约100")), "utf-8")
    assert [(found.row, found.column, found.reason) for found in bad.problems] == [
        (2, "买家应付货款", "not_an_amount"),
        (3, "买家实际支付金额", "not_an_amount"),
    ]


def test_merged_files_repeat_the_header_and_end_in_totals(read_text: Reader) -> None:
    text = export(order(), ",".join(COLUMNS), order(), "总计" + "," * (len(COLUMNS) - 1))
    reading = read_text("a.csv", text, "gbk")
    assert reading.problems == []
    assert [row["_row"] for row in rows(reading)] == [2, 4]


def test_columns_may_stand_in_any_order_and_blanks_and_brackets_do_not_count(read_text: Reader) -> None:
    lines = [line.split(",")[::-1] for line in export(order()).split("\r\n") if line]
    lines[0] = [f" {cell}　" for cell in lines[0]]
    assert rows(read_text("a.csv", "\n".join(",".join(line) for line in lines), "gbk"))[0]["item_count"] == 2


def test_the_newer_workbook_names_are_known(write_book: Callable[..., Path], read_path: Reader) -> None:
    path = write_book(
        "订单.xlsx",
        {
            "Sheet1": [
                [
                    "订单编号",
                    "买家会员名",
                    "买家下单时间",
                    "买家付款时间",
                    "买家实付金额",
                    "订单状态",
                    "退款状态",
                    "宝贝总数量",
                    "店铺名称",
                ],
                [
                    "1930123456789012345",
                    "小明",
                    datetime(2026, 5, 23, 22, 2),  # noqa: DTZ001 - a wall-clock time, as in the file
                    datetime(2026, 5, 23, 22, 5, 1),  # noqa: DTZ001 - a wall-clock time, as in the file
                    108.1,
                    "交易成功",
                    "",
                    2,
                    "春风",
                ],
                [193012345678901234, "小明", datetime(2026, 5, 23, 22, 2), None, 108, "交易成功", "", 2, "春风"],  # noqa: DTZ001 - a wall-clock time, as in the file
            ]
        },
    )
    reading = read_path(path)
    row = rows(reading)[0]
    assert (row["paid_fen"], row["goods_fen"], row["paid_at"]) == (
        10810,
        10810,
        datetime(2026, 5, 23, 14, 5, 1, tzinfo=UTC),
    )
    assert [(found.row, found.reason) for found in reading.problems] == [(3, "id_rounded")]


def test_the_shop_is_the_persons_word_then_the_id_then_the_name(read_text: Reader) -> None:
    assert rows(read_text("a.csv", export(order(店铺Id="77")), "gbk"))[0]["shop_id"] == "77"
    given = read_text("a.csv", export(order()), "gbk", shop_id="s1")
    assert rows(given)[0]["shop_id"] == "s1"
    assert [note.reason for note in given.notes] == ["shop_overruled"]
    two = read_text(
        "a.csv", export(order(), order(店铺名称="秋月")), "gbk", shop_id="s1", shop_id_of={"秋月": "s2"}.get
    )
    assert [row["shop_id"] for row in rows(two)] == ["春风旗舰店", "s2"]
    assert read_text("a.csv", export(order(店铺名称="")), "gbk").problems[0].reason == "shop_missing"


def test_refund_amounts_make_no_refunds_but_are_told(read_text: Reader) -> None:
    reading = read_text("a.csv", export(order(退款金额="20.00"), order()), "gbk")
    assert set(reading.tables) == {"orders"}
    assert [(note.reason, note.words.en[:8]) for note in reading.notes] == [("refund_amounts", "1 orders")]


def test_addresses_and_phones_are_not_kept(read_text: Reader) -> None:
    reading = read_text("a.csv", export(order(**{"收货地址 ": "某路1号"})), "gbk")
    assert "某路1号" not in str(rows(reading))
    assert "13800000000" not in str(rows(reading))


def test_detail_lists_become_order_lines(read_text: Reader) -> None:
    text = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码\n" + "".join(
        f"{line}\n"
        for line in (
            '"=""193""",围巾,12.50,2,,红,,,交易成功,WJ1',
            "193,帽子,￥30,1,MZ2,,,,交易成功,",
            "194,手套,5,3,,,,,交易成功,",
        )
    )
    reading = read_text("ExportOrderDetailList1.csv", text, "gbk", shop_id="s")
    assert reading.layout == "taobao_order_lines"
    assert [
        (row["order_id"], row["line_no"], row["sku_id"], row["quantity"], row["amount_fen"])
        for row in rows(reading, "order_lines")
    ] == [
        ("193", 1, "WJ1", 2, 2500),
        ("193", 2, "MZ2", 1, 3000),
        ("194", 1, "手套", 3, 1500),
    ]


def test_a_file_without_the_amounts_says_what_is_missing(read_text: Reader) -> None:
    reading = read_text("a.csv", "订单编号,买家会员名,订单状态,订单创建时间\n1,b,交易成功,2026-01-01\n")
    assert reading.problems[0].reason == "columns_missing"
    assert "宝贝总数量" in reading.problems[0].words.zh

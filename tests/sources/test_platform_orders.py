"""Order exports of Pinduoduo and JD, in the columns public tools read them by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from steelyard.sources import FileReading

Reader = Callable[..., FileReading]

PDD = (
    "\ufeff商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,"
    "确认收货时间,商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,商家备注,售后状态,快递单号,快递公司,订单成交时间\n"
    "杯子,261105-400000294410900,已签收,20.00,0,2,1,0,17.00,18.00,1\t,2026-11-05 15:00:00,2026-11-08 09:00:00,77,红,1,A,B,急,无售后或售后取消,1,中通,2026-11-05 13:41:00\n"
    '杯子,261105-400000294410901,"已发货，退款成功",10.00,6,0,0,0,16.00,16.00,2,2026-11-05 15:00:00,,77,红,1,A,B,,退款成功,1,中通,2026/11/5 13:42\n'
    "杯子,261105-400000294410902,已取消,10.00,0,0,0,0,10.00,10.00,1,,,77,红,1,A,B,,,,,\t\n"
    "杯子,261105-400000294410903,已飞走,10.00,0,0,0,0,10.00,10.00,1,,,77,红,1,A,B,,,,,2026-11-05 13:42:00\n"
    "总计,-,-,50,-,-,-,-,-,-,-,-,-,-,-,-,-,-,-,-,-,-,-\n"
)


def rows(reading: FileReading, table: str) -> list[dict[str, object]]:
    assert not reading.refused, reading.problems
    return reading.tables[table].table().to_pylist()


def test_orders_of_pdd_are_read_each_as_a_buyer_of_its_own(read_text: Reader) -> None:
    reading = read_text("orders.csv", PDD, shop_id="p1")
    assert reading.layout == "pdd_orders"
    assert reading.unknown_columns == []
    first, second = rows(reading, "orders")
    assert (first["order_id"], first["buyer_id"], first["status"]) == (
        "261105-400000294410900",
        "pdd:261105-400000294410900",
        "finished",
    )
    assert first["created_at"] == first["paid_at"] == datetime(2026, 11, 5, 5, 41, tzinfo=UTC)
    amounts = ("goods_fen", "postage_fen", "discount_fen", "paid_fen", "item_count")
    assert [first[name] for name in amounts] == [2000, 0, 300, 1700, 1]
    assert [second[name] for name in amounts] == [1000, 600, 0, 1600, 2]
    assert (second["status"], first["seller_note"], second["seller_note"]) == ("closed", "急", None)
    assert [(found.row, found.reason) for found in reading.problems] == [(5, "unknown_status")]
    assert [(note.reason, note.words.en[:2]) for note in reading.notes] == [
        ("rows_dropped", "1 "),
        ("orders_without_buyers", "Th"),
        ("orders_without_time", "1 "),
    ]


def test_an_unpaid_order_of_pdd_paid_nothing_whatever_stands_there(read_text: Reader) -> None:
    reading = read_text("orders.csv", PDD.replace("已签收,20.00", "待支付,20.00"), shop_id="p1")
    first = rows(reading, "orders")[0]
    assert (first["status"], first["paid_at"], first["paid_fen"]) == ("unpaid", None, 0)


JD = (
    "订单号,订单类型,订单状态,订单来源,订单渠道,商品ID,商品名称,订购数量,货号,京东价,订单金额,结算金额,余额支付,应付金额,运费金额,服务费,下单时间,付款确认时间,订单完成时间,"
    "下单帐号,客户姓名,客户地址,联系电话,订单备注,商家备注,商家备注等级（等级1-5为由高到低）,发票类型,发票抬头,发票内容,增值税发票,仓库id,仓库名称,送装服务\n"
    "277001,普通,完成,PC,主站,901,杯子,2,h1,10.00,45.00,40.00,5.00,35.00,0,0,2026-11-05 10:00:00,2026-11-05 10:01:00,2026-11-08 10:00:00,"
    "jd_buyer,某,某地,1,,急件,3,,,,,,,\n"
    "277001,普通,完成,PC,主站,902,壶,1,h2,25.00,45.00,40.00,5.00,35.00,0,0,2026-11-05 10:00:00,2026-11-05 10:01:00,2026-11-08 10:00:00,"
    "jd_buyer,某,某地,1,,急件,3,,,,,,,\n"
    "277002,普通,(删除)等待出库,PC,主站,901,杯子,1,h1,10.00,10.00,10.00,,10.00,6,0,2026-11-05 11:00:00,,,jd_other,某,某地,1,,,,,,,,,,\n"
)


def test_orders_of_jd_add_up_their_articles(read_text: Reader) -> None:
    reading = read_text("jd.csv", JD, "gbk", shop_id="j1")
    assert reading.layout == "jd_orders"
    assert reading.unknown_columns == []
    assert reading.problems == []
    first, second = rows(reading, "orders")
    names = ("order_id", "buyer_id", "status", "goods_fen", "postage_fen", "paid_fen", "item_count", "flag")
    assert [first[name] for name in names] == ["277001", "jd_buyer", "finished", 4500, 0, 4000, 3, "3"]
    assert [second[name] for name in names] == ["277002", "jd_other", "closed", 1000, 600, 0, 1, None]
    assert (first["paid_at"], second["paid_at"]) == (datetime(2026, 11, 5, 2, 1, tzinfo=UTC), None)
    lines = rows(reading, "order_lines")
    assert [(row["order_id"], row["line_no"], row["sku_id"], row["quantity"], row["amount_fen"]) for row in lines] == [
        ("277001", 1, "901", 2, 2000),
        ("277001", 2, "902", 1, 2500),
        ("277002", 1, "901", 1, 1000),
    ]


@pytest.mark.parametrize(
    ("text", "lacking"),
    [(PDD.replace("订单成交时间", "成交"), "订单成交时间"), (JD.replace(",应付金额,", ",应付,"), "应付金额")],
)
def test_an_export_without_a_needed_column_says_which(text: str, lacking: str, read_text: Reader) -> None:
    reading = read_text("o.csv", text, shop_id="s")
    assert reading.problems[0].reason == "columns_missing"
    assert lacking in reading.problems[0].words.zh

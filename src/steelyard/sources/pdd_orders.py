"""Pinduoduo's order export to ``orders``: one row per order, amounts in yuan.

The export names no buyer, so each order stands for a buyer of its own and is credited to nobody; and an order that was
never paid names no time, so it is left out and counted (docs/decisions/orders-without-buyers.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.facts.orders import ORDERS
from steelyard.sources import cells
from steelyard.sources.columns import Fault
from steelyard.sources.headers import Header, find_header, header_name
from steelyard.sources.order_sheets import OrderSheet, said, status_in
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions
from steelyard.sources.rows import RawRows, RawSheet

LAYOUT = "pdd_orders"
HEADERS: Mapping[str, tuple[str, ...]] = {
    "order_id": ("订单号",),
    "created_at": ("订单成交时间", "支付时间", "拼单成功时间"),
    "paid_at": ("支付时间", "订单成交时间", "拼单成功时间"),
    "shipped_at": ("发货时间",),
    "finished_at": ("确认收货时间",),
    "status": ("订单状态",),
    "goods_fen": ("商品总价(元)",),
    "postage_fen": ("邮费(元)",),
    "shop_discount": ("店铺优惠折扣(元)",),
    "platform_discount": ("平台优惠折扣(元)",),
    "paid_fen": ("用户实付金额(元)", "商家实收金额(元)"),
    "item_count": ("商品数量(件)",),
    "seller_note": ("商家备注",),
}
UNUSED = frozenset(
    header_name(name)
    for name in (
        *("商品", "多多支付立减金额(元)", "商家实收金额(元)", "商品id", "商品规格", "样式ID", "商家编码-规格维度"),
        *("商家编码-商品维度", "售后状态", "快递单号", "快递公司"),
    )
)
#: Words seen in public tools that read this export.
STATUSES: Mapping[str, str] = {
    "待支付": "unpaid",
    "待发货": "paid",
    "已发货,待签收": "shipped",
    "已签收": "finished",
    "已取消": "closed",
    "已取消,退款成功": "closed",
    "未成交,退款成功": "closed",
    "未发货,退款成功": "closed",
    "已发货,退款成功": "closed",
    "已签收,退款成功": "closed",
}
#: Statuses of orders nobody paid, whatever time stands there.
_NEVER_PAID = ("待支付", "已取消")


def recognises(sheet: RawSheet) -> bool:
    """Order number and status, and amounts under Pinduoduo's own names."""
    return _header(sheet) is not None


def _header(sheet: RawSheet) -> Header | None:
    return find_header(sheet, {"订单号", "订单状态", "商品总价(元)"}, [("用户实付金额(元)", "商家实收金额(元)")])


def read(
    sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """The export -> orders. Raises: FileRefused where a needed column or the shop is missing."""
    header = _header(sheet)
    assert header is not None
    export = OrderSheet(sheet, ORDERS, header, HEADERS, reading, options, UNUSED)
    missing = export.missing(("created_at", "item_count"))
    if missing:
        raise refused("columns_missing", detail=", ".join(missing))
    timeless = 0

    def take(rows: RawRows) -> tuple[dict[str, pa.Array], list[Fault]]:
        faults: list[Fault] = []
        status = export.parsed(rows, "status", partial(status_in, STATUSES), pa.string(), faults)
        is_paid = pc.invert(pc.is_in(pc.fill_null(export.said(rows, "status"), ""), value_set=pa.array(_NEVER_PAID)))
        orders = export.said(rows, "order_id")
        paid_at = pc.if_else(is_paid, said(export.merged(rows, "paid_at")), pa.scalar(None, pa.string()))
        paid = export.parsed(rows, "paid_fen", cells.money_fen, pa.int64(), faults, only=is_paid)
        shop = export.parsed(rows, "shop_discount", cells.money_fen, pa.int64(), faults)
        platform = export.parsed(rows, "platform_discount", cells.money_fen, pa.int64(), faults)
        return {
            "shop_id": export.shops(rows),
            "order_id": orders,
            "buyer_id": pc.binary_join_element_wise("pdd", orders, ":"),
            "created_at": said(export.merged(rows, "created_at")),
            "paid_at": paid_at,
            "shipped_at": export.said(rows, "shipped_at"),
            "finished_at": export.said(rows, "finished_at"),
            "status": status,
            "goods_fen": export.parsed(rows, "goods_fen", cells.money_fen, pa.int64(), faults),
            "postage_fen": export.parsed(rows, "postage_fen", cells.money_fen, pa.int64(), faults),
            "discount_fen": pc.add_checked(pc.fill_null(shop, 0), pc.fill_null(platform, 0)),
            "paid_fen": pc.if_else(is_paid, paid, pa.scalar(0, pa.int64())),
            "item_count": export.parsed(rows, "item_count", cells.integer, pa.int64(), faults),
            "seller_note": export.said(rows, "seller_note"),
        }, faults

    def timed(rows: RawRows) -> RawRows:
        nonlocal timeless
        never = pc.is_in(pc.fill_null(export.said(rows, "status"), ""), value_set=pa.array(_NEVER_PAID))
        without = pc.and_(never, pc.is_null(said(export.merged(rows, "created_at"))))
        timeless += pc.sum(without).as_py() or 0
        kept = pc.invert(without)
        return RawRows(
            {key: column.filter(kept) for key, column in rows.columns.items()}, rows.row.filter(kept), rows.damaged
        )

    export.run(take, progress, before=timed)
    if reading.tables["orders"].rows:
        reading.notes.append(problem("orders_without_buyers"))
    if timeless:
        reading.notes.append(problem("orders_without_time", detail=f"{timeless:,}"))

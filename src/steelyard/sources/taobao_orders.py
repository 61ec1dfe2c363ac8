"""Taobao and Tmall order exports: ``ExportOrderList`` (orders) and ``ExportOrderDetailList`` (order lines).

GBK or UTF-8 CSV and the newer XLSX names. An empty pay time means unpaid, whatever the amounts and status say; a closed
order that was paid stays paid. The export's 退款金额 has neither time nor kind, so no refunds are made of it: the
refunds table would have to invent both, and a real refunds file would then count the money twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from steelyard.facts.orders import ORDER_LINES, ORDERS
from steelyard.sources import cells
from steelyard.sources.cells import CellError
from steelyard.sources.columns import Fault, by_distinct
from steelyard.sources.headers import Header, find_header, header_name
from steelyard.sources.order_sheets import OrderSheet, status_in
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions
from steelyard.sources.rows import RawRows, RawSheet

ORDERS_LAYOUT, LINES_LAYOUT = "taobao_orders", "taobao_order_lines"

#: column -> the headers it may stand under, the first that says something wins.
ORDER_HEADERS: Mapping[str, tuple[str, ...]] = {
    "order_id": ("订单编号", "订单号", "主订单编号"),
    "buyer_id": ("买家会员名", "买家昵称", "买家会员名称"),
    "created_at": ("订单创建时间", "买家下单时间"),
    "paid_at": ("订单付款时间", "买家付款时间"),
    "shipped_at": ("发货时间", "卖家发货时间"),
    "finished_at": ("确认收货时间", "交易成功时间"),
    "status": ("订单状态",),
    "goods_fen": ("买家应付货款", "商品总价", "总金额", "买家实际支付金额", "买家实付金额"),
    "postage_fen": ("买家应付邮费", "邮费"),
    "paid_fen": ("买家实际支付金额", "买家实付金额"),
    "item_count": ("宝贝总数量", "商品数量", "购买数量"),
    "flag": ("插旗", "旗帜", "订单标记"),
    "seller_note": ("订单备注", "商家备注", "卖家备注"),
}
LINE_HEADERS: Mapping[str, tuple[str, ...]] = {
    "order_id": ("订单编号", "主订单编号"),
    "sku_id": ("商品id", "宝贝id", "商家编码", "外部系统编号", "标题", "宝贝标题"),
    "title": ("标题", "宝贝标题"),
    "quantity": ("购买数量", "宝贝数量"),
    "amount_fen": ("价格", "商品价格"),
}
#: Columns of the export that hold nothing for the facts (addresses, phones and the like are not kept).
UNUSED = frozenset(
    header_name(name)
    for name in (
        "买家支付宝账号",
        "买家支付积分",
        "总金额",
        "返点积分",
        "买家实际支付积分",
        "买家留言",
        "收货人姓名",
        "收货地址",
        "运送方式",
        "联系电话",
        "联系手机",
        "宝贝标题",
        "宝贝种类",
        "物流单号",
        "运单号",
        "物流公司",
        "订单关闭原因",
        "卖家服务费",
        "买家服务费",
        "发票抬头",
        "是否手机订单",
        "分阶段订单信息",
        "特权订金订单id",
        "定金排名",
        "修改后的sku",
        "修改后的收货地址",
        "异常信息",
        "天猫卡券抵扣",
        "集分宝抵扣",
        "是否是O2O交易",
        "退款金额",
        "退款状态",
        "打款商家金额",
        "宝贝规格",
        "商品属性",
        "套餐信息",
        "备注",
        "订单状态",
        "外部系统编号",
        "商家编码",
        "买家应付货款",
        "买家应付邮费",
        "商品id",
        "宝贝id",
    )
)
STATUSES: Mapping[str, str] = {
    "等待买家付款": "unpaid",
    "未付款": "unpaid",
    "待付款": "unpaid",
    "买家已付款,等待卖家发货": "paid",
    "等待卖家发货": "paid",
    "买家已付款": "paid",
    "卖家部分发货": "paid",
    "待发货": "paid",
    "已付款": "paid",
    "卖家已发货,等待买家确认": "shipped",
    "卖家已发货": "shipped",
    "等待买家确认收货": "shipped",
    "已发货": "shipped",
    "待收货": "shipped",
    "交易成功": "finished",
    "已完成": "finished",
    "交易关闭": "closed",
    "已关闭": "closed",
    "付款以后用户退款成功,交易自动关闭": "closed",
    "付款以前,卖家或买家主动关闭交易": "closed",
}


def recognises_orders(sheet: RawSheet) -> bool:
    """Order number, buyer, status and the time of ordering under one of its names."""
    return _orders_header(sheet) is not None


def recognises_lines(sheet: RawSheet) -> bool:
    """Order number, title, price and quantity, without an order's own columns."""
    return _lines_header(sheet) is not None and not recognises_orders(sheet)


def _orders_header(sheet: RawSheet) -> Header | None:
    return find_header(
        sheet, {"订单状态"}, [ORDER_HEADERS["order_id"], ORDER_HEADERS["buyer_id"], ORDER_HEADERS["created_at"]]
    )


def _lines_header(sheet: RawSheet) -> Header | None:
    return find_header(
        sheet,
        (),
        [LINE_HEADERS["order_id"], LINE_HEADERS["title"], LINE_HEADERS["quantity"], LINE_HEADERS["amount_fen"]],
    )


def status(cell: str) -> str | None:
    """An order's status from the platform's words."""
    return status_in(STATUSES, cell)


def read_orders(
    sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """ExportOrderList -> orders."""
    header = _orders_header(sheet)
    assert header is not None
    export = OrderSheet(sheet, ORDERS, header, ORDER_HEADERS, reading, options, UNUSED)
    missing = export.missing(("paid_at", "paid_fen", "goods_fen", "item_count"))
    if missing:
        raise refused("columns_missing", detail=", ".join(missing))
    refunds = 0

    def take(rows: RawRows) -> tuple[dict[str, pa.Array], list[Fault]]:
        nonlocal refunds
        faults: list[Fault] = []
        refunds += _refund_amounts(rows)
        paid_at = export.said(rows, "paid_at")
        is_paid = pc.is_valid(paid_at)
        paid = export.parsed(rows, "paid_fen", cells.money_fen, pa.int64(), faults, only=is_paid)
        columns = {
            "shop_id": export.shops(rows),
            "order_id": export.text(rows, "order_id"),
            "buyer_id": export.text(rows, "buyer_id"),
            "created_at": export.said(rows, "created_at"),
            "paid_at": paid_at,
            "shipped_at": export.said(rows, "shipped_at"),
            "finished_at": export.said(rows, "finished_at"),
            "status": export.parsed(rows, "status", status, pa.string(), faults),
            "goods_fen": export.parsed(rows, "goods_fen", cells.money_fen, pa.int64(), faults),
            "postage_fen": export.parsed(rows, "postage_fen", cells.money_fen, pa.int64(), faults),
            "paid_fen": pc.if_else(is_paid, paid, pa.scalar(0, pa.int64())),
            "item_count": export.text(rows, "item_count"),
            "flag": export.text(rows, "flag"),
            "seller_note": export.said(rows, "seller_note"),
        }
        return columns, faults

    export.run(take, progress)
    if refunds:
        reading.notes.append(problem("refund_amounts", detail=f"{refunds:,}"))


def read_lines(
    sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """ExportOrderDetailList -> order_lines: line numbers count an order's rows in the file, an amount is price x quantity.

    The article is 商品ID where the export has it (it meets the product cards of the chats), else 商家编码, else
    外部系统编号, else the title.
    """
    header = _lines_header(sheet)
    assert header is not None
    export = OrderSheet(sheet, ORDER_LINES, header, LINE_HEADERS, reading, options, UNUSED)
    lines: Counter[str | None] = Counter()

    def take(rows: RawRows) -> tuple[dict[str, pa.Array], list[Fault]]:
        faults: list[Fault] = []
        price = export.parsed(rows, "amount_fen", cells.money_fen, pa.int64(), faults)
        quantity = export.parsed(rows, "quantity", cells.integer, pa.int64(), faults)
        orders = export.parsed(rows, "order_id", cells.identifier, pa.string(), faults)
        numbers: list[int | None] = []
        for order in orders.to_pylist():
            lines[order] += 1
            numbers.append(lines[order])
        columns = {
            "shop_id": export.shops(rows),
            "order_id": orders,
            "line_no": pa.array(numbers, type=pa.int64()),
            "sku_id": export.merged(rows, "sku_id"),
            "title": export.text(rows, "title"),
            "quantity": quantity,
            "amount_fen": pc.multiply_checked(price, quantity),
        }
        return columns, faults

    export.run(take, progress)


def _refund_amounts(rows: RawRows) -> int:
    """How many rows carry a refund amount above zero (``无退款申请`` and the like are none)."""
    column = rows.columns.get("退款金额")
    if column is None:
        return 0

    def amount(cell: str) -> int | None:
        try:
            return cells.money_fen(cell)
        except CellError:
            return None

    values, _ = by_distinct(column, amount, pa.int64())
    return int(np.count_nonzero(pc.fill_null(pc.greater(values, 0), False).to_numpy(zero_copy_only=False)))

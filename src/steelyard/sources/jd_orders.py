"""JD's order export to ``orders`` and ``order_lines``: one row per article, the order's own columns on each of them.

An order's pieces are the sum over its rows in the file, its amounts those of its first row; what the buyer paid is
应付金额 and 余额支付 together, for the balance is taken off before 应付金额.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.facts.orders import ORDER_LINES, ORDERS
from steelyard.sources import cells
from steelyard.sources.cells import CellError
from steelyard.sources.columns import Fault
from steelyard.sources.headers import Header, find_header, header_name
from steelyard.sources.order_sheets import OrderSheet, status_in
from steelyard.sources.problems import refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions
from steelyard.sources.rows import RawRows, RawSheet

LAYOUT = "jd_orders"
HEADERS: Mapping[str, tuple[str, ...]] = {
    "order_id": ("订单号",),
    "buyer_id": ("下单帐号",),
    "created_at": ("下单时间",),
    "paid_at": ("付款确认时间",),
    "finished_at": ("订单完成时间",),
    "status": ("订单状态",),
    "goods_fen": ("订单金额",),
    "postage_fen": ("运费金额",),
    "payable": ("应付金额",),
    "balance": ("余额支付",),
    "item_count": ("订购数量",),
    "flag": ("商家备注等级(等级1-5为由高到低)", "商家备注等级"),
    "seller_note": ("商家备注",),
}
LINE_HEADERS: Mapping[str, tuple[str, ...]] = {
    "order_id": ("订单号",),
    "sku_id": ("商品id",),
    "title": ("商品名称",),
    "quantity": ("订购数量",),
    "amount_fen": ("京东价",),
}
UNUSED = frozenset(
    header_name(name)
    for name in (
        *(
            "订单类型",
            "订单来源",
            "订单渠道",
            "货号",
            "结算金额",
            "服务费",
            "客户姓名",
            "客户地址",
            "联系电话",
            "订单备注",
        ),
        *("发票类型", "发票抬头", "发票内容", "增值税发票", "仓库id", "仓库名称", "送装服务"),
    )
)
#: Words seen in public tools that read this export, 等待付款 from JD's order states; a deleted order is closed.
STATUSES: Mapping[str, str] = {
    "等待付款": "unpaid",
    "等待出库": "paid",
    "锁定": "paid",
    "等待确认收货": "shipped",
    "完成": "finished",
    "(删除)锁定": "closed",
    "(删除)等待出库": "closed",
    "(删除)等待确认收货": "closed",
}


def recognises(sheet: RawSheet) -> bool:
    """Order number, the account that ordered and the time JD confirmed the payment."""
    return _header(sheet) is not None


def _header(sheet: RawSheet) -> Header | None:
    return find_header(sheet, {"订单号", "下单帐号", "订单状态", "下单时间"}, [("付款确认时间", "应付金额")])


def read(
    sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """The export -> orders, order_lines. Raises: FileRefused where a needed column or the shop is missing."""
    header = _header(sheet)
    assert header is not None
    lines_used = frozenset(name for names in LINE_HEADERS.values() for name in names)
    export = OrderSheet(sheet, ORDERS, header, HEADERS, reading, options, UNUSED | lines_used)
    missing = export.missing(("paid_at", "payable", "goods_fen", "item_count"))
    if missing:
        raise refused("columns_missing", detail=", ".join(missing))
    pieces = _pieces(sheet, header)
    seen: set[str] = set()

    def first_rows(rows: RawRows) -> RawRows:
        """The first row of each order; the others only add lines."""
        is_first = []
        for order in export.text(rows, "order_id").to_pylist():
            is_first.append(order is None or order not in seen)
            seen.add(order or "")
        kept = pa.array(is_first, type=pa.bool_())
        return RawRows({key: column.filter(kept) for key, column in rows.columns.items()}, rows.row.filter(kept))

    def take(rows: RawRows) -> tuple[dict[str, pa.Array], list[Fault]]:
        faults: list[Fault] = []
        paid_at = export.said(rows, "paid_at")
        is_paid = pc.is_valid(paid_at)
        payable = export.parsed(rows, "payable", cells.money_fen, pa.int64(), faults, only=is_paid)
        balance = export.parsed(rows, "balance", cells.money_fen, pa.int64(), faults, only=is_paid)
        # Read for its faults; the sum over all rows of the order counts.
        export.parsed(rows, "item_count", cells.integer, pa.int64(), faults)
        orders = export.text(rows, "order_id")
        return {
            "shop_id": export.shops(rows),
            "order_id": orders,
            "buyer_id": export.text(rows, "buyer_id"),
            "created_at": export.said(rows, "created_at"),
            "paid_at": paid_at,
            "finished_at": export.said(rows, "finished_at"),
            "status": export.parsed(rows, "status", partial(status_in, STATUSES), pa.string(), faults),
            "goods_fen": export.parsed(rows, "goods_fen", cells.money_fen, pa.int64(), faults),
            "postage_fen": export.parsed(rows, "postage_fen", cells.money_fen, pa.int64(), faults),
            "paid_fen": pc.if_else(
                is_paid, pc.add_checked(payable, pc.fill_null(balance, 0)), pa.scalar(0, pa.int64())
            ),
            "item_count": pa.array([pieces.get(order or "") for order in orders.to_pylist()], type=pa.int64()),
            "flag": export.merged(rows, "flag"),
            "seller_note": export.said(rows, "seller_note"),
        }, faults

    export.run(take, progress, before=first_rows)
    if all(header_name(names[0]) in header.names for names in LINE_HEADERS.values()):
        _read_lines(sheet, header, reading, options)


def _pieces(sheet: RawSheet, header: Header) -> Counter[str]:
    """Pieces of each order over all its rows; a cell that is no number counts nothing here and refuses its row later."""
    found: Counter[str] = Counter()
    for rows in sheet.file.below(sheet.name, header.place, header.names):
        orders, counts = rows.columns["订单号"].to_pylist(), rows.columns["订购数量"].to_pylist()
        for order, count in zip(orders, counts, strict=True):
            try:
                found[order or ""] += cells.integer(count or "") or 0
            except CellError:
                continue
    return found


def _read_lines(sheet: RawSheet, header: Header, reading: FileReading, options: ReadOptions) -> None:
    """The articles of each order, numbered as they stand; an amount is 京东价 x 订购数量."""
    known = frozenset(header.names)
    export = OrderSheet(sheet, ORDER_LINES, header, LINE_HEADERS, reading, options, known)
    numbers: Counter[str | None] = Counter()

    def take(rows: RawRows) -> tuple[dict[str, pa.Array], list[Fault]]:
        faults: list[Fault] = []
        price = export.parsed(rows, "amount_fen", cells.money_fen, pa.int64(), faults)
        quantity = export.parsed(rows, "quantity", cells.integer, pa.int64(), faults)
        orders = export.parsed(rows, "order_id", cells.identifier, pa.string(), faults)
        places: list[int] = []
        for order in orders.to_pylist():
            numbers[order] += 1
            places.append(numbers[order])
        return {
            "shop_id": export.shops(rows),
            "order_id": orders,
            "line_no": pa.array(places, type=pa.int64()),
            "sku_id": export.text(rows, "sku_id"),
            "title": export.text(rows, "title"),
            "quantity": quantity,
            "amount_fen": pc.multiply_checked(price, quantity),
        }, faults

    export.run(take, None)

"""Taobao and Tmall order exports: ``ExportOrderList`` (orders) and ``ExportOrderDetailList`` (order lines).

GBK or UTF-8 CSV and the newer XLSX names. An empty pay time means unpaid, whatever the amounts and status say; a closed
order that was paid stays paid. The export's 退款金额 has neither time nor kind, so no refunds are made of it: the
refunds table would have to invent both, and a real refunds file would then count the money twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from steelyard.facts.orders import ORDER_LINES, ORDERS
from steelyard.facts.schema import Table
from steelyard.sources import cells
from steelyard.sources.canonical import TableReader, file_damaged
from steelyard.sources.cells import CellError
from steelyard.sources.columns import Fault, by_distinct
from steelyard.sources.headers import OWN_COLUMNS, Header, find_header, header_name
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions, RefusedRows
from steelyard.sources.rows import RawRows, RawSheet
from steelyard.sources.shops_of_rows import shop_column

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
SHOP_HEADERS = ("店铺id", "店铺名称", "店铺")
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
    text = cells.said(cell)
    if text is None:
        return None
    found = STATUSES.get(text.replace(" ", "").replace("，", ","))
    if found is None:
        raise CellError("unknown_status")
    return found


@dataclass(slots=True)
class _Sheet:
    """One sheet of an export while it is read: its columns by header, what was found wrong, the reader it feeds."""

    sheet: RawSheet
    table: Table
    header: Header
    headers: Mapping[str, tuple[str, ...]]
    reading: FileReading
    options: ReadOptions
    reader: TableReader = field(init=False)
    refused_rows: RefusedRows = field(init=False)
    _typed: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._typed = dict(zip(self.header.names, self.header.typed, strict=True))
        labels = {column: self._typed[found] for column in self.headers if (found := self.first(column))}
        self.reader = TableReader(self.reading, self.table, self.options, labels)
        kept = [name for name in self.header.names if name not in OWN_COLUMNS]
        self.refused_rows = RefusedRows([self._typed[name] for name in kept])
        used = (
            {name for names in self.headers.values() for name in names} | set(SHOP_HEADERS) | UNUSED | set(OWN_COLUMNS)
        )
        self.reading.unknown_columns.extend(
            self._typed[name] for name in self.header.names if name not in used and self._typed[name]
        )

    def first(self, column: str) -> str | None:
        """The header a column is read from."""
        return next((name for name in self.headers[column] if name in self._typed), None)

    def missing(self, columns: Sequence[str]) -> list[str]:
        """The columns no header is there for, by their usual header."""
        return [self.headers[column][0] for column in columns if self.first(column) is None]

    def text(self, rows: RawRows, column: str) -> pa.Array:
        """A column's text; null where no header is there for it."""
        name = self.first(column)
        return pa.nulls(len(rows), pa.string()) if name is None else _decoded(rows.columns[name])

    def merged(self, rows: RawRows, column: str) -> pa.Array:
        """The first of a column's headers that says something in each row."""
        parts = [_decoded(rows.columns[name]) for name in self.headers[column] if name in self._typed]
        return pc.coalesce(*parts) if parts else pa.nulls(len(rows), pa.string())

    def parsed(
        self,
        rows: RawRows,
        column: str,
        scalar: Callable[[str], object],
        type_: pa.DataType,
        faults: list[Fault],
        *,
        only: pa.Array | None = None,
    ) -> pa.Array:
        """A column read by a scalar parser, its faults noted; ``only`` masks the rows that count."""
        raw = self.text(rows, column)
        if only is not None:
            raw = pc.if_else(only, raw, pa.scalar(None, pa.string()))
        values, found = by_distinct(raw, scalar, type_)
        header = self._typed.get(self.first(column) or "", column)
        faults.extend(Fault(mask, code, header, column, raw, detail) for code, (mask, detail) in found.items())
        return values

    def shops(self, rows: RawRows) -> pa.Array:
        """The rows' shops; refused where neither file nor person names one."""
        candidates = [_decoded(rows.columns[name]) for name in SHOP_HEADERS if name in self._typed]
        if not candidates and not self.options.shop_id:
            raise refused("shop_missing")
        shops = shop_column(candidates, len(rows), self.reading, self.options)
        if len(shops) and shops.null_count == len(shops):
            raise refused("shop_missing")
        return shops

    def run(
        self, take: Callable[[RawRows], tuple[dict[str, pa.Array], list[Fault]]], progress: Progress | None
    ) -> None:
        """All rows through ``take`` into the reading."""
        read = 0
        for rows in self.sheet.file.below(self.sheet.name, self.header.place, self.header.names):
            file_damaged(rows, self.reading, self.refused_rows)
            raw = {name: column for name, column in rows.columns.items() if name not in OWN_COLUMNS}
            if len(rows):
                columns, faults = take(rows)
                self.reader.take(columns, rows.row, raw, self.refused_rows, faults)
            read += len(rows)
            if progress is not None:
                progress(read, 0)
        self.reader.finish()
        if self.refused_rows.rows:
            self.reading.refused_rows.append(self.refused_rows)
        if not read and not self.refused_rows.rows:
            self.reading.notes.append(problem("empty_export"))


def read_orders(
    sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """ExportOrderList -> orders."""
    header = _orders_header(sheet)
    assert header is not None
    export = _Sheet(sheet, ORDERS, header, ORDER_HEADERS, reading, options)
    missing = export.missing(("paid_at", "paid_fen", "goods_fen", "item_count"))
    if missing:
        raise refused("columns_missing", detail=", ".join(missing))
    refunds = 0

    def take(rows: RawRows) -> tuple[dict[str, pa.Array], list[Fault]]:
        nonlocal refunds
        faults: list[Fault] = []
        refunds += _refund_amounts(rows)
        paid_at = _said(export.text(rows, "paid_at"))
        is_paid = pc.is_valid(paid_at)
        paid = export.parsed(rows, "paid_fen", cells.money_fen, pa.int64(), faults, only=is_paid)
        columns = {
            "shop_id": export.shops(rows),
            "order_id": export.text(rows, "order_id"),
            "buyer_id": export.text(rows, "buyer_id"),
            "created_at": _said(export.text(rows, "created_at")),
            "paid_at": paid_at,
            "shipped_at": _said(export.text(rows, "shipped_at")),
            "finished_at": _said(export.text(rows, "finished_at")),
            "status": export.parsed(rows, "status", status, pa.string(), faults),
            "goods_fen": export.parsed(rows, "goods_fen", cells.money_fen, pa.int64(), faults),
            "postage_fen": export.parsed(rows, "postage_fen", cells.money_fen, pa.int64(), faults),
            "paid_fen": pc.if_else(is_paid, paid, pa.scalar(0, pa.int64())),
            "item_count": export.text(rows, "item_count"),
            "flag": export.text(rows, "flag"),
            "seller_note": _said(export.text(rows, "seller_note")),
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
    export = _Sheet(sheet, ORDER_LINES, header, LINE_HEADERS, reading, options)
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


def _said(text: pa.Array) -> pa.Array:
    """Cells that say nothing (``-``, ``null``, blanks) as null."""
    return by_distinct(text, lambda cell: None if cells.said(cell) is None else cell.strip().lstrip("'"), pa.string())[
        0
    ]


def _decoded(column: pa.Array) -> pa.Array:
    return column.dictionary.take(column.indices) if pa.types.is_dictionary(column.type) else column.cast(pa.string())

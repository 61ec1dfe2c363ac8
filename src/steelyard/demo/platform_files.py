"""Files in the platforms' own layouts, quirks and all: Taobao order exports, Qianniu chat text, a Chitu report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from steelyard.demo.dice import between, dice
from steelyard.demo.files import Clock, write_lines, write_sheet, write_text, yuan
from steelyard.demo.people import Worker
from steelyard.demo.plan import REPORT_END, REPORT_START, Shop, days, midnight
from steelyard.demo.sales import Order
from steelyard.demo.talk import Line

_ORDER_HEADER = (
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
    "卖家服务费",
    "买家服务费",
    "发票抬头",
    "是否手机订单",
    "退款金额",
    "确认收货时间",
    "打款商家金额",
)
_DETAIL_HEADER = (
    "订单编号",
    "标题",
    "价格",
    "购买数量",
    "外部系统编号",
    "商品属性",
    "套餐信息",
    "备注",
    "订单状态",
    "商家编码",
    "店铺名称",
)
_STATUSES = {
    "unpaid": "等待买家付款",
    "paid": "买家已付款，等待卖家发货",
    "shipped": "卖家已发货，等待买家确认",
    "finished": "交易成功",
    "closed": "交易关闭",
}


class _Plain:
    """Times and ids as the platform exports them."""

    def __init__(self) -> None:
        self._clock = Clock()

    def time(self, at: int | None) -> str:
        return "" if at is None else self._clock.second(at)

    def order_id(self, text: str) -> str:
        return f'="{text}"'


class _Resaved(_Plain):
    """The same after somebody saved the file in a spreadsheet: slashes, nothing padded, seconds gone."""

    def time(self, at: int | None) -> str:
        if at is None:
            return ""
        day, clock = self._clock.minute(at).split(" ")
        year, month, number = day.split("-")
        hour, minute = clock.split(":")
        return f"{year}/{int(month)}/{int(number)} {int(hour)}:{minute}"

    def order_id(self, text: str) -> str:
        return f"'{text}"


def write_order_exports(folder: Path, shop: Shop, orders: Sequence[Order]) -> list[Path]:
    """Three exports of one shop (September; early October, resaved; late October) and the lists of their lines."""
    spans = (
        ("202609", date(2026, 9, 1), date(2026, 10, 1), _Plain(), None),
        ("20261001-1019", date(2026, 10, 1), date(2026, 10, 20), _Resaved(), 40),
        ("20261020-1031", date(2026, 10, 20), date(2026, 11, 1), _Plain(), None),
    )
    paths = []
    for name, start, end, style, repeat in spans:
        chosen = [order for order in orders if midnight(start) <= order.created_at < midnight(end)]
        path = folder / f"ExportOrderList{name}.csv"
        write_lines(
            path,
            _ORDER_HEADER,
            (_order_row(shop, order, style) for order in chosen),
            encoding="gbk",
            repeat_header_after=repeat,
        )
        detail = folder / f"ExportOrderDetailList{name}.csv"
        write_lines(
            detail, _DETAIL_HEADER, (row for order in chosen for row in _detail_rows(order, style)), encoding="gbk"
        )
        paths += [path, detail]
    return paths


def _order_row(shop: Shop, order: Order, style: _Plain) -> tuple[str, ...]:
    closed = order.status == "closed"
    why = "订单未关闭" if not closed else "买家未付款" if order.paid_at is None else "退款"
    refund = order.refund
    refunded = yuan(refund.amount_fen) if refund is not None and refund.status == "success" else "无退款申请"
    received = order.paid_fen - (refund.amount_fen if refund is not None and refund.status == "success" else 0)
    tail = order.order_id[-4:]
    return (
        style.order_id(order.order_id),
        order.buyer_id,
        "***@example.com",
        yuan(order.goods_fen - order.discount_fen),
        yuan(order.postage_fen),
        "0",
        yuan(order.payable_fen),
        "0",
        yuan(order.paid_fen),
        "0",
        _STATUSES[order.status],
        "",
        "张**",
        "示例省 示例市 示例区 ***",
        "快递",
        "",
        "'000****0000",
        style.time(order.created_at),
        style.time(order.paid_at),
        "，".join(line.article.title for line in order.lines),
        str(len(order.lines)),
        f"No:DEMO{tail}{order.created_at // 1000 % 100_000:05d}" if order.shipped_at is not None else "",
        "中通快递" if order.shipped_at is not None else "",
        order.seller_note or "",
        str(order.item_count),
        shop.shop_id,
        shop.name,
        why,
        "0",
        "0",
        "",
        "手机订单",
        refunded,
        style.time(order.finished_at),
        f"{yuan(received)}元",
    )


def _detail_rows(order: Order, style: _Plain) -> Iterator[tuple[str, ...]]:
    for line in order.lines:
        yield (
            style.order_id(order.order_id),
            line.article.title,
            yuan(line.article.price_fen),
            str(line.quantity),
            line.article.sku_id,
            f"颜色分类：{line.colour};规格：{line.size}",
            "",
            "",
            _STATUSES[order.status],
            line.article.sku_id,
            order.shop.name,
        )


# ---- Qianniu chat text -------------------------------------------------------------------------------


def write_chat_text(folder: Path, lines: Iterable[Line]) -> list[Path]:
    """One shop-day as agents copied it from the client: four people, four habits of copying."""
    spoken = [
        line
        for line in lines
        if line.kind not in ("rating_invite", "note")
        and line.sender in ("buyer", "agent")
        and line.agent_id is not None
    ]
    by_buyer = [
        (buyer, list(group))
        for buyer, group in groupby(
            sorted(spoken, key=lambda line: (line.buyer_id, line.at)), key=lambda line: line.buyer_id
        )
    ]
    by_buyer.sort(key=lambda pair: pair[1][0].at)
    paths = []
    for number, header in enumerate((_spaced, _tight, _two_lines, _arrow)):
        path = folder / f"千牛聊天记录{number + 1}.txt"
        write_text(
            path, [text for buyer, group in by_buyer[number::4] for text in _copied(buyer, group, header, Clock())]
        )
        paths.append(path)
    return paths


def _spaced(who: str, _to: str, time: str) -> list[str]:
    return [f"{who} {time}"]


def _tight(who: str, _to: str, time: str) -> list[str]:
    return [f"{who}{time}"]


def _two_lines(who: str, _to: str, time: str) -> list[str]:
    return [who, time]


def _arrow(who: str, to: str, time: str) -> list[str]:
    return [f"{who} --> {to} {time}"]


def _copied(
    buyer: str, group: Sequence[Line], header: Callable[[str, str, str], list[str]], clock: Clock
) -> Iterator[str]:
    for number, line in enumerate(group):
        agent = line.agent_id or ""
        if line.kind == "transfer":
            yield f"由 {agent} 转交给 {line.to_agent_id}"
            continue
        who, to = (buyer, agent) if line.sender == "buyer" else (agent, buyer)
        yield from header(who, to, clock.second(line.at))
        said = f"[自动回复]{line.text}" if line.is_auto else line.text or ""
        yield f"https://item.taobao.example/item.htm?id={line.sku_id}" if line.kind == "product_card" else said
        if line.sender == "agent":
            yield "已读"
        if number and number % 23 == 0:
            yield f"{who} 撤回了一条消息"
    yield ""


# ---- Chitu report ------------------------------------------------------------------------------------

_CHITU_HEADER = (
    "日期",
    "店铺",
    "账户名",
    "咨询人数",
    "接待人数",
    "直接接待人数",
    "转入人数",
    "转出人数",
    "买家发起",
    "客服主动跟进",
    "总消息",
    "买家消息",
    "客服消息",
    "答问比",
    "客服字数",
    "最大同时接待",
    "未回复人数",
    "旺旺回复率",
    "慢响应人数",
    "长接待人数",
    "首次响应(秒)",
    "平均响应(秒)",
    "平均接待时长",
    "发出评价数",
    "收到评价数",
    "很满意",
    "满意",
    "一般",
    "不满",
    "很不满",
)


def write_chitu_report(path: Path, seed: int, shop: Shop, workers: Sequence[Worker]) -> None:
    """A Chitu report of the week before the first message, one row per account and day, with its total and mean rows."""
    rng = dice(seed, "chitu")
    rows: list[list[object]] = [list(_CHITU_HEADER)]
    counted: list[list[int]] = []
    for day in days(REPORT_START, REPORT_END):
        for worker in workers:
            if not worker.employed_on(day) or (day.toordinal() + worker.off_from) % 7 >= 5:
                continue
            consulted = between(rng, 14, 34)
            unanswered = between(rng, 0, 2)
            received = consulted - unanswered
            moved_in, moved_out = between(rng, 0, 2), between(rng, 0, 2)
            asked, answered = consulted * between(rng, 4, 6), received * between(rng, 5, 7)
            first = worker.median_ms * between(rng, 85, 130) // 100
            mean = worker.median_ms * between(rng, 110, 160) // 100
            invited = received * worker.invites // 1000
            rated = invited * between(rng, 25, 45) // 100
            best = rated * worker.charms // 1000
            counts = [
                consulted,
                received,
                consulted - moved_in,
                moved_in,
                moved_out,
                consulted,
                between(rng, 0, 3),
                asked + answered,
                asked,
                answered,
            ]
            counted.append(counts)
            rows.append(
                [
                    day.isoformat(),
                    shop.name,
                    worker.agent_id,
                    *(str(number) for number in counts),
                    _percent(answered, asked),
                    f"{answered * 13:,}",
                    str(between(rng, 3, 8)),
                    str(unanswered),
                    _percent(received, consulted),
                    str(between(rng, 0, 3)),
                    str(between(rng, 0, 2)),
                    _seconds(first),
                    _seconds(mean),
                    f"{between(rng, 4, 12)}分{between(rng, 0, 59)}秒",
                    str(invited),
                    str(rated),
                    str(best),
                    str(rated - best),
                    "0",
                    "0",
                    "0",
                ]
            )
    totals = [sum(column) for column in zip(*counted, strict=True)]
    blanks: list[object] = ["-"] * (len(_CHITU_HEADER) - 3 - len(totals))
    rows.append(["汇总", "", "", *(str(number) for number in totals), *blanks])
    rows.append(["均值", "", "", *(f"{number / max(1, len(counted)):.2f}" for number in totals), *blanks])
    write_sheet(path, "客服绩效", rows)


def _percent(part: int, whole: int) -> str:
    hundredths = part * 10_000 // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000 // 10:02d}"

"""The whole invented company, from seed to folder.

``write(folder, seed, scale)`` simulates three shops for two months and drops the files a shop would really have.
Same seed, same scale, same bytes, on every platform; no clock is read.
"""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from steelyard.demo import files, organisation_files, platform_files
from steelyard.demo.market import Market, Records
from steelyard.demo.people import Duty, Worker, hire, roster
from steelyard.demo.plan import (
    CHAT_TEXT_DAY,
    END,
    MONTHS,
    MUMU,
    SHOPS,
    START,
    XINGHE,
    YUNSHAN,
    Shop,
    days,
    midnight,
)
from steelyard.demo.sales import Order
from steelyard.demo.stories import STORIES, Story
from steelyard.demo.talk import Line
from steelyard.facts import TABLES

SEED = 20260901

#: Which template of the library suits the agents of which line; leaders and the supervisor are under none of them.
SCHEMES: Mapping[str, str] = {
    "presales": "taobao-presales",
    "aftersales": "taobao-aftersales",
    "general": "kpi-monthly",
}

_CHAT_TEXT_SHARE = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """What was written: ``counts`` rows by table (canonical rows and platform rows alike), the months, the stories."""

    folder: Path
    seed: int
    start: date
    end: date
    months: tuple[tuple[date, date], ...]
    counts: Mapping[str, int]
    files: tuple[Path, ...]
    stories: tuple[Story, ...]
    schemes: Mapping[str, str]


def write(folder: Path, seed: int = SEED, scale: Fraction | int = 1) -> DemoCompany:
    """Write the company's files into ``folder`` (made if need be).

    ``scale`` shrinks the traffic, never the people or the calendar: 1 gives about 300,000 messages, 1/150 about 2,000.
    """
    with _collector_paused():
        return _write(folder, seed, Fraction(scale))


def _write(folder: Path, seed: int, scale: Fraction) -> DemoCompany:
    workers = hire(seed)
    duties = [duty for day in days(START, END) for duty in roster(seed, workers, day)]
    by_shop = {shop.shop_id: _live(seed, shop, duties, scale) for shop in SHOPS}
    copied = _one_day_of_text(seed, workers, scale)
    ledger = _Ledger(folder)
    for name, rows in organisation_files.organisation(seed, workers, duties).items():
        ledger.csv(f"organisation/{name}.csv", name, files.rows_of(name, rows))
    shifts, presence = organisation_files.attendance(seed, duties)
    ledger.csv("attendance/shifts.csv", "shifts", files.rows_of("shifts", shifts))
    ledger.csv("attendance/presence.csv", "presence", files.rows_of("presence", presence))
    for shop in SHOPS:
        _write_shop(ledger, shop, by_shop[shop.shop_id])
    _write_platform_files(ledger, seed, by_shop[MUMU.shop_id].orders, copied, workers)
    return DemoCompany(
        folder, seed, START, END, MONTHS, dict(sorted(ledger.counts.items())), tuple(ledger.paths), STORIES, SCHEMES
    )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hundreds of thousands of rows and no cycle among them: looking for cycles would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _live(seed: int, shop: Shop, duties: Sequence[Duty], scale: Fraction) -> Records:
    market = Market(seed, shop, scale)
    by_day: dict[date, list[Duty]] = {}
    for duty in duties:
        if duty.shop is shop:
            by_day.setdefault(duty.day, []).append(duty)
    last_night: list[Duty] = []
    for day in days(START, END):
        today = by_day.get(day, [])
        market.live(day, last_night + today)
        last_night = [duty for duty in today if duty.planned_end > midnight(day) + 24 * 3_600_000]
    return market.close()


def _one_day_of_text(seed: int, workers: Sequence[Worker], scale: Fraction) -> list[Line]:
    """The last day of August at Mumu, known only from copied chats; its buyers never come again."""
    market = Market(
        seed, MUMU, min(Fraction(1), scale * 20) * _CHAT_TEXT_SHARE, first_buyer=90_000, purpose="chat-text"
    )
    duties = [duty for duty in roster(seed, list(workers), CHAT_TEXT_DAY) if duty.shop is MUMU]
    market.live(CHAT_TEXT_DAY, duties)
    return market.close().lines


class _Ledger:
    """Writes files below one folder and counts their rows by table."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.counts: dict[str, int] = {}
        self.paths: list[Path] = []

    def _note(self, path: Path, name: str, rows: int) -> Path:
        self.counts[name] = self.counts.get(name, 0) + rows
        self.paths.append(path)
        return path

    def csv(self, path: str, name: str, rows: Sequence[files.Row]) -> None:
        columns = files.columns_of(rows, len(TABLES[name].columns))
        files.write_csv(self._note(self._folder / path, name, len(rows)), name, columns)

    def messages(self, path: str, columns: files.Columns) -> None:
        """Messages come by column: there are many."""
        target = self._note(self._folder / path, "messages", len(columns[0]))
        (files.write_parquet if target.suffix == ".parquet" else files.write_csv)(target, "messages", columns)

    def workbook(self, path: str, name: str, rows: Sequence[files.Row]) -> None:
        files.write_workbook(self._note(self._folder / path, name, len(rows)), name, rows)

    def at(self, path: str) -> Path:
        """A place for a file written elsewhere."""
        return self._folder / path

    def took(self, paths: Sequence[Path], counts: Mapping[str, int]) -> None:
        """Files written elsewhere, with the rows they hold."""
        self.paths.extend(paths)
        for name, rows in counts.items():
            self.counts[name] = self.counts.get(name, 0) + rows


def _write_shop(ledger: _Ledger, shop: Shop, records: Records) -> None:
    """One shop's messages by month, and everything else it keeps in canonical files."""
    _write_messages(ledger, shop, records.lines)
    if shop is not MUMU:
        ledger.csv(f"{shop.name}/orders.csv", "orders", [_order_row(order) for order in records.orders])
        lines = [_line_row(order, number) for order in records.orders for number in range(len(order.lines))]
        ledger.csv(f"{shop.name}/order_lines.csv", "order_lines", lines)
    ledger.csv(
        f"{shop.name}/refunds.csv",
        "refunds",
        [_refund_row(order) for order in records.orders if order.refund is not None],
    )
    if shop is XINGHE:
        ledger.workbook(f"{shop.name}/ratings.xlsx", "ratings", records.ratings)
        ledger.csv(f"{shop.name}/conversation_tags.csv", "conversation_tags", records.tags)
    else:
        ledger.csv(f"{shop.name}/ratings.csv", "ratings", records.ratings)
    ledger.csv(f"{shop.name}/reviews.csv", "reviews", records.reviews)
    ledger.csv(f"{shop.name}/tickets.csv", "tickets", records.tickets)
    if shop is YUNSHAN:
        ledger.csv(f"{shop.name}/memberships.csv", "memberships", records.memberships)


def _write_messages(ledger: _Ledger, shop: Shop, lines: Sequence[Line]) -> None:
    """By month; a late word after the last midnight stays with the last month."""
    size = len(lines)
    conversations, sent, *rest = files.columns_of(lines, len(Line._fields))
    ids = [f"{shop.code}-m{number:08d}" for number in range(1, size + 1)]
    columns: files.Columns = [[shop.shop_id] * size, ids, conversations, sent, [None] * size, *rest]
    edges = [0, *(bisect_left(lines, midnight(start), key=lambda line: line.at) for start, _ in MONTHS[1:]), size]
    suffix = "csv" if shop is MUMU else "parquet"
    for (start, _), low, high in zip(MONTHS, edges, edges[1:], strict=False):
        ledger.messages(f"{shop.name}/messages_{start:%Y-%m}.{suffix}", [column[low:high] for column in columns])


def _write_platform_files(
    ledger: _Ledger, seed: int, orders: Sequence[Order], copied: Sequence[Line], workers: Sequence[Worker]
) -> None:
    folder = ledger.at(MUMU.name)
    ledger.took(
        platform_files.write_order_exports(folder, MUMU, orders),
        {"orders": len(orders), "order_lines": sum(len(order.lines) for order in orders)},
    )
    ledger.took(platform_files.write_chat_text(folder / f"聊天记录 {CHAT_TEXT_DAY:%Y-%m-%d}", copied), {})
    report = folder / "赤兔客服绩效_20260824-20260830.xlsx"
    platform_files.write_chitu_report(
        report, seed, MUMU, [worker for worker in workers if worker.shop is MUMU and worker.role == "agent"]
    )
    ledger.took([report], {})


def _order_row(order: Order) -> files.Row:
    return (
        order.shop.shop_id,
        order.order_id,
        order.buyer_id,
        order.created_at,
        order.paid_at,
        order.shipped_at,
        order.finished_at,
        order.status,
        order.goods_fen,
        order.postage_fen,
        order.discount_fen,
        order.paid_fen,
        order.item_count,
        order.flag,
        order.seller_note,
        order.updated_at,
    )


def _line_row(order: Order, number: int) -> files.Row:
    line = order.lines[number]
    return (
        order.shop.shop_id,
        order.order_id,
        number + 1,
        line.article.sku_id,
        line.article.title,
        line.quantity,
        line.amount_fen,
    )


def _refund_row(order: Order) -> files.Row:
    refund = order.refund
    assert refund is not None
    return (
        order.shop.shop_id,
        refund.refund_id,
        order.order_id,
        order.buyer_id,
        refund.kind,
        refund.applied_at,
        refund.finished_at,
        refund.status,
        refund.amount_fen,
        refund.item_count,
        refund.reason,
        refund.is_dispute,
        refund.handler_agent_id,
        refund.saved_fen,
    )

"""``steelyard explain-order``: whose an order is, who else could have earned it, and what decided."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.evaluation import read_organisation
from steelyard.books.evidence_words import RULES, TIES, VALUES
from steelyard.books.importing import tell_pending
from steelyard.books.whose_order import Candidate, Moment, Outcome, WhoseOrder, owner_words, the_shop_of, whose_order
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.facts.lake import Lake
from steelyard.facts.organisation import Organisation
from steelyard.money import format_yuan
from steelyard.reports.texts import NULL

#: How many signs wide the line of time is.
STRIP = 28


@command(
    "explain-order",
    "一个订单算谁的：下单和付款时谁在接待，谁赢、为什么，三种判定各算给谁，用的哪一版设置。",
    "Whose an order is: who had the buyer when it was created and paid, who wins and why, under all three rules.",
    "steelyard explain-order 2026101500031",
    "steelyard explain-order 2026101500031 --shop s1 --json",
)
def explain_order(
    context: typer.Context,
    order: Annotated[str, typer.Argument(help="订单号。 Order id.")],
    shop: Annotated[
        str | None,
        typer.Option(help="哪家店；几家店有同一个订单号时要写。 The shop, where several have it.", metavar="ID"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """Candidates, winner, reason and settings of one order."""
    desk = desk_of(context)
    lake = Lake.open(desk.home, create=False)
    tell_pending(desk, lake)
    snapshot = lake.snapshot()
    organisation = read_organisation(snapshot)
    shop_id = the_shop_of(snapshot, order, shop)
    found = whose_order(snapshot, organisation, shop_id, order)
    if found is None:
        raise AssertionError(f"{shop_id} was just said to have {order}")
    if as_json:
        desk.write_json(_as_json(desk, organisation, found))
    else:
        _show(desk, organisation, found)
    return 0


def _show(desk: TerminalDesk, organisation: Organisation, order: WhoseOrder) -> None:
    shop = organisation.shop(order.shop_id)
    back = desk.word(f"，退款 {format_yuan(order.refund_fen)}", f", refunded {format_yuan(order.refund_fen)}")
    _tell(
        desk,
        desk.word(
            f"订单 {order.order_id} · {shop.name if shop is not None else order.shop_id} · 买家 {order.buyer_id} · "
            f"实付 {format_yuan(order.paid_fen)}",
            f"Order {order.order_id} · {shop.name if shop is not None else order.shop_id} · buyer {order.buyer_id} · "
            f"paid {format_yuan(order.paid_fen)}",
        )
        + (back if order.refund_fen else ""),
        style="brand",
    )
    for moment in order.moments:
        _show_moment(desk, organisation, order.shop_id, moment)
    if not order.is_paid:
        _tell(desk, desk.word("没有付款：不算任何人的销售。", "Never paid: it is nobody's sale."), style="attention")
    for outcome in order.outcomes:
        name = partial(_name, organisation, order.shop_id, day=outcome.business_day)
        words = owner_words(order, outcome, name)
        _tell(
            desk,
            ("▸ " if outcome.is_governing else "  ") + desk.words(words),
            style="brand" if outcome.is_governing else "",
        )
    if order.is_stale:
        _tell(
            desk,
            desk.word(
                "已存的归属与现在的记录不一致：有导入还没有计算。请运行 steelyard rebuild。",
                "The stored owner is not what today's records say: something waits to be computed. Run steelyard rebuild.",
            ),
            style="attention",
        )


def _show_moment(desk: TerminalDesk, organisation: Organisation, shop_id: str, moment: Moment) -> None:
    settings = moment.settings
    tie = desk.words(TIES[settings.attribution_tie])
    days = settings.inquiry_window_ms // 86_400_000
    said = VALUES[moment.event]
    _tell(desk, "")
    _tell(
        desk,
        desk.word(
            f"{said.zh} {moment.at:%Y-%m-%d %H:%M:%S}（有效时长 {days} 天，{tie}；设置版本 {settings.version}）",
            f"{said.en} {moment.at:%Y-%m-%d %H:%M:%S} (window {days} d, {tie}; settings {settings.version})",
        ),
    )
    if not moment.candidates:
        _tell(desk, desk.word("  没有客服和这位买家聊过。", "  No agent talked with this buyer."), style="soft")
        return
    table = Table(box=None, pad_edge=False, header_style="soft", padding=(0, 1))
    table.add_column("#", justify="right", style="soft")
    table.add_column(desk.word("谁", "who"), no_wrap=True)
    table.add_column(desk.word("接待", "talk"), no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(desk.word("为什么", "why"))
    first, last = moment.reach
    for one in moment.candidates:
        table.add_row(
            NULL if one.place is None else str(one.place),
            Text(_name(organisation, shop_id, one.stretch.agent_id, one.stretch.started_at.date())),
            _from_to(one, moment.at),
            _strip(one, moment.at, first, last),
            desk.words(one.reason),
            style="brand" if one.place == 1 else "soft" if one.place is None else "",
        )
    desk.show(table)


def _tell(desk: TerminalDesk, text: str, style: str = "") -> None:
    """A line of the result itself."""
    desk.out.print(Text(text, style=style), soft_wrap=True)


def _from_to(one: Candidate, at: datetime) -> str:
    start, end = one.stretch.started_at, one.stretch.ended_at
    day = "" if start.date() == at.date() else f"{start:%m-%d} "
    last = "" if end.date() == start.date() else f"{end:%m-%d} "
    return f"{day}{start:%H:%M}–{last}{end:%H:%M}"


def _strip(one: Candidate, at: datetime, first: datetime, last: datetime) -> str:
    """The talk as a line and the event as a bar, those in reach on one line of time; an arrow to those outside it."""
    whole = (last - first).total_seconds() or 1.0

    def place(instant: datetime) -> int:
        return round((instant - first).total_seconds() / whole * (STRIP - 1))

    signs = [" "] * STRIP
    if one.place is not None:
        start, end = place(one.stretch.started_at), place(one.stretch.ended_at)
        signs[start : end + 1] = "━" * (end + 1 - start)
    signs[place(at)] = "┃"
    before, after = ("←", " ") if one.standing == "too_early" else (" ", "→" if one.standing == "after" else " ")
    return before + "".join(signs) + after


def _name(organisation: Organisation, shop_id: str, agent_id: str, day: date | None) -> str:
    """The person an account belonged to on a day, with the account; else the account alone."""
    name = organisation.holder_name(shop_id, agent_id, day)
    return agent_id if name == agent_id else f"{name} ({agent_id})"


def _as_json(desk: TerminalDesk, organisation: Organisation, order: WhoseOrder) -> dict[str, object]:
    return {
        "shop_id": order.shop_id,
        "order_id": order.order_id,
        "buyer_id": order.buyer_id,
        "status": order.status,
        "paid_fen": order.paid_fen,
        "refund_fen": order.refund_fen,
        "is_stale": order.is_stale,
        "events": [_moment_json(desk, moment) for moment in order.moments],
        "rules": [_outcome_json(desk, organisation, order, outcome) for outcome in order.outcomes],
    }


def _moment_json(desk: TerminalDesk, moment: Moment) -> dict[str, object]:
    return {
        "event": moment.event,
        "at": moment.at.isoformat(),
        "business_day": str(moment.business_day),
        "settings": moment.settings.version,
        "inquiry_window_ms": moment.settings.inquiry_window_ms,
        "attribution_tie": moment.settings.attribution_tie,
        "winner": moment.winner.stretch.agent_id if moment.winner is not None else None,
        "candidates": [
            {
                "place": one.place,
                "agent_id": one.stretch.agent_id,
                "conversation_id": one.stretch.conversation_id,
                "started_at": one.stretch.started_at.isoformat(),
                "ended_at": one.stretch.ended_at.isoformat(),
                "rounds_answered": one.stretch.rounds_answered,
                "standing": one.standing,
                "reason": desk.words(one.reason),
            }
            for one in moment.candidates
        ],
    }


def _outcome_json(
    desk: TerminalDesk, organisation: Organisation, order: WhoseOrder, outcome: Outcome
) -> dict[str, object]:
    return {
        "rule": outcome.rule,
        "name": desk.words(RULES[outcome.rule]),
        "is_governing": outcome.is_governing,
        "agent_id": outcome.agent_id,
        "event": outcome.event,
        "via": outcome.via,
        "business_day": None if outcome.business_day is None else str(outcome.business_day),
        "assisting": list(outcome.assisting),
        "sentence": desk.words(
            owner_words(order, outcome, partial(_name, organisation, order.shop_id, day=outcome.business_day))
        ),
    }

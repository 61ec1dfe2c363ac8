"""What was sold beside what was asked for: recommended items that were bought, buyers who came again, advice that paid."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.eras import Clock, day_of
from steelyard.derive.tables import DAY_MS
from steelyard.measures.shape import per_agent_day
from steelyard.measures.tallies import Tally

FAMILY = "cross-selling"
#: An order with at least so many recommended items counts as one of cross-selling.
MANY_ITEMS = 3
#: Within so many days after a reception a buyer who had bought before must pay again.
REPURCHASE_DAYS = 30

#: What rests on the lines of orders; known only where the shop has any.
OF_LINES = ("shop_lined_orders", "recommended_orders", "recommended_items", "orders_with_3_recommended")


def _led(memberships: ir.Table) -> ir.Table:
    """Who joined by themselves was led by nobody."""
    return memberships.filter(memberships.agent_id.notnull())


TALLIES = (Tally("memberships", "joined_at", {"memberships_led": lambda rows: rows.count()}, prepare=_led),)


def cards_of(messages: ir.Table, flagged: ir.Table | None, sent_t: ir.IntegerValue) -> ir.Table:
    """Product cards that people sent: shop_id, buyer_id, agent_id, sku_id, sent_t.

    ``flagged``: stretches (shop_id, buyer_id, conversation_id, is_named, low, high) whose cards do not count.
    """
    is_card = (messages.sender == "agent") & ~messages.is_auto & (messages.kind == "product_card")
    cards = messages.mutate(sent_t=sent_t).filter(is_card & messages.agent_id.notnull())
    if flagged is not None:
        named, loose = flagged.filter(flagged.is_named), flagged.filter(~flagged.is_named)
        cards = cards.anti_join(named, ["shop_id", "conversation_id"])
        cards = cards.anti_join(
            loose,
            [
                cards.conversation_id.isnull(),
                cards.shop_id == loose.shop_id,
                cards.buyer_id == loose.buyer_id,
                cards.sent_t >= loose.low,
                cards.sent_t <= loose.high,
            ],
        )
    return cards.select("shop_id", "buyer_id", "agent_id", "sku_id", "sent_t")


def of_cards(cards: ir.Table, clock: Clock) -> ir.Table:
    """How many cards were sent, by the day they were sent."""
    timed = clock.eras.join(cards, "sent_t", clock.rows, "day_offset_ms")
    dated = timed.mutate(day=day_of(timed.sent_t, timed.day_offset_ms))
    return per_agent_day(dated, FAMILY, {"recommended_cards": dated.count()})


def of_orders(paid: ir.Table, lines: ir.Table, cards: ir.Table, clock: Clock) -> list[ir.Table]:
    """Paid orders that hold what an agent had recommended, by the day they were paid.

    A line is recommended by whoever sent the buyer a card of its sku within the inquiry window before the order was
    created; two agents may both have recommended it. ``paid``: orders with created_t and paid_t. Orders whose lines
    are known are counted for the shop, so that none recommended can be told from none known.
    """
    dated = clock.eras.join(paid, "paid_t", clock.rows, "day_offset_ms")
    dated = dated.mutate(day=day_of(dated.paid_t, dated.day_offset_ms)).drop("day_offset_ms")
    dated = clock.eras.join(dated, "created_t", clock.rows, "inquiry_window_ms").select(
        "shop_id", "order_id", "buyer_id", "created_t", "day", "inquiry_window_ms"
    )
    held = dated.inner_join(
        lines.select("shop_id", "order_id", "line_no", "sku_id", "quantity"), ["shop_id", "order_id"]
    )
    pairs = held.inner_join(
        cards.filter(cards.sku_id.notnull()).rename(card_agent="agent_id"),
        ["shop_id", "buyer_id", "sku_id"],
    )
    pairs = pairs.filter(
        (pairs.sent_t <= pairs.created_t) & (pairs.sent_t >= pairs.created_t - pairs.inquiry_window_ms)
    )
    bought = pairs.select("shop_id", "day", "order_id", "line_no", "quantity", agent_id=pairs.card_agent).distinct()
    per_order = bought.group_by("shop_id", "day", "agent_id", "order_id").agg(items=bought.quantity.sum())
    known = held.select("shop_id", "day", "order_id").distinct().mutate(agent_id=ibis.literal(""))
    return [
        per_agent_day(
            per_order,
            FAMILY,
            {
                "recommended_orders": per_order.count(),
                "recommended_items": per_order["items"].sum(),
                "orders_with_3_recommended": (per_order["items"] >= MANY_ITEMS).sum(),
            },
        ),
        per_agent_day(known, FAMILY, {"shop_lined_orders": known.count()}),
    ]


def of_receptions(receptions: ir.Table, paid: ir.Table) -> ir.Table:
    """Buyers received who had paid before and paid again soon after.

    ``paid``: every paid order known (shop_id, buyer_id, paid_t), also of years ago.
    """
    received = receptions.filter(receptions.is_received).select("shop_id", "day", "agent_id", "buyer_id", "started_at")
    first = paid.group_by("shop_id", "buyer_id").agg(first_paid_t=paid.paid_t.min())
    old = received.inner_join(first, ["shop_id", "buyer_id"])
    old = old.filter(old.first_paid_t <= old.started_at).drop("first_paid_t")
    again = old.inner_join(paid.select("shop_id", "buyer_id", "paid_t"), ["shop_id", "buyer_id"])
    again = again.filter(
        (again.paid_t > again.started_at) & (again.paid_t <= again.started_at + REPURCHASE_DAYS * DAY_MS)
    )
    buyers = again.select("shop_id", "day", "agent_id", "buyer_id").distinct()
    return per_agent_day(buyers, FAMILY, {"repurchase_buyers": buyers.count()})


def of_advice(conversations: ir.Table, tags: ir.Table, paid: ir.Table, clock: Clock) -> ir.Table:
    """The estimate before advice and what was paid after it, promotion discounts added back.

    Only conversations that led to a paid order, created from their first message to the inquiry window after their last,
    are in either sum: of one that sold nothing there is no order value to compare. Of several estimates the highest is
    taken, so that the lift is never flattered.
    """
    told = tags.filter(tags.tag_kind == "estimate")
    told = told.mutate(fen=told["value"].try_cast("int64"))
    told = told.filter(told.fen.notnull()).group_by("shop_id", "conversation_id").agg(estimate_fen=told.fen.max())
    talks = conversations.filter(conversations.flags == "").inner_join(told, ["shop_id", "conversation_id"])
    talks = clock.eras.join(talks, "started_at", clock.rows, "inquiry_window_ms")
    pairs = talks.inner_join(
        paid.select("shop_id", "buyer_id", "created_t", gross_fen=paid.paid_fen + paid.discount_fen.fill_null(0)),
        ["shop_id", "buyer_id"],
    )
    pairs = pairs.filter(
        (pairs.created_t >= pairs.started_at) & (pairs.created_t <= pairs.ended_at + pairs.inquiry_window_ms)
    )
    sold = pairs.group_by("shop_id", "day", "conversation_id", "estimate_fen", agent_id=pairs.last_agent_id).agg(
        actual_fen=pairs.gross_fen.sum()
    )
    return per_agent_day(sold, FAMILY, {"estimate_fen": sold.estimate_fen.sum(), "actual_fen": sold.actual_fen.sum()})


def flagged_stretches(conversations: ir.Table) -> ir.Table:
    """Conversations a filter took out, with the stretch of their messages."""
    out = conversations.filter(conversations.flags != "")
    return out.select("shop_id", "buyer_id", "conversation_id", "is_named", low=out.first_row_at, high=out.last_row_at)

"""Whose sale it was: segments of talk, and the agent each paid order is credited to under each rule."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.codes import NOBODY, Codes
from steelyard.derive.eras import Clock, as_date, day_of
from steelyard.engines.base import Engine

RULES = ("order_created", "order_first", "paid")
_SEGMENT = ("key", "buyer", "agent")
_ORDER = ("shop_id", "order_id")


def segments(engine: Engine, touched: ir.Table, waits: ir.Table, conversations: ir.Table, codes: Codes) -> ir.Table:
    """The stretch of one agent's talk with one buyer in one conversation, if the agent wrote at least once.

    Grain: (shop, conversation, buyer, agent). First and last of the agent's own messages and the buyer's
    messages addressed to the agent. The business day is the conversation's.
    """
    grouped = touched.group_by(*_SEGMENT).agg(
        started_at=touched.first_t.min(),
        ended_at=touched.last_t.max(),
        spoken=touched.agent_messages.sum(),
    )
    grouped = grouped.filter((grouped.spoken >= 1) & (grouped.agent != NOBODY)).drop("spoken")
    answered = waits.filter(waits.answered_at.notnull())
    counts = answered.group_by("key", "agent").agg(rounds_answered=answered.count())
    counted = grouped.left_join(counts, ["key", "agent"]).select(
        *[grouped[name] for name in grouped.columns], rounds_answered=counts.rounds_answered.fill_null(0)
    )
    placed = counted.inner_join(conversations, ["key"]).select(
        *[counted[name] for name in counted.columns if name != "key"],
        *[conversations[name] for name in ("conversation_id", "is_valid", "day", "business_day")],
    )
    return engine.materialise(codes.decode(placed), "segments_all")


def paid_orders(engine: Engine, orders: ir.Table, refunds: ir.Table) -> ir.Table:
    """Orders that were paid, with what was refunded of them.

    Grain: (shop, order). ``refund_fen`` sums the successful refunds, whenever they happened.
    """
    paid = orders.filter(orders.paid_t.notnull())
    done = refunds.filter(refunds.status == "success")
    returned = done.group_by(*_ORDER).agg(refund_fen=done.amount_fen.sum())
    kept = (*_ORDER, "buyer_id", "created_t", "paid_t", "paid_fen", "postage_fen", "item_count", "flag")
    joined = paid.left_join(returned, [*_ORDER]).select(
        *[paid[name] for name in kept], refund_fen=returned.refund_fen.fill_null(0)
    )
    return engine.materialise(joined.mutate(postage_fen=joined.postage_fen.fill_null(0)), "orders_paid")


def counted(orders: ir.Table, instant: str, clock: Clock) -> ir.Table:
    """The orders no filter takes out on the day of the instant, with that business ``day``.

    Which flags take an order out is a setting of the day the rule dates it by.
    """
    eras = clock.eras
    dated = eras.join(orders, instant, clock.rows, "day_offset_ms", "attribution_rule", "filter_orders", "era")
    flags = clock.words.filter(clock.words.list == "flag")
    listed = (dated.era.cast("string") + "\x1f" + dated.flag).isin(flags.era.cast("string") + "\x1f" + flags.word)
    kept = dated.filter(~(dated.filter_orders & listed).fill_null(False)) if eras.filters_orders else dated
    return kept.mutate(day=day_of(kept[instant], kept.day_offset_ms)).drop(
        "day_offset_ms", "filter_orders", "era", "flag"
    )


def attributions(engine: Engine, orders: ir.Table, talk: ir.Table, clock: Clock) -> ir.Table:
    """One row per (shop, order, rule) with its owner ('' = silent), and one per assisting agent.

    In progress at the event beats ended before it; of these the latest end wins (``most_rounds``: the most
    answered rounds first); ties go to the latest start, then the smallest agent_id.
    """
    events = orders.select(*_ORDER, "buyer_id", t=orders.created_t, event=ibis.literal("created")).union(
        orders.select(*_ORDER, "buyer_id", t=orders.paid_t, event=ibis.literal("paid"))
    )
    timed = clock.eras.join(events, "t", clock.rows, "inquiry_window_ms", "most_rounds")
    near = timed.inner_join(
        talk,
        [
            timed.shop_id == talk.shop_id,
            timed.buyer_id == talk.buyer_id,
            talk.started_at <= timed.t,
            talk.ended_at >= timed.t - timed.inquiry_window_ms,
        ],
    )
    running = near.t < near.ended_at
    candidates = near.filter(running | (near.ended_at <= near.t)).select(
        *_ORDER,
        "event",
        "agent_id",
        "conversation_id",
        "started_at",
        "ended_at",
        running=running,
        rounds=ibis.ifelse(~running & near.most_rounds, near.rounds_answered, 0),
    )
    candidates = engine.materialise(candidates, "candidates")
    place = ibis.window(
        group_by=[candidates.shop_id, candidates.order_id, candidates.event],
        order_by=[
            candidates.running.desc(),
            candidates.rounds.desc(),
            candidates.ended_at.desc(),
            candidates.started_at.desc(),
            candidates.agent_id.asc(),
            candidates.conversation_id.asc(),
        ],
    )
    ranked = candidates.mutate(place=ibis.row_number().over(place))
    winners = engine.materialise(ranked.filter(ranked.place == 0), "winners")
    owned = engine.materialise(_owners(orders, winners, clock), "owned")
    credited = owned.mutate(role=ibis.literal("owner"))
    helpers = candidates.select(*_ORDER, helper="agent_id").distinct()
    assisted = owned.inner_join(helpers, [*_ORDER])
    assisted = assisted.filter(assisted.helper != assisted.agent_id)
    assists = assisted.mutate(
        agent_id=assisted.helper,
        role=ibis.literal("assist"),
        via=ibis.literal("assist"),
        conversation_id=ibis.null("string"),
    ).select(*credited.columns)
    rows = credited.union(assists)
    return engine.materialise(rows.mutate(business_day=as_date(rows.day)), "attributions_all")


def _owners(orders: ir.Table, winners: ir.Table, clock: Clock) -> ir.Table:
    """Each paid order under each rule, credited or silent, on the day the rule dates it by."""
    placing = winners.filter(winners.event == "created").select(
        *_ORDER, placing_agent="agent_id", placing_conversation="conversation_id", placing_running="running"
    )
    paying = winners.filter(winners.event == "paid").select(
        *_ORDER, paying_agent="agent_id", paying_conversation="conversation_id", paying_running="running"
    )
    first = orders.left_join(placing, [*_ORDER])
    first = first.select(*[orders[name] for name in orders.columns], *[placing[name] for name in placing.columns[2:]])
    both = first.left_join(paying, [*_ORDER])
    both = both.select(*[first[name] for name in first.columns], *[paying[name] for name in paying.columns[2:]])
    parts = [_under(both, rule, clock) for rule in RULES]
    return parts[0].union(parts[1], parts[2])


def _under(both: ir.Table, rule: str, clock: Clock) -> ir.Table:
    by_placing = {
        "order_created": ibis.literal(True),
        "order_first": both.placing_agent.notnull(),
        "paid": ibis.literal(False),
    }[rule]
    agent = ibis.ifelse(by_placing, both.placing_agent, both.paying_agent)
    running = ibis.ifelse(by_placing, both.placing_running, both.paying_running)
    dated = both.mutate(
        rule=ibis.literal(rule),
        agent_id=agent.fill_null(""),
        event=ibis.ifelse(by_placing, "created", "paid"),
        via=ibis.ifelse(agent.isnull(), "silent", ibis.ifelse(running, "in_progress", "nearest")),
        conversation_id=ibis.ifelse(by_placing, both.placing_conversation, both.paying_conversation),
        dated_t=both.created_t if rule == "order_created" else both.paid_t,
    )
    dated = counted(dated, "dated_t", clock)
    return dated.select(
        *_ORDER,
        "rule",
        "agent_id",
        "buyer_id",
        "event",
        "via",
        "conversation_id",
        "paid_fen",
        "postage_fen",
        "item_count",
        "refund_fen",
        "day",
        is_governing=dated.attribution_rule == rule,
    )

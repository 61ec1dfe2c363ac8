"""How much work an agent had: buyers, conversations, messages, time."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.tables import DAY_MS
from steelyard.measures.shape import long, per_agent_day

FAMILY = "workload"


def of_receptions(receptions: ir.Table) -> ir.Table:
    """Counts of buyers and messages, from receptions."""
    consulted = receptions.is_consulted
    return per_agent_day(
        receptions,
        FAMILY,
        {
            "consulted_buyers": consulted.sum(),
            "direct_buyers": (consulted & ~receptions.transferred_in).sum(),
            "received_buyers": receptions.is_received.sum(),
            "unanswered_buyers": receptions.is_unanswered.sum(),
            "transferred_in_buyers": receptions.transferred_in.sum(),
            "transferred_out_buyers": receptions.transferred_out.sum(),
            "buyer_initiated_buyers": (receptions.initiated_by == "buyer").sum(),
            "buyer_messages": receptions.buyer_messages.sum(),
            "agent_messages": receptions.agent_messages.sum(),
            "agent_characters": receptions.agent_characters.sum(),
            "reception_ms": receptions.duration_ms.sum(),
            "long_buyers": receptions.is_long.sum(),
        },
    )


def offline_notes(receptions: ir.Table, presence: ir.Table) -> ir.Table:
    """Receptions opened while the agent's presence said offline."""
    away = presence.filter(presence.state == "offline")
    hits = receptions.semi_join(
        away,
        [
            receptions.agent_id == away.agent_id,
            away.shop_id.isnull() | (away.shop_id == receptions.shop_id),
            away.start_t <= receptions.started_at,
            away.end_t > receptions.started_at,
        ],
    )
    return per_agent_day(hits, FAMILY, {"offline_notes": hits.count()})


def of_segments(segments: ir.Table) -> ir.Table:
    """Conversations an agent spoke in, by the day of the conversation's first message."""
    return per_agent_day(
        segments,
        FAMILY,
        {
            "conversations": segments.count(),
            "valid_conversations": segments.is_valid.sum(),
        },
    )


def peak_parallel(segments: ir.Table) -> ir.Table:
    """The most segments of an agent open at one instant of a business day; both ends count as open.

    ``segments`` carry ``first_day`` and ``last_day``, the business days of their ends. A segment that runs past
    midnight is open on each day it touches, from the day's first instant or to its last.
    """
    days = segments.mutate(day=ibis.range(segments.first_day, segments.last_day + 1, DAY_MS).unnest())
    opened = ibis.ifelse(days.day == days.first_day, days.started_at, _DAWN)
    closed = ibis.ifelse(days.day == days.last_day, days.ended_at, _DUSK)
    opens = days.select("shop_id", "agent_id", "day", at=opened, change=ibis.literal(1, "int64"))
    closes = days.select("shop_id", "agent_id", "day", at=closed, change=ibis.literal(-1, "int64"))
    events = opens.union(closes)
    running = ibis.window(
        group_by=[events.shop_id, events.agent_id, events.day],
        order_by=[events.at, events.change.desc()],
        preceding=None,
        following=0,
    )
    open_now = events.mutate(open_now=events.change.sum().over(running))
    peak = open_now.group_by("shop_id", "day", "agent_id").agg(peak_parallel=open_now.open_now.max())
    return long(peak, FAMILY, ["peak_parallel"])


_DAWN, _DUSK = -(2**62), 2**62
"""Before and after every instant of a day."""


def filtered(conversations: ir.Table) -> ir.Table:
    """Conversations a filter took out, on their day, with the agent who last wrote ('' = nobody)."""
    out = conversations.filter(conversations.flags != "").mutate(agent_id=lambda rows: rows.last_agent_id)
    return per_agent_day(out, FAMILY, {"filtered_conversations": out.count()})

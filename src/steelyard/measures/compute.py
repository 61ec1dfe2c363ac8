"""Derived tables to measures, family by family, with one source per shop, day and family."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.compute import Talk
from steelyard.derive.eras import Clock, day_of
from steelyard.derive.inputs import Facts
from steelyard.engines.base import Engine
from steelyard.measures import (
    attendance,
    cross_selling,
    inquiry,
    resolution,
    response,
    sales,
    satisfaction,
    workload,
)
from steelyard.measures.records import RECORD_FAMILIES
from steelyard.measures.shape import collected, union_all


def of_talk(engine: Engine, facts: Facts, talk: Talk, clock: Clock) -> ir.Table:
    """Workload and response."""
    started = clock.eras.join(talk.segments, "started_at", clock.rows, "day_offset_ms")
    started = started.mutate(first_day=day_of(started.started_at, started.day_offset_ms)).drop("day_offset_ms")
    spans = clock.eras.join(started, "ended_at", clock.rows, "day_offset_ms")
    spans = spans.mutate(last_day=day_of(spans.ended_at, spans.day_offset_ms))
    parts = [
        workload.of_receptions(talk.receptions),
        workload.of_segments(talk.segments),
        workload.peak_parallel(spans),
        workload.filtered(talk.conversations),
        response.of_rounds(talk.rounds),
        response.of_receptions(talk.receptions),
    ]
    if "presence" not in facts.absent:
        parts.append(workload.offline_notes(talk.receptions, facts.presence))
    return collected(engine, parts, "measures_talk")


def of_inquiries(engine: Engine, facts: Facts, receptions: ir.Table, clock: Clock) -> ir.Table:
    """What became of inquiries."""
    return collected(
        engine, [inquiry.of_receptions(engine, receptions, facts.orders, clock.eras, clock.rows)], "measures_inquiry"
    )


def of_sales(engine: Engine, paid: ir.Table, attributions: ir.Table, clock: Clock) -> ir.Table:
    """Sales under the three rules and the shop's totals."""
    return collected(engine, [*sales.of_attributions(attributions), sales.shop_totals(paid, clock)], "measures_sales")


def of_cross_selling(
    engine: Engine, facts: Facts, receptions: ir.Table, conversations: ir.Table, clock: Clock
) -> ir.Table:
    """Recommended items that were bought, buyers who came again, what advice added, memberships.

    ``receptions``, ``conversations``: those to answer for, with their ``day``; cards and orders are taken whole.
    """
    paid = facts.orders.filter(facts.orders.paid_t.notnull())
    flagged = cross_selling.flagged_stretches(conversations) if clock.eras.filters else None
    sent = cross_selling.cards_of(facts.messages, flagged, engine.epoch_ms(facts.messages.sent_at))
    cards = engine.materialise(sent, "cards")
    parts = [cross_selling.of_cards(cards, clock), cross_selling.of_receptions(receptions, paid)]
    if "order_lines" not in facts.absent:
        parts += cross_selling.of_orders(paid, facts.lines, cards, clock)
    if "conversation_tags" not in facts.absent:
        parts.append(cross_selling.of_advice(conversations, facts.tags, paid, clock))
    if "memberships" not in facts.absent:
        parts += [
            tally.counted(facts.records[tally.table], clock, cross_selling.FAMILY) for tally in cross_selling.TALLIES
        ]
    return collected(engine, parts, "measures_cross_selling")


def of_satisfaction(engine: Engine, facts: Facts, conversations: ir.Table, clock: Clock) -> ir.Table:
    """Ratings and reviews; a rating of a conversation that a filter took out leaves with it."""
    ratings = facts.ratings
    if clock.eras.filters:
        out = conversations.filter(conversations.flags != "").select("shop_id", "conversation_id")
        ratings = ratings.anti_join(out, ["shop_id", "conversation_id"])
    return collected(
        engine,
        [
            *satisfaction.of_ratings(ratings, clock.eras, clock.rows),
            satisfaction.of_reviews(facts.reviews, clock.eras, clock.rows),
        ],
        "measures_satisfaction",
    )


def of_resolution(
    engine: Engine, facts: Facts, judged: ir.Table, others: ir.Table, newest: ir.Table, clock: Clock
) -> ir.Table:
    """Resolvable and repeated conversations."""
    tags = None if "conversation_tags" in facts.absent else facts.tags
    return collected(engine, resolution.of_conversations(judged, others, newest, tags, clock), "measures_resolution")


def newest_messages(engine: Engine, facts: Facts, name: str) -> ir.Table:
    """(shop_id, newest_t) of the newest message of each shop."""
    messages = facts.messages
    newest = messages.group_by("shop_id").agg(newest_t=engine.epoch_ms(messages.sent_at.max()))
    return engine.materialise(newest, name)


def days_with_facts(engine: Engine, facts: Facts, clock: Clock) -> ir.Table:
    """(shop_id, day, family) for which the shop's own facts have a row."""
    messages = facts.messages.select("shop_id", t=engine.epoch_ms(facts.messages.sent_at))
    orders = facts.orders.select("shop_id", t=facts.orders.created_t).union(
        facts.orders.filter(facts.orders.paid_t.notnull()).select("shop_id", t=facts.orders.paid_t)
    )
    ratings = facts.ratings
    opinions = (
        ratings.filter(ratings.invited_t.notnull())
        .select("shop_id", t=ratings.invited_t)
        .union(
            ratings.filter(ratings.rated_t.notnull()).select("shop_id", t=ratings.rated_t),
            facts.reviews.select("shop_id", t=facts.reviews.created_t),
        )
    )
    parts = []
    for family, tallies in RECORD_FAMILIES.items():
        for tally in tallies:
            if tally.table not in facts.absent:
                days = tally.on_days(facts.records[tally.table], clock).select("shop_id", "day").distinct()
                parts.append(days.mutate(family=ibis.literal(family)))
    if "presence" not in facts.absent:
        days = attendance.stretched(facts.records["presence"], clock).select("shop_id", "day").distinct()
        parts.append(days.mutate(family=ibis.literal(attendance.FAMILY)))
    for rows, families in (
        (messages, (workload.FAMILY, response.FAMILY, inquiry.FAMILY, resolution.FAMILY, cross_selling.FAMILY)),
        (orders, (sales.FAMILY,)),
        (opinions, (satisfaction.FAMILY,)),
    ):
        timed = clock.eras.join(rows, "t", clock.rows, "day_offset_ms")
        days = timed.select("shop_id", day=day_of(timed.t, timed.day_offset_ms)).distinct()
        parts += [days.mutate(family=ibis.literal(family)) for family in families]
    return engine.materialise(union_all(parts), "days_with_facts")

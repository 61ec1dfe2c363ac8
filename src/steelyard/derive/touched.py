"""What new facts touch: the (shop, business day) pairs whose derived rows and measures may change.

Every function answers with a superset that is as small as the stored rows allow to say. Recomputing a day
that did not change costs time; leaving one out would be a wrong number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import ibis
import ibis.expr.types as ir

from steelyard.derive.conversations import NOT_MESSAGES
from steelyard.derive.eras import Clock, as_day, day_of
from steelyard.derive.tables import DAY_MS
from steelyard.engines.base import Engine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_INQUIRY_MS = 15 * DAY_MS
_LONGEST_AFTER_SALE_MS = 180 * DAY_MS


@dataclass(frozen=True, slots=True)
class Stored:
    """The derived rows as they stand, and the facts as they stood when those were made."""

    conversations: ir.Table
    receptions: ir.Table
    attributions: ir.Table
    orders: ir.Table
    ratings: ir.Table
    reviews: ir.Table
    presence: ir.Table
    tags: ir.Table
    records: Mapping[str, ir.Table]


@dataclass(frozen=True, slots=True)
class New:
    """Rows of facts that came in since (instants as in ``Facts``)."""

    messages: ir.Table
    orders: ir.Table
    lines: ir.Table
    refunds: ir.Table
    ratings: ir.Table
    reviews: ir.Table
    presence: ir.Table
    reports: ir.Table
    tags: ir.Table
    records: Mapping[str, ir.Table]


def spans(engine: Engine, new: New, stored: Stored) -> ir.Table:
    """Stored conversations that new messages join, merge or follow, and the new messages' own stretch.

    Columns: shop_id, buyer_id, conversation_id (null for the stretch), is_named, started_at, ended_at (transfers and
    notes included). A loose conversation is touched when its last row is less than a day before the buyer's first new
    row, or later; a new transfer or note also touches the conversation that runs when it comes, however old.
    """
    fresh = new.messages.select(
        "shop_id", "conversation_id", "buyer_id", "kind", t=engine.epoch_ms(new.messages.sent_at)
    )
    named = fresh.filter(fresh.conversation_id.notnull()).select("shop_id", "conversation_id").distinct()
    loose = fresh.filter(fresh.conversation_id.isnull())
    since = loose.group_by("shop_id", "buyer_id").agg(first_t=loose.t.min())
    old = stored.conversations
    columns = ["shop_id", "buyer_id", "conversation_id", "is_named", "started_at", "ended_at"]
    found = old.select(
        "shop_id", "buyer_id", "conversation_id", "is_named", started_at=old.first_row_at, ended_at=old.last_row_at
    )
    joined = found.filter(found.is_named).semi_join(named, ["shop_id", "conversation_id"])
    unnamed = found.filter(~found.is_named)
    followed = unnamed.inner_join(since, ["shop_id", "buyer_id"])
    followed = followed.filter(followed.ended_at >= followed.first_t - DAY_MS)
    asides = loose.filter(loose.kind.isin(NOT_MESSAGES))
    moved = asides.group_by("shop_id", "buyer_id").agg(first_t=asides.t.min())
    running = unnamed.inner_join(moved, ["shop_id", "buyer_id"])
    running = running.filter(running.started_at <= running.first_t)
    latest = ibis.window(group_by=[running.shop_id, running.buyer_id], order_by=[running.started_at.desc()])
    running = running.mutate(nth=ibis.row_number().over(latest)).filter(lambda rows: rows.nth == 0)
    stretch = (
        fresh.group_by("shop_id", "buyer_id")
        .agg(started_at=fresh.t.min(), ended_at=fresh.t.max())
        .mutate(conversation_id=ibis.null("string"), is_named=ibis.literal(False))
    )
    parts = [part.select(*columns) for part in (joined, followed, running, stretch)]
    return engine.materialise(parts[0].union(*parts[1:]), "touched_spans")


def talk_days(engine: Engine, new: New, stored: Stored, touched: ir.Table, clock: Clock) -> ir.Table:
    """Days whose conversations, rounds, receptions and segments change."""
    old = touched.filter(touched.conversation_id.notnull())
    fresh = new.messages.select("shop_id", t=engine.epoch_ms(new.messages.sent_at))
    parts = [_days_between(old, "started_at", "ended_at", clock), _days_at(fresh, "t", clock)]
    moved = _moved_orders(new, stored)
    repeat = stored.receptions.inner_join(moved, ["shop_id", "buyer_id"])
    repeat = repeat.filter(
        (repeat.started_at >= repeat.created_t) & (repeat.started_at < repeat.created_t + _LONGEST_AFTER_SALE_MS)
    )
    parts.append(repeat.select("shop_id", day=as_day(repeat.business_day)))
    away = new.presence.filter(new.presence.state == "offline")
    opened = stored.receptions.inner_join(
        away,
        [
            stored.receptions.agent_id == away.agent_id,
            stored.receptions.started_at >= away.start_t,
            stored.receptions.started_at < away.end_t,
        ],
    )
    parts.append(opened.select(stored.receptions.shop_id, day=as_day(stored.receptions.business_day)))
    parts.append(report_days(new))
    return _distinct(engine, parts, "talk_days")


def inquiry_days(engine: Engine, new: New, stored: Stored, talk: ir.Table, clock: Clock) -> ir.Table:
    """Days whose inquiry measures change: those of the talk, and those an order of the buyer falls after."""
    changed = new.orders.select("shop_id", "buyer_id", "created_t").union(_replaced(new, stored))
    followed = stored.receptions.inner_join(changed.distinct(), ["shop_id", "buyer_id"])
    followed = followed.filter(
        (followed.started_at <= followed.created_t) & (followed.started_at >= followed.created_t - _LONGEST_INQUIRY_MS)
    )
    return _distinct(engine, [talk, followed.select("shop_id", day=as_day(followed.business_day))], "inquiry_days")


def sales_days(engine: Engine, new: New, stored: Stored, orders: ir.Table, touched: ir.Table, clock: Clock) -> ir.Table:
    """Days on which a changed order counts, or an order whose buyer spoke within reach of it."""
    parts = [
        _days_at(new.orders, "created_t", clock),
        _days_at(new.orders.filter(new.orders.paid_t.notnull()), "paid_t", clock),
    ]
    changed = new.orders.select("shop_id", "order_id").union(new.refunds.select("shop_id", "order_id")).distinct()
    known = stored.attributions.semi_join(changed, ["shop_id", "order_id"])
    parts.append(known.select("shop_id", day=as_day(known.business_day)))
    reach = touched.group_by("shop_id", "buyer_id").agg(
        low=touched.started_at.min(), high=touched.ended_at.max() + _LONGEST_INQUIRY_MS
    )
    near = orders.filter(orders.paid_t.notnull()).inner_join(reach, ["shop_id", "buyer_id"])
    near = near.filter(
        ((near.created_t >= near.low) & (near.created_t <= near.high))
        | ((near.paid_t >= near.low) & (near.paid_t <= near.high))
    )
    parts += [_days_at(near, "created_t", clock), _days_at(near, "paid_t", clock), report_days(new)]
    refunded = orders.semi_join(new.refunds, ["shop_id", "order_id"])
    parts += [
        _days_at(refunded, "created_t", clock),
        _days_at(refunded.filter(refunded.paid_t.notnull()), "paid_t", clock),
    ]
    return _distinct(engine, parts, "sales_days")


def cross_selling_days(
    engine: Engine,
    new: New,
    stored: Stored,
    orders: ir.Table,
    touched: ir.Table,
    talk: ir.Table,
    repurchase_ms: int,
    clock: Clock,
) -> ir.Table:
    """Days whose cross-selling measures change.

    Those of the talk; the days on which orders were paid that are new, have new lines, or were created within reach of
    touched conversations (a card in them may recommend what the order holds); the receptions of their buyers since so
    long before; conversations with new tags or an order within reach; days of new memberships.
    """
    changed = new.orders.select("shop_id", "order_id").union(new.lines.select("shop_id", "order_id")).distinct()
    moved = [rows.semi_join(changed, ["shop_id", "order_id"]) for rows in (orders, stored.orders)]
    reach = touched.group_by("shop_id", "buyer_id").agg(
        low=touched.started_at.min(), high=touched.ended_at.max() + _LONGEST_INQUIRY_MS
    )
    near = orders.inner_join(reach, ["shop_id", "buyer_id"])
    near = near.filter((near.created_t >= near.low) & (near.created_t <= near.high))
    parts = [_days_at(rows.filter(rows.paid_t.notnull()), "paid_t", clock) for rows in (*moved, near)]
    columns = ["shop_id", "buyer_id", "created_t", "paid_t"]
    both = moved[0].select(*columns).union(moved[1].select(*columns)).filter(lambda rows: rows.paid_t.notnull())
    both = both.distinct()
    came = stored.receptions.inner_join(both, ["shop_id", "buyer_id"])
    came = came.filter(came.started_at >= came.paid_t - repurchase_ms)
    talks = stored.conversations.inner_join(both, ["shop_id", "buyer_id"])
    talks = talks.filter(
        (talks.started_at <= talks.created_t) & (talks.ended_at >= talks.created_t - _LONGEST_INQUIRY_MS)
    )
    tagged = stored.conversations.semi_join(new.tags, ["shop_id", "conversation_id"])
    parts += [rows.select("shop_id", day=as_day(rows.business_day)) for rows in (came, talks, tagged)]
    joined = new.records["memberships"]
    before = stored.records["memberships"].semi_join(joined, ["shop_id", "buyer_id", "joined_at"])
    parts += [_days_at(rows, "joined_at_t", clock) for rows in (joined, before)]
    return _distinct(engine, [talk, *parts, report_days(new)], "cross_selling_days")


def opinion_days(engine: Engine, new: New, stored: Stored, touched: ir.Table, clock: Clock) -> ir.Table:
    """Days of new ratings and reviews, of the versions they replace, and of ratings of touched conversations."""
    old_ratings = stored.ratings.semi_join(new.ratings, ["shop_id", "rating_id"])
    old_reviews = stored.reviews.semi_join(new.reviews, ["shop_id", "review_id"])
    parts = [report_days(new)]
    rated = stored.ratings.semi_join(touched, ["shop_id", "conversation_id"])
    for rows, instant in (
        (rated, "invited_t"),
        (rated, "rated_t"),
        (new.ratings, "invited_t"),
        (new.ratings, "rated_t"),
        (old_ratings, "invited_t"),
        (old_ratings, "rated_t"),
        (new.reviews, "created_t"),
        (old_reviews, "created_t"),
    ):
        parts.append(_days_at(rows.filter(rows[instant].notnull()), instant, clock))
    return _distinct(engine, parts, "opinion_days")


def resolution_days(
    engine: Engine, new: New, stored: Stored, touched: ir.Table, talk: ir.Table, newest_before: ir.Table, clock: Clock
) -> ir.Table:
    """Days whose resolution measures change.

    Those of the talk; those of the same buyers' conversations a repeat window before; those whose window was still open
    before the new messages; and those of conversations whose tags changed.
    """
    window = clock.eras.longest_repeat_ms
    old = stored.conversations
    reach = touched.group_by("shop_id", "buyer_id").agg(low=touched.started_at.min() - window)
    same_buyer = old.inner_join(reach, ["shop_id", "buyer_id"])
    same_buyer = same_buyer.filter(same_buyer.ended_at >= same_buyer.low)
    still_open = old.inner_join(newest_before, ["shop_id"])
    still_open = still_open.filter(still_open.ended_at + window >= still_open.newest_t)
    tagged = old.semi_join(new.tags, ["shop_id", "conversation_id"])
    parts = [rows.select("shop_id", day=as_day(rows.business_day)) for rows in (same_buyer, still_open, tagged)]
    return _distinct(engine, [talk, *parts, report_days(new)], "resolution_days")


def messages_to_load(engine: Engine, messages: ir.Table, days: ir.Table, stored: Stored, clock: Clock) -> ir.Table:
    """All messages of the days, and the rest of every stored conversation that reaches into or out of them.

    A loose conversation is loaded from the latest earlier one in which anybody spoke, because who spoke last
    decides where the next begins.
    """
    old = stored.conversations.select(
        "shop_id",
        "conversation_id",
        "buyer_id",
        "is_named",
        low=stored.conversations.first_row_at,
        high=stored.conversations.last_row_at,
        spoken=(stored.conversations.buyer_messages + stored.conversations.agent_messages) > 0,
    )
    timed = clock.eras.join(old, "low", clock.rows, "day_offset_ms")
    first, last = day_of(timed.low, timed.day_offset_ms), day_of(timed.high, timed.day_offset_ms)
    placed = timed.mutate(first=first, last=last + ibis.ifelse(first == last, 0, DAY_MS))  # slack where clocks change
    inside = engine.materialise(
        placed.semi_join(days, [placed.shop_id == days.shop_id, placed.first <= days.day, placed.last >= days.day]),
        "conversations_inside",
    )
    named = engine.materialise(
        inside.filter(inside.is_named & (inside.first != inside.last)).select(
            "shop_id", "conversation_id", "low", "high"
        ),
        "named_to_load",
    )
    near = _between(messages, *_bounds(engine, days.select(low=days.day, high=days.day + DAY_MS)))
    dated = clock.eras.join(near.mutate(t=engine.epoch_ms(near.sent_at)), "t", clock.rows, "day_offset_ms")
    dated = dated.mutate(day=day_of(dated.t, dated.day_offset_ms))
    columns = messages.columns
    of_days = engine.materialise(dated.semi_join(days, ["shop_id", "day"]).select(*columns, "t"), "messages_of_days")
    loose = _loose_stretches(engine, of_days, inside, old)
    # Each looks for its own few rows first and lets go of the rows of the days after: all of history is looked through.
    of_named = _far(engine, messages, named).semi_join(named, ["shop_id", "conversation_id"])
    of_loose = _far(engine, messages, loose)
    of_loose = of_loose.filter(of_loose.conversation_id.isnull()).semi_join(
        loose,
        [
            of_loose.shop_id == loose.shop_id,
            of_loose.buyer_id == loose.buyer_id,
            of_loose.t >= loose.low,
            of_loose.t <= loose.high,
        ],
    )
    # A table for each: in one query the engine would keep all rows between their bounds, text and all, to read them once.
    outside = [
        engine.materialise(rows.anti_join(of_days, ["shop_id", "message_id"]).select(*columns), name)
        for name, rows in (("named_from_afar", of_named), ("loose_from_afar", of_loose))
    ]
    return engine.materialise(of_days.select(*columns).union(*outside), "messages_to_load")


def messages_near(engine: Engine, messages: ir.Table, days: ir.Table) -> ir.Table:
    """Messages of the days and of the longest inquiry window before them, and some more; whole files are skipped."""
    return _between(messages, *_bounds(engine, days.select(low=days.day - _LONGEST_INQUIRY_MS, high=days.day + DAY_MS)))


def _loose_stretches(engine: Engine, of_days: ir.Table, inside: ir.Table, old: ir.Table) -> ir.Table:
    """Per loose buyer of the days, from where to where messages must be known: (shop_id, buyer_id, low, high)."""
    rows = (
        of_days.filter(of_days.conversation_id.isnull())
        .select("shop_id", "buyer_id", low="t", high="t")
        .union(inside.filter(~inside.is_named).select("shop_id", "buyer_id", "low", "high"))
    )
    reach = rows.group_by("shop_id", "buyer_id").agg(low=rows.low.min(), high=rows.high.max())
    before = old.filter(~old.is_named & old.spoken).select("shop_id", "buyer_id", begin="low")
    earlier = reach.inner_join(before, ["shop_id", "buyer_id"])
    earlier = earlier.filter(earlier.begin < earlier.low)
    latest = earlier.group_by("shop_id", "buyer_id").agg(begin=earlier.begin.max())
    joined = reach.left_join(latest, ["shop_id", "buyer_id"])
    return engine.materialise(
        joined.select(reach.shop_id, reach.buyer_id, low=ibis.coalesce(latest.begin, reach.low), high=reach.high),
        "loose_to_load",
    )


def _far(engine: Engine, messages: ir.Table, stretches: ir.Table) -> ir.Table:
    """Messages from the first to the last instant of any stretch; none where there is no stretch."""
    near = _between(messages, *_bounds(engine, stretches.select("low", "high")))
    return near.mutate(t=engine.epoch_ms(near.sent_at))


def _between(messages: ir.Table, low: ir.TimestampScalar, high: ir.TimestampScalar) -> ir.Table:
    """Messages sent between two literal instants, so that whole files are skipped."""
    return messages.filter((messages.sent_at >= low) & (messages.sent_at <= high))


def _bounds(engine: Engine, *parts: ir.Table) -> tuple[ir.TimestampScalar, ir.TimestampScalar]:
    """The instants between which the stretches lie, with two days of slack for time zones."""
    both = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:])
    found = engine.fetch(both.agg(low=both.low.min(), high=both.high.max())).to_pylist()[0]
    slack = timedelta(days=2)
    low, high = (_EPOCH + timedelta(milliseconds=found[name] or 0) for name in ("low", "high"))
    return ibis.timestamp(low - slack, timezone="UTC"), ibis.timestamp(high + slack, timezone="UTC")


def _moved_orders(new: New, stored: Stored) -> ir.Table:
    """Buyer and creation of orders that are new, or whose buyer or creation changed (both versions)."""
    same = ["shop_id", "order_id", "buyer_id", "created_t"]
    fresh = new.orders.select(*same).distinct()
    known = stored.orders.select(*same)
    changed = fresh.anti_join(known, same)
    replaced = known.semi_join(changed, ["shop_id", "order_id"])
    columns = ["shop_id", "buyer_id", "created_t"]
    return changed.select(*columns).union(replaced.select(*columns)).distinct()


def _replaced(new: New, stored: Stored) -> ir.Table:
    """The versions of orders that new rows may replace."""
    return stored.orders.semi_join(new.orders, ["shop_id", "order_id"]).select("shop_id", "buyer_id", "created_t")


def report_days(new: New) -> ir.Table:
    """Days that a new report speaks of."""
    return new.reports.select("shop_id", day=as_day(new.reports.business_day)).distinct()


def _days_at(rows: ir.Table, instant: str, clock: Clock) -> ir.Table:
    timed = clock.eras.join(rows.select("shop_id", at=rows[instant]), "at", clock.rows, "day_offset_ms")
    return timed.select("shop_id", day=day_of(timed.at, timed.day_offset_ms)).distinct()


def _days_between(rows: ir.Table, start: str, end: str, clock: Clock) -> ir.Table:
    timed = clock.eras.join(rows.select("shop_id", low=rows[start], high=rows[end]), "low", clock.rows, "day_offset_ms")
    first, last = day_of(timed.low, timed.day_offset_ms), day_of(timed.high, timed.day_offset_ms)
    ranges = timed.select("shop_id", first=first, last=last).distinct()
    # The offset may change between start and end; a day of slack covers the hour.
    return ranges.select("shop_id", day=ibis.range(ranges.first, ranges.last + DAY_MS + 1, DAY_MS).unnest()).distinct()


def _distinct(engine: Engine, parts: list[ir.Table], name: str) -> ir.Table:
    rows = parts[0].select("shop_id", "day").union(*[part.select("shop_id", "day") for part in parts[1:]])
    return engine.materialise(rows.distinct(), name)

"""An agent's day with a buyer."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.codes import NOBODY, Codes
from steelyard.derive.eras import Clock, as_date
from steelyard.derive.tables import DAY_MS
from steelyard.engines.base import Engine

_RECEPTION = ("day", "agent", "buyer")
_TURN = ("key", "turn")


def touches(engine: Engine, walked: ir.Table, opened: ir.Table) -> ir.Table:
    """What one agent and one buyer said to each other in one conversation on one day.

    A buyer message without an addressee belongs to the agent that next answers in its conversation, else ''.
    Grain: (shop, conversation, buyer, agent, day). Only buyer and human messages count.
    """
    kept = ["key", "buyer", "agent", "day", "t", "pos", "is_buyer", "characters"]
    lost = walked.filter(walked.is_buyer & walked.agent.isnull()).drop("agent")
    answered = opened.filter(opened.answered_at.notnull()).select(*_TURN, agent=opened.answer_agent)
    found = lost.left_join(answered, [*_TURN]).select(*[lost[name] for name in lost.columns], answered.agent)
    spoken = walked.filter(walked.is_human | (walked.is_buyer & walked.agent.notnull())).select(*kept)
    spoken = spoken.union(found.select(*kept))
    spoken = spoken.mutate(agent=spoken.agent.fill_null(NOBODY))
    grouped = spoken.group_by("key", "buyer", "agent", "day").agg(
        buyer_messages=spoken.count(where=spoken.is_buyer),
        agent_messages=spoken.count(where=~spoken.is_buyer),
        agent_characters=spoken.characters.sum(),
        first_t=spoken.t.min(),
        last_t=spoken.t.max(),
        first_buyer_pos=spoken.pos.min(where=spoken.is_buyer),
        first_agent_pos=spoken.pos.min(where=~spoken.is_buyer),
    )
    return engine.materialise(grouped, "touches")


def receptions(
    engine: Engine,
    walked: ir.Table,
    touched: ir.Table,
    moved: ir.Table,
    waits: ir.Table,
    conversations: ir.Table,
    orders: ir.Table,
    codes: Codes,
    clock: Clock,
) -> ir.Table:
    """One row per (shop, business day, agent, buyer) who wrote to each other, or to whom an open wait was moved."""
    buyer_first = touched.first_agent_pos.isnull() | (touched.first_buyer_pos < touched.first_agent_pos).fill_null(
        False
    )
    spoken = touched.select(
        *_RECEPTION,
        "key",
        "buyer_messages",
        "agent_messages",
        "agent_characters",
        first_t=touched.first_t,
        first_pos=ibis.least(touched.first_buyer_pos, touched.first_agent_pos),
        buyer_began=buyer_first,
        last_t=touched.last_t,
        moved_t=ibis.null("int64"),
        duration_ms=touched.last_t - touched.first_t,
    )
    arrived = moved.select(
        "day",
        "key",
        "buyer",
        agent=moved.target,
        buyer_messages=ibis.literal(0, "int64"),
        agent_messages=ibis.literal(0, "int64"),
        agent_characters=ibis.literal(0, "int64"),
        first_t=moved.t,
        first_pos=moved.pos,
        buyer_began=ibis.literal(True),
        last_t=ibis.null("int64"),
        moved_t=moved.t,
        duration_ms=ibis.literal(0, "int64"),
    )
    both = spoken.union(arrived.select(*spoken.columns))
    grouped = both.group_by(*_RECEPTION).agg(
        buyer_messages=both.buyer_messages.sum(),
        agent_messages=both.agent_messages.sum(),
        agent_characters=both.agent_characters.sum(),
        started_at=both.first_t.min(),
        buyer_t=both.first_t.min(where=both.buyer_began),
        agent_t=both.first_t.min(where=~both.buyer_began),
        last_t=both.last_t.max(),
        moved_t=both.moved_t.max(),
        first_move=both.moved_t.min(),
        duration_ms=both.duration_ms.sum(),
    )
    grouped = engine.materialise(grouped, "receptions_grouped")
    begun = _who_began(walked, both, grouped)
    transfers = walked.filter(walked.is_transfer).semi_join(conversations, ["key"])
    came = transfers.filter(transfers.target.notnull())
    came = came.select("day", "buyer", agent=came.target).distinct().mutate(came=True)
    went = transfers.select("day", "buyer", agent=transfers.agent.fill_null(NOBODY)).distinct().mutate(went=True)
    answered = _first_waits(engine, waits)
    joined = _left(_left(_left(grouped, came, ["came"]), went, ["went"]), answered, answered.columns[len(_RECEPTION) :])
    joined = _left(joined, begun, ["buyer_began_tie"])
    consulted = (joined.buyer_messages >= 1) | joined.first_move.notnull()
    by_buyer = joined.buyer_began_tie.fill_null(
        joined.agent_t.isnull() | (joined.buyer_t < joined.agent_t).fill_null(False)
    )
    state = joined.select(
        *_RECEPTION,
        "buyer_messages",
        "agent_messages",
        "agent_characters",
        "duration_ms",
        "first_wait_ms",
        "first_wait_window_ms",
        is_consulted=consulted,
        is_received=consulted & (joined.agent_messages >= 1),
        transferred_in=joined.came.fill_null(False),
        transferred_out=joined.went.fill_null(False),
        is_unanswered=consulted & (joined.agent_messages == 0) & joined.went.isnull() & joined.first_wait_ms.isnull(),
        started_at=joined.started_at,
        initiated_by=ibis.ifelse(by_buyer, "buyer", "agent"),
        ended_at=ibis.coalesce(joined.last_t, joined.moved_t),
        slow_rounds=joined.slow_rounds.fill_null(0),
        slow_rounds_window=joined.slow_rounds_window.fill_null(0),
        first_quick=joined.first_quick.fill_null(False),
        first_quick_window=joined.first_quick_window.fill_null(False),
    )
    judged = clock.eras.join(codes.decode(state), "started_at", clock.rows, "slow_times", "long_ms", "after_sale_ms")
    judged = judged.mutate(
        is_slow=judged.slow_rounds >= judged.slow_times,
        is_slow_window=judged.slow_rounds_window >= judged.slow_times,
        is_long=judged.duration_ms > judged.long_ms,
    )
    judged = engine.materialise(judged, "receptions_judged")
    repeat = judged.filter(judged.is_received)
    bought = (
        repeat.semi_join(
            orders,
            [
                repeat.shop_id == orders.shop_id,
                repeat.buyer_id == orders.buyer_id,
                orders.created_t <= repeat.started_at,
                orders.created_t > repeat.started_at - repeat.after_sale_ms,
            ],
        )
        .select(*_RECEPTION)
        .mutate(bought=True)
    )
    known = _left(judged, bought, ["bought"])
    final = known.mutate(is_inquiry=known.is_received & known.bought.isnull(), business_day=as_date(known.day))
    return engine.materialise(final.drop("bought", "slow_times", "long_ms", "after_sale_ms"), "receptions_all")


def _who_began(walked: ir.Table, parts: ir.Table, grouped: ir.Table) -> ir.Table:
    """Receptions whose first instant has both sides, in different conversations: the order of messages decides."""
    tied = grouped.filter((grouped.buyer_t == grouped.agent_t).fill_null(False)).select(*_RECEPTION, "started_at")
    first = parts.inner_join(tied, [*_RECEPTION]).select(
        *[parts[name] for name in (*_RECEPTION, "key", "first_t", "first_pos", "buyer_began")], tied.started_at
    )
    first = first.filter(first.first_t == first.started_at)
    rows = walked.select("key", "seq", "message_id", first_pos=walked.pos)
    known = first.inner_join(rows, ["key", "first_pos"])
    place = ibis.window(group_by=[known[name] for name in _RECEPTION], order_by=[known.seq, known.message_id])
    ordered = known.mutate(place=ibis.row_number().over(place))
    return ordered.filter(ordered.place == 0).select(*_RECEPTION, buyer_began_tie=ordered.buyer_began)


def _first_waits(engine: Engine, waits: ir.Table) -> ir.Table:
    """Per reception: the wait of the first round answered by that agent asked that day, and its slow rounds.

    The earliest question leads; of two asked at one instant the shorter wait (the one answered first). Question,
    wait and whether it was quick stand in one number, so that one minimum finds all three.
    """
    answered = waits.filter(waits.answered_at.notnull())
    longest = engine.fetch(answered.aggregate(longest=answered.wait_ms.max()))["longest"][0].as_py() or 0
    within_day = answered.asked_at - answered.day + 2 * DAY_MS  # positive in every time zone
    if longest < _ROOM_MS:
        room, place, wait = _ROOM_MS, within_day, answered.wait_ms
    else:
        room, place, wait = 10**14, within_day.cast("decimal(38,0)"), answered.wait_ms.cast("decimal(38,0)")
    key = (place * room + wait) * 2 + ibis.ifelse(answered.is_quick, 0, 1)
    windowed = answered.in_window
    grouped = answered.group_by(*_RECEPTION).agg(
        first=key.min(),
        first_window=key.min(where=windowed),
        slow_rounds=answered.count(where=answered.is_slow),
        slow_rounds_window=answered.count(where=answered.is_slow & windowed),
    )
    first, first_window = grouped["first"], grouped["first_window"]
    return grouped.select(
        *_RECEPTION,
        "slow_rounds",
        "slow_rounds_window",
        first_wait_ms=((first - first % 2) % (2 * room)).cast("int64") >> 1,
        first_wait_window_ms=((first_window - first_window % 2) % (2 * room)).cast("int64") >> 1,
        first_quick=(first % 2 == 0).fill_null(False),
        first_quick_window=(first_window % 2 == 0).fill_null(False),
    )


_ROOM_MS = 2**32
"""49 days: with waits below, question, wait and a mark fit into 63 bits; longer ones take exact decimals."""


def _left(rows: ir.Table, other: ir.Table, names: list[str] | tuple[str, ...]) -> ir.Table:
    return rows.left_join(other, [*_RECEPTION]).select(
        *[rows[name] for name in rows.columns], *[other[name] for name in names]
    )

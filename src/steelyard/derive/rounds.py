"""Waits: from the buyer's first unanswered message to the next answer."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.codes import NOBODY, Codes
from steelyard.derive.eras import Clock, as_date, day_of
from steelyard.derive.tables import DAY_MS
from steelyard.engines.base import Engine

_TURN = ("key", "turn")


def moves(walked: ir.Table, opened: ir.Table) -> ir.Table:
    """Transfers that moved an open round: one row per transfer with a target inside a wait.

    Columns: the turn's key, buyer, target, t, day, pos.
    """
    transfers = walked.filter(walked.is_transfer & walked.target.notnull())
    joined = transfers.inner_join(opened, [*_TURN])
    return joined.filter(joined.pos > joined.opened_pos).select(
        *_TURN, "target", "t", "day", "pos", buyer=joined.round_buyer
    )


def turns(engine: Engine, walked: ir.Table) -> ir.Table:
    """One row per wait: who asked when, who answered when; transfers not yet applied."""
    speaking = walked.filter(walked.is_buyer | walked.is_answer)
    grouped = speaking.group_by(*_TURN).agg(
        opened_pos=speaking.pos.min(where=speaking.is_buyer),
        first_asked_at=speaking.t.min(where=speaking.is_buyer),
        round_buyer=speaking.buyer.argmin(speaking.pos, where=speaking.is_buyer),
        answered_at=speaking.t.max(where=speaking.is_answer),
        answer_agent=speaking.agent.max(where=speaking.is_answer),
    )
    opened = grouped.filter(grouped.opened_pos.notnull())
    nth = ibis.row_number().over(ibis.window(group_by=[opened.key], order_by=[opened.turn]))
    answered = opened.mutate(answer_agent=opened.answer_agent.fill_null(NOBODY), ordinal=nth + 1)
    of_agent = ibis.window(group_by=[answered.key, answered.answer_agent], order_by=[answered.turn])
    first = answered.answered_at.notnull() & (ibis.row_number().over(of_agent) == 0)
    return engine.materialise(answered.mutate(first_of_agent=first), "turns")


def rounds(
    engine: Engine,
    walked: ir.Table,
    opened: ir.Table,
    moved: ir.Table,
    conversations: ir.Table,
    codes: Codes,
    clock: Clock,
) -> ir.Table:
    """One row per wait.

    Grain: (shop, conversation, ordinal). ``wait_ms`` is null while unanswered; the agent of an unanswered
    round is its addressee. Also carries ``day``, ``is_quick`` and ``is_slow`` under the settings of its day.
    """
    eras, era_rows = clock.eras, clock.rows
    numbered = _addressed(walked, opened, moved)
    opened_at = numbered.inner_join(conversations, ["key"]).select(
        *[numbered[name] for name in numbered.columns],
        conversations.shop_id,
        conversations.conversation_id,
        conversation_started_at=conversations.started_at,
        conversation_offset_ms=conversations.local_offset_ms,
    )
    opened_at = eras.join(opened_at, "asked_at", era_rows, "first_from_open")
    asked = opened_at.mutate(
        asked_at=ibis.ifelse(
            opened_at.first_from_open & (opened_at.ordinal == 1) & opened_at.moved_at.isnull(),
            opened_at.conversation_started_at,
            opened_at.asked_at,
        )
    )
    asked = eras.join(
        asked,
        "asked_at",
        era_rows,
        "day_offset_ms",
        "local_offset_ms",
        "window_start_ms",
        "window_end_ms",
        "window_by_conversation",
        "quick_ms",
        "slow_ms",
    )
    time_of_day = (
        ibis.ifelse(
            asked.window_by_conversation,
            asked.conversation_started_at + asked.conversation_offset_ms,
            asked.asked_at + asked.local_offset_ms,
        )
        % DAY_MS
    )
    wait = asked.answered_at - asked.asked_at
    timed = asked.select(
        *_TURN,
        "conversation_id",
        "buyer",
        "agent",
        "asked_at",
        "answered_at",
        "ordinal",
        "first_of_agent",
        wait_ms=wait,
        in_window=(time_of_day >= asked.window_start_ms) & (time_of_day < asked.window_end_ms),
        day=day_of(asked.asked_at, asked.day_offset_ms),
        is_quick=(wait <= asked.quick_ms).fill_null(False),
        is_slow=(wait > asked.slow_ms).fill_null(False),
    )
    return engine.materialise(codes.decode(timed.mutate(business_day=as_date(timed.day))), "rounds_all")


def _addressed(walked: ir.Table, opened: ir.Table, moved: ir.Table) -> ir.Table:
    """Waits with the agent who answered or should have, and where the wait began after the last move."""
    last_move = moved.group_by(*_TURN).agg(
        moved_at=moved.t.max(),
        moved_to=moved.target.argmax(moved.pos),
        moved_pos=moved.pos.max(),
    )
    base = opened.left_join(last_move, [*_TURN]).select(
        *[opened[name] for name in opened.columns], last_move.moved_at, last_move.moved_to, last_move.moved_pos
    )
    meant = _addressees(walked, opened)
    known = base.left_join(meant, [*_TURN]).select(
        *[base[name] for name in base.columns], meant.asked_of, meant.asked_of_pos, meant.latest_agent
    )
    to_move = known.moved_pos.notnull() & (known.asked_of_pos.isnull() | (known.moved_pos > known.asked_of_pos))
    addressee = ibis.coalesce(ibis.ifelse(to_move, known.moved_to, known.asked_of), known.latest_agent, NOBODY)
    return known.select(
        *_TURN,
        "ordinal",
        "first_of_agent",
        "answered_at",
        "moved_at",
        buyer=known.round_buyer,
        agent=ibis.ifelse(known.answered_at.isnull(), addressee, known.answer_agent),
        asked_at=ibis.coalesce(known.moved_at, known.first_asked_at),
    )


def _addressees(walked: ir.Table, opened: ir.Table) -> ir.Table:
    """For waits nobody ended: the latest account a buyer message of the wait named, and the latest one seen."""
    open_turns = opened.filter(opened.answered_at.isnull()).select(*_TURN)
    asking = walked.filter(walked.is_buyer & walked.agent.notnull()).semi_join(open_turns, [*_TURN])
    named = asking.group_by(*_TURN).agg(asked_of=asking.agent.argmax(asking.pos), asked_of_pos=asking.pos.max())
    present = walked.mutate(
        seen=ibis.coalesce(ibis.ifelse(walked.is_transfer, walked.target, ibis.null("int64")), walked.agent)
    )
    present = present.filter(present.seen.notnull()).semi_join(open_turns, ["key"])
    latest = present.group_by("key").agg(latest_agent=present.seen.argmax(present.pos))
    both = open_turns.left_join(named, [*_TURN]).select(
        *[open_turns[name] for name in _TURN], named.asked_of, named.asked_of_pos
    )
    return both.left_join(latest, ["key"]).select(*[both[name] for name in both.columns], latest.latest_agent)

"""Who spoke when, in which conversation: the walk through the messages, and the conversations themselves."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.eras import Clock, Eras, as_date, day_of
from steelyard.derive.tables import DAY_MS
from steelyard.engines.base import Engine

NOT_MESSAGES = ("transfer", "note", "rating_invite")
"""Kinds that stand in a conversation, but never open, answer or prolong anything."""

_NO_SEQ = 2**62  # a message without a position in its source comes after those with one
_FIELD = "\x1f"  # parts of a hashed id cannot run into each other


def walk(engine: Engine, messages: ir.Table, eras: Eras, era_rows: ir.Table) -> ir.Table:
    """Every row of every conversation in its order, ready to be counted.

    Grain: one row per stored row of ``messages``; ``is_message`` is false for transfers, notes and invitations. ``key`` is a whole number
    for the conversation, good for this run; ``t`` is sent_at in epoch ms, ``day`` its business day, ``pos`` orders the
    rows of a conversation, ``turn`` counts the answers before: the buyer messages of one turn and the answer that
    ends it are one wait. ``begins`` marks the first message of a loose conversation.
    """
    rows = messages.select(
        "shop_id",
        "conversation_id",
        "buyer_id",
        "agent_id",
        "to_agent_id",
        "message_id",
        seq=messages.seq.fill_null(_NO_SEQ),
        t=engine.epoch_ms(messages.sent_at),
        sender=messages.sender,
        is_auto=messages.is_auto.fill_null(False),
        is_transfer=messages.kind == "transfer",
        is_message=~messages.kind.isin(NOT_MESSAGES),
        characters=messages.text.length().cast("int64").fill_null(0),
    )
    rows = eras.join(rows, "t", era_rows, "day_offset_ms", "auto_answers", "bot_answers", "session_gap_ms")
    by_agent = rows.is_message & (rows.sender == "agent")
    is_human = by_agent & ~rows.is_auto
    rows = engine.numbered(
        rows.select(
            "shop_id",
            "conversation_id",
            "buyer_id",
            "agent_id",
            "to_agent_id",
            "message_id",
            "seq",
            "t",
            "is_transfer",
            "is_message",
            "session_gap_ms",
            day=day_of(rows.t, rows.day_offset_ms),
            is_buyer=rows.is_message & (rows.sender == "buyer"),
            is_human=is_human,
            is_answer=(by_agent & (~rows.is_auto | rows.auto_answers))
            | (rows.is_message & (rows.sender == "bot") & rows.bot_answers),
            characters=ibis.ifelse(is_human, rows.characters, 0),
        ),
        "number",
    )
    named = _named(engine, rows.filter(rows.conversation_id.notnull()))
    loose = _loose(engine, rows.filter(rows.conversation_id.isnull()))
    return engine.materialise(named.union(loose.select(*named.columns)), "walk")


_WALKED = (
    "shop_id",
    "conversation_id",
    "buyer_id",
    "agent_id",
    "to_agent_id",
    "message_id",
    "seq",
    "t",
    "day",
    "is_transfer",
    "is_message",
    "is_buyer",
    "is_human",
    "is_answer",
    "characters",
    "pos",
)


def _named(engine: Engine, rows: ir.Table) -> ir.Table:
    """Rows whose source names the conversation."""
    conversation, order = [rows.shop_id, rows.conversation_id], [rows.t, rows.seq, rows.message_id]
    whole = ibis.window(group_by=conversation, order_by=order, preceding=None, following=None)
    before = ibis.window(group_by=conversation, order_by=order, preceding=(None, 1))
    placed = rows.mutate(
        pos=ibis.row_number().over(whole),
        key=rows.number.min().over(whole),
        turn=rows.t.count(where=rows.is_answer).over(before),
    )
    return placed.select(*_WALKED, "key", "turn", begins=ibis.literal(False))


def _loose(engine: Engine, rows: ir.Table) -> ir.Table:
    """Conversations for messages whose source names none.

    A new one begins when the gap to the previous message exceeds 24 h, or exceeds the session gap while the
    last buyer or human message before is not the buyer's, so that a late answer still answers. A transfer or note is
    no message: it stays with the conversation that runs (before any message: with the first).
    """
    pair = ibis.window(
        group_by=[rows.shop_id, rows.buyer_id],
        order_by=[rows.t, rows.seq, rows.message_id],
        preceding=None,
        following=None,
    )
    placed = engine.materialise(
        rows.mutate(pos=ibis.row_number().over(pair), stream=rows.number.min().over(pair)), "loose_placed"
    )
    before = ibis.window(group_by=[placed.stream], order_by=[placed.pos], preceding=(None, 1))
    speaks = placed.is_buyer | placed.is_human
    seen = placed.mutate(
        previous_t=placed.t.max(where=placed.is_message).over(before),
        last_spoken=(placed.pos * 2 + placed.is_buyer.cast("int64")).max(where=speaks).over(before),
        turn=placed.t.count(where=placed.is_answer).over(before),
    )
    gap = seen.t - seen.previous_t
    buyer_waits = (seen.last_spoken % 2 == 1).fill_null(False)
    begun = engine.materialise(
        seen.select(
            *_WALKED,
            "stream",
            "number",
            "turn",
            begins=seen.is_message
            & (seen.previous_t.isnull() | (gap > DAY_MS) | ((gap > seen.session_gap_ms) & ~buyer_waits)),
        ),
        "loose_begun",
    )
    engine.release("loose_placed")
    so_far = ibis.window(group_by=[begun.stream], order_by=[begun.pos], preceding=None, following=0)
    whole = ibis.window(group_by=[begun.stream], order_by=[begun.pos], preceding=None, following=None)
    first_pos = begun.pos.max(where=begun.begins).over(so_far)
    numbered = begun.mutate(begin_pos=ibis.coalesce(first_pos, begun.pos.min(where=begun.begins).over(whole)))
    # A stream's own number and the place in it: one whole number per conversation, apart from the named ones.
    return numbered.filter(numbered.begin_pos.notnull()).select(
        *_WALKED, "turn", "begins", key=-(numbered.stream * _LONGEST_STREAM + numbered.begin_pos) - 1
    )


_LONGEST_STREAM = 2**31
"""More rows than one buyer can have in one shop."""


def conversations(
    engine: Engine, walked: ir.Table, clock: Clock, agents: ir.Table, advertised: ir.Table | None
) -> ir.Table:
    """One row per (shop, conversation) that holds at least one message.

    ``agents``: the accounts of each shop, for the internal filter; ``advertised``: the conversations in which a
    buyer wrote an advertisement word, None where no shop filters by them.
    ``first_row_at`` and ``last_row_at`` count its transfers and notes too, which may stand outside its messages.
    Empty: a conversation of transfers and notes only has no row.
    """
    message = walked.is_message
    found = walked.group_by("key").agg(
        shop_id=walked.shop_id.arbitrary(),
        conversation_id=walked.conversation_id.max(),
        buyer_id=walked.buyer_id.argmin(walked.pos, where=message),
        first_message_id=walked.message_id.max(where=walked.begins),
        started_at=walked.t.min(where=message),
        ended_at=walked.t.max(where=message),
        first_row_at=walked.t.min(),
        last_row_at=walked.t.max(),
        last_agent_id=walked.agent_id.argmax(walked.pos, where=walked.is_human),
        messages=walked.count(where=message),
        buyer_messages=walked.count(where=walked.is_buyer),
        agent_messages=walked.count(where=walked.is_human),
    )
    found = found.filter(found.messages >= 1)
    made_id = (found.shop_id + _FIELD + found.buyer_id + _FIELD + found.first_message_id).hexdigest("md5")
    found = found.mutate(
        is_named=found.conversation_id.notnull(), conversation_id=found.conversation_id.fill_null(made_id)
    ).drop("first_message_id")
    found = clock.eras.join(
        found,
        "started_at",
        clock.rows,
        "day_offset_ms",
        "local_offset_ms",
        "filter_internal",
        "filter_agent_only",
        "filter_single",
        "filter_advertisement",
        "era",
    )
    found = found.mutate(
        day=day_of(found.started_at, found.day_offset_ms),
        last_agent_id=found.last_agent_id.fill_null(""),
        is_valid=(found.buyer_messages >= 1) & (found.agent_messages >= 1),
    )
    flags = _flags(found, agents, clock.words, advertised) if clock.eras.filters else ibis.literal("")
    found = engine.materialise(found.mutate(flags=flags), "conversations_all")
    return found.mutate(business_day=as_date(found.day))


def _flags(found: ir.Table, agents: ir.Table, words: ir.Table, advertised: ir.Table | None) -> ir.StringValue:
    """Which filters a conversation falls under, comma-joined in a fixed order."""
    listed = words.filter(words.list == "internal")
    internal = (found.era.cast("string") + _FIELD + found.buyer_id).isin(
        listed.era.cast("string") + _FIELD + listed.word
    ) | (found.shop_id + _FIELD + found.buyer_id).isin(agents.shop_id + _FIELD + agents.agent_id)
    tests = [
        ("internal_accounts", found.filter_internal & internal),
        ("agent_only", found.filter_agent_only & (found.buyer_messages == 0)),
        ("buyer_single_message", found.filter_single & (found.buyer_messages == 1)),
    ]
    if advertised is not None:
        tests.append(("advertisement_words", found.filter_advertisement & found.key.isin(advertised.key)))
    marks = ibis.literal("")
    for name, holds in tests:
        marks = marks + ibis.ifelse(holds, f"{name},", "")
    return marks.re_replace(",$", "")

"""Who spoke when, in which conversation: the walk through the messages, and the conversations themselves."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.codes import NOBODY, Codes
from steelyard.derive.eras import Clock, Eras, as_date, day_of
from steelyard.derive.tables import DAY_MS
from steelyard.engines.base import Engine

NOT_MESSAGES = ("transfer", "note", "rating_invite")
"""Kinds that stand in a conversation, but never open, answer or prolong anything."""

_NO_SEQ = 2**62  # a message without a position in its source comes after those with one
_FIELD = "\x1f"  # parts of a hashed id cannot run into each other


def walk(engine: Engine, messages: ir.Table, codes: Codes, eras: Eras, era_rows: ir.Table) -> ir.Table:
    """Every row of every conversation in its order, ready to be counted.

    Grain: one row per stored row of ``messages``; ``is_message`` is false for transfers, notes and invitations. ``key``
    is a whole number for the conversation; ``buyer``, ``agent`` and ``target`` are codes; ``t`` is sent_at in epoch ms,
    ``day`` its business day, ``pos`` orders the rows of a conversation, ``turn`` counts the answers before: the buyer
    messages of one turn and the answer that ends it are one wait. ``begins`` marks the first message of a loose
    conversation.
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
    spoken = codes.encode(
        rows.mutate(
            is_buyer=rows.is_message & (rows.sender == "buyer"),
            is_human=is_human,
            is_answer=(by_agent & (~rows.is_auto | rows.auto_answers))
            | (rows.is_message & (rows.sender == "bot") & rows.bot_answers),
            characters=ibis.ifelse(is_human, rows.characters, 0),
            day=day_of(rows.t, rows.day_offset_ms),
        ).drop("sender", "is_auto", "auto_answers", "bot_answers", "day_offset_ms")
    )
    # A loose buyer is an even part, a named conversation an odd one.
    parted = spoken.mutate(part=ibis.ifelse(spoken.named.isnull(), spoken.buyer * 2, spoken.named * 2 + 1))
    place = [parted.t, parted.seq, parted.message_id]
    whole = ibis.window(group_by=[parted.part], order_by=place, preceding=None, following=None)
    before = ibis.window(group_by=[parted.part], order_by=place, preceding=(None, 1))
    seen = parted.mutate(
        pos=ibis.row_number().over(whole),
        turn=parted.t.count(where=parted.is_answer).over(before),
        gap=parted.t - parted.t.max(where=parted.is_message).over(before),
        asked_t=parted.t.max(where=parted.is_buyer).over(before),
        told_t=parted.t.max(where=parted.is_human).over(before),
    )
    breaks = seen.gap.isnull() | (seen.gap > DAY_MS)
    pauses = ~breaks & (seen.gap > seen.session_gap_ms)
    placed = seen.select(
        *_WALKED,
        is_break=breaks,
        is_pause=pauses,
        buyer_waits=(seen.asked_t.notnull() & (seen.told_t.isnull() | (seen.asked_t > seen.told_t))).fill_null(False),
        tied_t=ibis.ifelse(pauses & (seen.asked_t == seen.told_t), seen.asked_t, ibis.null("int64")),
    )
    placed = engine.materialise(placed, "placed")
    walked = engine.materialise(_cut(engine, placed), "walk")
    engine.release("placed")
    return walked


_WALKED = (
    "part",
    "buyer",
    "agent",
    "target",
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
    "turn",
)
_MOST_CONVERSATIONS = 2**24
"""More conversations than one buyer can have in one shop."""


def _cut(engine: Engine, placed: ir.Table) -> ir.Table:
    """Give every row its conversation; loose rows begin a new one where the talk broke off.

    That is when the gap to the previous message exceeds 24 h, or exceeds the session gap while the last buyer or
    human message before is not the buyer's, so that a late answer still answers. A transfer or note is no message:
    it stays with the conversation that runs (before any message: with the first).
    """
    named = placed.filter(placed.part % 2 == 1).select(
        *_WALKED, begins=ibis.literal(False), key=placed.part * _MOST_CONVERSATIONS
    )
    loose = placed.filter(placed.part % 2 == 0)
    ties = _last_speakers(engine, loose)
    known = loose.left_join(ties, ["part", "pos"]).select(*[loose[name] for name in loose.columns], ties.is_buyers)
    waits = ibis.coalesce(known.is_buyers, known.buyer_waits)
    begun = known.mutate(begins=known.is_message & (known.is_break | (known.is_pause & ~waits)))
    so_far = ibis.window(group_by=[begun.part], order_by=[begun.pos], preceding=None, following=0)
    number = ibis.greatest(begun.pos.count(where=begun.begins).over(so_far), 1)
    return named.union(begun.select(*_WALKED, "begins", key=begun.part * _MOST_CONVERSATIONS + number))


def _last_speakers(engine: Engine, loose: ir.Table) -> ir.Table:
    """Where buyer and human both spoke at the last instant anybody did: whose message came last (part, pos, is_buyers)."""
    tied = engine.materialise(loose.filter(loose.tied_t.notnull()).select("part", "pos", "tied_t"), "tied")
    spoken = loose.filter(loose.is_buyer | loose.is_human).select("part", "is_buyer", tied_t="t", spoken_pos="pos")
    pairs = tied.inner_join(spoken, ["part", "tied_t"])
    pairs = pairs.filter(pairs.spoken_pos < pairs.pos)
    return pairs.group_by("part", "pos").agg(is_buyers=pairs.is_buyer.argmax(pairs.spoken_pos))


def conversations(
    engine: Engine, walked: ir.Table, codes: Codes, clock: Clock, agents: ir.Table, advertised: ir.Table | None
) -> ir.Table:
    """One row per (shop, conversation) that holds at least one message.

    ``agents``: the accounts of each shop, for the internal filter; ``advertised``: the conversations in which a
    buyer wrote an advertisement word, None where no shop filters by them.
    ``first_row_at`` and ``last_row_at`` count its transfers and notes too, which may stand outside its messages.
    Empty: a conversation of transfers and notes only has no row.
    """
    message = walked.is_message
    found = walked.group_by("key").agg(
        part=walked.part.max(),
        buyer=walked.buyer.argmin(walked.pos, where=message),
        first_message_id=walked.message_id.max(where=walked.begins),
        started_at=walked.t.min(where=message),
        ended_at=walked.t.max(where=message),
        first_row_at=walked.t.min(),
        last_row_at=walked.t.max(),
        agent=walked.agent.argmax(walked.pos, where=walked.is_human),
        opened_by_buyer=walked.is_buyer.argmin(walked.pos, where=walked.is_buyer | walked.is_human),
        messages=walked.count(where=message),
        buyer_messages=walked.count(where=walked.is_buyer),
        agent_messages=walked.count(where=walked.is_human),
    )
    found = found.filter(found.messages >= 1).mutate(opened_by_buyer=lambda rows: rows.opened_by_buyer.fill_null(False))
    found = codes.decode(found.mutate(agent=found.agent.fill_null(NOBODY))).rename(last_agent_id="agent_id")
    sources = codes.named.select("conversation_id", part=codes.named.named * 2 + 1)
    found = found.left_join(sources, ["part"]).select(*[found[name] for name in found.columns], sources.conversation_id)
    made_id = (found.shop_id + _FIELD + found.buyer_id + _FIELD + found.first_message_id).hexdigest("md5")
    found = found.mutate(
        is_named=found.conversation_id.notnull(), conversation_id=found.conversation_id.fill_null(made_id)
    ).drop("first_message_id", "part", "agent", "buyer")
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
        is_valid=(found.buyer_messages >= 1) & (found.agent_messages >= 1),
    )
    flags = _flags(found, agents, clock.words, advertised) if clock.eras.filters else ibis.literal("")
    return engine.materialise(found.mutate(flags=flags, business_day=as_date(found.day)), "conversations_all")


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

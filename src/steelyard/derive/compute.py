"""Facts to derived tables, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis.expr.types as ir

from steelyard.derive.attribution import attributions, paid_orders, segments
from steelyard.derive.codes import Codes
from steelyard.derive.conversations import conversations, walk
from steelyard.derive.eras import Clock
from steelyard.derive.inputs import Facts
from steelyard.derive.receptions import receptions, touches
from steelyard.derive.rounds import moves, rounds, turns
from steelyard.engines.base import Engine


@dataclass(frozen=True, slots=True)
class Talk:
    """What was derived from messages; flagged conversations stand only in ``conversations``."""

    conversations: ir.Table
    rounds: ir.Table
    receptions: ir.Table
    segments: ir.Table


def talk(engine: Engine, facts: Facts, clock: Clock, progress: Callable[[str], None], agents: ir.Table) -> Talk:
    """Conversations, rounds, receptions and segments of the given messages.

    ``agents``: every (shop_id, agent_id) that ever stood in a message of the shop, for the internal filter.
    """
    progress("conversations")
    codes = Codes.of(engine, facts.messages)
    walked = walk(engine, facts.messages, codes, clock.eras, clock.rows)
    advertised = _advertised(engine, facts, walked, codes, clock)
    found = conversations(engine, walked, codes, clock, agents, advertised)
    if clock.eras.filters:
        kept = found.filter(found.flags == "")
        walked = engine.materialise(walked.semi_join(kept, ["key"]), "walk_kept")
        engine.release("walk")
    progress("rounds")
    opened = turns(engine, walked)
    moved = engine.materialise(moves(walked, opened), "moves")
    waits = rounds(engine, walked, opened, moved, found, codes, clock)
    progress("receptions")
    touched = touches(engine, walked, opened)
    served = receptions(engine, walked, touched, moved, waits, found, facts.orders, codes, clock)
    for name in ("walk", "walk_kept", "turns", "moves", "receptions_grouped", "receptions_judged"):
        engine.release(name)
    progress("segments")
    spoken = segments(engine, touched, waits, found, codes)
    for name in ("touches", "codes_accounts", "codes_buyers", "codes_named"):
        engine.release(name)
    return Talk(found, waits, served, spoken)


def credit(engine: Engine, facts: Facts, spoken: ir.Table, clock: Clock) -> tuple[ir.Table, ir.Table]:
    """The paid orders that count, and their attributions."""
    paid = paid_orders(engine, facts.orders, facts.refunds)
    return paid, attributions(engine, paid, spoken, clock)


def _advertised(engine: Engine, facts: Facts, walked: ir.Table, codes: Codes, clock: Clock) -> ir.Table | None:
    """Conversations in which a buyer wrote an advertisement word; None where no shop filters by them."""
    if not any(clock.eras.rows["filter_advertisement"].to_pylist()):
        return None
    texts = facts.messages.filter((facts.messages.sender == "buyer") & facts.messages.text.notnull()).select(
        "shop_id", "buyer_id", "text", t=engine.epoch_ms(facts.messages.sent_at)
    )
    timed = clock.eras.join(texts, "t", clock.rows, "era")
    listed = clock.words.filter(clock.words.list == "advertisement")
    hits = timed.inner_join(listed, [timed.era == listed.era, timed.text.contains(listed.word)]).select(
        "shop_id", "buyer_id", "t"
    )
    coded = hits.inner_join(codes.buyers, ["shop_id", "buyer_id"]).select(hits.t, codes.buyers.buyer)
    buyers = walked.filter(walked.is_buyer)
    found = buyers.semi_join(coded, ["buyer", "t"]).select("key").distinct()
    return engine.materialise(found, "advertised")

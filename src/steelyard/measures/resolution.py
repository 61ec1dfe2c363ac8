"""Whether the buyer had to come back: conversations that can be judged, and those followed by another."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.eras import Clock
from steelyard.measures.shape import long, per_agent_day

FAMILY = "resolution"
MEASURES = ("resolvable_conversations", "repeat_conversations")
#: Outcome tags of a buyer who was about to leave, and of one who was won back; shops write either language.
LOST, WON_BACK = ("lost", "流失"), ("won_back", "挽回", "已挽回")


def of_conversations(
    judged: ir.Table, others: ir.Table, newest: ir.Table, tags: ir.Table | None, clock: Clock
) -> list[ir.Table]:
    """Resolvable and repeated conversations, in all and per issue tag (``measure:issue=value``).

    ``judged``: the conversations to answer for; ``others``: all conversations of their buyers; ``newest``: (shop_id,
    newest_t) of the newest message known. Credited to the last human sender, on the conversation's day. A conversation
    whose repeat window is still open is not counted at all.
    """
    valid = judged.filter(judged.is_valid & (judged.flags == ""))
    timed = clock.eras.join(valid, "started_at", clock.rows, "repeat_ms").inner_join(newest, ["shop_id"])
    closed = timed.filter(timed.ended_at + timed.repeat_ms <= timed.newest_t)
    later = others.filter(others.is_valid & (others.flags == "") & others.opened_by_buyer)
    later = later.select("shop_id", "buyer_id", again_at=later.started_at)
    pairs = closed.inner_join(later, ["shop_id", "buyer_id"])
    pairs = pairs.filter((pairs.again_at > pairs.ended_at) & (pairs.again_at <= pairs.ended_at + pairs.repeat_ms))
    back = pairs.select("shop_id", "conversation_id").distinct().mutate(is_repeat=ibis.literal(True))
    known = closed.left_join(back, ["shop_id", "conversation_id"]).select(
        closed.shop_id,
        closed.conversation_id,
        closed.day,
        agent_id=closed.last_agent_id,
        repeat=back.is_repeat.fill_null(False).cast("int64"),
    )
    parts = [_counted(known)]
    if tags is not None:
        issues = tags.filter(tags.tag_kind == "issue").select("shop_id", "conversation_id", "value").distinct()
        parts.append(_counted_by_issue(known.inner_join(issues, ["shop_id", "conversation_id"])))
        parts.append(_lost_and_won_back(judged, tags))
    return parts


def _lost_and_won_back(judged: ir.Table, tags: ir.Table) -> ir.Table:
    """Buyers of conversations whose outcome is tagged; one won back had been lost, so the ratio never passes one."""
    told = tags.filter((tags.tag_kind == "outcome") & tags["value"].isin([*LOST, *WON_BACK]))
    told = told.select("shop_id", "conversation_id", is_won_back=told["value"].isin([*WON_BACK])).distinct()
    rows = judged.filter(judged.flags == "").inner_join(told, ["shop_id", "conversation_id"])
    rows = rows.select("shop_id", "day", "buyer_id", "is_won_back", agent_id=rows.last_agent_id)
    return per_agent_day(
        rows,
        FAMILY,
        {
            "lost_buyers": rows.buyer_id.nunique(),
            "won_back_buyers": rows.buyer_id.nunique(where=rows.is_won_back),
        },
    )


def _counted(known: ir.Table) -> ir.Table:
    counts = known.group_by("shop_id", "day", "agent_id").agg(**_counts(known))
    return long(counts, FAMILY, list(MEASURES))


def _counted_by_issue(known: ir.Table) -> ir.Table:
    counts = known.group_by("shop_id", "day", "agent_id", "value").agg(**_counts(known))
    melted = counts.rename(issue="value").pivot_longer(list(MEASURES), names_to="of_all", values_to="value")
    return melted.filter(melted.value != 0).select(
        "shop_id",
        "day",
        "agent_id",
        measure=melted.of_all + ":issue=" + melted.issue,
        value=melted.value,
        family=ibis.literal(FAMILY),
        reconstructed=ibis.literal(False),
    )


def _counts(known: ir.Table) -> dict[str, ir.IntegerValue]:
    return {
        "resolvable_conversations": known.count().cast("int64"),
        "repeat_conversations": known.repeat.sum().cast("int64"),
    }

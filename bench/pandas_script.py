"""What a shop's analyst writes in pandas: workload, response and the order-first sales of a folder of Parquet records.

The fair subset: left out are peak_parallel, the ``_window`` twins, inquiries and the two other sales rules. One shop
clock (UTC+8) and the default settings.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
from measuring import (
    Result,
    alternate,
    filled_home,
    gigabytes,
    median_ratio,
    median_seconds,
    parser,
    peak_mb,
    records,
    run,
)

MESSAGES, ORDERS, RUNS, DAYS = 1_000_000, 30_000, 3, 30
DAY_MS, CLOCK_MS = 86_400_000, 28_800_000
RECEPTION = ["shop_id", "day", "agent_id", "buyer_id"]
PLACE = ["shop_id", "day", "agent_id"]


def compute(folder: Path, measures: Path) -> None:
    """Read, compute, write (shop_id, business_day, agent_id, measure, value)."""
    lines = read_lines(folder)
    turns = read_turns(lines)
    handed = lines[lines.moves & lines.to_agent_id.notna()].merge(
        turns[["opened", "asker"]], left_on="turn", right_index=True
    )
    handed = handed[handed.pos > handed.opened]
    rounds = read_rounds(lines, turns, handed)
    touches = read_touches(lines, turns)
    parts = [
        workload(lines, touches, handed, rounds),
        response(rounds),
        talks(lines, touches),
        sales(folder, segments(touches)),
    ]
    tall = pd.concat([part.melt(id_vars=PLACE, var_name="measure") for part in parts])
    tall = tall[tall.value != 0]
    tall["business_day"] = pd.to_datetime(tall.pop("day") * DAY_MS, unit="ms").dt.date
    tall["value"] = tall["value"].astype("int64")
    tall.to_parquet(measures, index=False)


def read_lines(folder: Path) -> pd.DataFrame:
    """Messages in order, each with its conversation (``talk``) and wait (``turn``)."""
    lines = pd.concat(pd.read_parquet(path) for path in sorted(folder.glob("messages*.parquet"))).reset_index(drop=True)
    lines["t"] = milliseconds(lines.pop("sent_at"))
    lines["moves"] = lines.kind == "transfer"
    lines["says"] = ~lines.kind.isin(["transfer", "note", "rating_invite"])
    lines["asks"] = lines.says & (lines.sender == "buyer")
    lines["answers"] = lines.says & (lines.sender == "agent") & ~lines.is_auto.fillna(False).astype(bool)
    lines["loose"] = lines.conversation_id.isna()
    lines["part"] = lines.groupby(
        ["shop_id", "loose", lines.conversation_id.fillna(lines.buyer_id)], sort=False
    ).ngroup()
    lines["seq"] = lines.seq.fillna(2**62)
    lines = lines.sort_values(["part", "t", "seq", "message_id"], ignore_index=True)
    lines["pos"] = lines.index
    begins = lines.part != lines.part.shift()
    said = lines.t.where(lines.says).groupby(lines.part).ffill().groupby(lines.part).shift()
    spoke = (
        lines.asks.astype(float)
        .where(lines.asks | lines.answers)
        .groupby(lines.part)
        .ffill()
        .groupby(lines.part)
        .shift()
    )
    gap = lines.t - said
    begins |= lines.loose & lines.says & ((gap > DAY_MS) | ((gap > 1_800_000) & (spoke != 1)))
    lines["talk"] = begins.cumsum()
    lines["turn"] = (begins | lines.answers.shift(fill_value=False)).cumsum()
    lines["day"] = day_of(lines.t)
    return lines.drop(columns=["seq", "message_id", "kind", "sender", "is_auto", "part", "sku_id"])


def read_turns(lines: pd.DataFrame) -> pd.DataFrame:
    """One row per wait: who asked when, who answered when."""
    asked = (
        lines[lines.asks]
        .groupby("turn")
        .agg(
            shop_id=("shop_id", "first"),
            asker=("buyer_id", "first"),
            talk=("talk", "first"),
            opened=("pos", "first"),
            asked_at=("t", "first"),
        )
    )
    answered = lines[lines.answers].groupby("turn").agg(answered_at=("t", "first"), answerer=("agent_id", "first"))
    return asked.join(answered)


def read_rounds(lines: pd.DataFrame, turns: pd.DataFrame, handed: pd.DataFrame) -> pd.DataFrame:
    """Waits with transfers applied, and the addressee of those nobody ended."""
    moved = handed.groupby("turn").agg(
        moved_at=("t", "last"), moved_to=("to_agent_id", "last"), moved_pos=("pos", "last")
    )
    rounds = turns.join(moved)
    named = (
        lines[lines.asks & lines.agent_id.notna()]
        .groupby("turn")
        .agg(asked_of=("agent_id", "last"), asked_pos=("pos", "last"))
    )
    seen = lines.to_agent_id.where(lines.moves).fillna(lines.agent_id)
    latest = seen[seen.notna()].groupby(lines.talk).last().rename("latest")
    rounds = rounds.join(named).join(latest, on="talk")
    to_move = rounds.moved_pos.notna() & ~(rounds.asked_pos > rounds.moved_pos)
    addressee = rounds.asked_of.mask(to_move, rounds.moved_to).fillna(rounds.latest).fillna("")
    rounds["agent_id"] = rounds.answerer.fillna("").where(rounds.answered_at.notna(), addressee)
    rounds["asked_at"] = rounds.moved_at.fillna(rounds.asked_at).astype("int64")
    rounds["wait_ms"] = rounds.answered_at - rounds.asked_at
    rounds["day"] = day_of(rounds.asked_at)
    return rounds.rename(columns={"asker": "buyer_id"})


def read_touches(lines: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """What one agent and one buyer said to each other in one conversation on one day."""
    spoken = lines[lines.asks | lines.answers]
    answerer = spoken.turn.map(turns.answerer)
    spoken = spoken.assign(
        agent_id=spoken.agent_id.fillna(answerer.where(spoken.asks)).fillna(""),
        characters=spoken.text.str.len().where(spoken.answers).fillna(0).astype("int64"),
        order=spoken.pos * 2 + spoken.answers,
    )
    return (
        spoken.groupby(["talk", *RECEPTION], sort=False)
        .agg(
            buyer_messages=("asks", "sum"),
            agent_messages=("answers", "sum"),
            agent_characters=("characters", "sum"),
            first_t=("t", "min"),
            last_t=("t", "max"),
            order=("order", "min"),
        )
        .reset_index()
    )


def workload(lines: pd.DataFrame, touches: pd.DataFrame, handed: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    """Receptions, and what is counted from them."""
    spoken = touches.assign(
        start=touches.first_t * 2 + touches.order % 2, reception_ms=touches.last_t - touches.first_t
    )
    arrived = pd.DataFrame(
        {
            "shop_id": handed.shop_id,
            "day": handed.day,
            "agent_id": handed.to_agent_id,
            "buyer_id": handed.asker,
            "buyer_messages": 0,
            "agent_messages": 0,
            "agent_characters": 0,
            "start": handed.t * 2,
            "reception_ms": 0,
            "moved_at": handed.t,
        }
    )
    met = (
        pd.concat([spoken, arrived])
        .groupby(RECEPTION)
        .agg(
            buyer_messages=("buyer_messages", "sum"),
            agent_messages=("agent_messages", "sum"),
            agent_characters=("agent_characters", "sum"),
            start=("start", "min"),
            moved_at=("moved_at", "min"),
            reception_ms=("reception_ms", "sum"),
        )
    )
    transfers = lines[lines.moves & (~lines.loose | lines.says.groupby(lines.talk).transform("any"))]
    came = transfers[transfers.to_agent_id.notna()].drop(columns="agent_id").rename(columns={"to_agent_id": "agent_id"})
    went = transfers.assign(agent_id=transfers.agent_id.fillna(""))
    answered = rounds[rounds.wait_ms.notna()].sort_values(["asked_at", "wait_ms"])
    first = answered.groupby(RECEPTION).agg(first_wait_ms=("wait_ms", "first"))
    slow = answered[answered.wait_ms > 180_000].groupby(RECEPTION).size()
    met = met.join(first)
    came_in, went_out = (met.index.isin(pd.MultiIndex.from_frame(rows[RECEPTION])) for rows in (came, went))
    consulted = (met.buyer_messages >= 1) | met.moved_at.notna()
    unanswered = consulted & (met.agent_messages == 0) & ~went_out & met.first_wait_ms.isna()
    counted = pd.DataFrame(
        {
            "consulted_buyers": consulted,
            "direct_buyers": consulted & ~came_in,
            "received_buyers": consulted & (met.agent_messages >= 1),
            "unanswered_buyers": unanswered,
            "transferred_in_buyers": came_in,
            "transferred_out_buyers": went_out,
            "buyer_initiated_buyers": (met.start % 2 == 0) | (met.moved_at * 2 == met.start),
            "buyer_messages": met.buyer_messages,
            "agent_messages": met.agent_messages,
            "agent_characters": met.agent_characters,
            "reception_ms": met.reception_ms,
            "long_buyers": met.reception_ms > 1_800_000,
            "first_replies": met.first_wait_ms.notna(),
            "first_wait_ms": met.first_wait_ms.fillna(0),
            "first_quick": met.first_wait_ms <= 30_000,
            "slow_buyers": met.index.isin(slow.index),
        },
        index=met.index,
    )
    return counted.groupby(PLACE).sum().reset_index()


def response(rounds: pd.DataFrame) -> pd.DataFrame:
    """Waits counted and summed."""
    return (
        rounds.assign(
            rounds=1,
            rounds_answered=rounds.wait_ms.notna(),
            rounds_quick=rounds.wait_ms <= 30_000,
            rounds_within_180s=rounds.wait_ms <= 180_000,
        )
        .groupby(PLACE)[["rounds", "rounds_answered", "rounds_quick", "rounds_within_180s", "wait_ms"]]
        .sum()
        .reset_index()
    )


def segments(touches: pd.DataFrame) -> pd.DataFrame:
    """Stretches of talk in which the agent wrote."""
    found = (
        touches.groupby(["talk", "shop_id", "buyer_id", "agent_id"], sort=False)
        .agg(started_at=("first_t", "min"), ended_at=("last_t", "max"), spoken=("agent_messages", "sum"))
        .reset_index()
    )
    return found[(found.spoken >= 1) & (found.agent_id != "")]


def talks(lines: pd.DataFrame, touches: pd.DataFrame) -> pd.DataFrame:
    """Conversations an agent spoke in, by the day of their first message."""
    found = (
        lines.assign(first=lines.t.where(lines.says))
        .groupby("talk")
        .agg(first=("first", "min"), asks=("asks", "any"), answers=("answers", "any"))
    )
    held = segments(touches).join(found, on="talk")
    held["day"] = day_of(held["first"].astype("int64"))
    held = held.assign(conversations=1, valid_conversations=held.asks & held.answers)
    return held.groupby(PLACE)[["conversations", "valid_conversations"]].sum().reset_index()


def sales(folder: Path, talked: pd.DataFrame) -> pd.DataFrame:
    """Paid orders by paid day, credited to the placing agent, else the paying one, else nobody."""
    orders = pd.concat(pd.read_parquet(path) for path in sorted(folder.glob("orders*.parquet")))
    orders = orders[orders.paid_at.notna()]
    orders = orders.assign(created=milliseconds(orders.created_at), paid=milliseconds(orders.paid_at))
    owner = (
        credited(orders, "created", talked)
        .reindex(orders.order_id)
        .fillna(credited(orders, "paid", talked).reindex(orders.order_id))
    )
    orders = orders.assign(
        agent_id=owner.fillna("").to_numpy(), day=day_of(orders.paid), postage_fen=orders.postage_fen.fillna(0)
    )
    return (
        orders.groupby(PLACE)
        .agg(
            sales_order_first_fen=("paid_fen", "sum"),
            sales_order_first_orders=("order_id", "size"),
            sales_order_first_buyers=("buyer_id", "nunique"),
            sales_order_first_items=("item_count", "sum"),
            sales_order_first_postage_fen=("postage_fen", "sum"),
        )
        .reset_index()
    )


def credited(orders: pd.DataFrame, instant: str, talked: pd.DataFrame) -> pd.Series:
    """order_id -> agent: the talk that ran at the instant, else the latest that ended within two days before."""
    near = orders[["shop_id", "order_id", "buyer_id", instant]].merge(talked, on=["shop_id", "buyer_id"])
    near = near[(near.started_at <= near[instant]) & (near.ended_at >= near[instant] - 2 * DAY_MS)]
    near = near.assign(runs=near.ended_at > near[instant])
    near = near.sort_values(["runs", "ended_at", "started_at", "agent_id"], ascending=[False, False, False, True])
    return near.drop_duplicates("order_id").set_index("order_id").agent_id


def milliseconds(instants: pd.Series) -> pd.Series:
    """Since 1970, UTC."""
    return instants.dt.as_unit("ms").astype("int64")


def day_of(instants: pd.Series) -> pd.Series:
    """Days since 1970 on the shop's clock."""
    return (instants + CLOCK_MS) // DAY_MS


def compare(work: Path, *, messages: int = MESSAGES, orders: int = ORDERS, runs: int = RUNS) -> list[Result]:
    """The script against ``rebuild``, which makes all measures."""
    source = records(work, messages, orders, DAYS)
    home, measures = filled_home(work, source), work / "pandas.parquet"
    ours, script = alternate(runs, lambda: run("rebuild", home), lambda: run("pandas", source, measures))
    return [
        Result(
            f"rebuild, {messages:,} messages",
            f"{median_seconds(ours):.1f} s, {gigabytes(peak_mb(ours))}",
            f"pandas script (a subset of the measures) {median_seconds(script):.1f} s, {gigabytes(peak_mb(script))}",
            f"{median_ratio(ours, script):.2f}",
            "none set",
            None,
        )
    ]


if __name__ == "__main__":
    arguments: argparse.ArgumentParser = parser(__doc__, messages=MESSAGES, orders=ORDERS, runs=RUNS)
    given = arguments.parse_args()
    for result in compare(given.work, messages=given.messages, orders=given.orders, runs=given.runs):
        print(result.told())

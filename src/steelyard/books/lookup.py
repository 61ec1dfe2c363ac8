"""Finding an order, a buyer or a conversation by what people have at hand: an id, or the beginning of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa

from steelyard.books.stored_rows import Row, StoredRows
from steelyard.facts.snapshot import Snapshot
from steelyard.trace import AccountSpan

#: Fewer signs find by the whole id only; a beginning this short would find everything.
FEWEST_SIGNS = 3

_ALLOWED = pa.schema(
    [("shop_id", pa.string()), ("agent_id", pa.string()), ("first", pa.date32()), ("after", pa.date32())]
)


@dataclass(frozen=True, slots=True)
class Found:
    """An order or a conversation: its shop, its buyer, its day, and the conversation it opens into, if one is known."""

    kind: Literal["order", "conversation"]
    ref: str
    shop_id: str
    buyer_id: str
    day: date | None
    conversation_id: str


def find(
    snapshot: Snapshot, text: str, *, limit: int = 8, within: Sequence[AccountSpan] | None = None
) -> tuple[Found, ...]:
    """Orders whose id begins with a text, and conversations whose id or buyer does; the newest first.

    ``within``: only what these accounts took part in on these days (a span without account: anybody of the shop); None
    looks everywhere.
    """
    text = text.strip()
    if not text or (within is not None and not within):
        return ()
    with StoredRows(snapshot) as stored:
        if within is not None:
            stored.register("allowed", _table(within))
        return (
            *_orders(stored, text, limit, narrow=within is not None),
            *_conversations(stored, text, limit, narrow=within is not None),
        )


def _orders(stored: StoredRows, text: str, limit: int, *, narrow: bool) -> list[Found]:
    snapshot = stored.snapshot
    if not snapshot.files("orders"):
        return []
    credited = snapshot.files("attributions")
    talk = (
        "(select max(a.conversation_id) from read_parquet($credited, hive_partitioning = false) a "
        "where a.shop_id = o.shop_id and a.order_id = o.order_id)"
        if credited
        else "null"
    )
    own = (
        " and exists (select 1 from read_parquet($credited, hive_partitioning = false) a join allowed w "
        "on w.shop_id = a.shop_id and (w.agent_id is null or w.agent_id = a.agent_id) "
        'and a.business_day >= w."first" and a.business_day < w.after '
        "where a.shop_id = o.shop_id and a.order_id = o.order_id)"
    )
    if narrow and not credited:
        return []
    rows = stored.rows(
        "select o.order_id as ref, o.shop_id, o.buyer_id, cast(o.created_at as date) as day, "
        f"{talk} as conversation_id from ({snapshot.winners_sql('orders')}) o "
        f"where {_begins('o.order_id', text)}{own if narrow else ''} order by o.created_at desc limit {int(limit)}",
        {"text": text, **({"credited": credited} if credited else {})},
    )
    return [_found("order", row) for row in rows]


def _conversations(stored: StoredRows, text: str, limit: int, *, narrow: bool) -> list[Found]:
    snapshot = stored.snapshot
    files, met = snapshot.files("conversations"), snapshot.files("receptions")
    if not files or (narrow and not met):
        return []
    own = (
        " and exists (select 1 from read_parquet($met, hive_partitioning = false) r join allowed w "
        "on w.shop_id = r.shop_id and (w.agent_id is null or w.agent_id = r.agent_id) "
        'and r.business_day >= w."first" and r.business_day < w.after '
        "where r.shop_id = c.shop_id and r.buyer_id = c.buyer_id "
        "and r.started_at <= c.ended_at and r.ended_at >= c.started_at)"
    )
    rows = stored.rows(
        "select c.conversation_id as ref, c.shop_id, c.buyer_id, c.business_day as day, c.conversation_id "
        "from read_parquet($files, hive_partitioning = false) c "
        f"where ({_begins('c.conversation_id', text)} or {_begins('c.buyer_id', text)}){own if narrow else ''} "
        f"order by c.started_at desc limit {int(limit)}",
        {"text": text, "files": files, **({"met": met} if narrow else {})},
    )
    return [_found("conversation", row) for row in rows]


def _begins(column: str, text: str) -> str:
    return f"starts_with({column}, $text)" if len(text) >= FEWEST_SIGNS else f"{column} = $text"


def _found(kind: Literal["order", "conversation"], row: Row) -> Found:
    return Found(
        kind,
        str(row["ref"]),
        str(row["shop_id"]),
        str(row["buyer_id"] or ""),
        row["day"],
        str(row["conversation_id"] or ""),
    )


def _table(spans: Sequence[AccountSpan]) -> pa.Table:
    held = [
        {"shop_id": span.shop_id, "agent_id": span.agent_id, "first": span.start, "after": span.end} for span in spans
    ]
    return pa.Table.from_pylist(held, schema=_ALLOWED)

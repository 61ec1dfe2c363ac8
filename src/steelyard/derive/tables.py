"""The derived tables' columns. Instants are epoch milliseconds, UTC; days are business days of the shop."""

from __future__ import annotations

import pyarrow as pa

_TEXT, _INT, _FLAG, _DAY = pa.string(), pa.int64(), pa.bool_(), pa.date32()


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


CONVERSATIONS = _schema(
    shop_id=_TEXT,
    conversation_id=_TEXT,
    buyer_id=_TEXT,
    business_day=_DAY,
    started_at=_INT,
    ended_at=_INT,
    first_row_at=_INT,
    last_row_at=_INT,
    last_agent_id=_TEXT,
    messages=_INT,
    buyer_messages=_INT,
    agent_messages=_INT,
    is_named=_FLAG,
    is_valid=_FLAG,
    opened_by_buyer=_FLAG,
    flags=_TEXT,
)
ROUNDS = _schema(
    shop_id=_TEXT,
    conversation_id=_TEXT,
    business_day=_DAY,
    buyer_id=_TEXT,
    agent_id=_TEXT,
    asked_at=_INT,
    answered_at=_INT,
    wait_ms=_INT,
    ordinal=_INT,
    first_of_agent=_FLAG,
    in_window=_FLAG,
)
RECEPTIONS = _schema(
    shop_id=_TEXT,
    business_day=_DAY,
    agent_id=_TEXT,
    buyer_id=_TEXT,
    buyer_messages=_INT,
    agent_messages=_INT,
    agent_characters=_INT,
    is_consulted=_FLAG,
    is_received=_FLAG,
    is_unanswered=_FLAG,
    first_wait_ms=_INT,
    first_wait_window_ms=_INT,
    started_at=_INT,
    ended_at=_INT,
    initiated_by=_TEXT,
    slow_rounds=_INT,
    slow_rounds_window=_INT,
    is_slow=_FLAG,
    is_slow_window=_FLAG,
    duration_ms=_INT,
    is_long=_FLAG,
    transferred_in=_FLAG,
    transferred_out=_FLAG,
    is_inquiry=_FLAG,
)
SEGMENTS = _schema(
    shop_id=_TEXT,
    conversation_id=_TEXT,
    buyer_id=_TEXT,
    agent_id=_TEXT,
    business_day=_DAY,
    started_at=_INT,
    ended_at=_INT,
    rounds_answered=_INT,
    is_valid=_FLAG,
)
ATTRIBUTIONS = _schema(
    shop_id=_TEXT,
    order_id=_TEXT,
    rule=_TEXT,
    role=_TEXT,
    agent_id=_TEXT,
    buyer_id=_TEXT,
    business_day=_DAY,
    event=_TEXT,
    via=_TEXT,
    conversation_id=_TEXT,
    paid_fen=_INT,
    postage_fen=_INT,
    item_count=_INT,
    refund_fen=_INT,
)

DERIVED = {
    "conversations": CONVERSATIONS,
    "rounds": ROUNDS,
    "receptions": RECEPTIONS,
    "segments": SEGMENTS,
    "attributions": ATTRIBUTIONS,
}

DAY_MS = 86_400_000

"""A large company's records as canonical Parquet, made by DuckDB from a seed: for benchmarks only."""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

SHOPS = 4
AGENTS = 200
MESSAGES_PER_CONVERSATION = 10
DAYS = 30
FIRST_DAY = "2026-09-01"


def write(
    folder: Path,
    *,
    messages: int,
    orders: int,
    days: int = DAYS,
    first_day: str = FIRST_DAY,
    seed: int = 1,
    agents: int = AGENTS,
) -> None:
    """``messages.parquet`` files (one a day) and ``orders.parquet`` in the canonical columns.

    Half of the conversations carry the source's id, half are loose; one in thirty is transferred, one in eight
    begins with an automatic reply, one in twenty ends unanswered.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute("SET TimeZone='UTC'; SET preserve_insertion_order=false; SET memory_limit='3GB'")
    conversations = messages // MESSAGES_PER_CONVERSATION
    per_day = conversations // days
    for day in range(days):
        low, high = day * per_day, (day + 1) * per_day
        connection.execute(f"""
            COPY (
              WITH c AS (
                SELECT c, hash(c * 7 + {seed}) AS h,
                       'shop' || (hash(c * 11 + {seed}) % {SHOPS}) AS shop_id,
                       'buyer_' || (hash(c * 13 + {seed}) % {max(conversations // 3, 1)}) AS buyer_id,
                       hash(c * 17 + {seed}) % {agents} AS agent,
                       TIMESTAMPTZ '{first_day} 00:00:00+00' + INTERVAL ({day}) DAY
                         + INTERVAL (CAST(hash(c * 19 + {seed}) % 86400000 AS BIGINT)) MILLISECOND AS opened
                FROM range({low}, {high}) t(c)
              ), m AS (
                SELECT c.*, n, hash(c.c * 31 + n * 7 + {seed}) AS r,
                       opened + INTERVAL (CAST(n * 21000 + hash(c.c * 37 + n + {seed}) % 20000 AS BIGINT)) MILLISECOND AS sent_at
                FROM c, range(0, {MESSAGES_PER_CONVERSATION}) u(n)
                WHERE NOT (h % 20 = 0 AND n >= 7)
              )
              SELECT shop_id, 'm' || {seed} || '_' || c || '_' || n AS message_id,
                     CASE WHEN h % 2 = 0 THEN 'c' || {seed} || '_' || c END AS conversation_id,
                     sent_at, CAST(NULL AS BIGINT) AS seq, buyer_id,
                     CASE WHEN n = 5 AND h % 30 = 0 THEN 'agent_' || agent
                          WHEN n > 5 AND h % 30 = 0 THEN 'agent_' || ((agent + 1) % {agents})
                          WHEN n % 2 = 0 AND r % 3 = 0 THEN NULL ELSE 'agent_' || agent END AS agent_id,
                     CASE WHEN n = 5 AND h % 30 = 0 THEN 'system' WHEN n % 2 = 0 THEN 'buyer' ELSE 'agent' END AS sender,
                     CASE WHEN n = 5 AND h % 30 = 0 THEN 'transfer' ELSE 'text' END AS kind,
                     n = 1 AND h % 8 = 0 AS is_auto,
                     CASE WHEN n = 5 AND h % 30 = 0 THEN NULL ELSE repeat('亲您好', 1 + CAST(r % 8 AS INT)) END AS text,
                     CASE WHEN n = 5 AND h % 30 = 0 THEN 'agent_' || ((agent + 1) % {agents}) END AS to_agent_id,
                     CAST(NULL AS VARCHAR) AS sku_id
              FROM m ORDER BY sent_at
            ) TO '{folder}/messages_{seed}_{day:03}.parquet' (FORMAT parquet, COMPRESSION zstd)""")
    span = days * 86_400_000
    connection.execute(f"""
        COPY (
          SELECT 'shop' || (hash(o * 11 + {seed}) % {SHOPS}) AS shop_id, 'o{seed}_' || o AS order_id,
                 'buyer_' || (hash(o * 13 + {seed}) % {max(conversations // 3, 1)}) AS buyer_id,
                 created_at, CASE WHEN hash(o * 23) % 5 > 0 THEN created_at + INTERVAL (CAST(hash(o * 29) % 7200000 AS BIGINT)) MILLISECOND END AS paid_at,
                 CAST(NULL AS TIMESTAMPTZ) AS shipped_at, CAST(NULL AS TIMESTAMPTZ) AS finished_at,
                 CASE WHEN hash(o * 23) % 5 > 0 THEN 'paid' ELSE 'unpaid' END AS status,
                 CAST(1000 + hash(o * 41) % 50000 AS BIGINT) AS goods_fen, CAST(0 AS BIGINT) AS postage_fen, CAST(0 AS BIGINT) AS discount_fen,
                 CAST(1000 + hash(o * 41) % 50000 AS BIGINT) AS paid_fen, CAST(1 + hash(o * 43) % 4 AS BIGINT) AS item_count,
                 CAST(NULL AS VARCHAR) AS flag, CAST(NULL AS VARCHAR) AS seller_note, CAST(NULL AS TIMESTAMPTZ) AS updated_at
          FROM (SELECT o, TIMESTAMPTZ '{first_day} 00:00:00+00' + INTERVAL (CAST(hash(o * 47 + {seed}) % {span} AS BIGINT)) MILLISECOND AS created_at
                FROM range(0, {orders}) t(o)) ORDER BY created_at
        ) TO '{folder}/orders_{seed}.parquet' (FORMAT parquet, COMPRESSION zstd)""")
    connection.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--messages", type=int, default=10_000_000)
    parser.add_argument("--orders", type=int, default=300_000)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--first-day", default=FIRST_DAY)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(
        given.folder,
        messages=given.messages,
        orders=given.orders,
        days=given.days,
        first_day=given.first_day,
        seed=given.seed,
    )

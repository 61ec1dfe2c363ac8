"""The facts as the derive steps want them: instants as epoch milliseconds beside the stored columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from steelyard.engines.base import Engine
from steelyard.facts import TABLES as FACT_TABLES


@dataclass(frozen=True, slots=True)
class Facts:
    """The winning rows of the fact tables that measures are made from.

    Beside the stored columns: orders.created_t, orders.paid_t, ratings.invited_t, ratings.rated_t,
    reviews.created_t, presence.start_t, presence.end_t, all epoch milliseconds.
    ``records``: tables that are counted as they stand, each with a column ``<instant>_t`` beside every instant.
    """

    messages: ir.Table
    orders: ir.Table
    lines: ir.Table
    refunds: ir.Table
    ratings: ir.Table
    reviews: ir.Table
    presence: ir.Table
    reports: ir.Table
    tags: ir.Table
    records: Mapping[str, ir.Table]
    absent: frozenset[str] = frozenset()
    """Names of tables known to hold no row, so that nothing need be asked of them."""

    @classmethod
    def of(cls, engine: Engine, tables: dict[str, ir.Table], absent: frozenset[str] = frozenset()) -> Facts:
        """From the stored tables, by name."""
        orders, ratings, presence = tables["orders"], tables["ratings"], tables["presence"]
        ms = engine.epoch_ms
        return cls(
            messages=tables["messages"],
            orders=orders.mutate(created_t=ms(orders.created_at), paid_t=ms(orders.paid_at)),
            lines=tables["order_lines"],
            refunds=tables["refunds"],
            ratings=ratings.mutate(invited_t=ms(ratings.invited_at), rated_t=ms(ratings.rated_at)),
            reviews=tables["reviews"].mutate(created_t=ms(tables["reviews"].created_at)),
            presence=presence.mutate(start_t=ms(presence.start), end_t=ms(presence.end)),
            reports=tables["agent_reports"],
            tags=tables["conversation_tags"],
            records={name: _timed(engine, tables[name], name) for name in RECORDS},
            absent=absent,
        )


def in_their_shops(rows: ir.Table, account_shops: ir.Table, only_shop: str | None) -> ir.Table:
    """Rows that name no shop in the shop of their account, or in the only shop there is; left out where nobody can tell.

    ``account_shops``: (agent_id, shop_id) of accounts that one shop alone has.
    """
    joined = rows.left_join(account_shops, ["agent_id"])
    shop_id = ibis.coalesce(rows.shop_id, account_shops.shop_id, ibis.literal(only_shop, type="string"))
    placed = joined.select(**{name: rows[name] for name in rows.columns if name != "shop_id"}, shop_id=shop_id)
    return placed.filter(placed.shop_id.notnull())


def _timed(engine: Engine, rows: ir.Table, table: str) -> ir.Table:
    """The rows with every instant in milliseconds beside it."""
    instants = [column.name for column in FACT_TABLES[table].columns if column.kind == "instant"]
    return rows.mutate(**{f"{name}_t": engine.epoch_ms(rows[name]) for name in instants})


#: Tables whose rows are counted as they stand, dated by one of their instants or days.
RECORDS = (
    "refunds",
    "tickets",
    "calls",
    "shifts",
    "presence",
    "memberships",
    "knowledge_events",
    "inspections",
    "growth_records",
)
TABLES = (
    "messages",
    "orders",
    "order_lines",
    "refunds",
    "ratings",
    "reviews",
    "presence",
    "agent_reports",
    "conversation_tags",
    "tickets",
    "calls",
    "shifts",
    "memberships",
    "knowledge_events",
    "inspections",
    "growth_records",
)

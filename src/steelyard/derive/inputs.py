"""The facts as the derive steps want them: instants as epoch milliseconds beside the stored columns."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from steelyard.engines.base import Engine


@dataclass(frozen=True, slots=True)
class Facts:
    """The winning rows of the fact tables that measures are made from.

    Beside the stored columns: orders.created_t, orders.paid_t, ratings.invited_t, ratings.rated_t,
    reviews.created_t, presence.start_t, presence.end_t, all epoch milliseconds.
    """

    messages: ir.Table
    orders: ir.Table
    refunds: ir.Table
    ratings: ir.Table
    reviews: ir.Table
    presence: ir.Table
    reports: ir.Table
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
            refunds=tables["refunds"],
            ratings=ratings.mutate(invited_t=ms(ratings.invited_at), rated_t=ms(ratings.rated_at)),
            reviews=tables["reviews"].mutate(created_t=ms(tables["reviews"].created_at)),
            presence=presence.mutate(start_t=ms(presence.start), end_t=ms(presence.end)),
            reports=tables["agent_reports"],
            absent=absent,
        )


TABLES = ("messages", "orders", "refunds", "ratings", "reviews", "presence", "agent_reports")

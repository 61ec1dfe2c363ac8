"""Whether buyers who asked before buying bought."""

from __future__ import annotations

import ibis.expr.types as ir

from steelyard.derive.eras import Eras, day_of
from steelyard.derive.tables import DAY_MS
from steelyard.engines.base import Engine
from steelyard.measures.shape import per_agent_day

FAMILY = "inquiry"
_RECEPTION = ("shop_id", "day", "agent_id", "buyer_id")


def of_receptions(engine: Engine, receptions: ir.Table, orders: ir.Table, eras: Eras, era_rows: ir.Table) -> ir.Table:
    """Inquiries of a day and what became of them.

    An order counts when created in [start, start + inquiry window]; paid means that one of those was paid.
    """
    asked = eras.join(
        receptions.filter(receptions.is_inquiry).select(*_RECEPTION, "started_at"),
        "started_at",
        era_rows,
        "inquiry_window_ms",
    )
    asked = engine.materialise(asked, "inquiries")
    bought = eras.join(
        orders.select("shop_id", "buyer_id", "created_t", "paid_t"), "created_t", era_rows, "day_offset_ms"
    )
    bought = bought.mutate(
        created_day=day_of(bought.created_t, bought.day_offset_ms),
        paid_day=day_of(bought.paid_t, bought.day_offset_ms),
    )
    pairs = asked.inner_join(
        bought,
        [
            asked.shop_id == bought.shop_id,
            asked.buyer_id == bought.buyer_id,
            bought.created_t >= asked.started_at,
            bought.created_t <= asked.started_at + asked.inquiry_window_ms,
        ],
    )
    outcome = pairs.group_by(*_RECEPTION).agg(
        same_day=(pairs.created_day == pairs.day).any(),
        paid=pairs.paid_t.notnull().any(),
        paid_next_day=((pairs.paid_day >= pairs.day) & (pairs.paid_day <= pairs.day + DAY_MS)).fill_null(False).any(),
    )
    known = asked.left_join(outcome, [*_RECEPTION]).select(
        *[asked[name] for name in _RECEPTION], outcome.same_day, outcome.paid, outcome.paid_next_day
    )
    return per_agent_day(
        known,
        FAMILY,
        {
            "inquiry_buyers": known.count(),
            "inquiry_ordered": known.count(where=known.same_day.notnull()),
            "inquiry_ordered_same_day": known.same_day.sum(),
            "inquiry_paid": known.paid.sum(),
            "inquiry_paid_next_day": known.paid_next_day.sum(),
            "inquiry_lost": known.count(where=known.same_day.isnull()),
        },
    )

"""Sales credited to agents under the three rules, silent sales, and the shop's totals."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.attribution import RULES, counted
from steelyard.derive.eras import Clock
from steelyard.measures.shape import per_agent_day

FAMILY = "sales"


def of_attributions(attributions: ir.Table) -> list[ir.Table]:
    """Owned sales per rule ('' = silent) and assisted ones under the shop's own rule."""
    parts = []
    owned = attributions.filter(attributions.role == "owner")
    for rule in RULES:
        rows = owned.filter(owned.rule == rule)
        parts.append(
            per_agent_day(
                rows,
                FAMILY,
                {
                    f"sales_{rule}_fen": rows.paid_fen.sum(),
                    f"sales_{rule}_orders": rows.count(),
                    f"sales_{rule}_buyers": rows.buyer_id.nunique(),
                    f"sales_{rule}_items": rows.item_count.sum(),
                    f"sales_{rule}_postage_fen": rows.postage_fen.sum(),
                    f"sales_{rule}_refund_fen": rows.refund_fen.sum(),
                },
            )
        )
    helped = attributions.filter((attributions.role == "assist") & attributions.is_governing)
    parts.append(
        per_agent_day(helped, FAMILY, {"assisted_orders": helped.count(), "assisted_fen": helped.paid_fen.sum()})
    )
    return parts


def shop_totals(orders: ir.Table, clock: Clock) -> ir.Table:
    """All paid orders of the shop, by paid day."""
    dated = counted(orders, "paid_t", clock).mutate(agent_id=ibis.literal(""))
    return per_agent_day(dated, FAMILY, {"shop_paid_fen": dated.paid_fen.sum(), "shop_paid_orders": dated.count()})

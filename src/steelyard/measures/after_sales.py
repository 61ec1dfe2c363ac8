"""Refunds, disputes, complaints and tickets, as their records say."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from steelyard.derive.tables import DAY_MS
from steelyard.measures.tallies import Tally

FAMILY = "after-sales"
#: A complaint of a buyer who complained within so many days before is a repeated one.
REPEATED_WITHIN_DAYS = 30


def _after_the_last(tickets: ir.Table) -> ir.Table:
    """Complaints of known buyers, each with how long after the buyer's last one in that shop it came."""
    complaints = tickets.filter(tickets.is_complaint & tickets.buyer_id.notnull())
    in_order = ibis.window(
        group_by=[complaints.shop_id, complaints.buyer_id],
        order_by=[complaints.created_at_t, complaints.ticket_id],
    )
    return complaints.mutate(since_last_ms=complaints.created_at_t - complaints.created_at_t.lag().over(in_order))


TALLIES = (
    Tally(
        "refunds",
        "applied_at",
        {
            "refunds_handled": lambda rows: rows.count(),
            "disputes": lambda rows: rows.is_dispute.sum(),
        },
        agent="handler_agent_id",
    ),
    Tally(
        "refunds",
        "finished_at",
        {
            "refunds_finished": lambda rows: rows.count(),
            "refund_handling_ms": lambda rows: (rows.finished_at_t - rows.applied_at_t).sum(),
            # A dispute is won when it ended and the money did not go back.
            "disputes_won": lambda rows: (rows.is_dispute & (rows.status == "closed")).sum(),
            "saved_fen": lambda rows: rows.saved_fen.sum(),
        },
        agent="handler_agent_id",
    ),
    Tally(
        "tickets",
        "created_at",
        {
            "tickets": lambda rows: rows.count(),
            "complaints": lambda rows: rows.is_complaint.sum(),
            "tickets_reopened": lambda rows: (rows.reopened_count > 0).sum(),
            "tickets_returned": lambda rows: (rows.returned_count > 0).sum(),
            "ticket_difficulty_sum": lambda rows: rows.difficulty.try_cast("int64").sum(),
        },
    ),
    Tally(
        "tickets",
        "first_response_at",
        {"ticket_first_ms": lambda rows: (rows.first_response_at_t - rows.created_at_t).sum()},
    ),
    Tally(
        "tickets",
        "resolved_at",
        {
            "tickets_resolved": lambda rows: rows.count(),
            "ticket_resolution_ms": lambda rows: (rows.resolved_at_t - rows.created_at_t).sum(),
        },
    ),
    Tally(
        "tickets",
        "created_at",
        {"complaints_repeated": lambda rows: (rows.since_last_ms <= REPEATED_WITHIN_DAYS * DAY_MS).sum()},
        prepare=_after_the_last,
        # A day more than the thirty: business days are not cut at the hour of the complaint.
        reach_days=REPEATED_WITHIN_DAYS + 1,
    ),
)

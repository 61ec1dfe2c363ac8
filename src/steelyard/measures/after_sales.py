"""Refunds, disputes, complaints and tickets, as their records say."""

from __future__ import annotations

from steelyard.measures.tallies import Tally

FAMILY = "after-sales"

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
)

"""What inspectors found, and how often the knowledge base was asked."""

from __future__ import annotations

import ibis.expr.types as ir

from steelyard.measures.tallies import Tally

FAMILY = "quality"


def _with_effect(inspections: ir.Table) -> ir.Table:
    """A team's check of itself is for learning; it counts nowhere."""
    return inspections.filter(inspections.tier.isnull() | (inspections.tier != "self"))


TALLIES = (
    Tally(
        "inspections",
        "business_day",
        {
            # What was looked at and not rated has no points to divide by.
            "inspections": lambda rows: rows.points_x100.count(),
            "inspection_points": lambda rows: rows.points_x100.sum(),
            "errors": lambda rows: rows.errors.sum(),
            "omissions": lambda rows: rows.omissions.sum(),
        },
        prepare=_with_effect,
    ),
    Tally(
        "knowledge_events",
        "at",
        {
            "knowledge_searches": lambda rows: (rows.kind == "search").sum(),
            "quick_replies": lambda rows: rows.kind.isin(["quick_reply", "phrase"]).sum(),
        },
    ),
)

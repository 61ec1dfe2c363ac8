"""The hotline: calls by the day they rang, those nobody answered belong to nobody."""

from __future__ import annotations

from steelyard.measures.tallies import Tally

FAMILY = "calls"

TALLIES = (
    Tally(
        "calls",
        "started_at",
        {
            "calls": lambda rows: rows.count(),
            "calls_answered": lambda rows: rows.answered_at_t.count(),
            "calls_abandoned": lambda rows: rows.answered_at_t.isnull().sum(),
            "answer_ms": lambda rows: (rows.answered_at_t - rows.started_at_t).sum(),
            "talk_ms": lambda rows: (rows.ended_at_t - rows.answered_at_t).sum(),
            "calls_resolved": lambda rows: rows.is_resolved.sum(),
            "call_score_sum": lambda rows: rows.score.sum(),
            "call_scores": lambda rows: rows.score.count(),
        },
    ),
)

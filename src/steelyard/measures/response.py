"""How fast an agent answered."""

from __future__ import annotations

import ibis.expr.types as ir

from steelyard.measures.shape import per_agent_day

FAMILY = "response"
_THREE_MINUTES_MS = 180_000


def of_rounds(rounds: ir.Table) -> ir.Table:
    """Waits counted and summed; with ``_window`` the same over the waits inside the service window."""
    inside = rounds.filter(rounds.in_window)
    return _rounds(rounds, "").union(_rounds(inside, "_window"))


def _rounds(rounds: ir.Table, suffix: str) -> ir.Table:
    return per_agent_day(
        rounds,
        FAMILY,
        {
            f"rounds{suffix}": rounds.count(),
            f"rounds_answered{suffix}": rounds.count(where=rounds.answered_at.notnull()),
            f"rounds_quick{suffix}": rounds.is_quick.sum(),
            f"rounds_within_180s{suffix}": (rounds.wait_ms <= _THREE_MINUTES_MS).sum(),
            f"wait_ms{suffix}": rounds.wait_ms.sum(),
        },
    )


def of_receptions(receptions: ir.Table) -> ir.Table:
    """First replies and slow buyers, from receptions."""
    return per_agent_day(
        receptions,
        FAMILY,
        {
            "first_replies": receptions.count(where=receptions.first_wait_ms.notnull()),
            "first_wait_ms": receptions.first_wait_ms.sum(),
            "first_quick": receptions.first_quick.sum(),
            "slow_buyers": receptions.is_slow.sum(),
            "first_replies_window": receptions.count(where=receptions.first_wait_window_ms.notnull()),
            "first_wait_ms_window": receptions.first_wait_window_ms.sum(),
            "first_quick_window": receptions.first_quick_window.sum(),
            "slow_buyers_window": receptions.is_slow_window.sum(),
        },
    )

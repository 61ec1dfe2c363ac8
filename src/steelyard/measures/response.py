"""How fast an agent answered."""

from __future__ import annotations

import ibis.expr.types as ir

from steelyard.measures.shape import per_agent_day

FAMILY = "response"
_THREE_MINUTES_MS = 180_000


def of_rounds(rounds: ir.Table) -> ir.Table:
    """Waits counted and summed; with ``_window`` the same over the waits inside the service window."""
    return per_agent_day(rounds, FAMILY, _of(rounds, None, "") | _of(rounds, rounds.in_window, "_window"))


def _of(rounds: ir.Table, where: ir.BooleanValue | None, suffix: str) -> dict[str, ir.IntegerScalar]:
    inside = True if where is None else where
    return {
        f"rounds{suffix}": rounds.count(where=where),
        f"rounds_answered{suffix}": rounds.count(where=rounds.answered_at.notnull() & inside),
        f"rounds_quick{suffix}": rounds.count(where=rounds.is_quick & inside),
        f"rounds_within_180s{suffix}": rounds.count(where=(rounds.wait_ms <= _THREE_MINUTES_MS) & inside),
        f"wait_ms{suffix}": rounds.wait_ms.sum(where=where),
    }


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

"""What one pay item comes to in every row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amounts:
    """An item's fen in every row; ``stops`` are rows where an input is missing (their amount counts for nothing)."""

    fen: list[int]
    stops: frozenset[int] = frozenset()


def half_up(over: int, under: int) -> int:
    """over / under fen, neither below zero, rounded once to the whole fen, halves up."""
    return (2 * over + under) // (2 * under)

"""Pieces of sentences that several rules share."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.schemes.pay_items import AtLeast
from steelyard.schemes.vocabulary import Vocabulary


def at_least(floor: AtLeast | None, names: Vocabulary) -> Words:
    """What a floor of cases asks for, in brackets; empty when there is none."""
    if floor is None:
        return Words("", "")
    label = names.label(floor.measure)
    return Words(f"（{label.zh}至少 {floor.at_least}）", f" (given at least {floor.at_least} {label.en})")


def yuan(fen: int) -> Words:
    """An amount in words."""
    return Words(f"{format_amount(fen)} 元", f"{format_amount(fen)} yuan")

"""How indicators are called and how values read in sentences of schemes, sheets and statements."""

from __future__ import annotations

from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import format_amount, round_fen, round_half_away
from steelyard.schemes.model import Indicator
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value


def label_of(indicator: Indicator, names: Vocabulary) -> Words:
    """How an indicator is called: its name in the scheme, else its metric's label, else its key."""
    if indicator.name is not None:
        return Words(indicator.name, indicator.name)
    return names.label(indicator.metric) if indicator.metric is not None else Words(indicator.key, indicator.key)


def value_text(value: Fraction | None, unit: str) -> str:
    """A value as people read it: 98.2%, 1,234.56, 18.4."""
    if value is None:
        return "—"
    if unit in ("fen", "yuan"):
        return format_amount(round_fen(value * 100))
    if unit == "ratio":
        return f"{_short(value * 100, 2)}%"
    return _short(value, 3)


def years_word(count: int) -> str:
    """The English noun after a number of years."""
    return "year" if count == 1 else "years"


def _short(value: Fraction, places: int) -> str:
    return format_value(round_half_away(value, places))

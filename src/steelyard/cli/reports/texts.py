"""How figures are written for people: values with their unit, counts, intervals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from steelyard.errors import Language
from steelyard.money import format_yuan, round_fen, round_half_away
from steelyard.trace import UNIT_WORDS

NULL = "—"

#: Units in which a value is shown otherwise than it is stored.
SHOWN_AS = {
    "fen": ("yuan", Fraction(1, 100)),
    "ms": ("second", Fraction(1, 1000)),
    "point_x100": ("point", Fraction(1, 100)),
}


def plain(value: Fraction, places: int) -> str:
    """At most ``places`` decimals, thousands commas, no trailing zeros."""
    hundredths = round_half_away(value, places) * 10**places
    text = f"{Decimal(hundredths.numerator).scaleb(-places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_text(value: Fraction | None, unit: str, language: Language) -> str:
    """A figure as people read it: ``98.2%``, ``18.4 秒``, ``¥1,234.56``, ``—`` when there is none."""
    if value is None:
        return NULL
    shown_unit, factor = SHOWN_AS.get(unit, (unit, Fraction(1)))
    shown = value * factor
    if shown_unit == "ratio":
        return f"{plain(shown * 100, 2)}%"
    if shown_unit == "yuan":
        return format_yuan(round_fen(shown * 100))
    # a unit nobody words (a condition, a count of something) is left out
    word = UNIT_WORDS[shown_unit].in_(language) if shown_unit in UNIT_WORDS else ""
    return f"{plain(shown, 2)} {word}".rstrip()


def ratio_margin(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    """Half the width of the 95 % Wilson interval of a share; None where it is no share of counted things.

    Said beside a value so that a small sample is not taken for a difference between people.
    """
    counted = numerator.denominator == denominator.denominator == 1
    if not counted or denominator <= 0 or not 0 <= numerator <= denominator:
        return None
    z_squared = Fraction("3.8416")
    share = numerator / denominator
    spread = z_squared * share * (1 - share) / denominator + z_squared**2 / (4 * denominator**2)
    root = Fraction(Decimal(spread.numerator).sqrt() / Decimal(spread.denominator).sqrt())
    return root / (1 + z_squared / denominator)

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


def moved_text(before: Fraction, after: Fraction, unit: str, language: Language) -> str:
    """A number moved: ``30% → 34%``; without a unit (a weight) the bare numbers."""
    shown = [plain(one, 4) if not unit else value_text(one, unit, language) for one in (before, after)]
    return " → ".join(shown)


def margin_text(half_width: Fraction | None, unit: str) -> str:
    """Half an interval as it stands behind ±, in the unit its value is shown in; empty where there is none."""
    if half_width is None:
        return ""
    shown_unit, factor = SHOWN_AS.get(unit, (unit, Fraction(1)))
    if shown_unit == "ratio":
        return f"{plain(half_width * factor * 100, 1)}%"
    return plain(half_width * factor, 1)


def short_text(value: Fraction | None, unit: str, language: Language) -> str:
    """A figure for a small place: amounts from a million on as ``¥331.53 万`` or ``¥3.32M``; all others in full."""
    if value is None or unit not in ("yuan", "fen"):
        return value_text(value, unit, language)
    yuan = value / 100 if unit == "fen" else value
    if abs(yuan) < 1_000_000:
        return value_text(value, unit, language)
    return f"¥{plain(yuan / 10_000, 2)} 万" if language == "zh" else f"¥{plain(yuan / 1_000_000, 2)}M"


def change_text(told: Fraction | None, unit: str, language: Language, *, is_relative: bool) -> str:
    """How far a figure moved, without a sign: ``6.1%`` of what was before, or ``1.1 秒``; ratios in percentage points."""
    if told is None:
        return NULL
    if is_relative:
        return f"{plain(abs(told) * 100, 1)}%"
    if unit == "ratio":
        points = plain(abs(told) * 100, 2)
        return f"{points} 个百分点" if language == "zh" else f"{points} pp"
    return value_text(abs(told), unit, language)


def without_unit(label: str, unit: str) -> str:
    """A label that names the unit a figure is stored in, where it is shown in another one."""
    if unit not in SHOWN_AS:
        return label
    for words in STORED_UNITS:
        label = label.replace(words, "")
    return label


#: How labels name units that are shown as yuan, seconds and points.
STORED_UNITS = ("(分)", " (fen)", "(毫秒)", " (ms)", "(百分之一分)", " (x100)")

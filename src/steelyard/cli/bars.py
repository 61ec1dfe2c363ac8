"""Small bars of text, for people who would rather look than read."""

from __future__ import annotations

from fractions import Fraction

from rich.text import Text

#: Eighths of a cell, from one to a whole.
_PARTS = "▏▎▍▌▋▊▉█"
MORE, LESS = "green", "red"


def bar(value: Fraction | int, most: Fraction | int, width: int = 20, style: str = "brand") -> Text:
    """A bar from the left: ``value`` of ``most``; anything above nothing shows at least a sliver."""
    if value <= 0 or most <= 0:
        return Text("")
    eighths = max(1, round(Fraction(value) / Fraction(most) * width * 8))
    whole, rest = divmod(min(eighths, width * 8), 8)
    return Text("█" * whole + (_PARTS[rest - 1] if rest else ""), style=style)


def swing(value: int, most: int, width: int = 10) -> Text:
    """A bar to the right of a middle line for more, to the left for less, as long as ``abs(value)`` of ``most``."""
    length = 0 if not value or not most else max(1, round(Fraction(abs(value), most) * width))
    left = " " * (width - length) + "█" * length if value < 0 else " " * width
    right = "█" * length if value > 0 else ""
    return Text.assemble((left, LESS), ("│", "soft"), (right.ljust(width), MORE))

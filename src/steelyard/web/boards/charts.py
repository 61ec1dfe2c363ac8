"""Charts as data: what a script draws, and the table that says the same to whoever cannot see or run it.

Numbers stand in the data as decimal text; nothing is computed in the browser but lengths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from steelyard.errors import Words
from steelyard.trace import format_value
from steelyard.web.shell.listing import Cell, Shown
from steelyard.web.shell.words import say_words

Kind = Literal["bars", "lines", "funnel", "heat", "histogram"]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart and its table. ``said``: what there is to see, in a sentence."""

    key: str
    kind: Kind
    title: Words
    said: Words
    data: Mapping[str, Any]
    heads: tuple[Words, ...]
    numbers: frozenset[int]
    """Which columns of the table hold numbers."""
    rows: tuple[tuple[Shown, ...], ...]
    note: Words | None = None
    height: Literal["low", "usual", "high"] = "usual"
    tall: int = 0
    """How many bars it must hold, where that decides how high it is."""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def data_id(self) -> str:
        """The id of the data beside the chart."""
        return f"data-{self.key}"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.rows

    @property
    def table(self) -> list[list[tuple[Shown, bool]]]:
        """The rows with: is this cell a number?"""
        return [[(cell, place in self.numbers) for place, cell in enumerate(row)] for row in self.rows]

    @property
    def headings(self) -> list[tuple[Words, bool]]:
        """The headings with: is this column one of numbers?"""
        return [(head, place in self.numbers) for place, head in enumerate(self.heads)]

    def exported(self) -> tuple[list[str], list[list[Cell]]]:
        """Headings and exact cells of its table, for a file."""
        return [say_words(head) for head in self.heads], [[cell.value for cell in row] for row in self.rows]


def number(value: Fraction | int | None) -> str | None:
    """A value as the script reads it."""
    return None if value is None else format_value(value)


def texts(words: Sequence[Words]) -> list[str]:
    """Words in the language of the page."""
    return [say_words(one) for one in words]

"""How a figure came about: a tree from what is shown down to the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from steelyard.errors import Language, Words

#: Digits shown of a value whose decimal never ends.
SIGNIFICANT_DIGITS = 15


@dataclass(frozen=True, slots=True, order=True)
class AccountSpan:
    """One account of one shop from ``start`` to ``end`` (excluded); agent_id None = the whole shop, '' = nobody's."""

    shop_id: str
    agent_id: str | None
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the rows behind a measure lie: enough to fetch them, down to the message ids.

    ``table`` is the derived or fact table that holds the rows, ``measure`` says which of them count.
    """

    table: str
    measure: str
    spans: tuple[AccountSpan, ...]
    start: date
    end: date

    @property
    def shop_ids(self) -> tuple[str, ...]:
        """The shops concerned, in order."""
        return tuple(sorted({span.shop_id for span in self.spans}))


@dataclass(frozen=True, slots=True)
class Trace:
    """One computed figure: what it is, its value and unit, the declared rule, and the figures it was made from.

    ``count``: how many cases a ratio rests on, where they are counted.
    """

    what: Words
    value: Fraction | int | str | None
    unit: str
    rule: str = ""
    inputs: tuple[Trace, ...] = ()
    note: Words | None = None
    evidence: Evidence | None = None
    count: int | None = None

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Trace]]:
        """Every node with its depth, parents first, inputs in order."""
        yield depth, self
        for node in self.inputs:
            yield from node.walk(depth + 1)

    def leaves(self) -> Iterator[Trace]:
        """The nodes made from nothing else."""
        return (node for _, node in self.walk() if not node.inputs)

    def value_text(self) -> str:
        """The value as text; ``—`` when there is none."""
        if self.value is None:
            return "—"
        return self.value if isinstance(self.value, str) else format_value(Fraction(self.value))

    def sentence(self, language: Language = "zh") -> str:
        """The node on one line: what = value unit (rule); note."""
        parts = [f"{self.what.in_(language)} = {self.value_text()}"]
        if self.unit and self.value is not None:
            parts.append(UNIT_WORDS[self.unit].in_(language) if self.unit in UNIT_WORDS else self.unit)
        if self.unit == "ratio" and self.count is not None:
            parts.append(f"(n = {self.count:,})")
        if self.rule:
            parts.append(f"[{self.rule}]")
        if self.note is not None:
            parts.append(f"({self.note.in_(language)})")
        return " ".join(part for part in parts if part)


#: How units read; a unit that is not listed reads as itself.
UNIT_WORDS: dict[str, Words] = {
    "ratio": Words("", ""),
    "count": Words("", ""),
    "second": Words("秒", "s"),
    "minute": Words("分钟", "min"),
    "ms": Words("毫秒", "ms"),
    "yuan": Words("元", "yuan"),
    "fen": Words("分(钱)", "fen"),
    "point": Words("分", "points"),
    "point_x100": Words("百分之一分", "hundredths of a point"),
}


def format_value(value: Fraction | int) -> str:
    """An exact value as decimal text: all digits when the decimal ends, else 15 significant ones; no exponent."""
    fraction = Fraction(value)
    rest, twos, fives = fraction.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest == 1:
        places = max(twos, fives)
        digits = fraction.numerator * 10**places // fraction.denominator
        sign, text = ("-" if digits < 0 else ""), str(abs(digits)).rjust(places + 1, "0")
        return sign + (f"{text[:-places]}.{text[-places:]}" if places else text)
    whole_digits = len(str(abs(fraction.numerator) // fraction.denominator))
    context = Context(prec=max(SIGNIFICANT_DIGITS, whole_digits + 3), rounding=ROUND_HALF_EVEN)
    return format(context.divide(Decimal(fraction.numerator), Decimal(fraction.denominator)), "f")

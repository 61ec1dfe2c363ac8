"""Stretch targets: who would have reached 120 % and 130 % of what an indicator asks for full points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.curves import Bands, Linear, Target
from steelyard.schemes.model import Indicator
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of, value_text
from steelyard.simulate.settling import Settled, Settler

#: The target itself, and the two stretches.
LEVELS = (Fraction(1), Fraction("1.2"), Fraction("1.3"))


@dataclass(frozen=True, slots=True)
class Stretch:
    """One level of one indicator: the value asked, how many person-cycles reached it, and how many people ever did.

    ``of`` counts the person-cycles with a value; ``is_possible`` is False where a ratio would have to pass 100 %.
    """

    scheme: str
    label: Words
    level: Fraction
    asked: Fraction
    asked_text: str
    count: int
    of: int
    people: int
    is_possible: bool


def stretches(settler: Settler, drafts: Sequence[Settled]) -> list[Stretch]:
    """Every measured indicator whose curve names the value of full points, at each level."""
    return [found for part in drafts for found in _of_version(settler, part)]


def target_of(indicator: Indicator, names: Vocabulary) -> tuple[Fraction, bool] | None:
    """(value that earns full points, whether more is better); None for curves that name none."""
    curve = indicator.curve
    declared = names.better(indicator.metric) if indicator.metric is not None else None
    if isinstance(curve, Linear):
        return curve.best, curve.best > curve.worst
    if isinstance(curve, Target):
        return curve.target, (curve.better or declared) != "lower"
    if isinstance(curve, Bands):
        higher = (curve.better or declared) != "lower"
        edge = curve.bands[0].from_ if higher else curve.bands[0].to
        return None if edge is None else (edge, higher)
    return None


def _of_version(settler: Settler, part: Settled) -> Iterator[Stretch]:
    names = part.scheme.vocabulary
    values = settler.scorer(names).values
    for indicator in part.version.indicators:
        target = target_of(indicator, names)
        if indicator.metric is None or target is None or target[0] <= 0:
            continue
        base, higher = target
        found = values.read(indicator.metric, part.rows, indicator.scope)
        unit = names.unit(indicator.metric)
        for level in LEVELS:
            asked = base * level if higher else base / level
            top, bottom = asked.numerator, asked.denominator
            reached = [
                row
                for row, (n, d) in enumerate(zip(found.over, found.under, strict=True))
                if d and (n * bottom >= top * d if higher else n * bottom <= top * d)
            ]
            yield Stretch(
                part.scheme.scheme,
                label_of(indicator, names),
                level,
                asked,
                value_text(asked, unit),
                len(reached),
                sum(1 for under in found.under if under),
                len({part.rows.pairs[row][0] for row in reached}),
                unit != "ratio" or not higher or asked <= 1 or base > 1,
            )

"""An amount divided among people: who has a claim to a part, how large, and why another has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import Fen, share_out
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Claim:
    """What one person brings in: the weight of their part, None when they have none and ``words`` say why."""

    weight: Fraction | None
    words: Words
    inputs: tuple[Trace, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is worth a part."""
        return self.weight is not None and self.weight > 0


@dataclass(frozen=True)
class Division:
    """An amount in fen and everybody's claim to it."""

    total: int
    claims: Mapping[str, Claim]
    parts: Mapping[str, Fen] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", divide(self.total, self.claims))

    @property
    def weight(self) -> Fraction:
        """The weights of those who have a part, together."""
        return sum((self.claims[who].weight or Fraction(0) for who in self.parts), Fraction(0))


def divide(total: int, claims: Mapping[str, Claim]) -> dict[str, Fen]:
    """The part of everyone with a claim; nobody's part when there is none.

    **Rounding**: to the fen by largest remainder, then in order of employee id; the parts sum to the total.
    """
    weights = {who: claims[who].weight or Fraction(0) for who in sorted(claims) if claims[who].counts}
    return dict(zip(weights, share_out(total, list(weights.values())), strict=True)) if weights else {}

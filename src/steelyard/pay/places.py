"""Places by value, and what each place wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.money import Fen, share_out


@dataclass(frozen=True, slots=True)
class Place:
    """One person's place: equal values share the better one, and the next is skipped."""

    place: int
    tied: tuple[str, ...]


def places(values: Mapping[str, Fraction | None], *, higher_is_better: bool) -> dict[str, Place]:
    """Places by value; whoever has no value has no place. Those tied are in order of employee id."""
    known = {who: value for who, value in values.items() if value is not None}
    tied: dict[Fraction, list[str]] = {}
    for who in sorted(known):
        tied.setdefault(known[who], []).append(who)
    found: dict[str, Place] = {}
    for value in sorted(tied, reverse=higher_is_better):
        place = Place(len(found) + 1, tuple(tied[value]))
        found.update(dict.fromkeys(place.tied, place))
    return found


def prize(prizes: Sequence[int], place: Place, who: str, *, split: bool) -> Fen:
    """What a place wins of the prizes by place: in full, or its part of those the tied places hold together.

    **Rounding**: a split goes to the fen by largest remainder, then in order of employee id.
    """
    if place.place > len(prizes):
        return Fen(0)
    if not split:
        return Fen(prizes[place.place - 1])
    held = prizes[place.place - 1 : place.place - 1 + len(place.tied)]
    return share_out(sum(held), [1] * len(place.tied))[place.tied.index(who)]

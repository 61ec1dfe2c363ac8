"""How much hangs on each number of a draft: every weight and every edge moved a step up and down, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from steelyard.errors import Words
from steelyard.schemes.curves import Band, Bands, Deduct, Linear, Target
from steelyard.schemes.key_names import item_name
from steelyard.schemes.model import Indicator, Version
from steelyard.schemes.pay_items import Commission
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of
from steelyard.simulate.moves import EDGES, edge_unit
from steelyard.simulate.paid import Paid
from steelyard.simulate.settling import Settled
from steelyard.simulate.simulation import Simulation, Simulator

#: Points of weight moved to or from an indicator; the others give or take in proportion.
WEIGHT_STEP = Fraction(5)
#: A step of a curve's edge is this part of the way between its neighbours, of any other edge this part of itself.
EDGE_STEP = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Variant:
    """One number moved: of what, from which value to which in which unit, and the version with it."""

    what: Words
    before: Fraction
    after: Fraction
    unit: str
    version: Version


@dataclass(frozen=True, slots=True)
class Effect:
    """What moving one number does to the draft over the range. ``unit``: of both values; empty for a weight.

    ``budget_fen``: more or less pay of the people settled both ways; ``grades`` and ``ranks``: how many person-cycles
    get another grade, and another place by score among those under the same version.
    """

    scheme: str
    what: Words
    before: Fraction
    after: Fraction
    unit: str
    budget_fen: int
    grades: int
    ranks: int


def sensitivity(simulator: Simulator, simulation: Simulation, done: Callable[[], None] = lambda: None) -> list[Effect]:
    """Every weight and edge of the drafts, a step up and a step down; ``done`` is called after each.

    A step that would leave the rules (a weight of nothing, an edge past its neighbour) is left out.
    """
    found = []
    for place, part in enumerate(simulation.drafts):
        for variant in variants(part.version, part.scheme.vocabulary):
            changed, paid = simulator.again(simulation.drafts, variant.version, place)
            found.append(_effect(variant, part, changed[place], simulation.new, paid))
            done()
    return found


def count_variants(simulation: Simulation) -> int:
    """How many numbers are moved."""
    return sum(len(list(variants(part.version, part.scheme.vocabulary))) for part in simulation.drafts)


def variants(version: Version, names: Vocabulary) -> Iterator[Variant]:
    """A version with one number moved, for every weight, edge of a curve and edge of a tier."""
    yield from _weights(version, names)
    for place, indicator in enumerate(version.indicators):
        for name, before, after, curve in _curves(indicator):
            changed = indicator.model_copy(update={"curve": curve})
            label = label_of(indicator, names)
            yield Variant(
                Words(f"{label.zh} {name.zh}", f"{label.en}, {name.en}"),
                before,
                after,
                edge_unit(indicator, names),
                _with(version, "indicators", place, changed),
            )
    yield from _tiers(version)


def _weights(version: Version, names: Vocabulary) -> Iterator[Variant]:
    total = sum((indicator.weight for indicator in version.indicators), Fraction(0))
    for place, indicator in enumerate(version.indicators):
        for step in (WEIGHT_STEP, -WEIGHT_STEP):
            weight, others = indicator.weight + step, total - indicator.weight
            if not 0 < weight < total or not others:
                continue
            moved = [
                one.model_copy(update={"weight": weight if number == place else one.weight * (total - weight) / others})
                for number, one in enumerate(version.indicators)
            ]
            label = label_of(indicator, names)
            yield Variant(
                Words(f"{label.zh} 权重", f"{label.en}, weight"),
                indicator.weight,
                weight,
                "",
                version.model_copy(update={"indicators": tuple(moved)}),
            )


_Moved = tuple[Words, Fraction, Fraction, Any]


def _curves(indicator: Indicator) -> Iterator[_Moved]:
    """(edge, before, after, curve) of each edge of an indicator's curve, moved both ways."""
    curve = indicator.curve
    if isinstance(curve, Linear):
        step = abs(curve.best - curve.worst) * EDGE_STEP
        yield from _field(curve, "worst", EDGES["worst"], step)
        yield from _field(curve, "best", EDGES["best"], step)
    elif isinstance(curve, Target):
        yield from _field(curve, "target", EDGES["target"], curve.target * EDGE_STEP)
    elif isinstance(curve, Deduct):
        yield from _field(curve, "per", EDGES["per"], curve.per * EDGE_STEP)
    elif isinstance(curve, Bands):
        yield from _bands(curve)


def _field(curve: Linear | Target | Deduct, name: str, words: Words, step: Fraction) -> Iterator[_Moved]:
    before: Fraction = getattr(curve, name)
    for after in (before + step, before - step):
        yield words, before, after, curve.model_copy(update={name: after})


def _bands(curve: Bands) -> Iterator[_Moved]:
    edges = [_edge(band) for band in curve.bands]
    for place, before in enumerate(edges):
        if before is None:
            continue
        neighbours = [one for one in (edges[place - 1] if place else None, edges[place + 1]) if one is not None]
        step = min((abs(one - before) for one in neighbours), default=abs(before)) * EDGE_STEP
        for after in (before + step, before - step) if step else ():
            band = curve.bands[place]
            name = "from_" if band.from_ is not None else "to"
            words = Words(f"分档线 {band.label or place + 1}", f"edge of band {band.label or place + 1}")
            yield words, before, after, _with(curve, "bands", place, band.model_copy(update={name: after}))


def _edge(band: Band) -> Fraction | None:
    return band.from_ if band.from_ is not None else band.to


def _tiers(version: Version) -> Iterator[Variant]:
    for number, item in enumerate(version.pay):
        if not isinstance(item, Commission):
            continue
        for place, tier in enumerate(item.tiers):
            step = int(tier.from_ * EDGE_STEP)
            bounds = [one.from_ for one in item.tiers[:place]][-1:] + [one.from_ for one in item.tiers[place + 1 :]][:1]
            for after in (tier.from_ + step, tier.from_ - step) if step else ():
                if any((tier.from_ - bound) * (after - bound) <= 0 for bound in bounds):
                    continue
                changed = _with(item, "tiers", place, tier.model_copy(update={"from_": after}))
                name = item_name(item)
                yield Variant(
                    Words(f"{name.zh} 第 {place + 1} 档起点", f"{name.en}, edge of tier {place + 1}"),
                    Fraction(tier.from_, 100),
                    Fraction(after, 100),
                    "yuan",
                    _with(version, "pay", number, changed),
                )


def _with(part: Any, name: str, place: int, changed: object) -> Any:
    """A part with one member of one of its lists changed."""
    members = list(getattr(part, name))
    members[place] = changed
    return part.model_copy(update={name: tuple(members)})


def _effect(variant: Variant, before: Settled, after: Settled, old: Paid, new: Paid) -> Effect:
    pairs = [(a, b) for a, b in zip(old.totals, new.totals, strict=True) if a is not None and b is not None]
    graded = zip(before.scores.grades, after.scores.grades, strict=True)
    return Effect(
        before.scheme.scheme,
        variant.what,
        variant.before,
        variant.after,
        variant.unit,
        sum(b - a for a, b in pairs),
        sum(1 for a, b in graded if a != b),
        sum(1 for a, b in zip(ranks(before), ranks(after), strict=True) if a != b),
    )


def ranks(part: Settled) -> list[int | None]:
    """Each row's place by score among those under the version in the period; equal scores share the better place."""
    found: list[int | None] = [None] * len(part.rows)
    for within in part.rows.periods.values():
        for row, place in _places([(row, part.scores.hundredths[row]) for row in within]):
            found[row] = place
    return found


def _places(scores: Sequence[tuple[int, int | None]]) -> Iterator[tuple[int, int]]:
    ordered = sorted(((-score, row) for row, score in scores if score is not None))
    place, last = 0, None
    for number, (score, row) in enumerate(ordered, start=1):
        if score != last:
            place, last = number, score
        yield row, place

"""Numbers of a draft that can be moved while its months are at hand: weights, edges, amounts; and the version moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from steelyard.errors import InputRefused, Words
from steelyard.schemes.curves import Bands, Deduct, Linear, Target
from steelyard.schemes.faults import Path
from steelyard.schemes.key_names import item_name
from steelyard.schemes.model import Indicator, Version
from steelyard.schemes.pay_items import Commission, Performance
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of

Of = Literal["weight", "edge", "amount"]
ALL = Fraction(100)
#: How the edges of curves are called wherever they are moved.
EDGES = {
    "worst": Words("0 分线", "0 points at"),
    "best": Words("满分线", "100 points at"),
    "target": Words("目标", "target"),
    "per": Words("每次扣分", "less per event"),
}


@dataclass(frozen=True, slots=True)
class Knob:
    """One number that can be moved: where it stands in the version, what it is, its range and step.

    ``unit``: ratio, yuan, or that of the figure; empty for weights.
    """

    path: Path
    label: Words
    of: Of
    value: Fraction
    low: Fraction
    high: Fraction
    step: Fraction
    unit: str


def knobs(version: Version, names: Vocabulary) -> list[Knob]:
    """Every weight, every edge of a curve, the amount of performance pay and the rates of commission."""
    return [*_weights(version, names), *_edges(version, names), *_amounts(version)]


def moved(version: Version, values: Mapping[Path, Fraction]) -> Version:
    """The version with numbers moved; weights are brought to 100 again, in proportion.

    Raises: InputRefused when an edge passes its neighbour or a weight is nothing.
    """
    indicators = list(version.indicators)
    for place, indicator in enumerate(indicators):
        curve = _moved_curve(indicator.curve, ("indicators", place, "curve"), values)
        weight = values.get(("indicators", place, "weight"), indicator.weight)
        indicators[place] = indicator.model_copy(update={"curve": curve, "weight": weight})
    total = sum((one.weight for one in indicators), Fraction(0))
    if any(one.weight <= 0 for one in indicators):
        raise InputRefused(Words("权重要大于 0。", "A weight must be above nothing."))
    if total not in (0, ALL):
        indicators = [one.model_copy(update={"weight": one.weight * ALL / total}) for one in indicators]
    pay = [_moved_item(item, ("pay", place), values) for place, item in enumerate(version.pay)]
    return version.model_copy(update={"indicators": tuple(indicators), "pay": tuple(pay)})


def _weights(version: Version, names: Vocabulary) -> Iterator[Knob]:
    for place, indicator in enumerate(version.indicators):
        label = label_of(indicator, names)
        path: Path = ("indicators", place, "weight")
        # Not down to nothing: an indicator that weighs nothing is none, and is left out in the draft itself.
        yield Knob(path, label, "weight", indicator.weight, Fraction(1), ALL, Fraction(1), "")


def _edges(version: Version, names: Vocabulary) -> Iterator[Knob]:
    for place, indicator in enumerate(version.indicators):
        label = label_of(indicator, names)
        unit = edge_unit(indicator, names)
        for way, words, value in _edges_of(indicator.curve):
            low, high, step = _range(value, unit)
            told = Words(f"{label.zh} {words.zh}", f"{label.en}, {words.en}")
            yield Knob(("indicators", place, "curve", *way), told, "edge", value, low, high, step, unit)


def edge_unit(indicator: Indicator, names: Vocabulary) -> str:
    """What the edges of an indicator's curve are counted in: its metric's unit, points where points are taken off."""
    if indicator.metric is None or isinstance(indicator.curve, Deduct):
        return "point"
    return names.unit(indicator.metric)


def _edges_of(curve: object) -> Iterator[tuple[Path, Words, Fraction]]:
    if isinstance(curve, Linear):
        yield ("worst",), EDGES["worst"], curve.worst
        yield ("best",), EDGES["best"], curve.best
    elif isinstance(curve, Target):
        yield ("target",), EDGES["target"], curve.target
    elif isinstance(curve, Deduct):
        yield ("per",), EDGES["per"], curve.per
    elif isinstance(curve, Bands):
        for place, band in enumerate(curve.bands):
            edge, key = (band.from_, "from") if band.from_ is not None else (band.to, "to")
            if edge is not None:
                yield ("bands", place, key), Words(f"第 {place + 1} 档", f"band {place + 1}"), edge


def _range(value: Fraction, unit: str) -> tuple[Fraction, Fraction, Fraction]:
    """From nothing to twice the value (a ratio at most to 1), in steps a person would take."""
    if unit == "ratio":
        return Fraction(0), max(Fraction(1), value), Fraction(1, 200)
    high = 2 * value if value > 0 else ALL
    step = Fraction(1)
    while high / step > 400:
        step *= 10
    while high / step < 20:
        step /= 10
    return min(Fraction(0), value), high, step


def _amounts(version: Version) -> Iterator[Knob]:
    for place, item in enumerate(version.pay):
        name = item_name(item)
        if isinstance(item, Performance) and item.amount is not None and item.by != "grade":
            yuan = Fraction(item.amount, 100)
            high = max(2 * yuan, Fraction(1000))
            yield Knob(("pay", place, "amount"), name, "amount", yuan, Fraction(0), high, Fraction(50), "yuan")
        if isinstance(item, Commission):
            for tier, held in enumerate(item.tiers):
                label = Words(f"{name.zh} 第 {tier + 1} 档费率", f"{name.en}, rate of tier {tier + 1}")
                high = max(2 * held.rate, Fraction(1, 100))
                step = Fraction(1, 2000) if high < Fraction(1, 20) else Fraction(1, 200)
                yield Knob(
                    ("pay", place, "tiers", tier, "rate"), label, "amount", held.rate, Fraction(0), high, step, "ratio"
                )


def _moved_curve(curve: Any, path: Path, values: Mapping[Path, Fraction]) -> Any:
    if isinstance(curve, Linear | Target | Deduct):
        found = {str(way[0]): values[*path, *way] for way, _, _ in _edges_of(curve) if (*path, *way) in values}
        curve = curve.model_copy(update=found)
        if isinstance(curve, Linear) and curve.worst == curve.best:
            raise InputRefused(Words("0 分线和满分线不能重合。", "0 and 100 points cannot lie at one value."))
        if (isinstance(curve, Target) and curve.target <= 0) or (isinstance(curve, Deduct) and curve.per <= 0):
            raise InputRefused(Words("这个数要大于 0。", "This number must be above nothing."))
        return curve
    if isinstance(curve, Bands):
        return _moved_bands(curve, path, values)
    return curve


def _moved_bands(curve: Bands, path: Path, values: Mapping[Path, Fraction]) -> Bands:
    bands = list(curve.bands)
    for place, band in enumerate(bands):
        for key, field in (("from", "from_"), ("to", "to")):
            way = (*path, "bands", place, key)
            if way in values and getattr(band, field) is not None:
                bands[place] = bands[place].model_copy(update={field: values[way]})
    edges = [band.from_ if band.from_ is not None else band.to for band in bands]
    known = [edge for edge in edges if edge is not None]
    falls = curve.bands[0].from_ is not None
    if any((b >= a) if falls else (b <= a) for a, b in pairwise(known)):
        raise InputRefused(
            Words("档的界线要一档比一档低（或高），不能越过。", "An edge of a band cannot pass its neighbour.")
        )
    return curve.model_copy(update={"bands": tuple(bands)})


def _moved_item(item: Any, path: Path, values: Mapping[Path, Fraction]) -> Any:
    amount = values.get((*path, "amount"))
    if isinstance(item, Performance) and amount is not None:
        return item.model_copy(update={"amount": int(amount * 100)})
    if isinstance(item, Commission):
        tiers = [
            tier.model_copy(update={"rate": values[*path, "tiers", place, "rate"]})
            if (*path, "tiers", place, "rate") in values
            else tier
            for place, tier in enumerate(item.tiers)
        ]
        return item.model_copy(update={"tiers": tuple(tiers)})
    return item

"""Indicators and their curves in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.curves import Bands, Curve, Deduct, Linear, Target
from steelyard.schemes.model import Indicator, MinCount
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of, value_text
from steelyard.trace import format_value

_FEW = {
    "exclude": Words("不计入", "it is left out"),
    "zero": Words("记 0 分", "it counts 0"),
    "manual": Words("由人评定", "a person decides"),
}


def indicator_sentence(indicator: Indicator, names: Vocabulary) -> Words:
    """Weight, figure, curve, and what few cases do."""
    label = label_of(indicator, names)
    curve = _curve(indicator, names)
    few = _few(indicator.min_count, names)
    weight = format_value(indicator.weight)
    key = f"`{indicator.metric}`" if indicator.metric else f"`manual: {indicator.manual}`"
    return Words(
        f"{label.zh}（{key}）占 {weight}：{curve.zh}{few.zh}。",
        f"{label.en} ({key}) weighs {weight}: {curve.en}{few.en}.",
    )


def _curve(indicator: Indicator, names: Vocabulary) -> Words:
    if indicator.groups:
        shares = "/".join(format_value(weight) for weight in indicator.groups.values())
        voters = "/".join(indicator.groups)
        return Words(
            f"评分组 {voters} 按 {shares} 加权，保留两位小数", f"voter groups {voters} weigh {shares}, two decimals"
        )
    if indicator.curve is None or indicator.metric is None:
        return Words("由人评 0 到 100 分", "0 to 100 points given by people")
    return _measured(indicator.curve, names.unit(indicator.metric))


def _measured(curve: Curve, unit: str) -> Words:
    def shown(value: Fraction | None) -> str:
        return value_text(value, unit)

    if isinstance(curve, Linear):
        cap = format_value(curve.cap * 100)
        return Words(
            f"{shown(curve.worst)} 得 0 分，{shown(curve.best)} 得 100 分，中间按直线，最高 {cap} 分",
            f"0 points at {shown(curve.worst)}, 100 at {shown(curve.best)}, straight between, at most {cap}",
        )
    if isinstance(curve, Target):
        cap = format_value(curve.cap * 100)
        return Words(
            f"达到目标 {shown(curve.target)} 得 100 分，按比例，最高 {cap} 分",
            f"100 points at the target {shown(curve.target)}, in proportion, at most {cap}",
        )
    if isinstance(curve, Bands):
        return Words(
            "；".join(_bands(curve, shown, (" 起", " 以内", "其余", " 分"))),
            "; ".join(_bands(curve, shown, (" and more", " and less", "the rest", " points"))),
        )
    if isinstance(curve, Deduct):
        start, per, floor = map(format_value, (curve.start, curve.per, curve.floor))
        return Words(
            f"从 {start} 分起，每次扣 {per} 分，最低 {floor} 分",
            f"{start} points less {per} for each, not below {floor}",
        )
    return Words("由人评 0 到 100 分", "0 to 100 points given by people")


def _bands(curve: Bands, shown: Callable[[Fraction | None], str], words: tuple[str, str, str, str]) -> Iterator[str]:
    above, below, rest, points = words
    for band in curve.bands:
        if band.from_ is not None:
            edge = shown(band.from_) + above
        else:
            edge = rest if band.to is None else shown(band.to) + below
        yield f"{edge} {format_value(band.points)}{points}" + (f" {band.label}" if band.label else "")


def _few(floor: MinCount | None, names: Vocabulary) -> Words:
    if floor is None:
        return Words("", "")
    label, otherwise = names.label(floor.measure), _FEW[floor.otherwise]
    return Words(
        f"；{label.zh}不足 {floor.at_least} 时{otherwise.zh}",
        f"; with fewer than {floor.at_least} {label.en} {otherwise.en}",
    )

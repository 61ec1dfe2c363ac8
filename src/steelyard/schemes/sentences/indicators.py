"""Indicators and their curves in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.curves import Bands, Better, Curve, Deduct, Ksf, Linear, PlaceBand, Rank, Target
from steelyard.schemes.model import Indicator, MinCount
from steelyard.schemes.sentences.balances import balance_words
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of, value_text, value_words
from steelyard.trace import format_value

_FEW = {
    "exclude": Words("不计入", "it is left out"),
    "zero": Words("记 0 分", "it counts 0"),
    "manual": Words("由人评定", "a person decides"),
}


_SCOPES = {"own": Words("", ""), "team": Words("全组", " of the team"), "shop": Words("全店", " of the shops")}
_TOWARD = {
    "group": Words("同一方案的人", "everybody under the scheme"),
    "team": Words("本组", "the team"),
    "shop": Words("本店", "the shops"),
}
_BETTER = {"higher": Words("越高越好", "higher is better"), "lower": Words("越低越好", "lower is better")}
#: The four layers of goals an indicator may serve.
LAYERS = {
    "compliance": Words("合规", "compliance"),
    "quality": Words("质量", "quality"),
    "value": Words("价值", "value"),
    "growth": Words("成长", "growth"),
}


def indicator_sentence(indicator: Indicator, names: Vocabulary) -> Words:
    """Weight, whose figure, curve, what few cases do, and where on the sheet it stands."""
    label = label_of(indicator, names)
    whose = _SCOPES[indicator.scope]
    weight = format_value(indicator.weight)
    key = f"`{indicator.metric}`" if indicator.metric else f"`manual: {indicator.manual}`"
    curve = _curve(indicator, names)
    more = [_few(indicator.min_count, names), *_shrunk(indicator), *_place(indicator)]
    return Words(
        f"{whose.zh}{label.zh}（{key}）占 {weight}：{curve.zh}{''.join(words.zh for words in more)}。",
        f"{label.en}{whose.en} ({key}) weighs {weight}: {curve.en}{''.join(words.en for words in more)}.",
    )


def _shrunk(indicator: Indicator) -> Iterator[Words]:
    if indicator.shrink is not None:
        group, strength = _TOWARD[indicator.shrink.toward], indicator.shrink.strength
        yield Words(
            f"；件数少时向{group.zh}的比率靠拢（相当于加 {strength} 件）",
            f"; few cases are pulled towards the ratio of {group.en} (as by {strength} cases)",
        )


def _place(indicator: Indicator) -> Iterator[Words]:
    if indicator.section is not None:
        yield Words(f"；板块 {indicator.section}", f"; section {indicator.section}")
    if indicator.layer is not None:
        layer = LAYERS[indicator.layer]
        yield Words(f"；目标 {layer.zh}", f"; goal {layer.en}")


def _curve(indicator: Indicator, names: Vocabulary) -> Words:
    if indicator.groups:
        return _voters(indicator.groups, stops=indicator.missing_group == "stop")
    if isinstance(indicator.curve, Ksf):
        return _ksf(indicator.curve, indicator.metric, names)
    if indicator.curve is None or indicator.metric is None:
        return Words("由人评 0 到 100 分", "0 to 100 points given by people")
    return _measured(indicator.curve, names.unit(indicator.metric), names.better(indicator.metric) or "higher")


def _voters(groups: Mapping[str, Fraction], *, stops: bool) -> Words:
    voters, shares = "/".join(groups), "/".join(format_value(weight) for weight in groups.values())
    missing = (
        Words("有组没评就不出分", "a group that has not rated stops the score")
        if stops
        else Words("有组没评按其余组折算", "without a group the other groups' weights count")
    )
    return Words(
        f"评分组 {voters} 按 {shares} 加权，保留两位小数，{missing.zh}",
        f"voter groups {voters} weigh {shares}, two decimals; {missing.en}",
    )


def _measured(curve: Curve, unit: str, better: Better) -> Words:
    def shown(value: Fraction | None) -> Words:
        return value_words(value, unit)

    if isinstance(curve, Linear):
        cap = format_value(curve.cap * 100)
        return Words(
            f"{shown(curve.worst).zh} 得 0 分，{shown(curve.best).zh} 得 100 分，中间按直线，最高 {cap} 分",
            f"0 points at {shown(curve.worst).en}, 100 at {shown(curve.best).en}, straight between, at most {cap}",
        )
    if isinstance(curve, Target):
        cap, way = format_value(curve.cap * 100), _BETTER[curve.better or better]
        return Words(
            f"达到目标 {shown(curve.target).zh} 得 100 分，{way.zh}，按比例，最高 {cap} 分",
            f"100 points at the target {shown(curve.target).en}, {way.en}, in proportion, at most {cap}",
        )
    if isinstance(curve, Bands):
        return Words(
            "；".join(_bands(curve, lambda one: shown(one).zh, (" 起", " 以内", "其余", " 分"))),
            "; ".join(_bands(curve, lambda one: shown(one).en, (" and more", " and less", "the rest", " points"))),
        )
    if isinstance(curve, Deduct):
        start, per, floor = map(format_value, (curve.start, curve.per, curve.floor))
        return Words(
            f"从 {start} 分起，每次扣 {per} 分，最低 {floor} 分",
            f"{start} points less {per} for each, not below {floor}",
        )
    if isinstance(curve, Rank):
        return _rank(curve)
    return Words("由人评 0 到 100 分", "0 to 100 points given by people")


def _rank(curve: Rank) -> Words:
    among = Words(
        "与同一方案的人排名，并列取较好名次", "ranked among all under the scheme, ties share the better place"
    )
    if curve.bands is None:
        return Words(
            f"{among.zh}，第一名 100 分，最后一名 0 分，均分", f"{among.en}; 100 for the first, 0 for the last, evenly"
        )
    cells = [_place_band(band, by_share=curve.by == "share") for band in curve.bands]
    return Words(
        f"{among.zh}：{'；'.join(cell.zh for cell in cells)}", f"{among.en}: {'; '.join(cell.en for cell in cells)}"
    )


def _place_band(band: PlaceBand, *, by_share: bool) -> Words:
    label, points = f" {band.label}" if band.label else "", format_value(band.points)
    if band.to is None:
        return Words(f"其余 {points} 分{label}", f"the rest {points} points{label}")
    if by_share:
        share = value_text(band.to, "ratio")
        return Words(f"前 {share} {points} 分{label}", f"the best {share} {points} points{label}")
    to = format_value(band.to)
    return Words(f"前 {to} 名 {points} 分{label}", f"places up to {to} {points} points{label}")


def _ksf(curve: Ksf, metric: str | None, names: Vocabulary) -> Words:
    unit = names.unit(metric) if metric is not None else "point"
    way = _BETTER[curve.better or (names.better(metric) if metric is not None else None) or "higher"]
    balance, step = balance_words(curve.balance, unit, names), value_words(curve.step, unit)
    up, down, floor, cap = map(format_value, (curve.up, curve.down, curve.floor, curve.cap))
    return Words(
        f"平衡点 {balance.zh} 得 100 分，{way.zh}，每好 {step.zh} 加 {up} 分，每差 {step.zh} 减 {down} 分，{floor} 到 {cap} 分",
        f"100 points at the balance point {balance.en}, {way.en}; each {step.en} better adds {up}, each {step.en} worse takes {down}; "
        f"{floor} to {cap} points",
    )


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

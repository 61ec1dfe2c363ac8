"""Weights, figures and curves of indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from steelyard.errors import Words
from steelyard.schemes.checks.parts import band_faults, doubled, edge_faults, measure_known, metric_known, one_of
from steelyard.schemes.checks.shrinking import shrink_faults
from steelyard.schemes.curves import Bands, Deduct, Ksf, Linear, Manual, Rank
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Indicator, Version
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value


def indicator_faults(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    where = (*path, "indicators")
    twice = doubled(indicator.key for indicator in version.indicators)
    for place, indicator in enumerate(version.indicators):
        here = (*where, place)
        if indicator.key in twice:
            yield Finding(
                (*here, "key"),
                Words(
                    f"指标键 {indicator.key} 用了不止一次。",
                    f"The indicator key {indicator.key} is used more than once.",
                ),
                Words("请给每个指标不同的 key。", "Give each indicator a key of its own."),
            )
        yield from _one_indicator(indicator, here, names)
    total = sum((indicator.weight for indicator in version.indicators), Fraction(0))
    if version.indicators and total != 100:
        text = format_value(total)
        yield Finding(
            where,
            Words(f"权重合计是 {text}，不是 100。", f"The weights sum to {text}, not 100."),
            Words("请调整各指标的 weight，使合计为 100。", "Change the weights so that they sum to 100."),
            at_key=True,
        )


def _one_indicator(indicator: Indicator, path: Path, names: Vocabulary) -> Iterator[Finding]:
    unclear = list(one_of(indicator, ("metric", "manual"), path))
    if unclear:
        yield from unclear
        return
    if indicator.metric is not None:
        yield from metric_known(indicator.metric, (*path, "metric"), names)
        if indicator.curve is None:
            yield Finding(
                (*path, "curve"),
                Words(
                    "有数据的指标缺少 curve，不知道怎样算分。",
                    "A measured indicator has no curve, so its points are unknown.",
                ),
                Words(
                    '请加上 curve，如 {kind: linear, worst: "0.30", best: "0.60"}。',
                    'Add a curve such as {kind: linear, worst: "0.30", best: "0.60"}.',
                ),
            )
        if isinstance(indicator.curve, Manual):
            yield Finding(
                (*path, "curve"),
                Words("curve 是 manual，却又写了 metric。", "The curve is manual, yet a metric is given."),
                Words(
                    "人工评分写 manual: 名称；有数据的指标换一种曲线。",
                    "Write manual: NAME for points given by people, or choose another curve.",
                ),
            )
        if indicator.groups:
            yield Finding(
                (*path, "groups"),
                Words("评分组只用于人工评分。", "Voter groups belong to manual indicators only."),
                Words("请去掉 groups，或把 metric 改成 manual。", "Remove groups, or use manual in place of metric."),
                at_key=True,
            )
    elif indicator.scope != "own":
        yield Finding(
            (*path, "scope"),
            Words("人工评分只评本人。", "Manual points are always the employee's own."),
            Words("请去掉 scope。", "Remove scope."),
        )
    groups = sum((indicator.groups or {}).values(), Fraction(0))
    if indicator.groups is not None and groups != 100:
        yield Finding(
            (*path, "groups"),
            Words(
                f"评分组权重合计是 {format_value(groups)}，不是 100。",
                f"The voter groups' weights sum to {format_value(groups)}, not 100.",
            ),
            Words("请使合计为 100。", "Make them sum to 100."),
            at_key=True,
        )
    yield from shrink_faults(indicator, path, names)
    if indicator.min_count is not None:
        yield from measure_known(indicator.min_count.measure, (*path, "min_count", "measure"), names)
    if indicator.curve is not None:
        check = _CURVE_CHECKS.get(type(indicator.curve))
        if check is not None:
            yield from check(indicator.curve, indicator, (*path, "curve"), names)


def _linear(curve: Linear, _: Indicator, path: Path, __: Vocabulary) -> Iterator[Finding]:
    if curve.worst == curve.best:
        yield Finding(
            (*path, "best"),
            Words("worst 和 best 相同，曲线没有宽度。", "worst and best are equal, so the curve has no width."),
            Words(
                "请写两个不同的值；越低越好时 worst 大于 best。",
                "Write two different values; worst above best when lower is better.",
            ),
        )


def _deduct(curve: Deduct, _: Indicator, path: Path, __: Vocabulary) -> Iterator[Finding]:
    if curve.floor > curve.start:
        yield Finding(
            (*path, "floor"),
            Words("floor 高于 start。", "floor is above start."),
            Words("floor 应不高于 start。", "floor must not exceed start."),
        )


def _ksf(curve: Ksf, _: Indicator, path: Path, __: Vocabulary) -> Iterator[Finding]:
    if not curve.floor <= 100 <= curve.cap:
        yield Finding(
            (*path, "cap" if curve.cap < 100 else "floor"),
            Words(
                "平衡点的 100 分不在 floor 和 cap 之间。",
                "The 100 points of the balance point do not lie between floor and cap.",
            ),
            Words("请使 floor 不高于 100，cap 不低于 100。", "Keep floor at most 100 and cap at least 100."),
        )


def _bands(curve: Bands, indicator: Indicator, path: Path, names: Vocabulary) -> Iterator[Finding]:
    better = curve.better or (names.better(indicator.metric) if indicator.metric else "higher") or "higher"
    edges = [(band.from_, band.to) for band in curve.bands]
    yield from band_faults(edges, better, (*path, "bands"))


def _rank(curve: Rank, indicator: Indicator, path: Path, _: Vocabulary) -> Iterator[Finding]:
    if indicator.metric is None:
        yield Finding(
            (*path, "kind"),
            Words(
                "排名只排有数据的指标，不排人工评分。", "A rank is taken by a metric, not by points given by people."
            ),
            Words("请换成 manual，或改用 metric。", "Use manual, or a metric."),
        )
    if curve.bands is None:
        if curve.by == "share":
            yield Finding(
                (*path, "by"),
                Words("by: share 要写明 bands。", "by: share needs bands."),
                Words(
                    '请加上 bands，如 [{to: "0.20", points: 100}, {points: 60}]；或去掉 by。',
                    'Add bands such as [{to: "0.20", points: 100}, {points: 60}], or remove by.',
                ),
            )
        return
    where = (*path, "bands")
    yield from edge_faults([band.to for band in curve.bands], "to", where, falling=False)
    for place, band in enumerate(curve.bands):
        if band.to is not None and (band.to > 1 if curve.by == "share" else band.to.denominator != 1):
            yield Finding(
                (*where, place, "to"),
                Words(f"{format_value(band.to)} 不是人数的比例。", f"{format_value(band.to)} is no share of a group.")
                if curve.by == "share"
                else Words(f"{format_value(band.to)} 不是名次。", f"{format_value(band.to)} is no place."),
                Words('前 20% 写 "0.20"。', 'Write "0.20" for the best 20%.')
                if curve.by == "share"
                else Words(
                    "名次写 1、2、3；按人数比例写 by: share。", "Places are 1, 2, 3; for shares write by: share."
                ),
            )


_CURVE_CHECKS: dict[type, Callable[[Any, Indicator, Path, Vocabulary], Iterator[Finding]]] = {
    Linear: _linear,
    Bands: _bands,
    Deduct: _deduct,
    Rank: _rank,
    Ksf: _ksf,
}

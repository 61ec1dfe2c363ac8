"""KSF: shares that make the whole, one line per indicator, bounds in order."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.schemes.checks.parts import doubled, measure_known, metric_known, one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import Ksf, KsfIndicator
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value

#: How many key indicators are advised.
FEWEST, MOST = 6, 8


def ksf_faults(item: Ksf, _: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    where = (*path, "indicators")
    twice = doubled(indicator.key for indicator in item.indicators)
    for place, indicator in enumerate(item.indicators):
        here = (*where, place)
        if indicator.key in twice:
            yield Finding(
                here,
                Words(
                    f"有不止一个指标叫 {indicator.key}，薪酬单上分不清。",
                    f"More than one indicator is called {indicator.key}; a statement could not tell them apart.",
                ),
                Words("请用 name 给每个不同的名称。", "Give each a name of its own."),
            )
        yield from _one(indicator, here, names)
    total = sum((indicator.weight for indicator in item.indicators), Fraction(0))
    if total != 100:
        text = format_value(total)
        yield Finding(
            where,
            Words(f"权重合计是 {text}，不是 100。", f"The weights sum to {text}, not 100."),
            Words("请调整各指标的 weight，使合计为 100。", "Change the weights so that they sum to 100."),
            at_key=True,
        )


def _one(indicator: KsfIndicator, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from one_of(indicator, ("metric", "manual"), path)
    if indicator.metric is not None:
        yield from metric_known(indicator.metric, (*path, "metric"), names)
    if indicator.min_count is not None:
        yield from measure_known(indicator.min_count.measure, (*path, "min_count", "measure"), names)
    if indicator.cap is not None and (indicator.floor or 0) > indicator.cap:
        yield Finding(
            (*path, "floor"),
            Words("floor 高于 cap。", "floor is above cap."),
            Words("floor 应不高于 cap。", "floor must not exceed cap."),
        )


def ksf_advice(item: Ksf, path: Path) -> Iterator[Finding]:
    """What is allowed and seldom wise: more penalty than reward, too few indicators or too many."""
    where = (*path, "indicators")
    for place, indicator in enumerate(item.indicators):
        if indicator.penalty > indicator.reward:
            yield Finding(
                (*where, place, "penalty"),
                Words(
                    f"{indicator.key}：每差一档减 {format_amount(indicator.penalty)} 元，"
                    f"多于每好一档加的 {format_amount(indicator.reward)} 元。",
                    f"{indicator.key}: a step worse takes {format_amount(indicator.penalty)} yuan, "
                    f"more than the {format_amount(indicator.reward)} a step better adds.",
                ),
                Words(
                    "KSF 宜奖多罚少，请提高 reward 或降低 penalty。",
                    "KSF should reward more than it takes: raise reward.",
                ),
                code="penalty_above_reward",
            )
    count = len(item.indicators)
    if not FEWEST <= count <= MOST:
        yield Finding(
            where,
            Words(
                f"有 {count} 个指标，KSF 一般取 {FEWEST} 到 {MOST} 个。",
                f"There are {count} indicators; KSF usually takes {FEWEST} to {MOST}.",
            ),
            Words("请留下最要紧的几项。", "Keep those that matter most.")
            if count > MOST
            else Words("请看是否漏了要紧的一项。", "See whether one that matters is missing."),
            at_key=True,
            code="ksf_indicator_count",
        )

"""The pages of measures and metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from steelyard.cli.reference.markdown import anchored, both, code, page, table
from steelyard.errors import Words
from steelyard.measures.catalogue import is_computed
from steelyard.metrics import CATALOGUE, MEASURES, METRICS, Measure, Metric
from steelyard.metrics.words import BETTER, DELAYS, FAMILIES, UNITS

Figure = TypeVar("Figure", Measure, Metric)

#: From soonest to latest.
_DELAY_ORDER = tuple(DELAYS)


def measures_page() -> str:
    """Every measure, family by family."""
    return page(
        Words("计量", "Measures"),
        [
            Words(
                "计量是整数：次数、毫秒或分。每店、每业务日、每客服账号一行，按天和按人可相加（`peak_` 取最大值）。"
                "比率和平均值从不存储，最后才由计量精确相除一次。",
                "A measure is a whole number: a count, milliseconds or fen. One row per shop, business day and agent, "
                "additive over days and agents (`peak_`: the maximum). Ratios and averages are never stored; they are "
                "divided once, exactly, at the end.",
            ),
            Words(
                "“来源”一列：**记录** 表示本版本从聊天、订单、评价等记录自行计算；**报表** 表示只有导入了平台或赤兔报表才有数。"
                "`shop_` 加计量名是报表中的全店行；解决类计量可写作 `键:issue=值`，只看带这个问题标签的会话。",
                "“Source”: **records** = this version counts it from chats, orders, ratings; **report** = there is a "
                "figure only where a platform's or Chitu's report was imported. `shop_` before a measure is a report's row "
                "for the whole shop; resolution measures can be written `key:issue=value` for one issue tag.",
            ),
        ],
        _by_family(
            MEASURES.values(),
            (
                "键 key",
                "名称",
                "label",
                "单位 unit",
                "方向 better",
                "合并 combined",
                "来源 source",
                "最终 final",
                "说明 note",
            ),
            _measure_row,
        ),
    )


def _measure_row(measure: Measure) -> tuple[str, ...]:
    source = "由其他计量按设置取得 by settings" if measure.virtual else _source(measure)
    return (
        anchored("measure", measure.key),
        measure.zh,
        measure.en,
        both(UNITS[measure.unit]),
        both(BETTER[measure.better]),
        "求和 sum" if measure.combine == "sum" else "最大 max",
        source,
        both(DELAYS[measure.delay]),
        both(measure.note),
    )


def _source(measure: Measure) -> str:
    return "记录 records" if is_computed(measure) else "报表 report"


def metrics_page() -> str:
    """Every metric, family by family."""
    return page(
        Words("指标", "Metrics"),
        [
            Words(
                "指标 = 分子 ÷ 分母，精确到分数，最后才显示为小数；百分位直接从每次等待中线性插值，不从平均值推算。"
                "组、条线、店铺的指标由计量相加后再除，从不对成员求平均。",
                "A metric = numerator ÷ denominator as an exact fraction, shown as a decimal only at the end; percentiles "
                "are interpolated linearly over the single waits, never from averages. A team's, line's or shop's metric "
                "divides summed measures and never averages its members.",
            ),
            Words(
                "没有数据时为空（—），不是 0：分母为零、任何一部分缺失都为空。`team(x)`、`shop(x)` 是小组、店铺的同一数值。"
                "任何计量也可以按自己的键当作指标使用。",
                "No data is empty (—), never 0: a zero denominator or any missing part gives null. `team(x)` and `shop(x)` "
                "are the same figure of the team and the shop. Any measure is a metric too, under its own key.",
            ),
        ],
        _by_family(
            METRICS.values(),
            (
                "键 key",
                "名称",
                "label",
                "单位 unit",
                "方向 better",
                "公式 formula",
                "为空 empty when",
                "最终 final",
                "说明 note",
            ),
            _metric_row,
        ),
    )


def _metric_row(metric: Metric) -> tuple[str, ...]:
    return (
        anchored("metric", metric.key),
        metric.zh,
        metric.en,
        both(UNITS[metric.unit]),
        both(BETTER[metric.better]),
        _formula(metric),
        _empty(metric),
        both(DELAYS[_delay(metric)]),
        both(metric.note),
    )


_WAITS = {
    "rounds": Words("全部已答等待", "all answered waits"),
    "rounds_window": Words("服务时段内的已答等待", "answered waits in the service window"),
    "first": Words("每次接待的首次等待", "first waits of receptions"),
    "first_window": Words("服务时段内的首次等待", "first waits in the service window"),
}


def _formula(metric: Metric) -> str:
    if metric.waits is None or metric.quantile is None:
        return code(metric.formula_text)
    return f"{metric.quantile * 100} 分位 percentile: {both(_WAITS[metric.waits])}"


def _empty(metric: Metric) -> str:
    if metric.waits is not None:
        return "没有已答等待 no answered wait"
    if metric.denominator == "1":
        return "没有任何记录 nothing recorded"
    return f"`{metric.denominator}` = 0"


def _delay(metric: Metric) -> str:
    """The longest wait among the measures it rests on."""
    found = {measure.delay for measure in CATALOGUE.leaves(metric)} | {"none"}
    return max(found, key=_DELAY_ORDER.index)


def _by_family(
    figures: Iterable[Figure], headings: tuple[str, ...], row: Callable[[Figure], tuple[str, ...]]
) -> Iterator[str]:
    """A heading and a table for each family, in the order of declaration."""
    for family, members in groupby(figures, key=lambda figure: figure.family):
        yield f"## {FAMILIES[family].zh} · {FAMILIES[family].en}"
        yield ""
        yield from table(headings, (row(figure) for figure in members))

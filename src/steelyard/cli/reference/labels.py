"""The page of names: every key with its Chinese and English name, for looking up one from the other."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.cli.reference.markdown import code, page, table
from steelyard.errors import Words
from steelyard.facts import TABLES
from steelyard.facts.settings import SETTINGS
from steelyard.metrics import MEASURES, METRICS


def labels_page() -> str:
    """Every pair of names, by key."""
    return page(
        Words("名称对照", "Names"),
        [
            Words(
                "每个指标、计量、设置和数据表的中英文名称。公式和 `--metric` 里三种写法都可以。概念见[词汇表](../glossary.md)。",
                "The names of every metric, measure, setting and table. Formulas and `--metric` take any of the three. "
                "Concepts are in the [glossary](../glossary.md).",
            )
        ],
        table(("中文", "English", "键 key", "是什么 what"), sorted(_rows(), key=lambda row: (row[2], row[3]))),
    )


def _rows() -> Iterator[tuple[str, str, str, str]]:
    for metric in METRICS.values():
        yield metric.zh, metric.en, code(metric.key), f"[指标 metric](metrics.md#metric-{metric.key})"
    for measure in MEASURES.values():
        yield measure.zh, measure.en, code(measure.key), f"[计量 measure](measures.md#measure-{measure.key})"
    for setting in SETTINGS.values():
        yield setting.zh, setting.en, code(setting.key), f"[设置 setting](settings.md#setting-{setting.key})"
    for fact_table in TABLES.values():
        name = fact_table.name
        yield fact_table.zh, name.replace("_", " "), code(name), f"[数据表 table](tables.md#table-{name})"

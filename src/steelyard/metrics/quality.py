"""Inspections and the words used."""

from functools import partial

from steelyard.metrics.model import Metric

_metric = partial(Metric, family="quality", unit="ratio", better="higher")

METRICS = (
    _metric(
        "inspection_score",
        zh="质检平均分",
        en="inspection score",
        unit="point",
        numerator="inspection_points / 100",
        denominator="inspections",
    ),
    _metric(
        "error_ratio",
        zh="差错率",
        en="errors per inspection",
        better="lower",
        numerator="errors",
        denominator="inspections",
        counts_cases=False,
    ),
    _metric(
        "omission_ratio",
        zh="遗漏率",
        en="omissions per inspection",
        better="lower",
        numerator="omissions",
        denominator="inspections",
        counts_cases=False,
    ),
    _metric(
        "polite_ratio",
        zh="礼貌用语占比",
        en="polite message ratio",
        numerator="polite_messages",
        denominator="agent_messages",
    ),
    _metric(
        "greeting_ratio",
        zh="开场语使用率",
        en="greeting ratio",
        numerator="greeting_hits",
        denominator="valid_conversations",
        counts_cases=False,
    ),
    _metric(
        "closing_ratio",
        zh="结束语使用率",
        en="closing ratio",
        numerator="closing_hits",
        denominator="valid_conversations",
        counts_cases=False,
    ),
)

"""How a metric is declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Literal

from steelyard.errors import Words
from steelyard.facts.settings import DAY_MS, Settings
from steelyard.formula import Formula, compile_
from steelyard.measures.model import Better, Delay

#: ``ms``, ``fen``, ``point_x100`` only where a measure is used as a metric under its own key.
MetricUnit = Literal["ratio", "second", "minute", "yuan", "count", "point", "ms", "fen", "point_x100"]
#: Whose waits a percentile looks at: all answered rounds, or first waits of receptions; ``_window``: in the service window.
WaitKind = Literal["rounds", "rounds_window", "first", "first_window"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One indicator: ``numerator / denominator`` over measures (or metrics), or a percentile over waits.

    A denominator of zero, and any missing part, gives null.
    """

    key: str
    family: str
    zh: str
    en: str
    unit: MetricUnit
    better: Better
    numerator: str = ""
    denominator: str = "1"
    waits: WaitKind | None = None
    quantile: Fraction | None = None
    note: Words | None = None
    own: bool = False
    counts_cases: bool = True
    """False for a ratio of counts whose numerator is no part of what its denominator counts."""

    @property
    def words(self) -> Words:
        """Its label in both languages."""
        return Words(self.zh, self.en)

    @property
    def formula_text(self) -> str:
        """The rule on one line, as people read it."""
        if self.quantile is not None:
            return f"p{self.quantile * 100}({self.waits})"
        if self.denominator == "1":
            return self.numerator
        return f"{_bracketed(self.numerator)} / {_bracketed(self.denominator)}"

    def formulas(self) -> tuple[Formula, Formula]:
        """Numerator and denominator, compiled; an own formula that is one division by figures is taken apart."""
        whole = _compiled(self.numerator)
        parts = whole.ratio_parts() if self.own else None
        if parts is not None and (parts[1].names or parts[1].scoped_names):
            return parts
        return whole, _compiled(self.denominator)


@cache
def _compiled(text: str) -> Formula:
    return compile_(text)


def _bracketed(text: str) -> str:
    return text if text.replace("_", "").isalnum() or text.endswith(")") else f"({text})"


def delay_days(delay: Delay, settings: Settings) -> int:
    """How many whole days after a day its value may still change."""
    match delay:
        case "none":
            return 0
        case "next_day":
            return 1
        case "month":
            return 30
        case "inquiry_window":
            return -(-settings.inquiry_window_ms // DAY_MS)
    return -(-settings.repeat_ms // DAY_MS)


def in_window(metrics: Iterable[Metric], measures: frozenset[str]) -> tuple[Metric, ...]:
    """The twins of response metrics that look only at waits in the service window."""
    return tuple(
        replace(
            metric,
            key=f"{metric.key}_window",
            zh=f"{metric.zh}(服务时段)",
            en=f"{metric.en} (service window)",
            numerator=_window_names(metric.numerator, measures),
            denominator=_window_names(metric.denominator, measures),
            waits="rounds_window" if metric.waits == "rounds" else "first_window" if metric.waits == "first" else None,
        )
        for metric in metrics
    )


def _window_names(formula: str, measures: frozenset[str]) -> str:
    return " ".join(f"{word}_window" if word in measures else word for word in formula.split(" "))

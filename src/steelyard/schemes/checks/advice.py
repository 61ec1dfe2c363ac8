"""What is allowed but seldom meant: advice, never a block."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.curves import Bands, Linear, Target
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Indicator, Scheme
from steelyard.schemes.vocabulary import Vocabulary


def advice_on(scheme: Scheme, names: Vocabulary) -> Iterator[Finding]:
    """What is allowed but seldom meant."""
    for place, version in enumerate(scheme.versions):
        for number, indicator in enumerate(version.indicators):
            yield from _directions(indicator, ("versions", place, "indicators", number), names)


def _directions(indicator: Indicator, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if indicator.metric is None or indicator.curve is None:
        return
    declared_better = names.better(indicator.metric)
    curve = indicator.curve
    meant = None
    if isinstance(curve, Linear):
        meant = "lower" if curve.worst > curve.best else "higher"
    elif isinstance(curve, Target | Bands):
        meant = curve.better
    if declared_better is not None and meant is not None and meant != declared_better:
        zh = {"higher": "越高越好", "lower": "越低越好"}
        yield Finding(
            (*path, "curve"),
            Words(
                f"指标 {indicator.metric} 是{zh[declared_better]}，曲线却是{zh[meant]}。",
                f"For {indicator.metric} {declared_better} is better, yet the curve rewards {meant}.",
            ),
            Words(
                "如果不是有意的，请对调 worst 与 best，或改 better。",
                "Unless it is meant, swap worst and best, or change better.",
            ),
        )

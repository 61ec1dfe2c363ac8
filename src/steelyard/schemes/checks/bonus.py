"""Bonus: exactly one rule that earns it, with names that exist."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.schemes.checks.parts import measure_known, metric_known, one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import Bonus
from steelyard.schemes.vocabulary import Vocabulary


def bonus_faults(item: Bonus, _: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from one_of(item, ("rank", "when"), path)
    if item.min_count is not None:
        yield from measure_known(item.min_count.measure, (*path, "min_count", "measure"), names)
    if item.rank is not None:
        yield from metric_known(item.rank.metric, (*path, "rank", "metric"), names)
        if item.rank.min_count is not None:
            yield from measure_known(item.rank.min_count.measure, (*path, "rank", "min_count", "measure"), names)
    if item.when is not None:
        yield from names.condition_faults(item.when, (*path, "when"))

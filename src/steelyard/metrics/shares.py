"""Which metrics are shares of counted cases: each case below the line is counted above it once or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from steelyard.formula import Formula
from steelyard.measures.model import Measure
from steelyard.metrics.model import Metric

if TYPE_CHECKING:
    from steelyard.metrics.catalogue import Catalogue


def is_ratio_of_counts(metric: Metric, catalogue: Catalogue) -> bool:
    """Whether a metric divides a sum of counts, weighted or not, by the number of its cases."""
    if metric.unit != "ratio" or metric.quantile is not None:
        return False
    numerator, denominator = metric.formulas()
    above, below = factors(numerator), factors(denominator)
    if not above or not below or not _all_counts((*above, *below), catalogue):
        return False
    return all(factor == 1 for factor in below.values())


def is_share(metric: Metric, catalogue: Catalogue) -> bool:
    """Whether a metric divides a sum of counts by a sum of counts, and is declared to count cases of one kind.

    Amounts, times, weighted counts (``repeats * 0.8``) and figures of a team make no share: how far such a value may
    be luck has to be told from its days.
    """
    if not metric.counts_cases or not is_ratio_of_counts(metric, catalogue):
        return False
    return all(abs(factor) == 1 for factor in factors(metric.formulas()[0]).values())


def factors(formula: Formula) -> Mapping[str, Fraction]:
    """The factor of each figure of a plain sum; empty where it is none, or adds a constant."""
    parts = formula.weighted_sum()
    return {} if parts is None or parts[1] else parts[0]


def _all_counts(names: Iterable[str], catalogue: Catalogue) -> bool:
    found = [catalogue.find(name) for name in names]
    return all(isinstance(part, Measure) and part.unit == "count" and part.combine == "sum" for part in found)

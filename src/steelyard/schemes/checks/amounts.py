"""Rules that bonuses and reductions share: an amount per event, or by band of a metric."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.checks.parts import band_faults, measure_known, metric_known, one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.pay_items import AmountBands, AtLeast, PerEvent
from steelyard.schemes.vocabulary import Vocabulary

MONEY = ("fen", "yuan")


def floor_faults(floor: AtLeast | None, path: Path, names: Vocabulary) -> Iterator[Finding]:
    """A floor of cases counts by a measure."""
    if floor is not None:
        yield from measure_known(floor.measure, (*path, "min_count", "measure"), names)


def per_faults(rule: PerEvent, path: Path, names: Vocabulary) -> Iterator[Finding]:
    """Events at an amount, money at a share; never the other way round."""
    yield from measure_known(rule.measure, (*path, "measure"), names)
    yield from one_of(rule, ("amount", "rate"), path)
    if not names.is_measure(rule.measure):
        return
    is_money = names.unit(rule.measure) in MONEY
    if rule.rate is not None and not is_money:
        yield Finding(
            (*path, "rate"),
            Words(
                f"{rule.measure} 不是金额，不能按比例。", f"{rule.measure} is no amount of money to take a share of."
            ),
            Words("请写 amount：每一次多少元。", "Give an amount for each one."),
            at_key=True,
        )
    if rule.amount is not None and is_money:
        yield Finding(
            (*path, "amount"),
            Words(f"{rule.measure} 是金额，不是次数。", f"{rule.measure} is money, not a count of events."),
            Words("请写 rate：它的几成。", "Give a rate: which share of it."),
            at_key=True,
        )


def amount_band_faults(rule: AmountBands, path: Path, names: Vocabulary) -> Iterator[Finding]:
    """A metric that exists, and bands without holes or overlaps."""
    yield from metric_known(rule.metric, (*path, "metric"), names)
    better = rule.better or names.better(rule.metric) or "higher"
    yield from band_faults([(band.from_, band.to) for band in rule.bands], better, (*path, "bands"))

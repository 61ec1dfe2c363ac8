"""A figure as a scheme sees it: money in yuan, nothing when it rests on too few cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from steelyard.errors import Words
from steelyard.metrics.figures import Figures, MetricValue
from steelyard.periods import Period
from steelyard.schemes.model import MinCount
from steelyard.schemes.pay_items import AtLeast
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_text
from steelyard.trace import Trace

Scope = Literal["own", "team", "shop"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure: its value in the scheme's unit, how it reads, and why there is none when there is none.

    ``text`` is what sentences say: of a ratio that counts cases it names how many there are, ``shown`` does not.
    """

    key: str
    label: Words
    value: Fraction | None
    text: str
    trace: Trace
    why: Words | None = None
    is_final: bool = True
    unmeasured: Words | None = None
    """That what it rests on was not counted at all: neither a low value nor too few cases."""
    shown: str = "—"
    figure: MetricValue | None = None


def read(
    figures: Figures,
    names: Vocabulary,
    key: str,
    employee_id: str,
    period: Period,
    *,
    scope: Scope = "own",
    floor: AtLeast | None = None,
) -> Reading:
    """A metric or measure (by key or label) of an employee, their team or shops; ``_fen`` is answered in yuan."""
    key = names.key(key)
    if scope == "team":
        found = figures.team_metric(key, employee_id, period)
    elif scope == "shop":
        found = figures.shop_metric(key, figures.shops_of(employee_id, period), period)
    else:
        found = figures.metric(key, employee_id, period)
    if floor is None:
        return reading_of(names, key, found, None)
    few = too_few(figures, names, employee_id, period, floor)
    reading = reading_of(names, key, found, few)
    return replace(reading, unmeasured=few) if figures.measure(floor.measure, employee_id, period) is None else reading


def read_shops(figures: Figures, names: Vocabulary, key: str, shop_ids: Sequence[str], period: Period) -> Reading:
    """A metric or measure of shops together."""
    return reading_of(names, key, figures.shop_metric(key, shop_ids, period), None)


def too_few(
    figures: Figures, names: Vocabulary, employee_id: str, period: Period, floor: AtLeast | MinCount
) -> Words | None:
    """Why a floor is not reached, None when it is; a count nobody took reaches no floor and is not called 0."""
    count = figures.measure(floor.measure, employee_id, period)
    if count is not None and count >= floor.at_least:
        return None
    return few_words(names.label(floor.measure), count, floor.at_least)


def few_words(label: Words, count: int | None, at_least: int) -> Words:
    """That a floor of cases is not reached; None stands for a count nobody took."""
    if count is None:
        return Words(f"{label.zh}未统计", f"{label.en} not measured")
    return Words(f"{label.zh}只有 {count}，不足 {at_least}", f"only {count} of {at_least} ({label.en})")


def reading_of(names: Vocabulary, key: str, found: MetricValue, few: Words | None) -> Reading:
    """A value as schemes see it; ``few`` says why it rests on too few cases and therefore counts as none."""
    unit = names.unit(key)
    value = found.value
    if value is not None and unit == "fen":
        value = value / 100
    why = few or found.unmeasured or (Words("没有数据", "no value") if value is None else None)
    if few is not None:
        value = None
    shown = value_text(value, unit)
    cases = f" (n = {found.count:,})" if unit == "ratio" and value is not None and found.count is not None else ""
    return Reading(
        key,
        names.label(key),
        value,
        f"{shown}{cases}",
        found.trace,
        why,
        found.is_final,
        found.unmeasured,
        shown,
        found,
    )

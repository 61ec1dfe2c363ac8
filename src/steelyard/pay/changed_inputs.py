"""Which figures behind a line changed between two statements: old and new, with their parts and how many cases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from steelyard.errors import Words
from steelyard.facts.organisation import Organisation
from steelyard.metrics.figures import Figures, MetricValue
from steelyard.metrics.noise import Noise
from steelyard.pay.lines import Line
from steelyard.periods import Period
from steelyard.scoring.noise import figure_noise
from steelyard.trace import Trace


@dataclass(frozen=True)
class WatchedFigures:
    """Figures that keep every value they give by its trace, so that a node of a line's trace finds its parts again."""

    figures: Figures
    given: dict[Trace, MetricValue] = field(default_factory=dict, compare=False, repr=False)

    @property
    def organisation(self) -> Organisation:
        """People, accounts, contracts ..."""
        return self.figures.organisation

    def metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The employee's own value."""
        return self._kept(self.figures.metric(key, employee_id, period))

    def measure(self, key: str, employee_id: str, period: Period) -> int | None:
        """The employee's measure."""
        return self.figures.measure(key, employee_id, period)

    def team_metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The value of the employee's team."""
        return self._kept(self.figures.team_metric(key, employee_id, period))

    def shop_metric(self, key: str, shop_ids: Sequence[str], period: Period) -> MetricValue:
        """The value of these shops together."""
        return self._kept(self.figures.shop_metric(key, shop_ids, period))

    def shop_measure(self, key: str, shop_ids: Sequence[str], period: Period) -> int | None:
        """A measure of these shops together."""
        return self.figures.shop_measure(key, shop_ids, period)

    def shops_of(self, employee_id: str, period: Period) -> tuple[str, ...]:
        """The shops where the employee had an account."""
        return self.figures.shops_of(employee_id, period)

    def has_records(self, employee_id: str, period: Period) -> bool:
        """Whether anything was recorded of the employee."""
        return self.figures.has_records(employee_id, period)

    def noise(self, key: str, employee_id: str, period: Period) -> Noise:
        """How far the employee's own value may be luck."""
        return figure_noise(self.figures, key, employee_id, period)

    def _kept(self, value: MetricValue) -> MetricValue:
        self.given[value.trace] = value
        return value


@dataclass(frozen=True, slots=True)
class Input:
    """One figure a line was made from; ``value`` holds its parts where it is a measured one."""

    trace: Trace
    value: MetricValue | None

    @property
    def says(self) -> tuple[object, ...]:
        """What tells two of them apart."""
        parts = () if self.value is None else (self.value.numerator, self.value.denominator, self.value.count)
        return (self.trace.value, *parts)


@dataclass(frozen=True, slots=True)
class InputChange:
    """A figure before and after; None where the line did not look at it then."""

    what: Words
    unit: str
    before: Input | None
    after: Input | None


def changed_inputs(
    before: Iterable[Line],
    after: Iterable[Line],
    given_before: Mapping[Trace, MetricValue],
    given_after: Mapping[Trace, MetricValue],
) -> list[InputChange]:
    """The figures that differ between the lines of one item in two statements, in the order of the later ones.

    Figures are paired by name and unit; days and months in a name do not count.
    """
    return changed_below([line.trace for line in before], [line.trace for line in after], given_before, given_after)


def changed_below(
    before: Iterable[Trace],
    after: Iterable[Trace],
    given_before: Mapping[Trace, MetricValue],
    given_after: Mapping[Trace, MetricValue],
) -> list[InputChange]:
    """The same for trees of lines that were kept, where the lines themselves are no longer there."""
    old, new = _inputs(before, given_before), _inputs(after, given_after)
    changes = []
    for name in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(name), new.get(name)
        shown = now or was
        if shown is not None and (was is None or now is None or was.says != now.says):
            changes.append(InputChange(shown.trace.what, shown.trace.unit, was, now))
    return changes


def figures_in(traces: Iterable[Trace]) -> dict[Trace, MetricValue]:
    """The measured figures of kept trees, by their trace: nodes whose rule is a figure's formula.

    Of a division by one figure its parts are known too.
    """
    return {node: _as_value(node) for trace in traces for _, node in trace.walk() if _FORMULA.match(node.rule)}


_FORMULA = re.compile(r"\w+ = ")


def _as_value(node: Trace) -> MetricValue:
    value = None if isinstance(node.value, str) or node.value is None else Fraction(node.value)
    parts = [part.value for part in node.inputs]
    above, below = parts if len(parts) == 2 else (None, None)
    is_division = (
        isinstance(above, int | Fraction)
        and isinstance(below, int | Fraction)
        and below
        and value == Fraction(above) / Fraction(below)
    )
    return MetricValue(
        node.rule.partition(" ")[0],
        value,
        Fraction(above) if is_division and isinstance(above, int | Fraction) else None,
        Fraction(below) if is_division and isinstance(below, int | Fraction) else None,
        node.count,
        node,
    )


def _inputs(traces: Iterable[Trace], given: Mapping[Trace, MetricValue]) -> dict[tuple[str, str, int], Input]:
    found: dict[tuple[str, str, int], Input] = {}
    for trace in traces:
        for one in dict.fromkeys(_behind(trace, given)):
            name = re.sub(r"\d+", "#", one.trace.what.zh)
            place = sum(1 for known in found if known[:2] == (name, one.trace.unit))
            found[name, one.trace.unit, place] = one
    return found


def _behind(trace: Trace, given: Mapping[Trace, MetricValue]) -> Iterator[Input]:
    """Measured figures, and whatever else is made of nothing further and has a number."""
    for part in trace.inputs:
        if part in given:
            yield Input(part, given[part])
        elif part.inputs:
            yield from _behind(part, given)
        elif isinstance(part.value, int | Fraction):
            yield Input(part, None)

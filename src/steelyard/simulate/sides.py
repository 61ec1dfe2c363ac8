"""The two sides of a simulation: which version is tried on which past cycles, and whom it governs in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from steelyard.errors import InputRefused, SchemeNotInForce, Words
from steelyard.periods import CYCLE_MONTHS, ONE_DAY, Period
from steelyard.schemes.coverage import two_schemes
from steelyard.schemes.model import Scheme, Version
from steelyard.schemes.values import Part
from steelyard.simulate.measured import Past


@dataclass(frozen=True, slots=True)
class Trial:
    """One version over the whole cycles of the range in which it is tried."""

    scheme: Scheme
    version: Version
    cycles: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """One trial and whom it governs, cycle by cycle."""

    trial: Trial
    groups: tuple[tuple[Period, tuple[str, ...]], ...]


def as_draft(scheme: Scheme, period: Period, version: Version | None = None) -> Trial:
    """A draft: its newest version unless another is given, as if it had been in force all along."""
    tried = version or max(scheme.versions, key=lambda version: version.from_)
    return Trial(scheme, tried, tuple(cycles(tried, period)))


def in_force(scheme: Scheme, period: Period) -> list[Trial]:
    """A scheme as it was: each version over the cycles it governed.

    Raises: SchemeNotInForce when no version was in force at the beginning of any whole cycle.
    """
    found: dict[date, list[Period]] = {}
    day = period.start
    while day < period.end:
        try:
            version = scheme.version_on(day)
        except SchemeNotInForce:
            day += ONE_DAY
            continue
        first = next(cycles(version, Period(day, period.end)), None)
        if first is None:
            break
        if first.start > day:
            day = first.start
            continue
        found.setdefault(version.from_, []).append(first)
        day = first.end
    if not found:
        scheme.version_on(period.start)
        raise _no_whole_cycle(period)
    versions = {version.from_: version for version in scheme.versions}
    return [Trial(scheme, versions[start], tuple(periods)) for start, periods in found.items()]


def cycles(version: Version, period: Period) -> Iterator[Period]:
    """The whole cycles of a version within a period; an ad hoc cycle is the period itself."""
    if version.cycle == "ad_hoc":
        yield period
        return
    cycle = Period.of_cycle(period.start, version.cycle)
    while cycle.end <= period.end:
        if cycle.start >= period.start:
            yield cycle
        cycle = Period.of_cycle(cycle.end, version.cycle)


def lay(trials: Sequence[Trial], past: Past) -> list[Laid]:
    """Whom each trial governs.

    Raises: SchemeError when two schemes govern one person and neither is beside the other; InputRefused when the range
    holds no whole cycle.
    """
    if not any(trial.cycles for trial in trials):
        raise _no_whole_cycle(None)
    laid = [
        Laid(trial, tuple((cycle, past.governed(trial.version, cycle)) for cycle in trial.cycles)) for trial in trials
    ]
    holders: dict[Period, dict[str, str]] = {}
    for one in laid:
        for cycle, group in () if one.trial.version.beside else one.groups:
            held = holders.setdefault(cycle, {})
            for employee_id in held.keys() & set(group):
                name = past.organisation.name_of(employee_id, cycle.start)
                raise two_schemes(name, employee_id, held[employee_id], one.trial.scheme.scheme)
            held.update(dict.fromkeys(group, one.trial.scheme.scheme))
    return laid


def reach(schemes: Sequence[Scheme]) -> int:
    """How many months before a period the schemes look back: histories, output per head, streaks."""
    return max((max(_looks_back(version)) for scheme in schemes for version in scheme.versions), default=0)


def days_that_matter(schemes: Sequence[Scheme], period: Period) -> list[date]:
    """Days within months on which something in the schemes or the range begins or ends."""
    found = [period.start, period.end]
    for scheme in schemes:
        for version in scheme.versions:
            for item in version.pay:
                found += [day for name in ("from_", "to") if isinstance(day := getattr(item, name, None), date)]
    return found


def _looks_back(version: Version) -> Iterator[int]:
    months = CYCLE_MONTHS.get(version.cycle, 1)
    yield 0
    for part, name, value in _numbers(version):
        if name == "months" and part in ("History", "PerHead"):
            yield value
        elif name in ("streak", "cycles"):
            yield value * months


def _numbers(part: Part) -> Iterator[tuple[str, str, int]]:
    """Every whole number in a part and the parts within it, with the names of part and key."""
    waiting: list[object] = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Part):
            for name in type(one).model_fields:
                value = getattr(one, name)
                if isinstance(value, int) and not isinstance(value, bool):
                    yield type(one).__name__, name, value
                else:
                    waiting.append(value)
        elif isinstance(one, tuple | list):
            waiting.extend(one)
        elif isinstance(one, dict):
            waiting.extend(one.values())


def _no_whole_cycle(period: Period | None) -> InputRefused:
    shown = "" if period is None else f" {period}"
    return InputRefused(
        Words(f"时间段{shown} 里没有一个完整的考核周期。", f"The range{shown} holds no whole cycle of the schemes."),
        remedy=Words("请给出完整的月份（或季度）。", "Give whole months (or quarters)."),
        where="--from / --to",
    )

"""Streaks: the rule met in so many cycles in a row, each judged as it stood then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from steelyard.errors import SchemeNotInForce, Words
from steelyard.pay.case import Case, Run
from steelyard.pay.due import Due
from steelyard.periods import ONE_DAY, Period
from steelyard.schemes.assignment import governed
from steelyard.schemes.model import Scheme, Version
from steelyard.schemes.pay_items import Bonus
from steelyard.trace import Trace

_NOT_GOVERNED = Words("那一期不归方案管", "was not under the scheme then")

#: What a rule comes to in the period of a case.
Rule = Callable[[Bonus, Case], Due]


def in_a_row(item: Bonus, now: Due, rule: Rule, case: Case) -> Due:
    """What is due now when the rule was met in each of the cycles asked for, this one included; else nothing.

    Each earlier cycle is judged by the version in force then where that has the bonus, else by this one, among those
    that version governed then, on the figures as they are known today.
    Raises: PayStopped when the period is not one cycle.
    """
    if not now.met:
        return replace(now, fen=Fraction(0))
    asked = item.streak or 1
    met, inputs = 1, list(now.inputs)
    for cycle in _cycles_before(item, case, asked - 1):
        due, held = _judged(item, rule, cycle, case)
        inputs.append(_trace(cycle, due, held))
        if not due.met:
            return Due(Fraction(0), False, _broken(now, cycle, due, met, asked), tuple(inputs))
        met += 1
    words = Words(f"{now.words.zh}，连续 {asked} 期达到", f"{now.words.en}; {asked} cycles in a row")
    return replace(now, words=words, inputs=tuple(inputs))


def _cycles_before(item: Bonus, case: Case, count: int) -> Iterator[Period]:
    """The cycles before this one, latest first."""
    cycle = case.run.version.cycle
    if not case.period.is_whole(cycle):
        raise case.stop(
            item,
            Words(
                f"时间段不是一个周期（{cycle}），不知道上一期是哪一期",
                f"the period is not one cycle ({cycle}), so the cycles before it are not known",
            ),
            Words("请按方案的周期结算。", "Settle one cycle of the scheme."),
        )
    period = case.period
    for _ in range(count):
        period = Period.of_cycle(period.start - ONE_DAY, cycle)
        yield period


def _judged(item: Bonus, rule: Rule, cycle: Period, case: Case) -> tuple[Due, Case]:
    """What the rule came to in an earlier cycle, and the case it was judged in."""
    run: Run = case.run.once(("cycle", cycle, item.item_key), lambda: _run_then(item, cycle, case.run))
    place = _place_of(item, run.version)
    then = replace(case, run=run, place=place)
    if case.employee_id not in run.group:
        return Due(Fraction(0), False, _NOT_GOVERNED), then
    held = run.version.pay[place]
    if not isinstance(held, Bonus):
        raise AssertionError(f"{item.item_key} is a bonus")
    return rule(held, then), then


def _run_then(item: Bonus, cycle: Period, run: Run) -> Run:
    version = _version_then(item, cycle, run.scheme) or run.version
    group = governed(version, run.figures.organisation, cycle)
    return Run(run.scheme, version, run.figures, cycle, group)


def _version_then(item: Bonus, cycle: Period, scheme: Scheme) -> Version | None:
    """The version in force in a cycle, when it has a bonus of this name that can be in a streak."""
    try:
        version = scheme.version_on(cycle.start)
    except SchemeNotInForce:
        return None
    return version if _place_of(item, version) >= 0 else None


def _place_of(item: Bonus, version: Version) -> int:
    """Where the bonus stands in a version's list; -1 when it does not."""
    for place, other in enumerate(version.pay):
        if isinstance(other, Bonus) and other.name == item.name and (other.rank is not None or other.when is not None):
            return place
    return -1


def _trace(cycle: Period, due: Due, held: Case) -> Trace:
    label = _cycle_text(cycle)
    met = "true" if due.met else "false"
    return Trace(Words(label, label), met, "", rule=held.rule(), inputs=due.inputs, note=due.words)


def _broken(now: Due, cycle: Period, due: Due, met: int, asked: int) -> Words:
    when = _cycle_text(cycle)
    return Words(
        f"{now.words.zh}，要连续 {asked} 期，只连续 {met} 期：{when} {due.words.zh}",
        f"{now.words.en}; {asked} cycles in a row are asked for, these are {met}: {when} {due.words.en}",
    )


def _cycle_text(cycle: Period) -> str:
    first, last = f"{cycle.start:%Y-%m}", f"{cycle.last_day:%Y-%m}"
    return first if first == last else f"{first}..{last}"

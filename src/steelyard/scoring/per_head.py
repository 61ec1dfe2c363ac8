"""Output per head: what a team, a line or the people of a shop did per person and month."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from steelyard.errors import Words
from steelyard.periods import Period
from steelyard.schemes.balances import PerHead
from steelyard.scoring.context import Context
from steelyard.trace import Trace, format_value


@dataclass(frozen=True, slots=True)
class Output:
    """What a group did in its months: the sum, in the measure's own unit, and the person-months behind it."""

    total: int
    person_months: Fraction
    months: tuple[Period, ...]
    trace: Trace


def group_of(rule: PerHead, context: Context) -> tuple[str, ...]:
    """Whom the employee is compared with: their team, their line, or their shops; empty when it is not known."""
    organisation = context.figures.organisation
    if rule.people == "shop":
        return context.figures.shops_of(context.employee_id, context.period)
    employed = organisation.employed(context.employee_id, context.period) or context.period
    person = organisation.person_on(context.employee_id, employed.start)
    name = None if person is None else person.team if rule.people == "team" else person.line
    return (name,) if name else ()


def output_of(rule: PerHead, context: Context, group: tuple[str, ...]) -> Output:
    """The group's output in the full calendar months before the period, computed once for everybody in it.

    Everyone counts on the days they were employed in the group, a month as the share of its days; days without any
    record of a person count neither as output nor as a head.
    """
    key = ("output per head", rule.measure, rule.people, rule.months, group, context.period)
    found: Output = context.once(key, partial(_output, rule, context, group))
    return found


def _output(rule: PerHead, context: Context, group: tuple[str, ...]) -> Output:
    months, traces = [], []
    total, heads = 0, Fraction(0)
    for month in context.period.months_before(rule.months):
        done, people = 0, Fraction(0)
        for employee_id, days in _members(rule, context, group, month):
            measured = context.figures.measure(rule.measure, employee_id, days)
            if measured is not None and context.figures.has_records(employee_id, days):
                done, people = done + measured, people + Fraction(days.day_count, month.day_count)
        if people:
            months.append(month)
            traces.append(_trace(rule, context, month, done, people))
        total, heads = total + done, heads + people
    label = context.names.label(rule.measure)
    what = Words(f"{'、'.join(group)} 的{label.zh}", f"{label.en} of {', '.join(group)}")
    return Output(
        total, heads, tuple(months), Trace(what, total, context.names.unit(rule.measure), inputs=tuple(traces))
    )


def _trace(rule: PerHead, context: Context, month: Period, done: int, people: Fraction) -> Trace:
    label, heads = context.names.label(rule.measure), format_value(people)
    return Trace(
        Words(f"{month.start:%Y-%m} {label.zh}", f"{month.start:%Y-%m} {label.en}"),
        done,
        context.names.unit(rule.measure),
        rule=rule.measure,
        note=Words(f"{heads} 人月", f"{heads} person-months"),
    )


def _members(rule: PerHead, context: Context, group: tuple[str, ...], month: Period) -> list[tuple[str, Period]]:
    """Everybody in the group in a month, with the days they were in it."""
    by_group: dict[str, list[tuple[str, Period]]] = context.once(
        ("members", rule.people, month), partial(_by_group, rule.people, context, month)
    )
    return sorted({member for name in group for member in by_group.get(name, ())})


def _by_group(people: str, context: Context, month: Period) -> dict[str, list[tuple[str, Period]]]:
    """The members of every team, line or shop in a month; looked up once for all groups."""
    organisation = context.figures.organisation
    found: dict[str, list[tuple[str, Period]]] = {}
    for employee_id in organisation.employee_ids:
        employed = organisation.employed(employee_id, month)
        if employed is None:
            continue
        if people == "shop":
            for shop_id in context.figures.shops_of(employee_id, employed):
                found.setdefault(shop_id, []).append((employee_id, employed))
            continue
        for days, person in organisation.person_spans(employee_id, employed):
            name = person.team if people == "team" else person.line
            if name:
                found.setdefault(name, []).append((employee_id, days))
    return found

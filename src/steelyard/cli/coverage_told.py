"""What schemes laid over people leave open, told to the person: nobody's, two schemes', without a first day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.errors import Words
from steelyard.facts.organisation import Organisation
from steelyard.periods import Period
from steelyard.schemes.coverage import Coverage

#: So many people are named; more are counted.
NAMED = 12


def left_to_nobody(laid: Coverage, organisation: Organisation, period: Period) -> Iterator[Words]:
    """Who works in the period and gets no statement."""
    if laid.nobody:
        who = _named(laid.nobody, organisation, period)
        yield Words(
            f"有 {len(laid.nobody)} 人不归入这些方案，没有薪酬单：{who.zh}。",
            f"{len(laid.nobody)} people fall under none of these schemes and have no statement: {who.en}.",
        )


def under_two(laid: Coverage, organisation: Organisation, period: Period) -> Iterator[Words]:
    """Whom two schemes claim; pay would be refused."""
    for employee_id, schemes in laid.doubled:
        who = _named([employee_id], organisation, period)
        yield Words(
            f"{who.zh}同时归入 {'、'.join(schemes)}，结算会被拒绝；请收紧 applies_to，附加的激励请写 beside: true。",
            f"{who.en} falls under {' and '.join(schemes)}, so pay would be refused; narrow applies_to, "
            "or write beside: true for an incentive in addition.",
        )


def without_first_day(laid: Coverage, organisation: Organisation, period: Period) -> Iterator[Words]:
    """Whose length of service decides and is not known."""
    if laid.undated:
        who = _named(laid.undated, organisation, period)
        yield Words(
            f"有 {len(laid.undated)} 人没有入职日（people 的 hired_on），按老员工归入：{who.zh}。",
            f"{len(laid.undated)} people have no first day of service (hired_on in people) and count as long in service: "
            f"{who.en}.",
        )


def _named(employees: Sequence[str], organisation: Organisation, period: Period) -> Words:
    names = [
        employee_id
        if (name := organisation.name_of(employee_id, period.last_day)) == employee_id
        else f"{name} {employee_id}"
        for employee_id in employees[:NAMED]
    ]
    more = len(employees) - NAMED
    return Words(
        "、".join(names) + (f" 等 {len(employees)} 人" if more > 0 else ""),
        ", ".join(names) + (f" and {more} more" if more > 0 else ""),
    )

"""Whom schemes govern, and who may read which: those who prepare pay all of them, everybody else the ones that pay them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from steelyard.periods import Period
from steelyard.schemes import Scheme, Version, governed
from steelyard.schemes.coverage import Coverage, coverage
from steelyard.web import lake
from steelyard.web.accounts.access import OFFICE
from steelyard.web.accounts.sight import sight_of

Person = tuple[str, str]


def is_office(user: Any) -> bool:
    """Whether a user prepares pay, and so reads and writes every scheme."""
    return bool(user.roles & OFFICE)


def period_on(day: date) -> Period:
    """The month of a day, in which people are looked at."""
    return Period.of_cycle(day, "month")


def people_under(version: Version, day: date) -> list[Person]:
    """(id, name) of everybody a version governs in the month of a day; nobody before the first import."""
    organisation = lake.organisation()
    if organisation is None:
        return []
    period = period_on(day)
    return [(one, organisation.name_of(one, period.last_day)) for one in governed(version, organisation, period)]


def reads(user: Any, scheme: Scheme, today: date) -> bool:
    """Whether a scheme governs the user, or somebody of their teams, now or with a version that is to come."""
    if is_office(user):
        return True
    organisation = lake.organisation()
    if organisation is None:
        return False
    sight = sight_of(user)
    return any(
        employee_id == sight.employee_id or sight.sees(employee_id, organisation, period)
        for version, period in _looked_at(scheme, today)
        for employee_id in governed(version, organisation, period)
    )


def is_governed(user: Any, version: Version, day: date) -> bool:
    """Whether a version governs the user in the month of a day."""
    organisation = lake.organisation()
    if organisation is None or not user.employee_id:
        return False
    return user.employee_id in governed(version, organisation, period_on(day))


def _looked_at(scheme: Scheme, today: date) -> Iterable[tuple[Version, Period]]:
    """Every version in the month it governs: this one, or the first it is to govern."""
    for version in scheme.versions:
        if version.to is None or version.to > today:
            yield version, period_on(max(today, version.from_))


def coverage_on(chosen: Iterable[tuple[Scheme, Version]], day: date) -> Coverage | None:
    """Versions laid over everybody in the month of a day; None before the first import."""
    organisation = lake.organisation()
    return None if organisation is None else coverage(list(chosen), organisation, period_on(day))


def names_of(employee_ids: Iterable[str], day: date) -> list[Person]:
    """(id, name) of employees in the month of a day."""
    organisation = lake.organisation()
    if organisation is None:
        return [(one, one) for one in employee_ids]
    last = period_on(day).last_day
    return [(one, organisation.name_of(one, last)) for one in employee_ids]


def doubled(laid: Coverage, day: date) -> list[tuple[tuple[str, ...], list[str]]]:
    """Whose pay would stop because two schemes govern them: the schemes, and the names of everybody under them."""
    found: dict[tuple[str, ...], list[str]] = {}
    named = names_of([one for one, _ in laid.doubled], day)
    for (_, name), (_, schemes) in zip(named, laid.doubled, strict=True):
        found.setdefault(schemes, []).append(name)
    return list(found.items())

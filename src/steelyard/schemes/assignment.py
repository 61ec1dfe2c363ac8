"""Whom a version governs, and whether their shops are set up as it requires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steelyard.errors import SchemeError, Words
from steelyard.facts.organisation import Organisation, Person
from steelyard.facts.settings import declared, read_value
from steelyard.periods import Period
from steelyard.schemes.model import AppliesTo, Scheme, Version


def governed(
    version: Version, organisation: Organisation, period: Period, unmatched: Sequence[str] = ()
) -> tuple[str, ...]:
    """The employees under a version in a period, in order of id.

    They are matched as they are on the first day of the period, those who join later on their first day.
    ``unmatched`` accounts (those without an employee) follow when the version asks for nothing that only the people
    table knows, or when that table is empty.
    """
    rule = version.applies_to
    found = [
        employee_id for employee_id in organisation.employee_ids if _matches(rule, employee_id, organisation, period)
    ]
    open_to_all = not (rule.line or rule.role or rule.team or rule.tier or rule.employee)
    if unmatched and (open_to_all or not organisation.people):
        found.extend(unmatched)
    return tuple(sorted(set(found)))


def _matches(rule: AppliesTo, employee_id: str, organisation: Organisation, period: Period) -> bool:
    employed = organisation.employed(employee_id, period)
    if employed is None or (rule.employee is not None and employee_id not in rule.employee):
        return False
    if rule.shop is not None and not set(rule.shop) & set(organisation.shops_of(employee_id, period)):
        return False
    spans = organisation.person_spans(employee_id, employed)
    person = spans[0][1] if spans else None
    return _person_matches(rule, person)


def _person_matches(rule: AppliesTo, person: Person | None) -> bool:
    asked = ((rule.line, "line"), (rule.role, "role"), (rule.team, "team"), (rule.tier, "tier"))
    return all(names is None or (person is not None and getattr(person, field) in names) for names, field in asked)


def display_name(organisation: Organisation, employee_id: str, period: Period) -> str:
    """The employee's name in the period; an unmatched account is its own name."""
    return organisation.name_of(employee_id, period.last_day)


def refuse_other_settings(
    scheme: Scheme, version: Version, organisation: Organisation, shop_ids: Iterable[str], period: Period
) -> None:
    """Assert what a version requires of the shops' settings on the first day of the period; nothing is ever set.

    Raises: SchemeError naming shop, setting, what is required and what holds.
    """
    for shop_id in sorted(set(shop_ids)):
        settings = organisation.settings_of(shop_id, period.start)
        for key, text in version.requires.items():
            declaration = declared(key, key)
            held = getattr(settings, declaration.field)
            if held != read_value(declaration, text, key):
                shown = str(held) or "—"
                raise SchemeError(
                    Words(
                        f"方案“{scheme.scheme}”要求店铺 {shop_id} 的设置 {key} 为 {text}，"
                        f"而 {period.start} 是 {shown}，指标的口径与方案不符。",
                        f'Scheme "{scheme.scheme}" requires {key} = {text} of shop {shop_id}, '
                        f"but on {period.start} it is {shown}, so its metrics mean something else.",
                    ),
                    remedy=Words(
                        f"请在 settings 中为店铺 {shop_id} 写明 {key}，或修改方案的 requires。",
                        f"Enter {key} for shop {shop_id} in settings, or change the scheme's requires.",
                    ),
                    where=scheme.file or None,
                )

"""Whom a version governs, and whether their shops are set up as it requires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from steelyard.errors import SchemeError, Words
from steelyard.facts.organisation import Organisation, Person
from steelyard.facts.settings import declared, read_value
from steelyard.periods import Period, full_months
from steelyard.schemes.model import AppliesTo, Scheme, Tenure, Version


def governed(
    version: Version, organisation: Organisation, period: Period, unmatched: Sequence[str] = ()
) -> tuple[str, ...]:
    """The employees under a version in a period, in order of id.

    They are matched as they are on the first day of the period, those who join later on their first day.
    ``unmatched`` accounts (those without an employee) follow when the version asks for nothing that only the people
    table knows, or when that table is empty; they are in no shop and have no known first day of service.
    """
    rule = version.applies_to
    if rule.months is not None and period.start.month not in rule.months:
        return ()
    found = [
        employee_id for employee_id in organisation.employee_ids if _matches(rule, employee_id, organisation, period)
    ]
    if unmatched and _takes_unmatched(rule, organisation, period):
        found.extend(unmatched)
    return tuple(sorted(set(found)))


def unknown_tenure(version: Version, organisation: Organisation, period: Period) -> tuple[str, ...]:
    """Whom a version's ``tenure`` decides although nobody entered their first day of service, in order of id.

    They count as long in service: no ``less_than`` takes them, every ``at_least`` does.
    """
    if version.applies_to.tenure is None:
        return ()
    asked_otherwise = version.model_copy(update={"applies_to": version.applies_to.model_copy(update={"tenure": None})})
    return tuple(
        employee_id
        for employee_id in governed(asked_otherwise, organisation, period)
        if organisation.hired_on(employee_id) is None
    )


def _takes_unmatched(rule: AppliesTo, organisation: Organisation, period: Period) -> bool:
    is_open = not (rule.line or rule.role or rule.team or rule.tier or rule.employee)
    shops = [shop.shop_id for shop in organisation.shops]
    return (
        (is_open or not organisation.people)
        and _tenure_matches(rule.tenure, None, period)
        and _campaign_matches(rule, organisation, shops, period)
    )


def _matches(rule: AppliesTo, employee_id: str, organisation: Organisation, period: Period) -> bool:
    employed = organisation.employed(employee_id, period)
    if employed is None or (rule.employee is not None and employee_id not in rule.employee):
        return False
    asks_shops = rule.shop is not None or rule.campaign is not None
    shops = organisation.shops_of(employee_id, period) if asks_shops else ()
    if rule.shop is not None and not set(rule.shop) & set(shops):
        return False
    spans = organisation.person_spans(employee_id, employed)
    person = spans[0][1] if spans else None
    return (
        _person_matches(rule, person)
        and _tenure_matches(rule.tenure, organisation.hired_on(employee_id), period)
        and _campaign_matches(rule, organisation, shops, period)
    )


def _person_matches(rule: AppliesTo, person: Person | None) -> bool:
    asked = ((rule.line, "line"), (rule.role, "role"), (rule.team, "team"), (rule.tier, "tier"))
    return all(names is None or (person is not None and getattr(person, field) in names) for names, field in asked)


def _tenure_matches(rule: Tenure | None, hired_on: date | None, period: Period) -> bool:
    if rule is None:
        return True
    if hired_on is None:
        return rule.less_than is None
    months = full_months(hired_on, period.start)
    return (rule.at_least is None or months >= rule.at_least) and (rule.less_than is None or months < rule.less_than)


def _campaign_matches(rule: AppliesTo, organisation: Organisation, shops: Sequence[str], period: Period) -> bool:
    if rule.campaign is None:
        return True
    names = {campaign.name for campaign, _ in organisation.campaigns_in(shops, period)}
    if isinstance(rule.campaign, bool):
        return bool(names) == rule.campaign
    return bool(names & set(rule.campaign))


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

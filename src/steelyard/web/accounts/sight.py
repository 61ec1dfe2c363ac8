"""Whose figures a user may see: one rule for screens, exports, the API, search and streams."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from steelyard.facts.organisation import Organisation
from steelyard.periods import Period

#: Roles that see everybody of the shop they are given, or of all shops.
WIDE = ("owner", "hr", "manager", "inspector")


@dataclass(frozen=True, slots=True)
class Sight:
    """What the grants of one user open: everybody, some shops, some teams, themselves."""

    everything: bool
    shops: frozenset[str]
    teams: frozenset[str]
    employee_id: str

    @property
    def is_own_only(self) -> bool:
        """Whether there is nothing to see but one's own figures."""
        return not (self.everything or self.shops or self.teams)

    def employees(self, organisation: Organisation, period: Period) -> frozenset[str]:
        """The employees visible in a period: matched on any of its days."""
        return frozenset(
            employee_id for employee_id in organisation.employee_ids if self.sees(employee_id, organisation, period)
        )

    def sees(self, employee_id: str, organisation: Organisation, period: Period) -> bool:
        """Whether one employee is visible in a period."""
        if self.everything or (employee_id and employee_id == self.employee_id):
            return True
        if self.shops & set(organisation.shops_of(employee_id, period)):
            return True
        spans = organisation.person_spans(employee_id, period)
        return any(person.team in self.teams for _, person in spans if person.team)

    def shop_ids(self, all_shops: tuple[str, ...]) -> tuple[str, ...]:
        """The shops whose totals are visible; a team head or agent sees none."""
        return all_shops if self.everything else tuple(shop for shop in all_shops if shop in self.shops)


def sight_of(user: Any, roles: Collection[str] | None = None) -> Sight:
    """What a user may see; by the grants of ``roles`` alone where these are given, and then not for being oneself."""
    grants = list(user.grants.all()) if user.is_authenticated else []
    grants = [grant for grant in grants if roles is None or grant.role in roles]
    wide = [grant for grant in grants if grant.role in WIDE]
    return Sight(
        everything=any(not grant.shop_id and not grant.team for grant in wide),
        shops=frozenset(grant.shop_id for grant in wide if grant.shop_id),
        teams=frozenset(grant.team for grant in grants if grant.team and grant.role in (*WIDE, "leader")),
        employee_id=user.employee_id if user.is_authenticated and roles is None else "",
    )

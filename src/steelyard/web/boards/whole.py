"""Whom a board speaks of as a whole: the shops in sight, one shop, one team, or oneself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from steelyard.errors import Words
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.metrics.figures import MetricValue
from steelyard.periods import Period
from steelyard.trace import AccountSpan
from steelyard.web.results.queries import ALL_SHOPS, By, in_sight, name_of
from steelyard.web.shell.asked import Asked


@dataclass(frozen=True, slots=True)
class Whole:
    """One or several scopes of a kind whose figures are formed from their sums; several only of shops."""

    by: By
    scopes: tuple[str, ...]
    name: Words

    def value(self, figures: MeasuredFigures, key: str, period: Period) -> MetricValue:
        """A figure of all of it together."""
        if self.by == "shop" and len(self.scopes) != 1:
            return figures.shop_metric(key, self.scopes, period)
        return figures.scope_value(self.by, self.scopes[0], key, period)

    def accounts(self, figures: MeasuredFigures, period: Period) -> tuple[AccountSpan, ...]:
        """The accounts, with days, that are added up."""
        return tuple(span for scope in self.scopes for span in figures.accounts(self.by, scope, period))

    @property
    def address(self) -> str:
        """Where one of its figures opens, but for the key."""
        scope = self.scopes[0] if len(self.scopes) == 1 else ALL_SHOPS
        return f"/results/{self.by}/{quote(scope, safe='')}/"


def whole_of(asked: Asked) -> Whole | None:
    """The chosen team, else the chosen shop, else the shops, the first team, or the person in sight; None for nobody."""
    if asked.team:
        return Whole("team", (asked.team,), Words(asked.team, asked.team))
    if asked.shops:
        shops: Sequence[tuple[str, str]] = [pair for pair in asked.shops if not asked.shop or pair[0] == asked.shop]
        if len(shops) == 1:
            return Whole("shop", (shops[0][0],), Words(shops[0][1], shops[0][1]))
        return Whole("shop", tuple(shop_id for shop_id, _ in shops), Words("全部店铺", "All shops"))
    if asked.teams:
        return Whole("team", (asked.teams[0],), Words(asked.teams[0], asked.teams[0]))
    own = sorted(in_sight(asked.books, asked.sight, "employee"))
    if not own:
        return None
    name = name_of(asked.books, "employee", own[0])
    return Whole("employee", (own[0],), Words(name, name))


def person_of(asked: Asked, employee_id: str) -> Whole | None:
    """One person; None where they are out of sight."""
    if employee_id not in in_sight(asked.books, asked.sight, "employee"):
        return None
    name = name_of(asked.books, "employee", employee_id)
    return Whole("employee", (employee_id,), Words(name, name))

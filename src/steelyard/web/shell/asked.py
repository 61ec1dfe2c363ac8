"""What a page is asked for: which days, which shop, which team; kept in the address from page to page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from steelyard.books.evaluation import Books
from steelyard.errors import Words
from steelyard.periods import Period
from steelyard.web import lake
from steelyard.web.accounts.sight import Sight, sight_of
from steelyard.web.shell.periods import BESIDE, Chosen, chosen

#: What goes along from page to page.
KEPT = ("period", "from", "to", "beside", "shop", "team")


@dataclass(frozen=True)
class Asked:
    """The question of one page over data that is there: its days, its books, who may see what, which shop and team."""

    picked: Chosen
    books: Books
    sight: Sight
    shop: str = ""
    team: str = ""

    @property
    def period(self) -> Period:
        """The days of the page."""
        return self.picked.period

    @cached_property
    def shops(self) -> list[tuple[str, str]]:
        """The shops in sight, as (id, name)."""
        organisation = self.books.organisation
        known = sorted({shop.shop_id for shop in organisation.shops} | set(self.books.shops))
        names = {shop.shop_id: shop.name for shop in organisation.shops}
        return [(shop_id, names.get(shop_id, shop_id)) for shop_id in self.sight.shop_ids(tuple(known))]

    @cached_property
    def teams(self) -> list[str]:
        """The teams in sight."""
        found = self.books.organisation.teams(self.period)
        return [team for team in found if self.sight.everything or team in self.sight.teams]

    @cached_property
    def earlier(self) -> Books | None:
        """The books of the period it is compared with; None where none is wanted."""
        before = self.picked.before
        return None if before is None else lake.books(before, shop=self.shop)

    def holds(self, employee_id: str) -> bool:
        """Whether an employee belongs to the chosen team and shop on any day of the period."""
        organisation = self.books.organisation
        if self.team and all(
            person.team != self.team for _, person in organisation.person_spans(employee_id, self.period)
        ):
            return False
        return not self.shop or bool(self.books.figures.accounts("employee", employee_id, self.period))


def asked_of(request: HttpRequest, usual: str = "") -> Asked | None:
    """The question of a page; None before the first import. A shop or team out of sight counts as not named.

    ``usual``: the period where the address names none; else the newest month.
    """
    picked = picked_of(request, usual)
    whole = lake.books(picked.period)
    if whole is None:
        return None
    sight = sight_of(request.user)
    first = Asked(picked, whole, sight)
    shop, team = request.GET.get("shop", ""), request.GET.get("team", "")
    shop = shop if shop in dict(first.shops) else ""
    team = team if team in first.teams else ""
    books = lake.books(picked.period, shop=shop) if shop else whole
    found = Asked(picked, books or whole, sight, shop, team)
    request.asked = found
    return found


def picked_of(request: HttpRequest, usual: str = "") -> Chosen:
    """The period of a page, worked out once per request."""
    if not hasattr(request, "picked"):
        request.picked = chosen(request, timezone.localdate(), usual)
    found: Chosen = request.picked
    return found


@dataclass(frozen=True, slots=True)
class Turn:
    """One position of a switch: what it says, where it leads, whether it is on."""

    text: Words | str
    href: str
    is_on: bool
    hint: str = ""


def switcher(request: HttpRequest) -> dict[str, Any]:
    """The switches of the top bar on pages that asked for a period: days, comparison, shop, team."""
    picked: Chosen | None = getattr(request, "picked", None)
    asked: Asked | None = getattr(request, "asked", None)
    found: dict[str, Any] = {"picked": picked, "asked": asked, "kept": kept_question(request)}
    if picked is None:
        return found
    days = [Turn(one.words, _turned(request, period=one.asked), one.is_on, str(one.period)) for one in picked.choices]
    months = [Turn(text, _turned(request, period=value), value == picked.asked) for value, text in picked.months[:7]]
    besides = [
        Turn(words, _turned(request, beside=key or "none"), picked.beside == key) for key, words in BESIDE.items()
    ]
    found |= {"turn_days": days, "turn_months": months, "turn_besides": besides}
    found["days_fields"] = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in ("period", "from", "to", "page", "export")
        for value in values
    ]
    if asked is not None:
        found["turn_shops"] = _turns(request, "shop", asked.shops, asked.shop, Words("全部店铺", "All shops"))
        found["turn_teams"] = _turns(
            request, "team", [(team, team) for team in asked.teams], asked.team, Words("全部小组", "All teams")
        )
        found["shop_name"] = dict(asked.shops).get(asked.shop, "")
    return found


def _turns(request: HttpRequest, name: str, known: list[tuple[str, str]], on: str, everything: Words) -> list[Turn]:
    """A switch over shops or teams; none where there is nothing to choose between."""
    if len(known) < 2:
        return []
    return [
        Turn(everything, _turned(request, **{name: ""}), not on),
        *(Turn(text, _turned(request, **{name: key}), on == key) for key, text in known),
    ]


def _turned(request: HttpRequest, **changes: str) -> str:
    """The address of this page with another choice; pages begin anew."""
    asked = request.GET.copy()
    if "period" in changes:
        asked.pop("from", None)
        asked.pop("to", None)
    for name in ("page", "export"):
        asked.pop(name, None)
    for name, value in changes.items():
        asked[name] = value
        if not value:
            del asked[name]
    return f"?{asked.urlencode()}"


def kept_question(request: HttpRequest) -> str:
    """``?period=..&shop=..`` for links to other pages; empty where nothing was chosen."""
    asked = request.GET.copy()
    for name in list(asked):
        if name not in KEPT or not asked[name]:
            del asked[name]
    return f"?{asked.urlencode()}" if asked else ""

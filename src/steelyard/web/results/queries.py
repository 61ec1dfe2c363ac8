"""Reads of results: every figure asked of the library, every row within the sight of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from steelyard.books.evaluation import Books
from steelyard.errors import Words
from steelyard.metrics.figures import MetricValue
from steelyard.metrics.model import Metric
from steelyard.periods import ONE_DAY, Period
from steelyard.web.accounts.sight import Sight
from steelyard.web.shell.asked import Asked
from steelyard.web.shell.words import language

By = Literal["employee", "team", "shop"]
#: Columns shown when nobody chose any.
USUAL = (
    "received_buyers",
    "first_response_seconds",
    "average_response_seconds",
    "quick_reply_ratio",
    "inquiry_paid_ratio",
    "csat_ratio",
    "sales_yuan",
)


#: All shops in sight together, where an address names a shop.
ALL_SHOPS = "*"


@dataclass(frozen=True, slots=True)
class Row:
    """One scope and its figures by key."""

    scope: str
    name: str
    team: str
    figures: Mapping[str, MetricValue]


def rows(books: Books, wanted: frozenset[str], by: By, keys: Sequence[str], text: str = "") -> list[Row]:
    """The wanted scopes with anything recorded and the chosen indicators, in order of name; ``text`` narrows them."""
    found: dict[str, dict[str, MetricValue]] = {scope: {} for scope in wanted}
    for scope, value in books.figures.values(by, books.period, keys):
        if scope in found:
            found[scope][value.key] = value
    made = [
        Row(scope, name_of(books, by, scope), team_of(books, by, scope), values)
        for scope, values in found.items()
        if values
    ]
    if text:
        made = [row for row in made if text.casefold() in f"{row.name} {row.scope} {row.team}".casefold()]
    return sorted(made, key=lambda row: (row.name, row.scope))


def scopes(asked: Asked, by: By) -> frozenset[str]:
    """The scopes of a kind in sight that belong to the chosen shop and team."""
    seen = in_sight(asked.books, asked.sight, by)
    if by == "employee":
        return frozenset(scope for scope in seen if asked.holds(scope)) if asked.shop or asked.team else seen
    if by == "team":
        return seen & {asked.team} if asked.team else seen
    return seen & {asked.shop} if asked.shop else seen


def in_sight(books: Books, sight: Sight, by: By) -> frozenset[str]:
    """The scopes of a kind that may be seen; unmatched accounts only by who sees everything."""
    organisation, period = books.organisation, books.period
    if by == "shop":
        return frozenset(
            sight.shop_ids(tuple(sorted({shop.shop_id for shop in organisation.shops} | set(books.shops))))
        )
    if by == "team":
        return frozenset(organisation.teams(period)) if sight.everything else sight.teams
    found = sight.employees(organisation, period)
    return found | frozenset(books.unmatched_ids) if sight.everything else found


def figure(books: Books, sight: Sight, by: By, scope: str, key: str) -> tuple[Metric, MetricValue] | None:
    """One figure; None where its scope is out of sight or unknown."""
    metric = books.figures.catalogue.metric(key)
    seen = in_sight(books, sight, by)
    if by == "shop" and scope == ALL_SHOPS and seen:
        return metric, books.figures.shop_metric(key, sorted(seen), books.period)
    if scope not in seen:
        return None
    return metric, books.figures.scope_value(by, scope, key, books.period)


@dataclass(frozen=True, slots=True)
class Glance:
    """One figure of the home page, with the same figure of the month before and where it opens."""

    metric: Metric
    now: MetricValue
    before: MetricValue
    kind: By
    scope: str

    @property
    def is_better(self) -> bool | None:
        """Whether it moved to the better side; None where it did not move or one of the two is missing."""
        now, before = self.now.value, self.before.value
        if now is None or before is None or now == before:
            return None
        return (now > before) == (self.metric.better == "higher")


def at_a_glance(books: Books, sight: Sight) -> list[tuple[str, list[Glance]]]:
    """The usual figures of each shop in sight, or of the teams, or of oneself, beside those of the month before."""
    kind: By = "shop" if sight.everything or sight.shops else "team" if sight.teams else "employee"
    period = books.period
    earlier = Period.of_cycle(period.start - ONE_DAY, "month")
    figures = books.figures
    return [
        (
            name_of(books, kind, scope),
            [
                Glance(
                    figures.catalogue.metric(key),
                    figures.scope_value(kind, scope, key, period),
                    figures.scope_value(kind, scope, key, earlier),
                    kind,
                    scope,
                )
                for key in USUAL
            ],
        )
        for scope in sorted(in_sight(books, sight, kind))
    ]


def kind_of(text: str) -> By | None:
    """The kind of scope an address names; None for anything else."""
    return next((kind for kind in KINDS if kind == text), None)


def name_of(books: Books, by: By, scope: str) -> str:
    """How a scope is called in the period."""
    if by == "shop" and scope == ALL_SHOPS:
        return ALL_WORDS.in_(language())
    if by == "shop":
        shop = books.organisation.shop(scope)
        return shop.name if shop is not None else scope
    return books.organisation.name_of(scope, books.period.last_day) if by == "employee" else scope


def team_of(books: Books, by: By, scope: str) -> str:
    """The last team of a person in the period; empty for teams and shops."""
    if by != "employee":
        return ""
    spans = books.organisation.person_spans(scope, books.period)
    return spans[-1][1].team or "" if spans else ""


ALL_WORDS = Words("全部店铺", "All shops")
#: How the kinds of scope are called.
KINDS: dict[By, Words] = {
    "employee": Words("客服", "People"),
    "team": Words("小组", "Teams"),
    "shop": Words("店铺", "Shops"),
}

"""Reads of results: every figure asked of the library, every row within the sight of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from steelyard.books.evaluation import Books
from steelyard.errors import Words
from steelyard.metrics.figures import MetricValue
from steelyard.metrics.model import Metric
from steelyard.periods import ONE_DAY, Period
from steelyard.web.accounts.sight import Sight

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


@dataclass(frozen=True, slots=True)
class Row:
    """One scope and its figures in the order of the columns."""

    scope: str
    name: str
    team: str
    figures: tuple[MetricValue, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What the list shows: columns, rows, and by which column they are sorted."""

    columns: tuple[Metric, ...]
    rows: tuple[Row, ...]
    sort: str


def table(books: Books, sight: Sight, by: By, keys: Sequence[str], *, text: str = "", sort: str = "") -> Table:
    """Everybody in sight with the chosen indicators; ``sort`` is a column, ``-`` before it turns the order round.

    Without a sort the first column leads, the better value first. Whoever has no value stands last.
    """
    columns = tuple(books.figures.catalogue.metric(key) for key in keys)
    wanted = in_sight(books, sight, by)
    found: dict[str, list[MetricValue]] = {scope: [] for scope in wanted}
    for scope, value in books.figures.values(by, books.period, [column.key for column in columns]):
        if scope in found:
            found[scope].append(value)
    rows = [
        Row(scope, name_of(books, by, scope), _team(books, by, scope), tuple(values))
        for scope, values in found.items()
        if values
    ]
    if text:
        rows = [row for row in rows if text.casefold() in f"{row.name} {row.scope} {row.team}".casefold()]
    by_key, reverse = _sort_of(columns, sort)
    place = next((number for number, column in enumerate(columns) if column.key == by_key), None)
    rows.sort(key=lambda row: row.scope)
    if place is None:
        rows.sort(key=lambda row: row.name, reverse=reverse)
    else:
        rows.sort(key=lambda row: _order(row.figures[place].value, reverse))
    return Table(columns, tuple(rows), f"{'-' if reverse else ''}{by_key}")


def in_sight(books: Books, sight: Sight, by: By) -> frozenset[str]:
    """The scopes of a kind that may be seen; unmatched accounts only by who sees everything."""
    organisation, period = books.organisation, books.period
    if by == "shop":
        return frozenset(
            sight.shop_ids(tuple(sorted({shop.shop_id for shop in organisation.shops} | set(books.shops()))))
        )
    if by == "team":
        return frozenset(organisation.teams(period)) if sight.everything else sight.teams
    found = sight.employees(organisation, period)
    return found | frozenset(books.unmatched_ids()) if sight.everything else found


def figure(books: Books, sight: Sight, by: By, scope: str, key: str) -> tuple[Metric, MetricValue] | None:
    """One figure; None where its scope is out of sight or unknown."""
    if scope not in in_sight(books, sight, by):
        return None
    metric = books.figures.catalogue.metric(key)
    return metric, books.figures.scope_value(by, scope, key, books.period)


def choices(books: Books) -> list[tuple[str, list[Metric]]]:
    """Every indicator by family, for choosing columns."""
    families: dict[str, list[Metric]] = {}
    for metric in books.figures.catalogue.metrics.values():
        families.setdefault(metric.family, []).append(metric)
    return list(families.items())


def _order(value: Fraction | None, reverse: bool) -> tuple[bool, Fraction]:
    return value is None, Fraction(0) if value is None else (-value if reverse else value)


def _sort_of(columns: Sequence[Metric], sort: str) -> tuple[str, bool]:
    key, reverse = sort.removeprefix("-"), sort.startswith("-")
    if key and (key == "name" or any(column.key == key for column in columns)):
        return key, reverse
    return (columns[0].key, columns[0].better == "higher") if columns else ("name", False)


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
    if by == "shop":
        shop = books.organisation.shop(scope)
        return shop.name if shop is not None else scope
    return books.organisation.name_of(scope, books.period.last_day) if by == "employee" else scope


def _team(books: Books, by: By, scope: str) -> str:
    if by != "employee":
        return ""
    spans = books.organisation.person_spans(scope, books.period)
    return spans[-1][1].team or "" if spans else ""


#: How the kinds of scope are called.
KINDS: dict[By, Words] = {
    "employee": Words("客服", "People"),
    "team": Words("小组", "Teams"),
    "shop": Words("店铺", "Shops"),
}

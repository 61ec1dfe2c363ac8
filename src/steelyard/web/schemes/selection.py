"""The selection board: what each metric is worth as an indicator, where it lies in the picture, who chose it and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from steelyard.books.past import past_of
from steelyard.books.schemes import schemes_of
from steelyard.errors import Words
from steelyard.metrics.model import Metric
from steelyard.periods import Period
from steelyard.schemes import Scheme
from steelyard.schemes.form_changes import with_part
from steelyard.schemes.posts import LINES
from steelyard.schemes.sentences.indicators import LAYERS
from steelyard.simulate.candidates import LEAST_SEPARATES, MOST_NOISE, Figure, board
from steelyard.simulate.guide import people_in
from steelyard.simulate.rows import Rows
from steelyard.web import lake
from steelyard.web.accounts.sight import sight_of
from steelyard.web.schemes import pictures
from steelyard.web.schemes.models import Draft, DraftState, Pick
from steelyard.web.schemes.reviews import past_months, recorded

#: How many past months may be looked at, the usual number in the middle.
MONTHS = (3, 6, 12)
USUAL = 6
#: So many people must want an indicator before it counts as chosen.
CHOOSERS = 2
#: What each layer of goals asks.
ASKS: Mapping[str, Words] = {
    "compliance": Words("该做的做了吗：及时、在岗、合规", "Is done what must be: in time, on duty, by the rules"),
    "quality": Words("做得好吗：满意、解决、少出错", "Is it done well: satisfied, solved, few faults"),
    "value": Words("给店铺带来什么：转化、销售、接待", "What the shop gains: conversion, sales, buyers served"),
    "growth": Words("人有没有长进：学习、带新人、改进", "Do people grow: learning, mentoring, improving"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a board is asked for: a line (empty: everybody), how many months, and whether those not shortlisted too."""

    line: str
    months: int
    layer: str
    show_all: bool

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """From the address or a form; anything nobody offers is the usual."""
        line, months, layer = given.get("line", ""), given.get("months", ""), given.get("layer", "")
        return cls(
            line if line in LINES else "",
            int(months) if months in map(str, MONTHS) else USUAL,
            layer if layer in LAYERS else "",
            given.get("all") == "1",
        )


@dataclass(frozen=True, slots=True)
class Card:
    """One metric on the board. ``used_by``: names of the schemes in force that have it; ``strip``: its spread drawn."""

    figure: Figure
    metric: Metric
    twin: Words | None
    picks: tuple[Pick, ...]
    own: Pick | None
    used_by: tuple[str, ...]
    strip: pictures.Plain | None

    @property
    def count_for(self) -> int:
        """How many want it."""
        return sum(pick.is_for for pick in self.picks)

    @property
    def count_against(self) -> int:
        """How many do not."""
        return len(self.picks) - self.count_for

    @property
    def is_chosen(self) -> bool:
        """Whether several want it, and more than do not."""
        return self.count_for >= CHOOSERS and self.count_for > self.count_against


@dataclass(frozen=True, slots=True)
class Layer:
    """One of the four layers of goals, and how much of it is covered."""

    key: str
    words: Words
    asks: Words
    cards: tuple[Card, ...]
    shortlisted: int
    chosen: int
    used: int


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board over some months; ``people``: of how many people, ``rows``: person-months."""

    period: Period
    people: int
    rows: int
    layers: tuple[Layer, ...]
    chosen: tuple[Card, ...]
    map: pictures.Plain
    shown: int
    of: int


def board_of(user: Any, asked: Asked) -> Board | None:
    """Every metric over the person-months a user may see; None before the first import."""
    snapshot, newest = lake.snapshot(), lake.newest_day()
    organisation = lake.organisation()
    if snapshot is None or newest is None or organisation is None:
        return None
    period = past_months(asked.months, timezone.localdate(), newest)
    sight, catalogue = sight_of(user), lake.catalogue()

    def found() -> tuple[list[Figure], int, int, Period]:
        past = past_of(snapshot, period, [], catalogue)
        looked_at = recorded(past, period)
        everybody = people_in(past, looked_at, asked.line or None)
        rows = Rows.of(
            (month, [one for one in everybody.employees(month) if sight.sees(one, organisation, month)])
            for month in everybody.periods
        )
        return board(past, rows), len({who for who, _ in rows.pairs}), len(rows), looked_at

    seen = (sight.everything, tuple(sorted(sight.shops)), tuple(sorted(sight.teams)), sight.employee_id)
    own = tuple(map(repr, catalogue.own))
    figures, people, rows, looked_at = lake.kept(snapshot, ("selection board", period, asked.line, seen, own), found)
    cards = [_card(one, catalogue.metric(one.metric), catalogue, user, rest) for one, rest in _beside(figures, asked)]
    shown = [card for card in cards if _is_shown(card, asked)]
    return Board(
        looked_at,
        people,
        rows,
        tuple(_layer(key, cards, shown) for key in LAYERS if asked.layer in ("", key)),
        tuple(card for card in cards if card.is_chosen),
        pictures.selection(shown, noisy=MOST_NOISE, alike=LEAST_SEPARATES),
        len(shown),
        len(cards),
    )


def _beside(figures: Sequence[Figure], asked: Asked) -> Iterable[tuple[Figure, tuple[list[Pick], list[str]]]]:
    """Each figure with what people said of it and the schemes that use it."""
    picks: dict[str, list[Pick]] = defaultdict(list)
    for pick in Pick.objects.filter(line=asked.line).select_related("by"):
        picks[pick.metric].append(pick)
    used = _used()
    return [(one, (picks.get(one.metric, []), used.get(one.metric, []))) for one in figures]


def _used() -> dict[str, list[str]]:
    """The names of the schemes in force today, by the metrics they have."""
    catalogue, today = lake.catalogue(), timezone.localdate()
    found: dict[str, list[str]] = defaultdict(list)
    for own in schemes_of(lake.home(), catalogue):
        version = own.version_on(today)
        if own.scheme is None or version is None:
            continue
        for metric in dict.fromkeys(one.metric for one in version.indicators if one.metric):
            found[own.scheme.vocabulary.key(metric)].append(own.scheme.name)
    return found


def _card(figure: Figure, metric: Metric, catalogue: Any, user: Any, beside: tuple[list[Pick], list[str]]) -> Card:
    picks, used = beside
    return Card(
        figure,
        metric,
        None if figure.twin is None else catalogue.metric(figure.twin).words,
        tuple(picks),
        next((pick for pick in picks if pick.by_id == user.pk), None),
        tuple(used),
        None if figure.spread is None else pictures.strip(figure.spread),
    )


def _is_shown(card: Card, asked: Asked) -> bool:
    """Those on the shortlist, talked about or in use; asked for all, all."""
    if asked.layer not in ("", card.figure.layer):
        return False
    return asked.show_all or card.figure.is_shortlisted or bool(card.picks) or bool(card.used_by)


def _layer(key: str, cards: Sequence[Card], shown: Sequence[Card]) -> Layer:
    mine = [card for card in cards if card.figure.layer == key]
    return Layer(
        key,
        LAYERS[key],
        ASKS[key],
        tuple(card for card in shown if card.figure.layer == key),
        sum(card.figure.is_shortlisted for card in mine),
        sum(card.is_chosen for card in mine),
        sum(bool(card.used_by) for card in mine),
    )


def open_drafts() -> list[Draft]:
    """The drafts that chosen indicators can be put into."""
    return list(Draft.objects.filter(state=DraftState.OPEN))


def text_with(text: str, scheme: Scheme, metrics: Sequence[str]) -> tuple[str, list[str]]:
    """A scheme's text with these metrics added to its newest version as indicators, and which were added.

    Those the version has already are left as they are. Raises: SchemeRefused; NoSuchPlace.
    """
    version = max(scheme.versions, key=lambda one: one.from_)
    has = {scheme.vocabulary.key(one.metric) for one in version.indicators if one.metric}
    way = ("versions", scheme.versions.index(version), "indicators")
    added = [metric for metric in metrics if metric not in has]
    for metric in added:
        text = with_part(text, way, metric)
    return text, added

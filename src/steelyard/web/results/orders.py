"""Whose an order is, within the sight of whoever asks, as its page draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.urls import reverse

from steelyard.books.evidence_words import TIES, VALUES
from steelyard.books.whose_order import Candidate, Moment, Outcome, Stretch, WhoseOrder, owner_words, whose_order
from steelyard.errors import Words
from steelyard.periods import ONE_DAY, Period
from steelyard.web.shell.asked import Asked

#: How long the line of time is, in the units of the picture.
LINE = 1000
#: A talk of seconds on a line of days still shows.
LEAST = 8


@dataclass(frozen=True, slots=True)
class Drawn:
    """A candidate on the line of time: ``left`` and ``width`` of its talk, None where it lies outside the line."""

    candidate: Candidate
    who: str
    left: int | None
    width: int
    href: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event with its candidates on one line of time; ``at``: where the event stands on it."""

    moment: Moment
    words: Words
    tie: Words
    window_days: int
    first: datetime
    last: datetime
    at: int
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An order as its page shows it."""

    order: WhoseOrder
    shop: str
    events: tuple[Event, ...]
    outcomes: tuple[tuple[Outcome, Words], ...]


def shown(asked: Asked, shop_id: str, order_id: str) -> Shown | None:
    """An order; None where there is none, or neither its shop nor anybody who had the buyer is in sight."""
    books = asked.books
    order = whose_order(books.snapshot, books.organisation, shop_id, order_id)
    if order is None or not _is_in_sight(asked, order):
        return None
    shop = books.organisation.shop(shop_id)
    return Shown(
        order,
        shop.name if shop is not None else shop_id,
        tuple(_event(asked, order, moment) for moment in order.moments),
        tuple(
            (
                outcome,
                owner_words(order, outcome, partial(books.organisation.holder_name, shop_id, day=outcome.business_day)),
            )
            for outcome in order.outcomes
        ),
    )


def _is_in_sight(asked: Asked, order: WhoseOrder) -> bool:
    return any(
        _sees(asked, order.shop_id, agent_id, moment.business_day)
        for moment in order.moments
        for agent_id in (*order.agents, "")
    )


def _sees(asked: Asked, shop_id: str, agent_id: str, day: date) -> bool:
    """Whether what an account did in a shop on a day is in sight; '' asks for the shop alone."""
    sight, organisation = asked.sight, asked.books.organisation
    if sight.everything or shop_id in sight.shops:
        return True
    holder = organisation.employee_of(shop_id, agent_id, day)
    return holder is not None and sight.sees(holder, organisation, Period(day, day + ONE_DAY))


def _event(asked: Asked, order: WhoseOrder, moment: Moment) -> Event:
    first, last = moment.reach
    whole = (last - first).total_seconds() or 1.0

    def place(instant: datetime) -> int:
        return round((instant - first).total_seconds() / whole * LINE)

    drawn = []
    for one in moment.candidates:
        left = place(one.stretch.started_at) if one.place is not None else None
        width = max(place(one.stretch.ended_at) - left, LEAST) if left is not None else 0
        drawn.append(
            Drawn(
                one,
                asked.books.organisation.holder_name(
                    order.shop_id, one.stretch.agent_id, one.stretch.started_at.date()
                ),
                min(left, LINE - LEAST) if left is not None else None,
                width,
                _href(asked, order.shop_id, one.stretch),
            )
        )
    return Event(
        moment,
        VALUES[moment.event],
        TIES[moment.settings.attribution_tie],
        moment.settings.inquiry_window_ms // 86_400_000,
        first,
        last,
        place(moment.at),
        tuple(drawn),
    )


def _href(asked: Asked, shop_id: str, stretch: Stretch) -> str:
    """Where a talk opens; '' where it is a talk of somebody out of sight."""
    if not _sees(asked, shop_id, stretch.agent_id, stretch.started_at.date()):
        return ""
    return reverse("results_conversation", args=[shop_id, stretch.conversation_id])

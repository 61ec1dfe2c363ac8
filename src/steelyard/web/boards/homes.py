"""Home by role: the owner's one page, the manager's day, the leader's team, one's own figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from steelyard.books.changes import Change
from steelyard.books.evidence import EvidenceRoom
from steelyard.books.worth import led_by_service
from steelyard.errors import Words
from steelyard.reports.texts import change_text, short_text, value_text
from steelyard.web.boards import parts, ranking, trends
from steelyard.web.boards.figures import BETTER, arrow, better_text, metric_of, question_of
from steelyard.web.boards.notices import notices
from steelyard.web.boards.pay_cost import PayCost, pay_cost
from steelyard.web.boards.whole import Whole, whole_of
from steelyard.web.results.opened import Opened, opened_rows
from steelyard.web.shell.asked import Asked, asked_of
from steelyard.web.shell.listing import kept_fields
from steelyard.web.shell.tasks import tasks_of
from steelyard.web.shell.words import language

MANAGED = ("received_buyers", "first_response_seconds", "inquiry_paid_ratio", "csat_ratio")
OWNED = ("inquiry_paid_ratio", "refund_ratio")
OF_A_DAY = (
    "consulted_buyers",
    "received_buyers",
    "unanswered_buyers",
    "first_response_seconds",
    "quick_reply_ratio",
    "csat_ratio",
)
INSPECTED = ("received_buyers", "reply_ratio", "quick_reply_ratio", "csat_ratio", "rating_invite_ratio", "repeat_ratio")
#: How many places the home of a manager shows.
PLACES = 10
#: How many receptions nobody answered the home of a leader lists.
WAITING = 10


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of a home page: what it is, its value, how it moved, where it opens."""

    words: Words
    text: str
    href: str = ""
    move: str = ""
    is_better: bool | None = None
    note: Words | None = None
    mark: bool = False
    is_pay: bool = False


def owner(request: HttpRequest) -> HttpResponse:
    """What service costs and what it brings in, on one page."""
    asked = asked_of(request)
    whole = whole_of(asked) if asked is not None else None
    if asked is None or whole is None:
        return _nothing(request, asked)
    cost = pay_cost(request, asked, whole)
    sales = metric_of(asked.books.figures.catalogue, "sales_yuan")
    conversion = metric_of(asked.books.figures.catalogue, "inquiry_paid_ratio")
    charts = [
        trends.trend_chart(asked, whole, sales, "month", key="sales"),
        trends.trend_chart(asked, whole, conversion, "week", key="conversion"),
    ]
    cards = [*_pay_cards(cost), _service_sales(asked, whole), *_cards(asked, whole, OWNED)]
    return _page(request, asked, whole, cards, charts)


def manager(request: HttpRequest) -> HttpResponse:
    """Six figures, the funnel, the hours, what deserves a look, the ranking."""
    asked = asked_of(request)
    whole = whole_of(asked) if asked is not None else None
    if asked is None or whole is None:
        return _nothing(request, asked)
    cost = pay_cost(request, asked, whole)
    cards = [*_cards(asked, whole, MANAGED), _service_sales(asked, whole), _performance_card(cost)]
    charts = [parts.funnel_chart(asked, whole), parts.heat_chart(asked, whole)]
    return _page(request, asked, whole, cards, charts, ranked_by=request.GET.get("metric", ""))


def hr(request: HttpRequest) -> HttpResponse:
    """What pay comes to, and what would stop it."""
    asked = asked_of(request)
    whole = whole_of(asked) if asked is not None else None
    if asked is None or whole is None:
        return _nothing(request, asked)
    cost = pay_cost(request, asked, whole)
    return _page(
        request, asked, whole, [*_pay_cards(cost), _service_sales(asked, whole), *_cards(asked, whole, OWNED)], []
    )


def inspector(request: HttpRequest) -> HttpResponse:
    """Figures of quality, and where to look first."""
    asked = asked_of(request)
    whole = whole_of(asked) if asked is not None else None
    if asked is None or whole is None:
        return _nothing(request, asked)
    cards = _cards(asked, whole, INSPECTED)
    return _page(request, asked, whole, cards, [], ranked_by=request.GET.get("metric", "") or "csat_ratio")


def leader(request: HttpRequest) -> HttpResponse:
    """The team on its newest day: figures, who was not answered, who deserves a look."""
    asked = asked_of(request, "today")
    whole = whole_of(asked) if asked is not None else None
    if asked is None or whole is None:
        return _nothing(request, asked)
    more = {"waiting": _unanswered(asked, whole)}
    cards = _cards(asked, whole, OF_A_DAY)
    return _page(
        request, asked, whole, cards, [], ranked_by=request.GET.get("metric", "") or "quick_reply_ratio", **more
    )


def nobodys(request: HttpRequest) -> HttpResponse:
    """For somebody without any role: whom to ask."""
    return render(request, "boards/home.html", {"is_nobody": True})


def _page(
    request: HttpRequest,
    asked: Asked,
    whole: Whole,
    cards: Sequence[Card],
    charts: Sequence[Any],
    *,
    ranked_by: str | None = None,
    **more: Any,
) -> HttpResponse:
    """The one layout of all homes; parts a role has no use for are left out."""
    shown: dict[str, Any] = {"whole": whole, "cards": cards, "charts": charts}
    if not asked.sight.is_own_only:
        shown["notices"] = notices(asked)
        shown["late"] = [task for task in tasks_of(request.user) if task.is_late]
        shown["to_look_at"] = len(shown["notices"]) + len(shown["late"])
    if ranked_by is not None:
        metric = metric_of(asked.books.figures.catalogue, ranked_by)
        shown["ranking"] = ranking.ranking_chart(asked, "employee", metric, most=PLACES)
        shown["ranked_by"] = metric
        shown["home_kept"] = kept_fields(request, "metric")
        shown["ranked_choices"] = _ranked_choices(asked, metric.key)
    return render(request, "boards/home.html", shown | more)


def _nothing(request: HttpRequest, asked: Asked | None) -> HttpResponse:
    return render(request, "boards/home.html", {"is_empty": asked is None, "is_nobody": asked is not None})


def _service_sales(asked: Asked, whole: Whole) -> Card:
    """What was sold by talking: of shops without what nobody led, of a team or person all that is theirs."""
    words = Words("客服销售额", "sales led by service")
    if whole.by != "shop":
        [card] = _cards(asked, whole, ("sales_yuan",))
        return replace(card, words=words)
    earlier, metric = asked.earlier, asked.books.figures.catalogue.metric("sales_yuan")
    now = led_by_service(asked.books.figures, whole.scopes, asked.period)
    before = None if earlier is None else led_by_service(earlier.figures, whole.scopes, earlier.period)
    moved = None if now is None or not before else Fraction(now - before, before)
    better = None if not moved else moved > 0
    text = change_text(moved, metric.unit, language(), is_relative=True)
    move = (
        ""
        if moved is None
        else f"{'↑' if better else '↓' if better is False else '→'}{text} {BETTER[better].in_(language())}"
    )
    href = f"{reverse('results_list')}?{question_of(asked)}&sort=-sales_yuan"
    return Card(words, short_text(None if now is None else Fraction(now), "fen", language()), href, move, better)


def _cards(asked: Asked, whole: Whole, keys: Sequence[str]) -> list[Card]:
    earlier, figures = asked.earlier, asked.books.figures
    found = []
    for key in keys:
        metric = figures.catalogue.metric(key)
        now = whole.value(figures, key, asked.period)
        before = None if earlier is None else whole.value(earlier.figures, key, earlier.period)
        change = Change(metric, now, before)
        move = ""
        if change.told is not None:
            text = change_text(change.told, metric.unit, language(), is_relative=change.is_relative)
            move = f"{arrow(change)}{text} {better_text(change)}"
        found.append(
            Card(
                metric.words,
                short_text(now.value, metric.unit, language()),
                f"{whole.address}{key}/?{question_of(asked)}",
                move,
                change.is_better,
                now.trace.note if now.value is None else now.final_note,
                not now.is_final and now.value is not None,
            )
        )
    return found


def _pay_cards(cost: PayCost) -> list[Card]:
    worth = cost.worth
    pay = Words(f"客服薪酬 {cost.period_text}".strip(), f"service pay {cost.period_text}".strip())
    each = Words("每元客服销售的薪酬", "pay per yuan sold")
    if worth is None or worth.pay_fen is None:
        return [
            Card(pay, "—", cost.href, note=cost.note, is_pay=True),
            Card(each, "—", cost.href, note=cost.note, is_pay=True),
        ]
    share = worth.service_share
    return [
        Card(pay, value_text(cost.pay, "fen", language()), cost.href, is_pay=True, note=cost.note),
        Card(each, value_text(worth.cost_per_yuan, "yuan", language()), cost.href, is_pay=True, note=cost.note),
        *(
            [Card(Words("客服销售占比", "share led by service"), value_text(share, "ratio", language()))]
            if share is not None
            else []
        ),
    ]


def _performance_card(cost: PayCost) -> Card:
    words = Words("绩效薪酬", "performance pay")
    if cost.worth is None or cost.worth.performance_fen is None:
        return Card(words, "—", cost.href, note=cost.note, is_pay=True)
    return Card(words, value_text(cost.performance, "fen", language()), cost.href, note=cost.note, is_pay=True)


def _ranked_choices(asked: Asked, chosen: str) -> list[tuple[str, Words, bool]]:
    keys = dict.fromkeys([chosen, *MANAGED, "sales_yuan", *OF_A_DAY, *INSPECTED])
    return [(key, asked.books.figures.catalogue.metric(key).words, key == chosen) for key in keys]


def _unanswered(asked: Asked, whole: Whole) -> list[Opened]:
    """The receptions of these days that nobody answered."""
    evidence = whole.value(asked.books.figures, "unanswered_buyers", asked.period).trace.evidence
    if evidence is None:
        return []
    room = EvidenceRoom(asked.books.snapshot, asked.books.organisation)
    try:
        return opened_rows(room, evidence, limit=WAITING)
    finally:
        room.close()

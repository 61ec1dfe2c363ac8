"""What a search finds, within the sight of whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from steelyard.books.lookup import Found, find
from steelyard.errors import Words
from steelyard.periods import Period
from steelyard.trace import AccountSpan
from steelyard.web import lake
from steelyard.web.accounts.access import may
from steelyard.web.accounts.sight import Sight, sight_of
from steelyard.web.boards.views import BOARDS
from steelyard.web.shell.asked import Asked
from steelyard.web.shell.navigation import ENTRIES, SECTIONS

#: So many of a kind are shown.
MOST = 8
#: Whoever was ever in sight may still look up what they took part in then.
_EVER = Period(date(1970, 1, 1), date(2100, 1, 1))


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: how it is called, what more is said of it, where it opens (nowhere: empty)."""

    words: Words
    more: str
    href: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of a kind."""

    words: Words
    hits: tuple[Hit, ...]


def search(user: Any, asked: Asked | None, text: str) -> list[Group]:
    """Pages, people, orders and conversations, then indicators; kinds without any are left out."""
    text = text.strip()[:100]
    if not text:
        return []
    groups = [Group(Words("页面", "Pages"), tuple(_pages(user, text)))]
    if asked is not None:
        groups.append(Group(Words("人员", "People"), tuple(_people(asked, text))))
        found = find(asked.books.snapshot, text, limit=MOST, within=_within(sight_of(user), asked))
        orders = tuple(_hit(one) for one in found if one.kind == "order")
        talks = tuple(_hit(one) for one in found if one.kind == "conversation")
        groups += [Group(Words("订单", "Orders"), orders), Group(Words("会话", "Conversations"), talks)]
    groups.append(Group(Words("指标", "Indicators"), tuple(_indicators(text))))
    return [group for group in groups if group.hits]


def _pages(user: Any, text: str) -> Iterator[Hit]:
    named = {section.key: section for section in SECTIONS if may(user, section.view)}.values()
    for section in named:
        if _matches(text, section.words):
            yield Hit(section.words, "", reverse(section.view), section.icon)
    sections = {section.view for section in SECTIONS}
    for entry in ENTRIES:
        if entry.view not in sections and _matches(text, entry.words) and may(user, entry.view):
            yield Hit(entry.words, Words("设置", "Settings").zh, reverse(entry.view), entry.icon)
    for kind, (words, icon) in BOARDS.items():
        if _matches(text, words) and may(user, "boards_one"):
            yield Hit(words, Words("看板", "Boards").zh, reverse("boards_one", args=[kind]), icon)


def _people(asked: Asked, text: str) -> list[Hit]:
    organisation, day = asked.books.organisation, asked.period.last_day
    seen = sorted(asked.sight.employees(organisation, asked.period))
    named = [(employee_id, organisation.name_of(employee_id, day)) for employee_id in seen]
    return [
        Hit(Words(name, name), employee_id, f"{reverse('results_list')}?{urlencode({'q': employee_id})}", "user")
        for employee_id, name in named
        if text.casefold() in f"{name} {employee_id}".casefold()
    ][:MOST]


def _indicators(text: str) -> list[Hit]:
    return [
        Hit(metric.words, metric.key, reverse("catalogue_one", args=[metric.key]), "book")
        for metric in lake.catalogue().metrics.values()
        if _matches(text, metric.words) or text.casefold() in metric.key
    ][:MOST]


def _hit(found: Found) -> Hit:
    href = (
        reverse("results_order", args=[found.shop_id, found.ref])
        if found.kind == "order"
        else reverse("results_conversation", args=[found.shop_id, found.conversation_id])
    )
    ref = found.ref if found.kind == "order" else found.buyer_id
    more = " · ".join(
        part for part in (found.shop_id, str(found.day or ""), found.buyer_id if found.kind == "order" else "") if part
    )
    return Hit(Words(ref, ref), more, href, "shopping-cart" if found.kind == "order" else "messages")


def _within(sight: Sight, asked: Asked) -> list[AccountSpan] | None:
    """Whose talk may be looked up: everybody's, that of some shops, that of people in sight while they were."""
    if sight.everything:
        return None
    found = [AccountSpan(shop_id, None, _EVER.start, _EVER.end) for shop_id in sorted(sight.shops)]
    organisation = asked.books.organisation
    for employee_id in organisation.employee_ids:
        if employee_id == sight.employee_id:
            found += organisation.accounts_of(employee_id, _EVER)
            continue
        for days, person in organisation.person_spans(employee_id, _EVER):
            if person.team in sight.teams:
                found += organisation.accounts_of(employee_id, days)
    return found


def _matches(text: str, words: Words) -> bool:
    return text.casefold() in f"{words.zh} {words.en}".casefold()

"""Templates of the library as cards: for whom, on which platform, which indicators weigh how much; how a copy begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from steelyard.books.scheme_checks import check_scheme
from steelyard.books.schemes import FOLDER
from steelyard.errors import Words
from steelyard.pay.cases import read_cases
from steelyard.schemes import editing, load, names
from steelyard.schemes.choice_names import PAY_NAMES
from steelyard.schemes.form_changes import next_version
from steelyard.schemes.loader import cases_of, purpose_of, text_of, title_of
from steelyard.schemes.posts import LINES, ROLES, called
from steelyard.schemes.publishing import moved_by_months
from steelyard.schemes.wording import label_of
from steelyard.trace import format_value

PLATFORMS = {
    "taobao": Words("淘宝天猫", "Taobao and Tmall"),
    "jd": Words("京东", "JD"),
    "pdd": Words("拼多多", "PDD"),
    "douyin": Words("抖音", "Douyin"),
}


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the picture of weights: where it begins and how wide it is, in hundredths of the bar."""

    label: Words
    weight: str
    start: str
    width: str
    tone: int


@dataclass(frozen=True, slots=True)
class Card:
    """One template in the gallery."""

    key: str
    title: Words
    purpose: Words
    whom: tuple[Words, ...]
    platform: Words | None
    slices: tuple[Slice, ...]
    pays: tuple[Words, ...]
    search: str


@lru_cache(maxsize=1)
def cards() -> tuple[Card, ...]:
    """Every template, in order of name."""
    return tuple(_card(name) for name in names())


def found(text: str) -> list[Card]:
    """The templates whose name, purpose, indicators or pay hold every word of a text."""
    words = text.casefold().split()
    return [card for card in cards() if all(word in card.search for word in words)]


def _card(name: str) -> Card:
    scheme = load(name)
    version = scheme.versions[-1]
    applies = version.applies_to
    whom = [*(called(LINES, one) for one in applies.line or ()), *(called(ROLES, one) for one in applies.role or ())]
    preset = version.requires.get("preset")
    slices, start = [], Fraction(0)
    for place, indicator in enumerate(version.indicators):
        weight = indicator.weight
        slices.append(
            Slice(
                label_of(indicator, scheme.vocabulary),
                format_value(weight),
                format_value(start),
                format_value(weight),
                place % 8,
            )
        )
        start += weight
    pays = tuple(dict.fromkeys(PAY_NAMES[item.kind] for item in version.pay))
    title, purpose = title_of(name), purpose_of(name)
    told = [title, purpose, *whom, *(one.label for one in slices), *pays]
    search = " ".join([name, *(f"{words.zh} {words.en}" for words in told)]).casefold()
    return Card(name, title, purpose, tuple(whom), PLATFORMS.get(preset or ""), tuple(slices), pays, search)


@dataclass(frozen=True, slots=True)
class Copy:
    """How a scheme of one's own begins: its text, its worked cases, and how many cases no longer fit the new dates."""

    text: str
    cases: str
    left_out: int = 0


def copy_of_template(name: str, key: str, title: str, first_day: date) -> Copy:
    """A template under an id and a name of one's own, its days moved so that it begins on ``first_day``.

    Worked cases move with it; those that come out otherwise in the other months (their days fall elsewhere) are left out.
    """
    began = load(name).versions[0].from_
    months = (first_day.year - began.year) * 12 + first_day.month - began.month
    text = editing.put(text_of(name), {("scheme",): key, ("name",): title})
    text = editing.put(text, {("versions", 0, "from"): first_day})
    # By whole years, where seasons and campaigns of the cases would fall elsewhere by months.
    tries = dict.fromkeys((months, -(-months // 12) * 12))
    copies = [Copy(text, *_holding(text, moved_by_months(cases_of(name)[1], one), key)) for one in tries]
    return min(copies, key=lambda copy: copy.left_out)


def copy_of_text(text: str, key: str, title: str) -> Copy:
    """A text somebody was given (the goal guide's) under an id and a name of one's own."""
    return Copy(editing.put(text, {("scheme",): key, ("name",): title}), "")


def following(text: str, place: int, cases: str, first_day: date) -> Copy:
    """A published text with its newest version written once more, to begin on ``first_day``."""
    return Copy(next_version(text, place, first_day), cases)


def _holding(text: str, cases: str, key: str) -> tuple[str, int]:
    """The cases that hold for a text, and how many do not."""
    checked = check_scheme(text, cases, f"{FOLDER}/{key}.yaml")
    wrong = {one.case for one in checked.differences}
    if checked.scheme is None or checked.cases_refused is not None:
        return "", len(read_cases(cases, "")) if checked.scheme is not None else 0
    places = [place for place, case in enumerate(checked.cases) if case.name in wrong]
    if len(places) == len(checked.cases):
        return "", len(places)
    for place in reversed(places):
        cases = editing.take(cases, ("cases", place))
    return cases, len(places)


def key_from(name: str) -> str:
    """A key for a name somebody typed: its letters and digits, joined by hyphens."""
    return re.sub(r"[^\w]+|_+", "-", name.strip().lower()).strip("-")[:60]

"""The period a page speaks of, as the address names it, and the one it is set beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.http import HttpRequest

from steelyard.errors import InputRefused, Words
from steelyard.periods import ONE_DAY, Period
from steelyard.web import lake

Beside = Literal["", "previous", "year"]
BESIDE: dict[Beside, Words] = {
    "previous": Words("环比上期", "Previous period"),
    "year": Words("同比去年", "A year ago"),
    "": Words("不比较", "No comparison"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One period the switcher offers."""

    asked: str
    words: Words
    period: Period
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The period of a page, how it was asked for, and what was wrong with the question.

    ``anchor``: the newest day that can have anything: today, or the last day there is data of where that is earlier.
    """

    period: Period
    asked: str
    anchor: date
    is_live: bool = True
    beside: Beside = "previous"
    fault: Words | None = None

    @property
    def months(self) -> list[tuple[str, str]]:
        """The twelve months up to the chosen one and the next, as (value, text)."""
        month = Period.of_cycle(self.period.start, "month")
        found = [*month.months_before(11), month, Period.of_cycle(month.end, "month")]
        return [(f"{one.start:%Y-%m}", f"{one.start:%Y-%m}") for one in reversed(found)]

    @property
    def choices(self) -> list[Choice]:
        """What people ask for most; without data of today the newest day there is stands in its place, and is called so."""
        return [
            Choice(asked, words, named(asked, self.anchor), asked == self.asked)
            for asked, words in _named_words(self.is_live).items()
        ]

    @property
    def before(self) -> Period | None:
        """The period this one is compared with; None where none is wanted."""
        return before(self.period, self.beside)

    @property
    def shown(self) -> Words:
        """The period on a button: its name and its days, or only these."""
        days = f"{self.period.start:%m-%d}"
        if self.period.day_count > 1:
            days = f"{days} – {self.last_day:%m-%d}"
        name = next((choice.words for choice in self.choices if choice.is_on), None)
        if name is not None:
            return Words(f"{name.zh} {days}", f"{name.en} {days}")
        if self.period.is_whole("month"):
            return Words(f"{self.period.start:%Y-%m}", f"{self.period.start:%Y-%m}")
        return Words(f"{self.period.start:%Y}-{days}", f"{self.period.start:%Y}-{days}")

    @property
    def last_day(self) -> date:
        """The last day the period holds."""
        return self.period.last_day


def chosen(request: HttpRequest, today: date, usually: str = "") -> Chosen:
    """``?period=`` one of the named ones, ``2026-10`` or ``2026-10-01..2026-10-15``, or ``from`` and ``to`` of a form.

    Without any: the one called ``usually``, else the month of the newest day there is. ``?beside=`` previous, year or none.
    """
    newest = lake.newest_day() or today
    anchor = min(newest, today)
    beside = _beside(request.GET.get("beside", ""))
    month = Period.of_cycle(newest, "month")
    usual = Chosen(month, f"{month.start:%Y-%m}", anchor, newest >= today, beside)
    asked = _asked(request) or usually
    if not asked:
        return usual
    try:
        period = named(asked, anchor) if asked in NAMED else Period.parse(asked)
    except InputRefused as refused:
        return Chosen(usual.period, usual.asked, anchor, usual.is_live, beside, refused.what)
    return Chosen(period, asked, anchor, usual.is_live, beside)


NAMED = ("today", "yesterday", "last7", "month", "last-month")


def named(asked: str, anchor: date) -> Period:
    """A period by its name, as seen from the newest day."""
    match asked:
        case "today":
            return Period(anchor, anchor + ONE_DAY)
        case "yesterday":
            return Period(anchor - ONE_DAY, anchor)
        case "last7":
            return Period(anchor - timedelta(days=6), anchor + ONE_DAY)
        case "month":
            return Period.of_cycle(anchor, "month")
    return Period.of_cycle(anchor.replace(day=1) - ONE_DAY, "month")


def before(period: Period, beside: Beside) -> Period | None:
    """The period a comparison looks at: a whole month with the month before, other days with as many before them."""
    if beside == "":
        return None
    if beside == "year":
        return Period(_year_before(period.start), _year_before(period.end))
    for cycle in ("month", "quarter", "year"):
        if period.is_whole(cycle):
            return Period.of_cycle(period.start - ONE_DAY, cycle)
    return Period(period.start - timedelta(days=period.day_count), period.start)


def _year_before(day: date) -> date:
    """The same date a year earlier; 29 February as 28."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _asked(request: HttpRequest) -> str:
    first, last = request.GET.get("from", "").strip(), request.GET.get("to", "").strip()
    if first or last:
        return f"{first or last}..{last or first}"
    return request.GET.get("period", "").strip()


def _beside(asked: str) -> Beside:
    return "" if asked == "none" else "year" if asked == "year" else "previous"


def _named_words(is_live: bool) -> dict[str, Words]:
    first = (
        {"today": Words("今日", "Today"), "yesterday": Words("昨日", "Yesterday")}
        if is_live
        else {"today": Words("最新一日", "Newest day"), "yesterday": Words("前一日", "Day before")}
    )
    last = (
        {"month": Words("本月", "This month"), "last-month": Words("上月", "Last month")}
        if is_live
        else {"month": Words("最新一月", "Newest month"), "last-month": Words("前一月", "Month before")}
    )
    return {**first, "last7": Words("近7天", "Last 7 days"), **last}

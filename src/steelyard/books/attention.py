"""What deserves a look: figures that got worse by more than luck, goals that were missed, accounts and days that are missing.

Nothing is guessed: every notice is a comparison that can be worked out again, and a cause is the largest exact share of
what was counted. Whether anything follows from it is for people to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from steelyard.books.by_hour import by_hour, together
from steelyard.books.evaluation import Books
from steelyard.books.evidence import EvidenceRoom
from steelyard.errors import Words
from steelyard.metrics.figures import By, MetricValue
from steelyard.metrics.noise import separable
from steelyard.periods import ONE_DAY, Period
from steelyard.schemes.model import Version

Kind = Literal["falling", "worse", "missed", "unmatched", "gap"]

#: What is watched from day to day, and beside the period before.
WATCHED = ("csat_ratio", "quick_reply_ratio", "reply_ratio", "first_response_seconds", "inquiry_paid_ratio")
#: So many falls in a row are told; four happen by luck once in 120 runs of days.
FALLS = 4
#: Days with fewer cases say nothing.
FEWEST_CASES = 5
_SATISFACTION = "csat_ratio"
_WAITING = ("quick_reply_ratio", "first_response_seconds")


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to look at. ``by``, ``scope`` and ``key`` name the figure it is about, where it is about one.

    ``value`` and ``other``: what is compared. ``days``: on which days. ``cause``: the largest exact part, where one is known.
    """

    kind: Kind
    by: By | None = None
    scope: str = ""
    key: str = ""
    value: MetricValue | None = None
    other: Fraction | None = None
    days: Period | None = None
    falls: int = 0
    cause: Words | None = None
    names: tuple[str, ...] = ()

    @property
    def weight(self) -> Fraction:
        """How far the value moved, as a share of what it is compared with; to set the heavier first."""
        if self.value is None or self.value.value is None or not self.other:
            return Fraction(0)
        return abs(self.value.value - self.other) / abs(self.other)


def falling(books: Books, by: By, scopes: Iterable[str], until: date, keys: Sequence[str] = WATCHED) -> list[Notice]:
    """Figures that got worse day after day up to the last day of a period with cases, by more than luck.

    Days without a final value, or with few cases, are passed over. The days of the fall together must differ from the days
    of the period before them by more than noise.
    """
    found = []
    for scope in sorted(scopes):
        for key in keys:
            notice = _fall(books, by, scope, key, until)
            if notice is not None:
                found.append(notice)
    return found


def _fall(books: Books, by: By, scope: str, key: str, until: date) -> Notice | None:
    higher = books.figures.catalogue.metric(key).better == "higher"
    days: list[tuple[date, Fraction]] = []
    day = min(until, books.period.last_day)
    while day >= books.period.start:
        value = books.figures.scope_value(by, scope, key, Period(day, day + ONE_DAY))
        if value.value is not None and value.is_final and (value.count is None or value.count >= FEWEST_CASES):
            if days and (value.value <= days[-1][1] if higher else value.value >= days[-1][1]):
                break
            days.append((day, value.value))
        day -= ONE_DAY
    falls = len(days) - 1
    first = days[-1][0] if days else until
    if falls < FALLS or first <= books.period.start:
        return None
    fell, before = Period(first + ONE_DAY, days[0][0] + ONE_DAY), Period(books.period.start, first + ONE_DAY)
    noises = [books.figures.scope_noise(by, scope, key, part) for part in (fell, before)]
    if separable(*noises) is not True:
        return None
    value = books.figures.scope_value(by, scope, key, fell)
    return Notice("falling", by, scope, key, value, noises[1].value, fell, falls)


def worse(books: Books, earlier: Books, by: By, scopes: Iterable[str], keys: Sequence[str] = WATCHED) -> list[Notice]:
    """Figures of the period that are worse than those of an earlier one by more than noise; only final ones."""
    found = []
    for scope in sorted(scopes):
        for key in keys:
            now = books.figures.scope_value(by, scope, key, books.period)
            before = earlier.figures.scope_value(by, scope, key, earlier.period)
            if now.value is None or before.value is None or not now.is_final:
                continue
            if (now.value < before.value) != (books.figures.catalogue.metric(key).better == "higher"):
                continue
            apart = separable(
                books.figures.scope_noise(by, scope, key, books.period),
                earlier.figures.scope_noise(by, scope, key, earlier.period),
            )
            if apart is True and now.value != before.value:
                found.append(Notice("worse", by, scope, key, now, before.value, books.period))
    return found


def missed(books: Books, by: By, scopes: Iterable[str], goals: Mapping[str, Fraction]) -> list[Notice]:
    """Figures of the period on the wrong side of their goal; only final ones."""
    found = []
    for scope in sorted(scopes):
        for key, goal in goals.items():
            value = books.figures.scope_value(by, scope, key, books.period)
            if value.value is None or not value.is_final:
                continue
            if (value.value < goal) if books.figures.catalogue.metric(key).better == "higher" else (value.value > goal):
                found.append(Notice("missed", by, scope, key, value, goal, books.period))
    return found


def unmatched(books: Books) -> Notice | None:
    """Accounts that worked and that nobody is known to hold; None where there are none."""
    names = tuple(dict.fromkeys(span.agent_id or "" for span in books.figures.unmatched(books.period)))
    return Notice("unmatched", names=names) if names else None


def gaps(books: Books, until: date) -> list[Notice]:
    """Days of the period up to one on which a shop that talks before and after has no record of any talk."""
    found = []
    for shop_id in books.shops:
        days = (
            [
                day
                for day in Period(books.period.start, min(books.period.end, until + ONE_DAY)).days()
                if books.figures.scope_value("shop", shop_id, "consulted_buyers", Period(day, day + ONE_DAY)).value
                is None
            ]
            if until >= books.period.start
            else []
        )
        if days:
            found.append(Notice("gap", "shop", shop_id, names=tuple(f"{day:%m-%d}" for day in days)))
    return found


def goals_of(versions: Iterable[Version]) -> dict[str, Fraction]:
    """The targets that schemes in force state for metrics: of several the easiest, so that nobody is said to miss their own."""
    found: dict[str, list[tuple[Fraction, bool]]] = {}
    for version in versions:
        for indicator in version.indicators:
            if indicator.metric is not None and indicator.curve is not None and indicator.curve.kind == "target":
                goal = (Fraction(indicator.curve.target), indicator.curve.better != "lower")
                found.setdefault(indicator.metric, []).append(goal)
    return {
        key: min(value for value, _ in held) if held[0][1] else max(value for value, _ in held)
        for key, held in found.items()
    }


# --- causes ---------------------------------------------------------------------------------------


def with_cause(books: Books, room: EvidenceRoom, notice: Notice) -> Notice:
    """A notice with its cause, where one is known."""
    return replace(notice, cause=cause_of(books, room, notice))


def cause_of(books: Books, room: EvidenceRoom, notice: Notice) -> Words | None:
    """The largest exact part of what a notice tells of: the issue of poor ratings, the hours of waiting."""
    if notice.by is None or notice.days is None:
        return None
    if notice.key == _SATISFACTION:
        return _issue(books, room, notice.by, notice.scope, notice.days)
    return _hours(books, notice.by, notice.scope, notice.days) if notice.key in _WAITING else None


def _issue(books: Books, room: EvidenceRoom, by: By, scope: str, days: Period) -> Words | None:
    """What the conversations of ratings that were not positive were about, where they are tagged."""
    rated = books.figures.scope_value(by, scope, "ratings", days).trace.evidence
    good = books.figures.scope_value(by, scope, "ratings_positive", days).trace.evidence
    if rated is None or good is None:
        return None
    happy = {(row.shop_id, row.row_id) for row in room.rows(good)}
    poor = [row for row in room.rows(rated) if (row.shop_id, row.row_id) not in happy]
    issues = room.issues([(row.shop_id, row.conversation_id) for row in poor if row.conversation_id])
    if not issues:
        return None
    (issue, count), total = Counter(issues.values()).most_common(1)[0], len(poor)
    share = round(Fraction(count, total) * 100)
    return Words(
        f"{total} 条不满意评价里 {count} 条与“{issue}”有关（{share}%）",
        f"{count} of {total} poor ratings are about “{issue}” ({share} %)",
    )


def _hours(books: Books, by: By, scope: str, days: Period) -> Words | None:
    """The two hours of the clock that hold the largest part of the first waits."""
    hours = together(by_hour(books.snapshot, books.organisation, books.figures.accounts(by, scope, days)))
    total = sum(one.first_wait_ms for one in hours)
    if not total:
        return None
    at = {one.hour: one.first_wait_ms for one in hours}
    first = max(range(24), key=lambda hour: (at.get(hour, 0) + at.get((hour + 1) % 24, 0), -hour))
    held = at.get(first, 0) + at.get((first + 1) % 24, 0)
    share = round(Fraction(held, total) * 100)
    span = f"{first:02d}:00–{(first + 2) % 24:02d}:00"
    return Words(f"{span} 占首次等待的 {share}%", f"{span} holds {share} % of the first waits")

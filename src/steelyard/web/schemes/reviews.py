"""When schemes are looked back on: days of the files and days set on pages, and what each indicator did until then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone

from steelyard.books.evaluation import OWN_METRICS
from steelyard.books.past import past_of
from steelyard.books.schemes import FOLDER, OwnScheme, schemes_of
from steelyard.errors import InputRefused, SchemeNotInForce, Words
from steelyard.periods import CYCLE_MONTHS, ONE_DAY, Period
from steelyard.schemes import Scheme
from steelyard.simulate.measured import Past
from steelyard.simulate.review import Reviewed, review
from steelyard.web import lake
from steelyard.web.schemes import people
from steelyard.web.schemes.models import Review, ReviewState
from steelyard.web.shell.tasks import Task

#: How many days ahead a review is told of; how many months, or cycles of a longer scheme, it looks back on.
AHEAD = timedelta(days=7)
MONTHS = 6


@dataclass(frozen=True, slots=True)
class Due:
    """One day of review of one scheme. ``row``: what was set, called off or decided; None while it stands in the file only."""

    key: str
    name: str
    day: date
    today: date
    row: Review | None

    @property
    def state(self) -> str:
        """open, done or called_off."""
        return str(ReviewState.OPEN) if self.row is None else str(self.row.state)

    @property
    def is_open(self) -> bool:
        """Whether nobody has held it or called it off."""
        return self.state == str(ReviewState.OPEN)

    @property
    def is_late(self) -> bool:
        """Whether it should have been held before today."""
        return self.is_open and self.day < self.today

    @property
    def days_away(self) -> int:
        """How many days until it; below 0 how many since."""
        return (self.day - self.today).days


def dues(today: date, key: str | None = None) -> list[Due]:
    """Every day of review of the schemes that can be used, in order of day; of one scheme where a key is given."""
    named = {one: name for one, name, _ in _declared() if key in (None, one)}
    rows = {(row.key, row.day): row for row in _rows(key)}
    days = {(one, day) for one, _, of_file in _declared() if key in (None, one) for day in of_file}
    found = [Due(one, named.get(one, one), day, today, rows.get((one, day))) for one, day in days | set(rows)]
    # Of a scheme whose file is gone only what was decided is left.
    kept = [due for due in found if due.key in named or not due.is_open]
    return sorted(kept, key=lambda due: (due.day, due.key))


def next_due(today: date, key: str) -> Due | None:
    """The first day of review of a scheme that is still open."""
    return next((due for due in dues(today, key) if due.is_open), None)


def due_on(today: date, key: str, day: date) -> Due | None:
    """One day of review; None where there is none."""
    return next((due for due in dues(today, key) if due.day == day), None)


def _rows(key: str | None) -> list[Review]:
    found = Review.objects.select_related("set_by", "closed_by")
    return list(found if key is None else found.filter(key=key))


def _declared() -> tuple[tuple[str, str, tuple[date, ...]], ...]:
    """(key, name, days of the file) of every scheme; read again only when a file was written, for the bell asks on every page."""
    home = lake.home()
    files = sorted((home / FOLDER).glob("*.yaml")) if (home / FOLDER).is_dir() else []
    written = [
        (str(path), path.stat().st_mtime_ns, path.stat().st_size)
        for path in (*files, home / OWN_METRICS)
        if path.is_file()
    ]
    return _declared_in(home, tuple(written))


@lru_cache(maxsize=4)
def _declared_in(
    home: Path, written: tuple[tuple[str, int, int], ...]
) -> tuple[tuple[str, str, tuple[date, ...]], ...]:
    return tuple(
        (one.key, one.scheme.name, tuple(sorted({day for version in one.scheme.versions for day in version.review_on})))
        for one in schemes_of(home, lake.catalogue())
        if one.scheme is not None
    )


def tasks(user: Any) -> Iterator[Task]:
    """Reviews that are due within a week or late, for those who write schemes."""
    if not people.is_office(user):
        return
    today = timezone.localdate()
    for due in dues(today):
        if due.is_open and due.day <= today + AHEAD:
            midnight = timezone.make_aware(datetime.combine(due.day + ONE_DAY, time()))
            words = Words(f"回顾方案“{due.name}”", f'Review the scheme "{due.name}"')
            yield Task(words, reverse("schemes_review", args=[due.key, due.day]), "history", midnight)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What each indicator did over the whole cycles of a range; ``nothing``: why there is nothing to look at."""

    period: Period | None
    indicators: tuple[Reviewed, ...]
    nothing: Words | None = None


def looked_at(own: OwnScheme, day: date, today: date) -> LookedAt:
    """Each indicator of the scheme over its last cycles before a day, or until now where the day lies ahead.

    Worked out once per state of the data and text of the scheme.
    """
    scheme, snapshot = own.scheme, lake.snapshot()
    if scheme is None:
        return LookedAt(None, (), Words("方案文件不能用。", "The scheme file cannot be used."))
    period = _before(scheme, min(day, today))
    if snapshot is None or period is None:
        return LookedAt(None, (), _TOO_EARLY)

    def found() -> LookedAt:
        past = past_of(snapshot, period, [scheme], lake.catalogue())
        months = recorded(past, period)
        # Of an indicator that several versions have, the newest counts.
        indicators = tuple({one.key: one for one in review(past, scheme, months)}.values())
        return LookedAt(months, indicators, None if indicators else _NO_INDICATORS)

    try:
        return lake.kept(snapshot, ("scheme review", own.digest, period), found)
    except (InputRefused, SchemeNotInForce):
        return LookedAt(None, (), _TOO_EARLY)


_TOO_EARLY = Words(
    "这份方案还没有一个完整的周期有数据，过后再看。", "No whole cycle of this scheme has data yet; come back later."
)
_NO_INDICATORS = Words("这份方案没有评分指标。", "The scheme has no indicators.")


def _before(scheme: Scheme, day: date) -> Period | None:
    """The whole months before a day in which the scheme was in force and there is data, enough for some cycles; None without any."""
    newest = lake.newest_day()
    if newest is None:
        return None
    end = past_months(1, day, newest).end
    begun = [version for version in scheme.versions if version.from_ < end]
    if not begun:
        return None
    months = MONTHS * max(CYCLE_MONTHS.get(version.cycle, 1) for version in begun)
    return Period(max(min(version.from_ for version in begun), past_months(months, day, newest).start), end)


def past_months(count: int, day: date, newest: date) -> Period:
    """The last so many whole months before a day, none after the newest day there is data of."""
    month = Period.of_cycle(day, "month")
    if newest < month.start:
        month = Period.of_cycle(Period.of_cycle(newest, "month").end, "month")
    return Period(month.months_before(count)[0].start, month.start)


def recorded(past: Past, period: Period) -> Period:
    """A range of whole months without those before the first whole month of records: nobody could have values there."""
    first = past.first_day
    if first is None or first <= period.start:
        return period
    month = Period.of_cycle(first, "month")
    start = month.start if first == month.start or month.end >= period.end else month.end
    return Period(start, period.end)

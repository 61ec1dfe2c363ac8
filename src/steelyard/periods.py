"""Ranges of business days: start included, end excluded; months, cycles, campaigns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from steelyard.errors import InputRefused, Words

Cycle = Literal["month", "two_months", "quarter", "year", "ad_hoc"]

#: Months in one cycle; an ad hoc period has no length of its own.
CYCLE_MONTHS: dict[Cycle, int] = {"month": 1, "two_months": 2, "quarter": 3, "year": 12}

ONE_DAY = timedelta(days=1)

_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{1,2})(?:-(\d{1,2}))?|[Qq]([1-4])))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Business days from ``start`` up to, without, ``end``; never empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise InputRefused(
                Words(
                    f"时间段 {self.start} 至 {self.end} 没有一天", f"The period {self.start} to {self.end} holds no day"
                ),
                remedy=Words("结束日不含在内，须晚于开始日。", "The end is excluded and must come after the start."),
            )

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """One calendar month."""
        return cls(first_of_month(year, month), first_of_month(year, month + 1))

    @classmethod
    def of_cycle(cls, day: date, cycle: Cycle) -> Period:
        """The month, pair of months, quarter or year that holds ``day``; pairs begin in odd months."""
        if cycle == "ad_hoc":
            raise ValueError("an ad hoc period has no calendar of its own")
        months = CYCLE_MONTHS[cycle]
        first = (day.month - 1) // months * months + 1
        return cls(first_of_month(day.year, first), first_of_month(day.year, first + months))

    @classmethod
    def parse(cls, text: str) -> Period:
        """``2026``, ``2026-Q4``, ``2026-11``, ``2026-11-11``, or two of them with ``..`` (the second included).

        ``2026-11..2026-12`` is both months, ``2026-11-01..2026-11-11`` eleven days.
        """
        first, dots, last = text.strip().partition("..")
        start = cls._parse_one(first.strip(), text)
        return cls(start.start, cls._parse_one(last.strip(), text).end) if dots else start

    @classmethod
    def _parse_one(cls, part: str, text: str) -> Period:
        match = _PERIOD.fullmatch(part)
        try:
            if match is None:
                raise ValueError(part)
            year = int(match[1])
            if match[4]:
                return cls.of_cycle(date(year, int(match[4]) * 3, 1), "quarter")
            if match[3]:
                day = date(year, int(match[2]), int(match[3]))
                return cls(day, day + ONE_DAY)
            if match[2]:
                return cls.of_cycle(date(year, int(match[2]), 1), "month")
            return cls.of_cycle(date(year, 1, 1), "year")
        except (ValueError, OverflowError) as error:
            raise InputRefused(
                Words(f"看不懂时间段“{text[:64]}”", f"“{text[:64]}” is not a period"),
                remedy=Words(
                    "请写 2026-11、2026-Q4、2026 或 2026-11-01..2026-11-30。",
                    "Write 2026-11, 2026-Q4, 2026 or 2026-11-01..2026-11-30.",
                ),
            ) from error

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return f"{self.start}..{self.end - ONE_DAY}"

    @property
    def day_count(self) -> int:
        """How many business days it holds."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day it holds."""
        return self.end - ONE_DAY

    def days(self) -> Iterator[date]:
        """Every day, in order."""
        return (self.start + timedelta(days=number) for number in range(self.day_count))

    def months(self) -> list[Period]:
        """The whole calendar months it touches, in order."""
        months = [Period.of_cycle(self.start, "month")]
        while months[-1].end < self.end:
            months.append(Period.of_cycle(months[-1].end, "month"))
        return months

    def month_parts(self) -> list[Period]:
        """Its own days, cut at the firsts of months."""
        return [part for month in self.months() if (part := self.overlap(month.start, month.end)) is not None]

    def is_whole(self, cycle: Cycle) -> bool:
        """Whether it is exactly one cycle of the calendar; any period is a whole ad hoc one."""
        return cycle == "ad_hoc" or self == Period.of_cycle(self.start, cycle)

    def overlap(self, start: date | None, end: date | None) -> Period | None:
        """The days it shares with [start, end); None stands for no bound."""
        first = self.start if start is None else max(self.start, start)
        after = self.end if end is None else min(self.end, end)
        return Period(first, after) if first < after else None

    def months_before(self, count: int) -> list[Period]:
        """The ``count`` full calendar months before it, oldest first."""
        year, month = self.start.year, self.start.month
        return [Period.month(*divmod_month(year, month - back)) for back in range(count, 0, -1)]

    def split(self, ranges: Iterable[tuple[date, date]]) -> list[tuple[Period, bool]]:
        """Its days cut where any of ``ranges`` begins or ends, each part with: does a range hold it?

        Neighbouring parts of one kind are joined, so a campaign that overlaps another makes one part.
        """
        covering = [part for start, end in ranges if start < end and (part := self.overlap(start, end)) is not None]
        cuts = sorted({self.start, self.end, *(part.start for part in covering), *(part.end for part in covering)})
        parts: list[tuple[Period, bool]] = []
        for start, end in pairwise(cuts):
            inside = any(start in part for part in covering)
            if parts and parts[-1][1] == inside:
                parts[-1] = (Period(parts[-1][0].start, end), inside)
            else:
                parts.append((Period(start, end), inside))
        return parts


def divmod_month(year: int, month: int) -> tuple[int, int]:
    """Year and month with months counted on beyond 12 or back beyond 1: (2026, 13) -> (2027, 1)."""
    years, index = divmod(month - 1, 12)
    return year + years, index + 1


def first_of_month(year: int, month: int) -> date:
    """The first day of a month; months beyond 12 count on into the next year."""
    return date(*divmod_month(year, month), 1)


def full_months(start: date, day: date) -> int:
    """Whole months from ``start`` up to ``day``; one is full on the same day of the next month. Never below 0.

    From the 31st, a month is full on the 1st after a shorter month, for that month has no 31st.
    """
    months = (day.year - start.year) * 12 + day.month - start.month
    return max(0, months - (day.day < start.day))


def parse_month(text: str) -> Period:
    """The month written ``2026-11`` (as in ``month_days``)."""
    period = Period.parse(text)
    if not period.is_whole("month"):
        raise InputRefused(
            Words(f"“{text[:64]}”不是月份", f"“{text[:64]}” is not a month"),
            remedy=Words("请写成 2026-11。", "Write it like 2026-11."),
        )
    return period


def holds_on(start: date | None, end: date | None, day: date) -> bool:
    """Whether a dated row holds on a day: no start = from the beginning, no end = still valid."""
    return (start is None or start <= day) and (end is None or day < end)

"""The period a page speaks of, as the address names it: a month, a range, or the newest month there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from steelyard.errors import InputRefused, Words
from steelyard.measures.pipeline import newest_day
from steelyard.periods import Period
from steelyard.web import lake


@dataclass(frozen=True, slots=True)
class Chosen:
    """The period of a page, how it was asked for, and what was wrong with the question."""

    period: Period
    asked: str
    fault: Words | None = None

    @property
    def months(self) -> list[tuple[str, str]]:
        """The twelve months up to the chosen one and the next, as (value, text)."""
        month = Period.of_cycle(self.period.start, "month")
        found = [*month.months_before(11), month, Period.of_cycle(month.end, "month")]
        return [(f"{one.start:%Y-%m}", f"{one.start:%Y-%m}") for one in reversed(found)]


def chosen(request: HttpRequest, fallback: date) -> Chosen:
    """``?period=2026-10`` or ``2026-10-01..2026-10-15``; the month of the newest day otherwise."""
    asked = request.GET.get("period", "").strip()
    now = lake.snapshot()
    newest = (newest_day(now) if now is not None else None) or fallback
    default = Period.of_cycle(newest, "month")
    if not asked:
        return Chosen(default, f"{default.start:%Y-%m}")
    try:
        return Chosen(Period.parse(asked), asked)
    except InputRefused as refused:
        return Chosen(default, f"{default.start:%Y-%m}", refused.what)

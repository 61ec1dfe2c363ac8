"""What calls ask for, understood or refused: the period, how many, where to go on."""

from __future__ import annotations

from typing import Annotated

from django.utils import timezone
from ninja import Query

from steelyard.books.evaluation import Books
from steelyard.errors import Words
from steelyard.periods import Period
from steelyard.web import lake
from steelyard.web.api.pages import MOST, USUAL
from steelyard.web.api.problems import invalid

#: The longest period of one call, and the years it may lie in.
MOST_DAYS, YEARS = 732, (2000, 2100)

PeriodAsked = Annotated[
    str,
    Query(
        max_length=64,
        description="2026-10、2026-Q4、2026 或 2026-10-01..2026-10-15；不写为最新数据所在的月 "
        "Left out: the month of the newest data",
        examples=["2026-10"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="每页条数 Items on a page")]
Cursor = Annotated[str, Query(max_length=500, description="上一页的 next The next of the page before")]
LIMIT, NO_CURSOR = USUAL, ""


def period_asked(text: str) -> Period:
    """The period a call names. Raises: Refusal or InputRefused for one that is none, or out of reach."""
    if not text.strip():
        return Period.of_cycle(lake.newest_day() or timezone.localdate(), "month")
    period = Period.parse(text)
    if not YEARS[0] <= period.start.year <= period.last_day.year <= YEARS[1] or period.day_count > MOST_DAYS:
        raise invalid(
            Words("时间段太长，或不在 2000 至 2100 年间。", "The period is too long, or not between 2000 and 2100."),
            "period",
            Words("一次最多两年。", "Two years at most in one call."),
        )
    return period


def books_asked(text: str) -> Books | None:
    """The books of the period a call names; None before the first import."""
    return lake.books(period_asked(text))

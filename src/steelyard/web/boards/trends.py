"""Trends: days, weeks or months of a figure, beside the steps before and those of a year ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from steelyard.books.attention import goals_of
from steelyard.books.evaluation import Books
from steelyard.books.schemes import schemes_of
from steelyard.books.trends import Point, Step, first_day, long_figures, steps, trend
from steelyard.errors import Words
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.metrics.model import Metric
from steelyard.periods import ONE_DAY, Period
from steelyard.reports.texts import value_text
from steelyard.web import lake
from steelyard.web.boards.charts import Chart, number
from steelyard.web.boards.figures import shown
from steelyard.web.boards.whole import Whole
from steelyard.web.shell.asked import Asked
from steelyard.web.shell.listing import Shown
from steelyard.web.shell.periods import before
from steelyard.web.shell.words import language

STEPS: dict[Step, Words] = {"day": Words("日", "Day"), "week": Words("周", "Week"), "month": Words("月", "Month")}
#: How many weeks and months are looked back on.
WEEKS, MONTHS = 13, 12
#: Fewer days than these are widened, for a line needs some.
FEWEST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Lines:
    """The steps of the page, and the same steps earlier and a year ago; those are empty before there is any data."""

    now: tuple[Point, ...]
    earlier: tuple[Point, ...]
    year_ago: tuple[Point, ...]


def stretch(period: Period, step: Step) -> Period:
    """The days a trend looks at: the page's own, or enough weeks or months up to its end."""
    if step == "week":
        end = period.last_day + timedelta(days=7 - period.last_day.weekday())
        return Period(end - timedelta(weeks=WEEKS), end)
    if step == "month":
        month = Period.of_cycle(period.last_day, "month")
        return Period(month.months_before(MONTHS - 1)[0].start, month.end)
    return period if period.day_count >= FEWEST_DAYS else Period(period.end - timedelta(days=FEWEST_DAYS), period.end)


def lines_of(asked: Asked, whole: Whole, metric: Metric, step: Step) -> Lines:
    """The lines of one figure; worked out once per state of the data."""
    question = ("lines", whole.by, whole.scopes, metric.key, step, asked.period, asked.shop, asked.picked.anchor)
    return lake.kept(asked.books.snapshot, question, lambda: _lines(asked, whole, metric, step))


def _lines(asked: Asked, whole: Whole, metric: Metric, step: Step) -> Lines:
    books = asked.books
    now = stretch(asked.period, step)
    year = before(now, "year")
    known_from = first_day(books.snapshot) or now.start
    earlier = _so_many_before(now, step)
    wanted = [one for one in (now, earlier, year) if one is not None and one.end > known_from]
    span = Period(max(known_from, min(one.start for one in wanted)), max(one.end for one in wanted)) if wanted else now
    figures = _figures(books, whole, metric, span, asked.shop)

    def of(period: Period | None) -> tuple[Point, ...]:
        if period is None or period.end <= known_from:
            return ()
        found = trend(
            books.organisation,
            _shop_ids(asked, whole),
            steps(period, step),
            lambda one: whole.value(figures, metric.key, one),
        )
        return tuple(one for one in found if one.period.start <= asked.picked.anchor and one.period.end > known_from)

    return Lines(of(now), of(earlier), of(year))


def _figures(books: Books, whole: Whole, metric: Metric, span: Period, shop: str) -> MeasuredFigures:
    """Figures for a long stretch; those that are open already where they reach that far."""
    if span.start >= books.since and span.end <= books.period.end:
        return books.figures
    accounts = {(one.shop_id, one.agent_id) for one in whole.accounts(books.figures, span) if one.agent_id is not None}
    found = long_figures(
        books.snapshot, books.organisation, books.figures.catalogue, span, [metric.key], accounts or None
    )
    return found.within([shop]) if shop else found


def _so_many_before(period: Period, step: Step) -> Period | None:
    return (
        before(period, "previous")
        if step == "day"
        else Period(
            period.months_before(MONTHS)[0].start if step == "month" else period.start - timedelta(weeks=WEEKS),
            period.start,
        )
    )


def _shop_ids(asked: Asked, whole: Whole) -> tuple[str, ...]:
    return (
        whole.scopes
        if whole.by == "shop"
        else tuple(sorted({one.shop_id for one in whole.accounts(asked.books.figures, asked.period)}))
    )


def target_of(asked: Asked, metric: Metric) -> Fraction | None:
    """The target the schemes in force state for a metric; None where they state none."""
    return targets(asked).get(metric.key)


def targets(asked: Asked) -> dict[str, Fraction]:
    """The targets of the installation's schemes in force on the first day of the page."""
    found = schemes_of(lake.home(), asked.books.figures.catalogue)
    versions = [version for one in found if (version := one.version_on(asked.period.start)) is not None]
    return goals_of(versions)


def trend_chart(asked: Asked, whole: Whole, metric: Metric, step: Step, *, key: str = "trend") -> Chart:
    """One figure over time with what it is compared with."""
    lines = lines_of(asked, whole, metric, step)
    target = target_of(asked, metric)
    earlier, year = _aligned(lines.now, lines.earlier), _aligned(lines.now, lines.year_ago)
    series = [
        {"name": Words("本期", "Now").in_(language()), "style": "solid", **_series(lines.now, metric)},
        *(
            [{"name": Words("上期", "Before").in_(language()), "style": "dashed", **_series(earlier, metric)}]
            if any(earlier)
            else []
        ),
        *(
            [{"name": Words("去年同期", "A year ago").in_(language()), "style": "dotted", **_series(year, metric)}]
            if any(year)
            else []
        ),
    ]
    return Chart(
        key,
        "lines",
        Words(f"{metric.zh} · {whole.name.zh}", f"{metric.en} · {whole.name.en}"),
        _said(lines.now, metric),
        {
            "unit": metric.unit,
            "labels": [_label(point.period, step) for point in lines.now],
            "series": series,
            "provisional": [not point.is_final for point in lines.now],
            "campaign": [point.is_campaign for point in lines.now],
            "target": None
            if target is None
            else {
                "value": number(target),
                "text": Words(
                    f"目标 {value_text(target, metric.unit, 'zh')}", f"target {value_text(target, metric.unit, 'en')}"
                ).in_(language()),
            },
        },
        (
            Words("时间", "When"),
            metric.words,
            Words("上期", "Before"),
            Words("去年同期", "A year ago"),
            Words("大促", "Campaign"),
        ),
        frozenset({1, 2, 3}),
        tuple(
            (
                Shown(_days(point.period)),
                shown(metric, point.value),
                _old(earlier[place], metric),
                _old(year[place], metric),
                Shown(
                    Words("大促", "campaign").in_(language()) if point.is_campaign else None,
                    "" if not point.is_campaign else Words("大促", "campaign").in_(language()),
                ),
            )
            for place, point in enumerate(lines.now)
        ),
        note=_note(lines.now),
    )


def _aligned(now: Sequence[Point], other: Sequence[Point]) -> list[Point | None]:
    """Other steps by their place beside those of now."""
    return [other[place] if place < len(other) else None for place in range(len(now))]


def _series(points: Sequence[Point | None], metric: Metric) -> dict[str, object]:
    return {
        "values": [None if point is None else number(point.value.value) for point in points],
        "texts": [
            "—" if point is None else f"{_days(point.period)} {value_text(point.value.value, metric.unit, language())}"
            for point in points
        ],
    }


def _old(point: Point | None, metric: Metric) -> Shown:
    return Shown(None) if point is None else shown(metric, point.value)


def _label(period: Period, step: Step) -> str:
    return f"{period.start:%Y-%m}" if step == "month" else f"{period.start:%m-%d}"


def _days(period: Period) -> str:
    if period.day_count == 1:
        return f"{period.start:%Y-%m-%d}"
    return f"{period.start:%Y-%m}" if period.is_whole("month") else str(period)


def _said(points: Sequence[Point], metric: Metric) -> Words:
    known = [point.value.value for point in points if point.value.value is not None]
    if not known:
        return Words("没有数据", "no data")
    first, last = (value_text(value, metric.unit, language()) for value in (known[0], known[-1]))
    return Words(f"{len(known)} 个时间点，从 {first} 到 {last}", f"{len(known)} points, from {first} to {last}")


def _note(points: Sequence[Point]) -> Words | None:
    late = next((point.value.final_note for point in reversed(points) if not point.is_final), None)
    return (
        None if late is None else Words(f"斜纹的时间还会变：{late.zh}。", f"Hatched times may still change: {late.en}.")
    )


def today_or_last(asked: Asked) -> date:
    """The last day of the page that can have data."""
    return min(asked.picked.anchor, asked.period.end - ONE_DAY)

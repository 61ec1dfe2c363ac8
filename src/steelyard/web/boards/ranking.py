"""Rankings: bars with their intervals, and which places nobody can tell apart."""

from __future__ import annotations

from steelyard.books.changes import Change
from steelyard.errors import Words
from steelyard.metrics.model import Metric
from steelyard.metrics.ranking import Entry, Ranked, ranked
from steelyard.reports.texts import margin_text, value_text
from steelyard.web.boards.charts import Chart, number
from steelyard.web.boards.figures import figure_link, shown, shown_change, shown_margin
from steelyard.web.results.queries import By, name_of, scopes, team_of
from steelyard.web.shell.asked import Asked
from steelyard.web.shell.listing import Shown
from steelyard.web.shell.words import language

#: Fewer cases have no place.
MIN_COUNT = 5


def places(asked: Asked, by: By, metric: Metric) -> list[Ranked]:
    """Everybody in sight, the best first."""
    figures, period = asked.books.figures, asked.period
    wanted = scopes(asked, by)
    entries = [
        Entry(scope, value.value, value.count, figures.scope_noise(by, scope, metric.key, period))
        for scope, value in figures.values(by, period, [metric.key])
        if scope in wanted
    ]
    return ranked(entries, higher_is_better=metric.better == "higher", min_count=MIN_COUNT)


def ranking_chart(asked: Asked, by: By, metric: Metric, *, most: int = 0, key: str = "ranking") -> Chart:
    """The ranking of a metric; only the first ``most`` places where that is more than 0."""
    found = places(asked, by, metric)
    kept = found[:most] if most else found
    return Chart(
        key,
        "bars",
        Words(f"{metric.zh}排行", f"{metric.en}: ranking"),
        _said(metric, found),
        {
            "unit": metric.unit,
            "items": [_item(asked, by, metric, one) for one in kept if one.place is not None],
        },
        (
            Words("名次", "Place"),
            Words("名称", "Name"),
            Words("小组", "Team"),
            metric.words,
            Words("±", "±"),
            Words("件数", "Cases"),
            Words("对比", "Change"),
            Words("与第 1 名", "From place 1"),
        ),
        frozenset({0, 3, 4, 5, 6}),
        tuple(_row(asked, by, metric, one) for one in kept),
        note=_note(found),
        tall=sum(one.place is not None for one in kept),
    )


def _item(asked: Asked, by: By, metric: Metric, one: Ranked) -> dict[str, object]:
    entry, interval = one.entry, one.entry.noise.interval
    margin = margin_text(entry.noise.half_width, metric.unit)
    return {
        "name": f"{one.place} {name_of(asked.books, by, entry.scope)}",
        "value": number(entry.value),
        "text": value_text(entry.value, metric.unit, language()) + (f" ±{margin}" if margin else ""),
        "low": None if interval is None else number(interval.low),
        "high": None if interval is None else number(interval.high),
        "level": one.level,
        "said": _from_first(one).in_(language()),
        "href": figure_link(asked, by, entry.scope, metric.key),
    }


def _row(asked: Asked, by: By, metric: Metric, one: Ranked) -> tuple[Shown, ...]:
    entry = one.entry
    value = asked.books.figures.scope_value(by, entry.scope, metric.key, asked.period)
    earlier = asked.earlier
    before = None if earlier is None else earlier.figures.scope_value(by, entry.scope, metric.key, earlier.period)
    return (
        Shown(one.place),
        Shown(name_of(asked.books, by, entry.scope)),
        Shown(team_of(asked.books, by, entry.scope) or None),
        shown(metric, value, figure_link(asked, by, entry.scope, metric.key)),
        shown_margin(entry.noise.half_width, metric.unit, entry.noise.how),
        Shown(entry.count),
        shown_change(Change(metric, value, before)),
        Shown(_from_first(one).in_(language()) or None),
    )


def _from_first(one: Ranked) -> Words:
    if one.place is None:
        too_few = one.entry.value is not None
        return Words("件数不足，不排", "too few cases, no place") if too_few else one.entry.noise.how
    if one.place == 1:
        return Words("", "")
    if one.from_first is None:
        return Words("没有区间，不能判断", "no interval, cannot be told")
    return Words("有差别", "differs") if one.from_first else Words("无显著差异", "not distinguishable")


def alike(found: list[Ranked]) -> int:
    """How many places from the first on nobody can tell apart."""
    return sum(1 for one in found if one.place is not None and one.level == 1)


def _note(found: list[Ranked]) -> Words | None:
    count = alike(found)
    if count < 2:
        return None
    return Words(
        f"前 {count} 名之间的差别可能只是运气：不要因为名次奖罚。",
        f"The first {count} may differ by luck alone: do not reward or punish by place.",
    )


def _said(metric: Metric, found: list[Ranked]) -> Words:
    placed = [one for one in found if one.place is not None]
    if not placed:
        return Words("没有可以排的数", "nothing to rank")
    return Words(
        f"{len(placed)} 个有名次，横条是数值，细线是 95% 区间",
        f"{len(placed)} places; bars are values, thin lines 95 % intervals",
    )

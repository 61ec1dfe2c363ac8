"""Pages of boards: one kind of chart each, with its table and its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.books.trends import Step
from steelyard.errors import Words
from steelyard.metrics.model import Metric
from steelyard.web.boards import compare, parts, ranking, trends
from steelyard.web.boards.charts import Chart
from steelyard.web.boards.figures import choices, metric_of
from steelyard.web.boards.whole import Whole, person_of, whole_of
from steelyard.web.results.queries import KINDS, By, kind_of, rows, scopes
from steelyard.web.shell import exports
from steelyard.web.shell.asked import Asked, asked_of
from steelyard.web.shell.listing import kept_fields

BOARDS: dict[str, tuple[Words, str]] = {
    "ranking": (Words("排行", "Ranking"), "trophy"),
    "trends": (Words("趋势", "Trends"), "chart-line"),
    "funnel": (Words("漏斗", "Funnel"), "chart-funnel"),
    "hours": (Words("时段", "Hours"), "clock-hour-4"),
    "spread": (Words("分布", "Distribution"), "chart-histogram"),
    "compare": (Words("对比", "Comparison"), "arrows-diff"),
}
#: So many people stand side by side.
MOST_PEOPLE = 6

Built = tuple[list[Chart], dict[str, Any]]


def board(request: HttpRequest, kind: str = "ranking") -> HttpResponse:
    """One board; its first table as a file with ``?export=``."""
    if kind not in BOARDS:
        raise Http404
    asked = asked_of(request)
    shown: dict[str, Any] = {"boards": BOARDS, "kind": kind, "heading": BOARDS[kind][0]}
    if asked is None:
        return render(request, "boards/empty.html", shown)
    whole = whole_of(asked)
    charts, more = _BUILDERS[kind](request, asked, whole) if whole is not None else ([], {})
    if request.GET.get("export") in exports.KINDS and charts:
        heads, cells = charts[-1 if more.get("exports_last") else 0].exported()
        return exports.as_file(heads, cells, request.GET["export"], f"steelyard-{kind}-{asked.picked.asked}")
    shown |= {"charts": charts, "whole": whole, "export_links": _export_links(request)} | more
    return render(request, "boards/board.html", shown)


def _ranking(request: HttpRequest, asked: Asked, whole: Whole) -> Built:
    by, metric = _by(request), _metric(request, asked)
    return [ranking.ranking_chart(asked, by, metric)], _controls(request, asked, metric, by=by)


def _trends(request: HttpRequest, asked: Asked, whole: Whole) -> Built:
    metric = _metric(request, asked)
    asked_for = request.GET.get("step")
    step: Step = next((step for step in trends.STEPS if step == asked_for), "day")
    person = person_of(asked, request.GET.get("who", "")) if request.GET.get("who") else None
    chart = trends.trend_chart(asked, person or whole, metric, step)
    people = [(row.scope, row.name) for row in rows(asked.books, scopes(asked, "employee"), "employee", [metric.key])]
    more = {
        "steps": [(key, words, key == step) for key, words in trends.STEPS.items()],
        "people": people,
        "who": request.GET.get("who", "") if person is not None else "",
    }
    return [chart], _controls(request, asked, metric, own=("step", "who")) | more


def _funnel(request: HttpRequest, asked: Asked, whole: Whole) -> Built:
    by = _by(request, "team")
    return [parts.funnel_chart(asked, whole), parts.funnel_table(asked, by)], {
        "kinds": _kinds(by),
        "form_kept": kept_fields(request, "by"),
        "exports_last": True,
    }


def _hours(request: HttpRequest, asked: Asked, whole: Whole) -> Built:
    return [parts.heat_chart(asked, whole)], {}


def _spread(request: HttpRequest, asked: Asked, whole: Whole) -> Built:
    by, metric = _by(request), _metric(request, asked)
    return [parts.spread_chart(asked, by, metric)], _controls(request, asked, metric, by=by)


def _compare(request: HttpRequest, asked: Asked, whole: Whole) -> Built:
    picked = [person_of(asked, one) for one in dict.fromkeys(request.GET.getlist("pick"))][:MOST_PEOPLE]
    beside = compare.side_by_side(asked, [one for one in picked if one is not None])
    charts = [compare.comparison(asked, whole)]
    return ([beside, *charts] if beside is not None else charts), {}


_BUILDERS: dict[str, Callable[[HttpRequest, Asked, Whole], Built]] = {
    "ranking": _ranking,
    "trends": _trends,
    "funnel": _funnel,
    "hours": _hours,
    "spread": _spread,
    "compare": _compare,
}


def _by(request: HttpRequest, usual: By = "employee") -> By:
    return kind_of(request.GET.get("by", "")) or usual


def _metric(request: HttpRequest, asked: Asked) -> Metric:
    return metric_of(asked.books.figures.catalogue, request.GET.get("metric", ""))


def _controls(
    request: HttpRequest, asked: Asked, metric: Metric, *, by: By | None = None, own: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What the form of a board offers, and what it must keep of the address."""
    return {
        "metric": metric,
        "metrics": choices(asked.books.figures.catalogue, metric),
        "kinds": _kinds(by) if by is not None else [],
        "form_kept": kept_fields(request, "metric", "by", *own),
    }


def _kinds(by: By) -> list[tuple[By, Words, bool]]:
    return [(key, words, key == by) for key, words in KINDS.items()]


def _export_links(request: HttpRequest) -> list[tuple[str, str]]:
    asked = request.GET.copy()
    found = []
    for kind in exports.KINDS:
        asked["export"] = kind
        found.append((kind.upper(), f"?{asked.urlencode()}"))
    return found

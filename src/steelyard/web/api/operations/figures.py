"""Figures: indicator x scope x period, within the sight of the token's owner."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query

from steelyard.books.evaluation import Books
from steelyard.errors import UnknownName, Words
from steelyard.metrics.figures import MetricValue
from steelyard.metrics.model import Metric
from steelyard.trace import Trace, format_value
from steelyard.web.accounts.sight import sight_of
from steelyard.web.api.application import operation
from steelyard.web.api.asked import LIMIT, NO_CURSOR, Cursor, Limit, PeriodAsked, books_asked
from steelyard.web.api.pages import page
from steelyard.web.api.problems import invalid, not_there
from steelyard.web.api.shapes import FigureExplained, FigureTold, Page, said
from steelyard.web.results import queries

By = Annotated[Literal["employee", "team", "shop"], Query(description="按人、小组或店铺 By person, team or shop")]
MOST_METRICS = 50


@operation(
    "GET",
    "/figures",
    "figures",
    "figures",
    Words("数据", "Figures"),
    Words(
        "每个对象、每个指标一条；没有值时 value 为 null 并说明原因。",
        "One entry per scope and indicator; where there is no value it is null, and why is told.",
    ),
    Page[FigureTold],
)
def figures(
    request: HttpRequest,
    metric: Annotated[list[str], Query(min_length=1, max_length=MOST_METRICS, description="指标，可多个 Indicators")],
    by: By = "employee",
    scope: Annotated[list[str], Query(max_length=200, description="只要这些对象 Only these scopes")] = [],  # noqa: B006
    period: PeriodAsked = "",
    limit: Limit = LIMIT,
    cursor: Cursor = NO_CURSOR,
) -> dict[str, Any]:
    """In order of scope, then of the indicators as asked."""
    books = books_asked(period)
    if books is None:
        return {"items": [], "next": None}
    metrics = {one.key: one for one in (_metric(books, key) for key in metric)}
    seen = queries.in_sight(books, sight_of(request.user), by)
    wanted = seen & set(scope) if scope else seen
    found = [
        (row.scope, row.name, place, declared, row.figures[key])
        for row in queries.rows(books, wanted, by, list(metrics))
        for place, (key, declared) in enumerate(metrics.items())
        if key in row.figures
    ]
    return page(
        found,
        lambda one: f"{one[0]}\x1f{one[2]:04}",
        lambda one: figure_told(by, one[0], one[1], one[3], one[4]),
        limit,
        cursor,
    )


@operation(
    "GET",
    "/figures/explained",
    "figure",
    "figures",
    Words("一个数怎么来的", "How one figure came about"),
    Words(
        "分子、分母、规则，一直到所数的行在哪张表。", "Numerator, denominator and rules, down to the table of the rows."
    ),
    FigureExplained,
)
def figure(
    request: HttpRequest,
    metric: Annotated[str, Query(max_length=200)],
    scope: Annotated[str, Query(max_length=400)],
    by: By = "employee",
    period: PeriodAsked = "",
) -> dict[str, Any]:
    """One figure with its tree."""
    books = books_asked(period)
    if books is None:
        raise not_there()
    key = _metric(books, metric).key
    found = queries.figure(books, sight_of(request.user), by, scope, key)
    if found is None:
        raise not_there()
    declared, value = found
    told = figure_told(by, scope, queries.name_of(books, by, scope), declared, value)
    return {**told, "trace": node(value.trace)}


def _metric(books: Books, key: str) -> Metric:
    try:
        return books.figures.catalogue.metric(key)
    except UnknownName as unknown:
        raise invalid(
            unknown.what, "metric", Words("编号见 /metrics。", "Keys are listed under /metrics.")
        ) from unknown


def figure_told(by: str, scope: str, name: str, metric: Metric, value: MetricValue) -> dict[str, Any]:
    """A value with its parts."""
    return {
        "by": by,
        "scope": scope,
        "name": name,
        "metric": metric.key,
        "unit": metric.unit,
        "value": text(value.value),
        "exact": None if value.value is None else str(value.value),
        "numerator": text(value.numerator),
        "denominator": text(value.denominator),
        "count": value.count,
        "is_final": value.is_final,
        "final_note": said(value.final_note),
        "reason": said(value.unmeasured or value.trace.note) if value.value is None else None,
    }


def node(trace: Trace) -> dict[str, Any]:
    """A trace and everything it was made from."""
    evidence = trace.evidence
    return {
        "what": said(trace.what),
        "value": None if trace.value is None else trace.value_text(),
        "unit": trace.unit,
        "rule": trace.rule,
        "note": said(trace.note),
        "count": trace.count,
        "evidence": None
        if evidence is None
        else {
            "table": evidence.table,
            "measure": evidence.measure,
            "shop_ids": list(evidence.shop_ids),
            "start": evidence.start,
            "end": evidence.end,
        },
        "inputs": [node(part) for part in trace.inputs],
    }


def text(value: Fraction | int | None) -> str | None:
    """A value as exact text."""
    return None if value is None else format_value(value)

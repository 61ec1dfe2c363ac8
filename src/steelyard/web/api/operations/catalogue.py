"""Indicators as they are declared."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from steelyard.errors import UnknownName, Words
from steelyard.web import lake
from steelyard.web.api.application import operation
from steelyard.web.api.asked import LIMIT, NO_CURSOR, Cursor, Limit
from steelyard.web.api.pages import page
from steelyard.web.api.problems import not_there
from steelyard.web.api.shapes import MetricTold, Page, said
from steelyard.web.catalogue import queries
from steelyard.web.catalogue.queries import Definition


@operation(
    "GET",
    "/metrics",
    "metrics",
    "catalogue",
    Words("指标目录", "The catalogue of indicators"),
    Words(
        "全部指标：公式、单位、哪边更好、何时定数、由哪些计数得出。",
        "Every indicator: formula, unit, better side, when it is final, what it is counted from.",
    ),
    Page[MetricTold],
)
def metrics(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100, description="编号或名称的一部分 Part of a key or label")] = "",
    limit: Limit = LIMIT,
    cursor: Cursor = NO_CURSOR,
) -> dict[str, Any]:
    """In order of key."""
    found = [one for _, family in queries.families(lake.catalogue(), q) for one in family]
    return page(found, lambda one: one.metric.key, metric_told, limit, cursor)


@operation(
    "GET",
    "/metrics/{key}",
    "metric",
    "catalogue",
    Words("一个指标", "One indicator"),
    Words("按编号或名称。", "By its key or label."),
    MetricTold,
)
def metric(request: HttpRequest, key: str) -> dict[str, Any]:
    """One definition."""
    catalogue = lake.catalogue()
    try:
        return metric_told(queries.definition(catalogue, catalogue.metric(key)))
    except UnknownName as unknown:
        raise not_there() from unknown


def metric_told(one: Definition) -> dict[str, Any]:
    """A definition as it is told."""
    metric = one.metric
    return {
        "key": metric.key,
        "label": said(metric.words),
        "family": metric.family,
        "unit": metric.unit,
        "better": metric.better,
        "formula": metric.formula_text,
        "note": said(metric.note),
        "delay": said(one.delay),
        "is_counted": one.is_counted,
        "measures": [
            {"key": measure.key, "label": said(measure.words), "unit": measure.unit, "table": measure.table}
            for measure in one.measures
        ],
    }

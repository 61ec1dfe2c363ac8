"""The columns of results: who, and every indicator with its value, its cases and whether it is final."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from steelyard.errors import Words
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.model import Metric
from steelyard.metrics.words import FAMILIES
from steelyard.reports.texts import value_text
from steelyard.web.results.queries import By, Row
from steelyard.web.shell.listing import Column, Shown
from steelyard.web.shell.words import language

PROVISIONAL = Words("暂定", "provisional")


def columns(catalogue: Catalogue, by: By, asked: str) -> list[Column[Row]]:
    """Who stands in a row, then every indicator by family; ``asked``: the period as links name it."""
    who: list[Column[Row]] = [
        Column("scope", Words("编号", "Id"), lambda row: Shown(row.scope), is_fixed=True),
        Column("name", Words("名称", "Name"), lambda row: Shown(row.name), is_fixed=True),
    ]
    if by == "employee":
        who.append(Column("team", Words("小组", "Team"), lambda row: Shown(row.team or None)))
    keys = dict.fromkeys([*catalogue.metrics, *catalogue.measures])
    return [*who, *(_figure_column(catalogue.metric(key), by, asked) for key in keys)]


def figure_keys(catalogue: Catalogue, keys: Sequence[str]) -> list[str]:
    """Which of the chosen columns are indicators."""
    return [key for key in keys if key in catalogue.metrics or key in catalogue.measures]


def _figure_column(metric: Metric, by: By, asked: str) -> Column[Row]:
    def show(row: Row) -> Shown:
        value = row.figures[metric.key]
        # a measure that was never counted in the scope has no rows to open
        href = reverse("results_figure", args=[by, row.scope, metric.key]) + f"?{urlencode({'period': asked})}"
        count = "" if value.count is None or value.value is None else f"n={value.count:,}"
        return Shown(
            value.value,
            value_text(value.value, metric.unit, language()),
            href if value.value is not None else "",
            count,
            value.trace.note if value.value is None else None,
            None if value.is_final else PROVISIONAL,
            value.final_note,
        )

    return Column(
        metric.key,
        metric.words,
        show,
        is_number=True,
        best_first="-" if metric.better == "higher" else "",
        group=FAMILIES.get(metric.family, Words("自有", "Own")),
        beside=(Words(f"{metric.zh} n", f"{metric.en} n"), lambda row: row.figures[metric.key].count),
    )

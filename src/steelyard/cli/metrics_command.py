"""``steelyard metrics``: indicators of agents, employees, teams, lines or shops, with numerator and denominator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from steelyard.books.evaluation import Books, open_books
from steelyard.cli.app import command, desk_of
from steelyard.cli.options import From, Out, OwnMetrics, To, deliver, period_of
from steelyard.metrics import By
from steelyard.reports.tables import Cell, csv_bytes, json_bytes

COLUMNS = ("scope", "metric", "value", "numerator", "denominator")


@command(
    "metrics",
    "列出指标：数值、分子、分母；没有数据时数值为空，不是 0。",
    "List metrics with numerator and denominator; no data is empty, never 0.",
    "steelyard metrics --from 2026-10-01 --to 2026-11-01 --by employee",
    "steelyard metrics --from 2026-10-01 --to 2026-11-01 --by shop --metric csat_ratio --metric 解决率 --format json",
)
def metrics(
    context: typer.Context,
    start: From,
    end: To,
    by: Annotated[By, typer.Option("--by", help="按谁汇总。 Whose figures.")] = "agent",
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", help="指标或计数的代码或名称，可重复。 Metric or measure; repeatable.", metavar="KEY"),
    ] = None,
    form: Annotated[Literal["csv", "json"], typer.Option("--format", help="输出格式。 Format.")] = "csv",
    own_metrics: OwnMetrics = None,
    out: Out = None,
) -> int:
    """Print metrics, sorted by scope and key."""
    desk = desk_of(context)
    books = open_books(desk, period_of(start, end), own_metrics)
    write = csv_bytes if form == "csv" else json_bytes
    deliver(desk, write(COLUMNS, rows_of(books, by, metric)), out)
    return 0


def rows_of(books: Books, by: By, keys: list[str] | None) -> Iterator[tuple[Cell, ...]]:
    """One row per scope and metric, sorted by both."""
    found = books.figures.values(by, books.period, keys)
    for scope, value in sorted(found, key=lambda pair: (pair[0], pair[1].key)):
        yield scope, value.key, value.value, value.numerator, value.denominator

"""``steelyard measures``: the whole numbers everything else is made of."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from steelyard.books.importing import tell_pending
from steelyard.cli.app import command, desk_of
from steelyard.cli.options import From, Out, To, deliver, period_of
from steelyard.facts.lake import Lake
from steelyard.measures import pipeline
from steelyard.reports.tables import MEASURE_COLUMNS, csv_bytes, json_bytes, measure_rows, parquet_bytes


@command(
    "measures",
    "列出每店、每天、每个客服账号的计数；为零的不列。",
    "List the counts per shop, day and account; zero rows are left out.",
    "steelyard measures --from 2026-10-01 --to 2026-11-01 --format csv",
    "steelyard measures --from 2026-10-01 --to 2026-11-01 --format parquet --out m.parquet",
)
def measures(
    context: typer.Context,
    start: From,
    end: To,
    shop: Annotated[
        list[str] | None, typer.Option(help="只看这家店，可重复。 Only this shop; repeatable.", metavar="ID")
    ] = None,
    form: Annotated[Literal["csv", "json", "parquet"], typer.Option("--format", help="输出格式。 Format.")] = "csv",
    out: Out = None,
) -> int:
    """Print measures, sorted by shop, day, agent and measure."""
    desk = desk_of(context)
    period = period_of(start, end)
    lake = Lake.open(desk.home, create=False)
    tell_pending(desk, lake)
    found = pipeline.read_measures(lake.snapshot(), period.start, period.end, shop or None)
    table = found.select(list(MEASURE_COLUMNS))
    if form == "parquet":
        deliver(desk, parquet_bytes(table), out, is_binary=True)
    else:
        write = csv_bytes if form == "csv" else json_bytes
        deliver(desk, write(MEASURE_COLUMNS, measure_rows(table)), out)
    return 0

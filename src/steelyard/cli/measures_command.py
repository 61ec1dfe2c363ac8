"""``steelyard measures``: the whole numbers everything else is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import pyarrow as pa
import typer

from steelyard.cli.app import command, desk_of
from steelyard.cli.importing import tell_pending
from steelyard.cli.options import From, Out, To, deliver, period_of
from steelyard.cli.tables import csv_bytes, json_bytes, parquet_bytes
from steelyard.facts.lake import Lake
from steelyard.measures import pipeline

COLUMNS = ("shop_id", "business_day", "agent_id", "measure", "value")


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
    table = found.select(list(COLUMNS))
    if form == "parquet":
        deliver(desk, parquet_bytes(table), out, is_binary=True)
    else:
        write = csv_bytes if form == "csv" else json_bytes
        deliver(desk, write(COLUMNS, rows_of(table)), out)
    return 0


def rows_of(table: pa.Table) -> Iterator[tuple[str, str, str, str, int]]:
    """The rows as plain values, days as ISO text."""
    for batch in table.to_batches():
        columns = [batch.column(name).to_pylist() for name in COLUMNS]
        for shop_id, day, agent_id, measure, value in zip(*columns, strict=True):
            yield shop_id, day.isoformat(), agent_id, measure, value

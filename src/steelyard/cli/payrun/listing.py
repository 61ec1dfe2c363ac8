"""``steelyard payrun list``: every stored run, and which one counts for its period."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from steelyard.cli.app import command, desk_of
from steelyard.pay.run_store import RunStore, all_runs
from steelyard.reports.comparison import amount


@command(
    "payrun list",
    "列出存下的薪酬批次：编号、人数、合计、数据版本、是否已被取代。",
    "List the stored pay runs: id, people, total, data version, whether superseded.",
    "steelyard payrun list",
    "steelyard payrun list --json",
)
def list_runs(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """Stored runs in order of period."""
    desk = desk_of(context)
    runs = list(all_runs(RunStore(desk.home)))
    superseded = {stored.supersedes for stored in runs}
    if as_json:
        desk.write_json(
            [
                {
                    "run_id": stored.run_id,
                    "from": str(stored.period.start),
                    "to": str(stored.period.end),
                    "people": len(stored.run.statements),
                    "stopped": len({stop.employee_id for stop in stored.run.stops}),
                    "total_fen": stored.run.total_fen,
                    "commit": stored.run.pins.commit,
                    "digest": stored.digest,
                    "supersedes": stored.supersedes,
                    "superseded": stored.run_id in superseded,
                    "state": stored.state,
                }
                for stored in runs
            ]
        )
        return 0
    if not runs:
        desk.say(
            desk.word(
                "还没有薪酬批次；用 steelyard payrun create 存一个。",
                "There is no pay run yet; store one with steelyard payrun create.",
            ),
            style="soft",
        )
        return 0
    table = Table(box=None, pad_edge=False, header_style="soft")
    table.add_column(desk.word("批次", "run"), no_wrap=True)
    table.add_column(desk.word("期间", "period"), no_wrap=True)
    for heading in (("人数", "people"), ("合计", "total"), ("数据版本", "data version")):
        table.add_column(desk.word(*heading), justify="right", no_wrap=True)
    table.add_column(desk.word("状态", "state"))
    for stored in runs:
        state = desk.word("已被取代", "superseded") if stored.run_id in superseded else desk.word("有效", "counts")
        cells = [str(len(stored.run.statements)), amount(stored.run.total_fen), str(stored.run.pins.commit)]
        table.add_row(stored.run_id, str(stored.period), *cells, state)
    desk.show(table)
    return 0

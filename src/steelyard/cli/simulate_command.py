"""``steelyard simulate``: a draft scheme over past cycles, before it is announced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import typer

from steelyard.books.past import open_past
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import From, Out, OwnMetrics, To, deliver, own_first, period_of
from steelyard.cli.scheme.naming import Named, named
from steelyard.cli.simulation_told import tell, tell_stops
from steelyard.reports.sheets import sheets_bytes
from steelyard.reports.simulation import PEOPLE, Result, as_json, people_rows, sheets
from steelyard.reports.tables import csv_bytes, object_bytes
from steelyard.simulate.distribution import grades, layers, score_bands
from steelyard.simulate.sensitivity import count_variants, sensitivity
from steelyard.simulate.simulation import Simulation, Simulator
from steelyard.simulate.stretch import stretches

#: How many missing inputs are put into words for a terminal; JSON and workbook hold every one.
STOPS_IN_WORDS = 40


@command(
    "simulate",
    "拿过去的月份试算一份方案草稿：谁多谁少、预算、等级分布、哪个数最敏感；公布之前先看清楚。",
    "Try a draft scheme on past months before it is announced: who gains, who loses, budget, grades, what matters most.",
    "steelyard simulate --scheme 新方案.yaml --against 现方案.yaml --from 2026-09-01 --to 2026-11-01",
    "steelyard simulate --scheme 方案.yaml --from 2026-01-01 --to 2026-11-01 --format xlsx --out 试算.xlsx",
)
def simulate(
    context: typer.Context,
    schemes: Annotated[
        list[str],
        typer.Option(
            "--scheme",
            help="草稿：文件或模板名，取最新版本；加 @日期 取那天的版本；可重复。"
            " Draft: file or template, its newest version; @DAY for another; repeatable.",
            metavar="FILE|NAME",
            callback=own_first,
        ),
    ],
    start: From,
    end: To,
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            help="对比的现方案，按当时生效的版本；不给时是草稿文件里当时生效的版本。"
            " What was in force; the drafts' own files unless given.",
            metavar="FILE|NAME",
            callback=own_first,
        ),
    ] = None,
    is_sensitive: Annotated[
        bool,
        typer.Option(
            "--sensitivity/--no-sensitivity",
            help="逐个移动权重和界线看影响。 Move every weight and edge, one at a time.",
        ),
    ] = True,
    own_metrics: OwnMetrics = None,
    form: Annotated[
        Literal["table", "json", "xlsx", "csv"] | None,
        typer.Option(
            "--format",
            help="输出格式；默认屏幕上是表格，否则是 JSON；csv 每人一行。 Format; csv has one row per person.",
        ),
    ] = None,
    out: Out = None,
) -> int:
    """0 = done, 1 = done, but some pay could not be settled."""
    desk = desk_of(context)
    period = period_of(start, end)
    drafts = named(desk, schemes, own_metrics)
    currents = named(desk, against, own_metrics) if against else drafts
    opened = [one.scheme for one in (*drafts, *currents)]
    simulator = Simulator(open_past(desk, period, opened, own_metrics))
    tried = [(one.scheme, one.version) if one.version else one.scheme for one in drafts]
    simulation = simulator.simulate(tried, [one.scheme for one in currents], period)
    chosen = form or ("table" if desk.out.is_terminal and out is None else "json")
    result = _result(desk, simulator, simulation, drafts, is_sensitive, None if chosen != "table" else STOPS_IN_WORDS)
    if chosen == "table":
        tell(desk, result)
    elif chosen == "json":
        deliver(desk, object_bytes(as_json(desk, result)), out)
    elif chosen == "csv":
        deliver(desk, csv_bytes(PEOPLE, people_rows(simulation.changes)), out)
    else:
        deliver(desk, sheets_bytes("simulate", period.end, sheets(desk, result)), out, is_binary=True)
    tell_stops(desk, result)
    return 1 if result.stop_count else 0


def _result(
    desk: TerminalDesk,
    simulator: Simulator,
    simulation: Simulation,
    drafts: Sequence[Named],
    is_sensitive: bool,
    limit: int | None,
) -> Result:
    effects = []
    if is_sensitive:
        with desk.counted("敏感度", "sensitivity", count_variants(simulation)) as done:
            effects = sensitivity(simulator, simulation, done)
    return Result(
        simulation,
        grades(simulation.drafts),
        grades(simulation.currents),
        score_bands(simulation.drafts),
        score_bands(simulation.currents),
        layers(simulation.drafts),
        stretches(simulator.settler, simulation.drafts),
        effects,
        [fault for one in drafts for fault in one.scheme.problems],
        simulation.stops(limit),
        sum(side.totals.count(None) for side in (simulation.new, simulation.old)),
    )

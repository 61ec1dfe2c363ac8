"""``steelyard scheme candidates``: the selection board of every metric over one's own past months."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.past import open_past
from steelyard.cli.app import command, desk_of
from steelyard.cli.bars import bar
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import From, Out, OwnMetrics, To, deliver, period_of
from steelyard.reports.tables import Cell, csv_bytes, object_bytes
from steelyard.schemes.sentences.indicators import LAYERS
from steelyard.simulate.candidates import Figure, board
from steelyard.simulate.guide import people_in

COLUMNS = (
    "metric",
    "name",
    "layer",
    "shortlisted",
    "availability",
    "separates",
    "noise",
    "usual_cases",
    "overlap",
    "twin",
    "reasons",
)


@command(
    "scheme candidates",
    "选指标的看板：每个指标有没有数据、分不分得出高下、多少是碰运气、和谁说的是一回事，并给出入围名单。",
    "A board to choose indicators from: is there data, does it tell people apart, how much is chance, what says the same; "
    "and a shortlist.",
    "steelyard scheme candidates --from 2026-09-01 --to 2026-11-01 --line presales",
)
def candidates(
    context: typer.Context,
    start: From,
    end: To,
    line: Annotated[
        str | None, typer.Option("--line", help="只看这条业务线。 Only people of this line.", metavar="LINE")
    ] = None,
    show_all: Annotated[bool, typer.Option("--all", help="也列出没有入围的。 Those not shortlisted too.")] = False,
    own_metrics: OwnMetrics = None,
    form: Annotated[
        Literal["table", "json", "csv"] | None,
        typer.Option(
            "--format", help="输出格式；默认屏幕上是表格，否则是 JSON。 Format; a table on a terminal, else JSON."
        ),
    ] = None,
    out: Out = None,
) -> int:
    """0 = told, 1 = nothing could be shortlisted."""
    desk = desk_of(context)
    period = period_of(start, end)
    past = open_past(desk, period, [], own_metrics)
    with desk.counted("指标", "metrics", len(past.catalogue.metrics)) as done:
        found = board(past, people_in(past, period, line), done)
    chosen = form or ("table" if desk.out.is_terminal and out is None else "json")
    if chosen == "table":
        _tell(desk, found, show_all=show_all)
    elif chosen == "csv":
        deliver(desk, csv_bytes(COLUMNS, [_row(desk, one) for one in found]), out)
    else:
        deliver(desk, object_bytes([dict(zip(COLUMNS, _row(desk, one), strict=True)) for one in found]), out)
    return 0 if any(one.is_shortlisted for one in found) else 1


def _row(desk: TerminalDesk, one: Figure) -> tuple[Cell, ...]:
    return (
        one.metric,
        desk.words(one.label),
        one.layer,
        "yes" if one.is_shortlisted else "no",
        _two(one.availability),
        _two(one.separates),
        _two(one.noise),
        one.usual_cases,
        _two(one.overlap),
        one.twin,
        desk.word("；", "; ").join(desk.words(reason) for reason in one.reasons),
    )


def _two(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _tell(desk: TerminalDesk, found: Sequence[Figure], *, show_all: bool) -> None:
    shortlist = [one for one in found if one.is_shortlisted]
    desk.out.print(
        Text(
            desk.word(
                f"入围 {len(shortlist)} 个，共看了 {len(found)} 个指标",
                f"{len(shortlist)} shortlisted of {len(found)} metrics",
            ),
            style="brand",
        )
    )
    table = Table(box=None, pad_edge=False, header_style="soft")
    for heading in (
        desk.word("指标", "metric"),
        desk.word("目标层", "layer"),
        desk.word("有数据", "data"),
        desk.word("人与人的差别", "between people"),
        "",
        desk.word("运气", "chance"),
    ):
        table.add_column(heading, no_wrap=True)
    for one in shortlist:
        table.add_row(
            Text(f"{desk.words(one.label)} {one.metric}"),
            desk.words(LAYERS.get(one.layer)),
            f"{one.availability:.0%}",
            "—" if one.separates is None else f"{one.separates:.0%}",
            bar(round((one.separates or 0) * 100), 100, 8),
            "—" if one.noise is None else f"{one.noise:.0%}",
        )
    desk.show(table)
    if not show_all:
        desk.say(desk.word("--all 列出没有入围的和原因。", "--all lists the others and why."))
        return
    desk.out.print()
    for one in found:
        if not one.is_shortlisted:
            reasons = desk.word("；", "; ").join(desk.words(reason) for reason in one.reasons)
            desk.out.print(Text(f"  {desk.words(one.label)} {one.metric}: {reasons}", style="soft"), soft_wrap=True)

"""``steelyard run``: from a folder of exports to explained pay, in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from steelyard.books.evaluation import catalogue_of
from steelyard.books.importing import import_paths
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.import_command import show_report
from steelyard.cli.options import From, OwnMetrics, Schemes, To, period_of
from steelyard.cli.score_pay import show, tell_stops
from steelyard.reports.folder import JSON, STATEMENTS, WORKBOOK, Run, write_run
from steelyard.reports.judged import explain_call
from steelyard.schemes import load
from steelyard.sources import ReadOptions


@command(
    "run",
    "一步到位：导入、计算、评分、结算，写出工作簿、JSON 和每人一份 PDF 薪酬单。",
    "Everything at once: import, compute, score, settle; workbook, JSON and one PDF statement per employee.",
    "steelyard run 导出文件夹 --scheme taobao-presales --from 2026-10-01 --to 2026-11-01 --out 10月",
    "steelyard run 导出文件夹 --scheme 售前.yaml --scheme 售后.yaml --from 2026-10-01 --to 2026-11-01 --out 10月",
)
def run(
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(help="文件、文件夹或 zip。 Files, folders, zip archives.", metavar="PATH...")
    ],
    schemes: Schemes,
    start: From,
    end: To,
    out: Annotated[Path, typer.Option("--out", help="结果文件夹。 Folder of the results.", metavar="DIR")],
    own_metrics: OwnMetrics = None,
    shop: Annotated[
        str | None, typer.Option(help="文件里没写店铺时用它。 Shop, where files name none.", metavar="ID")
    ] = None,
    platform: Annotated[
        str | None, typer.Option(help="文件里没写平台时用它。 Platform, where files name none.", metavar="NAME")
    ] = None,
) -> int:
    """Import, compute, score, settle, write."""
    desk = desk_of(context)
    period = period_of(start, end)
    catalogue = catalogue_of(desk, own_metrics)
    for scheme in schemes:
        load(scheme, catalogue).version_on(period.start)
    imported = import_paths(desk, paths, ReadOptions(shop_id=shop, platform=platform))
    show_report(desk, imported)
    done = write_run(desk, schemes, period, out, imported, own_metrics)
    show(desk, done.books, done.judged, with_pay=True)
    status = max(imported.status, tell_stops(desk, done.judged))
    tell_where(desk, done)
    return min(status, 1) if done.statement_count else status


def tell_where(desk: TerminalDesk, done: Run) -> None:
    """Where the results lie and how to open one figure."""
    count = done.statement_count
    lines = [
        (
            done.out / WORKBOOK,
            desk.word(
                "汇总、评分表、薪酬单、指标、计数、问题",
                "summary, score sheets, statements, metrics, measures, problems",
            ),
        ),
        (done.out / STATEMENTS, desk.word(f"{count} 份 PDF 薪酬单", f"{count} PDF statements")),
        (done.out / JSON, desk.word("同样的内容，给程序用", "the same for programs")),
    ]
    for path, what in lines:
        desk.say(f"  {path}  {what}")
    first = next((made for group in done.judged for made in group.statements), None)
    if first is not None:
        governing = {sheet.scheme for sheet in first.sheets}
        given = [group.given for group in done.judged if group.scheme.scheme in governing]
        desk.say(desk.word("为什么是这个数？运行：", "Why this amount? Run:"), style="brand")
        desk.say(f"  {explain_call(desk, done.books, given, first.employee_id)}")

"""``steelyard import``: any files a shop has, with a verdict for every row."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.importing import FileCard, ImportReport, import_paths
from steelyard.books.mappings import load_mapping
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import day_of
from steelyard.errors import Problem
from steelyard.sources import ReadOptions

#: Problems told one by one on the terminal, per file.
TOLD_PROBLEMS = 5


@command(
    "import",
    "导入文件、文件夹或 zip：自动识别版式，每一行都有结论；重复导入不会重复计算。",
    "Import files, folders or zip archives: layouts are recognised, every row gets a verdict, repeats change nothing.",
    "steelyard import 导出文件夹",
    "steelyard import orders.csv chat.txt --shop tb1 --platform taobao",
    "steelyard import 聊天.xlsx --as messages --dry-run",
    "steelyard import 客服系统导出.csv --map acme.yaml",
)
def import_(
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(help="文件、文件夹或 zip。 Files, folders, zip archives.", metavar="PATH...")
    ],
    table: Annotated[
        str | None, typer.Option("--as", help="按这张表读取。 Read as this table.", metavar="TABLE")
    ] = None,
    shop: Annotated[
        str | None, typer.Option(help="文件里没写店铺时用它。 Shop, where the file names none.", metavar="ID")
    ] = None,
    platform: Annotated[
        str | None, typer.Option(help="文件里没写平台时用它。 Platform, where the file names none.", metavar="NAME")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map",
            help="不认识的版式：用这份对照表读取；导入后记住，同样表头的文件以后不用再写。"
            " For an unknown layout: read it by this mapping; remembered for files of the same headers.",
            metavar="FILE",
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(
            "--day", help="报表里没有日期列时，是哪一天的。 Day of a report without a day column.", metavar="DAY"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入。 Judge, store nothing.")] = False,
    confirm_rounded: Annotated[
        bool, typer.Option("--confirm-rounded", help="确认以 00 结尾的长编号无误。 Long ids ending in 00 are right.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """Import and say what became of every file."""
    desk = desk_of(context)
    options = ReadOptions(
        table=table,
        shop_id=shop,
        platform=platform,
        confirm_rounded=confirm_rounded,
        mapping=None if mapping is None else load_mapping(mapping),
        business_day=None if day is None else day_of("--day", day),
    )
    report = import_paths(desk, paths, options, dry_run=dry_run)
    if as_json:
        desk.write_json({"import_id": report.import_id, "files": [card.as_json() for card in report.cards]})
    else:
        show_report(desk, report)
    return report.status


def show_report(desk: TerminalDesk, report: ImportReport) -> None:
    """One row per file and table, then what was refused and what to do."""
    if not report.cards:
        desk.say(desk.word("没有找到可导入的文件。", "No file to import was found."), style="attention")
        return
    desk.show(_table(desk, report.cards))
    for card in report.cards:
        _tell_problems(desk, card)
    desk.say(_closing(desk, report), style="brand" if report.status == 0 else "attention")


def _table(desk: TerminalDesk, cards: Iterable[FileCard]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="soft")
    table.add_column(desk.word("文件", "file"), overflow="fold", ratio=1)
    table.add_column(desk.word("内容", "what it is"), no_wrap=True)
    for heading in (
        desk.word("新增", "new"),
        desk.word("已有", "known"),
        desk.word("更新", "changed"),
        desk.word("未导入", "refused"),
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for card in cards:
        numbers = (card.counts.new, card.counts.known, card.counts.changed, card.counts.refused)
        style = "attention" if card.is_refused or card.counts.refused else ""
        table.add_row(
            Text(Path(card.path).name, style=style),
            Text(_what(desk, card)),
            *(Text(f"{number:,}", style=style) for number in numbers),
        )
    return table


def _what(desk: TerminalDesk, card: FileCard) -> str:
    if card.is_refused:
        return desk.word("未能识别", "not taken")
    return " · ".join(part for part in (card.table or desk.word("无数据", "empty"), card.layout) if part)


def _tell_problems(desk: TerminalDesk, card: FileCard) -> None:
    name = Path(card.path).name
    for found in card.problems[:TOLD_PROBLEMS]:
        desk.say(f"  {name} {_sentence(desk, found)}", style="attention")
    left = len(card.problems) - TOLD_PROBLEMS
    if left > 0:
        desk.say(desk.word(f"  {name} 还有 {left} 处", f"  {name} {left} more"), style="soft")
    for found in card.notes:
        desk.say(f"  {name} {_sentence(desk, found)}", style="soft")
    if card.unknown_columns:
        columns = ", ".join(card.unknown_columns)
        desk.say(desk.word(f"  {name} 没有用到的列：{columns}", f"  {name} columns not used: {columns}"), style="soft")
    for path in card.refused_files:
        desk.say(desk.word(f"  改正后重新导入：{path}", f"  mend and import again: {path}"), style="attention")


def _sentence(desk: TerminalDesk, found: Problem) -> str:
    row = "" if found.row is None else desk.word(f"第 {found.row} 行 ", f"row {found.row} ")
    value = "" if found.value in (None, "") else f" [{found.value}]"
    remedy = f" {desk.words(found.remedy)}" if found.remedy else ""
    return f"{row}{desk.words(found.words)}{value}{remedy}"


def _closing(desk: TerminalDesk, report: ImportReport) -> str:
    new = sum(card.counts.new + card.counts.changed for card in report.cards)
    refused = sum(card.counts.refused for card in report.cards)
    speed = f"{report.rows / report.seconds:,.0f}" if report.seconds else "—"
    head = (
        desk.word("试运行，未写入：", "Dry run, nothing stored: ")
        if report.dry_run
        else desk.word("导入完成：", "Imported: ")
    )
    zh = f"{len({card.path for card in report.cards})} 个文件，{report.rows:,} 行，{speed} 行/秒，写入 {new:,} 行，{refused:,} 行未导入。"
    en = f"{len({card.path for card in report.cards})} files, {report.rows:,} rows, {speed} rows/s, {new:,} stored, {refused:,} refused."
    if report.rows == 0:
        return desk.word("没有导入任何行。", "No row was imported.")
    if report.dry_run:
        return head + desk.word(zh, en)
    return head + desk.word(f"{zh} 导入号 {report.import_id}", f"{en} Import id {report.import_id}")

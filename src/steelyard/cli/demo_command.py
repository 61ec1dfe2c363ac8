"""``steelyard demo``: an invented company, run from its files to its pay, to look at before one's own data."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from steelyard import demo as company
from steelyard.books.importing import import_paths
from steelyard.books.schemes import adopt
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.import_command import show_report
from steelyard.cli.run_command import tell_where
from steelyard.cli.score_pay import tell_stops
from steelyard.demo.schemes import schemes as schemes_of_the_company
from steelyard.errors import InputRefused, Words
from steelyard.money import format_yuan
from steelyard.periods import Period
from steelyard.reports.folder import Run, write_run
from steelyard.sources import ReadOptions

FILES, DATA, RESULT, SCHEMES = "files", "data", "result", "schemes"

#: People named in the summary, best and last.
NAMED = 5


@command(
    "demo",
    "写出一家虚构公司（3 店、2 平台、40 名客服、两个月聊天与订单），并算到薪酬单。",
    "Write an invented company (3 shops, 2 platforms, 40 agents, two months) and run it down to its pay statements.",
    "steelyard demo",
    "steelyard demo ./看一看",
)
def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="写到哪里。 Where to write.", metavar="DIR")] = Path("demo"),
) -> int:
    """Write the company, run its last month, say what to look at."""
    desk = desk_of(context)
    began = time.monotonic()
    _refuse_foreign(folder)
    with desk.steps() as step:
        step("company")
        written = company.write(folder / FILES)
    schemes = _write_schemes(folder / SCHEMES)
    if desk.home_is_default:
        desk.home = folder / DATA
    imported = import_paths(desk, [folder / FILES], ReadOptions())
    adopt(desk.home, schemes_of_the_company())
    start, end = written.months[-1]
    done = write_run(desk, [str(path) for path in schemes], Period(start, end), folder / RESULT, imported)
    if imported.status:
        show_report(desk, imported)
    _show_summary(desk, done)
    _show_stories(desk, written.stories)
    status = tell_stops(desk, done.judged)
    tell_where(desk, done)
    seconds = time.monotonic() - began
    desk.say(
        desk.word(
            f"{imported.rows:,} 行记录，{done.statement_count} 份薪酬单，用时 {seconds:.0f} 秒。",
            f"{imported.rows:,} rows, {done.statement_count} statements, {seconds:.0f} seconds.",
        ),
        style="brand",
    )
    return min(max(status, imported.status), 1)


def _refuse_foreign(folder: Path) -> None:
    """Never write among files that are not a demo's own. Raises InputRefused."""
    if folder.exists() and any(entry.name not in (FILES, DATA, RESULT, SCHEMES) for entry in folder.iterdir()):
        raise InputRefused(
            Words(f"文件夹 {folder} 里已有别的文件。", f"The folder {folder} holds other files already."),
            remedy=Words("请换一个空文件夹：steelyard demo 另一个文件夹", "Name an empty one: steelyard demo OTHER"),
        )


def _write_schemes(folder: Path) -> list[Path]:
    """The company's schemes as files to look into and to change."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (text, _) in schemes_of_the_company().items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8", newline="\n")
    return [folder / f"{name}.yaml" for name in schemes_of_the_company()]


def _show_summary(desk: TerminalDesk, done: Run) -> None:
    """Per scheme: the best and the last, and what it costs."""
    for group in done.judged:
        table = Table(
            box=None,
            pad_edge=False,
            header_style="soft",
            title=Text(group.scheme.name, style="brand"),
            title_justify="left",
        )
        for heading in (
            "#",
            desk.word("姓名", "name"),
            desk.word("评分", "score"),
            desk.word("等级", "grade"),
            desk.word("合计", "total"),
        ):
            table.add_column(
                heading,
                justify="right" if heading in ("#", desk.word("评分", "score"), desk.word("合计", "total")) else "left",
            )
        ranked = sorted(
            group.statements, key=lambda made: (made.sheet.score is None, -(made.sheet.score or 0), made.employee_id)
        )
        for place, made in enumerate(ranked, start=1):
            if NAMED < place <= len(ranked) - 2:
                if place == NAMED + 1:
                    table.add_row("", "…")
                continue
            score = "—" if made.sheet.score is None else f"{made.sheet.score:.2f}"
            table.add_row(
                str(place),
                Text(made.name),
                score,
                Text(made.sheet.grade or ""),
                Text(format_yuan(made.total_fen), style="brass"),
            )
        total = sum(made.total_fen for made in ranked)
        table.add_row(
            "",
            desk.word(f"共 {len(ranked)} 人", f"{len(ranked)} people"),
            "",
            "",
            Text(format_yuan(total), style="brass"),
        )
        desk.show(table)


def _show_stories(desk: TerminalDesk, stories: tuple[company.Story, ...]) -> None:
    desk.out.print(Text(desk.word("看得见的故事", "Stories to be seen"), style="brand"))
    for story in stories:
        line = Text("  ")
        line.append(f"{story.name} ", style="bold")
        line.append(desk.words(story.visible))
        desk.out.print(line, soft_wrap=True)

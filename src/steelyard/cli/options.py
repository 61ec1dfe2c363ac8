"""Options several commands share: the period, the schemes, where the result goes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from steelyard.books.schemes import source_of
from steelyard.cli.app import desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.errors import InputRefused, Words
from steelyard.periods import Period
from steelyard.reports.tables import write_whole

From = Annotated[str, typer.Option("--from", help="第一天。 First day.", metavar="DAY")]
To = Annotated[str, typer.Option("--to", help="结束日，不含当天。 Day after the last.", metavar="DAY")]


def own_first(context: typer.Context, given: str | list[str] | None) -> str | list[str] | None:
    """The file of an own scheme for its name; files and templates as they were given."""
    home = desk_of(context).home
    if isinstance(given, str):
        return source_of(home, given)
    return [source_of(home, one) for one in given] if given is not None else None


Schemes = Annotated[
    list[str],
    typer.Option(
        "--scheme",
        help="方案文件、自有方案名或模板名；可重复，每人归入适用的那一个。"
        " Scheme file, own scheme or template; repeat for several lines.",
        metavar="FILE|NAME",
        callback=own_first,
    ),
]
OwnMetrics = Annotated[
    Path | None,
    typer.Option(
        "--own-metrics",
        help="自有指标文件；不给时用数据文件夹里的 metrics.yaml（如果有）。"
        " File of your own metrics; else metrics.yaml in the data folder, if there is one.",
        metavar="FILE",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="写入文件而不是屏幕。 Write to this file.", metavar="FILE")]


def period_of(start: str, end: str) -> Period:
    """The period [start, end). Raises InputRefused for anything that is no day, or holds none."""
    return Period(day_of("--from", start), day_of("--to", end))


def day_of(option: str, text: str) -> date:
    """A day as an option gives it. Raises InputRefused naming the option."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputRefused(
            Words(f"“{text[:40]}”不是日期。", f'"{text[:40]}" is not a day.'),
            remedy=Words("请写成 2026-11-01。", "Write it like 2026-11-01."),
            where=option,
        ) from error


def deliver(desk: TerminalDesk, content: bytes, out: Path | None, *, is_binary: bool = False) -> None:
    """To the file if one is named, else to standard output; never binary onto a terminal."""
    if out is not None:
        write_whole(out, content)
        desk.say(desk.word(f"已写入 {out}", f"Written to {out}"), style="brand")
        return
    if is_binary and desk.out.is_terminal:
        raise InputRefused(
            Words("这种格式不能显示在屏幕上。", "This format cannot be shown on a terminal."),
            remedy=Words("请加 --out 文件名。", "Add --out FILE."),
        )
    desk.write_bytes(content)

"""``steelyard suggestions``: what results suggest by the triggers of a scheme, with the evidence; a person decides."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from steelyard.books.evaluation import judge, open_books
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import From, OwnMetrics, Schemes, To, period_of
from steelyard.scoring.triggers import Suggested, suggestions


@command(
    "suggestions",
    "列出方案的提醒建议看的人：表扬、培训、晋升……附每一期的证据；只是建议，由人决定。",
    "List whom a scheme's triggers suggest to look at: praise, training, promotion ..., with the evidence; a person decides.",
    "steelyard suggestions --scheme 方案.yaml --from 2026-10-01 --to 2026-11-01",
    "steelyard suggestions --scheme 方案.yaml --from 2026-10-01 --to 2026-11-01 --json",
)
def list_suggestions(
    context: typer.Context,
    schemes: Schemes,
    start: From,
    end: To,
    own_metrics: OwnMetrics = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """What triggers suggest."""
    desk = desk_of(context)
    books = open_books(desk, period_of(start, end), own_metrics, schemes)
    found = [
        one
        for group in judge(books, schemes, with_pay=False)
        for one in suggestions(group.scheme, group.version, books.figures, group.sheets, books.period)
    ]
    if as_json:
        desk.write_json([one.as_json(desk.language) for one in found])
        return 0
    for one in found:
        _show(desk, one)
    if not found:
        desk.say(desk.word("没有提醒。", "Nothing is suggested."), style="soft")
    return 0


def _show(desk: TerminalDesk, one: Suggested) -> None:
    desk.out.print(Text(desk.words(one.words)), soft_wrap=True)
    for words, style in ((one.path, "soft"), (one.warning, "attention")):
        if words is not None:
            desk.out.print(Text(f"  {desk.words(words)}", style=style), soft_wrap=True)

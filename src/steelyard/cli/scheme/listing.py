"""``steelyard scheme list``: the templates, each with its title and whom it is for."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from steelyard.cli.app import command, desk_of
from steelyard.schemes import names
from steelyard.schemes.loader import purpose_of, title_of


@command(
    "scheme list",
    "列出现成的方案模板：名称，和适用于谁。",
    "List the templates: title, and whom each is for.",
    "steelyard scheme list",
)
def list_schemes(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """The templates of the library."""
    desk = desk_of(context)
    rows = [(name, desk.words(title_of(name)), desk.words(purpose_of(name))) for name in names()]
    if as_json:
        desk.write_json([dict(zip(("template", "title", "for_whom"), row, strict=True)) for row in rows])
        return 0
    table = Table(box=None, pad_edge=False, header_style="soft")
    for heading in (("模板", "template"), ("名称", "title"), ("适用", "for whom")):
        table.add_column(desk.word(*heading))
    for name, title, for_whom in rows:
        table.add_row(Text(name, style="brand"), Text(title), Text(for_whom))
    desk.show(table)
    return 0

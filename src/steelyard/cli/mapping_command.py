"""``steelyard mapping``: what the columns of unknown layouts feed, as the installation remembers it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.mappings import MappingBook, load_mapping
from steelyard.cli.app import command, desk_of
from steelyard.cli.options import Out, deliver
from steelyard.sources.mapping_schema import mapping_schema
from steelyard.sources.mappings import FileMapping, to_text

Name = Annotated[str, typer.Argument(help="对照表的名字。 The mapping's name.", metavar="NAME")]


@command(
    "mapping list",
    "列出记住的对照表：读成哪张表，认哪些表头。",
    "List the mappings remembered: the table they feed, the headers they are known by.",
    "steelyard mapping list",
)
def list_mappings(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """Every remembered mapping."""
    desk = desk_of(context)
    found = MappingBook.of(desk.home).mappings
    if as_json:
        desk.write_json([_told(one) for one in found])
        return 0
    if not found:
        desk.say(desk.word("还没有记住任何对照表。", "No mapping is remembered so far."), style="soft")
        return 0
    table = Table(box=None, pad_edge=False, header_style="soft")
    for heading in (("名字", "name"), ("表", "table"), ("表头", "headers")):
        table.add_column(desk.word(*heading), overflow="fold")
    for one in found:
        for headers in sorted(sorted(headers) for headers in one.layouts):
            table.add_row(one.name, one.table.name, Text("、".join(headers), style="soft"))
    desk.show(table)
    return 0


@command(
    "mapping show",
    "打印一份记住的对照表，可以改好后用 --map 再导入。",
    "Print a remembered mapping; change it and import again with --map.",
    "steelyard mapping show acme-chats --out acme.yaml",
)
def show_mapping(context: typer.Context, name: Name, out: Out = None) -> int:
    """The mapping as YAML."""
    desk = desk_of(context)
    deliver(desk, to_text(MappingBook.of(desk.home).named(name)).encode(), out)
    return 0


@command(
    "mapping check",
    "检查一份对照表文件能不能用，不读任何数据。",
    "Check that a file is a mapping that can be used; no data is read.",
    "steelyard mapping check acme.yaml",
)
def check_mapping(
    context: typer.Context, path: Annotated[Path, typer.Argument(help="对照表文件。 The file.", metavar="FILE")]
) -> int:
    """Nothing to say against it, or the first thing there is."""
    desk = desk_of(context)
    found = load_mapping(path)
    count = len(found.fields) + len(found.measures)
    desk.say(
        desk.word(
            f"可以用：读成 {found.table.name}，对上 {count} 项。", f"Usable: feeds {found.table.name}, {count} entries."
        ),
        style="brand",
    )
    return 0


@command(
    "mapping forget",
    "忘掉一份对照表；已经导入的数据不变。",
    "Forget a mapping; what was imported with it stays.",
    "steelyard mapping forget acme-chats",
)
def forget_mapping(context: typer.Context, name: Name) -> int:
    """Drop it from the data folder."""
    desk = desk_of(context)
    MappingBook.of(desk.home).forget(name)
    desk.say(desk.word(f"已忘掉 {name}；已导入的数据不变。", f"Forgot {name}; what was imported stays."), style="brand")
    return 0


@command(
    "mapping schema",
    "打印对照表文件的 JSON Schema，供编辑器补全和检查。",
    "Print the JSON Schema of mapping files, for editors.",
    "steelyard mapping schema --out mapping.schema.json",
)
def schema(context: typer.Context, out: Out = None) -> int:
    """The schema, made from the tables."""
    desk = desk_of(context)
    deliver(desk, (json.dumps(mapping_schema(), ensure_ascii=False, indent=2) + "\n").encode(), out)
    return 0


def _told(mapping: FileMapping) -> dict[str, object]:
    return {
        "mapping": mapping.name,
        "table": mapping.table.name,
        "headers": sorted(sorted(headers) for headers in mapping.layouts),
    }

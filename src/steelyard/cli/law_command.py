"""``steelyard law``: the rules of law that pay keeps, with their sources, and an example table of minimum wages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.law import law_book
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import Out, day_of, deliver
from steelyard.errors import Words
from steelyard.pay.law import RULES, LawBook, example_wages
from steelyard.pay.law.pack import LawValue, Pack
from steelyard.trace import format_value

_UNITS = {
    "ratio": Words("", ""),
    "factor": Words("倍", "times"),
    "day": Words("天", "days"),
    "hour": Words("小时", "h"),
}


@command(
    "law list",
    "列出薪酬遵守的法律规则：数值、从哪天起、出处；自己的规则包放在数据文件夹的 law/ 里。",
    "List the rules of law that pay keeps: value, first day, source; packs of your own lie in law/ of the data folder.",
    "steelyard law list",
    "steelyard law list --region 广州 --on 2026-11-30 --json",
)
def list_law(
    context: typer.Context,
    region: Annotated[
        str | None, typer.Option("--region", help="只看这个地区适用的。 Only what holds for this region.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="只看这一天有效的。 Only what is in force on this day.", metavar="DAY")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """The rules, pack by pack."""
    desk = desk_of(context)
    day = None if on is None else day_of("--on", on)
    found = list(_chosen(law_book(desk.home), region, day))
    if as_json:
        desk.write_json([_object(desk, pack, value) for pack, value in found])
    else:
        desk.show(_table(desk, found))
    return 0


@command(
    "law minimum-wages",
    "写出一份最低工资的示例表；核对、改好数字后用 import 导入。",
    "Write an example table of minimum wages; check and correct its numbers, then import it.",
    "steelyard law minimum-wages --out law.csv",
)
def minimum_wages(context: typer.Context, out: Out = None) -> int:
    """The example table for ``law``."""
    desk = desk_of(context)
    deliver(desk, example_wages().encode(), out)
    desk.say(
        desk.word(
            "这是示例数据：请按当地人社局公布的标准逐行核对，再用 steelyard import 导入。",
            "This is example data: check every row against what the local authority published, then import it.",
        ),
        style="attention",
    )
    return 0


def _chosen(book: LawBook, region: str | None, day: date | None) -> Iterator[tuple[Pack, LawValue]]:
    if day is not None:
        law = book.law(region, day)
        yield from (law.values[key] for key in RULES if key in law.values)
        return
    for pack in book.packs:
        if region is None or pack.covers(region):
            yield from ((pack, value) for value in sorted(pack.rules, key=lambda one: list(RULES).index(one.rule)))


def value_words(value: LawValue) -> Words:
    """A value with its unit, as people read it."""
    unit = RULES[value.rule].unit
    if unit == "flag":
        return Words("是", "yes") if value.value else Words("否", "no")
    if unit == "ratio":
        text = f"{format_value(value.value * 100)}%"
        return Words(text, text)
    number, name = format_value(value.value), _UNITS[unit]
    return Words(f"{number} {name.zh}", f"{number} {name.en}")


def _object(desk: TerminalDesk, pack: Pack, value: LawValue) -> dict[str, object]:
    return {
        "pack": pack.pack,
        "regions": list(pack.regions),
        "rule": value.rule,
        "name": desk.words(RULES[value.rule].words),
        "value": format_value(value.value),
        "unit": RULES[value.rule].unit,
        "from": str(value.from_),
        "to": None if value.to is None else str(value.to),
        "source": desk.words(value.source.words),
        "says": desk.words(value.says.words),
        "file": pack.file,
        "line": pack.line_of(value),
    }


def _table(desk: TerminalDesk, found: list[tuple[Pack, LawValue]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="soft")
    headings = (("地区", "region"), ("规则", "rule"), ("值", "value"), ("从", "from"), ("出处", "source"))
    for heading in headings:
        table.add_column(desk.word(*heading))
    for pack, value in found:
        table.add_row(
            desk.words(pack.name.words),
            Text(desk.words(RULES[value.rule].words)),
            desk.words(value_words(value)),
            str(value.from_),
            Text(f"{desk.words(value.source.words)}：{desk.words(value.says.words)}", style="soft"),
        )
    return table

"""``steelyard reconcile``: what was counted beside what the platforms' reports say."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.importing import tell_pending
from steelyard.books.reconciling import Reconciled, reconcile
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import From, Out, To, deliver, period_of
from steelyard.errors import InputRefused, Words
from steelyard.facts.lake import Lake
from steelyard.reports.tables import csv_bytes, json_bytes

COLUMNS = (
    *("shop_id", "business_day", "agent_id", "measure", "computed", "reported", "difference", "source"),
    *("reconstructed", "counts"),
)
#: Rows shown on the terminal; a file holds all.
SHOWN = 200


@command(
    "reconcile",
    "对账：同一店铺、日期、客服、计量，自行计算的数和平台报表的数并排看，以及用的是哪一个。",
    "Reconcile: what was counted and what reports say of one shop, day, account and measure, and which of them counts.",
    "steelyard reconcile --from 2026-10-01 --to 2026-11-01",
    "steelyard reconcile --from 2026-10-01 --to 2026-11-01 --beyond 2 --format csv --out 差异.csv",
)
def reconcile_command(
    context: typer.Context,
    start: From,
    end: To,
    shop: Annotated[
        list[str] | None, typer.Option(help="只看这家店，可重复。 Only this shop; repeatable.", metavar="ID")
    ] = None,
    measure: Annotated[
        list[str] | None, typer.Option(help="只看这个计量，可重复。 Only this measure; repeatable.", metavar="KEY")
    ] = None,
    beyond: Annotated[
        str, typer.Option(help="差异超过百分之几才列。 List differences beyond so many per cent.", metavar="PERCENT")
    ] = "0",
    everything: Annotated[bool, typer.Option("--all", help="一致的也列。 List what agrees too.")] = False,
    form: Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="输出格式。 Format.")] = "table",
    out: Out = None,
) -> int:
    """The differences; 1 where there are any."""
    desk = desk_of(context)
    lake = Lake.open(desk.home, create=False)
    tell_pending(desk, lake)
    found = reconcile(lake, period_of(start, end), shop, measure)
    share = _share(beyond)
    differing = [one for one in found if one.differs(share)]
    shown = found if everything else differing
    if form == "table" and out is None:
        _show(desk, shown, found, differing)
    else:
        write = json_bytes if form == "json" else csv_bytes
        deliver(desk, write(COLUMNS, [_row(one) for one in shown]), out if out is None else Path(out))
    return 1 if differing else 0


def _share(text: str) -> Fraction:
    try:
        value = Fraction(Decimal(text.strip().removesuffix("%")))
    except (InvalidOperation, ValueError, OverflowError):
        value = Fraction(-1)
    if value < 0:
        raise InputRefused(
            Words(f"“{text[:40]}”不是百分数。", f'"{text[:40]}" is no percentage.'),
            remedy=Words("请写成 2 或 0.5。", "Write it like 2 or 0.5."),
            where="--beyond",
        )
    return value / 100


def _row(one: Reconciled) -> tuple[str | int | None, ...]:
    return (
        one.shop_id,
        one.business_day.isoformat(),
        one.agent_id,
        one.measure,
        one.computed,
        one.reported,
        one.difference,
        one.source,
        one.reconstructed,
        one.counts,
    )


def _show(desk: TerminalDesk, shown: list[Reconciled], found: list[Reconciled], differing: list[Reconciled]) -> None:
    if not found:
        desk.say(desk.word("这段时间没有平台报表。", "No report speaks of these days."), style="soft")
        return
    table = Table(box=None, pad_edge=False, header_style="soft")
    for heading in (("店铺", "shop"), ("日期", "day"), ("客服", "account"), ("计量", "measure")):
        table.add_column(desk.word(*heading), overflow="fold")
    for heading in (("计算", "computed"), ("报表", "reported"), ("差", "difference")):
        table.add_column(desk.word(*heading), justify="right", no_wrap=True)
    table.add_column(desk.word("采用", "counts"), overflow="fold")
    for one in shown[:SHOWN]:
        table.add_row(
            one.shop_id,
            one.business_day.isoformat(),
            one.agent_id or desk.word("全店", "the shop"),
            one.measure,
            "—" if one.computed is None else f"{one.computed:,}",
            f"{one.reported:,}" + ("*" if one.reconstructed else ""),
            "—" if one.difference is None else f"{one.difference:+,}",
            Text(_counting(desk, one), style="soft"),
        )
    if shown:
        desk.show(table)
    if len(shown) > SHOWN:
        left = len(shown) - SHOWN
        desk.say(
            desk.word(f"还有 {left:,} 行，用 --out 存成文件。", f"{left:,} more; write them with --out."), style="soft"
        )
    desk.say(
        desk.word(
            f"比较了 {len(found):,} 个数，{len(differing):,} 个不同。* 由均值还原。采用哪个来源，由店铺设置 measure_sources 决定。",
            f"{len(found):,} values compared, {len(differing):,} differ. * turned back from a mean. Which source counts is the "
            "shop's setting measure_sources.",
        ),
        style="attention" if differing else "brand",
    )


def _counting(desk: TerminalDesk, one: Reconciled) -> str:
    return desk.word("计算", "computed") if one.counts == "computed" else one.counts

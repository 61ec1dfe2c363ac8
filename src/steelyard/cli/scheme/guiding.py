"""``steelyard scheme guide``: from a goal and a kind of shop to a scheme file to edit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import typer

from steelyard.books.evaluation import catalogue_of
from steelyard.books.past import open_past
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import Out, OwnMetrics, day_of, deliver, period_of
from steelyard.errors import InputRefused, Words
from steelyard.periods import Period
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.simulate.guide import people_in, scheme_text, suggest

Goal = Literal["satisfaction", "sales", "both", "loyalty", "turnover"]
ShopKind = Literal["established", "new", "technical", "low-repurchase", "clothing", "hotline"]


@command(
    "scheme guide",
    "选一个目标和店铺类型，得到一份可以改的方案：指标、权重，曲线起点取自本店过去的月份。",
    "Choose a goal and a kind of shop, get a scheme to edit: indicators, weights, edges from your own past months.",
    "steelyard scheme guide --goal satisfaction --shop-kind clothing --out 服装方案.yaml",
    "steelyard scheme guide --goal both --shop-kind established --line presales --from 2026-09-01 --to 2026-11-01 --out 新方案.yaml",
)
def guide(
    context: typer.Context,
    goal: Annotated[
        Goal,
        typer.Option(
            "--goal",
            help="目标：satisfaction 满意，sales 成交，both 两者并重，loyalty 复购，turnover 留住客服。 What it is to achieve.",
        ),
    ],
    shop_kind: Annotated[
        ShopKind,
        typer.Option(
            "--shop-kind",
            help="店铺：established 成熟，new 新店，technical 技术类，low-repurchase 低复购，clothing 服装，hotline 热线。 Kind of shop.",
        ),
    ],
    line: Annotated[
        str | None, typer.Option("--line", help="只看这条业务线。 Only people of this line.", metavar="LINE")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", help="用哪些月份的数据定起点。 Months whose figures set the start.", metavar="DAY"),
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="结束日，不含当天。 Day after the last.", metavar="DAY")
    ] = None,
    first_day: Annotated[
        str | None,
        typer.Option(
            "--first-day", help="方案生效日；默认下个月一号。 First day; the next month's first.", metavar="DAY"
        ),
    ] = None,
    own_metrics: OwnMetrics = None,
    out: Out = None,
) -> int:
    """Writes the scheme file."""
    desk = desk_of(context)
    period = _period(start, end)
    names = Vocabulary(catalogue_of(desk, own_metrics))
    if period is None:
        suggestions = suggest(goal, shop_kind)
    else:
        past = open_past(desk, period, [], own_metrics)
        suggestions = suggest(goal, shop_kind, past, people_in(past, period, line))
    begins = _next_month(desk) if first_day is None else day_of("--first-day", first_day)
    deliver(desk, scheme_text(goal, shop_kind, suggestions, begins, names, line).encode(), out)
    if not any(one.start.months for one in suggestions):
        desk.say(
            desk.word(
                "曲线起点用的是通用数；加 --from --to 可以取自本店过去的月份。",
                "The curves begin at usual numbers; with --from and --to they are taken from your own months.",
            )
        )
    return 0


def _period(start: str | None, end: str | None) -> Period | None:
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise InputRefused(
            Words("--from 和 --to 要一起写。", "--from and --to go together."),
            remedy=Words("请写上另一个。", "Add the other one."),
            where="--from / --to",
        )
    return period_of(start, end)


def _next_month(desk: TerminalDesk) -> date:
    return Period.of_cycle(desk.now().date(), "month").end

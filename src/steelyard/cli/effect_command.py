"""``steelyard effect``: what changed after a past change of scheme, and what that cannot show."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.past import open_past
from steelyard.cli.app import command, desk_of
from steelyard.cli.bars import bar
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import OwnMetrics, day_of, own_first
from steelyard.cli.scheme.naming import named
from steelyard.errors import Words
from steelyard.simulate.effect import LIMITS, BeforeAfter, SchemeEffect, effect_of, months_needed
from steelyard.simulate.statistics import Interval
from steelyard.trace import UNIT_WORDS


@command(
    "effect",
    "方案改动前后对比：同一批人、95% 区间、可有对照组；并说明它证明不了什么。",
    "Before and after a change of scheme: the same people, a 95 % interval, others beside; and what it cannot show.",
    "steelyard effect --scheme 售前.yaml --change 2026-10-01 --metric 询单最终付款转化率 --months 1",
)
def effect(
    context: typer.Context,
    scheme: Annotated[
        str,
        typer.Option("--scheme", help="改动的方案。 The scheme that changed.", metavar="FILE|NAME", callback=own_first),
    ],
    change: Annotated[
        str, typer.Option("--change", help="新规则的第一天。 First day of the new rules.", metavar="DAY")
    ],
    metric: Annotated[str, typer.Option("--metric", help="看哪个指标。 Which metric.", metavar="KEY")],
    months: Annotated[int, typer.Option("--months", help="前后各几个月。 Months before and after.", min=1, max=24)] = 3,
    own_metrics: OwnMetrics = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """0 = told, 1 = nobody could be compared."""
    desk = desk_of(context)
    day = day_of("--change", change)
    opened = named(desk, [scheme], own_metrics)[0].scheme
    past = open_past(desk, months_needed(day, months), [opened], own_metrics)
    found = effect_of(past, opened, day, metric, months)
    if as_json:
        desk.write_json(_as_json(desk, found))
    else:
        _tell(desk, found)
    return 0 if found.own.people else 1


def _tell(desk: TerminalDesk, found: SchemeEffect) -> None:
    desk.out.print(Text(f"{desk.words(found.label)} · {found.own.before} → {found.own.after}", style="brand"))
    table = Table(box=None, pad_edge=False, header_style="soft")
    for heading, justify in (
        ("", "left"),
        (desk.word("人", "people"), "right"),
        (desk.word("之前", "before"), "right"),
        (desk.word("之后", "after"), "right"),
        (desk.word("变化（95% 区间）", "change (95 % interval)"), "left"),
    ):
        table.add_column(heading, justify=justify, no_wrap=True)  # type: ignore[arg-type]  # one of Rich's words
    for name, group in (
        (desk.word("归这份方案的人", "under the scheme"), found.own),
        (desk.word("同样的人，早一段", "the same, one stretch earlier"), found.earlier),
        (desk.word("对照：不归它的人", "others, not under it"), found.others),
    ):
        if group is not None:
            table.add_row(name, *_group_cells(group, found.unit))
    if found.beyond is not None:
        table.add_row(
            desk.word("超出对照的变化", "change beyond the others"), "", "", "", _interval(found.beyond, found.unit)
        )
    desk.show(table)
    desk.out.print()
    desk.out.print(Text(desk.words(found.verdict), style="brass"), soft_wrap=True)
    _people(desk, found)
    desk.out.print(Text(desk.word("这样比较证明不了的：", "What this comparison cannot show:"), style="brand"))
    for words in (*_left_out(found), *LIMITS):
        desk.out.print(Text(f"  · {desk.words(words)}"), soft_wrap=True)


def _people(desk: TerminalDesk, found: SchemeEffect) -> None:
    if not found.own.people:
        return
    table = Table(box=None, pad_edge=False, header_style="soft")
    for heading in (desk.word("姓名", "name"), desk.word("之前", "before"), "", desk.word("之后", "after"), ""):
        table.add_column(heading, no_wrap=True)
    most = max(max(one.before, one.after) for one in found.own.people)
    ordered = sorted(found.own.people, key=lambda one: (-one.difference, one.employee_id))
    for one in ordered:
        cells = [
            cell
            for value in (one.before, one.after)
            for cell in (_shown(value, found.unit), bar(round(value * 1_000_000), round(most * 1_000_000), 12))
        ]
        table.add_row(Text(one.name), *cells)
    desk.show(table)
    desk.out.print()


def _left_out(found: SchemeEffect) -> tuple[Words, ...]:
    count = found.own.without
    if not count:
        return ()
    return (
        Words(
            f"有 {count} 人前后缺一段数据，没有比较。", f"{count} people lack figures on a side and are not compared."
        ),
    )


def _group_cells(group: BeforeAfter, unit: str) -> tuple[str, ...]:
    before, after = group.mean_before, group.mean_after
    if before is None or after is None or group.change is None:
        return str(len(group.people)), "—", "—", "—"
    return str(len(group.people)), _shown(before, unit), _shown(after, unit), _interval(group.change, unit)


def _interval(found: Interval, unit: str) -> str:
    value, low, high = (_shown(one, unit, signed=True) for one in (found.value, found.low, found.high))
    return f"{value}  ({low} … {high})"


def _shown(value: float, unit: str, *, signed: bool = False) -> str:
    """Rounded for people: a ratio as percent, others with at most two decimals and their unit."""
    sign = "+" if signed else ""
    if unit == "ratio":
        return f"{value * 100:{sign}.2f}%"
    word = UNIT_WORDS[unit].zh if unit in UNIT_WORDS else ""
    return f"{value:{sign},.2f}{' ' + word if word else ''}"


def _as_json(desk: TerminalDesk, found: SchemeEffect) -> dict[str, object]:
    return {
        "metric": found.metric,
        "unit": found.unit,
        "better": found.better,
        "own": _group_json(found.own),
        "earlier": None if found.earlier is None else _group_json(found.earlier),
        "others": None if found.others is None else _group_json(found.others),
        "beyond_others": None if found.beyond is None else _interval_json(found.beyond),
        "verdict": desk.words(found.verdict),
        "limits": [desk.words(words) for words in (*_left_out(found), *LIMITS)],
    }


def _group_json(group: BeforeAfter) -> dict[str, object]:
    return {
        "before": {"from": str(group.before.start), "to": str(group.before.end)},
        "after": {"from": str(group.after.start), "to": str(group.after.end)},
        "people": [
            {"employee_id": one.employee_id, "name": one.name, "before": _six(one.before), "after": _six(one.after)}
            for one in group.people
        ],
        "without": group.without,
        "change": None if group.change is None else _interval_json(group.change),
    }


def _interval_json(found: Interval) -> dict[str, object]:
    return {"value": _six(found.value), "low": _six(found.low), "high": _six(found.high), "people": found.count}


def _six(value: float) -> str:
    """Six digits after the point, as text: these are estimates, told and never computed with."""
    return f"{value:.6f}"

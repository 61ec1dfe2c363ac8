"""``steelyard scheme review``: what each indicator of a scheme did over past cycles, with advice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.past import open_past
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import From, OwnMetrics, To, own_first, period_of
from steelyard.cli.scheme.naming import named
from steelyard.errors import Words
from steelyard.simulate.review import LIMITS, Reviewed, Verdict, review
from steelyard.simulate.statistics import Interval
from steelyard.trace import format_value

VERDICTS: dict[Verdict, tuple[Words, str]] = {
    "keep": (Words("保留", "keep"), "green"),
    "change": (Words("修改", "change"), "attention"),
    "drop": (Words("去掉", "drop"), "fault"),
}


@command(
    "scheme review",
    "复盘一份方案：每个指标分不分得出高下、有没有带动目标、公不公平，给出保留、修改或去掉的建议。",
    "Look back on a scheme: does each indicator tell people apart, move its goal, treat people fairly; keep, change or drop.",
    "steelyard scheme review --scheme 售前.yaml --from 2026-01-01 --to 2026-11-01",
)
def review_scheme(
    context: typer.Context,
    scheme: Annotated[
        str,
        typer.Option("--scheme", help="要复盘的方案。 The scheme to review.", metavar="FILE|NAME", callback=own_first),
    ],
    start: From,
    end: To,
    own_metrics: OwnMetrics = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """0 = every indicator is advised to be kept, 1 = some are not."""
    desk = desk_of(context)
    period = period_of(start, end)
    opened = named(desk, [scheme], own_metrics)[0].scheme
    past = open_past(desk, period, [opened], own_metrics)
    count = max(len(version.indicators) for version in opened.versions)
    with desk.counted("指标", "indicators", count) as done:
        found = review(past, opened, period, done)
    if as_json:
        desk.write_json([_as_json(desk, one) for one in found])
    else:
        _tell(desk, found)
    return 1 if any(one.verdict != "keep" for one in found) else 0


def _tell(desk: TerminalDesk, found: Sequence[Reviewed]) -> None:
    if not found:
        desk.say(desk.word("这份方案没有评分指标。", "The scheme has no indicators."), style="attention")
        return
    first = found[0]
    desk.out.print(
        Text(
            desk.word(
                f"{first.scheme} · {first.people} 人 · {first.cycles} 个周期",
                f"{first.scheme} · {first.people} people · {first.cycles} cycles",
            ),
            style="brand",
        )
    )
    table = Table(box=None, pad_edge=False, header_style="soft")
    for heading in (
        desk.word("指标", "indicator"),
        desk.word("权重", "weight"),
        desk.word("分得出", "apart"),
        desk.word("运气", "chance"),
        desk.word("带动目标", "goal"),
        desk.word("随接待量", "traffic"),
        desk.word("建议", "advice"),
    ):
        table.add_column(heading, no_wrap=True)
    for one in found:
        words, style = VERDICTS[one.verdict]
        table.add_row(
            Text(desk.words(one.label)),
            format_value(one.weight),
            _percent(one.separates),
            _percent(one.noise),
            _link(one.link),
            _link(one.traffic),
            Text(desk.words(words), style=style),
        )
    desk.show(table)
    desk.out.print()
    for one in found:
        for reason in one.reasons:
            desk.out.print(Text(f"  {desk.words(one.label)}: {desk.words(reason)}"), soft_wrap=True)
    desk.out.print()
    for words in LIMITS:
        desk.out.print(Text(f"  · {desk.words(words)}", style="soft"), soft_wrap=True)


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"


def _link(found: Interval | None) -> str:
    return "—" if found is None else f"{found.value:+.2f} ({found.low:+.2f} … {found.high:+.2f})"


def _as_json(desk: TerminalDesk, one: Reviewed) -> dict[str, object]:
    return {
        "scheme": one.scheme,
        "indicator": one.key,
        "name": desk.words(one.label),
        "weight": format_value(one.weight),
        "people": one.people,
        "cycles": one.cycles,
        "availability": _four(one.availability),
        "separates": _four(one.separates),
        "noise": _four(one.noise),
        "same_points": _four(one.crowded),
        "trend_per_cycle": _interval(one.trend),
        "goal": one.goal,
        "goes_with_goal": _interval(one.link),
        "goes_with_traffic": _interval(one.traffic),
        "between_groups": [
            {"by": group.kind, "share": _four(group.share), "chance": _four(group.chance), "groups": group.groups}
            for group in one.groups
        ],
        "advice": one.verdict,
        "reasons": [desk.words(reason) for reason in one.reasons],
    }


def _four(value: float | None) -> str | None:
    """Four digits as text: estimates, told and never computed with."""
    return None if value is None else f"{value:.4f}"


def _interval(found: Interval | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {"value": _four(found.value), "low": _four(found.low), "high": _four(found.high), "people": found.count}

"""``steelyard ranking``: places by a metric or by the score of a scheme, each with its count and its noise."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.evaluation import Books, judge, open_books
from steelyard.books.places import places_by_score
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import From, Out, OwnMetrics, To, deliver, own_first, period_of
from steelyard.errors import InputRefused, Words
from steelyard.metrics.ranking import Entry, Ranked, ranked
from steelyard.reports.tables import Cell, csv_bytes, json_bytes
from steelyard.reports.texts import NULL, margin_text, value_text

RankedBy = Literal["employee", "team", "shop"]

COLUMNS = (
    "place",
    "level",
    "scope",
    "name",
    "value",
    "count",
    "low",
    "high",
    "margin",
    "differs_from_first",
    "differs_from_next",
    "how",
)
#: How many signs wide the strips are.
STRIP = 24


@command(
    "ranking",
    "排名：名次、数值、件数、±误差，以及和第 1 名、和下一名的差距是不是误差。",
    "Ranking: place, value, count, ± interval, and whether the difference to the first and to the next is noise.",
    "steelyard ranking --metric csat_ratio --from 2026-10-01 --to 2026-11-01",
    "steelyard ranking --metric 平均响应时间 --by team --from 2026-10-01 --to 2026-11-01",
    "steelyard ranking --scheme taobao-presales --from 2026-10-01 --to 2026-11-01 --format csv",
)
def ranking(
    context: typer.Context,
    start: From,
    end: To,
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric", help="按哪个指标或计数；不给时按方案的总分。 Metric or measure; else by score.", metavar="KEY"
        ),
    ] = None,
    by: Annotated[RankedBy, typer.Option("--by", help="谁和谁排。 Who is ranked.")] = "employee",
    scheme: Annotated[
        str | None,
        typer.Option(
            "--scheme", help="只排这个方案管的人。 Only those it governs.", metavar="FILE|NAME", callback=own_first
        ),
    ] = None,
    min_count: Annotated[
        int, typer.Option("--min-count", help="件数不足的不排名次。 Fewer cases have no place.", metavar="N")
    ] = 5,
    form: Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="输出格式。 Format.")] = "table",
    own_metrics: OwnMetrics = None,
    out: Out = None,
) -> int:
    """Places, best first."""
    desk = desk_of(context)
    books = open_books(desk, period_of(start, end), own_metrics)
    places, unit = (
        _by_score(books, _needed(scheme), by) if metric is None else _by_metric(books, metric, by, scheme, min_count)
    )
    if form == "table" and out is None:
        _show(desk, books, places, unit)
    else:
        write = json_bytes if form == "json" else csv_bytes
        deliver(desk, write(COLUMNS, [_row(desk, books, one) for one in places]), out)
    return 0


def _needed(scheme: str | None) -> str:
    if scheme is not None:
        return scheme
    raise InputRefused(
        Words("没有说按什么排名。", "Nothing is named to rank by."),
        remedy=Words(
            "请给出 --metric 指标，或 --scheme 方案（按总分）。",
            "Give --metric KEY, or --scheme FILE to rank by score.",
        ),
        where="ranking",
    )


def _by_metric(books: Books, key: str, by: RankedBy, scheme: str | None, min_count: int) -> tuple[list[Ranked], str]:
    declared = books.figures.catalogue.metric(key)
    wanted = None if scheme is None else _governed(books, scheme, by)
    entries = [
        Entry(scope, found.value, found.count, books.figures.scope_noise(by, scope, declared.key, books.period))
        for scope, found in books.figures.values(by, books.period, [declared.key])
        if wanted is None or scope in wanted
    ]
    return ranked(entries, higher_is_better=declared.better == "higher", min_count=min_count), declared.unit


def _by_score(books: Books, scheme: str, by: RankedBy) -> tuple[list[Ranked], str]:
    _only_employees(by)
    group = judge(books, [scheme], with_pay=False)[0]
    return list(places_by_score(books, group, group.sheets).values()), "point"


def _governed(books: Books, scheme: str, by: RankedBy) -> frozenset[str]:
    _only_employees(by)
    return frozenset(sheet.employee_id for sheet in judge(books, [scheme], with_pay=False)[0].sheets)


def _only_employees(by: RankedBy) -> None:
    if by != "employee":
        raise InputRefused(
            Words(
                "方案管的是人，不能按团队或店铺排。", "A scheme governs people; teams and shops are not ranked by it."
            ),
            remedy=Words(
                "请去掉 --by，或去掉 --scheme 并给出 --metric。", "Drop --by, or drop --scheme and give --metric."
            ),
            where="--by",
        )


def _row(desk: TerminalDesk, books: Books, one: Ranked) -> tuple[Cell, ...]:
    entry, interval = one.entry, one.entry.noise.interval
    return (
        *(one.place, one.level, entry.scope, _name(books, entry.scope), entry.value, entry.count),
        *((None, None, None) if interval is None else (interval.low, interval.high, interval.half_width)),
        *(_yes_or_no(one.from_first), _yes_or_no(one.from_next), desk.words(entry.noise.how)),
    )


def _yes_or_no(answer: bool | None) -> str | None:
    return None if answer is None else "yes" if answer else "no"


def _name(books: Books, scope: str) -> str:
    return books.organisation.name_of(scope, books.period.last_day)


def _show(desk: TerminalDesk, books: Books, places: Sequence[Ranked], unit: str) -> None:
    table = Table(box=None, pad_edge=False, header_style="soft")
    table.add_column("#", justify="right", style="soft")
    table.add_column(desk.word("谁", "who"), no_wrap=True)
    for heading in (("数值", "value"), ("±", "±"), ("件数", "count")):
        table.add_column(desk.word(*heading), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(desk.word("段", "level"), justify="right")
    table.add_column(desk.word("与第 1 名", "from place 1"), style="soft")
    ends = _scale(places)
    for one in places:
        table.add_row(*_cells(desk, books, one, unit, ends))
    desk.show(table)
    for words in _notes(places):
        desk.say(desk.words(words), style="soft")


def _cells(
    desk: TerminalDesk, books: Books, one: Ranked, unit: str, ends: tuple[Fraction, Fraction] | None
) -> tuple[str | Text, ...]:
    entry = one.entry
    return (
        NULL if one.place is None else str(one.place),
        Text(_name(books, entry.scope)),
        value_text(entry.value, unit, desk.language),
        margin_text(entry.noise.half_width, unit) or NULL,
        NULL if entry.count is None else f"{entry.count:,}",
        Text(_strip(one, ends), style="brand"),
        NULL if one.level is None else str(one.level),
        desk.words(_from_first(one)),
    )


def _from_first(one: Ranked) -> Words:
    if one.place is None:
        too_few = one.entry.value is not None
        return Words("件数不足，不排", "too few cases, no place") if too_few else one.entry.noise.how
    if one.place == 1:
        return Words("", "")
    if one.from_first is None:
        return Words("没有区间，不能判断", "no interval, cannot be told")
    return Words("有差别", "differs") if one.from_first else Words("无显著差异", "not distinguishable")


def _scale(places: Sequence[Ranked]) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest value any strip has to show; None where nothing has a width."""
    known = [one.entry for one in places if one.place is not None and one.entry.value is not None]
    lows = [one.noise.interval.low if one.noise.interval is not None else one.value or Fraction(0) for one in known]
    highs = [one.noise.interval.high if one.noise.interval is not None else one.value or Fraction(0) for one in known]
    return (min(lows), max(highs)) if known and min(lows) < max(highs) else None


def _strip(one: Ranked, ends: tuple[Fraction, Fraction] | None) -> str:
    """The interval as a line and the value as a dot, all on one scale."""
    value, interval = one.entry.value, one.entry.noise.interval
    if ends is None or value is None or one.place is None:
        return ""

    def at(point: Fraction) -> int:
        return int((min(max(point, ends[0]), ends[1]) - ends[0]) / (ends[1] - ends[0]) * (STRIP - 1))

    signs = [" "] * STRIP
    if interval is not None:
        first, last = at(interval.low), at(interval.high)
        signs[first : last + 1] = "─" * (last + 1 - first)
    signs[at(value)] = "●"
    return "".join(signs).rstrip()


def _notes(places: Sequence[Ranked]) -> list[Words]:
    """How many cannot be told from the first, and what the signs mean."""
    alike = sum(1 for one in places if one.place is not None and one.level == 1)
    notes = []
    if alike > 1:
        notes.append(
            Words(
                f"前 {alike} 名之间的差别可能只是运气：不要因为名次奖罚。",
                f"The first {alike} may differ by luck alone: do not reward or punish by place.",
            )
        )
    if any(one.entry.noise.interval is not None for one in places):
        notes.append(
            Words(
                "● 数值，─ 95% 区间；同一段的人与段首分不开。每一对单独判断，人多时总有几对碰巧分开。",
                "● value, ─ 95 % interval; those of one level cannot be told from its first. Each pair is judged by itself: "
                "among many, some differ by chance.",
            )
        )
    return notes

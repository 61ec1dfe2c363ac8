"""A simulation on a terminal: small tables and bars, the most telling first."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich.table import Table
from rich.text import Text

from steelyard.cli.bars import LESS, MORE, bar, swing
from steelyard.cli.desk import TerminalDesk
from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.reports.simulation import Result
from steelyard.reports.texts import moved_text, plain
from steelyard.simulate.distribution import BAND_POINTS, GradeShare, without_score
from steelyard.simulate.sensitivity import Effect
from steelyard.simulate.simulation import Budget, Change

#: How many people are named at either end, and how many numbers are told that most hangs on.
NAMED, TOLD = 8, 12
STOPS_TOLD = 20


def tell(desk: TerminalDesk, result: Result) -> None:
    """Everything, section by section; sections without content are left out."""
    _heading(desk, result)
    _budget(desk, result)
    _people(desk, result)
    _grades(desk, result)
    _scores(desk, result)
    _sensitivity(desk, result.effects)
    _stretch(desk, result)
    _layers(desk, result)
    _advice(desk, result)


def tell_stops(desk: TerminalDesk, result: Result) -> None:
    """Whose pay could not be settled, and how many more there are."""
    for stop in result.stops[:STOPS_TOLD]:
        side = desk.word("新方案", "draft") if stop.is_draft else desk.word("原方案", "before")
        desk.say(f"{side}: {stop.error.in_(desk.language)}", style="attention")
    if result.stop_count > STOPS_TOLD:
        desk.say(
            desk.word(
                f"共有 {result.stop_count} 人次算不出，以上只列一部分；--format json 列出全部。",
                f"{result.stop_count} person-cycles could not be settled; --format json lists every one.",
            ),
            style="attention",
        )


def _heading(desk: TerminalDesk, result: Result) -> None:
    simulation = result.simulation
    for parts, word in (
        (simulation.drafts, desk.word("试算", "tried")),
        (simulation.currents, desk.word("对比", "against")),
    ):
        for part in parts:
            version = desk.word(f"{part.version.from_} 版", f"version {part.version.from_}")
            cycles = desk.word(f"{len(part.rows.periods)} 个周期", f"{len(part.rows.periods)} cycles")
            desk.out.print(Text(f"{word}  {part.scheme.name} · {version} · {cycles}", style="brand"))


def _title(desk: TerminalDesk, zh: str, en: str) -> None:
    desk.out.print()
    desk.out.print(Text(desk.word(zh, en), style="brand"))


def _table(*columns: str, right: Sequence[int] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="soft")
    for place, heading in enumerate(columns):
        table.add_column(heading, justify="right" if place in right else "left", no_wrap=True)
    return table


def _signed(fen: int) -> Text:
    style = MORE if fen > 0 else LESS if fen < 0 else "soft"
    return Text(f"{'+' if fen > 0 else ''}{format_amount(fen)}", style=style)


def _budget(desk: TerminalDesk, result: Result) -> None:
    _title(desk, "预算（元）", "Budget (yuan)")
    rows = result.simulation.budget
    most = max((abs(one.difference_fen) for one in rows), default=0)
    table = _table(
        desk.word("周期", "cycle"),
        desk.word("人", "people"),
        desk.word("原来", "before"),
        desk.word("新方案", "draft"),
        desk.word("差额", "difference"),
        "",
        right=(1, 2, 3, 4),
    )
    for one in (*rows, result.simulation.total):
        is_total = one is result.simulation.total
        name = desk.word("合计", "total") if is_total else _cycle(one)
        table.add_row(
            Text(name, style="brass" if is_total else ""),
            str(one.people),
            format_amount(one.old_fen),
            format_amount(one.new_fen),
            _signed(one.difference_fen),
            Text("") if is_total else swing(one.difference_fen, most),
        )
    desk.show(table)
    _beside_budget(desk, result.simulation.total)


def _cycle(one: Budget) -> str:
    months = one.period.months()
    return f"{one.period.start:%Y-%m}" if len(months) == 1 and one.period == months[0] else str(one.period)


def _beside_budget(desk: TerminalDesk, total: Budget) -> None:
    """What the comparison leaves out, so that nothing is missing in silence."""
    left_out = (
        (
            total.unsettled,
            f"人次有一边算不出，没有比较；原来付 {format_amount(total.unsettled_old_fen)} 元，"
            f"新方案付 {format_amount(total.unsettled_new_fen)} 元",
            f"person-cycles could not be settled on a side and are not compared; paid before "
            f"{format_amount(total.unsettled_old_fen)}, by the draft {format_amount(total.unsettled_new_fen)} yuan",
        ),
        (
            total.only_old,
            f"人次只归原方案，原来付 {format_amount(total.only_old_fen)} 元",
            f"person-cycles are governed before only, paid {format_amount(total.only_old_fen)} yuan",
        ),
        (
            total.only_new,
            f"人次只归新方案，新方案付 {format_amount(total.only_new_fen)} 元",
            f"person-cycles are governed by the draft only, paid {format_amount(total.only_new_fen)} yuan",
        ),
    )
    for count, zh, en in left_out:
        if count:
            desk.out.print(Text(f"  {count} {desk.word(zh, en)}", style="attention"), soft_wrap=True)


def _people(desk: TerminalDesk, result: Result) -> None:
    changes = [one for one in result.simulation.changes if one.compared]
    winners = [one for one in changes if one.difference_fen > 0]
    losers = [one for one in reversed(changes) if one.difference_fen < 0]
    equal = len(changes) - len(winners) - len(losers)
    _title(
        desk,
        f"谁多谁少：{len(winners)} 人变多，{len(losers)} 人变少，{equal} 人不变",
        f"Who gains, who loses: {len(winners)} more, {len(losers)} less, {equal} the same",
    )
    most = max((abs(one.difference_fen) for one in changes), default=0)
    table = _table(
        desk.word("姓名", "name"),
        desk.word("原来", "before"),
        desk.word("新方案", "draft"),
        desk.word("差额", "difference"),
        "",
        desk.word("变多的周期", "cycles better"),
        right=(1, 2, 3, 5),
    )
    for one in winners[:NAMED]:
        table.add_row(*_person(one, most))
    if winners and losers:
        table.add_row(Text("…", style="soft"))
    for one in reversed(losers[:NAMED]):
        table.add_row(*_person(one, most))
    desk.show(table)


def _person(one: Change, most: int) -> tuple[str | Text, ...]:
    return (
        Text(one.name),
        format_amount(one.old_fen),
        format_amount(one.new_fen),
        _signed(one.difference_fen),
        swing(one.difference_fen, most),
        f"{one.better}/{one.compared}",
    )


def _grades(desk: TerminalDesk, result: Result) -> None:
    if not result.grades:
        return
    _title(desk, "等级分布（期望是建议，不强制）", "Grades (wanted shares are advice, never forced)")
    table = _table(
        desk.word("等级", "grade"),
        desk.word("人次", "count"),
        desk.word("占比", "share"),
        "",
        desk.word("期望", "wanted"),
        desk.word("原来", "before"),
        right=(1, 2, 4, 5),
    )
    before = {one.grade: one.share for one in result.old_grades}
    for one in result.grades:
        table.add_row(
            Text(one.grade),
            str(one.count),
            _percent(one.share),
            bar(one.share, 1),
            _wanted(one),
            _percent(before[one.grade]) if one.grade in before else "—",
        )
    desk.show(table)


def _wanted(one: GradeShare) -> str:
    return "—" if one.wanted is None else _percent(one.wanted)


def _percent(share: Fraction) -> str:
    return f"{plain(share * 100, 1)}%"


def _scores(desk: TerminalDesk, result: Result) -> None:
    if not result.scores:
        return
    _title(desk, "得分分布", "Scores")
    before = dict(result.old_scores)
    bands = sorted({lower for lower, _ in (*result.scores, *result.old_scores)})
    counts = dict(result.scores)
    most = max((*counts.values(), *before.values()), default=0)
    table = _table(
        desk.word("分数", "points"),
        desk.word("新方案", "draft"),
        "",
        desk.word("原来", "before"),
        "",
        right=(1, 3),
    )
    for lower in bands:
        name = f"{lower}–{lower + BAND_POINTS}" if lower < 100 else "100+"
        table.add_row(
            name,
            str(counts.get(lower, 0)),
            bar(counts.get(lower, 0), most),
            str(before.get(lower, 0)),
            bar(before.get(lower, 0), most, style="soft"),
        )
    desk.show(table)
    missing = without_score(result.simulation.drafts)
    if missing:
        told = desk.word(f"{missing} 人次没有得分", f"{missing} person-cycles have no score")
        desk.out.print(Text(f"  {told}", style="attention"))


def _sensitivity(desk: TerminalDesk, effects: Sequence[Effect]) -> None:
    if not effects:
        return
    _title(
        desk,
        f"最敏感的 {min(TOLD, len(effects))} 个数（共试 {len(effects)} 种改动）",
        f"The {min(TOLD, len(effects))} numbers that matter most (of {len(effects)} changes tried)",
    )
    ordered = sorted(effects, key=lambda one: (-abs(one.budget_fen), -one.ranks, one.what.zh))[:TOLD]
    most = max(abs(one.budget_fen) for one in ordered)
    table = _table(
        desk.word("哪个数", "number"),
        desk.word("改动", "change"),
        desk.word("预算", "budget"),
        "",
        desk.word("等级变", "grades"),
        desk.word("名次变", "places"),
        right=(1, 2, 4, 5),
    )
    for one in ordered:
        table.add_row(
            Text(desk.words(one.what)),
            moved_text(one.before, one.after, one.unit, desk.language),
            _signed(one.budget_fen),
            swing(one.budget_fen, most),
            str(one.grades),
            str(one.ranks),
        )
    desk.show(table)


def _stretch(desk: TerminalDesk, result: Result) -> None:
    if not result.stretches:
        return
    _title(desk, "谁达到过目标和 120%、130% 冲刺目标", "Who reached the target, and 120 % and 130 % of it")
    table = _table(
        desk.word("指标", "indicator"), "100%", "", "120%", "", "130%", "", desk.word("人次", "of"), right=(1, 3, 5, 7)
    )
    by_indicator: dict[tuple[str, Words], list[str | Text]] = {}
    for one in result.stretches:
        cells = by_indicator.setdefault((one.scheme, one.label), [])
        cells.append(one.asked_text if one.is_possible else desk.word("达不到", "impossible"))
        cells.append(Text(f"{one.count}", style="soft") if one.is_possible else Text(""))
    totals = {(one.scheme, one.label): one.of for one in result.stretches}
    for key, cells in by_indicator.items():
        table.add_row(Text(desk.words(key[1])), *cells, str(totals[key]))
    desk.show(table)


def _layers(desk: TerminalDesk, result: Result) -> None:
    if not result.layers:
        return
    _title(desk, "目标层", "Layers of goals")
    table = _table(
        desk.word("目标层", "layer"), desk.word("权重", "weight"), "", desk.word("指标", "indicators"), right=(1,)
    )
    for one in result.layers:
        names = desk.word("、", ", ").join(desk.words(name) for name in one.indicators)
        table.add_row(
            Text(desk.words(one.layer)),
            plain(one.weight, 1),
            bar(one.weight, 100, 10),
            Text(names or desk.word("没有指标", "no indicator"), style="" if names else "attention"),
        )
    desk.show(table)


def _advice(desk: TerminalDesk, result: Result) -> None:
    if not result.advice:
        return
    _title(desk, "方案建议（不拦截）", "Advice (never a block)")
    for fault in result.advice:
        desk.out.print(Text(f"  · {desk.words(fault.what)} {desk.words(fault.remedy)}"), soft_wrap=True)

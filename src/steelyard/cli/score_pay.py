"""``steelyard score`` and ``steelyard pay``: sheets and statements of one period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from steelyard.books.evaluation import Books, Judged, judge, open_books
from steelyard.books.places import ALIKE, ALIKE_MEANS, places_by_score
from steelyard.cli.app import command, desk_of
from steelyard.cli.coverage_told import left_to_nobody, without_first_day
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import From, Out, OwnMetrics, Schemes, To, deliver, period_of
from steelyard.errors import Words
from steelyard.metrics.ranking import Ranked
from steelyard.money import format_amount, round_points
from steelyard.pay import Statement
from steelyard.reports.judged import judged_json, report_of
from steelyard.reports.tables import object_bytes
from steelyard.reports.texts import NULL, margin_text
from steelyard.reports.workbook import workbook_bytes
from steelyard.schemes.coverage import coverage
from steelyard.scoring import ScoredIndicator, ScoreSheet

Form = Annotated[
    Literal["json", "table", "xlsx"] | None,
    typer.Option(
        "--format", help="输出格式；默认屏幕上是表格，否则是 JSON。 Format; a table on a terminal, else JSON."
    ),
]


@command(
    "score",
    "按方案评分：每人每项指标的数值、得分、权重和总分等级。",
    "Score everyone a scheme governs: value, points, weight, total, grade.",
    "steelyard score --scheme taobao-presales --from 2026-10-01 --to 2026-11-01",
    "steelyard score --scheme 方案.yaml --from 2026-10-01 --to 2026-11-01 --format json",
)
def score(
    context: typer.Context,
    schemes: Schemes,
    start: From,
    end: To,
    own_metrics: OwnMetrics = None,
    form: Form = None,
    out: Out = None,
) -> int:
    """Score sheets of one period."""
    desk = desk_of(context)
    return _judge(
        desk, open_books(desk, period_of(start, end), own_metrics, schemes), schemes, form, out, with_pay=False
    )


@command(
    "pay",
    "按方案结算薪酬：每一行一句话说明怎么算的，合计到分。",
    "Settle pay under a scheme: one sentence per line, exact to the fen.",
    "steelyard pay --scheme taobao-presales --from 2026-10-01 --to 2026-11-01",
    "steelyard pay --scheme 方案.yaml --from 2026-10-01 --to 2026-11-01 --format xlsx --out 10月.xlsx",
)
def pay(
    context: typer.Context,
    schemes: Schemes,
    start: From,
    end: To,
    own_metrics: OwnMetrics = None,
    form: Form = None,
    out: Out = None,
) -> int:
    """Statements of one period."""
    desk = desk_of(context)
    return _judge(
        desk, open_books(desk, period_of(start, end), own_metrics, schemes), schemes, form, out, with_pay=True
    )


def _judge(desk: TerminalDesk, books: Books, schemes: list[str], form: str | None, out: Out, *, with_pay: bool) -> int:
    judged = judge(books, schemes, with_pay=with_pay)
    chosen = form or ("table" if desk.out.is_terminal and out is None else "json")
    if chosen == "json":
        deliver(desk, object_bytes(judged_json(judged, desk.language, with_pay=with_pay)), out)
    elif chosen == "xlsx":
        deliver(desk, workbook_bytes(report_of(desk, books, judged), desk.language), out, is_binary=True)
    else:
        show(desk, books, judged, with_pay=with_pay)
    status = tell_stops(desk, judged)
    if with_pay:
        tell_coverage(desk, books, judged)
    return status


def tell_stops(desk: TerminalDesk, judged: Sequence[Judged]) -> int:
    """Say what stopped whom; 0 = nothing did, 1 = some are without a statement or score, 2 = all are."""
    stops = [stop for group in judged for stop in group.stops]
    for stop in stops:
        desk.say(stop.in_(desk.language), style="fault")
    unscored = [
        (sheet.name, stop) for group in judged if not group.stops for sheet in group.sheets for stop in sheet.stops
    ]
    for name, words in unscored:
        desk.say(f"{name}: {desk.words(words)}", style="attention")
    if not any(group.sheets for group in judged):
        desk.say(
            desk.word(
                "这一期没有人归入这些方案；请核对 applies_to 与 people 表。",
                "Nobody falls under these schemes in this period; check applies_to and the people table.",
            ),
            style="attention",
        )
        return 1
    if stops and not any(group.statements for group in judged):
        return 2
    return 1 if stops or unscored else 0


def tell_coverage(desk: TerminalDesk, books: Books, judged: Sequence[Judged]) -> None:
    """Say who works in the period and falls under none of the schemes, and whose first day of service is not known.

    No change of status: a run over one line of business leaves the others out on purpose.
    """
    laid = coverage(
        [(group.scheme, group.version) for group in judged], books.organisation, books.period, books.unmatched_ids
    )
    for tell in (left_to_nobody, without_first_day):
        for words in tell(laid, books.organisation, books.period):
            desk.say(desk.words(words), style="attention")


def show(desk: TerminalDesk, books: Books, judged: Sequence[Judged], *, with_pay: bool) -> None:
    """A ranking per scheme, with what noise leaves of its places; what a beside scheme pays is in the statements of the governing ones."""
    for group in judged:
        if with_pay and group.version.beside and not group.statements:
            continue
        heading = f"{group.scheme.name} · {group.version.from_} {desk.word('版', 'version')}"
        desk.out.print(Text(heading, style="brand"))
        sheets = [statement.sheet for statement in group.statements] if with_pay else group.sheets
        places = places_by_score(books, group, sheets)
        desk.show(_pay_table(desk, group.statements, places) if with_pay else _score_table(desk, sheets, places))
        if any(one.from_next is False for one in places.values()):
            desk.say(desk.words(ALIKE_MEANS), style="soft")


def _score_table(desk: TerminalDesk, sheets: Sequence[ScoreSheet], places: Mapping[str, Ranked]) -> Table:
    table = _table(desk)
    labels = [indicator.label for indicator in sheets[0].indicators] if sheets else []
    for label in labels:
        table.add_column(desk.words(label), justify="right")
    for sheet in sorted(sheets, key=_by_score):
        table.add_row(*_head(places[sheet.employee_id], sheet), *(_points(row) for row in sheet.indicators))
    return table


def _points(row: ScoredIndicator) -> Text:
    """Points, and on how many cases they rest."""
    cell = Text(NULL if row.points is None else str(round_points(row.points)))
    if row.count is not None:
        cell.append(f" n {row.count:,}", style="soft")
    return cell


def _pay_table(desk: TerminalDesk, statements: Sequence[Statement], places: Mapping[str, Ranked]) -> Table:
    """Amounts by what they are for, so that the table fits a terminal; the single items stand in the other formats."""
    table = _table(desk)
    sums = [_by_purpose(statement) for statement in statements]
    shown = [purpose for purpose in PURPOSES if any(amounts[purpose] for amounts in sums)]
    for purpose in shown:
        table.add_column(desk.words(PURPOSES[purpose][0]), justify="right", no_wrap=True)
    table.add_column(desk.word("合计", "total"), justify="right", style="brass", no_wrap=True)
    ranked = sorted(statements, key=lambda statement: (_by_score(statement.sheet), -statement.total_fen))
    for statement in ranked:
        amounts = _by_purpose(statement)
        cells = [format_amount(amounts[purpose]) if amounts[purpose] else "" for purpose in shown]
        table.add_row(
            *_head(places[statement.employee_id], statement.sheet), *cells, format_amount(statement.total_fen)
        )
    return table


#: Columns of the pay table: heading and the kinds of line they sum; the last takes every other kind.
PURPOSES: dict[str, tuple[Words, tuple[str, ...]]] = {
    "base": (Words("底薪", "base"), ("base", "allowance", "ladder", "seniority")),
    "performance": (Words("绩效", "performance"), ("performance", "ksf")),
    "commission": (Words("提成", "commission"), ("commission", "clawback")),
    "bonus": (Words("奖金", "bonus"), ("bonus", "pool", "project", "immediate_bonus")),
    "overtime": (Words("加班", "overtime"), ("overtime",)),
    "other": (Words("增减", "other"), ()),
}


def _by_purpose(statement: Statement) -> dict[str, int]:
    purpose_of = {kind: purpose for purpose, (_, kinds) in PURPOSES.items() for kind in kinds}
    amounts = dict.fromkeys(PURPOSES, 0)
    for line in statement.lines:
        amounts[purpose_of.get(line.kind, "other")] += line.amount_fen
    return amounts


def _table(desk: TerminalDesk) -> Table:
    table = Table(box=None, pad_edge=False, header_style="soft")
    table.add_column("#", justify="right", style="soft")
    table.add_column(desk.word("姓名", "name"), no_wrap=True)
    table.add_column(desk.word("评分", "score"), justify="right", no_wrap=True)
    table.add_column("±", justify="right", style="soft", no_wrap=True)
    table.add_column(desk.word("等级", "grade"))
    return table


def _head(one: Ranked, sheet: ScoreSheet) -> tuple[str | Text, ...]:
    place = "" if one.place is None else f"{one.place}{ALIKE if one.from_next is False else ''}"
    score = NULL if sheet.score is None else f"{sheet.score:.2f}"
    return place, Text(sheet.name), score, margin_text(one.entry.noise.half_width, "point"), Text(sheet.grade or "")


def _by_score(sheet: ScoreSheet) -> tuple[bool, object, str]:
    return sheet.score is None, -(sheet.score or 0), sheet.employee_id

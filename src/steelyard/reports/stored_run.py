"""A stored run as the reports show it: from its records alone, nothing is computed again."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.books.desk import Desk
from steelyard.money import round_points
from steelyard.pay.records import IndicatorRecord, LineRecord, SheetRecord, StatementRecord
from steelyard.pay.run_store import StoredRun
from steelyard.reports.judged import bare_sentence, period_text
from steelyard.reports.tables import Cell, csv_bytes, object_bytes
from steelyard.reports.texts import NULL, margin_text
from steelyard.reports.views import IndicatorView, LineView, ProblemRow, ReportView, StatementView
from steelyard.schemes.posts import LINES, ROLES, called
from steelyard.trace import format_value

COLUMNS = ("employee_id", "name", "item", "label", "kind", "amount_fen", "sentence", "refers_to")


def lines_csv(desk: Desk, stored: StoredRun) -> bytes:
    """A row per line of every statement; the rows of a person add up to their total."""
    return csv_bytes(COLUMNS, _rows(desk, stored))


def lines_json(desk: Desk, stored: StoredRun) -> bytes:
    """The run with every statement and line, amounts in whole fen; what it rests on by its digest."""
    return object_bytes(
        {
            "run_id": stored.run_id,
            "from": str(stored.period.start),
            "to": str(stored.period.end),
            "digest": stored.digest,
            "total_fen": stored.run.total_fen,
            "statements": [_statement_json(desk, made) for made in stored.run.statements],
        }
    )


def _statement_json(desk: Desk, made: StatementRecord) -> dict[str, object]:
    return {
        "employee_id": made.employee_id,
        "name": made.name,
        "total_fen": made.total_fen,
        "lines": [
            {
                "item": line.item,
                "label": desk.words(line.label),
                "kind": line.kind,
                "amount_fen": line.amount_fen,
                "sentence": desk.words(line.sentence),
                "refers_to": line.refers_to,
            }
            for line in made.lines
        ],
    }


def _rows(desk: Desk, stored: StoredRun) -> Iterator[list[Cell]]:
    for made in stored.run.statements:
        for line in made.lines:
            yield [
                *(made.employee_id, made.name, line.item, desk.words(line.label), line.kind),
                *(line.amount_fen, desk.words(line.sentence), line.refers_to),
            ]


def report_of_run(desk: Desk, stored: StoredRun) -> ReportView:
    """Everything a stored run shows, in the language spoken."""
    run = stored.run
    return ReportView(
        title=desk.word("公平秤 绩效与薪酬", "Steelyard performance and pay"),
        period=period_text(run.period),
        made_on=run.period.end,
        rules=tuple(dict.fromkeys(_rule(desk, sheet) for made in run.statements for sheet in made.sheets)),
        statements=tuple(statement_view(desk, stored, made) for made in run.statements),
        problems=tuple(_problems(desk, stored)),
        facts=(
            (desk.word("薪酬批次", "Pay run"), stored.run_id),
            (desk.word("数据版本", "Data version"), str(run.pins.commit)),
            (desk.word("摘要", "Digest"), stored.digest),
        ),
    )


def _rule(desk: Desk, sheet: SheetRecord) -> str:
    return f"{sheet.scheme_name} {sheet.scheme} · {sheet.version_from} {desk.word('版', 'version')}"


def report_of_statement(desk: Desk, stored: StoredRun, made: StatementRecord) -> ReportView:
    """One statement alone, as whoever it pays takes it along."""
    return ReportView(
        title=desk.word("公平秤 薪酬单", "Steelyard pay statement"),
        period=period_text(stored.period),
        made_on=stored.period.end,
        rules=tuple(_rule(desk, sheet) for sheet in made.sheets),
        statements=(statement_view(desk, stored, made),),
        facts=((desk.word("薪酬批次", "Pay run"), stored.run_id), (desk.word("摘要", "Digest"), stored.digest)),
    )


def statement_view(desk: Desk, stored: StoredRun, made: StatementRecord) -> StatementView:
    """One statement as the reports draw it."""
    main = made.sheets[0]
    notes = [note for sheet in made.sheets for note in sheet.notes]
    return StatementView(
        employee_id=made.employee_id,
        name=made.name,
        post=_post(desk, made.post),
        period=period_text(stored.period),
        rule=" + ".join(_rule(desk, sheet) for sheet in made.sheets),
        score="" if main.score is None else f"{main.score:.2f}",
        grade=main.grade or "",
        indicators=tuple(_indicator(desk, row) for sheet in made.sheets for row in sheet.indicators),
        lines=tuple(_line(desk, line) for line in made.lines),
        total_fen=made.total_fen,
        footnotes=tuple(dict.fromkeys(desk.words(note) for note in (*notes, *made.warnings))),
        check=f"steelyard payrun show {stored.run_id} {made.employee_id}",
        digest=stored.run_id,
    )


def _post(desk: Desk, post: tuple[str, str, str]) -> str:
    team, line, role = post
    parts = [team, desk.words(called(LINES, line)), desk.words(called(ROLES, role))]
    return " · ".join(part for part in parts if part)


def _line(desk: Desk, line: LineRecord) -> LineView:
    name = desk.words(line.label)
    sentence = bare_sentence(name, desk.words(line.sentence))
    details = [said for said in map(desk.words, line.details) if said not in sentence]
    return LineView(line.item, name, line.kind, line.amount_fen, "\n".join([sentence, *details]))


def _indicator(desk: Desk, row: IndicatorRecord) -> IndicatorView:
    unit = {"second": desk.word("秒", "s"), "minute": desk.word("分钟", "min")}.get(row.unit, "")
    return IndicatorView(
        key=row.key,
        name=desk.words(row.label),
        section=row.section or "",
        value=f"{row.value_text} {unit}".rstrip() if row.value is not None else row.value_text,
        margin=margin_text(row.margin, row.unit),
        count="" if row.count is None else f"n = {row.count:,}",
        points=NULL if row.points is None else str(round_points(row.points)),
        weight=format_value(row.weight),
        contribution=NULL if row.contribution is None else str(round_points(row.contribution)),
        band=row.band or "",
        note=desk.words(row.note),
        raw=row.value,
        unit=row.unit,
    )


def _problems(desk: Desk, stored: StoredRun) -> Iterator[ProblemRow]:
    for stop in stored.run.stops:
        yield ProblemRow(stop.where or stop.employee_id, None, "", desk.words(stop.what), "", desk.words(stop.remedy))
    for made in stored.run.statements:
        for warning in made.warnings:
            yield ProblemRow(f"{made.name} {made.employee_id}", None, "", desk.words(warning), "", "")

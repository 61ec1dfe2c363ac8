"""Score sheets and statements put into the words and numbers that reports show."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from steelyard.books.desk import Desk
from steelyard.books.evaluation import Books, Judged
from steelyard.books.importing import ImportReport
from steelyard.books.places import from_next, places_by_score
from steelyard.errors import Language, Words
from steelyard.measures.catalogue import MEASURES
from steelyard.metrics.ranking import Ranked
from steelyard.money import round_points
from steelyard.pay import Line, Statement
from steelyard.periods import Period
from steelyard.reports.tables import MEASURE_COLUMNS, measure_rows
from steelyard.reports.texts import NULL, margin_text
from steelyard.reports.views import (
    IndicatorView,
    LineView,
    MetricRow,
    ProblemRow,
    ReportView,
    StatementView,
)
from steelyard.schemes.model import Indicator
from steelyard.schemes.posts import LINES, ROLES, called
from steelyard.scoring import ScoreSheet
from steelyard.scoring.sheet import ScoredIndicator
from steelyard.trace import AccountSpan, format_value


def report_of(
    desk: Desk,
    books: Books,
    judged: Sequence[Judged],
    imported: ImportReport | None = None,
    metrics: Sequence[MetricRow] = (),
    *,
    with_measures: bool = True,
) -> ReportView:
    """Everything one run shows, in the language spoken."""
    return ReportView(
        title=desk.word("公平秤 绩效与薪酬", "Steelyard performance and pay"),
        period=period_text(books.period),
        made_on=books.period.end,
        rules=tuple(rule_text(desk, group) for group in judged),
        statements=tuple(view for group in judged for view in statement_views(desk, books, group, judged)),
        metrics=tuple(metrics),
        measures=tuple(measure_rows(books.measures.select(list(MEASURE_COLUMNS)))) if with_measures else (),
        measure_labels={key: desk.words(measure.words) for key, measure in MEASURES.items()},
        problems=(
            *_import_problems(desk, imported),
            *_unmatched(desk, books, judged),
            *_stops(desk, judged),
            *_warnings(desk, judged),
        ),
        facts=((desk.word("数据", "Data"), data_text(desk, books)),),
    )


def period_text(period: Period) -> str:
    """First and last day, both included, as people read a period."""
    return f"{period.start} — {period.last_day}"


def rule_text(desk: Desk, group: Judged) -> str:
    """Name and version of a scheme."""
    return f"{group.scheme.name} {group.scheme.scheme} · {group.version.from_} {desk.word('版', 'version')}"


def data_text(desk: Desk, books: Books) -> str:
    """Which state of the data was read."""
    return desk.word(f"数据版本 {books.snapshot.commit}", f"data version {books.snapshot.commit}")


def statement_views(desk: Desk, books: Books, group: Judged, judged: Sequence[Judged] = ()) -> list[StatementView]:
    """One view per statement; where only scores were asked for, one per sheet.

    ``judged``: all schemes of the run, for statements that beside schemes have a part in.
    """
    sheets = [made.sheet for made in group.statements] if group.with_pay else group.sheets
    places = places_by_score(books, group, sheets)
    if group.with_pay:
        views = [_view(desk, books, group, made.sheet, made, judged) for made in group.statements]
    else:
        views = [_view(desk, books, group, sheet, None, ()) for sheet in group.sheets]
    return [_with_place(desk, group, view, places[view.employee_id]) for view in views]


def _with_place(desk: Desk, group: Judged, view: StatementView, one: Ranked) -> StatementView:
    return replace(
        view,
        scheme=group.scheme.name,
        place=one.place,
        score_margin=margin_text(one.entry.noise.half_width, "point"),
        from_next=desk.words(from_next(one)),
    )


def _view(
    desk: Desk,
    books: Books,
    group: Judged,
    sheet: ScoreSheet,
    statement: Statement | None,
    judged: Sequence[Judged],
) -> StatementView:
    beside = {other.scheme.scheme: other for other in judged if other is not group}
    more = [
        (beside[other.scheme], other) for other in (statement.beside if statement else ()) if other.scheme in beside
    ]
    both = [(group, sheet), *more]
    notes = [
        *(words for of, one in both for words in _sections(of, one)),
        *(note for _, one in both for note in (*one.notes, *one.stops)),
        *(statement.warnings if statement else ()),
    ]
    finals = [
        row.figure.final_note
        for _, one in both
        for row in one.indicators
        if not row.is_final and row.figure is not None
    ]
    lines = statement.lines if statement else ()
    return StatementView(
        employee_id=sheet.employee_id,
        name=sheet.name,
        post=post_text(desk, books, sheet.employee_id),
        period=period_text(books.period),
        rule=" + ".join(rule_text(desk, of) for of, _ in both),
        score="" if sheet.score is None else f"{sheet.score:.2f}",
        grade=sheet.grade or "",
        indicators=tuple(
            _indicator(desk, books, sheet.employee_id, row, indicator)
            for of, one in both
            for row, indicator in _declared(of, one)
        ),
        lines=tuple(_line(desk, line) for line in lines),
        total_fen=int(statement.total_fen) if statement else 0,
        footnotes=tuple(dict.fromkeys(desk.words(note) for note in [*notes, *finals] if note is not None)),
        check=explain_call(desk, books, [of.given for of, _ in both], sheet.employee_id),
        digest=data_text(desk, books),
    )


def _sections(group: Judged, sheet: ScoreSheet) -> list[Words]:
    """The subtotals of a scheme that weighs its sections, in one line."""
    if not group.version.sections:
        return []
    told = [
        (section.name, format_value(section.weight), _rounded(section.contribution), _rounded(section.points))
        for section in sheet.sections
    ]
    return [
        Words(
            "板块小计："
            + "；".join(f"{name} {part}（{points} 分，权重 {weight}）" for name, weight, part, points in told),
            "Sections: "
            + "; ".join(f"{name} {part} ({points} points, weight {weight})" for name, weight, part, points in told),
        )
    ]


def _rounded(points: Fraction | None) -> str:
    return NULL if points is None else str(round_points(points))


def _declared(group: Judged, sheet: ScoreSheet) -> list[tuple[ScoredIndicator, Indicator]]:
    """The rows of a sheet, each with what the scheme says of it."""
    declared = {indicator.key: indicator for indicator in group.version.indicators}
    return [(row, declared[row.key]) for row in sheet.indicators]


def explain_call(desk: Desk, books: Books, schemes: Sequence[str], employee_id: str) -> str:
    """The command that opens a statement, run from the folder this run was started in."""
    period = books.period
    words = ["steelyard", "explain", employee_id]
    words += [word for scheme in schemes for word in ("--scheme", _near_path(scheme))]
    words += ["--from", str(period.start), "--to", str(period.end)]
    if books.own_metrics is not None:
        words += ["--own-metrics", _near_path(books.own_metrics)]
    if not desk.home_is_default:
        words += ["--home", _near_path(desk.home)]
    return shlex.join(words)


def _near_path(path: str | Path) -> str:
    """A path below the folder at work without that folder's name, which says where on this machine it lies."""
    whole, here = Path(path), Path.cwd()
    return str(whole.relative_to(here)) if whole.is_absolute() and whole.is_relative_to(here) else str(path)


def post_text(desk: Desk, books: Books, employee_id: str) -> str:
    """Team, line and role on the first day the person is known in the period."""
    spans = books.organisation.person_spans(employee_id, books.period)
    if not spans:
        return ""
    person = spans[0][1]
    parts = [person.team or "", desk.words(called(LINES, person.line or "")), desk.words(called(ROLES, person.role))]
    return " · ".join(part for part in parts if part)


def line_name(desk: Desk, line: Line) -> str:
    """The item's own name, else what its kind is called."""
    return desk.words(line.label)


def _line(desk: Desk, line: Line) -> LineView:
    name = line_name(desk, line)
    sentence = bare_sentence(name, desk.words(line.sentence))
    details = [said for said in map(desk.words, line.details) if said not in sentence]
    return LineView(line.item, name, line.kind, int(line.amount_fen), "\n".join([sentence, *details]))


def bare_sentence(name: str, sentence: str) -> str:
    """The sentence without the item's name before it, where the name is shown beside it anyway."""
    return sentence.removeprefix(name).lstrip(" =:：") or sentence


def _indicator(desk: Desk, books: Books, employee_id: str, row: ScoredIndicator, declared: Indicator) -> IndicatorView:
    metrics = books.figures.catalogue.metrics
    unit = metrics[declared.metric].unit if declared.metric in metrics else ""
    return IndicatorView(
        key=row.key,
        name=desk.words(row.label),
        section=row.section or "",
        value=f"{row.value_text} {_unit_word(desk, unit)}".rstrip() if row.value is not None else row.value_text,
        margin=margin_text(_half_width(books, employee_id, row, declared), unit),
        count="" if row.count is None else f"n = {row.count:,}",
        points=NULL if row.points is None else str(round_points(row.points)),
        weight=format_value(row.weight),
        contribution=NULL if row.contribution is None else str(round_points(row.contribution)),
        band=row.band or "",
        note=desk.words(row.stop or row.note),
        raw=row.value,
        unit=unit,
    )


def _unit_word(desk: Desk, unit: str) -> str:
    return {"second": desk.word("秒", "s"), "minute": desk.word("分钟", "min")}.get(unit, "")


def _half_width(books: Books, employee_id: str, row: ScoredIndicator, declared: Indicator) -> Fraction | None:
    """Half the interval of an indicator's figure: of a share from its counts, else, of one's own, from its days."""
    if row.value is None or declared.metric is None or row.margin is not None or declared.scope != "own":
        return row.margin
    return books.figures.noise(declared.metric, employee_id, books.period).half_width


def _import_problems(desk: Desk, imported: ImportReport | None) -> list[ProblemRow]:
    if imported is None:
        return []
    return [
        ProblemRow(
            card.path,
            found.row,
            found.column or "",
            desk.words(found.words),
            found.value or "",
            desk.words(found.remedy),
        )
        for card in imported.cards
        for found in (*card.problems, *card.notes)
    ]


def _unmatched(desk: Desk, books: Books, judged: Sequence[Judged]) -> list[ProblemRow]:
    scored = {sheet.employee_id for group in judged for sheet in group.sheets}

    def fate(span: AccountSpan) -> Words:
        if books.organisation.unmatched_id(span.shop_id, span.agent_id or "") in scored:
            return Words("按账号自身计分", "and scored under its own id")
        return Words("这些方案都不管它，不评分", "not scored: none of these schemes governs it")

    return [
        ProblemRow(
            f"{span.shop_id} / {span.agent_id}",
            None,
            "accounts",
            desk.word(
                f"客服账号在 {span.start} 至 {_last(span.end)} 没有绑定员工；指标照算，{fate(span).zh}。",
                f"The account has no employee from {span.start} to {_last(span.end)}; it is measured, {fate(span).en}.",
            ),
            span.agent_id or "",
            desk.word(
                "请在 accounts 表里补上这个账号，再次导入即可补算。",
                "Add the account to accounts and import again; figures follow.",
            ),
        )
        for span in books.unmatched
    ]


def _last(end: date) -> date:
    return date.fromordinal(end.toordinal() - 1)


def _warnings(desk: Desk, judged: Sequence[Judged]) -> list[ProblemRow]:
    """What a statement warns of: pay was settled, and somebody should look."""
    return [
        ProblemRow(f"{made.name} {made.employee_id}", None, "", desk.words(warning), "", "")
        for group in judged
        for made in group.statements
        for warning in made.warnings
    ]


def _stops(desk: Desk, judged: Sequence[Judged]) -> list[ProblemRow]:
    return [
        ProblemRow(stop.where or group.scheme.scheme, None, "", desk.words(stop.what), "", desk.words(stop.remedy))
        for group in judged
        for stop in group.stops
    ]


def judged_json(judged: Sequence[Judged], language: Language, *, with_pay: bool) -> list[dict[str, object]]:
    """One object per employee, by id; ``score`` alone has no lines and no total."""
    objects: list[dict[str, object]] = []
    for group in judged:
        if with_pay:
            objects += [statement.as_json(language) for statement in group.statements]
        else:
            objects += [sheet.as_json(language) | {"lines": [], "total_fen": None} for sheet in group.sheets]
    return sorted(objects, key=lambda entry: str(entry["employee_id"]))

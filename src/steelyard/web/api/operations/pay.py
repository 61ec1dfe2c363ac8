"""Pay: published statements for whom they concern, and runs for who prepares them, by the same rules as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from steelyard.errors import Words
from steelyard.pay.records import IndicatorRecord, LineRecord, SheetRecord, StatementRecord
from steelyard.pay.run_store import StoredRun, sequence_of_run
from steelyard.periods import Period
from steelyard.trace import format_value
from steelyard.web.accounts.sight import Sight
from steelyard.web.api.application import operation
from steelyard.web.api.asked import LIMIT, NO_CURSOR, Cursor, Limit
from steelyard.web.api.operations.figures import text
from steelyard.web.api.operations.sheets import range_told
from steelyard.web.api.pages import page
from steelyard.web.api.problems import not_there
from steelyard.web.api.shapes import (
    Page,
    PublishedListed,
    PublishedTold,
    RunOpened,
    RunTold,
    StatementListed,
    StatementTold,
    said,
)
from steelyard.web.payroll import kept, queries
from steelyard.web.payroll.models import Statement, Summary
from steelyard.web.payroll.queries import Listed
from steelyard.web.payroll.sight import pay_sight_of


@operation(
    "GET",
    "/pay/statements",
    "published_statements",
    "pay",
    Words("已发布的薪酬单", "Published statements"),
    Words(
        "客服看到自己的，获准的组长看到小组的，办公室看到店铺的；被更正取代的也在内。",
        "Agents get their own, leaders those of teams they were given, the office its shops'; superseded ones among them.",
    ),
    Page[PublishedListed],
)
def published_statements(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = NO_CURSOR) -> dict[str, Any]:
    """In the order they were published."""
    found = queries.visible_statements(request.user).prefetch_related("appeals")
    return page(found, lambda one: f"{one.pk:018}", _published, limit, cursor)


@operation(
    "GET",
    "/pay/statements/{int:statement_id}",
    "published_statement",
    "pay",
    Words("一张已发布的薪酬单", "One published statement"),
    Words(
        "逐项金额（分）、句子和规则；各项之和等于合计，发布后不变。",
        "Every line in fen with its sentence and rules; lines sum to the total and never change.",
    ),
    PublishedTold,
)
def published_statement(request: HttpRequest, statement_id: int) -> dict[str, Any]:
    """One published statement in sight."""
    found = queries.visible_statement(request.user, statement_id) if statement_id < 2**63 else None
    if found is None:
        raise not_there()
    return {**_published(found), **_opened(queries.record_of(found), found.period)}


@operation(
    "GET",
    "/pay/runs",
    "runs",
    "pay",
    Words("薪酬批次", "Pay runs"),
    Words(
        "每个批次的时间段、状态、摘要和您能看到的合计。", "Period, state, digest, and the total of what you may see."
    ),
    Page[RunTold],
)
def runs(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = NO_CURSOR) -> dict[str, Any]:
    """Oldest first."""
    sight = pay_sight_of(request.user)
    return page(queries.listed(), _run_key, lambda one: _run(one, sight), limit, cursor)


@operation(
    "GET",
    "/pay/runs/{run_id}",
    "run",
    "pay",
    Words("一个薪酬批次", "One pay run"),
    Words("另有还不能结算的人和原因。", "Also whose pay could not be settled, and why."),
    RunOpened,
)
def run(request: HttpRequest, run_id: str) -> dict[str, Any]:
    """One run; who was stopped is told to who sees everybody."""
    sight = pay_sight_of(request.user)
    found = next((one for one in queries.listed() if one.page == run_id), None)
    if found is None:
        raise not_there()
    stored = kept.opened(run_id) if found.summary is not None and sight.everything else None
    stops = stored.run.stops if stored is not None else ()
    return {
        **_run(found, sight),
        "stops": [
            {"employee_id": stop.employee_id, "what": said(stop.what), "remedy": said(stop.remedy)} for stop in stops
        ],
    }


@operation(
    "GET",
    "/pay/runs/{run_id}/statements",
    "statements",
    "pay",
    Words("批次里的薪酬单", "Statements of a run"),
    Words("算出的结果，不论是否已发布；给准备发薪的人。", "What was computed, published or not; for who prepares pay."),
    Page[StatementListed],
)
def statements(request: HttpRequest, run_id: str, limit: Limit = LIMIT, cursor: Cursor = NO_CURSOR) -> dict[str, Any]:
    """In order of employee id."""
    stored = _stored(run_id)
    found = queries.statements(stored, pay_sight_of(request.user))
    return page(found, lambda one: one.employee_id, lambda one: _listed(stored, one), limit, cursor)


@operation(
    "GET",
    "/pay/runs/{run_id}/statements/{path:employee_id}",
    "statement",
    "pay",
    Words("批次里的一张薪酬单", "One statement of a run"),
    Words("算出的逐项金额、句子和规则。", "The computed lines with their sentences and rules."),
    StatementTold,
)
def statement(request: HttpRequest, run_id: str, employee_id: str) -> dict[str, Any]:
    """One statement in sight."""
    stored = _stored(run_id)
    found = queries.statements(stored, pay_sight_of(request.user))
    made = next((one for one in found if one.employee_id == employee_id), None)
    if made is None:
        raise not_there()
    return {**_listed(stored, made), **_opened(made, stored.period)}


def _stored(run_id: str) -> StoredRun:
    stored = kept.opened(run_id)
    if stored is None:
        raise not_there()
    return stored


def _run_key(one: Listed) -> str:
    sequence = sequence_of_run(one.page) if one.summary is not None else 10**6
    return f"{one.period.start}/{one.period.end}/{sequence:07}/{one.page}"


def _run(one: Listed, sight: Sight) -> dict[str, Any]:
    """A run; people and total of those in sight only. One not computed yet has no digest and pays nobody so far."""
    summary = one.summary
    people, total_fen = _in_sight(summary, sight) if summary is not None else (0, 0)
    return {
        "run_id": one.page,
        "period": range_told(one.period),
        "sequence": sequence_of_run(summary.stored_id) if summary is not None else None,
        "supersedes": (summary.supersedes or None) if summary is not None else None,
        "is_newest": one.is_newest,
        "state": one.row.state if one.row is not None else "computed",
        "digest": summary and summary.digest,
        "people": people,
        "total_fen": total_fen,
        "schemes": summary.schemes if summary is not None else [],
    }


def _in_sight(summary: Summary, sight: Sight) -> tuple[int, int]:
    """How many people of a run are in sight, and what they are paid together; the run is opened where not all are."""
    if sight.everything:
        return summary.people, summary.total_fen
    stored = kept.opened(summary.stored_id)
    seen = queries.statements(stored, sight) if stored is not None else []
    return len(seen), sum(made.total_fen for made in seen)


def _published(found: Statement) -> dict[str, Any]:
    return {
        "id": found.pk,
        "run_id": found.run.stored_id or "",
        "employee_id": found.employee_id,
        "name": found.name,
        "period": range_told(found.period),
        "total_fen": found.total_fen,
        "published_at": found.published_at,
        "answer_by": found.answer_by,
        "standing": queries.standing_of(found, timezone.now()),
        "supersedes": found.supersedes_id,
        "sha256": found.sha256,
    }


def _listed(stored: StoredRun, made: StatementRecord) -> dict[str, Any]:
    sheet = made.sheets[0] if made.sheets else None
    return {
        "run_id": stored.run_id,
        "employee_id": made.employee_id,
        "name": made.name,
        "score": None if sheet is None or sheet.score is None else str(sheet.score),
        "grade": None if sheet is None else sheet.grade,
        "total_fen": made.total_fen,
    }


def _opened(made: StatementRecord, period: Period) -> dict[str, Any]:
    """Everything a statement shows."""
    team, line, role = made.post
    return {
        "period": range_told(period),
        "team": team,
        "line": line,
        "role": role,
        "lines": [_line(one) for one in made.lines],
        "sheets": [_sheet(made, period, sheet) for sheet in made.sheets],
        "warnings": [said(warning) for warning in made.warnings],
    }


def _line(line: LineRecord) -> dict[str, Any]:
    return {
        "item": line.item,
        "kind": line.kind,
        "label": said(line.label),
        "amount_fen": line.amount_fen,
        "sentence": said(line.sentence),
        "details": [said(detail) for detail in line.details],
        "rules": list(line.rules),
        "refers_to": line.refers_to,
    }


def _sheet(made: StatementRecord, period: Period, sheet: SheetRecord) -> dict[str, Any]:
    return {
        "employee_id": made.employee_id,
        "name": made.name,
        "scheme": sheet.scheme,
        "version_from": date.fromisoformat(sheet.version_from),
        "period": range_told(period),
        "score": None if sheet.score is None else str(sheet.score),
        "grade": sheet.grade,
        "indicators": [_indicator(indicator) for indicator in sheet.indicators],
        "notes": [said(note) for note in sheet.notes],
        "stops": [],
    }


def _indicator(indicator: IndicatorRecord) -> dict[str, Any]:
    return {
        "key": indicator.key,
        "label": said(indicator.label),
        "section": indicator.section,
        "weight": format_value(indicator.weight),
        "value": text(indicator.value),
        "unit_text": indicator.value_text,
        "numerator": text(indicator.numerator),
        "denominator": text(indicator.denominator),
        "count": indicator.count,
        "points": text(indicator.points),
        "contribution": text(indicator.contribution),
        "band": indicator.band,
        "note": said(indicator.note),
        "is_final": indicator.is_final,
    }

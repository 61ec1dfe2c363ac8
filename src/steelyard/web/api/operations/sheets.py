"""Score sheets of one scheme and period, for whom the token's owner may see."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from steelyard.errors import Words
from steelyard.periods import Period
from steelyard.scoring import ScoreSheet
from steelyard.trace import format_value
from steelyard.web.accounts.sight import sight_of
from steelyard.web.api.application import operation
from steelyard.web.api.asked import LIMIT, NO_CURSOR, Cursor, Limit, PeriodAsked, period_asked
from steelyard.web.api.operations.figures import text
from steelyard.web.api.pages import page
from steelyard.web.api.shapes import Page, SheetTold, said
from steelyard.web.results.queries import in_sight
from steelyard.web.scores import queries


@operation(
    "GET",
    "/sheets",
    "sheets",
    "figures",
    Words("评分表", "Score sheets"),
    Words(
        "按当期有效的方案评分：每项的值、得分、权重和总分；由现有数据算出，结算前会变。",
        "Scores under the schemes in force: value, points and weight of each indicator, and the total; from the data at hand, "
        "moving until settled.",
    ),
    Page[SheetTold],
)
def sheets(
    request: HttpRequest,
    scheme: Annotated[str, Query(max_length=200, description="只要这个方案 Only this scheme")] = "",
    period: PeriodAsked = "",
    limit: Limit = LIMIT,
    cursor: Cursor = NO_CURSOR,
) -> dict[str, Any]:
    """In order of employee id, then of scheme; nobody's before the first import, or without a scheme."""
    found = queries.month(period_asked(period))
    if found is None:
        return {"items": [], "next": None}
    seen = in_sight(found.books, sight_of(request.user), "employee")
    sheets_ = [
        sheet
        for part in found.parts
        for sheet in part.sheets
        if sheet.employee_id in seen and scheme in ("", sheet.scheme)
    ]
    return page(sheets_, lambda one: f"{one.employee_id}\x1f{one.scheme}", sheet_told, limit, cursor)


def sheet_told(sheet: ScoreSheet) -> dict[str, Any]:
    """One sheet; points and contribution rounded to two decimals as on the page."""
    return {
        "employee_id": sheet.employee_id,
        "name": sheet.name,
        "scheme": sheet.scheme,
        "version_from": sheet.version_from,
        "period": range_told(sheet.period),
        "score": None if sheet.score is None else str(sheet.score),
        "grade": sheet.grade,
        "indicators": [_indicator(sheet, place) for place in range(len(sheet.indicators))],
        "notes": [said(note) for note in sheet.notes],
        "stops": [said(stop) for stop in sheet.stops],
    }


def _indicator(sheet: ScoreSheet, place: int) -> dict[str, Any]:
    indicator = sheet.indicators[place]
    shown = indicator.as_json()
    figure = indicator.figure
    return {
        "key": indicator.key,
        "label": said(indicator.label),
        "section": indicator.section,
        "weight": format_value(indicator.weight),
        "value": text(indicator.value),
        "unit_text": indicator.value_text,
        "numerator": None if figure is None else text(figure.numerator),
        "denominator": None if figure is None else text(figure.denominator),
        "count": indicator.count,
        "points": shown["points"],
        "contribution": shown["contribution"],
        "band": indicator.band,
        "note": said(indicator.note),
        "is_final": indicator.is_final,
    }


def range_told(period: Period) -> dict[str, Any]:
    """A period as it is told."""
    return {"start": period.start, "end": period.end}

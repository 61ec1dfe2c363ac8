"""Changes and refusals in words: kept with a change, so that the preview can be read again later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from steelyard.books.organisation_columns import COLUMNS, SHEETS
from steelyard.books.organisation_workbook import RowVerdict
from steelyard.errors import InputRefused, Words
from steelyard.facts.organisation import Organisation
from steelyard.facts.organisation_changes import Effect

_LABELS = {column.name: column for columns in COLUMNS.values() for column in columns if not column.told}
_MORE = {
    "left_on": Words("离职日", "Left on"),
    "employee_id": Words("使用人", "Held by"),
    "name": Words("姓名", "Name"),
    "platform": Words("平台", "Platform"),
    "timezone": Words("时区", "Time zone"),
}
#: Fields a new row shows.
_FIRST = {
    "people": ("name", "role", "team", "line", "support_line", "leader_id", "tier", "hired_on"),
    "accounts": ("employee_id",),
    "contracts": ("base_fen", "performance_fen", "allowance_fen", "region"),
    "shops": ("name", "platform", "timezone"),
}


def effect(one: Effect, organisation: Organisation) -> dict[str, Any]:
    """One effect as plain data: of whom, on which days, and each cell before and after in both languages."""
    names = one.changed() if one.before is not None and one.after is not None else list(_FIRST[one.kind])
    cells = [
        _cell(one, name, organisation)
        for name in names
        if getattr(one.before, name, None) is not None or getattr(one.after, name, None) is not None
    ]
    return {
        "kind": one.kind,
        "subject": list(one.subject),
        "name": _name(one, organisation),
        "start": None if one.start is None else str(one.start),
        "end": None if one.end is None else str(one.end),
        "is_new": one.before is None,
        "is_gone": one.after is None,
        "cells": cells,
    }


def _name(one: Effect, organisation: Organisation) -> str:
    if one.kind in ("people", "contracts"):
        return organisation.name_of(one.subject[0])
    if one.kind == "accounts":
        return one.subject[2]
    return (one.after or one.before).name


def _cell(one: Effect, name: str, organisation: Organisation) -> dict[str, str]:
    column = _LABELS.get(name)
    words = _MORE.get(name) or (column.words if column is not None else Words(name, name))
    cell = {"zh": words.zh, "en": words.en}
    for side, row in (("before", one.before), ("after", one.after)):
        value = getattr(row, name, None)
        for language in ("zh", "en"):
            cell[f"{side}_{language}"] = _shown(name, value, language, organisation)
    return cell


def _shown(name: str, value: Any, language: Any, organisation: Organisation) -> str:
    if value is None:
        return ""
    if name in ("leader_id", "employee_id"):
        return f"{organisation.name_of(value)} {value}"
    column = _LABELS.get(name)
    return str(value if column is None or isinstance(value, date) else column.show(value, language))


def verdict(one: RowVerdict) -> dict[str, Any]:
    """A row that was not taken, with its place and what to do."""
    found = one.problem
    sheet = SHEETS[one.sheet]
    return {
        "sheet_zh": sheet.zh,
        "sheet_en": sheet.en,
        "row": one.row,
        "subject": one.subject,
        **_problem(
            found.column if found else None,
            found.value if found else None,
            found.words if found else None,
            found.remedy if found else None,
        ),
    }


def refusal(subject: str, refused: InputRefused) -> dict[str, Any]:
    """Somebody of a form who could not be changed."""
    return {"subject": subject, "row": None, **_problem(None, None, refused.what, refused.remedy)}


def _problem(column: str | None, value: str | None, words: Words | None, remedy: Words | None) -> dict[str, Any]:
    return {
        "column": column or "",
        "value": value or "",
        "zh": words.zh if words else "",
        "en": words.en if words else "",
        "remedy_zh": remedy.zh if remedy else "",
        "remedy_en": remedy.en if remedy else "",
    }


def audited(effects: Iterable[dict[str, Any]], side: str) -> dict[str, Any]:
    """What the audit keeps of one side: subject and days -> cells."""
    return {
        f"{one['kind']}:{'/'.join(one['subject'])} {one['start'] or ''}..{one['end'] or ''}": {
            cell["en"]: cell[f"{side}_en"] for cell in one["cells"]
        }
        for one in effects
    }

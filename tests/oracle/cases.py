"""Cases that a person can add up: facts and expected measures, read from tests/cases/*.yaml.

A case gives only the columns that matter; the rest is filled in plainly. Instants are shop time: ``10:00:15`` on the
case's day, or a whole ``2026-03-03 00:00:10``. ``measures`` maps an agent (``A``, or ``A 2026-03-03`` on another day,
``''`` for nobody) to numbers; in the families listed under ``complete`` nothing else may be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import yaml
from second_answer import FAMILY_OF, MeasureKey, Row

from steelyard.facts import TABLES
from steelyard.facts.schema import Column

FOLDER = Path(__file__).parent.parent / "cases"
SHOP_ID = "s"
_SERIAL = {
    "messages": ("message_id", "m"),
    "orders": ("order_id", "o"),
    "refunds": ("refund_id", "r"),
    "ratings": ("rating_id", "q"),
    "reviews": ("review_id", "v"),
    "tickets": ("ticket_id", "t"),
    "calls": ("call_id", "p"),
    "inspections": ("inspection_id", "i"),
}
_PLAIN: dict[str, Row] = {
    "messages": {"buyer_id": "b", "kind": "text", "is_auto": False},
    "orders": {"buyer_id": "b", "paid_fen": 10000, "postage_fen": 0, "discount_fen": 0, "item_count": 1},
    "refunds": {
        "buyer_id": "b",
        "kind": "refund_only",
        "status": "success",
        "item_count": 1,
        "reason": "",
        "is_dispute": False,
    },
    "ratings": {"buyer_id": "b", "origin": "invited"},
    "reviews": {"buyer_id": "b"},
    "tickets": {
        "returned_count": 0,
        "reopened_count": 0,
        "status": "open",
        "is_complaint": False,
        "is_escalated": False,
    },
    "conversation_tags": {"tag_kind": "issue", "source": "form", "by": "boss"},
    "shifts": {"leave_minutes": 0, "overtime_minutes": 0},
    "order_lines": {"line_no": 1, "title": "", "quantity": 1, "amount_fen": 100},
    "memberships": {"buyer_id": "b"},
    "inspections": {"errors": 0, "omissions": 0},
    "growth_records": {"item": "a"},
    "agent_reports": {"platform": "taobao", "source": "report", "agent_id": "", "reconstructed": False},
}


@dataclass(frozen=True)
class Case:
    """Facts of one shop and the numbers a person found."""

    name: str
    facts: dict[str, list[Row]]
    settings: dict[str, list[Row]]
    expected: dict[MeasureKey, int]
    complete: tuple[str, ...]

    def seen_in(self, found: dict[MeasureKey, int]) -> dict[MeasureKey, int]:
        """Of the numbers found, those this case speaks of."""
        return {
            key: value for key, value in found.items() if key in self.expected or FAMILY_OF.get(key[3]) in self.complete
        }

    @property
    def wanted(self) -> dict[MeasureKey, int]:
        """The expected numbers, zeros left out as everywhere."""
        return {key: value for key, value in self.expected.items() if value}


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case of every file, in order."""
    return tuple(
        read_case(entry)
        for path in sorted(FOLDER.glob("*.yaml"))
        for entry in yaml.load(path.read_text(encoding="utf-8"), _AsWritten)
    )


class _AsWritten(yaml.SafeLoader):
    """YAML without its clocks: 10:00:15 stays text instead of becoming 36015. The table is its own, not its parent's."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = dict(yaml.SafeLoader.yaml_implicit_resolvers)


for _first in "0123456789+-":
    _AsWritten.yaml_implicit_resolvers[_first] = [
        (tag, pattern)
        for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(_first, [])
        if not tag.endswith((":timestamp", ":int", ":float"))
    ]


def read_case(entry: dict[str, Any]) -> Case:
    day = date.fromisoformat(entry.get("day", "2026-03-02"))
    zone = ZoneInfo(entry.get("timezone", "Asia/Shanghai"))
    tables = {name: rows for name, rows in entry.items() if name in TABLES and name != "settings"}
    facts = {
        name: [_row(name, number, row, day, zone) for number, row in enumerate(rows, 1)]
        for name, rows in tables.items()
    }
    facts["shops"] = [{"shop_id": SHOP_ID, "platform": "taobao", "name": SHOP_ID, "timezone": zone.key}]
    return Case(
        entry["name"],
        facts,
        {SHOP_ID: _settings(entry.get("settings", {}))},
        _expected(entry.get("measures", {}), day),
        tuple(entry.get("complete", ())),
    )


def _settings(given: dict[str, str] | list[Row]) -> list[Row]:
    rows = [{"key": key, "value": value} for key, value in given.items()] if isinstance(given, dict) else given
    return [
        {
            "shop_id": SHOP_ID,
            "key": row["key"],
            "value": str(row["value"]),
            "start": _day(row.get("start")),
            "end": _day(row.get("end")),
        }
        for row in rows
    ]


def _row(table: str, number: int, given: Row, day: date, zone: ZoneInfo) -> Row:
    declared = TABLES[table]
    row: Row = dict.fromkeys(column.name for column in declared.columns)
    row |= _PLAIN.get(table, {}) | ({"shop_id": SHOP_ID} if "shop_id" in row and table != "presence" else {})
    if table in _SERIAL:
        name, letter = _SERIAL[table]
        row[name] = f"{letter}{number:03}"
    if table in ("agent_reports", "shifts", "inspections", "growth_records"):
        row["business_day"] = day
    row |= {name: _value(declared.column(name), value, day, zone) for name, value in given.items()}
    if table == "orders":
        row["status"] = row["status"] or ("paid" if row["paid_at"] else "unpaid")
        row["goods_fen"] = row["goods_fen"] if row["goods_fen"] is not None else row["paid_fen"]
    return row


def _value(column: Column, value: Any, day: date, zone: ZoneInfo) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if column.kind == "instant":
        return instant(value, day, zone)
    if column.kind == "day":
        return _day(value)
    return int(value) if column.kind in ("int", "fen") else value


def instant(text: str, day: date, zone: ZoneInfo) -> datetime:
    """``10:00:15`` or ``2026-03-03 00:00:10.500`` in shop time."""
    whole = text if " " in text else f"{day} {text}"
    return datetime.fromisoformat(whole).replace(tzinfo=zone).astimezone(UTC)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _expected(measures: dict[str, dict[str, str]], day: date) -> dict[MeasureKey, int]:
    found: dict[MeasureKey, int] = {}
    for who, values in measures.items():
        agent_id, _, other_day = who.partition(" ")
        on = _day(other_day) if other_day else day
        assert on is not None
        found |= {(SHOP_ID, on, agent_id, measure): int(value) for measure, value in values.items()}
    return found

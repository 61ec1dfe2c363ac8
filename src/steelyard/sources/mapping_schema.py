"""The JSON Schema of mapping files, made from the tables, for editors; what a mapping may be is decided by ``mappings``."""

from __future__ import annotations

from typing import Any

from steelyard.facts import TABLES
from steelyard.facts.schema import Column, Table
from steelyard.sources.mappings import DURATIONS, MONEY, NAME, RATIOS, REPORTS, units_of

_HEADERS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


def mapping_schema() -> dict[str, Any]:
    """One object per table: its fields with their units and values."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Steelyard mapping",
        "type": "object",
        "required": ["mapping", "table"],
        "properties": {
            "mapping": {"type": "string", "pattern": NAME.pattern},
            "table": {"enum": sorted(TABLES)},
            "headers": {"type": "array"},
        },
        "oneOf": [_of_table(table) for table in TABLES.values()],
    }


def _of_table(table: Table) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "table": {"const": table.name},
        "fields": {
            "type": "object",
            "properties": {column.name: _field(column) for column in table.columns},
            "additionalProperties": False,
        },
        "constants": {
            "type": "object",
            "properties": {column.name: {"description": column.doc} for column in table.columns},
            "additionalProperties": False,
        },
    }
    if table.name == REPORTS:
        properties["measures"] = {"type": "object", "additionalProperties": _measure()}
    return {"description": table.grain, "properties": properties}


def _field(column: Column) -> dict[str, Any]:
    rule: dict[str, Any] = {"column": _HEADERS, "words": {"type": "object"}, "otherwise": {"type": "string"}}
    required = ["column"]
    if units_of(column):
        rule["unit"] = {"enum": list(units_of(column))}
        required.append("unit")
    if column.kind in ("instant", "day", "month"):
        rule["format"] = {"type": "string"}
    if column.choices:
        rule["words"] = {"type": "object", "additionalProperties": {"enum": ["", *column.choices]}}
    full = {"type": "object", "properties": rule, "required": required, "additionalProperties": False}
    return {"description": column.doc, "anyOf": [full] if units_of(column) else [full, _HEADERS]}


def _measure() -> dict[str, Any]:
    units = ["count", *MONEY, *DURATIONS, *RATIOS]
    full = {
        "type": "object",
        "properties": {"column": {"type": "string"}, "unit": {"enum": units}, "times": {"type": "string"}},
        "required": ["column"],
        "additionalProperties": False,
    }
    return {"anyOf": [full, {"type": "string"}]}

"""A plain reading of the part of JSON Schema that ours uses: enough to hold files against it, and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str, date),  # an editor reads a bare day as text
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
#: Every word the schema uses; a new one must be understood here first.
WORDS = {
    *("$schema", "$defs", "$ref", "title", "description", "default", "type", "format", "pattern", "enum", "const"),
    *("anyOf", "oneOf", "properties", "required", "additionalProperties", "propertyNames", "items"),
    *("minItems", "minLength", "minimum", "maximum", "exclusiveMinimum"),
}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[str]:
    """Where a value does not fit."""
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, path)
    if "anyOf" in schema and not any(fits(value, one, root) for one in schema["anyOf"]):
        yield f"{path}: none of the choices"
    if "oneOf" in schema and sum(fits(value, one, root) for one in schema["oneOf"]) != 1:
        yield f"{path}: not exactly one of the choices"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{path}: {value!r} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is no choice"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{path}: {value!r} does not match"
    if isinstance(value, int) and not isinstance(value, bool):
        yield from _bounds(value, schema, path)
    if isinstance(value, dict):
        yield from _object(value, schema, root, path)
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{path}: too short"
        for place, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), root, f"{path}[{place}]")


def fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    return not list(faults(value, schema, root))


def _is(value: Any, kinds: str | list[str]) -> bool:
    names = [kinds] if isinstance(kinds, str) else kinds
    return any(isinstance(value, TYPES[name]) and isinstance(value, bool) == (name == "boolean") for name in names)


def _bounds(value: int, schema: dict[str, Any], path: str) -> Iterator[str]:
    if value < schema.get("minimum", value) or value > schema.get("maximum", value):
        yield f"{path}: {value} out of bounds"
    if value <= schema.get("exclusiveMinimum", value - 1):
        yield f"{path}: {value} out of bounds"


def _object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for key in schema.get("required", []):
        if key not in value:
            yield f"{path}.{key}: missing"
    for key, held in value.items():
        if "propertyNames" in schema and not fits(key, schema["propertyNames"], root):
            yield f"{path}.{key}: unknown"
        if key in known:
            yield from faults(held, known[key], root, f"{path}.{key}")
        elif others is False:
            yield f"{path}.{key}: unknown"
        elif isinstance(others, dict):
            yield from faults(held, others, root, f"{path}.{key}")


def words_in(schema: Any) -> Iterator[str]:
    """Every word of the schema language in it (not names of properties and definitions)."""
    if isinstance(schema, dict):
        for word, held in schema.items():
            yield word
            yield from (
                (inner for each in held.values() for inner in words_in(each))
                if word in ("properties", "$defs")
                else words_in(held)
            )
    elif isinstance(schema, list):
        for each in schema:
            yield from words_in(each)

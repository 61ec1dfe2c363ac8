"""Values as JSON and back without losing a digit: what is stored of a run, and its canonical bytes.

Fractions and decimals are text, days ``2026-11-01``, words both languages; a float is refused. A dataclass is an object
with its fields, read back by their declared types.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from steelyard.errors import InputRefused, Words

T = TypeVar("T")

#: In the metadata of a field: it is kept in a file of its own and no part of what the value comes to.
APART = "apart"


def as_plain(value: object) -> Any:
    """A value as what JSON holds. Raises: TypeError for a float, or a type that has no exact form here."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Fraction | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): as_plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [as_plain(part) for part in value]
    if is_dataclass(value):
        return {
            field.name: as_plain(getattr(value, field.name)) for field in fields(value) if APART not in field.metadata
        }
    raise TypeError(f"no exact JSON for {type(value).__name__}")


def canonical(value: object) -> bytes:
    """The one way a value is written: keys sorted, a line each, no float, ending in a newline."""
    return (json.dumps(as_plain(value), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def digest_of(value: object) -> str:
    """SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(value)).hexdigest()


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of a declared type. Raises: InputRefused naming the key where the JSON is not of that form."""
    found: T = _read(kind, plain, "")
    return found


def _read(kind: Any, plain: Any, where: str) -> Any:
    kind = getattr(kind, "__supertype__", kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        rest = [argument for argument in arguments if argument is not NoneType]
        return None if plain is None else _read(rest[0], plain, where)
    if origin is Literal:
        return plain if plain in arguments else _refuse(where, plain)
    if origin is tuple:
        items = plain if isinstance(plain, list) else _refuse(where, plain)
        kinds = [arguments[0]] * len(items) if arguments[1:] == (...,) else arguments
        return tuple(
            _read(one, item, f"{where}[{place}]") for place, (one, item) in enumerate(zip(kinds, items, strict=True))
        )
    if origin is not None and issubclass(origin, Mapping):
        pairs = plain if isinstance(plain, dict) else _refuse(where, plain)
        return {key: _read(arguments[1], part, f"{where}.{key}") for key, part in pairs.items()}
    if is_dataclass(kind):
        return _read_dataclass(kind, plain, where)
    return _read_scalar(kind, plain, where)


def _read_dataclass(kind: Any, plain: Any, where: str) -> Any:
    hints = _hints(kind)
    if not isinstance(plain, dict) or not plain.keys() <= hints.keys():
        return _refuse(where, plain)
    try:
        return kind(**{name: _read(hints[name], part, f"{where}.{name}".lstrip(".")) for name, part in plain.items()})
    except TypeError:  # a field is missing
        return _refuse(where, plain)


@cache
def _hints(kind: type) -> dict[str, Any]:
    declared = get_type_hints(kind)
    return {field.name: declared[field.name] for field in fields(kind)}


def _read_scalar(kind: Any, plain: Any, where: str) -> Any:
    if kind in (bool, int, str):
        return plain if type(plain) is kind else _refuse(where, plain)
    reader = date.fromisoformat if kind is date else kind
    if not isinstance(plain, str):
        return _refuse(where, plain)
    try:
        return reader(plain)
    except (ValueError, ArithmeticError):
        return _refuse(where, plain)


def _refuse(where: str, plain: Any) -> Any:
    raise InputRefused(
        Words(f"“{where}”处的内容不是应有的样子：{str(plain)[:64]}", f'"{where}" does not hold what belongs there'),
        where=where or None,
    )


def first_difference(one: Any, other: Any, where: str = "") -> tuple[str, Any, Any] | None:
    """Where two plain values first differ: the place and both values; None when they are the same.

    Objects are compared in order of key, lists item by item; entries of a list are named by what tells them apart.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            found = first_difference(one.get(key), other.get(key), f"{where}.{key}".lstrip("."))
            if found is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list):
        return _first_in_lists(one, other, where)
    return None if one == other and type(one) is type(other) else (where, one, other)


def _first_in_lists(one: Sequence[Any], other: Sequence[Any], where: str) -> tuple[str, Any, Any] | None:
    for place in range(max(len(one), len(other))):
        left, right = (part[place] if place < len(part) else None for part in (one, other))
        found = first_difference(left, right, f"{where}[{_named(left, place)}]")
        if found is not None:
            return found
    return None


def _named(item: Any, place: int) -> str:
    names = ("employee_id", "item", "key", "scheme", "run_id")
    found = next((item[name] for name in names if isinstance(item, dict) and item.get(name)), None)
    return str(place if found is None else found)

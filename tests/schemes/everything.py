"""The scheme that uses every key, and each of its values changed in turn.

A key added to the language must be used in ``everything.yaml`` once.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path as FilePath
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from steelyard.schemes import located
from steelyard.schemes.checks import faults_in
from steelyard.schemes.faults import Path
from steelyard.schemes.model import Scheme
from steelyard.schemes.parts import parts_of
from steelyard.schemes.values import Part
from steelyard.schemes.vocabulary import VOCABULARY

FILE = FilePath(__file__).parent / "everything.yaml"


def document() -> dict[str, Any]:
    """Its content as plain values."""
    data: dict[str, Any] = located.read(FILE.read_text(encoding="utf-8"), FILE.name).data
    return data


def fields_given(data: dict[str, Any]) -> Iterator[tuple[type[Part], str, Path]]:
    """(class, field, path) of every key the document gives."""
    for path, part in parts_of(Scheme.model_validate(data)):
        for name, field in type(part).model_fields.items():
            key = field.alias or name
            if isinstance(holder := at(data, path), dict) and key in holder:
                yield type(part), name, (*path, key)


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def changed(data: dict[str, Any], path: Path, field: FieldInfo, *, removable: bool = True) -> Iterator[Scheme]:
    """The scheme with the value at one path changed, in every way that still is a scheme.

    A name of a figure may become one nobody knows, for a sentence can be told of it; a choice must be one that stands.
    """
    chosen = bool(_choices(field.annotation))
    for value in _others(at(data, path), field):
        if value is ABSENT and not removable:
            continue
        other = copy.deepcopy(data)
        holder = at(other, path[:-1])
        if value is ABSENT:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
        try:
            scheme = Scheme.model_validate(other)
        except ValidationError:
            continue
        if not chosen or not list(faults_in(scheme, VOCABULARY)):
            yield scheme


ABSENT = object()


def _others(value: Any, field: FieldInfo) -> Iterator[Any]:
    choices = _choices(field.annotation)
    if choices:
        yield from (choice for choice in choices if choice != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, date):
        yield value + timedelta(days=1)
    elif isinstance(value, str):
        yield from _other_texts(value)
    elif isinstance(value, list) and len(value) > 1:
        yield value[:-1]
    elif isinstance(value, dict) and len(value) > 1 and "Mapping[" in str(field.annotation):
        yield dict(list(value.items())[:-1])
    if not field.is_required() and field.default not in (value, ()) and value != {}:
        yield ABSENT


def _other_texts(value: str) -> Iterator[str]:
    try:
        number = Decimal(value)
    except InvalidOperation:
        yield f"{value}x"
    else:
        yield str(number / 2 if 0 < number < 1 else number + 1)


def _choices(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for part in get_args(annotation) if (found := _choices(part))), ())

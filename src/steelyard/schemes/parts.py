"""The parts of a scheme one by one, with the way to each: for whatever looks at all of them alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from steelyard.schemes.faults import Path
from steelyard.schemes.values import Part


def parts_of(part: Part, path: Path = ()) -> Iterator[tuple[Path, Part]]:
    """The part itself and every part within it, outermost first, each with its path in the file."""
    yield path, part
    for name, field in type(part).model_fields.items():
        yield from _within(getattr(part, name), (*path, field.alias or name))


def _within(value: object, path: Path) -> Iterator[tuple[Path, Part]]:
    if isinstance(value, Part):
        yield from parts_of(value, path)
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _within(item, (*path, place))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _within(item, (*path, str(key)))

"""Every value of a part of a scheme as people read it: 2,000.00 yuan, 60%, 满意率, each by the way to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, get_args

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from steelyard.errors import Words
from steelyard.schemes import values
from steelyard.schemes.faults import Path
from steelyard.schemes.key_names import key_name
from steelyard.schemes.sentences.parts import yuan
from steelyard.schemes.values import Part
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_words
from steelyard.trace import format_value

#: Keys whose numbers are in the unit of the figure they stand beside.
IN_THE_FIGURES_UNIT = frozenset(
    {
        *(("Linear", "worst"), ("Linear", "best"), ("Target", "target"), ("Band", "from"), ("Band", "to")),
        *(("AmountBand", "from"), ("AmountBand", "to"), ("Veto", "more_than"), ("Veto", "less_than")),
        *(("RateModifier", "per"), ("KsfIndicator", "step"), ("Ksf", "step"), ("PerEvent", "above")),
        *(("Balance", "value"), ("Balance", "months"), ("Balance", "quarters")),
        *(("History", "round"), ("PerHead", "round")),
    }
)
#: Keys that hold the name of a figure.
FIGURES = frozenset({"metric", "measure", "on"})

Told = dict[Path, Words]


def told_values(part: Part, names: Vocabulary, only: Collection[str] | None = None) -> Told:
    """The way to each value that is given, and how it reads; what is left out is not there.

    ``only`` narrows it to some fields of the part itself.
    """
    return dict(_of_part(part, (), "", names, only))


def path_words(path: Path) -> Words:
    """The way to a value in words: 曲线 满分线, 分档费率 第 2 档 费率."""
    steps = [
        Words(f"第 {step + 1} 项", f"no. {step + 1}") if isinstance(step, int) else key_name(step) for step in path
    ]
    return Words(" ".join(step.zh for step in steps), " ".join(step.en for step in steps))


def _of_part(
    part: Part, path: Path, unit: str, names: Vocabulary, only: Collection[str] | None = None
) -> Iterator[tuple[Path, Words]]:
    figure = next((held for key in ("metric", "measure") if isinstance(held := getattr(part, key, None), str)), None)
    unit = names.unit(figure) if figure is not None else unit
    for name, field in type(part).model_fields.items():
        key, value = field.alias or name, getattr(part, name)
        if value is not None and value != () and (only is None or name in only):
            own_unit = unit if (type(part).__name__, key) in IN_THE_FIGURES_UNIT else ""
            yield from _of_value(value, (*path, key), _kinds(type(part))[name], own_unit, unit, names)


def _of_value(
    value: Any, path: Path, kind: str, own_unit: str, unit: str, names: Vocabulary
) -> Iterator[tuple[Path, Words]]:
    if isinstance(value, Part):
        yield from _of_part(value, path, unit, names)
    elif isinstance(value, Mapping):
        for key, held in value.items():
            yield from _of_value(held, (*path, str(key)), kind, own_unit, unit, names)
    elif isinstance(value, tuple) and any(isinstance(held, Part) for held in value):
        for place, held in enumerate(value):
            yield from _of_value(held, (*path, place), kind, own_unit, unit, names)
    elif isinstance(value, tuple):
        told = [_told(held, path, kind, own_unit, names) for held in value]
        yield path, Words("、".join(words.zh for words in told), ", ".join(words.en for words in told))
    else:
        yield path, _told(value, path, kind, own_unit, names)


def _told(value: Any, path: Path, kind: str, unit: str, names: Vocabulary) -> Words:
    if isinstance(value, bool):
        return Words("是", "yes") if value else Words("否", "no")
    if kind == "yuan" and isinstance(value, int):
        return yuan(value)
    if isinstance(value, Fraction):
        if not unit and not kind:
            return Words(format_value(value), format_value(value))
        return value_words(value, "ratio" if kind == "ratio" else unit)
    if path[-1] in FIGURES and isinstance(value, str):
        return names.label(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return Words(text, text)


@cache
def _kinds(part: type[Part]) -> Mapping[str, str]:
    """What the numbers of each field are."""
    return {name: _kind(field) for name, field in part.model_fields.items()}


def _kind(field: FieldInfo) -> str:
    """Whether a field holds yuan or a ratio, by what reads it."""
    readers = {item.func for item in _metadata(field.annotation, field.metadata) if isinstance(item, BeforeValidator)}
    if values._fen_not_negative in readers:
        return "yuan"
    return "ratio" if values._ratio in readers else ""


def _metadata(annotation: Any, own: list[Any]) -> Iterator[Any]:
    """The annotations of a type and of every type inside it."""
    yield from own
    yield from getattr(annotation, "__metadata__", ())
    for inner in get_args(annotation):
        yield from _metadata(inner, [])

"""A scheme with one constant changed, again and again: what the worked cases of a template must all notice.

A number, amount or day moves by one in its last place, up and down; a weight moves against another of its list, so that
the sum stays 100; numbers and signs inside conditions change too; a choice becomes each of its alternatives, a figure
another of its unit.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from steelyard.pay.cases import WorkedCase, differences
from steelyard.schemes import Scheme, located
from steelyard.schemes.checks import faults_in
from steelyard.schemes.faults import Path
from steelyard.schemes.vocabulary import VOCABULARY

#: Where conditions and counts are written as formulas.
FORMULAS = ("when", "unless", "count")

#: Where figures are named, and whether only measures can be.
FIGURES = {"metric": False, "measure": True, "on": False}

#: Signs of formulas and what each becomes: an edge that belongs to the other side, or instead of both.
SIGNS = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "and": "or", "or": "and", "+": "-", "-": "+"}

#: Whom a version governs and what it requires, by the part they stand in, and what never fits there.
OTHERS = {"applies_to": {"role": "inspector"}, "requires": {"preset": "kuaishou"}}

#: Choices that mean something else by themselves, with all they can be.
CHOICES = {
    "missing": ("renormalise", "zero", "stop"),
    "missing_group": ("renormalise", "stop"),
    "otherwise": ("exclude", "zero", "manual"),
    "mode": ("marginal", "whole"),
    "ties": ("full", "split"),
    "scope": ("own", "team", "shop"),
    "within": ("scheme", "team", "shop"),
    "people": ("team", "line", "shop"),
    "aggregate": ("mean", "median"),
    "toward": ("group", "team", "shop"),
    "suggest": ("praise", "training", "review", "improvement_plan", "promotion"),
    "better": ("higher", "lower"),
}

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_IN_FORMULA = re.compile(r"「[^」]*」|(?P<sign>[<>]=?|[-+]|\b(?:and|or)\b)|[^\W\d]\w*|(?P<number>[0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True)
class Mutant:
    """One change: the line and key of the file, what stood there and what stands there now."""

    line: int
    path: Path
    old: str
    new: str
    data: Any

    def __str__(self) -> str:
        key = ".".join(str(step) for step in self.path)
        return f"line {self.line}, {key}: {self.old} -> {self.new}"


def mutants(document: located.Document) -> Iterator[Mutant]:
    """Every change of one constant."""
    for path, value in _leaves(document.data, ()):
        for new in [*_others(path, value), *_other_grades(document.data, path)]:
            data = _with(document.data, path, new)
            partner = _partner(document.data, path)
            if partner is not None:
                _balance(data, path, partner, _moved(value, new))
            yield Mutant(document.line_of(path), path, str(value), str(new), data)


def survivors(document: located.Document, cases: Sequence[WorkedCase]) -> list[Mutant]:
    """The changes that are neither refused nor noticed by any case."""
    order = list(cases)
    return [mutant for mutant in mutants(document) if not _noticed(mutant.data, order)]


def _noticed(data: Any, order: list[WorkedCase]) -> bool:
    """Whether a case fails; the one that does is asked first next time, for the next constant is its neighbour."""
    try:
        scheme = Scheme.model_validate(data)
    except ValidationError:
        return True
    if any(True for _ in faults_in(scheme, VOCABULARY)):
        return True
    for place, case in enumerate(order):
        if differences(scheme, case):
            order.insert(0, order.pop(place))
            return True
    return False


def _leaves(data: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        if isinstance(value, dict | list):
            yield from _leaves(value, (*path, step))
        else:
            yield (*path, step), value


def _others(path: Path, value: Any) -> Iterator[Any]:
    """What a value may become."""
    key, part = path[-1], str(path[2]) if len(path) > 2 else ""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, date):
        yield from (value + timedelta(days=1), value - timedelta(days=1))
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif _NUMBER.fullmatch(value):
        yield from (_stepped(value, 1), _stepped(value, -1))
    elif key in FORMULAS:
        yield from _formulas(value)
    elif key in FIGURES:
        yield from _figures_like(value, measures_only=FIGURES[str(key)])
    elif part in OTHERS:
        yield OTHERS[part].get(str(key), "somebody else")
    elif key in CHOICES:
        yield from (other for other in CHOICES[str(key)] if other != value)


def _other_grades(data: Any, path: Path) -> Iterator[str]:
    """The other grades of the version, where a veto or trigger names one."""
    if path[-1] == "grade":
        yield from (grade["name"] for grade in _at(data, path[:2])["grades"] if grade["name"] != _at(data, path))


def _stepped(text: str, by: int) -> str:
    number = Decimal(text)
    return str(number + by * Decimal((0, (1,), int(number.as_tuple().exponent))))


def _formulas(text: str) -> Iterator[str]:
    for found in _IN_FORMULA.finditer(text):
        if found["number"] is not None:
            for by in (1, -1):
                yield text[: found.start()] + _stepped(found["number"], by) + text[found.end() :]
        elif found["sign"] is not None:
            yield text[: found.start()] + SIGNS[found["sign"]] + text[found.end() :]


def _figures_like(key: str, *, measures_only: bool) -> list[str]:
    """The first and the last other figure of the same unit."""
    known = VOCABULARY.catalogue.measures if measures_only else VOCABULARY.catalogue.metrics
    unit = VOCABULARY.unit(key)
    alike = [other for other in known if other != key and VOCABULARY.unit(other) == unit]
    return list(dict.fromkeys([*alike[:1], *alike[-1:]]))


def _with(data: Any, path: Path, value: Any) -> Any:
    changed = copy.deepcopy(data)
    _at(changed, path[:-1])[path[-1]] = value
    return changed


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _moved(old: Any, new: Any) -> Decimal:
    return Decimal(str(new)) - Decimal(str(old))


def _partner(data: Any, path: Path) -> Path | None:
    """The weight that gives way when one grows: the next of its section, else of its list; None for no weight."""
    if path[-2:-1] == ("groups",):
        return (*path[:-1], _after(list(_at(data, path[:-1])), path[-1]))
    if path[-1] != "weight" or path[-3] != "indicators":
        return None
    indicators = _at(data, path[:-2])
    here = int(path[-2])
    section = indicators[here].get("section")
    beside = [place for place, one in enumerate(indicators) if one.get("section") == section]
    among = beside if len(beside) > 1 else list(range(len(indicators)))
    return (*path[:-2], _after(among, here), "weight")


def _after(names: list[Any], name: Any) -> Any:
    return names[(names.index(name) + 1) % len(names)]


def _balance(data: Any, path: Path, partner: Path, moved: Decimal) -> None:
    """Take from the partner what was given, and let the weights of their sections follow."""
    _add(_at(data, partner[:-1]), partner[-1], -moved)
    if path[-1] != "weight":
        return
    sections = {section["name"]: section for section in _at(data, path[:2]).get("sections", ())}
    for place, by in ((path, moved), (partner, -moved)):
        section = sections.get(_at(data, place[:-1]).get("section"))
        if section is not None:
            _add(section, "weight", by)


def _add(owner: Any, key: Any, by: Decimal) -> None:
    owner[key] = str(Decimal(str(owner[key])) + by)

"""The worked example of each rule: what a case of the scheme comes to there, in one sentence that is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from steelyard.errors import SteelyardError, Words
from steelyard.money import round_points
from steelyard.pay.cases import Outcome, WorkedCase, run_case
from steelyard.schemes.faults import Path
from steelyard.schemes.model import Scheme, Version
from steelyard.trace import format_value

_LONG_AGO = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Example:
    """One rule in one case: the case's sentence, whose it is, and what the rule comes to."""

    case: str
    employee: str
    words: Words


def examples_of(scheme: Scheme, version: Version, cases: Sequence[WorkedCase]) -> dict[Path, Example]:
    """An example for each indicator and pay item of a version that a case shows; a case that names the rule comes first.

    Every case is settled by this version, as if it had been in force then: an example tells the rule, not a period.
    Cases that stop or are not whole show nothing.
    """
    always = version.model_copy(update={"from_": _LONG_AGO, "to": None})
    scheme = scheme.model_copy(update={"versions": (always,)})
    told: dict[Path, Example] = {}
    usual: dict[Path, Example] = {}
    for case in cases:
        outcome = _outcome(scheme, case)
        if outcome is None or outcome.stopped is not None:
            continue
        for employee, wanted in _expected(case):
            sheet = outcome.sheets.get(employee)
            if sheet is None:
                continue
            named = {*_keys(wanted, "points"), *_keys(wanted, "lines")}
            for path, key, words in _shown(version, outcome, employee):
                usual.setdefault(path, Example(case.name, employee, words))
                if key in named:
                    told.setdefault(path, Example(case.name, employee, words))
    return {**usual, **told}


def _outcome(scheme: Scheme, case: WorkedCase) -> Outcome | None:
    try:
        return run_case(scheme, case)
    except (SteelyardError, KeyError, TypeError, AttributeError, ValueError):
        return None


def _expected(case: WorkedCase) -> Iterator[tuple[str, Mapping[str, object]]]:
    expected = case.data.get("expect")
    if isinstance(expected, Mapping):
        yield from ((str(name), wanted) for name, wanted in expected.items() if isinstance(wanted, Mapping))


def _keys(wanted: Mapping[str, object], part: str) -> Iterator[str]:
    held = wanted.get(part)
    if isinstance(held, Mapping):
        yield from map(str, held)


def _shown(version: Version, outcome: Outcome, employee: str) -> Iterator[tuple[Path, str, Words]]:
    """What each rule comes to for one person: points of an indicator, the line of a pay item."""
    sheet, statement = outcome.sheets[employee], outcome.statements.get(employee)
    for place, indicator in enumerate(sheet.indicators):
        if indicator.points is not None:
            points = format_value(Fraction(round_points(indicator.points)))
            yield (
                ("indicators", place),
                indicator.key,
                Words(
                    f"{indicator.label.zh} {indicator.value_text} → {points} 分",
                    f"{indicator.label.en} {indicator.value_text} → {points} points",
                ),
            )
    lines = () if statement is None else statement.lines
    for place, item in enumerate(version.pay):
        line = next((line for line in lines if line.item == item.item_key and line.amount_fen), None)
        if line is not None:
            yield ("pay", place), item.item_key, line.sentence

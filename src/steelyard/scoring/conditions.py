"""A written condition, or a count by formula, looked at for one employee, with the figures it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.formula import compile_
from steelyard.metrics.figures import Figures
from steelyard.periods import Period
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.scoring.reading import Reading, Scope, read
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Seen:
    """The figures a formula was read from, and whose each is."""

    readings: tuple[Reading, ...]
    scopes: tuple[Scope, ...]

    @property
    def seen(self) -> Words:
        """The figures as they stood: 成交 12，小组投诉率 6%; and why one is not known."""
        seen = [_seen(reading, _WHOSE[scope]) for reading, scope in zip(self.readings, self.scopes, strict=True)]
        return Words("，".join(words.zh for words in seen), ", ".join(words.en for words in seen))

    @property
    def traces(self) -> tuple[Trace, ...]:
        """Where its figures come from."""
        return tuple(reading.trace for reading in self.readings)


@dataclass(frozen=True, slots=True)
class Condition(Seen):
    """``holds`` is None where a missing figure leaves it open; at the very end, open counts as no."""

    holds: bool | None

    @property
    def unmeasured(self) -> Words | None:
        """What was not counted at all, where that leaves the condition open."""
        if self.holds is not None:
            return None
        return next((reading.unmeasured for reading in self.readings if reading.unmeasured is not None), None)


@dataclass(frozen=True, slots=True)
class Number(Seen):
    """``value`` is None where a figure it needs is missing."""

    value: Fraction | None


def look_at(text: str, figures: Figures, names: Vocabulary, employee_id: str, period: Period) -> Condition:
    """The condition for one employee in one period; figures of the team and the shops where it asks for them.

    Raises: FormulaError when it is none, which checks refuse beforehand.
    """
    answer, seen = _looked(text, figures, names, employee_id, period)
    return Condition(seen.readings, seen.scopes, answer if isinstance(answer, bool) else None)


def count_by(text: str, figures: Figures, names: Vocabulary, employee_id: str, period: Period) -> Number:
    """The number a formula comes to for one employee in one period, as ``look_at`` does for a condition."""
    answer, seen = _looked(text, figures, names, employee_id, period)
    return Number(seen.readings, seen.scopes, None if isinstance(answer, bool) else answer)


def _looked(
    text: str, figures: Figures, names: Vocabulary, employee_id: str, period: Period
) -> tuple[Fraction | bool | None, Seen]:
    formula = compile_(text)
    own = {name: read(figures, names, name, employee_id, period) for name in sorted(formula.names)}
    scoped = {
        (scope, name): read(figures, names, name, employee_id, period, scope=scope)
        for scope, name in sorted(formula.scoped_names)
    }
    answer = formula.evaluate(lambda name: own[name].value, lambda scope, name: scoped[scope, name].value)
    owns: list[Scope] = ["own"] * len(own)
    return answer, Seen((*own.values(), *scoped.values()), (*owns, *(scope for scope, _ in scoped)))


_WHOSE: Mapping[Scope, Words] = {
    "own": Words("", ""),
    "team": Words("小组", "team's "),
    "shop": Words("店铺", "shop's "),
}


def _seen(reading: Reading, whose: Words) -> Words:
    zh, en = f"{whose.zh}{reading.label.zh}", f"{whose.en}{reading.label.en}"
    if reading.unmeasured is not None:
        why = reading.unmeasured
        return Words(f"{zh}未统计：{why.zh}", f"{en} not measured: {why.en}")
    return Words(f"{zh} {reading.text}", f"{en} {reading.text}")

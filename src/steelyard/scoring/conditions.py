"""A written condition looked at for one employee: whether it holds, and the figures it was read from."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.errors import Words
from steelyard.formula import compile_
from steelyard.metrics.figures import Figures
from steelyard.periods import Period
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.scoring.reading import Reading, read
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Condition:
    """``holds`` is None where a missing figure leaves it open; at the very end, open counts as no."""

    holds: bool | None
    readings: tuple[Reading, ...]

    @property
    def seen(self) -> Words:
        """The figures as they stood: 成交 12，投诉率 6%."""
        return Words(
            "，".join(f"{reading.label.zh} {reading.text}" for reading in self.readings),
            ", ".join(f"{reading.label.en} {reading.text}" for reading in self.readings),
        )

    @property
    def unmeasured(self) -> Words | None:
        """What was not counted at all, where that leaves the condition open."""
        if self.holds is not None:
            return None
        return next((reading.unmeasured for reading in self.readings if reading.unmeasured is not None), None)

    @property
    def traces(self) -> tuple[Trace, ...]:
        """Where its figures come from."""
        return tuple(reading.trace for reading in self.readings)


def look_at(text: str, figures: Figures, names: Vocabulary, employee_id: str, period: Period) -> Condition:
    """The condition for one employee in one period; figures of the team and the shops where it asks for them.

    Raises: FormulaError when it is none, which checks refuse beforehand.
    """
    formula = compile_(text)
    own = {name: read(figures, names, name, employee_id, period) for name in sorted(formula.names)}
    scoped = {
        (scope, name): read(figures, names, name, employee_id, period, scope=scope)
        for scope, name in sorted(formula.scoped_names)
    }
    answer = formula.evaluate(lambda name: own[name].value, lambda scope, name: scoped[scope, name].value)
    return Condition(answer if isinstance(answer, bool) else None, (*own.values(), *scoped.values()))

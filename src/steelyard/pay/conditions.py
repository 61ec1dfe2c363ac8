"""Conditions of pay items: held, not held, or not known, with the figures that were looked at."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.errors import Words
from steelyard.pay.case import Case
from steelyard.schemes.pay_items import AtLeast
from steelyard.scoring.conditions import look_at
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Judgement:
    """A condition looked at: ``answer`` is None when a figure is missing; ``seen`` tells the figures.

    ``few`` says why it was not judged at all: too few cases, or cases that nobody counted (``uncounted``).
    """

    answer: bool | None
    seen: Words
    trace: Trace
    few: Words | None = None
    uncounted: bool = False

    @property
    def in_brackets(self) -> Words:
        """The figures in brackets; empty for a condition without any."""
        return Words(f"（{self.seen.zh}）", f" ({self.seen.en})") if self.seen.zh else self.seen

    @property
    def unchecked(self) -> Words | None:
        """What kept it from being judged though it should have been; None when it was, or rested on too few cases."""
        if self.few is not None:
            return self.few if self.uncounted else None
        return self.seen if self.answer is None else None


def judge(text: str, floor: AtLeast | None, case: Case, *steps: str | int) -> Judgement:
    """Judge a condition of the employee; ``steps`` lead to it from the item, for the trace."""
    few = None if floor is None else few_words(floor, case)
    if floor is not None and few is not None:
        trace = Trace(few, None, "", rule=case.rule(*steps[:-1], "min_count"))
        count = case.figures.measure(floor.measure, case.employee_id, case.period)
        return Judgement(None, few, trace, few, uncounted=count is None)
    looked = look_at(text, case.figures, case.names, case.employee_id, case.period)
    shown = {True: "true", False: "false", None: None}[looked.holds]
    trace = Trace(Words(text, text), shown, "", rule=case.rule(*steps), inputs=looked.traces)
    return Judgement(looked.holds, looked.seen, trace)


def few_words(floor: AtLeast, case: Case) -> Words | None:
    """Why a floor of cases is not reached, None when it is; a count nobody took reaches none and is not called 0."""
    count = case.figures.measure(floor.measure, case.employee_id, case.period)
    label = case.names.label(floor.measure)
    if count is None:
        return Words(f"{label.zh}未统计，不评", f"{label.en} not measured, so not judged")
    if count >= floor.at_least:
        return None
    return Words(
        f"{label.zh} {count} 少于 {floor.at_least}，不评",
        f"{label.en} {count}, fewer than {floor.at_least}, so not judged",
    )

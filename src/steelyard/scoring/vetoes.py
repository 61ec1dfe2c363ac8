"""Vetoes: limits that override points, each looked at for one employee.

A value that is missing passes no limit; where it was not counted at all, the veto is named as not checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.metrics.figures import Figures
from steelyard.periods import Period
from steelyard.schemes.model import Scheme, Version, Veto
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of, value_text
from steelyard.scoring.conditions import look_at
from steelyard.scoring.reading import Reading, read, too_few
from steelyard.trace import Trace, format_value


@dataclass(frozen=True, slots=True)
class VetoFinding:
    """One veto looked at: whether its limit was passed; ``condition`` tells the limit, ``words`` its effect too.

    ``unchecked``: what it looks at was not counted, so nobody knows whether it should apply.
    """

    veto: Veto
    applies: bool
    condition: Words
    words: Words
    trace: Trace
    unchecked: Words | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a veto saw: whether the limit is passed, in words, and what was not counted."""

    applies: bool
    name: Words
    condition: Words
    unmeasured: Words | None
    inputs: tuple[Trace, ...]


def look_at_vetoes(
    scheme: Scheme, version: Version, figures: Figures, employee_id: str, period: Period
) -> tuple[VetoFinding, ...]:
    """Every veto of the version, in the order of the file."""
    names = scheme.vocabulary

    def finding(veto: Veto, place: int) -> VetoFinding:
        seen = _seen(veto, figures, names, employee_id, period)
        effect = _effect(veto, version, names)
        words = Words(f"{seen.condition.zh}：{effect.zh}", f"{seen.condition.en}: {effect.en}")
        rule = scheme.rule_name(version, "vetoes", place)
        trace = Trace(words, "true" if seen.applies else "false", "", rule=rule, inputs=seen.inputs)
        return VetoFinding(veto, seen.applies, seen.condition, words, trace, _unchecked(seen, effect))

    return tuple(finding(veto, place) for place, veto in enumerate(version.vetoes))


def total_after(total: Fraction, vetoes: Sequence[VetoFinding]) -> Fraction:
    """The total cut by the vetoes on it, not yet rounded: 0, or at most the lowest cap."""
    cutting = [finding.veto for finding in vetoes if finding.applies]
    if any(veto.effect == "zero_total" for veto in cutting):
        return Fraction(0)
    return min([total, *(veto.total for veto in cutting if veto.effect == "cap_total" and veto.total is not None)])


def grade_after(reached: str, grades: Sequence[str], vetoes: Sequence[VetoFinding]) -> str:
    """The grade reached, or the worst it is capped at; a cap never lifts one. ``grades`` are in order, best first."""
    caps = [
        grades.index(finding.veto.grade)
        for finding in vetoes
        if finding.applies and finding.veto.effect == "cap_grade" and finding.veto.grade
    ]
    return grades[max([grades.index(reached), *caps])]


def _seen(veto: Veto, figures: Figures, names: Vocabulary, employee_id: str, period: Period) -> _Seen:
    if veto.when is not None:
        return _seen_condition(veto, veto.when, figures, names, employee_id, period)
    reading = read(figures, names, veto.measure or veto.metric or "", employee_id, period, floor=veto.min_count)
    applies = reading.value is not None and (
        reading.value > veto.more_than
        if veto.more_than is not None
        else reading.value < (veto.less_than or Fraction(0))
    )
    name = _name(veto, reading.label)
    return _Seen(applies, name, _limit(veto, reading, name, names), reading.unmeasured, (reading.trace,))


def _limit(veto: Veto, reading: Reading, name: Words, names: Vocabulary) -> Words:
    limit = veto.more_than if veto.more_than is not None else veto.less_than
    shown = value_text(limit, names.unit(reading.key))
    beyond = Words("超过", "more than") if veto.more_than is not None else Words("低于", "less than")
    return Words(f"{name.zh} {reading.text} {beyond.zh} {shown}", f"{name.en} {reading.text} {beyond.en} {shown}")


def _seen_condition(
    veto: Veto, when: str, figures: Figures, names: Vocabulary, employee_id: str, period: Period
) -> _Seen:
    condition = look_at(when, figures, names, employee_id, period)
    seen, name = condition.seen, _name(veto, Words(when, when))
    words = Words(f"{name.zh}（{seen.zh}）", f"{name.en} ({seen.en})")
    holds, unmeasured = condition.holds is True, condition.unmeasured
    if veto.min_count is not None:
        few = too_few(figures, names, employee_id, period, veto.min_count)
        uncounted = figures.measure(veto.min_count.measure, employee_id, period) is None
        holds, unmeasured = holds and few is None, few if uncounted else unmeasured
    return _Seen(holds, name, words, unmeasured, condition.traces)


def _name(veto: Veto, otherwise: Words) -> Words:
    return otherwise if veto.name is None else Words(veto.name, veto.name)


def _unchecked(seen: _Seen, effect: Words) -> Words | None:
    """That a veto could not be looked at; None when it was."""
    if seen.unmeasured is None:
        return None
    name, why = seen.name, seen.unmeasured
    return Words(
        f"否决项未检查：{name.zh}（{effect.zh}）：{why.zh}", f"veto not checked: {name.en} ({effect.en}): {why.en}"
    )


def _effect(veto: Veto, version: Version, names: Vocabulary) -> Words:
    if veto.effect == "zero_total":
        return Words("总分记 0", "the total is 0")
    if veto.effect == "zero_indicator":
        label = next(label_of(indicator, names) for indicator in version.indicators if indicator.key == veto.indicator)
        return Words(f"{label.zh}记 0 分", f"{label.en} counts 0 points")
    if veto.effect == "cap_total":
        most = format_value(veto.total or Fraction(0))
        return Words(f"总分最高 {most}", f"the total is at most {most}")
    if veto.effect == "cap_grade":
        return Words(f"等级最高 {veto.grade}", f"the grade is at best {veto.grade}")
    return Words("奖金不发", "bonuses are not paid")

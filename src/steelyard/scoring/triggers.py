"""Triggers: what results suggest to a person, with the evidence; never a decision.

Law, as far as a suggestion may lead to more than praise: somebody who is not up to the post gets training or another
post first, is assessed again, and only then a person may decide; a last place in a ranking is no proof of it; agreed pay
changes only by a written agreement. Source: 劳动合同法 §35 and §40(2), 指导案例 18 号.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from steelyard.errors import Language, SchemeError, SchemeNotInForce, Words
from steelyard.metrics.figures import Figures
from steelyard.periods import ONE_DAY, Period
from steelyard.schemes.assignment import governed
from steelyard.schemes.checks.triggers import ADVERSE, rests_on_ranks
from steelyard.schemes.model import Scheme, Suggestion, Trigger, Version
from steelyard.schemes.sentences.score import SUGGESTIONS
from steelyard.scoring.conditions import look_at
from steelyard.scoring.sheet import ScoreSheet, score
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Suggested:
    """One thing results suggest of one employee, for a person to look at.

    ``cycles``: in which it held, latest first. ``evidence``: a trace for each of them. ``path`` says which steps the law
    asks for before anything is decided, ``warning`` what the reasons cannot carry.
    """

    employee_id: str
    employee: str
    name: str
    kind: Suggestion
    cycles: tuple[Period, ...]
    evidence: tuple[Trace, ...]
    words: Words
    path: Words | None
    warning: Words | None

    def as_json(self, language: Language = "zh") -> dict[str, object]:
        """The suggestion with the keys of the JSON output."""
        return {
            "employee_id": self.employee_id,
            "name": self.employee,
            "trigger": self.name,
            "suggest": self.kind,
            "cycles": [{"from": str(cycle.start), "to": str(cycle.end)} for cycle in self.cycles],
            "words": self.words.in_(language),
            "evidence": [trace.note.in_(language) for trace in self.evidence if trace.note is not None],
            "path": None if self.path is None else self.path.in_(language),
            "warning": None if self.warning is None else self.warning.in_(language),
        }


def suggestions(
    scheme: Scheme, version: Version, figures: Figures, sheets: Sequence[ScoreSheet], period: Period
) -> list[Suggested]:
    """What the triggers of a version suggest of those whose sheets are given, in order of employee and file.

    Each earlier cycle is scored under the version in force then, among those it governed then, on the figures as they
    are known today. A cycle without a score, or whose figures leave a condition open, sets nothing off.
    Raises: SchemeError when a trigger looks at several cycles and the period is not one of them.
    """
    past = _Past(scheme, version, figures, period, {sheet.employee_id: sheet for sheet in sheets})
    return [
        found
        for sheet in sorted(sheets, key=lambda sheet: sheet.employee_id)
        for place, trigger in enumerate(version.triggers)
        if (found := _suggested(trigger, place, sheet, past)) is not None
    ]


@dataclass(frozen=True)
class _Past:
    """Sheets by cycle: this one's as given, earlier ones made when they are first asked for."""

    scheme: Scheme
    version: Version
    figures: Figures
    period: Period
    now: dict[str, ScoreSheet]
    _earlier: dict[tuple[Period, str], ScoreSheet | None] = field(default_factory=dict)
    _groups: dict[Period, tuple[str, ...]] = field(default_factory=dict)

    def cycles(self, trigger: Trigger) -> Iterator[Period]:
        """The cycles a trigger looks at, this one first."""
        if trigger.cycles > 1 and (self.version.cycle == "ad_hoc" or not self.period.is_whole(self.version.cycle)):
            raise self._no_cycle(trigger)
        yield self.period
        cycle = self.period
        for _ in range(trigger.cycles - 1):
            cycle = Period.of_cycle(cycle.start - ONE_DAY, self.version.cycle)
            yield cycle

    def version_in(self, cycle: Period) -> Version | None:
        """The version in force in a cycle; None where there was none."""
        if cycle == self.period:
            return self.version
        try:
            return self.scheme.version_on(cycle.start)
        except SchemeNotInForce:
            return None

    def group(self, cycle: Period) -> tuple[str, ...]:
        """Whom the version in force in a cycle governed."""
        if cycle not in self._groups:
            version = self.version_in(cycle)
            self._groups[cycle] = () if version is None else governed(version, self.figures.organisation, cycle)
        return self._groups[cycle]

    def sheet(self, employee_id: str, cycle: Period) -> ScoreSheet | None:
        """A sheet of an earlier cycle; None where the employee was not governed then."""
        if cycle == self.period:
            return self.now.get(employee_id)
        if (cycle, employee_id) not in self._earlier:
            self._earlier[cycle, employee_id] = self._scored(employee_id, cycle)
        return self._earlier[cycle, employee_id]

    def _scored(self, employee_id: str, cycle: Period) -> ScoreSheet | None:
        version, group = self.version_in(cycle), self.group(cycle)
        if version is None or employee_id not in group:
            return None
        return score(self.scheme, version, self.figures, [employee_id], cycle, group)[0]

    def _no_cycle(self, trigger: Trigger) -> SchemeError:
        return SchemeError(
            Words(
                f"提醒“{trigger.name}”要看连续 {trigger.cycles} 期，而时间段 {self.period} 不是一个周期"
                f"（{self.version.cycle}），不知道上一期是哪一期。",
                f"The trigger {trigger.name} looks at {trigger.cycles} cycles in a row, and the period {self.period} is "
                f"not one cycle ({self.version.cycle}), so the cycles before it are not known.",
            ),
            remedy=Words("请给出方案的一个完整周期。", "Give one whole cycle of the scheme."),
            where=self.scheme.file or None,
        )


def _suggested(trigger: Trigger, place: int, sheet: ScoreSheet, past: _Past) -> Suggested | None:
    evidence: list[Trace] = []
    cycles: list[Period] = []
    for cycle in past.cycles(trigger):
        found = _held(trigger, place, sheet.employee_id, cycle, past)
        if found is None:
            return None
        evidence.append(found)
        cycles.append(cycle)
    return Suggested(
        sheet.employee_id,
        sheet.name,
        trigger.name,
        trigger.suggest,
        tuple(cycles),
        tuple(evidence),
        _words(trigger, sheet, evidence),
        _path(trigger),
        _warning(trigger, past, cycles),
    )


def _held(trigger: Trigger, place: int, employee_id: str, cycle: Period, past: _Past) -> Trace | None:
    """The evidence of one cycle in which the trigger held; None where it did not, or nobody can tell."""
    version = past.version_in(cycle)
    rule = past.scheme.rule_name(past.version, "triggers", place)
    label = Words(_cycle_text(cycle), _cycle_text(cycle))
    if version is None:
        return None
    if trigger.when is not None:
        seen = look_at(trigger.when, past.figures, past.scheme.vocabulary, employee_id, cycle)
        if not seen.holds or (cycle != past.period and employee_id not in past.group(cycle)):
            return None
        note = Words(f"{label.zh} {seen.seen.zh}", f"{label.en} {seen.seen.en}")
        return Trace(label, "true", "", rule=rule, inputs=seen.traces, note=note)
    sheet = past.sheet(employee_id, cycle)
    if sheet is None or sheet.score is None or sheet.grade != trigger.grade:
        return None
    note = Words(
        f"{label.zh} 得分 {sheet.score}，等级 {sheet.grade}（方案 {version.from_} 版）",
        f"{label.en} score {sheet.score}, grade {sheet.grade} (version {version.from_})",
    )
    return Trace(label, Fraction(sheet.score), "point", rule=rule, inputs=(sheet.trace,), note=note)


def _words(trigger: Trigger, sheet: ScoreSheet, evidence: Sequence[Trace]) -> Words:
    suggest = SUGGESTIONS[trigger.suggest]
    zh = "；".join(trace.note.zh for trace in evidence if trace.note is not None)
    en = "; ".join(trace.note.en for trace in evidence if trace.note is not None)
    often = (
        Words(f"连续 {trigger.cycles} 期", f", {trigger.cycles} cycles in a row")
        if trigger.cycles > 1
        else Words("", "")
    )
    return Words(
        f"{sheet.name}：{trigger.name}{often.zh}（{zh}），建议{suggest.zh}，由人决定",
        f"{sheet.name}: {trigger.name}{often.en} ({en}); {suggest.en} is suggested, a person decides",
    )


#: What must come before a decision against somebody.
_UNFIT = Words(
    "要先有证据，再培训或调整岗位，再次考核，仍不胜任才由人决定；本人可以申诉",
    "evidence first, then training or another post, then a new assessment; only then may a person decide, and there is "
    "an appeal",
)
_AGREED = Words(
    "约定的岗位和工资只能双方书面协商变更",
    "an agreed post and agreed pay change only by a written agreement of both sides",
)


def _path(trigger: Trigger) -> Words | None:
    if trigger.suggest in ("post_change", "agreement"):
        return Words(f"{_UNFIT.zh}；{_AGREED.zh}", f"{_UNFIT.en}; {_AGREED.en}")
    if trigger.suggest == "pay_review":
        return _AGREED
    return _UNFIT if trigger.suggest == "improvement_plan" else None


def _warning(trigger: Trigger, past: _Past, cycles: Sequence[Period]) -> Words | None:
    """That a grade which comes from a ranking proves nothing against anybody."""
    if trigger.grade is None or trigger.suggest not in ADVERSE:
        return None
    versions = [version for cycle in cycles if (version := past.version_in(cycle)) is not None]
    if not any(rests_on_ranks(version) for version in versions):
        return None
    return Words(
        "等级主要来自排名：总有人排在最后，末位不等于不能胜任（指导案例 18 号），不能单凭它调岗、降薪或解除",
        "The grade comes mostly from a ranking: somebody is always last, and that is no proof of being unfit (guiding "
        "case 18); no change of post or pay and no dismissal may rest on it alone",
    )


def _cycle_text(cycle: Period) -> str:
    first, last = f"{cycle.start:%Y-%m}", f"{cycle.last_day:%Y-%m}"
    return first if first == last else f"{first}..{last}"

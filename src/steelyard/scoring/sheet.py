"""The score sheet: indicators, vetoes, total and grade of one employee in one period.

Points stay exact fractions until the total, which is rounded once to two decimals; the grade and pay look at that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steelyard.errors import Language, Words
from steelyard.metrics.figures import Figures, MetricValue
from steelyard.metrics.noise import noise_of_share
from steelyard.money import round_half_away, round_points
from steelyard.periods import Period
from steelyard.schemes.assignment import display_name, governed, refuse_other_settings
from steelyard.schemes.curves import Manual
from steelyard.schemes.model import Indicator, Scheme, Shrink, Version
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of
from steelyard.scoring.context import Context
from steelyard.scoring.curves import points_for
from steelyard.scoring.manual import combine, ratings_of
from steelyard.scoring.reading import Reading, read, too_few
from steelyard.scoring.shrinking import shrunk, why_not_pulled
from steelyard.scoring.vetoes import VetoFinding, grade_after, look_at_vetoes, total_after
from steelyard.trace import Trace, format_value


@dataclass(frozen=True, slots=True)
class ScoredIndicator:
    """One indicator of one employee. ``points`` is None when it is left out or holds up the score.

    ``value`` is the raw
    value; ``used_value`` the one points were given for, where few cases were pulled towards the group. ``figure`` is the
    value behind it, of an indicator that has one. ``note`` says what was left out and why; ``stop`` what a person must do before there is a score.
    """

    key: str
    label: Words
    section: str | None
    layer: str | None
    weight: Fraction
    value: Fraction | None
    value_text: str
    points: Fraction | None
    contribution: Fraction | None
    band: str | None
    note: Words | None
    stop: Words | None
    is_final: bool
    trace: Trace
    figure: MetricValue | None = None
    used_value: Fraction | None = None

    @property
    def count(self) -> int | None:
        """How many cases the figure rests on, where they are counted."""
        return None if self.figure is None or self.figure.value is None else self.figure.count

    @property
    def margin(self) -> Fraction | None:
        """Half the 95 % interval of a share of counted cases; None of any other figure."""
        noise = None if self.figure is None else noise_of_share(self.figure)
        return None if noise is None else noise.half_width

    def as_json(self, language: Language = "zh") -> dict[str, str | int | bool | None]:
        """The indicator with display values; points, contribution and margin rounded for display only."""
        return {
            "key": self.key,
            "name": self.label.in_(language),
            "section": self.section,
            "layer": self.layer,
            "weight": format_value(self.weight),
            "value": None if self.value is None else format_value(self.value),
            "value_text": self.value_text,
            "used_value": None if self.used_value is None else format_value(self.used_value),
            "count": self.count,
            "margin": None if self.margin is None else format_value(round_half_away(self.margin, 4)),
            "points": None if self.points is None else str(round_points(self.points)),
            "contribution": None if self.contribution is None else str(round_points(self.contribution)),
            "band": self.band,
            "note": None if self.note is None else self.note.in_(language),
            "is_final": self.is_final,
        }


@dataclass(frozen=True, slots=True)
class ScoredSection:
    """One section of the sheet: the weight of its indicators, and what those present came to together.

    ``points`` is their weighted mean, ``contribution`` their part of the score; None when none is present.
    """

    name: str
    weight: Fraction
    points: Fraction | None
    contribution: Fraction | None

    def as_json(self) -> dict[str, str | None]:
        """The section with display values, rounded to two decimals for display only."""
        return {
            "name": self.name,
            "weight": format_value(self.weight),
            "points": None if self.points is None else str(round_points(self.points)),
            "contribution": None if self.contribution is None else str(round_points(self.contribution)),
        }


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """What one employee reached. ``score`` is None when no indicator is present or something is missing (``stops``)."""

    employee_id: str
    name: str
    scheme: str
    version_from: str
    period: Period
    score: Decimal | None
    grade: str | None
    indicators: tuple[ScoredIndicator, ...]
    vetoes: tuple[VetoFinding, ...]
    notes: tuple[Words, ...]
    stops: tuple[Words, ...]
    trace: Trace

    @property
    def sections(self) -> tuple[ScoredSection, ...]:
        """Subtotals in the order sections are met; indicators without a section are in none."""
        names = dict.fromkeys(indicator.section for indicator in self.indicators if indicator.section is not None)
        return tuple(
            _section(name, [indicator for indicator in self.indicators if indicator.section == name]) for name in names
        )

    @property
    def bonus_veto(self) -> VetoFinding | None:
        """The veto that stops bonuses, or None."""
        return next((finding for finding in self.vetoes if finding.applies and finding.veto.effect == "no_bonus"), None)

    def as_json(self, language: Language = "zh") -> dict[str, object]:
        """The sheet with the keys of the JSON output; the score as text with two decimals, so that it stays exact."""
        return {
            "employee_id": self.employee_id,
            "name": self.name,
            "score": None if self.score is None else str(self.score),
            "grade": self.grade,
            "indicators": [indicator.as_json(language) for indicator in self.indicators],
            "sections": [section.as_json() for section in self.sections],
            "vetoes": [finding.words.in_(language) for finding in self.vetoes if finding.applies],
            "notes": [note.in_(language) for note in (*self.notes, *self.stops)],
        }


def score(
    scheme: Scheme,
    version: Version,
    figures: Figures,
    employees: Sequence[str] | None,
    period: Period,
    group: Sequence[str] | None = None,
) -> list[ScoreSheet]:
    """A sheet for each employee, in order of id; ``None`` means everyone the version governs.

    ``group`` is who ranks are taken among: everyone the version governs, and those asked for, unless given.
    Raises: SchemeError when a shop's settings are not what the version requires.
    """
    wanted = sorted(set(governed(version, figures.organisation, period) if employees is None else employees))
    shops = {shop_id for employee_id in wanted for shop_id in figures.shops_of(employee_id, period)}
    refuse_other_settings(scheme, version, figures.organisation, shops, period)
    among = tuple(sorted({*governed(version, figures.organisation, period), *wanted} if group is None else group))
    known: dict[Any, Any] = {}
    return [_Sheet(scheme, version, figures, employee_id, period, among, known).made() for employee_id in wanted]


class _Sheet:
    """One employee's sheet in the making."""

    def __init__(
        self,
        scheme: Scheme,
        version: Version,
        figures: Figures,
        employee_id: str,
        period: Period,
        group: tuple[str, ...],
        known: dict[Any, Any],
    ) -> None:
        self.scheme = scheme
        self.version = version
        self.figures = figures
        self.names = scheme.vocabulary
        self.employee_id = employee_id
        self.period = period
        self.group = group
        self.known = known

    def made(self) -> ScoreSheet:
        vetoes = look_at_vetoes(self.scheme, self.version, self.figures, self.employee_id, self.period)
        judged = [self._indicator(indicator, place) for place, indicator in enumerate(self.version.indicators)]
        zeroed = [self._zeroed(indicator, vetoes) for indicator in judged]
        present = sum((indicator.weight for indicator in zeroed if indicator.points is not None), Fraction(0))
        indicators = tuple(_with_contribution(indicator, present) for indicator in zeroed)
        stops = tuple(indicator.stop for indicator in indicators if indicator.stop is not None)
        exact = (
            None
            if stops or not present
            else sum((indicator.contribution or Fraction(0) for indicator in indicators), Fraction(0))
        )
        total = None if exact is None else round_points(total_after(exact, vetoes))
        notes = _notes(indicators, vetoes, present)
        if self.version.indicators and not present and not stops:
            stops = (Words("没有一个指标有数据，没有得分", "no indicator has a value, so there is no score"),)
        trace = Trace(
            Words("得分", "score"),
            None if total is None else Fraction(total),
            "point",
            rule=self._rule("indicators"),
            inputs=(
                *(indicator.trace for indicator in indicators),
                *(finding.trace for finding in vetoes if finding.applies),
            ),
            note=None if exact is None else _sum_words(indicators, exact, vetoes),
        )
        return ScoreSheet(
            self.employee_id,
            display_name(self.figures.organisation, self.employee_id, self.period),
            self.scheme.scheme,
            self.version.from_.isoformat(),
            self.period,
            total,
            self._grade(total, vetoes),
            indicators,
            vetoes,
            notes,
            stops,
            trace,
        )

    def _rule(self, *steps: str | int) -> str:
        return self.scheme.rule_name(self.version, *steps)

    def _indicator(self, indicator: Indicator, place: int) -> ScoredIndicator:
        found = self._looked_at(indicator, place)
        return found if indicator.metric is None else replace(found, figure=self._reading(indicator).figure)

    def _reading(self, indicator: Indicator) -> Reading:
        key, scope = indicator.metric or "", indicator.scope
        return read(self.figures, self.names, key, self.employee_id, self.period, scope=scope)

    def _looked_at(self, indicator: Indicator, place: int) -> ScoredIndicator:
        floor = indicator.min_count
        few = None if floor is None else too_few(self.figures, self.names, self.employee_id, self.period, floor)
        if floor is not None and few is not None:
            uncounted = self.figures.measure(floor.measure, self.employee_id, self.period) is None
            if uncounted and floor.otherwise != "manual":
                return self._missing(indicator, place, few, self._traces(indicator))
            return self._by_min_count(indicator, place, few, floor.otherwise)
        if indicator.manual is not None:
            return self._rated(indicator, place, indicator.manual)
        reading = self._reading(indicator)
        if reading.value is None:
            return self._missing(indicator, place, reading.why or Words("没有数据", "no value"), (reading.trace,))
        if indicator.shrink is not None:
            return self._pulled(indicator, place, indicator.shrink, reading)
        return self._judged(indicator, place, reading.value, reading.shown, (reading.trace,), is_final=reading.is_final)

    def _pulled(self, indicator: Indicator, place: int, shrink: Shrink, reading: Reading) -> ScoredIndicator:
        rule = self._rule("indicators", place, "shrink")
        used = shrunk(shrink, reading, self._context(indicator), rule)
        if used is None:
            return self._stopped(indicator, place, why_not_pulled(shrink, reading), (reading.trace,))
        found = self._judged(
            indicator, place, used.value, used.text, (used.trace,), note=used.words, is_final=reading.is_final
        )
        return replace(found, value=reading.value, used_value=used.value)

    def _traces(self, indicator: Indicator) -> tuple[Trace, ...]:
        """The figure behind an indicator that is not judged by it."""
        return () if indicator.metric is None else (self._reading(indicator).trace,)

    def _by_min_count(self, indicator: Indicator, place: int, few: Words, otherwise: str) -> ScoredIndicator:
        if otherwise == "manual":
            return self._rated(indicator, place, indicator.manual or indicator.key, few)
        traces = self._traces(indicator)
        if otherwise == "zero":
            return self._fixed(indicator, place, Fraction(0), few, traces)
        return self._fixed(indicator, place, None, _left_out(indicator, few, self.names), traces)

    def _rated(self, indicator: Indicator, place: int, name: str, few: Words | None = None) -> ScoredIndicator:
        ratings = ratings_of(self.figures.organisation, self.employee_id, name, self.period)
        rated = combine(ratings, indicator.groups, renormalise=indicator.missing_group == "renormalise")
        if rated.points is None:
            why = rated.note or Words("未评分", "not rated")
            if few is not None:
                asked = Words(
                    f"{few.zh}，请在 manual_scores 中给“{name}”人工评分", f'{few.en}; rate "{name}" in manual_scores'
                )
                return self._stopped(indicator, place, asked, rated.inputs)
            return self._missing(indicator, place, why, rated.inputs)
        judged = indicator.curve if indicator.manual is not None else None
        note = few if rated.note is None else rated.note
        return self._judged(
            replace_curve(indicator, judged), place, rated.points, format_value(rated.points), rated.inputs, note=note
        )

    def _missing(self, indicator: Indicator, place: int, why: Words, inputs: tuple[Trace, ...]) -> ScoredIndicator:
        if self.version.missing == "renormalise":
            return self._fixed(indicator, place, None, _left_out(indicator, why, self.names), inputs)
        if self.version.missing == "zero":
            note = Words(f"{why.zh}，按方案记 0 分", f"{why.en}; 0 points by the scheme")
            return self._fixed(indicator, place, Fraction(0), note, inputs)
        return self._stopped(indicator, place, why, inputs)

    def _stopped(self, indicator: Indicator, place: int, why: Words, inputs: tuple[Trace, ...]) -> ScoredIndicator:
        label = label_of(indicator, self.names)
        stop = Words(f"{label.zh}：{why.zh}", f"{label.en}: {why.en}")
        return replace(self._fixed(indicator, place, None, stop, inputs), stop=stop)

    def _fixed(
        self, indicator: Indicator, place: int, points: Fraction | None, note: Words, inputs: tuple[Trace, ...]
    ) -> ScoredIndicator:
        return self._result(indicator, place, None, "—", points, None, note, inputs, is_final=True)

    def _judged(
        self,
        indicator: Indicator,
        place: int,
        value: Fraction,
        text: str,
        inputs: tuple[Trace, ...],
        *,
        note: Words | None = None,
        is_final: bool = True,
    ) -> ScoredIndicator:
        curve = indicator.curve or Manual(kind="manual")
        better = (self.names.better(indicator.metric) if indicator.metric is not None else None) or "higher"
        answer = points_for(curve, value, better, self._context(indicator))
        rule = self._rule("indicators", place, "curve")
        inputs = (*inputs, *(replace(trace, rule=trace.rule or rule) for trace in answer.inputs))
        if answer.points is None:
            return self._stopped(indicator, place, answer.how, inputs)
        result = self._result(
            indicator, place, value, text, answer.points, answer.label, note, inputs, is_final=is_final
        )
        return replace(result, trace=replace(result.trace, note=_joined(answer.how, note)))

    def _context(self, indicator: Indicator) -> Context:
        return Context(
            self.employee_id,
            self.period,
            self.figures,
            self.names,
            self.group,
            indicator.metric,
            indicator.scope,
            indicator.min_count,
            self.known,
        )

    def _result(
        self,
        indicator: Indicator,
        place: int,
        value: Fraction | None,
        text: str,
        points: Fraction | None,
        band: str | None,
        note: Words | None,
        inputs: tuple[Trace, ...],
        *,
        is_final: bool,
    ) -> ScoredIndicator:
        label = label_of(indicator, self.names)
        trace = Trace(label, points, "point", rule=self._rule("indicators", place), inputs=inputs, note=note)
        return ScoredIndicator(
            indicator.key,
            label,
            indicator.section,
            indicator.layer,
            indicator.weight,
            value,
            text,
            points,
            None,
            band,
            note,
            None,
            is_final,
            trace,
        )

    def _zeroed(self, indicator: ScoredIndicator, vetoes: tuple[VetoFinding, ...]) -> ScoredIndicator:
        for finding in vetoes:
            if finding.applies and finding.veto.effect == "zero_indicator" and finding.veto.indicator == indicator.key:
                trace = replace(
                    indicator.trace,
                    value=Fraction(0),
                    note=finding.words,
                    inputs=(*indicator.trace.inputs, finding.trace),
                )
                return replace(indicator, points=Fraction(0), note=finding.words, stop=None, trace=trace)
        return indicator

    def _grade(self, total: Decimal | None, vetoes: tuple[VetoFinding, ...]) -> str | None:
        if total is None or not self.version.grades:
            return None
        reached = next(
            grade.name for grade in self.version.grades if grade.from_ is None or Fraction(total) >= grade.from_
        )
        return grade_after(reached, [grade.name for grade in self.version.grades], vetoes)


def replace_curve(indicator: Indicator, curve: object) -> Indicator:
    """The indicator with another curve (None: the points as people gave them)."""
    return indicator.model_copy(update={"curve": curve})


def _sum_words(indicators: tuple[ScoredIndicator, ...], exact: Fraction, vetoes: tuple[VetoFinding, ...]) -> Words:
    """How the score is put together: points times weights over the weights present, what vetoes did, what was rounded."""
    present = [row for row in indicators if row.points is not None]
    parts = " + ".join(f"{round_points(row.points or Fraction(0))} × {format_value(row.weight)}" for row in present)
    weight = format_value(sum((row.weight for row in present), Fraction(0)))
    zh = f"({parts}) ÷ {weight} = {format_value(exact)}（各项得分未舍入）"
    en = f"({parts}) / {weight} = {format_value(exact)} (from points that are not rounded)"
    cut = total_after(exact, vetoes)
    if cut != exact:
        zh, en = f"{zh}，否决后 {format_value(cut)}", f"{en}, {format_value(cut)} after vetoes"
    return Words(f"{zh}，保留两位小数一次", f"{en}, rounded once to two decimals")


def _left_out(indicator: Indicator, why: Words, names: Vocabulary) -> Words:
    label = label_of(indicator, names)
    return Words(f"{label.zh}不计入：{why.zh}", f"{label.en} left out: {why.en}")


def _with_contribution(indicator: ScoredIndicator, present: Fraction) -> ScoredIndicator:
    if indicator.points is None or not present:
        return indicator
    return replace(indicator, contribution=indicator.weight * indicator.points / present)


def _section(name: str, indicators: Sequence[ScoredIndicator]) -> ScoredSection:
    weight = sum((indicator.weight for indicator in indicators), Fraction(0))
    present = [(indicator.weight, indicator.points) for indicator in indicators if indicator.points is not None]
    shares = [indicator.contribution for indicator in indicators if indicator.contribution is not None]
    held = sum((part for part, _ in present), Fraction(0))
    points = sum((part * reached for part, reached in present), Fraction(0)) / held if present else None
    return ScoredSection(name, weight, points, sum(shares, Fraction(0)) if shares else None)


def _notes(
    indicators: tuple[ScoredIndicator, ...], vetoes: tuple[VetoFinding, ...], present: Fraction
) -> tuple[Words, ...]:
    notes = [indicator.note for indicator in indicators if indicator.note is not None and indicator.stop is None]
    whole = sum((indicator.weight for indicator in indicators), Fraction(0))
    if present and present != whole:
        notes.append(
            Words(
                f"按其余权重 {format_value(present)} 折算",
                f"the score is over the remaining weight {format_value(present)}",
            )
        )
    notes.extend(finding.words for finding in vetoes if finding.applies and finding.veto.effect != "zero_indicator")
    notes.extend(finding.unchecked for finding in vetoes if finding.unchecked is not None)
    if any(not indicator.is_final for indicator in indicators):
        notes.append(Words("有指标尚未定稿", "some indicators are not final yet"))
    return tuple(notes)


def _joined(first: Words, second: Words | None) -> Words:
    return first if second is None else Words(f"{first.zh}；{second.zh}", f"{first.en}; {second.en}")

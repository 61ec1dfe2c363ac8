"""The goal guide: from a goal and a kind of shop to a scheme file to edit, its edges from the shop's own months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from steelyard.errors import Words
from steelyard.periods import Period
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_text
from steelyard.simulate.goals import Candidate, Goal, ShopKind, tables, weights
from steelyard.simulate.measured import Past
from steelyard.simulate.rows import Rows
from steelyard.simulate.values import Values
from steelyard.trace import format_value

#: Edges are set where the lowest and the highest tenth of past person-months begin; fewer than so many set none.
LOW_SHARE, HIGH_SHARE = Fraction(1, 10), Fraction(9, 10)
FEWEST_MONTHS = 10
#: A target is set where three in five person-months stayed below it.
TARGET_SHARE = Fraction(3, 5)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a curve begins: its edges, and how many person-months they were read from (0: from the tables).

    ``low`` and ``high`` are the tenths the edges were taken from, before rounding.
    """

    worst: Fraction | None
    best: Fraction | None
    months: int = 0
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One indicator of the suggested scheme."""

    candidate: Candidate
    weight: int
    start: Start


def suggest(goal: str, kind: str, past: Past | None = None, rows: Rows | None = None) -> list[Suggestion]:
    """Indicators with weights, and edges of the shop's own past where it has enough of it."""
    known = tables()
    found = weights(known.goals[goal], known.shop_kinds[kind])
    values = None if past is None else Values(past, Vocabulary(past.catalogue))
    return [
        Suggestion(known.indicators[metric], weight, _start(known.indicators[metric], values, rows))
        for metric, weight in found.items()
    ]


def people_in(past: Past, period: Period, line: str | None = None) -> Rows:
    """Everybody with an account (of one line, if given), in each month of a period."""
    organisation = past.organisation

    def is_meant(employee_id: str, month: Period) -> bool:
        people = organisation.person_spans(employee_id, month)
        return line is None or any(person.line == line for _, person in people)

    return Rows.of(
        (
            month,
            [one for one in organisation.employee_ids if organisation.accounts_of(one, month) and is_meant(one, month)],
        )
        for month in period.months()
    )


def scheme_text(
    goal: str, kind: str, suggestions: Sequence[Suggestion], first_day: date, names: Vocabulary, line: str | None = None
) -> str:
    """A scheme file: every line to be edited, every choice with its reason in both languages."""
    known = tables()
    whom = "role: agent" if line is None else f"line: {line}, role: agent"
    return "\n".join(
        [
            *_heading(known.goals[goal], known.shop_kinds[kind]),
            f"scheme: {goal}-{kind}",
            f"name: {known.goals[goal].name.zh}（{known.shop_kinds[kind].name.zh}）",
            "versions:",
            f"  - from: {first_day}            # 生效日，公布之后才能生效 / first day; publish before it",
            "    cycle: month",
            f"    applies_to: {{{whom}}}    # 归谁：line、role、team、shop…… / whom it governs",
            "    indicators:",
            *(line for one in suggestions for line in _indicator(one, names)),
            *_also(known.goals[goal], suggestions, names),
            "    missing: renormalise         # 没有数据的指标不计，按其余权重折算 / absent ones are left out",
            "    grades:                      # wanted 是期望的比例，只作对照 / wanted shares are advice",
            '      - {name: A, from: "85", wanted: "0.2"}',
            '      - {name: B, from: "60", wanted: "0.6"}',
            '      - {name: C, wanted: "0.2"}',
            "    pay:",
            "      - {kind: base}             # 合同里的底薪 / base pay of the contract",
            '      - {kind: performance, amount: "2000", by: score}   # 改成你们的绩效额 / your performance pay',
            "",
        ]
    )


def _heading(goal: Goal, kind: ShopKind) -> Iterator[str]:
    yield f"# 目标：{goal.name.zh}。{goal.why.zh}。 / Goal: {goal.name.en}. {goal.why.en}."
    yield f"# 店铺：{kind.name.zh}。{kind.why.zh}。 / Shop: {kind.name.en}. {kind.why.en}."
    yield "# 这是一份起点，每个数都可以改；公布前请试算：steelyard simulate --scheme 本文件 --against 现方案 --from … --to …"
    yield "# A start to edit; before announcing it: steelyard simulate --scheme THIS --against CURRENT --from … --to …"


def _also(goal: Goal, suggestions: Sequence[Suggestion], names: Vocabulary) -> Iterator[str]:
    """What is worth a thought beside the suggestion, as comments."""
    taken = {one.candidate.metric for one in suggestions}
    for metric in goal.also:
        if metric not in taken:
            candidate, label = tables().indicators[metric], names.label(metric)
            yield f"      # 也可以考虑 {metric}（{label.zh}）：{candidate.reason.zh} / also: {label.en}: {candidate.reason.en}"


def _indicator(one: Suggestion, names: Vocabulary) -> Iterator[str]:
    candidate = one.candidate
    label = names.label(candidate.metric)
    if candidate.curve == "manual":
        yield f"      # 主管评分：{candidate.reason.zh} / rated by the leader: {candidate.reason.en}"
        yield f'      - {{key: {candidate.key}, name: 主管评分, manual: {candidate.metric}, section: {candidate.section}, layer: {candidate.layer}, weight: "{one.weight}"}}'
        return
    yield f"      # {label.zh}：{candidate.reason.zh} / {label.en}: {candidate.reason.en}"
    yield f"      # {_from_where(one, names).zh} / {_from_where(one, names).en}"
    yield f"      - key: {candidate.key}"
    yield f"        metric: {candidate.metric}"
    yield f"        section: {candidate.section}"
    yield f"        layer: {candidate.layer}"
    yield f'        weight: "{one.weight}"'
    yield f"        curve: {_curve(one)}"
    if candidate.few is not None:
        measure, at_least = candidate.few
        yield f"        min_count: {{measure: {measure}, at_least: {at_least}, otherwise: exclude}}"


def _curve(one: Suggestion) -> str:
    worst, best = one.start.worst, one.start.best
    if one.candidate.curve == "target" or worst is None:
        return f'{{kind: target, target: "{format_value(best or Fraction(1))}", cap: "1.2"}}'
    return f'{{kind: linear, worst: "{format_value(worst)}", best: "{format_value(best or Fraction(1))}"}}'


def _from_where(one: Suggestion, names: Vocabulary) -> Words:
    start, unit = one.start, names.unit(one.candidate.metric)
    if not start.months:
        source = one.candidate.source
        return Words(f"还没有本店数据，起点来自{source.zh}", f"no figures of your own yet; start from {source.en}")
    low, high = value_text(start.low, unit), value_text(start.high, unit)
    if one.candidate.curve == "target":
        return Words(
            f"本店 {start.months} 人月，六成不到 {high}",
            f"{start.months} of your person-months: three in five stayed below {high}",
        )
    return Words(
        f"本店 {start.months} 人月，八成在 {low} 到 {high} 之间",
        f"{start.months} of your person-months: four in five between {low} and {high}",
    )


def _start(candidate: Candidate, values: Values | None, rows: Rows | None) -> Start:
    default = Start(candidate.worst, candidate.best)
    if values is None or rows is None or candidate.curve == "manual":
        return default
    known = _known(candidate, values, rows)
    if len(known) < FEWEST_MONTHS:
        return default
    unit, lower_is_better = values.names.unit(candidate.metric), values.names.better(candidate.metric) == "lower"
    if candidate.curve == "target":
        level = _quantile(known, TARGET_SHARE)
        target = _neat(level, unit, up=True)
        return Start(None, target, len(known), level, level) if target > 0 else default
    low, high = _quantile(known, LOW_SHARE), _quantile(known, HIGH_SHARE)
    edges = _neat(low, unit, up=False), _neat(high, unit, up=True)
    if edges[0] == edges[1]:
        return default
    worst, best = (edges[1], edges[0]) if lower_is_better else edges
    return Start(worst, best, len(known), low, high)


def _known(candidate: Candidate, values: Values, rows: Rows) -> list[Fraction]:
    """The values of person-months with enough cases, in order."""
    found = values.read(candidate.metric, rows)
    counts: Sequence[int | None] = [None] * len(rows)
    least = 0
    if candidate.few is not None:
        counts, least = values.counts(candidate.few[0], rows), candidate.few[1]
    known = [found.value(row) for row in range(len(rows)) if least == 0 or (counts[row] or 0) >= least]
    return sorted(value for value in known if value is not None)


def _quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The smallest value that this share of all does not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def _neat(value: Fraction, unit: str, *, up: bool) -> Fraction:
    """A number people can remember: whole percents, whole seconds, two leading digits of amounts and counts."""
    step = Fraction(1, 100) if unit == "ratio" else _step(value)
    return (ceil(value / step) if up else floor(value / step)) * step


def _step(value: Fraction) -> Fraction:
    """The step that leaves two leading digits, at least a tenth."""
    step = Fraction(1, 10)
    while abs(value) >= step * 100:
        step *= 10
    return step

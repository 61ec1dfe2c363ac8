"""How far a score, or a figure as a scheme reads it, may be luck. Said beside them; nothing is decided by it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, runtime_checkable

from steelyard.errors import Words
from steelyard.metrics.figures import Figures
from steelyard.metrics.noise import Interval, Noise, noise_of_share
from steelyard.periods import Period
from steelyard.schemes.curves import Rank
from steelyard.schemes.model import Indicator, Scheme, Version
from steelyard.scoring.context import Context
from steelyard.scoring.curves import points_for
from steelyard.scoring.sheet import ScoredIndicator, ScoreSheet


@runtime_checkable
class Noisy(Protocol):
    """Figures that know their days; those written down by hand do not."""

    def noise(self, key: str, employee_id: str, period: Period) -> Noise:
        """How far the employee's own value may be luck."""


def figure_noise(figures: Figures, key: str, employee_id: str, period: Period) -> Noise:
    """The noise of an employee's figure: from its counts, else from its days where these are known."""
    value = figures.metric(key, employee_id, period)
    share = noise_of_share(value)
    if share is not None:
        return share
    if isinstance(figures, Noisy):
        return figures.noise(key, employee_id, period)
    return Noise(
        value.value, None, Words("不知道各日的数，给不出区间", "its days are not known, so no interval can be given")
    )


def score_noise(
    scheme: Scheme, version: Version, figures: Figures, sheet: ScoreSheet, group: Sequence[str] = ()
) -> Noise:
    """The interval of a score from those of its indicators.

    Each indicator's points are taken at both ends of its interval; the distances, weighted, are squared and added, for
    the indicators' luck is taken to be independent. Points given by people, ranks, and figures without an interval add
    nothing, which is said. A score that a veto has cut has no interval.
    """
    if sheet.score is None:
        return Noise(None, None, Words("没有得分", "there is no score"))
    value = Fraction(sheet.score)
    if any(finding.applies and finding.veto.effect in ("zero_total", "cap_total") for finding in sheet.vetoes):
        return Noise(value, None, Words("总分被否决项改变", "a veto has cut the score"))
    declared = {indicator.key: indicator for indicator in version.indicators}
    present = sum((row.weight for row in sheet.indicators if row.contribution is not None), Fraction(0))
    down, up, fixed = Fraction(0), Fraction(0), []
    for row in sheet.indicators:
        if row.contribution is None or row.points is None:
            continue
        ends = _ends(scheme, figures, sheet, row, declared[row.key], group)
        if ends is None:
            fixed.append(row.label)
            continue
        weight = row.weight / present
        down += (weight * max(Fraction(0), row.points - min(ends))) ** 2
        up += (weight * max(Fraction(0), max(ends) - row.points)) ** 2
    if len(fixed) == sum(1 for row in sheet.indicators if row.contribution is not None):
        return Noise(value, None, Words("没有一项指标有区间", "no indicator has an interval"))
    return Noise(value, Interval(value - _root(down), value + _root(up), "score"), _how(fixed))


def _ends(
    scheme: Scheme,
    figures: Figures,
    sheet: ScoreSheet,
    row: ScoredIndicator,
    declared: Indicator,
    group: Sequence[str],
) -> tuple[Fraction, Fraction] | None:
    """The points at both ends of an indicator's interval; None where it has none, or its points do not follow it."""
    figure, curve = row.figure, declared.curve
    if figure is None or declared.metric is None or row.value is None or curve is None or isinstance(curve, Rank):
        return None
    names = scheme.vocabulary
    key = names.key(declared.metric)
    noise = noise_of_share(figure)
    if noise is None and declared.scope == "own":
        noise = figure_noise(figures, key, sheet.employee_id, sheet.period)
    if noise is None or noise.interval is None:
        return None
    context = Context(
        sheet.employee_id,
        sheet.period,
        figures,
        names,
        tuple(group),
        declared.metric,
        declared.scope,
        declared.min_count,
    )
    better = names.better(declared.metric) or "higher"
    scale = Fraction(1, 100) if names.unit(key) == "fen" else Fraction(1)
    ends = [
        points_for(curve, _used(row, declared, end * scale), better, context).points
        for end in (noise.interval.low, noise.interval.high)
    ]
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


def _used(row: ScoredIndicator, declared: Indicator, end: Fraction) -> Fraction:
    """An end of the interval as points see it: pulled towards the group like the value itself."""
    if row.used_value is None or row.value is None or declared.shrink is None or row.count is None:
        return end
    return row.used_value + (end - row.value) * row.count / (row.count + declared.shrink.strength)


def _root(square: Fraction) -> Fraction:
    return Fraction(Decimal(square.numerator).sqrt() / Decimal(square.denominator).sqrt())


def _how(fixed: Sequence[Words]) -> Words:
    zh, en = "各项指标区间的合成，95%", "from the intervals of its indicators, 95 %"
    if not fixed:
        return Words(zh, en)
    names = "、".join(words.zh for words in fixed), ", ".join(words.en for words in fixed)
    return Words(f"{zh}；没有计入：{names[0]}", f"{en}; not counted: {names[1]}")

"""Few cases pulled towards the group: a declared setting of an indicator, shown beside the raw value, never silent."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.metrics.figures import MetricValue
from steelyard.schemes.model import Shrink
from steelyard.schemes.wording import value_text
from steelyard.scoring.context import Context
from steelyard.scoring.reading import Reading
from steelyard.trace import Trace, format_value


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The value points are given for, how it reads beside the raw one, the sentence of it and its trace."""

    value: Fraction
    text: str
    words: Words
    trace: Trace


#: Towards whom.
_TOWARD = {
    "group": Words("同一方案的人", "everybody under the scheme"),
    "team": Words("本组", "the team"),
    "shop": Words("本店", "the shops"),
}


def shrunk(shrink: Shrink, reading: Reading, context: Context, rule: str) -> Shrunk | None:
    """(numerator + strength x target) / (denominator + strength), exact; None where a part of it is not known.

    The target is the ratio of the whole group, team or shop, from summed parts, the employee's own included.
    """
    own, target = reading.figure, _target(shrink, context)
    if own is None or own.numerator is None or own.count is None or target is None or target.value is None:
        return None
    value = (own.numerator + shrink.strength * target.value) / (own.count + shrink.strength)
    raw, used, pulled = (value_text(one, "ratio") for one in (own.value, value, target.value))
    toward = _TOWARD[shrink.toward]
    words = Words(
        f"{reading.label.zh}只有 {own.count:,} 件，{raw} 向{toward.zh}的 {pulled} 靠拢（相当于加 {shrink.strength} 件），"
        f"按 {used} 算分",
        f"{reading.label.en} rests on {own.count:,} cases: {raw} is pulled towards the {pulled} of {toward.en} "
        f"(as by {shrink.strength} cases), {used} is scored",
    )
    trace = Trace(
        Words(f"{reading.label.zh}（靠拢后）", f"{reading.label.en} (pulled)"),
        value,
        "ratio",
        rule=rule,
        inputs=(reading.trace, target.trace),
        note=_formula(own.numerator, own.count, shrink.strength, target.value),
    )
    return Shrunk(value, f"{raw} → {used}", words, trace)


def why_not_pulled(shrink: Shrink, reading: Reading) -> Words:
    """Why there is no pulled value: its own parts are not known, or those of whom it is pulled towards."""
    own, toward = reading.figure, _TOWARD[shrink.toward]
    if own is None or own.numerator is None or own.count is None:
        return Words("不知道分子和件数，不能靠拢", "its numerator and cases are not known, so it cannot be pulled")
    return Words(
        f"不知道{toward.zh}的合计，不能向它靠拢", f"the ratio of {toward.en} is not known, so it cannot be pulled"
    )


def _formula(numerator: Fraction, count: int, strength: int, target: Fraction) -> Words:
    shown = f"({format_value(numerator)} + {strength} × {value_text(target, 'ratio')}) ÷ ({count} + {strength})"
    return Words(f"{shown}，不舍入", f"{shown}, not rounded")


def _target(shrink: Shrink, context: Context) -> MetricValue | None:
    """The ratio few cases are pulled towards."""
    figures, key, period = context.figures, context.names.key(context.metric or ""), context.period
    if shrink.toward == "team":
        return figures.team_metric(key, context.employee_id, period)
    if shrink.toward == "shop":
        return figures.shop_metric(key, figures.shops_of(context.employee_id, period), period)
    found: MetricValue | None = context.once(("pooled", key), lambda: _pooled(context, key))
    return found


def _pooled(context: Context, key: str) -> MetricValue | None:
    """Everybody's numerators over everybody's denominators."""
    found = [context.figures.metric(key, employee_id, context.period) for employee_id in context.group]
    known = [one for one in found if one.value is not None and one.numerator is not None and one.count is not None]
    count = sum(one.count or 0 for one in known)
    if not count:
        return None
    numerator = sum((one.numerator or Fraction(0) for one in known), Fraction(0))
    label = context.names.label(key)
    trace = Trace(
        Words(f"{label.zh}（{len(known)} 人合计）", f"{label.en} ({len(known)} people together)"),
        numerator / count,
        "ratio",
        rule=key,
        note=Words(f"{format_value(numerator)} ÷ {count}", f"{format_value(numerator)} / {count}"),
        count=count,
    )
    return MetricValue(key, numerator / count, numerator, Fraction(count), count, trace)

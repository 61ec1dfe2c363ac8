"""Manual: points people gave, by voter group where the scheme names groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from steelyard.errors import Words
from steelyard.facts.organisation import Organisation
from steelyard.money import round_half_away
from steelyard.periods import Period
from steelyard.schemes.curves import Manual
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better, Points
from steelyard.trace import Trace, format_value


@dataclass(frozen=True, slots=True)
class Rating:
    """One person's points for one indicator of one employee."""

    rater: str
    group: str | None
    points: Fraction


@dataclass(frozen=True, slots=True)
class Rated:
    """The ratings brought together; ``points`` is None when people have not given what is needed."""

    points: Fraction | None
    note: Words | None
    inputs: tuple[Trace, ...]


def points(_: Manual, value: Fraction, __: Better, ___: Context) -> Points:
    """The points as given."""
    return Points(value, Words("人工评分", "points given by people"))


def ratings_of(organisation: Organisation, employee_id: str, name: str, period: Period) -> list[Rating]:
    """What people gave for exactly this period, in order of group and rater."""
    return [
        Rating(row.rater or "", row.rater_group, Fraction(row.points))
        for row in organisation.manual_scores_of(employee_id, name, period)
    ]


def combine(ratings: Sequence[Rating], groups: Mapping[str, Fraction] | None, *, renormalise: bool) -> Rated:
    """One figure from many ratings: the mean, or the weighted mean of the groups' means.

    **Rounding**: once, to two decimals, half up, before it enters the score.
    """
    if groups is None:
        return _mean(ratings)
    rated = _by_group(ratings, groups, renormalise=renormalise)
    others = [rating for rating in ratings if rating.group not in groups]
    return replace(rated, note=_with_others(rated.note, others, groups)) if others else rated


def _by_group(ratings: Sequence[Rating], groups: Mapping[str, Fraction], *, renormalise: bool) -> Rated:
    means = {group: _group_mean(group, ratings) for group in groups}
    inputs = tuple(trace for _, trace in means.values())
    empty = [group for group, (mean, _) in means.items() if mean is None]
    present = {group: mean for group, (mean, _) in means.items() if mean is not None}
    absent = Words("、".join(empty), ", ".join(empty))
    if not present:
        return Rated(None, Words("未评分", "not rated"), inputs)
    if empty and not renormalise:
        return Rated(None, Words(f"评分组 {absent.zh} 未评分", f"voter group {absent.en} has not rated"), inputs)
    weight = sum((groups[group] for group in present), Fraction(0))
    total = sum((groups[group] * mean for group, mean in present.items()), Fraction(0))
    note = (
        Words(
            f"评分组 {absent.zh} 未评分，按其余组权重折算",
            f"voter group {absent.en} has not rated; the other groups' weights count",
        )
        if empty
        else None
    )
    shares = [f"{format_value(mean)} × {format_value(groups[group])}" for group, mean in present.items()]
    return _rounded(total / weight, f"({' + '.join(shares)}) ÷ {format_value(weight)}", note, inputs)


def _rounded(mean: Fraction, formula: str, note: Words | None, inputs: tuple[Trace, ...]) -> Rated:
    """Points of two decimals; where that changes something, the formula and what was rounded stand in the trace."""
    points = round_half_away(mean, 2)
    if points == mean:
        return Rated(points, note, inputs)
    exact = f"{formula} = {format_value(mean)}"
    how = Words(f"{exact}，保留两位小数一次", f"{exact}, rounded once to two decimals")
    return Rated(
        points, note, (Trace(Words("评分平均", "mean of the ratings"), points, "point", inputs=inputs, note=how),)
    )


def _with_others(note: Words | None, others: Sequence[Rating], groups: Mapping[str, Fraction]) -> Words:
    """That somebody rated under a group the scheme does not name; said, since it looks like a slip of the pen."""
    unknown = sorted({rating.group or "" for rating in others})
    named = Words("、".join(name or "（没写组）" for name in unknown), ", ".join(name or "(none)" for name in unknown))
    known = Words("、".join(groups), ", ".join(groups))
    left_out = Words(
        f"{len(others)} 份评分的组 {named.zh} 不在方案里（方案的组：{known.zh}），没有计入",
        f"{len(others)} of the ratings are of group {named.en}, which the scheme does not name ({known.en}); not counted",
    )
    return left_out if note is None else Words(f"{note.zh}；{left_out.zh}", f"{note.en}; {left_out.en}")


def _mean(ratings: Sequence[Rating]) -> Rated:
    if not ratings:
        return Rated(None, Words("未评分", "not rated"), ())
    mean = sum((rating.points for rating in ratings), Fraction(0)) / len(ratings)
    formula = f"({' + '.join(format_value(rating.points) for rating in ratings)}) ÷ {len(ratings)}"
    return _rounded(mean, formula, None, tuple(_given(rating) for rating in ratings))


def _group_mean(group: str, ratings: Sequence[Rating]) -> tuple[Fraction | None, Trace]:
    own = [rating for rating in ratings if rating.group == group]
    mean = sum((rating.points for rating in own), Fraction(0)) / len(own) if own else None
    return mean, Trace(
        Words(f"评分组 {group} 平均", f"mean of voter group {group}"),
        mean,
        "point",
        inputs=tuple(_given(rating) for rating in own),
        note=None if own else Words("未评分", "not rated"),
    )


def _given(rating: Rating) -> Trace:
    who = rating.rater or "—"
    return Trace(Words(f"评分人 {who}", f"rater {who}"), format_value(rating.points), "point", rule="manual_scores")

"""The ksf pay item by the rules of pay: whole steps from a balance point, on normal and campaign days. A second answer."""

from __future__ import annotations

from fractions import Fraction

from plain_asked import Asked, Part, Period
from plain_balance import balance, parts
from plain_figures import LOWER_IS_BETTER, RATIOS, number, over
from plain_score import rated


def ksf(part: Part, asked: Asked, amount: Fraction) -> Fraction | None:
    """One indicator's pay in fen: share, and whole steps better or worse, part by part; the share without a value, None without a
    balance point."""
    share = amount * number(part["weight"]) / 100
    metric = part.get("metric")
    due = Fraction(0)
    for form, stretches, fraction in parts(part["balance"], asked):
        point = balance(part["balance"], asked, metric, form)
        if point is None:
            return None
        if metric is not None and metric not in RATIOS:
            point *= fraction
        least = number(part.get("floor", "0")) * 100 * fraction
        most = number(part["cap"]) * 100 * fraction if "cap" in part else share * fraction * 2
        value = _value(part, asked, stretches)
        if value is None:
            due += share * fraction
        else:
            due += max(least, min(most, share * fraction + _moved(part, value, point)))
    return due


def _value(part: Part, asked: Asked, stretches: list[Period]) -> Fraction | None:
    if "min_count" in part:
        on = [asked.period] if "manual" in part else stretches
        count = over(asked.world, part["min_count"]["measure"], asked.who, on)
        if count is None or count < int(part["min_count"]["at_least"]):
            return None
    if "manual" in part:
        return rated(asked, part["manual"], {})
    return over(asked.world, part["metric"], asked.who, stretches)


def _moved(part: Part, value: Fraction, point: Fraction) -> Fraction:
    """What whole steps add or take, in fen."""
    ahead = point - value if part.get("metric") in LOWER_IS_BETTER else value - point
    steps = int(abs(ahead) / number(part["step"]))
    return steps * (number(part["reward"]) if ahead > 0 else -number(part["penalty"])) * 100

"""Points, scores and grades by the rules of pay, over raw YAML and plain fractions: a second answer.

A scheme is what ``yaml.BaseLoader`` makes of its file: dictionaries, lists and texts. Nothing of the package is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from plain_asked import Asked, Part, condition, direction, two_decimals
from plain_balance import balance
from plain_figures import measure, number, parts_over, rows_of


@dataclass(frozen=True)
class Sheet:
    """What one employee reached; no score and ``stopped`` when a person must do something first."""

    points: dict[str, Fraction | None]
    score: Fraction | None
    grade: str | None
    no_bonus: bool
    owed: bool


# --- curves ------------------------------------------------------------------------------------


def linear(curve: Part, value: Fraction) -> Fraction:
    worst, best, cap = number(curve["worst"]), number(curve["best"]), number(curve.get("cap", "1"))
    reached = (worst - value) / (worst - best)
    return 100 * sorted([Fraction(0), reached, cap])[1]


def target(curve: Part, value: Fraction, better: str) -> Fraction:
    aim, cap = number(curve["target"]), number(curve.get("cap", "1.2"))
    if better == "lower":
        if value <= 0:
            return cap * 100
        value, aim = aim, value
    return 100 * sorted([Fraction(0), value / aim, cap])[1]


def bands(curve: Part, value: Fraction, better: str, key: str = "points") -> Fraction:
    for band in curve["bands"]:
        if better == "higher" and ("from" not in band or value >= number(band["from"])):
            return number(band[key])
        if better == "lower" and ("to" not in band or value <= number(band["to"])):
            return number(band[key])
    raise AssertionError("a value fell into no band")


def deduct(curve: Part, value: Fraction) -> Fraction:
    left = number(curve.get("start", "100")) - value * number(curve["per"])
    floor = number(curve.get("floor", "0"))
    return floor if left < floor else left


def on_curve(curve: Part, value: Fraction, metric: str | None) -> Fraction:
    """The points of a value, for the curves that look at nobody else."""
    better = direction(curve, metric)
    if curve["kind"] == "linear":
        return linear(curve, value)
    if curve["kind"] == "target":
        return target(curve, value, better)
    if curve["kind"] == "bands":
        return bands(curve, value, better)
    if curve["kind"] == "deduct":
        return deduct(curve, value)
    return value


def places(values: dict[str, Fraction | None], better: str) -> dict[str, int]:
    """Places by value: equal values share the better one, the next is skipped, no value no place."""
    known = sorted((value for value in values.values() if value is not None), reverse=better == "higher")
    return {who: known.index(value) + 1 for who, value in values.items() if value is not None}


def rank(curve: Part, place: int, of: int) -> Fraction:
    """By place, or by the best share of those who have a place, in whole people; evenly from 100 to 0 without bands."""
    if "bands" not in curve:
        return Fraction(100) if of == 1 else Fraction(100 * (of - place), of - 1)
    for band in curve["bands"]:
        upto = number(band["to"]) if "to" in band else None
        if upto is not None and curve.get("by") == "share":
            upto = Fraction(-(-upto * of // 1))
        if upto is None or place <= upto:
            return number(band["points"])
    raise AssertionError("a place fell into no band")


def ksf_points(curve: Part, value: Fraction, point: Fraction, metric: str) -> Fraction:
    """100 at the balance point, so many more or less for a step, in proportion, between floor and cap."""
    ahead = point - value if direction(curve, metric) == "lower" else value - point
    points = 100 + ahead / number(curve["step"]) * number(curve["up" if ahead > 0 else "down"])
    return sorted([number(curve.get("floor", "0")), points, number(curve.get("cap", "200"))])[1]


# --- points given by people --------------------------------------------------------------------


def mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def rated(asked: Asked, name: str, part: Part) -> Fraction | None:
    """The raters' mean, or the groups' means by weight, with two decimals; None when people owe something."""
    given = [
        (row["group"], number(row["points"]))
        for row in rows_of(asked.world, "ratings", asked.who)
        if row["indicator"] == name and (row["start"], row["end"]) == asked.period
    ]
    groups = part.get("groups")
    if not groups:
        found = mean([points for _, points in given])
        return None if found is None else two_decimals(found)
    total = weights = Fraction(0)
    for group, weight in groups.items():
        found = mean([points for of, points in given if of == group])
        if found is None:
            if part.get("missing_group", "stop") == "stop":
                return None
            continue
        total += number(weight) * found
        weights += number(weight)
    return two_decimals(total / weights) if weights else None


# --- the sheet ---------------------------------------------------------------------------------

#: An indicator a person must see to before there is a score.
OWED = "owed"


def indicator_points(asked: Asked, part: Part) -> Fraction | str | None:
    """Points, None when left out, or OWED."""
    floor = part.get("min_count")
    if floor is not None and not asked.enough(part):
        otherwise = floor.get("otherwise", "exclude")
        if otherwise == "manual":
            judged = rated(asked, part.get("manual", part["key"]), part)
            return OWED if judged is None else _judged(part, judged)
        if measure(asked.world, floor["measure"], asked.who, asked.period) is None:
            return _missing(asked)
        return Fraction(0) if otherwise == "zero" else None
    if "manual" in part:
        given = rated(asked, part["manual"], part)
        return _missing(asked) if given is None else _judged(part, given)
    value = asked.figure(part["metric"], part.get("scope", "own"))
    if value is None:
        return _missing(asked)
    value = _pulled(part, asked, value)
    if value is None:
        return OWED
    if part["curve"]["kind"] == "rank":
        values = {who: asked.of(who).floored(part["metric"], part, part.get("scope", "own")) for who in asked.group}
        found = places(values, direction(part["curve"], part["metric"]))
        return rank(part["curve"], found[asked.who], len(found))
    if part["curve"]["kind"] == "ksf":
        point = balance(part["curve"]["balance"], asked, part["metric"], scope=part.get("scope", "own"))
        return OWED if point is None else ksf_points(part["curve"], value, point, part["metric"])
    return on_curve(part["curve"], value, part["metric"])


def _pulled(part: Part, asked: Asked, value: Fraction) -> Fraction | None:
    """A ratio of few cases pulled towards that of the group, the team or the shops by so many cases of theirs."""
    if "shrink" not in part:
        return value
    toward = part["shrink"].get("toward", "group")
    people = asked.group if toward == "group" else [asked.who]
    scope = "own" if toward == "group" else toward
    theirs, of_theirs = parts_over(asked.world, part["metric"], people, asked.period, scope)
    own, of_own = parts_over(asked.world, part["metric"], [asked.who], asked.period, "own")
    strength = int(part["shrink"]["strength"])
    return None if not of_theirs else (own + strength * Fraction(theirs, of_theirs)) / (of_own + strength)


def _judged(part: Part, given: Fraction) -> Fraction:
    """Points given by people go through a manual indicator's own curve; a measured one is answered by them directly."""
    return on_curve(part["curve"], given, None) if "manual" in part and "curve" in part else given


def _missing(asked: Asked) -> Fraction | str | None:
    rule = asked.version.get("missing", "stop")
    return {"renormalise": None, "zero": Fraction(0), "stop": OWED}[rule]


def vetoes_of(asked: Asked) -> list[Part]:
    """The vetoes whose limit is passed."""
    return [veto for veto in asked.version.get("vetoes", []) if _is_beyond(asked, veto)]


def _is_beyond(asked: Asked, veto: Part) -> bool:
    if "when" in veto:
        return asked.enough(veto) and condition(asked, veto["when"])
    value = asked.floored(veto.get("measure") or veto["metric"], veto)
    if value is None:
        return False
    return value > number(veto["more_than"]) if "more_than" in veto else value < number(veto["less_than"])


def sheet_of(asked: Asked) -> Sheet:
    """Points, total with two decimals and grade of one employee."""
    indicators = asked.version.get("indicators", [])
    vetoes = vetoes_of(asked)
    points = {part["key"]: indicator_points(asked, part) for part in indicators}
    for veto in vetoes:
        if veto["effect"] == "zero_indicator":
            points[veto["indicator"]] = Fraction(0)
    present = [(number(part["weight"]), points[part["key"]]) for part in indicators if points[part["key"]] is not None]
    total: Fraction | None = None
    if present and OWED not in points.values():
        total = sum((weight * one for weight, one in present), Fraction(0)) / sum(weight for weight, _ in present)
        limits = [number(veto["total"]) for veto in vetoes if veto["effect"] == "cap_total"]
        total = Fraction(0) if any(veto["effect"] == "zero_total" for veto in vetoes) else min([total, *limits])
        total = two_decimals(total)
    return Sheet(
        {key: None if one == OWED else one for key, one in points.items()},
        total,
        _grade(asked.version.get("grades", []), total, vetoes),
        any(veto["effect"] == "no_bonus" for veto in vetoes),
        OWED in points.values(),
    )


def _grade(grades: list[Part], total: Fraction | None, vetoes: list[Part]) -> str | None:
    if total is None or not grades:
        return None
    names = [grade["name"] for grade in grades]
    earned = next(grade["name"] for grade in grades if "from" not in grade or total >= number(grade["from"]))
    limits = [veto["grade"] for veto in vetoes if veto["effect"] == "cap_grade"]
    return max([earned, *limits], key=names.index)

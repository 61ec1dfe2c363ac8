"""The selection board: every figure a scheme could use, with what speaks for it and against it, and a shortlist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.simulate.goals import tables
from steelyard.simulate.measured import Past
from steelyard.simulate.people_months import PeopleMonths
from steelyard.simulate.rows import Rows
from steelyard.simulate.statistics import rank_correlation
from steelyard.simulate.values import Ratios, Values

#: What a figure must have to be shortlisted.
LEAST_AVAILABLE, LEAST_SEPARATES, MOST_NOISE, MOST_OVERLAP = 0.8, 0.2, 0.5, 0.8

#: Which layer of goals a family of metrics serves, where the guide's tables do not say.
_LAYERS = {
    "workload": "value",
    "response": "compliance",
    "inquiry": "value",
    "sales": "value",
    "cross-selling": "value",
    "satisfaction": "quality",
    "after-sales": "quality",
    "resolution": "quality",
    "attendance": "compliance",
    "calls": "value",
    "quality": "quality",
    "growth": "growth",
}


@dataclass(frozen=True, slots=True)
class Spread:
    """How the values of person-months lie, in the metric's unit: the ends, the lowest and highest tenth, the middle.

    ``now``: the middle of the newest month; None where that month has no value.
    """

    least: Fraction
    low: Fraction
    middle: Fraction
    high: Fraction
    most: Fraction
    now: Fraction | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric on the board.

    ``availability``: share of person-months with a value. ``separates``: part of the spread that lies between people
    rather than within one person's months. ``noise``: part of the spread that few cases alone would give.
    ``overlap``: the strongest rank correlation with another metric, ``twin`` that metric. ``spread``: how its values
    lie; None without any. Elsewhere None: cannot be told.
    """

    metric: str
    label: Words
    family: str
    layer: str
    availability: float
    separates: float | None
    noise: float | None
    usual_cases: int | None
    overlap: float | None
    twin: str | None
    is_shortlisted: bool
    reasons: tuple[Words, ...]
    spread: Spread | None


def board(past: Past, rows: Rows, done: Callable[[], None] = lambda: None) -> list[Figure]:
    """Every metric of the catalogue, the shortlist first and best first, over these person-months.

    ``done`` is called after each metric is read.
    """
    values = Values(past, Vocabulary(past.catalogue))
    read: dict[str, PeopleMonths] = {}
    for key in past.catalogue.metrics:
        read[key] = PeopleMonths.read(values, key, rows)
        done()
    ordered = sorted(read, key=lambda key: (-_worth(read[key]), key))
    chosen: list[str] = []
    found = []
    for key in ordered:
        twin, overlap = _twin(key, read, read)
        taken, close = _twin(key, read, chosen)
        spread = _spread(values.read(key, rows), rows)
        figure = _figure(past, key, read[key], twin, overlap, tuple(_against(past, read[key], taken, close)), spread)
        if figure.is_shortlisted:
            chosen.append(key)
        found.append(figure)
    return sorted(found, key=lambda one: not one.is_shortlisted)


def _worth(one: PeopleMonths) -> float:
    """What is there, is between people, and is not chance."""
    return one.availability * (one.separates or 0.0) * (1 - (one.noise or 0.0))


def _spread(found: Ratios, rows: Rows) -> Spread | None:
    """How the values lie; None without any."""
    known = sorted(value for row in range(len(rows)) if (value := found.value(row)) is not None)
    if not known:
        return None
    newest = sorted(value for row in rows.periods[max(rows.periods)] if (value := found.value(row)) is not None)
    low, middle, high = (known[len(known) * tenths // 10] for tenths in (1, 5, 9))
    return Spread(known[0], low, middle, high, known[-1], newest[len(newest) // 2] if newest else None)


def _figure(
    past: Past,
    key: str,
    one: PeopleMonths,
    twin: str | None,
    overlap: float | None,
    against: tuple[Words, ...],
    spread: Spread | None,
) -> Figure:
    metric = past.catalogue.metric(key)
    known = tables().indicators.get(key)
    return Figure(
        key,
        metric.words,
        metric.family,
        known.layer if known is not None else _LAYERS.get(metric.family, ""),
        one.availability,
        one.separates,
        one.noise,
        one.usual_cases,
        overlap,
        twin,
        not against,
        against or (Words("数据全、人与人有差别、不是碰运气", "there is data, people differ, and not by chance"),),
        spread,
    )


def _against(past: Past, one: PeopleMonths, twin: str | None, overlap: float | None) -> Iterator[Words]:
    """What speaks against a figure; nothing when it is shortlisted."""
    if one.availability < LEAST_AVAILABLE:
        share = f"{one.availability:.0%}"
        yield Words(f"只有 {share} 的人月有数据", f"only {share} of person-months have a value")
    if one.separates is None:
        if one.availability > 0:
            yield Words("人人一样，没有差别", "everybody is alike")
    elif one.separates < LEAST_SEPARATES:
        yield Words("同一个人的月份之间比人与人之间差得多", "one person's months differ more than people do")
    if one.noise is not None and one.noise > MOST_NOISE:
        cases = one.usual_cases
        yield Words(
            f"样本太少（通常 {cases}），差别有 {one.noise:.0%} 是碰运气",
            f"few cases (usually {cases}): {one.noise:.0%} of the spread is chance",
        )
    if twin is not None and overlap is not None and abs(overlap) >= MOST_OVERLAP:
        label = past.catalogue.metric(twin).words
        yield Words(f"与已入选的“{label.zh}”说的是一回事", f"says the same as {label.en}, already on the list")


def _twin(
    key: str, read: dict[str, PeopleMonths], among: Sequence[str] | dict[str, PeopleMonths]
) -> tuple[str | None, float | None]:
    """The other metric whose means of people go along most closely (or most against it), and how closely."""
    own, best, strength = read[key].person_means, None, None
    for other in among:
        if other == key:
            continue
        means = read[other].person_means
        found = rank_correlation([(own[who], means[who]) for who in sorted(own.keys() & means.keys())])
        if found is not None and (strength is None or abs(found) > abs(strength)):
            best, strength = other, found
    return best, strength

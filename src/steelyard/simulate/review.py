"""A scheme looked back on: whether each indicator tells people apart, moves its goal, and is fair; advice to keep,
change or drop, never a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from steelyard.errors import Words
from steelyard.periods import Period
from steelyard.schemes.model import Indicator, Scheme
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of
from steelyard.simulate.goals import tables
from steelyard.simulate.measured import Past
from steelyard.simulate.people_months import PeopleMonths
from steelyard.simulate.points import SCALE, NotCompiled
from steelyard.simulate.rows import Rows
from steelyard.simulate.settling import Settled, Settler
from steelyard.simulate.sides import in_force, lay
from steelyard.simulate.statistics import (
    Interval,
    chance_of_share,
    correlation_interval,
    share_between,
    slope_interval,
)

Verdict = Literal["keep", "change", "drop"]

#: Below this part of the spread between people an indicator does not tell them apart.
LEAST_SEPARATES = 0.2
#: Above this part of the spread by few cases alone it tells luck.
MOST_NOISE = 0.5
#: A link this strong, whose interval leaves out zero, counts.
STRONG_LINK = 0.5
#: Chance below which a difference between teams or shops counts as one.
SELDOM = 0.05
#: From this share of points at the very top or bottom on, the curve no longer tells people apart.
CROWDED = 0.8
HALF = 0.5
#: Fewer people than this say nothing about how two figures go along.
FEWEST_PEOPLE = 5
#: Incoming traffic, which nobody earns.
TRAFFIC = "consulted_buyers"


@dataclass(frozen=True, slots=True)
class GroupShare:
    """How much of an indicator's spread lies between teams or shops, and how often chance gives as much."""

    kind: Literal["team", "shop"]
    share: float
    chance: float
    groups: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One indicator over the range.

    ``separates``, ``noise``: of ``PeopleMonths``. ``crowded``: share of scored person-months with the lowest or the
    highest points there are. ``trend``: change of people's values a cycle. ``goal``: the metric of its layer it should
    move, ``link``: how its people go along with that, ``traffic``: with how many buyers came to them. None: cannot be
    told.
    """

    scheme: str
    key: str
    label: Words
    weight: Fraction
    people: int
    cycles: int
    availability: float
    separates: float | None
    noise: float | None
    crowded: float | None
    trend: Interval | None
    goal: str | None
    link: Interval | None
    traffic: Interval | None
    groups: tuple[GroupShare, ...]
    verdict: Verdict
    reasons: tuple[Words, ...]


#: What a review cannot look at.
LIMITS = (
    Words(
        "班次和钟点不在每日计量里，夜班吃不吃亏要另看。",
        "Shifts and hours are not in daily measures; whether nights lose out must be looked at apart.",
    ),
    Words(
        "走在一起不等于带动：相关不说明是谁影响谁。",
        "Going along is not moving: a correlation does not say which causes which.",
    ),
    Words(
        "这是建议，保留、修改还是去掉由人决定。", "This is advice; keeping, changing or dropping is decided by people."
    ),
)


def review(past: Past, scheme: Scheme, period: Period, done: Callable[[], None] = lambda: None) -> list[Reviewed]:
    """Every indicator of the versions in force over the whole cycles of a range; ``done`` after each.

    Raises: SchemeNotInForce; InputRefused when the range holds no whole cycle.
    """
    settler = Settler(past)
    found = []
    for one in lay(in_force(scheme, period), past):
        settled = settler.settle(scheme, one.trial.version, Rows.of(one.groups))
        seen = _Seen(past, settler, settled)
        for place, indicator in enumerate(settled.version.indicators):
            found.append(seen.reviewed(place, indicator))
            done()
    return found


@dataclass
class _Seen:
    """One version over its rows, with the figures its indicators are held against."""

    past: Past
    settler: Settler
    settled: Settled
    _figures: dict[str, PeopleMonths] = field(default_factory=dict)

    def reviewed(self, place: int, indicator: Indicator) -> Reviewed:
        """One indicator: what people gave is looked at by its points, everything else by its values."""
        points = self._points(place)
        own = points if indicator.metric is None else self._figure(indicator.metric, indicator.scope)
        goal = None if indicator.metric is None else _goal_of(indicator)
        rows, scheme = self.settled.rows, self.settled.scheme
        found = Reviewed(
            scheme.scheme,
            indicator.key,
            label_of(indicator, scheme.vocabulary),
            indicator.weight,
            len({who for who, _ in rows.pairs}),
            len(rows.periods),
            own.availability,
            own.separates,
            own.noise,
            _crowded(points),
            slope_interval(_series(own)),
            goal,
            None if goal is None else self._link(own, indicator.metric, goal),
            None if indicator.metric == TRAFFIC else self._link(own, indicator.metric, TRAFFIC),
            tuple(self._groups(own)),
            "keep",
            (),
        )
        verdict, reasons = _judged(found, scheme.vocabulary)
        return replace(found, verdict=verdict, reasons=reasons)

    def _figure(self, key: str, scope: str = "own") -> PeopleMonths:
        """A figure over the version's rows."""
        if (name := f"{scope} {key}") not in self._figures:
            values = self.settler.scorer(self.settled.scheme.vocabulary).values
            self._figures[name] = PeopleMonths.read(values, key, self.settled.rows, scope)
        return self._figures[name]

    def _points(self, place: int) -> PeopleMonths:
        """An indicator's points, as its curve gave them."""
        rows, version = self.settled.rows, self.settled.version
        try:
            judged = self.settler.scorer(self.settled.scheme.vocabulary).judged(place, version, rows)
            points = tuple(None if one is None else one / SCALE for one in judged.points)
        except NotCompiled:
            given = [self.settled.ordinary.sheet(row).indicators[place].points for row in range(len(rows))]
            points = tuple(None if one is None else float(one) for one in given)
        return PeopleMonths(rows, points, (None,) * len(rows))

    def _link(self, own: PeopleMonths, metric: str | None, other: str) -> Interval | None:
        """How people's means go along with those of another figure, better with better."""
        theirs = self._figure(other)
        names = self.settled.scheme.vocabulary
        signs = [-1.0 if one is not None and names.better(one) == "lower" else 1.0 for one in (metric, other)]
        mine, means = own.person_means, theirs.person_means
        people = sorted(mine.keys() & means.keys())
        if len(people) < FEWEST_PEOPLE:
            return None
        return correlation_interval([(signs[0] * mine[who], signs[1] * means[who]) for who in people])

    def _groups(self, own: PeopleMonths) -> Iterator[GroupShare]:
        """Differences between teams and between shops, where there are at least two with two people each."""
        last = max(self.settled.rows.periods).last_day
        organisation = self.past.organisation
        dealt: dict[Literal["team", "shop"], dict[str, list[float]]] = {"team": {}, "shop": {}}
        for who, value in own.person_means.items():
            person = organisation.person_on(who, last)
            shops = organisation.shops_of(who, max(self.settled.rows.periods))
            if person is not None and person.team:
                dealt["team"].setdefault(person.team, []).append(value)
            if shops:
                dealt["shop"].setdefault("+".join(shops), []).append(value)
        for kind, groups in dealt.items():
            full = {name: values for name, values in groups.items() if len(values) > 1}
            share, chance = share_between(full), chance_of_share(full)
            if len(full) > 1 and share is not None and chance is not None:
                yield GroupShare(kind, share, chance, len(full))


def _goal_of(indicator: Indicator) -> str | None:
    """The metric its layer of goals is judged by; the next one where it is that metric itself."""
    goals = tables().layer_goals.get(indicator.layer or "", ())
    return next((metric for metric in goals if metric != indicator.metric), None)


def _series(own: PeopleMonths) -> list[list[tuple[int, float]]]:
    """Everybody's values with the number of their cycle."""
    numbers = {period: number for number, period in enumerate(own.rows.periods)}
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for (who, period), value in zip(own.rows.pairs, own.values, strict=True):
        if value is not None:
            found[who].append((numbers[period], value))
    return list(found.values())


def _crowded(points: PeopleMonths) -> float | None:
    """The share of points that are the lowest or the highest anybody has, where there are several different ones."""
    known = [value for value in points.values if value is not None]
    if not known:
        return None
    return max(known.count(min(known)), known.count(max(known))) / len(known)


def _judged(one: Reviewed, names: Vocabulary) -> tuple[Verdict, tuple[Words, ...]]:
    """Keep, change or drop, with what speaks for it."""
    faults = tuple(_faults(one, names))
    serves = one.link is not None and one.link.low > 0
    if not faults:
        praise = [Words("分得出高下，没有看出不公平", "tells people apart, and nothing unfair was seen")]
        if serves and one.goal is not None:
            label = names.label(one.goal)
            praise.append(Words(f"和目标“{label.zh}”走在一起", f"goes along with its goal, {label.en}"))
        return "keep", tuple(praise)
    is_crowded = one.crowded is not None and one.crowded >= CROWDED
    tells_nobody_apart = one.separates is None or one.separates < LEAST_SEPARATES
    if tells_nobody_apart and not serves and not is_crowded and one.availability >= HALF:
        return "drop", faults
    return "change", faults


def _faults(one: Reviewed, names: Vocabulary) -> Iterator[Words]:
    """What speaks against keeping an indicator as it is, and what could be changed."""
    if one.availability < HALF:
        yield Words(
            f"只有 {one.availability:.0%} 的人月有数据：换一个指标，或先把数据接进来",
            f"only {one.availability:.0%} of person-months have a value: choose another, or bring in the data",
        )
    if one.crowded is not None and one.crowded >= CROWDED:
        yield Words(
            f"{one.crowded:.0%} 的人月得分一样：把曲线的界线移到人们所在的地方，或改成一票否决",
            f"{one.crowded:.0%} of months have the same points: move the curve to where people are, or make it a veto",
        )
    elif one.separates is not None and one.separates < LEAST_SEPARATES and one.availability > 0:
        yield Words(
            "分不出高下：同一个人的月份之间差得更多", "does not tell people apart: one person's months differ more"
        )
    elif one.separates is None and one.availability > 0:
        yield Words("人人一样，分不出高下", "everybody is alike")
    if one.noise is not None and one.noise > MOST_NOISE:
        yield Words(
            f"差别有 {one.noise:.0%} 是样本少造成的运气：提高 min_count，或用更长的周期",
            f"{one.noise:.0%} of the spread is luck of few cases: raise min_count, or use a longer cycle",
        )
    if one.link is not None and one.link.high < 0 and one.goal is not None:
        label = names.label(one.goal)
        yield Words(f"做得好的人，目标“{label.zh}”反而差", f"who does well in it does worse in its goal, {label.en}")
    if one.traffic is not None and one.traffic.excludes_zero and abs(one.traffic.value) >= STRONG_LINK:
        yield Words(
            "随接待量变：分到的买家多少不由自己，先平衡流量",
            "depends on how many buyers come, which nobody chooses: balance traffic first",
        )
    for group in one.groups:
        if group.chance < SELDOM and group.share >= STRONG_LINK:
            noun = Words("小组", "teams") if group.kind == "team" else Words("店铺", "shops")
            yield Words(
                f"{noun.zh}之间的差别占 {group.share:.0%}：先看条件是否一样，或只在{noun.zh}内部比",
                f"{group.share:.0%} of the spread lies between {noun.en}: see whether conditions are alike, or compare within {noun.en}",
            )

"""What changed after a past change of scheme: the same people before and after, with an interval and its limits.

Nobody was assigned by lot, so this shows a difference, not its cause; ``LIMITS`` says so in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from steelyard.errors import InputRefused, SchemeNotInForce, Words
from steelyard.metrics.figures import Figures
from steelyard.periods import Period
from steelyard.schemes.assignment import governed
from steelyard.schemes.model import Scheme
from steelyard.simulate.measured import Past
from steelyard.simulate.statistics import Interval, difference_of_means, mean, mean_interval

#: Fewer people than this, and an interval says little whatever it is.
FEW_PEOPLE = 8

LIMITS = (
    Words(
        "季节、活动、流量和商品也在变：前后的差别不全是方案带来的。",
        "Season, campaigns, traffic and goods change too: not all of the difference comes from the scheme.",
    ),
    Words(
        "如果是因为某段时间特别差（或特别好）才改的方案，之后本来就会往平常回一些。",
        "If the scheme was changed because a stretch was unusually bad (or good), a return towards the usual was to be expected.",
    ),
    Words(
        "只比前后都在岗且都有数据的人；离职和新来的不在里面。",
        "Only people with figures before and after are compared; those who left or joined are not among them.",
    ),
    Words(
        "区间只反映人与人之间的差异有多大，不包含上面这些原因。",
        "The interval reflects how much people differ from each other; it does not include the reasons above.",
    ),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person's value over the stretch before and the stretch after, and the difference."""

    employee_id: str
    name: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After less before, in the metric's unit."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One group over two stretches: everybody with a value in both, and how many lacked one.

    ``change`` is the mean of the people's differences; None without anybody.
    """

    before: Period
    after: Period
    people: tuple[Person, ...]
    without: int
    change: Interval | None

    @property
    def mean_before(self) -> float | None:
        """The mean of the people before."""
        return mean([one.before for one in self.people]) if self.people else None

    @property
    def mean_after(self) -> float | None:
        """The mean of the people after."""
        return mean([one.after for one in self.people]) if self.people else None


@dataclass(frozen=True, slots=True)
class SchemeEffect:
    """The people a scheme governed through the change, and what to hold beside it.

    ``earlier``: the same comparison one stretch earlier, when nothing was changed: what differs there differs anyway.
    ``others``: people the scheme did not govern; ``beyond`` is the change beyond theirs (difference in differences).
    """

    metric: str
    label: Words
    unit: str
    better: str
    own: BeforeAfter
    earlier: BeforeAfter | None
    others: BeforeAfter | None
    beyond: Interval | None

    @property
    def verdict(self) -> Words:
        """What can be said in one sentence."""
        return _verdict(self)


def effect_of(past: Past, scheme: Scheme, change: date, metric: str, months: int) -> SchemeEffect:
    """Before and after a change on a first of a month, over so many months each.

    Compared are those whom the scheme governs in the last month before and in the first month after (in the one month of
    the two, where it was in force in one only); others are all with accounts in both whom it governs in neither.
    Raises: InputRefused when the change is not the first of a month; SchemeNotInForce when the scheme was in force in
    neither; UnknownName for the metric.
    """
    if change.day != 1:
        raise _within_a_month(change)
    first = Period.month(change.year, change.month)
    before = Period(first.months_before(months)[0].start, change)
    after = Period(change, _plus(first, months).end)
    key = past.catalogue.metric(metric).key
    inside, beside = _groups(past, scheme, first)
    own = before_after(past, key, inside, before, after)
    others = before_after(past, key, beside, before, after)
    earlier_start = Period.month(before.start.year, before.start.month).months_before(months)[0].start
    earlier = before_after(past, key, inside, Period(earlier_start, before.start), before)
    found = past.catalogue.metric(key)
    return SchemeEffect(
        key,
        found.words,
        found.unit,
        found.better,
        own,
        earlier if earlier.people else None,
        others if others.people else None,
        difference_of_means([one.difference for one in own.people], [one.difference for one in others.people]),
    )


def before_after(past: Past, key: str, people: Iterable[str], before: Period, after: Period) -> BeforeAfter:
    """The people with a value in both stretches, each value over the whole stretch, and the mean of their differences."""
    found, without = [], 0
    for employee_id in sorted(people):
        values = [_value(past.figures, key, employee_id, stretch) for stretch in (before, after)]
        if values[0] is None or values[1] is None:
            without += 1
            continue
        found.append(Person(employee_id, past.organisation.name_of(employee_id, after.last_day), values[0], values[1]))
    return BeforeAfter(before, after, tuple(found), without, mean_interval([one.difference for one in found]))


def _value(figures: Figures, key: str, employee_id: str, period: Period) -> float | None:
    value = figures.metric(key, employee_id, period).value
    return None if value is None else float(value)


def _groups(past: Past, scheme: Scheme, first: Period) -> tuple[set[str], set[str]]:
    """Whom the scheme governs around the change, and who had accounts then whom it governs on neither side."""
    last = first.months_before(1)[0]
    under = [_governed(past, scheme, month) for month in (last, first)]
    there = [
        {one for one in past.organisation.employee_ids if past.organisation.accounts_of(one, month)}
        for month in (last, first)
    ]
    known = [group for group in under if group is not None]
    if not known:
        scheme.version_on(first.start)
    either = set[str]().union(*known)
    return either.intersection(*known), (there[0] & there[1]) - either


def _governed(past: Past, scheme: Scheme, month: Period) -> set[str] | None:
    """Whom the scheme governs in a month; None when it was not in force, as before its first version."""
    try:
        return set(governed(scheme.version_on(month.start), past.organisation, month))
    except SchemeNotInForce:
        return None


def _plus(month: Period, count: int) -> Period:
    """The month that ends a stretch of so many months beginning with this one."""
    for _ in range(count - 1):
        month = Period.of_cycle(month.end, "month")
    return month


def _verdict(effect: SchemeEffect) -> Words:
    change = effect.own.change
    if change is None:
        return Words(
            "没有人前后都有数据，无法比较。", "Nobody has figures both before and after; nothing can be compared."
        )
    few = Words("", "")
    if change.count < FEW_PEOPLE:
        few = Words(f"（只有 {change.count} 人，很不稳）", f" (only {change.count} people: very uncertain)")
    seen = effect.beyond or change
    if not seen.excludes_zero:
        return Words(
            f"看不出变化：区间包含 0{few.zh}。", f"No change can be told from chance: the interval holds 0{few.en}."
        )
    improved = (seen.value > 0) == (effect.better == "higher")
    than = Words("比对照组", "beyond the others") if effect.beyond is not None else Words("比之前", "than before")
    zh = "变好" if improved else "变差"
    en = "better" if improved else "worse"
    return Words(
        f"{than.zh}{zh}{few.zh}；是不是方案带来的，看下面的限制。",
        f"It got {en} {than.en}{few.en}; whether through the scheme, see the limits below.",
    )


def _within_a_month(change: date) -> InputRefused:
    return InputRefused(
        Words(
            f"{change} 不是月初，前后不是整月，无法对比。",
            f"{change} is not the first of a month, so whole months cannot be compared.",
        ),
        remedy=Words("请写成 2026-07-01。", "Write it like 2026-07-01."),
        where="--change",
    )


def months_needed(change: date, months: int) -> Period:
    """The stretch whose measures a comparison reads: twice the months before, and the months after."""
    first = Period.month(change.year, change.month)
    return Period(first.months_before(2 * months)[0].start, _plus(first, months).end)

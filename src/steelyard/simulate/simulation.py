"""A draft scheme over past cycles beside the scheme that was in force: who gains, who loses, what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from steelyard.errors import PayStopped
from steelyard.periods import Period
from steelyard.schemes.model import Scheme, Version
from steelyard.simulate.floors import Floors
from steelyard.simulate.measured import Past
from steelyard.simulate.paid import Paid, Pair, Payer
from steelyard.simulate.rows import Rows
from steelyard.simulate.settling import Settled, Settler
from steelyard.simulate.sides import Laid, as_draft, in_force, lay


@dataclass(frozen=True, slots=True)
class Change:
    """One person over the cycles both sides could settle: fen before and after, cycles better, worse and equal.

    ``only_new`` and ``only_old`` count cycles governed by one side only, ``stopped`` those in which pay stopped on a side.
    """

    employee_id: str
    name: str
    old_fen: int
    new_fen: int
    better: int
    worse: int
    equal: int
    only_new: int
    only_old: int
    stopped: int

    @property
    def difference_fen(self) -> int:
        """What the draft pays more (or less)."""
        return self.new_fen - self.old_fen

    @property
    def compared(self) -> int:
        """In how many cycles both sides could be settled."""
        return self.better + self.worse + self.equal


@dataclass(frozen=True, slots=True)
class Budget:
    """One cycle in fen. ``old_fen`` and ``new_fen`` are over the people both sides settled.

    ``only_old_fen`` / ``only_new_fen``: pay of people whom one side alone governs. ``unsettled``: people whose pay stopped
    on either side; what the other side paid them stands in ``unsettled_old_fen`` and ``unsettled_new_fen``.
    """

    period: Period
    people: int
    old_fen: int
    new_fen: int
    only_old: int = 0
    only_old_fen: int = 0
    only_new: int = 0
    only_new_fen: int = 0
    unsettled: int = 0
    unsettled_old_fen: int = 0
    unsettled_new_fen: int = 0

    @property
    def difference_fen(self) -> int:
        """What the draft costs more (or less) for the people both sides settled."""
        return self.new_fen - self.old_fen


@dataclass(frozen=True, slots=True)
class Both:
    """One person's cycle on both sides: fen, and the place on each side; no place where a side does not govern it."""

    pair: Pair
    new_fen: int | None
    new: int | None
    old_fen: int | None
    old: int | None

    @property
    def kind(self) -> Literal["both", "only_new", "only_old", "stopped"]:
        """Whether both sides settled it, one alone governs it, or a missing input stopped pay on a side."""
        if (self.new is not None and self.new_fen is None) or (self.old is not None and self.old_fen is None):
            return "stopped"
        if self.old is None:
            return "only_new"
        return "only_old" if self.new is None else "both"


@dataclass(frozen=True, slots=True)
class Stop:
    """A missing input under one side: whose pay of which cycle, and what to do."""

    employee_id: str
    period: Period
    is_draft: bool
    error: PayStopped


@dataclass(frozen=True, eq=False)
class Simulation:
    """Both sides settled over the range."""

    period: Period
    past: Past
    drafts: tuple[Settled, ...]
    currents: tuple[Settled, ...]
    new: Paid
    old: Paid

    @cached_property
    def both(self) -> list[Both]:
        """Everyone governed by either side in each cycle, by cycle and employee."""
        new, old = self.new.places, self.old.places
        pairs = self.new.pairs if self.new.pairs == self.old.pairs else sorted({*new, *old}, key=_by_period)
        return [
            Both(
                pair,
                None if (place := new.get(pair)) is None else self.new.totals[place],
                place,
                None if (other := old.get(pair)) is None else self.old.totals[other],
                other,
            )
            for pair in pairs
        ]

    @cached_property
    def changes(self) -> list[Change]:
        """Everybody, who gains most first."""
        people: dict[str, list[Both]] = {}
        for one in self.both:
            people.setdefault(one.pair[0], []).append(one)
        found = [self._change(employee_id, cycles) for employee_id, cycles in people.items()]
        return sorted(found, key=lambda change: (-change.difference_fen, change.employee_id))

    @cached_property
    def budget(self) -> list[Budget]:
        """Cycle by cycle."""
        by_period: dict[Period, list[Both]] = {}
        for one in self.both:
            by_period.setdefault(one.pair[1], []).append(one)
        return [_budget(period, people) for period, people in by_period.items()]

    @cached_property
    def total(self) -> Budget:
        """The whole range."""
        return _budget(self.period, self.both)

    def stops(self, limit: int | None = None) -> list[Stop]:
        """What stopped whom, the draft's first, by cycle and employee; the first ``limit`` only if given."""
        found: list[Stop] = []
        for is_draft, side in ((True, self.new), (False, self.old)):
            for place, total in enumerate(side.totals):
                if limit is not None and len(found) >= limit:
                    return found[:limit]
                if total is None:
                    found += [Stop(*side.pairs[place], is_draft, error) for error in side.stopped(place)]
        return found

    def name(self, employee_id: str) -> str:
        """The employee's name in the range."""
        return self.past.organisation.name_of(employee_id, self.period.last_day)

    def _change(self, employee_id: str, cycles: Sequence[Both]) -> Change:
        counts: Counter[str] = Counter()
        old_fen = new_fen = 0
        for one in cycles:
            kind: str = one.kind
            if kind == "both":
                old, new = one.old_fen or 0, one.new_fen or 0
                old_fen, new_fen = old_fen + old, new_fen + new
                kind = "better" if new > old else "worse" if new < old else "equal"
            counts[kind] += 1
        return Change(
            employee_id,
            self.name(employee_id),
            old_fen,
            new_fen,
            counts["better"],
            counts["worse"],
            counts["equal"],
            counts["only_new"],
            counts["only_old"],
            counts["stopped"],
        )


def _by_period(pair: Pair) -> tuple[Period, str]:
    return pair[1], pair[0]


def _budget(period: Period, people: Sequence[Both]) -> Budget:
    counts: Counter[str] = Counter()
    old: Counter[str] = Counter()
    new: Counter[str] = Counter()
    for one in people:
        kind = one.kind
        counts[kind] += 1
        old[kind] += one.old_fen or 0
        new[kind] += one.new_fen or 0
    return Budget(
        period,
        counts["both"],
        old["both"],
        new["both"],
        counts["only_old"],
        old["only_old"],
        counts["only_new"],
        new["only_new"],
        counts["stopped"],
        old["stopped"],
        new["stopped"],
    )


class Simulator:
    """Settles sides over one past, keeping columns that versions share."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self.settler = Settler(past)
        self._payer = Payer(past, Floors(past.organisation, self.settler.employment))
        self._rows: dict[tuple[tuple[Period, tuple[str, ...]], ...], Rows] = {}

    def simulate(
        self, drafts: Sequence[Scheme | tuple[Scheme, Version]], against: Sequence[Scheme], period: Period
    ) -> Simulation:
        """Drafts against schemes as they were in force, over the whole cycles of a period.

        A draft is its newest version unless one is named with it.

        Raises: SchemeNotInForce, SchemeError (two schemes govern one person; settings are not as required),
        InputRefused when the period holds no whole cycle.
        """
        named = [draft if isinstance(draft, tuple) else (draft, None) for draft in drafts]
        new = self._settled(lay([as_draft(scheme, period, version) for scheme, version in named], self.past))
        old = self._settled(lay([trial for scheme in against for trial in in_force(scheme, period)], self.past))
        return Simulation(period, self.past, new, old, self._payer.paid(new), self._payer.paid(old))

    def again(self, drafts: Sequence[Settled], version: Version, place: int) -> tuple[tuple[Settled, ...], Paid]:
        """The drafts with another version in one place, over the same people."""
        changed = self.settler.settle(drafts[place].scheme, version, drafts[place].rows)
        settled = (*drafts[:place], changed, *drafts[place + 1 :])
        return settled, self._payer.paid(settled)

    def _settled(self, laid: Sequence[Laid]) -> tuple[Settled, ...]:
        return tuple(
            self.settler.settle(one.trial.scheme, one.trial.version, self._rows_of(one)) for one in laid if one.groups
        )

    def _rows_of(self, laid: Laid) -> Rows:
        """Rows of the same people and cycles are the same object, so that columns are shared."""
        if laid.groups not in self._rows:
            self._rows[laid.groups] = Rows.of(laid.groups)
        return self._rows[laid.groups]

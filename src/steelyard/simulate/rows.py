"""Who is looked at in which period: the rows that every column of a simulation runs along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from steelyard.periods import Period


@dataclass(frozen=True, eq=False)
class Rows:
    """People in periods, ordered by period and employee; compared by identity, so that columns can be kept by it."""

    pairs: tuple[tuple[str, Period], ...]
    periods: dict[Period, range] = field(default_factory=dict)
    """The places of each period's rows."""

    @classmethod
    def of(cls, groups: Iterable[tuple[Period, Sequence[str]]]) -> Rows:
        """Rows from each period's people."""
        pairs: list[tuple[str, Period]] = []
        periods: dict[Period, range] = {}
        for period, people in sorted(groups, key=lambda group: group[0]):
            first = len(pairs)
            pairs.extend((employee_id, period) for employee_id in sorted(people))
            periods[period] = range(first, len(pairs))
        return cls(tuple(pairs), periods)

    def __len__(self) -> int:
        return len(self.pairs)

    def employees(self, period: Period) -> tuple[str, ...]:
        """The people of one period, in order."""
        return tuple(self.pairs[place][0] for place in self.periods[period])

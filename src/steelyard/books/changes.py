"""How a figure moved from one period to another, and how people say it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steelyard.metrics.figures import MetricValue
from steelyard.metrics.model import Metric

#: Units whose change is told as a share of what was before; all others in their own unit.
_RELATIVE = frozenset({"count", "yuan", "fen", "ms"})


@dataclass(frozen=True, slots=True)
class Change:
    """A figure beside the same figure of another period."""

    metric: Metric
    now: MetricValue
    before: MetricValue | None

    @property
    def difference(self) -> Fraction | None:
        """Now less before, in the figure's unit; None where either is missing."""
        if self.now.value is None or self.before is None or self.before.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def is_relative(self) -> bool:
        """Whether it is told as a share of what was before: amounts and counts are, ratios and times are not."""
        return self.metric.unit in _RELATIVE

    @property
    def told(self) -> Fraction | None:
        """What is said of it: the share, or the difference; None where there is none, or nothing was before."""
        difference = self.difference
        if difference is None or self.before is None or not self.before.value:
            return None if self.is_relative else difference
        return difference / abs(self.before.value) if self.is_relative else difference

    @property
    def is_better(self) -> bool | None:
        """Whether it moved to the better side; None where it did not move or cannot be said."""
        difference = self.difference
        return None if not difference else (difference > 0) == (self.metric.better == "higher")

    @property
    def is_up(self) -> bool | None:
        """Whether it rose; None where it did not move or cannot be said."""
        difference = self.difference
        return None if not difference else difference > 0

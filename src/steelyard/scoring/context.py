"""What a curve may look at besides the value: whose it is, of which period, and everybody it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from steelyard.metrics.figures import Figures
from steelyard.periods import Period
from steelyard.schemes.model import MinCount
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.scoring.reading import Scope


@dataclass(frozen=True, slots=True)
class Context:
    """One value being judged: of this employee, this period and this figure.

    ``metric`` is the figure's key, None for points given by people; ``scope`` says whose figure it is (own, team,
    shop); ``floor`` how many cases the indicator asks for. ``group`` holds everyone under the same scheme version in
    that period, in order of id.
    """

    employee_id: str
    period: Period
    figures: Figures
    names: Vocabulary
    group: tuple[str, ...]
    metric: str | None = None
    scope: Scope = "own"
    floor: MinCount | None = None
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: object, compute: Callable[[], Any]) -> Any:
        """A value that is the same for the whole group, computed once for all its sheets."""
        if key not in self._known:
            self._known[key] = compute()
        return self._known[key]

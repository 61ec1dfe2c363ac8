"""Computed and reported values of one shop, day, account and measure side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from steelyard.errors import UnknownName, Words
from steelyard.facts.lake import Lake
from steelyard.measures import pipeline
from steelyard.measures.catalogue import MEASURES
from steelyard.periods import Period

COMPUTED = "computed"
_WHOLE_SHOP = "shop_"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One value told twice. ``computed`` None: no records of that day; ``counts``: the source measures take it from.

    A report's row of the whole shop (agent '') stands beside the sum over all accounts.
    """

    shop_id: str
    business_day: date
    agent_id: str
    measure: str
    computed: int | None
    reported: int
    source: str
    reconstructed: bool
    counts: str

    @property
    def difference(self) -> int | None:
        """Reported less computed; None where nothing was computed."""
        return None if self.computed is None else self.reported - self.computed

    @property
    def share(self) -> Fraction | None:
        """The difference as a share of what was computed; None where that is nothing."""
        return None if not self.computed else Fraction(abs(self.reported - self.computed), abs(self.computed))

    def differs(self, beyond: Fraction) -> bool:
        """Whether the two differ by more than a share of what was computed; where one is missing they do."""
        if self.computed is None:
            return True
        if self.computed == self.reported:
            return False
        return self.share is None or self.share > beyond


def reconcile(
    lake: Lake, period: Period, shops: Sequence[str] | None = None, measures: Sequence[str] | None = None
) -> list[Reconciled]:
    """Every reported value of the period with what was counted beside it, by shop, day, account, measure and source.

    Raises: UnknownName for a measure nobody declared.
    """
    for key in measures or ():
        if key.removeprefix(_WHOLE_SHOP) not in MEASURES and key not in MEASURES:
            raise UnknownName(
                Words(f"没有名为“{key[:60]}”的计量。", f'There is no measure "{key[:60]}".'),
                remedy=Words("计量名见 docs/reference/measures.md。", "See docs/reference/measures.md for the names."),
            )
    sides = pipeline.both_sides(lake, period.start, period.end, shops or None)
    found = [] if sides is None else list(_compared(sides))
    wanted = set(measures or ())
    chosen = [one for one in found if not wanted or one.measure in wanted]
    return sorted(chosen, key=lambda one: (one.shop_id, one.business_day, one.agent_id, one.measure, one.source))


def _compared(sides: pipeline.Sides) -> Iterator[Reconciled]:
    values = {
        (row["shop_id"], row["day"], row["agent_id"], row["measure"]): row["value"]
        for row in sides.computed.to_pylist()
    }
    whole: dict[tuple[str, date, str], int] = {}
    for (shop, day, _, key), value in values.items():
        before = whole.get((shop, day, key), 0)
        is_peak = key in MEASURES and MEASURES[key].combine == "max"
        whole[shop, day, key] = max(before, value) if is_peak else before + value
    recorded = {(row["shop_id"], row["day"], row["family"]) for row in sides.recorded.to_pylist()}
    counts = {(row["shop_id"], row["day"], row["family"]): row["source"] for row in sides.chosen.to_pylist()}
    for row in sides.reported.to_pylist():
        shop, day, agent, key, family = (row[name] for name in ("shop_id", "day", "agent_id", "measure", "family"))
        if (shop, day, family) not in recorded:
            computed = None
        elif agent == "" and key not in MEASURES:
            computed = whole.get((shop, day, key.removeprefix(_WHOLE_SHOP)), 0)
        else:
            computed = values.get((shop, day, agent, key), 0)
        source = counts.get((shop, day, family), "")
        yield Reconciled(
            shop, day, agent, key, computed, row["value"], row["source"], bool(row["reconstructed"]), source
        )

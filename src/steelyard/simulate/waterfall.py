"""Where a difference of the budget comes from: pay item by pay item, over the people both sides settled."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.errors import Words
from steelyard.schemes.key_names import item_name
from steelyard.simulate.paid import Paid
from steelyard.simulate.simulation import Simulation


@dataclass(frozen=True, slots=True)
class Step:
    """One pay item on both sides in fen; items of one name on both sides are one step. No item: what the law and
    entered amounts add."""

    label: Words
    old_fen: int
    new_fen: int

    @property
    def difference_fen(self) -> int:
        """What the draft pays more (or less)."""
        return self.new_fen - self.old_fen


_OTHER = Words("录入和法定补足", "entered amounts and the law")


def waterfall(simulation: Simulation) -> list[Step]:
    """Every pay item, in the order of the draft, then those only the old side has; the steps sum to the difference."""
    both = [one for one in simulation.both if one.kind == "both"]
    labels: dict[str, Words] = {}
    new = _sums(simulation.new, [one.new for one in both if one.new is not None], labels)
    old = _sums(simulation.old, [one.old for one in both if one.old is not None], labels)
    steps = [Step(label, old.get(key, 0), new.get(key, 0)) for key, label in labels.items()]
    totals = simulation.total.old_fen - sum(old.values()), simulation.total.new_fen - sum(new.values())
    return [*steps, Step(_OTHER, *totals)] if any(totals) else steps


def _sums(paid: Paid, places: list[int], labels: dict[str, Words]) -> dict[str, int]:
    """The fen of each pay item over some places; ``labels`` learns what the items are called."""
    found: dict[str, int] = {}
    for place in places:
        for part, row in paid.parts[place]:
            for item in part.version.pay:
                labels.setdefault(item.item_key, item_name(item))
                found[item.item_key] = found.get(item.item_key, 0) + part.items[item.item_key].fen[row]
    return found

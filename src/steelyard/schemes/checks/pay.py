"""Pay items: a name of its own each, and the check of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from steelyard.errors import Words
from steelyard.schemes.checks.bonus import bonus_faults
from steelyard.schemes.checks.commission import commission_faults
from steelyard.schemes.checks.fixed_pay import ladder_faults, seniority_faults
from steelyard.schemes.checks.gates import gate_faults
from steelyard.schemes.checks.ksf import ksf_faults
from steelyard.schemes.checks.parts import among, doubled
from steelyard.schemes.checks.performance import performance_faults
from steelyard.schemes.checks.reduction import reduction_faults
from steelyard.schemes.checks.shared_pay import pool_faults, project_faults
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import (
    Bonus,
    Commission,
    GatedItem,
    Ksf,
    Ladder,
    Limit,
    Performance,
    Pool,
    Project,
    Reduction,
    Seniority,
)
from steelyard.schemes.vocabulary import Vocabulary

#: The check of each kind (Any: each takes its own class).
_CHECKS: Mapping[type, Callable[[Any, Version, Path, Vocabulary], Iterator[Finding]]] = {
    Performance: performance_faults,
    Ladder: ladder_faults,
    Seniority: seniority_faults,
    Ksf: ksf_faults,
    Commission: commission_faults,
    Bonus: bonus_faults,
    Pool: pool_faults,
    Project: project_faults,
    Reduction: reduction_faults,
}


def pay_faults(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    """Everything wrong with a version's pay items."""
    where = (*path, "pay")
    twice = doubled(item.item_key for item in version.pay)
    for place, item in enumerate(version.pay):
        here = (*where, place)
        if item.item_key in twice:
            yield Finding(
                here,
                Words(
                    f"有不止一项叫 {item.item_key}，薪酬单上分不清。",
                    f"More than one item is called {item.item_key}; a statement could not tell them apart.",
                ),
                Words("请用 name 给每项不同的名称。", "Give each a name of its own."),
            )
        check = _CHECKS.get(type(item))
        if check is not None:
            yield from check(item, version, here, names)
        if isinstance(item, GatedItem):
            yield from gate_faults(item, here, names)
        if isinstance(item, Limit | Reduction):
            yield from earlier_items(item.of or (), version, place, (*here, "of"))


def earlier_items(keys: tuple[str, ...], version: Version, place: int, path: Path) -> Iterator[Finding]:
    """Lines an item looks back on must be those of items before it."""
    before = [other.item_key for other in version.pay[:place]]
    for number, key in enumerate(keys):
        yield from among(key, before, (*path, number), Words("排在它前面的薪酬项", "earlier pay item"))

"""Gates: a condition that can be judged."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.schemes.checks.amounts import floor_faults
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.pay_items import GatedItem
from steelyard.schemes.vocabulary import Vocabulary


def gate_faults(item: GatedItem, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if item.gate is not None:
        yield from names.condition_faults(item.gate.unless, (*path, "gate", "unless"))
        yield from floor_faults(item.gate.min_count, (*path, "gate"), names)

"""A slip of the pen in any part of a scheme, at any depth: named with its line, and answered with what was meant."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath

import pytest

sys.path.insert(0, str(FilePath(__file__).parent))

from everything import FILE, at, document

from steelyard import schemes
from steelyard.schemes import SchemeRefused, located
from steelyard.schemes.faults import Fault, Path
from steelyard.schemes.model import Scheme
from steelyard.schemes.parts import parts_of

TEXT = FILE.read_text(encoding="utf-8")
DATA = document()


@dataclass(frozen=True)
class Written:
    """One key as the file writes it into one kind of part."""

    path: Path
    line: int

    @property
    def key(self) -> str:
        return str(self.path[-1])

    @property
    def typo(self) -> str:
        return self.key + self.key[-1]

    @property
    def batch(self) -> tuple[int, bool]:
        """Keys that can be misspelt together: none hides another by standing above it."""
        return len(self.path), self.key == "kind"


def keys_written() -> Iterator[Written]:
    """Every key the file writes, once for each kind of part it stands in."""
    lines = located.read(TEXT, FILE.name).key_lines
    met = set()
    for path, part in parts_of(Scheme.model_validate(DATA)):
        holder = at(DATA, path)
        for key in holder if isinstance(holder, dict) else ():
            if (type(part), key) not in met and len(key) > 2:
                met.add((type(part), key))
                yield Written((*path, key), lines[(*path, key)])


WRITTEN = list(keys_written())
BATCHES = sorted({each.batch for each in WRITTEN})


@pytest.mark.parametrize("batch", BATCHES, ids=str)
def test_a_key_with_one_letter_doubled_is_answered_with_the_key_that_was_meant(batch: tuple[int, bool]) -> None:
    slips = [each for each in WRITTEN if each.batch == batch]
    lines = TEXT.splitlines(keepends=True)
    for slip in slips:
        lines[slip.line - 1] = re.sub(rf"(?<!\w){slip.key}:", f"{slip.typo}:", lines[slip.line - 1])
    with pytest.raises(SchemeRefused) as refused:
        schemes.parse("".join(lines), FILE.name)
    faults = refused.value.faults
    assert [slip for slip in slips if not any(answers(fault, slip) for fault in faults)] == []


def answers(fault: Fault, slip: Written) -> bool:
    """Whether a fault names the slip's key and line, and the key that was meant, among those that can stand there."""
    near = fault.what.zh.partition(f"不认识的键 {slip.typo}。您是不是想写")[2]
    offered = fault.remedy.en.partition("Keys that can stand here:")[2]
    return fault.line == slip.line and slip.key in near and (slip.key == "kind" or slip.key in offered)


def test_slips_in_all_kinds_of_parts_are_tried() -> None:
    assert len(WRITTEN) > 150

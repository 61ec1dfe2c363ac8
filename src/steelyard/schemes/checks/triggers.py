"""Triggers: a name of its own, and one thing that sets each off."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.checks.parts import among, doubled, one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.vocabulary import Vocabulary


def trigger_faults(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    twice = doubled(trigger.name for trigger in version.triggers)
    grades = [grade.name for grade in version.grades]
    for place, trigger in enumerate(version.triggers):
        here = (*path, "triggers", place)
        if trigger.name in twice:
            yield Finding(
                (*here, "name"),
                Words(f"不止一个提醒叫 {trigger.name}。", f"More than one trigger is called {trigger.name}."),
                Words("请给每个不同的名称。", "Give each a name of its own."),
            )
        yield from one_of(trigger, ("when", "grade"), here)
        if trigger.when is not None:
            yield from names.condition_faults(trigger.when, (*here, "when"))
        if trigger.grade is not None:
            yield from among(trigger.grade, grades, (*here, "grade"), Words("等级", "grade"))

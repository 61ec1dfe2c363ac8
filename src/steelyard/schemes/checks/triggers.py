"""Triggers: a name of its own, and one thing that sets each off."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.checks.parts import among, doubled, one_of
from steelyard.schemes.curves import Rank
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Suggestion, Version
from steelyard.schemes.vocabulary import Vocabulary

#: Suggestions that may lead to something against the person they are made of.
ADVERSE: frozenset[Suggestion] = frozenset(
    {"training", "improvement_plan", "review", "post_change", "pay_review", "agreement"}
)


def rests_on_ranks(version: Version) -> bool:
    """Whether more than half of the score comes from places among others."""
    ranks = (indicator.weight for indicator in version.indicators if isinstance(indicator.curve, Rank))
    return sum(ranks, Fraction(0)) > 50


def trigger_advice(version: Version, path: Path) -> Iterator[Finding]:
    """A grade that comes from places, with something adverse to follow: somebody is always last."""
    for place, trigger in enumerate(version.triggers):
        if trigger.grade is not None and trigger.suggest in ADVERSE and rests_on_ranks(version):
            yield Finding(
                (*path, "triggers", place, "grade"),
                Words(
                    f"提醒 {trigger.name} 看的等级主要来自排名：总有人排在最后，末位不等于不能胜任。",
                    f"The grade {trigger.name} looks at comes mostly from a ranking: somebody is always last, and that is "
                    "no proof of being unfit.",
                ),
                Words(
                    "请改看达标的条件（when），或让排名的权重不超过一半。",
                    "Look at a condition (when) instead, or give ranks half of the weight at most.",
                ),
                code="rank_only_reason",
            )


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

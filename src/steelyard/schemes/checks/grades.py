"""Pay by score or grade: a score there can be, and something said for every grade."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from steelyard.errors import Words
from steelyard.schemes.checks.parts import among
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version


def score_exists(version: Version, path: Path, noun: Words) -> Iterator[Finding]:
    """Without indicators nobody has a score."""
    if not version.indicators:
        yield Finding(
            path,
            Words(
                f"方案没有指标，{noun.zh}无从按分计算。",
                "The scheme has no indicators, so there is no score to pay by.",
            ),
            Words(f"请加上指标，或去掉{noun.zh}。", "Add indicators, or remove the item."),
        )


def grades_exist(by: str, version: Version, path: Path, remedy: Words) -> Iterator[Finding]:
    """Without grades nobody has one."""
    if not version.grades:
        yield Finding(
            path,
            Words(f"by: {by} 需要 grades，这个版本没有。", f"by: {by} needs grades, and this version has none."),
            remedy,
        )


def every_grade(given: Collection[str], version: Version, path: Path) -> Iterator[Finding]:
    """What is given per grade names every grade of the version and no other."""
    grades = [grade.name for grade in version.grades]
    for name in given:
        yield from among(name, grades, (*path, name), Words("等级", "grade"))
    for name in grades:
        if name not in given:
            yield Finding(
                path,
                Words(f"等级 {name} 没有写。", f"The grade {name} is missing."),
                Words(f'请写明等级 {name}；不发写 "0"。', f'State grade {name}; write "0" for nothing.'),
                at_key=True,
            )

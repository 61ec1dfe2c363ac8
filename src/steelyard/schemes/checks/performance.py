"""Performance pay: a score to pay by, an amount for every grade."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.checks.parts import among
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import Performance
from steelyard.schemes.vocabulary import Vocabulary


def performance_faults(item: Performance, version: Version, path: Path, _: Vocabulary) -> Iterator[Finding]:
    if not version.indicators:
        yield Finding(
            (*path, "by"),
            Words("方案没有指标，绩效无从按分计算。", "The scheme has no indicators, so there is no score to pay by."),
            Words("请加上指标，或去掉绩效。", "Add indicators, or remove the item."),
        )
    if item.by == "score":
        return
    key = "table" if item.by == "grade" else "factors"
    given = item.table if item.by == "grade" else item.factors
    if not version.grades:
        yield Finding(
            (*path, "by"),
            Words(
                f"by: {item.by} 需要 grades，这个版本没有。", f"by: {item.by} needs grades, and this version has none."
            ),
            Words("请加上 grades，或改为 by: score。", "Add grades, or pay by: score."),
        )
    if given is None:
        yield Finding(
            (*path, key),
            Words(f"by: {item.by} 要写明 {key}。", f"by: {item.by} needs {key}."),
            Words(
                f'请加上 {key}，如 {{A: "{"2000" if key == "table" else "1.2"}"}}。',
                f'Add {key}, such as {{A: "{"2000" if key == "table" else "1.2"}"}}.',
            ),
        )
        return
    grades = [grade.name for grade in version.grades]
    for name in given:
        yield from among(name, grades, (*path, key, name), Words("等级", "grade"))
    for name in grades:
        if name not in given:
            yield Finding(
                (*path, key),
                Words(f"等级 {name} 没有写。", f"The grade {name} is missing."),
                Words(f'请写明等级 {name}；不发写 "0"。', f'State grade {name}; write "0" for nothing.'),
                at_key=True,
            )

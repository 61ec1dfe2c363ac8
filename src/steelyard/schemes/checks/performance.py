"""Performance pay: a score to pay by, an amount for every grade."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.checks.grades import every_grade, grades_exist, score_exists
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import Performance
from steelyard.schemes.vocabulary import Vocabulary


def performance_faults(item: Performance, version: Version, path: Path, _: Vocabulary) -> Iterator[Finding]:
    yield from score_exists(version, (*path, "by"), Words("绩效", "performance pay"))
    if item.by == "score":
        return
    key = "table" if item.by == "grade" else "factors"
    given = item.table if item.by == "grade" else item.factors
    by_score = Words("请加上 grades，或改为 by: score。", "Add grades, or pay by: score.")
    yield from grades_exist(item.by, version, (*path, "by"), by_score)
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
    yield from every_grade(given, version, (*path, key))

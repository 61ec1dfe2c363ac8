"""Ladder and seniority: an amount for every step, steps in order, never a lower base."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator

from steelyard.errors import Words
from steelyard.schemes.checks.grades import every_grade, grades_exist, score_exists
from steelyard.schemes.checks.parts import one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import Ladder, Seniority
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value


def ladder_faults(item: Ladder, version: Version, path: Path, _: Vocabulary) -> Iterator[Finding]:
    """One of an amount and a share of base pay, for every grade or tier the version knows of."""
    yield from one_of(item, ("table", "base_factors"), path)
    if item.by == "grade":
        yield from score_exists(version, (*path, "by"), Words("阶梯工资", "the pay ladder"))
        yield from grades_exist("grade", version, (*path, "by"), _BY_TIER)
    key = "table" if item.table is not None else "base_factors"
    given = item.table if item.table is not None else item.base_factors
    if given is not None:
        steps = every_grade if item.by == "grade" else _every_tier
        yield from steps(given, version, (*path, key))
    for step, factor in (item.base_factors or {}).items():
        if factor < 0:
            yield Finding(
                (*path, "base_factors", step),
                Words(
                    f"{step} 的系数是 {format_value(factor)}：底薪不能靠规则降低，那要另签合同。",
                    f"The factor of {step} is {format_value(factor)}: base pay is not lowered by rule, "
                    "that takes a changed contract.",
                ),
                Words('不加写 "0"。', 'Write "0" for no change.'),
            )


_BY_TIER = Words("请加上 grades，或改为 by: tier。", "Add grades, or climb by: tier.")


def _every_tier(given: Collection[str], version: Version, path: Path) -> Iterator[Finding]:
    """The tiers a version governs are all on its ladder; other tiers there may be any."""
    for tier in version.applies_to.tier or ():
        if tier not in given:
            yield Finding(
                path,
                Words(f"职级 {tier} 没有写。", f"The tier {tier} is missing."),
                Words(f'请写明职级 {tier}；不发写 "0"。', f'State tier {tier}; write "0" for nothing.'),
                at_key=True,
            )


def seniority_faults(item: Seniority, _: Version, path: Path, __: Vocabulary) -> Iterator[Finding]:
    """One of an amount per year and steps; steps rise."""
    yield from one_of(item, ("per_year", "steps"), path)
    if item.at_most is not None and item.per_year is None:
        yield Finding(
            (*path, "at_most"),
            Words(
                "at_most 只用于 per_year；阶梯自己就有最高一档。",
                "at_most goes with per_year; steps end by themselves.",
            ),
            Words("请去掉 at_most。", "Remove at_most."),
            at_key=True,
        )
    for place, (earlier, later) in enumerate(itertools.pairwise(item.steps or ()), start=1):
        if later.from_years <= earlier.from_years:
            yield Finding(
                (*path, "steps", place, "from_years"),
                Words("各档的 from_years 必须从少到多，不能相同。", "Steps must rise and never repeat."),
                Words("请按 from_years 从少到多排列。", "Order them by from_years."),
            )

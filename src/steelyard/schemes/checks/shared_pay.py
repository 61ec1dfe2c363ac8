"""Pools and projects: one amount, one way to divide it, and weights that reward what is better."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.checks.amounts import MONEY, floor_faults
from steelyard.schemes.checks.grades import every_grade, grades_exist, score_exists
from steelyard.schemes.checks.parts import metric_known, needless, one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import Pool, Project, ShareOf
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value


def pool_faults(item: Pool, version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from one_of(item, ("amount", "share_of"), path)
    yield from floor_faults(item.min_count, path, names)
    if item.share_of is not None:
        yield from _share_of(item, item.share_of, (*path, "share_of"), names)
    if item.by != "metric" or item.min_score is not None:
        yield from score_exists(version, (*path, "by"), Words("奖金池", "the pool"))
    if item.by == "metric":
        yield from _by_metric(item, path, names)
    else:
        yield from needless(item, "metric", path, _only("metric", "by: metric"))
    if item.by == "grade":
        yield from _by_grade(item, version, path)
    else:
        yield from needless(item, "grades", path, _only("grades", "by: grade"))


def _only(key: str, with_: str) -> Words:
    return Words(f"{key} 只用于 {with_}；请去掉它，或改 by。", f"{key} goes with {with_}; remove it, or change by.")


def _share_of(item: Pool, share: ShareOf, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from metric_known(share.metric, (*path, "metric"), names)
    if names.is_metric(share.metric) and names.unit(share.metric) not in MONEY:
        yield Finding(
            (*path, "metric"),
            Words(
                f"{share.metric} 不是金额，不能拿它的一份当奖金。", f"{share.metric} is no money to take a share of."
            ),
            Words("请写金额，如 shop_paid_fen。", "Use money such as shop_paid_fen."),
        )
    if share.scope == "team" and item.within != "team":
        yield Finding(
            (*path, "scope"),
            Words("小组的数只能分给这个小组的人。", "A team's figure is shared within that team."),
            Words("请写 within: team，或改为 scope: shop。", "Use within: team, or scope: shop."),
        )


def _by_metric(item: Pool, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if item.metric is None:
        yield Finding(
            (*path, "metric"),
            Words("by: metric 要写明 metric。", "by: metric needs a metric."),
            Words("请加上 metric，如 received_buyers。", "Add a metric such as received_buyers."),
        )
        return
    yield from metric_known(item.metric, (*path, "metric"), names)
    if names.better(item.metric) == "lower":
        yield Finding(
            (*path, "metric"),
            Words(
                f"{item.metric} 越低越好，按它分，做得越差分得越多。",
                f"For {item.metric} lower is better: shared by it, the worse would get more.",
            ),
            Words(
                "请换一个越高越好的指标，或按 points 分。", "Use a metric where higher is better, or share by points."
            ),
        )


def _by_grade(item: Pool, version: Version, path: Path) -> Iterator[Finding]:
    yield from grades_exist(
        "grade", version, (*path, "by"), Words("请加上 grades，或按 points 分。", "Add grades, or share by points.")
    )
    if item.grades is None:
        yield Finding(
            (*path, "grades"),
            Words("by: grade 要写明各等级几份。", "by: grade needs the weight of each grade."),
            Words('请加上 grades，如 {A: "2", B: "1", C: "0"}。', 'Add grades such as {A: "2", B: "1", C: "0"}.'),
        )
        return
    yield from every_grade(item.grades, version, (*path, "grades"))
    for name, weight in item.grades.items():
        if weight < 0:
            yield Finding(
                (*path, "grades", name),
                Words(
                    f"等级 {name} 是 {format_value(weight)} 份，少于 0。",
                    f"Grade {name} weighs {format_value(weight)}, less than 0.",
                ),
                Words('没有份额写 "0"。', 'Write "0" for no part.'),
            )


def project_faults(item: Project, _: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from one_of(item, ("per_unit", "pool", "prizes"), path)
    yield from names.number_faults(item.count, (*path, "count"))
    if item.per_unit is None:
        at_most = Words("at_most 只用于 per_unit；请去掉它。", "at_most goes with per_unit; remove it.")
        yield from needless(item, "at_most", path, at_most)
    if item.prizes is None and "ties" in item.model_fields_set:
        ties = Words("ties 只用于 prizes；请去掉它。", "ties goes with prizes; remove it.")
        yield from needless(item, "ties", path, ties)
    if item.from_ is not None and item.to is not None and item.to <= item.from_:
        yield Finding(
            (*path, "to"),
            Words(
                f"结束日 {item.to} 不晚于开始日 {item.from_}。",
                f"The end {item.to} is not after the start {item.from_}.",
            ),
            Words("结束日不含在内，须晚于开始日。", "The end is excluded and must come after the start."),
        )

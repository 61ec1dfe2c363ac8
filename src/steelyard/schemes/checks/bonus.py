"""Bonus: exactly one rule that earns it, with names that exist and an amount said once."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.checks.amounts import amount_band_faults, floor_faults, per_faults
from steelyard.schemes.checks.parts import metric_known, needless, one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import Bonus, Rank
from steelyard.schemes.vocabulary import Vocabulary

#: What can earn a bonus.
_RULES = ("rank", "when", "per", "by")


def bonus_faults(item: Bonus, version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    unclear = list(one_of(item, _RULES, path))
    yield from unclear
    yield from floor_faults(item.min_count, path, names)
    if item.rank is not None:
        yield from _rank(item.rank, (*path, "rank"), names)
    if item.when is not None:
        yield from names.condition_faults(item.when, (*path, "when"))
    if item.per is not None:
        yield from per_faults(item.per, (*path, "per"), names)
    if item.by is not None:
        yield from amount_band_faults(item.by, (*path, "by"), names)
    if not unclear:
        yield from _amount(item, path)
        yield from _streak(item, version, path)


def _rank(rank: Rank, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from metric_known(rank.metric, (*path, "metric"), names)
    yield from floor_faults(rank.min_count, path, names)
    if rank.prizes is not None and "first" in rank.model_fields_set and rank.first != len(rank.prizes):
        yield Finding(
            (*path, "first"),
            Words(
                f"first 是 {rank.first}，prizes 却有 {len(rank.prizes)} 个。",
                f"first is {rank.first}, yet there are {len(rank.prizes)} prizes.",
            ),
            Words("请去掉 first；有几个 prizes 就奖励几名。", "Remove first; prizes say how many places win."),
            at_key=True,
        )


def _amount(item: Bonus, path: Path) -> Iterator[Finding]:
    """Prizes, events and bands bring their amounts; a condition and a plain rank need one."""
    if item.per is not None or item.by is not None or (item.rank is not None and item.rank.prizes is not None):
        where = Words(
            "金额已写在 per、by 或 prizes 里，请去掉 amount。", "per, by and prizes say the amounts; remove amount."
        )
        yield from needless(item, "amount", path, where)
    elif item.amount is None:
        yield Finding(
            (*path, "amount"),
            Words("没有写奖金是多少。", "The bonus has no amount."),
            Words('请加上 amount，如 "300"；各名次不同时写 rank.prizes。', 'Add amount such as "300", or rank.prizes.'),
        )


def _streak(item: Bonus, version: Version, path: Path) -> Iterator[Finding]:
    if item.streak is None:
        return
    only = Words("连续几期只用于 rank 或 when。", "Streaks go with rank or when.")
    if item.rank is None and item.when is None:
        yield from needless(item, "streak", path, only)
    elif version.cycle == "ad_hoc":
        yield Finding(
            (*path, "streak"),
            Words("不定期的方案没有上一期，数不了连续几期。", "An ad hoc scheme has no cycle before, so no streak."),
            Words(
                "请把 cycle 改为 month、two_months、quarter 或 year。", "Use cycle month, two_months, quarter or year."
            ),
            at_key=True,
        )

"""Reductions: one rule, with an amount, and never of base pay for what was not earned."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.checks.amounts import amount_band_faults, floor_faults, per_faults
from steelyard.schemes.checks.parts import needless, one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import GatedItem, Reduction
from steelyard.schemes.vocabulary import Vocabulary


def reduction_faults(item: Reduction, version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    unclear = list(one_of(item, ("when", "per", "by"), path))
    yield from unclear or _amount(item, path)
    yield from floor_faults(item.min_count, path, names)
    if item.when is not None:
        yield from names.condition_faults(item.when, (*path, "when"))
    if item.per is not None:
        yield from _per(item, path, names)
    if item.by is not None:
        yield from amount_band_faults(item.by, (*path, "by"), names)
    if item.type == "not_earned":
        yield from _variable_only(item, version, path)


def _amount(item: Reduction, path: Path) -> Iterator[Finding]:
    """A condition needs an amount; events and bands bring theirs."""
    if item.when is None:
        where = Words("金额已写在 per 或 by 里，请去掉 amount。", "per and by say the amounts; remove amount.")
        yield from needless(item, "amount", path, where)
    elif item.amount is None:
        yield Finding(
            (*path, "amount"),
            Words("没有写减多少。", "It is not said how much is taken."),
            Words('请加上 amount，如 "50"。', 'Add amount such as "50".'),
        )


def _per(item: Reduction, path: Path, names: Vocabulary) -> Iterator[Finding]:
    """A share of money taken from an employee is compensation for damage, whatever it is called."""
    if item.per is None:
        return
    if item.per.rate is not None:
        yield Finding(
            (*path, "per", "rate"),
            Words("按金额的比例扣，就是损失赔偿，不能写成规则。", "A share of money taken is compensation for damage."),
            Words(
                "请写 amount：每一次减多少元；真有损失，逐笔写进 pay_entries（kind: damage）。",
                "Give an amount for each event; enter real damage in pay_entries (kind: damage).",
            ),
            at_key=True,
        )
    else:
        yield from per_faults(item.per, (*path, "per"), names)


def _variable_only(item: Reduction, version: Version, path: Path) -> Iterator[Finding]:
    """Only what was announced as variable can turn out not to be earned."""
    if item.of is None:
        yield Finding(
            (*path, "of"),
            Words("没有写从哪些薪酬项里减。", "It is not said which pay items it is taken from."),
            Words("请加上 of，如 [performance]；底薪不能减。", "Add of, such as [performance]; never base pay."),
        )
        return
    variable = {other.item_key for other in version.pay if isinstance(other, GatedItem)}
    known = {other.item_key for other in version.pay}
    for number, key in enumerate(item.of):
        if key in known and key not in variable:
            yield Finding(
                (*path, "of", number),
                Words(
                    f"{key} 是固定工资，不会“未得”；只有事先说明的浮动部分可以。",
                    f"{key} is fixed pay and cannot be “not earned”; only variable pay announced beforehand can.",
                ),
                Words(
                    "请写绩效、提成、奖金这样的薪酬项；缺勤写 type: attendance。",
                    "Name performance, commission, bonuses; for absence use type: attendance.",
                ),
            )

"""Guarantee and cap: the least or most that named lines come to together."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.pay.case import Case
from steelyard.pay.lines import Line, line_of
from steelyard.schemes.pay_items import Limit


def settle(item: Limit, case: Case) -> list[Line]:
    """One line that fills up to the guarantee, or takes what is above the cap; zero when the limit is kept.

    **Rounding**: none, both sides are whole fen.
    """
    group = [line for key in item.of for line in case.lines[key]]
    total = sum(line.amount_fen for line in group)
    is_guarantee = item.kind == "guarantee"
    difference = max(0, item.amount - total) if is_guarantee else min(0, item.amount - total)
    names, shown, limit = case.names_of(item.of), format_amount(total), format_amount(item.amount)
    word = Words("保底" if is_guarantee else "封顶", "at least" if is_guarantee else "at most")
    sentence = Words(
        f"{item.name}：{names.zh} 合计 {shown} 元，{word.zh} {limit} 元，差额",
        f"{item.name}: {names.en} come to {shown} yuan, {word.en} {limit} yuan, difference",
    )
    return [
        line_of(
            item.name, item.kind, difference, sentence, rule=case.rule(), inputs=tuple(line.trace for line in group)
        )
    ]

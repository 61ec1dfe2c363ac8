"""Pay items in sentences: the sentence of each kind, what a gate may cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.schemes.pay_items import (
    Allowance,
    Base,
    Bonus,
    Commission,
    Item,
    Ksf,
    Ladder,
    Limit,
    Overtime,
    PayItem,
    Performance,
    Pool,
    Project,
    Reduction,
    Seniority,
)
from steelyard.schemes.sentences.bonus import bonus_sentence
from steelyard.schemes.sentences.commission import commission_sentence
from steelyard.schemes.sentences.fixed_pay import ladder_sentence, seniority_sentence
from steelyard.schemes.sentences.gates import gated
from steelyard.schemes.sentences.ksf import ksf_sentence
from steelyard.schemes.sentences.parts import yuan
from steelyard.schemes.sentences.reduction import reduction_sentence
from steelyard.schemes.sentences.shared_pay import pool_sentence, project_sentence
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value


def pay_sentence(item: PayItem, names: Vocabulary) -> Words:
    """What the item pays, and what its gate may leave of it."""
    return gated(_SENTENCES[type(item)](item, names), getattr(item, "gate", None), names)


def _monthly(item: Base | Allowance, _: Vocabulary) -> Words:
    name = _called(
        item, "底薪" if isinstance(item, Base) else "津贴", "Base pay" if isinstance(item, Base) else "Allowance"
    )
    amount = Words("按合同", "the contract's") if item.amount is None else yuan(item.amount)
    return Words(f"{name.zh}：{amount.zh}，按出勤折算。", f"{name.en}: {amount.en}, prorated by paid days.")


def _performance(item: Performance, _: Vocabulary) -> Words:
    name = _called(item, "绩效", "Performance")
    amount = Words("合同绩效", "the contract's performance pay") if item.amount is None else yuan(item.amount)
    if item.by == "score":
        return Words(f"{name.zh}：{amount.zh} × 得分 ÷ 100。", f"{name.en}: {amount.en} × score / 100.")
    if item.by == "grade":
        cells = [(grade, format_amount(paid)) for grade, paid in (item.table or {}).items()]
        return Words(
            f"{name.zh}按等级：{'，'.join(f'{grade} {paid} 元' for grade, paid in cells)}。",
            f"{name.en} by grade: {', '.join(f'{grade} {paid} yuan' for grade, paid in cells)}.",
        )
    factors = [f"{grade} × {format_value(factor)}" for grade, factor in (item.factors or {}).items()]
    return Words(
        f"{name.zh}：{amount.zh}乘等级系数：{'，'.join(factors)}。",
        f"{name.en}: {amount.en} times the grade's factor: {', '.join(factors)}.",
    )


def _overtime(item: Overtime, _: Vocabulary) -> Words:
    name = _called(item, "加班", "Overtime")
    base = Words("底薪", "base") if item.base is None else yuan(item.base)
    return Words(
        f"{name.zh}：时薪 = {base.zh} ÷ 21.75 ÷ 8，工作日 1.5 倍、休息日 2 倍、法定节假日 3 倍；以当时当地的法规包为准。",
        f"{name.en}: hourly = {base.en} / 21.75 / 8; 1.5 on workdays, 2 on rest days, 3 on public holidays; "
        "the law packs of that region and day decide.",
    )


def _called(item: Item, zh: str, en: str) -> Words:
    """The item's own name, else what its kind is called."""
    return Words(zh, en) if item.name is None else Words(item.name, item.name)


def _limit(item: Limit, _: Vocabulary) -> Words:
    amount, of = yuan(item.amount), ", ".join(item.of)
    word = Words("不低于", "at least") if item.kind == "guarantee" else Words("不高于", "at most")
    return Words(f"{item.name}：{of} 合计{word.zh} {amount.zh}。", f"{item.name}: {of} together {word.en} {amount.en}.")


#: The sentence of each kind (Any: each takes its own class).
_SENTENCES: Mapping[type, Callable[[Any, Vocabulary], Words]] = {
    Base: _monthly,
    Allowance: _monthly,
    Performance: _performance,
    Ladder: ladder_sentence,
    Seniority: seniority_sentence,
    Ksf: ksf_sentence,
    Commission: commission_sentence,
    Bonus: bonus_sentence,
    Pool: pool_sentence,
    Project: project_sentence,
    Reduction: reduction_sentence,
    Overtime: _overtime,
    Limit: _limit,
}

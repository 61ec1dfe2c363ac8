"""KSF in sentences."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.schemes.pay_items import Ksf, KsfIndicator
from steelyard.schemes.sentences.balances import balance_words
from steelyard.schemes.sentences.parts import at_least, yuan
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_words
from steelyard.trace import format_value


def ksf_sentence(item: Ksf, names: Vocabulary) -> Words:
    """What is shared out, and what moves each share."""
    name = Words(item.name, item.name) if item.name else Words("KSF", "KSF")
    amount = Words("合同绩效", "the contract's performance pay") if item.amount is None else yuan(item.amount)
    parts = [_indicator(indicator, names) for indicator in item.indicators]
    return Words(
        f"{name.zh}：{amount.zh}按权重分到各项，比平衡点好多发、差少发，只算整档；没有数据发份额；每项不低于 0，不高于份额的两倍，另写的除外。"
        + "".join(one.zh for one in parts),
        f"{name.en}: {amount.en} shared by weight; better than the balance point pays more, worse less, "
        "in whole steps; no value pays the share; each at least 0 and at most twice its share, unless said. "
        + " ".join(one.en for one in parts),
    )


def _indicator(indicator: KsfIndicator, names: Vocabulary) -> Words:
    unit = names.unit(indicator.metric) if indicator.metric is not None else "point"
    key = f"`{indicator.metric}`" if indicator.metric else f"`manual: {indicator.manual}`"
    own = indicator.name or indicator.manual
    label = Words(own, own) if own else names.label(indicator.metric or "")
    weight, step = format_value(indicator.weight), value_words(indicator.step, unit)
    balance, few = balance_words(indicator.balance, unit, names), at_least(indicator.min_count, names)
    reward, penalty = yuan(indicator.reward), yuan(indicator.penalty)
    bounds = _bounds(indicator)
    return Words(
        f"{label.zh}（{key}）{weight}%：平衡点 {balance.zh}，每好 {step.zh} 加 {reward.zh}，每差 {step.zh} 减 {penalty.zh}{bounds.zh}{few.zh}。",
        f"{label.en} ({key}) {weight}%: balance point {balance.en}; each {step.en} better adds {reward.en}, "
        f"each {step.en} worse takes {penalty.en}{bounds.en}{few.en}.",
    )


def _bounds(indicator: KsfIndicator) -> Words:
    least, most = Words("", ""), Words("", "")
    if indicator.floor is not None:
        least = Words(f"，最少 {yuan(indicator.floor).zh}", f", at least {yuan(indicator.floor).en}")
    if indicator.cap is not None:
        most = Words(f"，最多 {yuan(indicator.cap).zh}", f", at most {yuan(indicator.cap).en}")
    return Words(least.zh + most.zh, least.en + most.en)

"""Commission in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.schemes.pay_items import Commission, RateModifier, Tier
from steelyard.schemes.sentences.balances import balance_words
from steelyard.schemes.sentences.parts import at_least
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_text, value_words


def commission_sentence(item: Commission, names: Vocabulary) -> Words:
    """What it is paid on, its tiers and what moves the rate."""
    label = names.label(item.on)
    name = Words(item.name, item.name) if item.name else Words("提成", "Commission")
    net = Words("扣除这些订单的退款，", "less refunds of those orders, ") if item.net else Words("", "")
    less = Words("", "")
    if item.less_share_of_shop:
        share = value_text(item.less_share_of_shop, "ratio")
        less = Words(f"减去店铺成交额的 {share}，", f"less {share} of the shop's turnover, ")
    mode = (
        Words("各段按各段费率", "each slice at its own rate")
        if item.mode == "marginal"
        else Words("全额按所到档", "all at the tier reached")
    )
    tiers, campaign = _tiers(item.tiers), Words("", "")
    if item.campaign_tiers is not None:
        apart = _tiers(item.campaign_tiers)
        campaign = Words(f"；活动期的销售另按 {apart.zh}", f"; sales of campaign days apart, {apart.en}")
    modifiers = [_modifier(modifier, names) for modifier in item.rate_modifiers]
    return Words(
        f"{name.zh}：{label.zh}，{net.zh}{less.zh}{mode.zh}："
        f"{tiers.zh}{campaign.zh}{''.join(words.zh for words in modifiers)}。",
        f"{name.en}: {label.en}, {net.en}{less.en}{mode.en}: "
        f"{tiers.en}{campaign.en}{''.join(words.en for words in modifiers)}.",
    )


def _tiers(tiers: Sequence[Tier]) -> Words:
    cells = [(format_amount(tier.from_), value_text(tier.rate, "ratio")) for tier in tiers]
    return Words(
        "，".join(f"{edge} 元起 {rate}" for edge, rate in cells),
        ", ".join(f"{rate} from {edge} yuan" for edge, rate in cells),
    )


def _modifier(modifier: RateModifier, names: Vocabulary) -> Words:
    label, unit = names.label(modifier.metric), names.unit(modifier.metric)
    per, above = value_words(modifier.per, unit), balance_words(modifier.above, unit, names)
    add, few = value_text(modifier.add, "ratio"), at_least(modifier.min_count, names)
    most = Words("", "")
    if modifier.at_most is not None:
        limit = value_text(modifier.at_most, "ratio")
        most = Words(f"，最多加 {limit}", f", at most {limit}")
    return Words(
        f"；{label.zh}在 {above.zh} 以上每满 {per.zh} 费率加 {add}{most.zh}{few.zh}",
        f"; each whole {per.en} of {label.en} above {above.en} adds {add} to the rate{most.en}{few.en}",
    )

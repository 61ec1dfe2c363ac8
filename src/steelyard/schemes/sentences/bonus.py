"""Bonuses in sentences."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.schemes.pay_items import Bonus
from steelyard.schemes.sentences.parts import at_least, yuan
from steelyard.schemes.vocabulary import Vocabulary


def bonus_sentence(item: Bonus, names: Vocabulary) -> Words:
    """What earns it and what it pays."""
    amount, few = yuan(item.amount or 0), at_least(item.min_count, names)
    if item.rank is not None:
        label, of_rank = names.label(item.rank.metric), at_least(item.rank.min_count, names)
        ties = (
            Words("并列平分", "ties share it")
            if item.ties == "split"
            else Words("并列各得全额", "ties each get it in full")
        )
        return Words(
            f"{item.name}：{label.zh}前 {item.rank.first} 名得 {amount.zh}，{ties.zh}{of_rank.zh}{few.zh}。",
            f"{item.name}: the top {item.rank.first} by {label.en} get {amount.en}; {ties.en}{of_rank.en}{few.en}.",
        )
    return Words(
        f"{item.name}：满足 `{item.when}` 得 {amount.zh}{few.zh}。",
        f"{item.name}: {amount.en} when `{item.when}`{few.en}.",
    )

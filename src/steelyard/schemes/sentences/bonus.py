"""Bonuses in sentences."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.schemes.pay_items import Bonus, Rank
from steelyard.schemes.sentences.amounts import band_words, per_words
from steelyard.schemes.sentences.parts import at_least, yuan
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import condition_words


def bonus_sentence(item: Bonus, names: Vocabulary) -> Words:
    """What earns it and what it pays."""
    rule, few, streak = _rule(item, names), at_least(item.min_count, names), _streak(item)
    return Words(
        f"{item.name}：{rule.zh}{streak.zh}{few.zh}。",
        f"{item.name}: {rule.en}{streak.en}{few.en}.",
    )


def _rule(item: Bonus, names: Vocabulary) -> Words:
    if item.rank is not None:
        return _rank(item, item.rank, names)
    if item.per is not None:
        return per_words(item.per, names)
    if item.by is not None:
        return band_words(item.by, names)
    amount = yuan(item.amount or 0)
    asked = condition_words(item.when or "", names)
    return Words(f"{asked.zh} 时得 {amount.zh}", f"{amount.en} when {asked.en}")


def _rank(item: Bonus, rank: Rank, names: Vocabulary) -> Words:
    label, few = names.label(rank.metric), at_least(rank.min_count, names)
    ties = (
        Words("并列平分", "ties share it")
        if item.ties == "split"
        else Words("并列各得全额", "ties each get it in full")
    )
    if rank.prizes is not None:
        amounts = [format_amount(fen) for fen in rank.prizes]
        return Words(
            f"{label.zh}前 {len(amounts)} 名依次得 {'、'.join(amounts)} 元，{ties.zh}{few.zh}",
            f"the top {len(amounts)} by {label.en} get {', '.join(amounts)} yuan; {ties.en}{few.en}",
        )
    amount = yuan(item.amount or 0)
    return Words(
        f"{label.zh}前 {rank.first} 名得 {amount.zh}，{ties.zh}{few.zh}",
        f"the top {rank.first} by {label.en} get {amount.en}; {ties.en}{few.en}",
    )


def _streak(item: Bonus) -> Words:
    if item.streak is None:
        return Words("", "")
    return Words(f"，连续 {item.streak} 期都达到才发", f", paid when reached in {item.streak} cycles in a row")

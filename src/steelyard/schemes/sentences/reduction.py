"""Reductions in sentences."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.schemes.pay_items import Reduction
from steelyard.schemes.sentences.amounts import band_words, per_words
from steelyard.schemes.sentences.parts import at_least, yuan
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import condition_words

_TYPES = {"not_earned": Words("未得", "not earned"), "attendance": Words("考勤", "attendance")}


def reduction_sentence(item: Reduction, names: Vocabulary) -> Words:
    """What is taken, when, and from which items at most."""
    rule, few, kind = _rule(item, names), at_least(item.min_count, names), _TYPES[item.type]
    of = Words("", "")
    if item.of is not None:
        of = Words(f"，最多减到 {'、'.join(item.of)} 为 0", f", at most what {', '.join(item.of)} come to")
    return Words(
        f"{item.name}（{kind.zh}）：减 {rule.zh}{of.zh}{few.zh}。",
        f"{item.name} ({kind.en}): takes {rule.en}{of.en}{few.en}.",
    )


def _rule(item: Reduction, names: Vocabulary) -> Words:
    if item.per is not None:
        return per_words(item.per, names)
    if item.by is not None:
        return band_words(item.by, names)
    amount = yuan(item.amount or 0)
    asked = condition_words(item.when or "", names)
    return Words(f"{amount.zh}，当 {asked.zh}", f"{amount.en} when {asked.en}")

"""Gates in sentences."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.schemes.pay_items import Gate
from steelyard.schemes.sentences.parts import at_least, yuan
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import condition_words


def gated(sentence: Words, gate: Gate | None, names: Vocabulary) -> Words:
    """The sentence of an item with what its gate may leave of it."""
    if gate is None:
        return sentence
    few, most = at_least(gate.min_count, names), yuan(gate.at_most)
    left = Words("不发", "nothing") if not gate.at_most else Words(f"最多发 {most.zh}", f"at most {most.en}")
    asked = condition_words(gate.unless, names)
    return Words(
        f"{sentence.zh.removesuffix('。')}；若 {asked.zh}，{left.zh}{few.zh}。",
        f"{sentence.en.removesuffix('.')}; {left.en} if {asked.en}{few.en}.",
    )

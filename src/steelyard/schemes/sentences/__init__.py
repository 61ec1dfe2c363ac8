"""The rules of a scheme as numbered sentences in both languages, as people read them before they agree."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.errors import Words
from steelyard.schemes.faults import Path
from steelyard.schemes.model import Version
from steelyard.schemes.sentences.assignment import assignment_sentences
from steelyard.schemes.sentences.indicators import indicator_sentence
from steelyard.schemes.sentences.pay import pay_sentence
from steelyard.schemes.sentences.score import score_sentences, trigger_sentence
from steelyard.schemes.sentences.vetoes import veto_sentence
from steelyard.schemes.vocabulary import Vocabulary

__all__ = [
    "assignment_sentences",
    "indicator_sentence",
    "pay_sentence",
    "rules_of",
    "score_sentences",
    "sentences_of",
    "trigger_sentence",
    "veto_sentence",
]


def rules_of(version: Version, names: Vocabulary) -> list[tuple[Path, Words]]:
    """Every rule of a version with the way to it: whom it governs, how it scores, what overrides points, what it pays.

    Rules of the version itself have the empty way.
    """
    return [
        *(((), words) for words in (*assignment_sentences(version), *score_sentences(version))),
        *_numbered("indicators", [indicator_sentence(one, names) for one in version.indicators]),
        *_numbered("vetoes", [veto_sentence(version, one, names) for one in version.vetoes]),
        *_numbered("pay", [pay_sentence(one, names) for one in version.pay]),
        *_numbered("triggers", [trigger_sentence(one, names) for one in version.triggers]),
    ]


def sentences_of(version: Version, names: Vocabulary) -> list[Words]:
    """Every rule of a version in words, in the order people are told them."""
    return [words for _, words in rules_of(version, names)]


def _numbered(key: str, told: Sequence[Words]) -> list[tuple[Path, Words]]:
    return [((key, place), words) for place, words in enumerate(told)]

"""The rules of a scheme as numbered sentences in both languages, as people read them before they agree."""

from __future__ import annotations

from steelyard.errors import Words
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
    "score_sentences",
    "sentences_of",
    "trigger_sentence",
    "veto_sentence",
]


def sentences_of(version: Version, names: Vocabulary) -> list[Words]:
    """Every rule of a version: whom it governs, how it scores, what overrides points, what it pays, what it suggests."""
    return [
        *assignment_sentences(version),
        *score_sentences(version),
        *(indicator_sentence(indicator, names) for indicator in version.indicators),
        *(veto_sentence(version, veto, names) for veto in version.vetoes),
        *(pay_sentence(item, names) for item in version.pay),
        *(trigger_sentence(trigger) for trigger in version.triggers),
    ]

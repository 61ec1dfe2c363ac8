"""Vetoes in sentences: the limit and what lies beyond it."""

from __future__ import annotations

from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.model import Version, Veto
from steelyard.schemes.sentences.parts import at_least
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import condition_words, label_of, value_words
from steelyard.trace import format_value


def veto_sentence(version: Version, veto: Veto, names: Vocabulary) -> Words:
    """The limit and what lies beyond it."""
    effect, few = _effect(version, veto, names), at_least(veto.min_count, names)
    limit = _limit(veto, names) if veto.when is None else _condition(veto, veto.when, names)
    return Words(f"{limit.zh}：{effect.zh}{few.zh}。", f"{limit.en}: {effect.en}{few.en}.")


def _limit(veto: Veto, names: Vocabulary) -> Words:
    key = veto.measure or veto.metric or ""
    label = Words(veto.name, veto.name) if veto.name else names.label(key)
    limit = veto.more_than if veto.more_than is not None else veto.less_than
    shown = value_words(limit, names.unit(key))
    beyond = Words("超过", "more than") if veto.more_than is not None else Words("低于", "less than")
    return Words(f"{label.zh}（`{key}`）{beyond.zh} {shown.zh}", f"{label.en} (`{key}`) {beyond.en} {shown.en}")


def _condition(veto: Veto, when: str, names: Vocabulary) -> Words:
    asked = condition_words(when, names)
    if veto.name is None:
        return Words(f"当 {asked.zh}", f"When {asked.en}")
    return Words(f"{veto.name}（{asked.zh}）", f"{veto.name} ({asked.en})")


def _effect(version: Version, veto: Veto, names: Vocabulary) -> Words:
    if veto.effect == "zero_indicator":
        key = veto.indicator or ""
        label = next((label_of(one, names) for one in version.indicators if one.key == key), Words(key, key))
        return Words(f"“{label.zh}”记 0 分", f"{label.en} counts 0")
    return {
        "zero_total": Words("总分记 0", "the total is 0"),
        "cap_total": Words(
            f"总分最高 {format_value(veto.total or Fraction(0))}",
            f"the total is at most {format_value(veto.total or Fraction(0))}",
        ),
        "cap_grade": Words(f"等级最高 {veto.grade}", f"the grade is at best {veto.grade}"),
        "no_bonus": Words("奖金不发", "no bonus is paid"),
    }[veto.effect]

"""What holds the sheet together: sections, what missing indicators do, grades, what is to be looked at; in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.model import Grade, Trigger, Version
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import condition_words, value_text
from steelyard.trace import format_value

_MISSING = {
    "renormalise": Words(
        "缺失的指标两边都去掉，按其余权重折算。", "A missing indicator leaves both sums; the rest is rescaled."
    ),
    "zero": Words("缺失的指标记 0 分。", "A missing indicator counts 0."),
    "stop": Words(
        "缺一项指标就不出分，并说明缺什么。", "A missing indicator stops the score and says what is missing."
    ),
}
SUGGESTIONS = {
    "praise": Words("表扬", "praise"),
    "training": Words("培训", "training"),
    "improvement_plan": Words("改进计划", "an improvement plan"),
    "review": Words("复核", "a review"),
    "post_change": Words("调岗", "another post"),
    "promotion": Words("晋升", "promotion"),
    "pay_review": Words("调薪", "a pay review"),
    "agreement": Words("协商", "an agreement"),
}


def score_sentences(version: Version) -> Iterator[Words]:
    """Sections, what missing indicators do, the grades."""
    if version.sections:
        cells = [f"{section.name} {format_value(section.weight)}" for section in version.sections]
        yield Words(f"板块：{'；'.join(cells)}。", f"Sections: {'; '.join(cells)}.")
    if version.indicators:
        yield _MISSING[version.missing]
    if version.grades:
        cells_of = [_grade(grade) for grade in version.grades]
        yield Words(
            f"等级：{'；'.join(words.zh for words in cells_of)}。",
            f"Grades: {'; '.join(words.en for words in cells_of)}.",
        )


def _met(asked: Words) -> Words:
    return Words(f"{asked.zh} ", asked.en)


def trigger_sentence(trigger: Trigger, names: Vocabulary) -> Words:
    """What sets it off and what it suggests; a person decides."""
    suggest = SUGGESTIONS[trigger.suggest]
    what = (
        Words(f"等级为 {trigger.grade} ", f"the grade is {trigger.grade}")
        if trigger.when is None
        else _met(condition_words(trigger.when, names))
    )
    often = (
        Words(f"连续 {trigger.cycles} 期", f" in {trigger.cycles} periods in a row")
        if trigger.cycles > 1
        else Words("", "")
    )
    return Words(
        f"提醒“{trigger.name}”：{often.zh}{what.zh}时，建议{suggest.zh}；由人决定。",
        f"{trigger.name}: when {what.en}{often.en}, {suggest.en} is suggested; a person decides.",
    )


def _grade(grade: Grade) -> Words:
    edge = (
        Words("其余", "the rest")
        if grade.from_ is None
        else Words(f"{format_value(grade.from_)} 分及以上", f"{format_value(grade.from_)} points and more")
    )
    if grade.wanted is None:
        return Words(f"{grade.name} {edge.zh}", f"{grade.name} {edge.en}")
    share = value_text(grade.wanted, "ratio")
    return Words(f"{grade.name} {edge.zh}（期望约 {share} 的人）", f"{grade.name} {edge.en} (meant for about {share})")

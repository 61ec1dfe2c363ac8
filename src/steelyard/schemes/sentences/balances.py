"""Balance points in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.balances import Balance, History, PerHead
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_words
from steelyard.trace import format_value

_AGGREGATES = {"mean": Words("平均", "mean"), "median": Words("中位数", "median")}
_PEOPLE = {
    "team": Words("本组", "the team"),
    "line": Words("本条线", "the line"),
    "shop": Words("本店", "the shop"),
}


def balance_words(balance: Balance, unit: str, names: Vocabulary) -> Words:
    """What a balance point is, to stand after the noun: 1,015; one's own last 12 months; by month."""
    if balance.normal is not None and balance.campaign is not None:
        normal, campaign = (balance_words(part, unit, names) for part in (balance.normal, balance.campaign))
        return Words(f"平日 {normal.zh}、活动期 {campaign.zh}", f"{normal.en}, in campaigns {campaign.en}")
    words = _drawn(balance, unit, names)
    if balance.source is None:
        return words
    return Words(f"{words.zh}（{balance.source}）", f"{words.en} ({balance.source})")


def _drawn(balance: Balance, unit: str, names: Vocabulary) -> Words:
    if balance.history is not None:
        return _history(balance.history)
    if balance.per_head is not None:
        return _per_head(balance.per_head, names)
    table = balance.months or balance.quarters
    return value_words(balance.value, unit) if table is None else _table(table, unit)


def _table(table: Mapping[str, Fraction], unit: str) -> Words:
    cells = [(key, value_words(value, unit)) for key, value in table.items()]
    return Words("、".join(f"{key} {one.zh}" for key, one in cells), ", ".join(f"{key} {one.en}" for key, one in cells))


def _history(rule: History) -> Words:
    if rule.aggregate == "quantile":
        level = format_value((rule.level or Fraction(0)) * 100)
        what = Words(f"{level}% 分位", f"{level}% quantile")
    else:
        what = _AGGREGATES[rule.aggregate]
    return _adjusted(
        Words(
            f"本人前 {rule.months} 个整月的{what.zh}", f"the {what.en} of one's own {rule.months} full months before"
        ),
        rule,
    )


def _per_head(rule: PerHead, names: Vocabulary) -> Words:
    label, people = names.label(rule.measure), _PEOPLE[rule.people]
    return _adjusted(
        Words(
            f"{people.zh}前 {rule.months} 个月的人均{label.zh}",
            f"{label.en} per head of {people.en} in the {rule.months} months before",
        ),
        rule,
    )


def _adjusted(words: Words, rule: History | PerHead) -> Words:
    times = "" if rule.times == 1 else f" × {format_value(rule.times)}"
    step = "" if rule.round is None else format_value(rule.round)
    return Words(
        f"{words.zh}{times}{f'，取整到 {step}' if step else ''}",
        f"{words.en}{times}{f', rounded to {step}' if step else ''}",
    )

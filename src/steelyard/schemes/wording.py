"""How indicators are called and how values read in sentences of schemes, sheets and statements."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from steelyard.errors import FormulaError, Words
from steelyard.formula import tokens_of
from steelyard.metrics.model import Metric
from steelyard.metrics.words import WAITS
from steelyard.money import format_amount, round_fen, round_half_away
from steelyard.schemes.model import Indicator
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import UNIT_WORDS, format_value

#: Units that say nothing of themselves: 30 of what?
TIMES = ("second", "minute")


def label_of(indicator: Indicator, names: Vocabulary) -> Words:
    """How an indicator is called: its name in the scheme, else its metric's label, else its key."""
    if indicator.name is not None:
        return Words(indicator.name, indicator.name)
    return names.label(indicator.metric) if indicator.metric is not None else Words(indicator.key, indicator.key)


def value_text(value: Fraction | None, unit: str) -> str:
    """A value as people read it: 98.2%, 1,234.56, 18.4."""
    if value is None:
        return "—"
    if unit in ("fen", "yuan"):
        return format_amount(round_fen(value * 100))
    if unit == "ratio":
        return f"{_short(value * 100, 2)}%"
    return _short(value, 3)


def value_words(value: Fraction | None, unit: str) -> Words:
    """A value as sentences say it: a time with its unit, anything else as ``value_text`` has it."""
    text = value_text(value, unit)
    if value is None or unit not in TIMES:
        return Words(text, text)
    return Words(f"{text} {UNIT_WORDS[unit].zh}", f"{text} {UNIT_WORDS[unit].en}")


def condition_words(text: str, names: Vocabulary) -> Words:
    """A condition as people read it: figures by what they are called, numbers in the unit of the figure beside them.

    ``resolution_ratio >= 0.90`` reads ``解决率 ≥ 90%``. Text that is no formula stays as it is.
    """
    try:
        tokens = tokens_of(text)
    except FormulaError:
        return Words(text, text)
    return _told(tokens, [_token_words(place, tokens, names) for place in range(len(tokens))])


def formula_words(metric: Metric, names: Vocabulary) -> Words:
    """The formula of a metric as people read it: measures by what they are called, a percentile by what it ranks."""
    if metric.quantile is None or metric.waits is None:
        tokens = tokens_of(metric.formula_text)
        return _told(tokens, [_declared_words(kind, text, names) for kind, text in tokens])
    share, waits = _short(metric.quantile * 100, 1), WAITS[metric.waits]
    return Words(f"{waits.zh}，第 {share} 百分位", f"percentile {share} of {waits.en}")


#: How the words and signs of a condition are said.
_SAID = {
    "and": Words("且", "and"),
    "or": Words("或", "or"),
    "not": Words("不是", "not"),
    "own": Words("本人", "own"),
    "team": Words("小组", "team"),
    "shop": Words("店铺", "shop"),
    ">=": Words("≥", "≥"),
    "<=": Words("≤", "≤"),
    "==": Words("=", "="),
    "!=": Words("≠", "≠"),
    "*": Words("×", "×"),
    "/": Words("÷", "÷"),
}
_COMPARED = frozenset({">=", "<=", "==", "!=", ">", "<"})


def _token_words(place: int, tokens: Sequence[tuple[str, str]], names: Vocabulary) -> Words:
    kind, text = tokens[place]
    if text in _SAID:
        return _SAID[text]
    if kind == "name":
        return names.label(text)
    if kind == "number":
        return value_words(Fraction(text), _unit_beside(place, tokens, names))
    return Words(text, text)


def _declared_words(kind: str, text: str, names: Vocabulary) -> Words:
    """A part of a formula: figures with the unit in their name, for a formula divides by it; numbers as they stand."""
    found = names.declaration(text) if kind == "name" else None
    return found.words if found is not None else _SAID.get(text, Words(text, text))


def _unit_beside(place: int, tokens: Sequence[tuple[str, str]], names: Vocabulary) -> str:
    """The unit of the one figure a number is compared with; none inside arithmetic."""
    for sign, figure in ((place - 1, place - 2), (place + 1, place + 2)):
        if min(sign, figure) >= 0 and max(sign, figure) < len(tokens) and tokens[sign][1] in _COMPARED:
            at = figure - 1 if tokens[figure][1] == ")" and figure < place else figure
            if tokens[at][0] == "name" and _stands_alone(at, place, tokens):
                return names.unit(tokens[at][1])
    return ""


def _stands_alone(figure: int, number: int, tokens: Sequence[tuple[str, str]]) -> bool:
    """Whether neither the figure nor the number is part of a sum or product."""
    around = {tokens[at][1] for at in (figure - 1, figure + 1, number - 1, number + 1) if 0 <= at < len(tokens)}
    return not around & {"+", "-", "*", "/", ","}


def _told(tokens: Sequence[tuple[str, str]], shown: Sequence[Words]) -> Words:
    """Parts with blanks between, none inside brackets nor before those of a function."""
    zh, en = "", ""
    for place, words in enumerate(shown):
        before, text = tokens[place - 1] if place else ("", "("), tokens[place][1]
        is_close = before[1] == "(" or text in (",", ")") or (text == "(" and before[0] != "operator")
        blank = "" if is_close else " "
        zh, en = f"{zh}{blank}{words.zh}", f"{en}{blank}{words.en}"
    return Words(zh, en)


def years_word(count: int) -> str:
    """The English noun after a number of years."""
    return "year" if count == 1 else "years"


def _short(value: Fraction, places: int) -> str:
    return format_value(round_half_away(value, places))

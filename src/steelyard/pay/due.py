"""What a rule of a bonus or reduction comes to, before its line is made: by condition, per event, by band."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.pay.case import Case
from steelyard.pay.conditions import judge
from steelyard.pay.lines import amount_text, percent_text
from steelyard.schemes.pay_items import AmountBand, AmountBands, AtLeast, PerEvent
from steelyard.schemes.wording import condition_words, value_text
from steelyard.scoring.bands import reached
from steelyard.scoring.reading import Reading
from steelyard.trace import Trace, format_value


@dataclass(frozen=True, slots=True)
class Due:
    """Fen, not rounded, and whether the rule was met; the words say why and do not name the item."""

    fen: Fraction
    met: bool
    words: Words
    inputs: tuple[Trace, ...] = ()


def by_condition(text: str, amount: int, floor: AtLeast | None, case: Case) -> Due:
    """The amount when the condition holds; a missing figure is no."""
    judged = judge(text, floor, case, "when")
    if judged.few is not None:
        return Due(Fraction(0), False, judged.few, (judged.trace,))
    met = judged.answer is True
    answer = Words("满足" if met else "不满足", "holds" if met else "does not hold")
    seen = judged.in_brackets
    asked = condition_words(text, case.names)
    words = Words(f"{asked.zh} {answer.zh}{seen.zh}", f"{asked.en} {answer.en}{seen.en}")
    return Due(Fraction(amount if met else 0), met, words, (judged.trace,))


def per_event(rule: PerEvent, floor: AtLeast | None, case: Case) -> Due:
    """Each one beyond ``above`` at an amount, or a share of the money beyond it; nothing for what was not counted."""
    reading = case.read(rule.measure, floor)
    if reading.value is None:
        return _unknown(reading)
    beyond = max(Fraction(0), reading.value - rule.above)
    due = beyond * rule.amount if rule.amount is not None else beyond * 100 * (rule.rate or 0)
    fen = due if rule.at_most is None else min(due, Fraction(rule.at_most))
    return Due(fen, beyond > 0, _per_words(rule, reading, beyond, fen < due), (reading.trace,))


def by_bands(rule: AmountBands, floor: AtLeast | None, case: Case) -> Due:
    """The amount of the first band that holds, best first; nothing without a value."""
    reading = case.read(rule.metric, floor)
    if reading.value is None:
        return _unknown(reading)
    higher = (rule.better or case.names.better(rule.metric)) != "lower"
    band = reached(rule.bands, reading.value, higher=higher)
    name = _band_words(band, case.names.unit(reading.key), higher=higher)
    words = Words(f"{reading.label.zh} {reading.text}，{name.zh}", f"{reading.label.en} {reading.text}, {name.en}")
    return Due(Fraction(band.amount), band.amount > 0, words, (reading.trace,))


def _unknown(reading: Reading) -> Due:
    why = reading.why or Words("没有数据", "no value")
    words = Words(f"{reading.label.zh}：{why.zh}，不计", f"{reading.label.en}: {why.en}, so nothing")
    return Due(Fraction(0), False, words, (reading.trace,))


def _per_words(rule: PerEvent, reading: Reading, beyond: Fraction, is_cut: bool) -> Words:
    zh, en = f"{reading.label.zh} {reading.text}", f"{reading.label.en} {reading.text}"
    if rule.above:
        edge = format_amount(int(rule.above * 100)) if rule.rate is not None else format_value(rule.above)
        part = amount_text(beyond * 100) if rule.rate is not None else format_value(beyond)
        zh, en = f"{zh}，超出 {edge} 的 {part}", f"{en}, {part} beyond {edge}"
    if rule.amount is not None:
        each = format_amount(rule.amount)
        zh, en = f"{zh} × {each} 元", f"{en} × {each} yuan"
    else:
        share = percent_text(rule.rate or Fraction(0))
        zh, en = f"{zh} × {share}", f"{en} × {share}"
    if is_cut:
        most = format_amount(rule.at_most or 0)
        zh, en = f"{zh}，最多 {most} 元", f"{en}, at most {most} yuan"
    return Words(zh, en)


def _band_words(band: AmountBand, unit: str, *, higher: bool) -> Words:
    if band.label is not None:
        return Words(band.label, band.label)
    edge = band.from_ if higher else band.to
    if edge is None:
        return Words("其余", "all the rest")
    shown = value_text(edge, unit)
    return Words(f"达到 {shown}", f"{shown} or more") if higher else Words(f"不超过 {shown}", f"{shown} or less")

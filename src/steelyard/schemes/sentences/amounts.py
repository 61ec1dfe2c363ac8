"""Rules that bonuses and reductions share, in sentences: a condition, an amount per event, bands of a metric."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Language, Words
from steelyard.money import format_amount
from steelyard.schemes.pay_items import AmountBand, AmountBands, PerEvent
from steelyard.schemes.sentences.parts import yuan
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_text, value_words
from steelyard.trace import format_value


def per_words(rule: PerEvent, names: Vocabulary) -> Words:
    """What each event, or which share of the money, comes to."""
    label = names.label(rule.measure)
    beyond = Words("", "")
    if rule.above:
        edge = value_text(rule.above, "yuan") if rule.rate is not None else format_value(rule.above)
        beyond = Words(f"超出 {edge} 的部分", f" beyond {edge}")
    most = Words("", "")
    if rule.at_most is not None:
        most = Words(f"，最多 {yuan(rule.at_most).zh}", f", at most {yuan(rule.at_most).en}")
    if rule.amount is not None:
        each = yuan(rule.amount)
        return Words(
            f"{label.zh}{beyond.zh}每一个 {each.zh}{most.zh}", f"{each.en} for each of {label.en}{beyond.en}{most.en}"
        )
    share = value_text(rule.rate, "ratio")
    return Words(f"{label.zh}{beyond.zh}的 {share}{most.zh}", f"{share} of {label.en}{beyond.en}{most.en}")


def band_words(rule: AmountBands, names: Vocabulary) -> Words:
    """What each band of the metric comes to."""
    label, unit = names.label(rule.metric), names.unit(rule.metric)
    zh = "；".join(_bands(rule.bands, unit, "zh", (" 起", " 以内", "其余"), " 元"))
    en = "; ".join(_bands(rule.bands, unit, "en", (" and more", " and less", "the rest"), " yuan"))
    return Words(f"{label.zh} {zh}", f"{label.en}: {en}")


def _bands(
    bands: tuple[AmountBand, ...], unit: str, language: Language, edges: tuple[str, str, str], money: str
) -> Iterator[str]:
    above, below, rest = edges
    for band in bands:
        if band.from_ is not None:
            edge = value_words(band.from_, unit).in_(language) + above
        else:
            edge = rest if band.to is None else value_words(band.to, unit).in_(language) + below
        yield f"{edge} {format_amount(band.amount)}{money}" + (f" {band.label}" if band.label else "")

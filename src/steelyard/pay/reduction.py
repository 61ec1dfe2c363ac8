"""Reduction: variable pay not earned by a rule known beforehand, or absence; never more than the lines it names."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.money import format_amount, round_fen
from steelyard.pay.case import Case
from steelyard.pay.due import Due, by_bands, by_condition, per_event
from steelyard.pay.lines import Line, line_of
from steelyard.schemes.pay_items import Reduction


def settle(item: Reduction, case: Case) -> list[Line]:
    """One negative line, of zero when nothing is taken; what was not measured takes nothing.

    With ``of`` it is at most what those lines come to, less what earlier reductions took from any of them.
    **Rounding**: what is due once to the fen, half away from zero; the limit is whole fen.
    """
    due = _due(item, case)
    asked = round_fen(due.fen)
    left = None if item.of is None else _left(item, item.of, case)
    taken = asked if left is None else min(asked, left)
    words = _words(item, due, asked, taken, case)
    lines = [line.trace for key in item.of or () for line in case.lines[key]]
    return [line_of(item.name, item.type, -taken, words, rule=case.rule(), inputs=(*due.inputs, *lines))]


def _due(item: Reduction, case: Case) -> Due:
    if item.per is not None:
        return per_event(item.per, item.min_count, case)
    if item.by is not None:
        return by_bands(item.by, item.min_count, case)
    return by_condition(item.when or "", item.amount or 0, item.min_count, case)


def _left(item: Reduction, of: tuple[str, ...], case: Case) -> int:
    """What can still be taken from the named lines."""
    named = sum(line.amount_fen for key in of for line in case.lines[key])
    before = case.run.version.pay[: case.place]
    shared = [other for other in before if isinstance(other, Reduction) and set(other.of or ()) & set(of)]
    taken = sum(line.amount_fen for other in shared for line in case.lines[other.item_key])
    return max(0, named + taken)


def _words(item: Reduction, due: Due, asked: int, taken: int, case: Case) -> Words:
    zh, en = f"{item.name}：{due.words.zh}", f"{item.name}: {due.words.en}"
    if asked == 0:
        return Words(f"{zh}，不减", f"{en}, nothing is taken")
    of = case.names_of(item.of or ())
    if taken < asked:
        due_text, left = format_amount(asked), format_amount(taken)
        return Words(
            f"{zh}，应从“{of.zh}”中减 {due_text} 元，只剩 {left} 元可减",
            f"{en}; {due_text} yuan would be taken from {of.en}, of which {left} yuan is left",
        )
    text = format_amount(taken)
    if item.of is None:
        return Words(f"{zh}，减 {text} 元", f"{en}; {text} yuan is taken")
    return Words(f"{zh}，从“{of.zh}”中减 {text} 元", f"{en}; {text} yuan is taken from {of.en}")

"""Gates: the condition beyond which an item pays nothing or less, and the veto on bonuses; told on the lines they cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from steelyard.errors import Words
from steelyard.money import Fen, format_amount, share_out
from steelyard.pay.case import Case
from steelyard.pay.conditions import judge
from steelyard.pay.lines import Line, line_of
from steelyard.schemes.pay_items import Bonus, Gate, GatedItem, Item, Pool, Project
from steelyard.trace import Trace

#: Kinds of item that a ``no_bonus`` veto stops.
BONUSES: tuple[type[Item], ...] = (Bonus, Pool, Project)


@dataclass(frozen=True, slots=True)
class Cut:
    """The most an item's lines may come to together in fen, and why."""

    at_most: int
    why: Words
    trace: Trace
    rule: str


def cut(item: Item, case: Case, lines: Sequence[Line]) -> list[Line]:
    """The lines of an item after its gate and the veto on bonuses; clawbacks stay whole, for they correct older pay.

    **Rounding**: what is left is shared among the lines to the fen by largest remainder, then in their order.
    """
    cuts = _cuts(item, case)
    if not cuts:
        return list(lines)
    lowest = min(cuts, key=lambda found: found.at_most)
    own = [line for line in lines if line.kind != "clawback"]
    parts = iter(allowed([line.amount_fen for line in own], lowest.at_most))
    return [line if line.kind == "clawback" else _cut_line(line, next(parts), lowest) for line in lines]


def unchecked(item: Item, case: Case) -> Words | None:
    """That a gate could not be looked at, and so did not cut; None when it was."""
    gate = item.gate if isinstance(item, GatedItem) else None
    if gate is None:
        return None
    missing = judge(gate.unless, gate.min_count, case, "gate", "unless").unchecked
    if missing is None:
        return None
    name = case.name_of(item)
    return Words(
        f"{name.zh}的限制未检查，没有因此少发：{gate.unless}（{missing.zh}）",
        f"the gate of {name.en} was not checked and cut nothing: {gate.unless} ({missing.en})",
    )


def allowed(amounts: Sequence[int], at_most: int) -> list[Fen]:
    """Amounts cut so that they come to at most a limit; what is already below zero stays."""
    over = max(0, sum(amounts) - at_most)
    above_zero = [max(0, amount) for amount in amounts]
    if not over:
        return [Fen(amount) for amount in amounts]
    kept = share_out(sum(above_zero) - over, above_zero)
    return [part if amount > 0 else Fen(amount) for amount, part in zip(amounts, kept, strict=True)]


def _cuts(item: Item, case: Case) -> list[Cut]:
    gate = item.gate if isinstance(item, GatedItem) else None
    return [*_by_veto(item, case), *(() if gate is None else _by_gate(gate, case))]


def _by_veto(item: Item, case: Case) -> list[Cut]:
    found = case.sheet.bonus_veto
    if found is None or not isinstance(item, BONUSES):
        return []
    return [Cut(0, found.condition, found.trace, found.trace.rule)]


def _by_gate(gate: Gate, case: Case) -> list[Cut]:
    judged = judge(gate.unless, gate.min_count, case, "gate", "unless")
    if judged.answer is not True:
        return []
    seen = judged.in_brackets
    why = Words(f"“{gate.unless}”{seen.zh}", f"“{gate.unless}”{seen.en}")
    return [Cut(gate.at_most, why, judged.trace, case.rule("gate"))]


def _cut_line(line: Line, left: Fen, found: Cut) -> Line:
    """The line with what is left of it. A commission remembers it: later refunds are measured by what was paid."""
    paid = line.paid_commission
    if left == line.amount_fen:
        return line if paid is None else replace(line, paid_commission=replace(paid, at_most_fen=found.at_most))
    due, text = format_amount(line.amount_fen), format_amount(left)
    name = line.label
    zh = "不发" if left == 0 else f"只发 {text} 元"
    en = f"not paid because of {found.why.en}" if left == 0 else f"only {text} yuan is paid because of {found.why.en}"
    return line_of(
        line.item,
        line.kind,
        left,
        Words(
            f"{name.zh}：本应得 {due} 元，因{found.why.zh} {zh}",
            f"{name.en}: {due} yuan would be due, {en}",
        ),
        rule=found.rule,
        label=line.label,
        inputs=(line.trace, found.trace),
        details=(line.sentence, *line.details),
        refers_to=line.refers_to,
        paid_commission=None if paid is None else replace(paid, paid_fen=int(left), at_most_fen=int(left)),
    )

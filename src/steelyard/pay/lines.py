"""One line of a statement, the words amounts are told in, and how a missing input stops pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from steelyard.errors import Language, PayStopped, Words
from steelyard.money import Exact, Fen, exact, format_amount, round_fen
from steelyard.pay.paid_commissions import PaidCommission
from steelyard.periods import Period
from steelyard.trace import Trace, format_value

LineKind = Literal[
    "base",
    "allowance",
    "performance",
    "ladder",
    "seniority",
    "ksf",
    "commission",
    "clawback",
    "bonus",
    "pool",
    "project",
    "overtime",
    "guarantee",
    "cap",
    "immediate_bonus",
    "damage",
    "not_earned",
    "attendance",
    "adjustment",
    "law_top_up",
]

#: How items without a name of their own are called.
KIND_NAMES = {
    "base": Words("底薪", "Base pay"),
    "allowance": Words("津贴", "Allowance"),
    "performance": Words("绩效", "Performance"),
    "ladder": Words("阶梯工资", "Pay ladder"),
    "seniority": Words("工龄工资", "Seniority pay"),
    "ksf": Words("KSF", "KSF"),
    "commission": Words("提成", "Commission"),
    "overtime": Words("加班", "Overtime"),
    "law_top_up": Words("补足最低工资", "Top-up to the minimum wage"),
}

#: Kinds that take away; a wage before reductions leaves them out.
REDUCTIONS = frozenset({"damage", "not_earned", "attendance"})
#: Kinds the minimum wage does not count.
BESIDE_THE_WAGE = frozenset({"overtime", "allowance"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an amount rounded once to the fen, the sentence that makes it, and the figures behind it."""

    item: str
    kind: LineKind
    label: Words
    amount_fen: Fen
    sentence: Words
    trace: Trace
    details: tuple[Words, ...] = ()
    refers_to: str | None = None
    paid_commission: PaidCommission | None = None

    def as_json(self, language: Language = "zh") -> dict[str, str | int]:
        """The line as the contract of the JSON output names it."""
        return {
            "item": self.item,
            "kind": self.kind,
            "amount_fen": int(self.amount_fen),
            "sentence": self.sentence.in_(language),
        }


def amount_text(fen: Exact) -> str:
    """Fen as yuan for a sentence; an amount finer than a fen is shown rounded, never used rounded."""
    return format_amount(round_fen(fen))


def percent_text(rate: Fraction) -> str:
    """A rate as people write it: 0.005 -> 0.5%."""
    return f"{format_value(rate * 100)}%"


def line_of(
    item: str,
    kind: LineKind,
    amount: Exact,
    sentence: Words,
    *,
    rule: str,
    label: Words | None = None,
    inputs: tuple[Trace, ...] = (),
    details: tuple[Words, ...] = (),
    refers_to: str | None = None,
    paid_commission: PaidCommission | None = None,
) -> Line:
    """A line from an exact amount in fen.

    **Rounding**: here, once, to the fen, half away from zero.
    """
    fen = round_fen(amount)
    closed = Words(f"{sentence.zh} = {format_amount(fen)} 元", f"{sentence.en} = {format_amount(fen)} yuan")
    label = label or KIND_NAMES.get(item, Words(item, item))
    trace = Trace(label, Fraction(fen, 100), "yuan", rule=rule, inputs=inputs, note=_rounding_note(exact(amount)))
    return Line(item, kind, label, fen, closed, trace, details, refers_to, paid_commission)


def _rounding_note(amount: Fraction) -> Words | None:
    if amount.denominator == 1:
        return None
    return Words(
        f"{format_value(amount / 100)} 元四舍五入到分一次",
        f"{format_value(amount / 100)} yuan, rounded once to the fen",
    )


class PayStops(PayStopped):
    """Everything that stopped a settlement, so that it can all be mended at once."""

    def __init__(self, stops: tuple[PayStopped, ...]) -> None:
        self.stops = stops
        lines = [stop.in_("zh") for stop in stops]
        english = [stop.in_("en") for stop in stops]
        super().__init__(Words("\n".join(lines), "\n".join(english)), remedy=None, where=None)


def stopped(employee_id: str, name: str, item: str, period: Period, what: Words, remedy: Words) -> PayStopped:
    """Pay of one item that cannot be settled: who, which item, which period, what is missing, what to do."""
    who = name if name == employee_id else f"{name}（{employee_id}）"
    who_en = name if name == employee_id else f"{name} ({employee_id})"
    return PayStopped(
        Words(
            f"{who}的“{item}”{period} 无法结算：{what.zh}。",
            f'"{item}" of {who_en} cannot be settled for {period}: {what.en}.',
        ),
        remedy=remedy,
    )


def day_text(day: date | None) -> str:
    """A day, or a dash."""
    return "—" if day is None else day.isoformat()

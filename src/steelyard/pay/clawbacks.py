"""Clawbacks: refunds known later come off a commission at the rate originally paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import Fen, round_fen
from steelyard.pay.case import Case
from steelyard.pay.lines import KIND_NAMES, Line, amount_text, line_of
from steelyard.pay.paid_commissions import PaidCommission, PaidPart
from steelyard.pay.tiers import commission
from steelyard.scoring.reading import Reading
from steelyard.scoring.stretches import read_over
from steelyard.trace import Trace


def clawbacks(case: Case, of: Callable[[PaidCommission], bool]) -> Iterator[Line]:
    """A line for each earlier commission of the employee whose sales were refunded since, at the rate originally paid.

    Of several records of one commission the last counts. ``of`` tells which commissions are meant.
    Raises: PayStopped when the refunds of an earlier period are not known.
    """
    latest = {
        (paid.scheme, paid.item, paid.period): paid
        for paid in case.run.earlier
        if paid.employee_id == case.employee_id and paid.period.start < case.period.start and of(paid)
    }
    for _, paid in sorted(latest.items(), key=lambda pair: pair[0]):
        refunded = [_refunds(paid, part, case) for part in paid.parts]
        if all(reading.value is None for reading in refunded):
            raise case.stop(
                paid.item,
                Words(
                    f"不知道 {paid.period} 的销售后来退了多少",
                    f"the refunds of the sales of {paid.period} are not known",
                ),
                Words("请保留那段时间的订单和退款数据。", "Keep the orders and refunds of that period."),
            )
        now = [(reading.value or Fraction(0)) * 100 for reading in refunded]
        line = clawback(paid, now, paid.rule or case.rule(), [reading.trace for reading in refunded])
        if line is not None:
            yield line


def _refunds(paid: PaidCommission, part: PaidPart, case: Case) -> Reading:
    key = case.names.refunds_of(paid.on) or ""
    return read_over(case.figures, case.names, key, case.employee_id, part.stretches)


def clawback(
    paid: PaidCommission, refunds_now: Sequence[Fraction], rule: str, evidence: Sequence[Trace]
) -> Line | None:
    """What a paid commission comes to after all refunds known now, less what was paid; None when nothing changed.

    ``refunds_now``: fen, for each of its parts.
    **Rounding**: the commission after refunds once over all parts, half away from zero; the difference is whole fen.
    """
    due = round_fen(
        sum(
            (
                commission(part.sales_fen - refunds, part.deducted_fen, part.tiers, paid.mode, paid.added_rate)
                for part, refunds in zip(paid.parts, refunds_now, strict=True)
            ),
            Fraction(0),
        )
    )
    if paid.at_most_fen is not None:
        due = min(due, Fen(paid.at_most_fen))
    difference = due - paid.paid_fen
    if difference == 0:
        return None
    name = KIND_NAMES.get(paid.item, Words(paid.item, paid.item))
    since = sum(refunds_now, Fraction(0)) - paid.refunds_fen
    sentence = Words(
        f"{paid.period} 的销售又退款 {amount_text(since)} 元，"
        f"按当时的费率提成应为 {amount_text(due)} 元，已发 {amount_text(paid.paid_fen)} 元，差额",
        f"Sales of {paid.period} were refunded by another {amount_text(since)} yuan; at the rate of that time the "
        f"commission is {amount_text(due)} yuan, {amount_text(paid.paid_fen)} yuan was paid, difference",
    )
    parts = (replace(part, refunds_fen=int(refunds)) for part, refunds in zip(paid.parts, refunds_now, strict=True))
    return line_of(
        f"{paid.item} clawback {paid.period}",
        "clawback",
        difference,
        sentence,
        rule=rule,
        label=Words(f"{name.zh}（{paid.period} 退款）", f"{name.en}, refunds of {paid.period}"),
        inputs=tuple(evidence),
        refers_to=f"{paid.item} {paid.period}",
        paid_commission=replace(paid, parts=tuple(parts), paid_fen=int(due)),
    )

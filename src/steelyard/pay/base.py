"""Base pay and allowance: a monthly amount, prorated once by paid days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.facts.organisation import Contract
from steelyard.pay.case import Case
from steelyard.pay.lines import Line, LineKind, amount_text, line_of
from steelyard.periods import Period
from steelyard.schemes.pay_items import Allowance, Base
from steelyard.trace import Trace, format_value

#: The contract's field an item pays.
_AMOUNTS: dict[str, tuple[Callable[[Contract], int | None], Words]] = {
    "base": (lambda contract: contract.base_fen, Words("底薪", "base pay")),
    "allowance": (lambda contract: contract.allowance_fen, Words("津贴", "allowance")),
}


@dataclass(frozen=True, slots=True)
class MonthPay:
    """One month: the monthly amount in fen, and the share of its days that is paid."""

    month: Period
    amount: Fraction
    share: Fraction
    words: Words
    trace: Trace

    @property
    def due(self) -> Fraction:
        """Fen, not rounded."""
        return self.amount * self.share


def settle(item: Base | Allowance, case: Case) -> list[Line]:
    """One line over the months of the period.

    **Rounding**: amount x paid_days / scheduled_days once per line, at the end, half away from zero.
    Raises: PayStopped without a contract, or without month_days where the month is not full.
    """
    months = month_pays(item, case)
    name = case.name_of(item)
    sentence = Words(
        f"{name.zh} " + " + ".join(month.words.zh for month in months),
        f"{name.en} " + " + ".join(month.words.en for month in months),
    )
    kind: LineKind = item.kind
    due = sum((month.due for month in months), Fraction(0))
    if len(months) == 1 and months[0].share == 1:
        sentence = name
    return [
        line_of(item.item_key, kind, due, sentence, rule=case.rule(), inputs=tuple(month.trace for month in months))
    ]


def month_pays(item: Base | Allowance, case: Case) -> list[MonthPay]:
    """What each month of the period comes to in which the employee was employed, not rounded.

    Raises: PayStopped as ``settle`` does.
    """
    employed = [
        month for month in whole_months(item, case) if case.organisation.employed(case.employee_id, month) is not None
    ]
    return [_month(item, case, month) for month in employed]


def whole_months(item: Base | Allowance, case: Case) -> list[Period]:
    """The months of the period.

    Raises: PayStopped when the period is not made of whole months: a monthly amount has no share of it then.
    """
    months = case.period.months()
    if months[0].start != case.period.start or months[-1].end != case.period.end:
        raise case.stop(
            item,
            Words(
                "时间段不是整月，月薪无法分摊",
                "the period is not made of whole months, so a monthly amount cannot be shared out",
            ),
            Words(
                "请按整月结算，如 2026-11-01 到 2026-12-01（不含）。",
                "Settle whole months, such as 2026-11-01 to 2026-12-01 (excluded).",
            ),
        )
    return months


def _month(item: Base | Allowance, case: Case, month: Period) -> MonthPay:
    amount, source, is_one = monthly_amount(item, case, month)
    share, days = paid_share(item, case, month, one_contract=is_one)
    text = amount_text(amount)
    words = (
        Words(f"{text} 元", f"{text} yuan")
        if days is None
        else Words(f"{text} 元 × 计薪 {days.zh} 天", f"{text} yuan × {days.en} paid days")
    )
    trace = Trace(
        Words(f"{month.start:%Y-%m} 月薪", f"{month.start:%Y-%m} monthly amount"),
        amount / 100,
        "yuan",
        rule=source,
        note=None if days is None else words,
    )
    return MonthPay(month, amount, share, words, trace)


def monthly_amount(item: Base | Allowance, case: Case, month: Period) -> tuple[Fraction, str, bool]:
    """The monthly amount in fen, where it comes from, and whether one rule holds all month.

    The item's amount beats the contract's; contracts that change within the month weigh by calendar days.
    """
    if item.amount is not None:
        employed = case.organisation.employed(case.employee_id, month)
        return Fraction(item.amount), case.rule("amount"), employed == month
    amount, is_one = contract_amount(case, month, *_AMOUNTS[item.kind])
    return amount, contracts_rule(case), is_one


def contracts_rule(case: Case) -> str:
    """How traces name the contract of the period: the table and the day it begins, each where there are several."""
    spans = case.organisation.contract_spans(case.employee_id, case.period)
    starts = dict.fromkeys("" if contract.start is None else f"@{contract.start}" for _, contract in spans)
    return " + ".join(f"contracts {case.employee_id}{start}" for start in starts) or "contracts"


def contract_amount(
    case: Case, month: Period, amount_of: Callable[[Contract], int | None], noun: Words
) -> tuple[Fraction, bool]:
    """A monthly amount of the contracts in fen, weighed by calendar days, and whether one contract held all month."""
    employed = case.organisation.employed(case.employee_id, month)
    if employed is None:
        raise case.stop(
            noun.zh,
            Words(f"{month.start:%Y-%m} 不在职", f"not employed in {month.start:%Y-%m}"),
            Words("请核对 people 中的入职和离职日期。", "Check hired_on and left_on in people."),
        )
    spans = case.organisation.contract_spans(case.employee_id, employed)
    covered = sum(days.day_count for days, _ in spans)
    if covered != employed.day_count:
        raise case.stop(
            noun.zh,
            Words(
                f"{month.start:%Y-%m} 有 {employed.day_count - covered} 天没有合同",
                f"{employed.day_count - covered} days of {month.start:%Y-%m} have no contract",
            ),
            Words(
                "请在 contracts 中补上合同（没有绑定员工的账号请先在 accounts 中绑定）。",
                "Enter the contract in contracts (bind an unmatched account in accounts first).",
            ),
        )
    total = Fraction(0)
    for days, contract in spans:
        fen = amount_of(contract)
        if fen is None:
            raise case.stop(
                noun.zh,
                Words(f"{days.start} 起的合同没有写{noun.zh}", f"the contract from {days.start} has no {noun.en}"),
                Words(
                    "请在 contracts 中填写，或在方案中写 amount。",
                    "Fill it in in contracts, or give the item an amount.",
                ),
            )
        total += fen * days.day_count
    return total / covered, len(spans) == 1 and employed == month


def paid_share(
    item: Base | Allowance | str, case: Case, month: Period, *, one_contract: bool
) -> tuple[Fraction, Words | None]:
    """Paid over scheduled days, with both in words; a full month without a row is paid whole."""
    row = case.organisation.month_days_of(case.employee_id, month)
    if row is None:
        if one_contract:
            return Fraction(1), None
        raise case.stop(
            item,
            Words(
                f"{month.start:%Y-%m} 不是整月同一合同在职，需要应出勤和计薪天数",
                f"{month.start:%Y-%m} is not a full month under one contract, so scheduled and paid days are needed",
            ),
            Words("请在 month_days 中填写这个月。", "Enter the month in month_days."),
        )
    scheduled, paid = Fraction(row.scheduled_days), Fraction(row.paid_days)
    if scheduled == 0:
        raise case.stop(
            item,
            Words(f"{month.start:%Y-%m} 应出勤天数为 0", f"{month.start:%Y-%m} has 0 scheduled days"),
            Words("请更正 month_days。", "Correct month_days."),
        )
    text = f"{format_value(paid)}/{format_value(scheduled)}"
    return paid / scheduled, Words(text, text)

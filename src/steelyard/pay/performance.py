"""Performance pay: by score, by a table of grades, or by a factor per grade."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from steelyard.errors import Words
from steelyard.pay.base import contract_amount, contracts_rule
from steelyard.pay.case import Case
from steelyard.pay.lines import Line, amount_text, line_of
from steelyard.schemes.pay_items import Item, Ksf, Performance
from steelyard.trace import Trace, format_value


def settle(item: Performance, case: Case) -> list[Line]:
    """One line.

    **Rounding**: the score is already rounded to two decimals; the line once to the fen, half away from zero.
    Raises: PayStopped when there is no score, no grade or no amount.
    """
    sheet = case.sheet
    points = score_of(item, case)
    name = case.name_of(item)
    if item.by == "grade":
        grade, due = sheet.grade or "", Fraction((item.table or {})[sheet.grade or ""])
        sentence = Words(f"{name.zh} 等级 {grade}（{points} 分）", f"{name.en}: grade {grade} ({points} points)")
        return [
            line_of(item.item_key, "performance", due, sentence, rule=case.rule("table", grade), inputs=(sheet.trace,))
        ]
    amount = performance_amount(item, case)
    money = Trace(
        Words("绩效工资", "performance pay"),
        amount / 100,
        "yuan",
        rule=contracts_rule(case) if item.amount is None else case.rule("amount"),
    )
    text = amount_text(amount)
    if item.by == "coefficient":
        grade = sheet.grade or ""
        factor = (item.factors or {})[grade]
        sentence = Words(
            f"{name.zh} 等级 {grade}（{points} 分）系数 {format_value(factor)} × {text} 元",
            f"{name.en}: grade {grade} ({points} points), factor {format_value(factor)} × {text} yuan",
        )
        return [
            line_of(
                item.item_key,
                "performance",
                amount * factor,
                sentence,
                rule=case.rule("factors", grade),
                inputs=(sheet.trace, money),
            )
        ]
    due = amount * Fraction(points) / 100
    sentence = Words(f"{name.zh} {points} 分 × {text} 元", f"{name.en}: {points} points of 100 × {text} yuan")
    return [line_of(item.item_key, "performance", due, sentence, rule=case.rule(), inputs=(sheet.trace, money))]


def score_of(item: Item, case: Case) -> Decimal:
    """The score an item is paid by.

    Raises: PayStopped saying why there is none.
    """
    sheet = case.sheet
    if sheet.score is not None:
        return sheet.score
    why = sheet.stops or (Words("没有得分", "there is no score"),)
    raise case.stop(
        item,
        Words(
            "没有得分（" + "；".join(stop.zh for stop in why) + "）",
            "there is no score (" + "; ".join(stop.en for stop in why) + ")",
        ),
        Words(
            "请补上缺少的评分或数据，或在方案中写 missing: renormalise。",
            "Enter what is missing, or let the scheme say missing: renormalise.",
        ),
    )


def performance_amount(item: Performance | Ksf, case: Case) -> Fraction:
    """The item's amount, else the contract's performance pay for each month of the period."""
    if item.amount is not None:
        return Fraction(item.amount)
    months = [
        month for month in case.period.months() if case.organisation.employed(case.employee_id, month) is not None
    ]
    amounts = [
        contract_amount(case, month, lambda contract: contract.performance_fen, Words("绩效工资", "performance pay"))[0]
        for month in months
    ]
    return sum(amounts, Fraction(0))

"""Overtime: minutes at the law's multiples of the hourly wage, whatever the absence; and warnings of too much of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from steelyard.errors import PayStopped, Words
from steelyard.pay.base import contract_amount, contracts_rule
from steelyard.pay.case import Case
from steelyard.pay.law import Law
from steelyard.pay.lines import Line, amount_text, line_of
from steelyard.schemes.pay_items import Overtime
from steelyard.trace import Trace, format_value

#: Kinds of day, and the rule of law that says what an hour on one is worth.
OVERTIME_KINDS: tuple[tuple[str, str, Words], ...] = (
    ("workday", "overtime_workday", Words("工作日", "workday")),
    ("restday", "overtime_restday", Words("休息日", "rest day")),
    ("holiday", "overtime_holiday", Words("法定节假日", "public holiday")),
)


def settle(item: Overtime, case: Case) -> list[Line]:
    """One line per kind of day with overtime.

    **Rounding**: each line once to the fen, half away from zero; the hourly wage is not rounded.
    Raises: PayStopped when the minutes of a kind of day were not counted: unknown is not none.
    """
    return list(_lines(item, case))


def hourly_wage(base: Fraction, law: Law) -> Fraction:
    """Fen, not rounded: the monthly amount over the law's paid days of a month and hours of a day."""
    return base / law.number("paid_days_of_month") / law.number("hours_of_day")


def _lines(item: Overtime, case: Case) -> Iterator[Line]:
    base: Fraction | None = None
    for kind, rule, words in OVERTIME_KINDS:
        minutes = case.figures.measure(_key(kind), case.employee_id, case.period)
        if minutes is None:
            raise _unmeasured(item, case, words)
        if not minutes:
            continue
        if base is None:
            base = _base(item, case)
        yield _line(item, case, kind, rule, words, base, minutes)


def _line(item: Overtime, case: Case, kind: str, rule: str, words: Words, base: Fraction, minutes: int) -> Line:
    law, name = case.run.law_of(case.employee_id), case.name_of(item)
    factor, hourly = law.number(rule), hourly_wage(base, law)
    divisor = " ÷ ".join(format_value(law.number(key)) for key in ("paid_days_of_month", "hours_of_day"))
    shown = f"{amount_text(base)} ÷ {divisor} × {minutes}/60 × {format_value(factor)}"
    return line_of(
        f"{item.item_key}_{kind}",
        "overtime",
        hourly * minutes / 60 * factor,
        Words(f"{name.zh} {words.zh} {minutes} 分钟：{shown}", f"{name.en}, {words.en}, {minutes} minutes: {shown}"),
        rule=case.rule(),
        label=Words(f"{name.zh}（{words.zh}）", f"{name.en}, {words.en}"),
        inputs=(
            Trace(
                Words("小时工资", "hourly wage"),
                hourly / 100,
                "yuan",
                rule=contracts_rule(case) if item.base is None else case.rule("base"),
                inputs=(law.trace("paid_days_of_month"), law.trace("hours_of_day")),
                note=Words("不舍入", "not rounded"),
            ),
            case.read(_key(kind)).trace,
            law.trace(rule),
        ),
    )


def _key(kind: str) -> str:
    return f"overtime_{kind}_minutes"


def _unmeasured(item: Overtime, case: Case, day: Words) -> PayStopped:
    return case.stop(
        item,
        Words(
            f"{day.zh}加班分钟没有统计：没有排班记录，不知道有没有加班",
            f"{day.en} overtime minutes are not known: there are no shifts",
        ),
        Words(
            "请导入 shifts（排班）；不用排班的店铺，请从方案中去掉 overtime，把加班费写进 pay_entries（adjustment，refers_to 写 overtime）。",
            "Import shifts; where there are none, take overtime out of the scheme and enter the amount in pay_entries "
            "(adjustment, refers_to overtime).",
        ),
    )


def _base(item: Overtime, case: Case) -> Fraction:
    if item.base is not None:
        return Fraction(item.base)
    months = case.period.months()
    noun = Words("加班基数", "base for overtime")
    if len(months) > 1:
        raise case.stop(
            item,
            Words(
                "时间段不止一个月，不知道用哪个月的加班基数",
                "the period holds more than one month, so the base for overtime is not one figure",
            ),
            Words("请按月结算，或在方案中写 base。", "Settle by month, or give the item a base."),
        )
    return contract_amount(case, months[0], lambda contract: contract.base_fen, noun)[0]

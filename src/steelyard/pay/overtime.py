"""Overtime: minutes at 1.5, 2 and 3 times the hourly wage, whatever the absence."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from steelyard.errors import PayStopped, Words
from steelyard.pay.base import contract_amount
from steelyard.pay.case import Case
from steelyard.pay.lines import Line, amount_text, line_of
from steelyard.schemes.pay_items import Overtime
from steelyard.trace import Trace, format_value

#: Paid days of a month and hours of a day: what the law divides a monthly wage by.
DAYS_OF_A_MONTH = Fraction("21.75")
HOURS_OF_A_DAY = 8

#: Labour law, article 44.
FACTORS: tuple[tuple[str, Fraction, Words], ...] = (
    ("workday", Fraction("1.5"), Words("工作日", "workday")),
    ("restday", Fraction(2), Words("休息日", "rest day")),
    ("holiday", Fraction(3), Words("法定节假日", "public holiday")),
)


def settle(item: Overtime, case: Case) -> list[Line]:
    """One line per kind of day with overtime.

    **Rounding**: each line once to the fen, half away from zero; the hourly wage is not rounded.
    Raises: PayStopped when the minutes of a kind of day were not counted: unknown is not none.
    """
    return list(_lines(item, case))


def overtime_pay(base: Fraction, minutes: int, factor: Fraction) -> Fraction:
    """Fen, not rounded: base / 21.75 / 8 for an hour, times the factor."""
    return base / DAYS_OF_A_MONTH / HOURS_OF_A_DAY * minutes / 60 * factor


def _lines(item: Overtime, case: Case) -> Iterator[Line]:
    name = case.name_of(item)
    base: Fraction | None = None
    for kind, factor, words in FACTORS:
        key = f"overtime_{kind}_minutes"
        minutes = case.figures.measure(key, case.employee_id, case.period)
        if minutes is None:
            raise _unmeasured(item, case, words)
        if not minutes:
            continue
        if base is None:
            base = _base(item, case)
        hourly = base / DAYS_OF_A_MONTH / HOURS_OF_A_DAY
        shown = f"{amount_text(base)} ÷ 21.75 ÷ 8 × {minutes}/60 × {format_value(factor)}"
        yield line_of(
            f"{item.item_key}_{kind}",
            "overtime",
            overtime_pay(base, minutes, factor),
            Words(
                f"{name.zh} {words.zh} {minutes} 分钟：{shown}", f"{name.en}, {words.en}, {minutes} minutes: {shown}"
            ),
            rule=case.rule(),
            label=Words(f"{name.zh}（{words.zh}）", f"{name.en}, {words.en}"),
            inputs=(
                Trace(
                    Words("小时工资", "hourly wage"),
                    hourly / 100,
                    "yuan",
                    rule="contracts" if item.base is None else case.rule("base"),
                ),
                case.read(key).trace,
            ),
        )


def _unmeasured(item: Overtime, case: Case, day: Words) -> PayStopped:
    return case.stop(
        item,
        Words(
            f"{day.zh}加班分钟没有统计：没有排班记录，不知道有没有加班",
            f"{day.en} overtime minutes are not known: there are no shifts",
        ),
        Words(
            "请导入 shifts（排班）；不用排班的店铺，请从方案中去掉 overtime，把加班费写进 pay_entries（adjustment）。",
            "Import shifts; where there are none, take overtime out of the scheme and enter the amount in pay_entries "
            "(adjustment).",
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

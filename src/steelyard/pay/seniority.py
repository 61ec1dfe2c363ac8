"""Seniority: pay for full years of service on the first day of the period."""

from __future__ import annotations

from datetime import date

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.pay.case import Case
from steelyard.pay.lines import Line, line_of
from steelyard.periods import full_months
from steelyard.schemes.pay_items import Seniority, SeniorityStep
from steelyard.schemes.wording import years_word
from steelyard.trace import Trace

MONTHS_OF_A_YEAR = 12


def settle(item: Seniority, case: Case) -> list[Line]:
    """One line, of zero before the first full year; once per cycle, not prorated.

    **Rounding**: none, amounts are whole fen.
    Raises: PayStopped when nobody wrote down when the employee was hired.
    """
    hired, day = _hired_on(item, case), case.period.start
    years = full_months(hired, day) // MONTHS_OF_A_YEAR
    name = case.name_of(item)
    amount, how = _per_year(item, years) if item.per_year is not None else _by_steps(item.steps or (), years)
    sentence = Words(
        f"{name.zh}：{hired} 入职，到 {day} 满 {years} 年{how.zh}",
        f"{name.en}: hired on {hired}, {years} full {years_word(years)} on {day}{how.en}",
    )
    trace = Trace(
        Words("满年工龄", "full years of service"),
        years,
        "",
        rule="people",
        note=Words(f"{hired} 入职", f"hired on {hired}"),
    )
    return [line_of(item.item_key, "seniority", amount, sentence, rule=case.rule(), inputs=(trace,))]


def _per_year(item: Seniority, years: int) -> tuple[int, Words]:
    each = item.per_year or 0
    text = format_amount(each)
    due = each * years
    if item.at_most is None or due <= item.at_most:
        return due, Words(f" × {text} 元", f" × {text} yuan")
    most = format_amount(item.at_most)
    return item.at_most, Words(f" × {text} 元，最多 {most} 元", f" × {text} yuan, at most {most} yuan")


def _by_steps(steps: tuple[SeniorityStep, ...], years: int) -> tuple[int, Words]:
    reached = [step for step in steps if step.from_years <= years]
    if not reached:
        first = steps[0].from_years
        return 0, Words(f"，满 {first} 年起发", f"; paid from {first} {years_word(first)} on")
    step = reached[-1]
    return step.amount, Words(
        f"，{step.from_years} 年档", f", the step of {step.from_years} {years_word(step.from_years)}"
    )


def _hired_on(item: Seniority, case: Case) -> date:
    hired = case.organisation.hired_on(case.employee_id)
    if hired is None:
        raise case.stop(
            item,
            Words("没有登记入职日期，工龄不知道", "there is no day of hiring on record, so the years are not known"),
            Words("请在 people 中填写 hired_on。", "Fill in hired_on in people."),
        )
    return hired

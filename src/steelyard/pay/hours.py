"""More overtime than the law allows: a warning on the statement, never a block."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from steelyard.errors import Words
from steelyard.pay.case import Run
from steelyard.pay.overtime import OVERTIME_KINDS
from steelyard.periods import ONE_DAY, Period
from steelyard.trace import format_value


def overtime_warnings(run: Run, employee_id: str) -> Iterator[Words]:
    """Months and days with more overtime than the law's limits, all kinds of day counted together.

    Minutes nobody counted are no overtime here: overtime pay stops for them, and a warning needs to be certain.
    """
    law = run.law_of(employee_id)
    if not {"overtime_hours_a_month", "overtime_hours_a_day"} <= law.values.keys():
        return
    a_month, a_day = law.number("overtime_hours_a_month"), law.number("overtime_hours_a_day")
    for month in run.period.month_parts():
        worked = _hours(run, employee_id, month)
        if worked > a_month:
            yield _too_much(f"{month.start:%Y-%m}", worked, a_month, Words("每月", "a month"))
        if worked > a_day:
            yield from _long_days(run, employee_id, month, worked, a_day)


def _long_days(run: Run, employee_id: str, month: Period, worked: Fraction, most: Fraction) -> Iterator[Words]:
    """Days beyond the daily limit; none where the figures do not tell one day from another."""
    by_day = {day: _hours(run, employee_id, Period(day, day + ONE_DAY)) for day in month.days()}
    if sum(by_day.values()) == worked:
        for day, hours in by_day.items():
            if hours > most:
                yield _too_much(str(day), hours, most, Words("每日", "a day"))


def _hours(run: Run, employee_id: str, days: Period) -> Fraction:
    counted = (run.figures.measure(f"overtime_{kind}_minutes", employee_id, days) for kind, *_ in OVERTIME_KINDS)
    return Fraction(sum(minutes or 0 for minutes in counted), 60)


def _too_much(when: str, hours: Fraction, most: Fraction, often: Words) -> Words:
    worked, limit = _hours_text(hours), format_value(most)
    return Words(
        f"{when} 加班 {worked.zh}，超过法律规定的{often.zh} {limit} 小时，请核对排班",
        f"{worked.en} of overtime in {when}, more than the {limit} hours {often.en} the law allows; "
        "please look at the shifts",
    )


def _hours_text(hours: Fraction) -> Words:
    whole, minutes = divmod(int(hours * 60), 60)
    if not minutes:
        return Words(f"{whole} 小时", f"{whole} h")
    return Words(f"{whole} 小时 {minutes} 分钟", f"{whole} h {minutes} min")

"""The rules a law pack may give a value for: what each is, in which unit, and which value protects the employee more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from steelyard.errors import Words

Unit = Literal["ratio", "factor", "day", "hour", "flag"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of law. Of a national and a regional value the one that protects more (``protects``) holds."""

    key: str
    unit: Unit
    protects: Literal["lower", "higher"]
    words: Words


_ALL = (
    Rule(
        "damage_share", "ratio", "lower", Words("损失赔偿每月最多占工资", "most of a month's wage that damage may take")
    ),
    Rule("damage_clause", "flag", "higher", Words("损失赔偿要有合同条款", "damage needs a clause of the contract")),
    Rule(
        "damage_notice", "flag", "higher", Words("损失赔偿要事先书面通知", "damage needs a written notice beforehand")
    ),
    Rule(
        "wage_floor", "flag", "higher", Words("扣减后不低于当地最低工资", "what is left reaches the local minimum wage")
    ),
    Rule("overtime_workday", "factor", "higher", Words("工作日加班倍数", "overtime factor, workday")),
    Rule("overtime_restday", "factor", "higher", Words("休息日加班倍数", "overtime factor, rest day")),
    Rule("overtime_holiday", "factor", "higher", Words("法定节假日加班倍数", "overtime factor, public holiday")),
    Rule("paid_days_of_month", "day", "lower", Words("月计薪天数", "paid days of a month")),
    Rule("hours_of_day", "hour", "lower", Words("每日标准工时", "hours of a day")),
    Rule("overtime_hours_a_day", "hour", "lower", Words("每日加班上限（提醒）", "most overtime a day (a warning)")),
    Rule("overtime_hours_a_month", "hour", "lower", Words("每月加班上限（提醒）", "most overtime a month (a warning)")),
)

RULES: Mapping[str, Rule] = {rule.key: rule for rule in _ALL}

"""Contracts and days of many people and months: who was employed all month under one contract."""

from __future__ import annotations

from datetime import date

from steelyard.facts.organisation import Contract, MonthDays, Organisation
from steelyard.periods import Period

_ALWAYS = Period(date.min, date.max)


class Employment:
    """Looks each person up once for all periods."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._employed: dict[str, Period | None] = {}
        self._whole: dict[Period, bool] = {}
        self._contracts: dict[str, list[tuple[Period, Contract]]] = {}

    def all_month(self, employee_id: str, period: Period) -> bool:
        """Whether the period is one whole month and the employee was employed on all its days."""
        if employee_id not in self._employed:
            self._employed[employee_id] = self._organisation.employed(employee_id, _ALWAYS)
        employed = self._employed[employee_id]
        if period not in self._whole:
            self._whole[period] = period.is_whole("month")
        return (
            employed is not None
            and employed.start <= period.start
            and period.end <= employed.end
            and self._whole[period]
        )

    def contract(self, employee_id: str, period: Period) -> Contract | None:
        """The one contract that held on all days of the period; None when there was none, or another took over."""
        if employee_id not in self._contracts:
            self._contracts[employee_id] = self._organisation.contract_spans(employee_id, _ALWAYS)
        for days, contract in self._contracts[employee_id]:
            if days.start <= period.start and period.end <= days.end:
                return contract
        return None

    def days(self, employee_id: str, period: Period) -> MonthDays | None:
        """Scheduled and paid days of the month."""
        return self._organisation.month_days_of(employee_id, period)

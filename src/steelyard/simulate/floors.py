"""The minimum wage of many people and months: asked of the law guard once for each set of equal inputs."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction

from steelyard.facts.organisation import Organisation
from steelyard.pay.law_guard import minimum_wage
from steelyard.simulate.employment import Employment
from steelyard.simulate.ordinary import Ordinary
from steelyard.simulate.rows import Rows


class Floors:
    """Floors by row, kept: they do not depend on the scheme."""

    def __init__(self, organisation: Organisation, employment: Employment) -> None:
        self._organisation = organisation
        self._employment = employment
        self._by_inputs: dict[Hashable, Fraction | None] = {}
        self._by_rows: dict[Rows, list[Fraction | None]] = {}

    def of(self, rows: Rows, ordinary: Ordinary) -> list[Fraction | None]:
        """The floor of each row in fen, not rounded; None where it is not known."""
        if rows not in self._by_rows:
            self._by_rows[rows] = [self._floor(row, ordinary) for row in range(len(rows))]
        return self._by_rows[rows]

    def _floor(self, row: int, ordinary: Ordinary) -> Fraction | None:
        key = self._inputs(row, ordinary)
        if key not in self._by_inputs:
            sheet = ordinary.bare_sheet(row)
            self._by_inputs[key] = minimum_wage(ordinary.run(sheet.period), sheet).fen
        return self._by_inputs[key]

    def _inputs(self, row: int, ordinary: Ordinary) -> Hashable:
        """What a floor rests on where somebody was employed all month; else the row itself."""
        employee_id, period = ordinary.rows.pairs[row]
        contract = self._employment.contract(employee_id, period)
        if contract is None or not self._employment.all_month(employee_id, period):
            return employee_id, period
        days = self._employment.days(employee_id, period)
        return period, contract.region, None if days is None else (days.scheduled_days, days.paid_days)

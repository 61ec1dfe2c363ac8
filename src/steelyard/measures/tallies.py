"""Tallies: rows of one fact table, dated by one of their instants or days, counted per agent and business day.

A family that only counts records declares tallies; what is counted and which days new rows can change follow from the
same declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from steelyard.derive.eras import Clock, as_day, day_of
from steelyard.derive.tables import DAY_MS
from steelyard.facts import TABLES
from steelyard.measures.shape import per_agent_day

Count = Callable[[ir.Table], ir.IntegerValue]


@dataclass(frozen=True, slots=True)
class Tally:
    """``measures`` of the rows of ``table``, on the business day of ``dated``, for the account in ``agent``.

    Rows without that instant do not count; rows without an account belong to nobody ('').
    """

    table: str
    dated: str
    measures: Mapping[str, Count]
    agent: str = "agent_id"
    prepare: Callable[[ir.Table], ir.Table] = lambda rows: rows
    """What is done to all rows of the table before they are counted."""
    reach_days: int = 0
    """How many days after its own a row can change what is counted."""

    @property
    def is_dated_by_day(self) -> bool:
        """Whether the column holds a business day already, not an instant."""
        return any(column.name == self.dated and column.kind == "day" for column in TABLES[self.table].columns)

    def on_days(self, rows: ir.Table, clock: Clock) -> ir.Table:
        """The rows that are dated, each with its business day."""
        if self.is_dated_by_day:
            return rows.mutate(day=as_day(rows[self.dated]))
        at = f"{self.dated}_t"
        timed = clock.eras.join(rows.filter(rows[at].notnull()), at, clock.rows, "day_offset_ms")
        return timed.mutate(day=day_of(timed[at], timed.day_offset_ms)).drop("day_offset_ms")

    def touched_days(self, rows: ir.Table, clock: Clock) -> ir.Table:
        """(shop_id, day) on which any of these rows can change what is counted."""
        days = self.on_days(rows, clock).select("shop_id", "day").distinct()
        if not self.reach_days:
            return days
        reached = ibis.range(days.day, days.day + (self.reach_days + 1) * DAY_MS, DAY_MS)
        return days.select("shop_id", day=reached.unnest()).distinct()

    def counted(self, rows: ir.Table, clock: Clock, family: str) -> ir.Table:
        """The measures, one row each per shop, day and agent; zero has no row."""
        dated = self.on_days(self.prepare(rows), clock)
        owned = dated.mutate(agent_id=dated[self.agent].fill_null(""))
        return per_agent_day(owned, family, {name: count(owned) for name, count in self.measures.items()})

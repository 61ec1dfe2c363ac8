"""Shifts, leave and overtime as planned and worked; time in each state of presence, cut at business days."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from steelyard.derive.eras import Clock, day_of
from steelyard.derive.tables import DAY_MS
from steelyard.measures.shape import per_agent_day
from steelyard.measures.tallies import Tally

FAMILY = "attendance"
STATES = {"online_ms": "online", "away_ms": "away", "rest_ms": "rest"}


def _is_due(rows: ir.Table) -> ir.BooleanValue:
    """Leave that covers the whole plan leaves no shift to be on time for."""
    return rows.leave_minutes * 60_000 < rows.planned_end_t - rows.planned_start_t


def _overtime(rows: ir.Table, kind: str) -> ir.IntegerValue:
    return rows.overtime_minutes.sum(where=rows.overtime_kind == kind)


TALLIES = (
    Tally(
        "shifts",
        "business_day",
        {
            "shifts": lambda rows: _is_due(rows).sum(),
            "shifts_on_time": lambda rows: (_is_due(rows) & (rows.actual_start_t <= rows.planned_start_t)).sum(),
            "scheduled_ms": lambda rows: (rows.planned_end_t - rows.planned_start_t).sum(),
            "worked_ms": lambda rows: (rows.actual_end_t - rows.actual_start_t).sum(),
            "work_days": lambda rows: rows.actual_start_t.count(),
            "leave_minutes": lambda rows: rows.leave_minutes.sum(),
            "overtime_workday_minutes": partial(_overtime, kind="workday"),
            "overtime_restday_minutes": partial(_overtime, kind="restday"),
            "overtime_holiday_minutes": partial(_overtime, kind="holiday"),
        },
    ),
)


def stretched(presence: ir.Table, clock: Clock) -> ir.Table:
    """Each interval once per business day it touches, with its milliseconds of that day.

    An interval is first cut where the shop's clock or settings change, so that each piece knows one offset.
    """
    eras = clock.rows.select("shop_id", "era_start", "era_end", "day_offset_ms")
    cut = presence.inner_join(
        eras,
        [
            presence.shop_id == eras.shop_id,
            presence.start_t < eras.era_end,
            presence.end_t > eras.era_start,
        ],
    ).select(
        presence.shop_id,
        presence.agent_id,
        presence.state,
        eras.day_offset_ms,
        begin=ibis.greatest(presence.start_t, eras.era_start),
        end=ibis.least(presence.end_t, eras.era_end),
    )
    ends = cut.mutate(first=day_of(cut.begin, cut.day_offset_ms), last=day_of(cut.end - 1, cut.day_offset_ms))
    days = ends.mutate(day=ibis.range(ends.first, ends.last + 1, DAY_MS).unnest())
    dawn = days.day - days.day_offset_ms
    inside = ibis.least(days.end, dawn + DAY_MS) - ibis.greatest(days.begin, dawn)
    return days.select("shop_id", "agent_id", "state", "day", inside_ms=inside)


def of_presence(presence: ir.Table, clock: Clock) -> ir.Table:
    """Time in each state."""
    days = stretched(presence, clock)
    return per_agent_day(
        days,
        FAMILY,
        {measure: days.inside_ms.sum(where=days.state == state) for measure, state in STATES.items()},
    )

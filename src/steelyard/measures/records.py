"""Families that only count records as they stand: after-sales, calls, attendance, quality, growth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir

from steelyard.derive.eras import Clock
from steelyard.derive.inputs import Facts
from steelyard.engines.base import Engine
from steelyard.measures import after_sales, attendance, calls, growth, quality
from steelyard.measures.shape import collected, union_all

#: Families counted from records as they stand, and their tallies.
RECORD_FAMILIES = {module.FAMILY: module.TALLIES for module in (after_sales, calls, attendance, quality, growth)}


def of_records(engine: Engine, facts: Facts, family: str, clock: Clock) -> ir.Table | None:
    """One family of records; None when the lake holds no row of any of its tables."""
    parts = [
        tally.counted(facts.records[tally.table], clock, family)
        for tally in RECORD_FAMILIES[family]
        if tally.table not in facts.absent
    ]
    if family == attendance.FAMILY and "presence" not in facts.absent:
        parts.append(attendance.of_presence(facts.records["presence"], clock))
    return collected(engine, parts, f"measures_{family.replace('-', '_')}") if parts else None


def record_days(
    engine: Engine, family: str, records: Sequence[Mapping[str, ir.Table]], reported: ir.Table, clock: Clock
) -> ir.Table:
    """(shop_id, day) on which any of these rows count in a family of records, and the days of reports."""
    parts = [tally.touched_days(rows[tally.table], clock) for rows in records for tally in RECORD_FAMILIES[family]]
    if family == attendance.FAMILY:
        parts += [attendance.stretched(rows["presence"], clock).select("shop_id", "day") for rows in records]
    days = union_all([*parts, reported.select("shop_id", "day")]).distinct()
    return engine.materialise(days, f"days_{family.replace('-', '_')}")

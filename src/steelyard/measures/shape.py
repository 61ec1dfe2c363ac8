"""The measures table: one integer per shop, business day, agent and measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from steelyard.engines.base import Engine

SCHEMA = pa.schema(
    [
        pa.field("shop_id", pa.string()),
        pa.field("business_day", pa.date32()),
        pa.field("agent_id", pa.string()),
        pa.field("measure", pa.string()),
        pa.field("value", pa.int64()),
        pa.field("family", pa.string()),
        pa.field("reconstructed", pa.bool_()),
    ]
)
COLUMNS = ("shop_id", "day", "agent_id", "measure", "value", "family", "reconstructed")


def per_agent_day(rows: ir.Table, family: str, measures: Mapping[str, ir.IntegerScalar]) -> ir.Table:
    """Rows with shop_id, day, agent_id, counted into one row per measure; zero and null leave no row."""
    wide = rows.group_by("shop_id", "day", "agent_id").agg(
        **{name: value.cast("int64") for name, value in measures.items()}
    )
    return long(wide, family, list(measures))


def long(wide: ir.Table, family: str, names: list[str]) -> ir.Table:
    """One column per measure to one row per measure."""
    melted = wide.select("shop_id", "day", "agent_id", *[wide[name].cast("int64").name(name) for name in names])
    melted = melted.pivot_longer(names, names_to="measure", values_to="value")
    return melted.filter(melted.value.notnull() & (melted.value != 0)).select(
        "shop_id", "day", "agent_id", "measure", "value", family=ibis.literal(family), reconstructed=ibis.literal(False)
    )


def collected(engine: Engine, parts: Sequence[ir.Table], name: str) -> ir.Table:
    """Counted parts as one table, computed once."""
    return engine.materialise(union_all([part.select(*COLUMNS) for part in parts]), name)


def union_all(parts: Sequence[ir.Table]) -> ir.Table:
    """Tables of one shape below each other."""
    return parts[0] if len(parts) == 1 else parts[0].union(*parts[1:])

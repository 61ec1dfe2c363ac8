"""Which version of a row counts, as an expression: what ``facts.winners`` says in DuckDB's SQL, for other engines."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from steelyard.facts.schema import Table

EpochMs = Callable[[ir.Value], ir.Value]


def winners(table: Table, versions: ir.Table, epoch_ms: EpochMs, *, has_rivals: bool) -> ir.Table:
    """One row per key, the winning version, with the table's columns only.

    ``versions``: every stored row version, with ``import_id``. ``has_rivals`` false promises that no key has two.
    """
    names = table.schema.names
    if table.versions == "none" or not has_rivals:
        return versions.select(*names)
    key = [versions[name] for name in table.key]
    counted = versions.mutate(_versions=versions.count().over(ibis.window(group_by=key)))
    place = ibis.window(group_by=[counted[name] for name in table.key], order_by=_precedence(table, counted, epoch_ms))
    placed = counted.mutate(_place=ibis.row_number().over(place))
    return placed.filter(placed["_place"] == 0).select(*names)


def row_text(schema: pa.Schema, rows: ir.Table, epoch_ms: EpochMs) -> ir.StringValue:
    """A whole row as canonical text, as ``facts.digests`` writes it: each value after its length, a missing one ``-1:``."""
    whole = ibis.literal("")
    for field in schema:
        value = rows[field.name]
        if pa.types.is_timestamp(field.type):
            value = epoch_ms(value)
        text = value.cast("string")
        whole = whole + ibis.ifelse(value.isnull(), "-1:", text.length().cast("string") + ":" + text)
    return whole


def _precedence(table: Table, rows: ir.Table, epoch_ms: EpochMs) -> list[ir.Value]:
    """The order in which versions of one key come: the winning one first."""
    if table.versions == "last_import":
        return [rows.import_id.desc()]
    # The hash of a row that stands alone decides nothing.
    row_hash = ibis.ifelse(
        rows["_versions"] > 1, row_text(table.schema, rows, epoch_ms).hexdigest("md5"), ibis.null("string")
    )
    instants = [rows[name] for name in table.instants if name != "updated_at"]
    latest = ibis.greatest(*instants) if len(instants) > 1 else instants[0] if instants else None
    candidates = [rows.updated_at] if "updated_at" in table.instants else []
    instant = ibis.coalesce(*candidates, *([latest] if latest is not None else []))
    order = [instant.desc()]
    if table.status_column is not None:
        ranks = [(status, rank) for rank, status in enumerate(table.status_rank)]
        order.append(rows[table.status_column].cases(*ranks, else_=-1).desc())
    return [*order, row_hash.desc()]

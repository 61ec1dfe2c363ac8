"""Which version of a row counts: one row per key out of the log of versions."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from steelyard.facts.digests import columns_sql, literal, quoted, row_hash_sql, same_sql
from steelyard.facts.schema import Table

#: Column of every stored row version; import ids sort as the imports were committed.
IMPORT_ID = pa.field("import_id", pa.string())


def stored_schema(table: Table) -> pa.Schema:
    """The columns of the table's data files."""
    return table.schema.append(IMPORT_ID)


def parquet_sql(files: Sequence[str]) -> str:
    """A FROM item over data files; folder names never become columns."""
    return (
        f"read_parquet([{', '.join(literal(path) for path in files)}], hive_partitioning = false, union_by_name = true)"
    )


def versions_sql(table: Table, files: Sequence[str]) -> str:
    """A FROM item over a table's data files that has every declared column.

    Organisation and report tables may have got columns since a file was written: there the cells are missing.
    """
    if table.versions != "last_import":
        return parquet_sql(files)
    return f"(FROM {parquet_sql(files)} UNION ALL BY NAME {nothing_sql(stored_schema(table))})"


def nothing_sql(schema: pa.Schema) -> str:
    """A query with the schema's columns and no rows."""
    return (
        "SELECT " + ", ".join(f"CAST(NULL AS {type_sql(f.type)}) AS {quoted(f.name)}" for f in schema) + " WHERE false"
    )


def type_sql(kind: pa.DataType) -> str:
    """DuckDB's name of a stored type."""
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    names = {
        pa.string(): "VARCHAR",
        pa.int64(): "BIGINT",
        pa.int32(): "INTEGER",
        pa.bool_(): "BOOLEAN",
        pa.date32(): "DATE",
        pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
        pa.float64(): "DOUBLE",
    }
    return names[kind]


def precedence_sql(table: Table, source: str = "") -> str:
    """ORDER BY that puts the winning version of one key first.

    ``newest_instant``: ``updated_at`` or else the latest instant in the row, then the status rank, then the row
    hash. ``last_import``: the import committed last.
    """
    if table.versions == "last_import":
        return f"{columns_sql(['import_id'], source)} DESC"
    return f"{_instant_sql(table, source)} DESC NULLS LAST, {_rank_sql(table, source)} DESC, {row_hash_sql(table.schema, source)} DESC"


def winners_sql(table: Table, files: Sequence[str], *, has_rivals: bool = True) -> str:
    """One row per key, the winning version, with the table's columns only.

    ``has_rivals`` false promises that no key has two versions, so that nothing is grouped. The row hash is
    computed only for keys that have.
    """
    names = columns_sql(table.schema.names)
    if not files:
        return nothing_sql(table.schema)
    if table.versions == "none" or not has_rivals:
        return f"SELECT {names} FROM {versions_sql(table, files)}"
    key, same = columns_sql(table.key), same_sql(table.key, "v", "r")
    return (
        f"WITH versions AS (SELECT {names}, import_id FROM {versions_sql(table, files)}), "
        f"rivals AS MATERIALIZED (SELECT {key} FROM versions GROUP BY {key} HAVING count(*) > 1) "
        f"SELECT {names} FROM versions v WHERE NOT EXISTS (SELECT 1 FROM rivals r WHERE {same}) "
        f"UNION ALL SELECT {names} FROM (SELECT v.* FROM versions v WHERE EXISTS (SELECT 1 FROM rivals r WHERE {same})) "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {precedence_sql(table)}) = 1"
    )


def _instant_sql(table: Table, source: str) -> str:
    others = [name for name in table.instants if name != "updated_at"]
    latest = f"greatest({columns_sql(others, source)})" if others else "CAST(NULL AS TIMESTAMPTZ)"
    return f"coalesce({columns_sql(['updated_at'], source)}, {latest})" if "updated_at" in table.instants else latest


def _rank_sql(table: Table, source: str) -> str:
    if table.status_column is None:
        return "0"
    column = columns_sql([table.status_column], source)
    ranks = " ".join(f"WHEN {literal(status)} THEN {rank}" for rank, status in enumerate(table.status_rank))
    return f"CASE {column} {ranks} ELSE -1 END"

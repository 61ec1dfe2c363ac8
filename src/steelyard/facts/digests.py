"""Canonical text of a row, and the digest of a table: the same on every machine, engine and import order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb
import pyarrow as pa

_HASH_LENGTH = 32


def quoted(name: str) -> str:
    """A column name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def columns_sql(names: Sequence[str], source: str = "") -> str:
    """Column names, separated by commas, each after ``source.`` when given."""
    prefix = f"{source}." if source else ""
    return ", ".join(prefix + quoted(name) for name in names)


def same_sql(names: Sequence[str], left: str, right: str) -> str:
    """True where two rows agree in all the columns; missing equals missing."""
    return (
        "(" + " AND ".join(f"{left}.{quoted(name)} IS NOT DISTINCT FROM {right}.{quoted(name)}" for name in names) + ")"
    )


def text_sql(field: pa.Field, source: str = "") -> str:
    """One value as canonical text.

    Instants are milliseconds since 1970 UTC, days ``2026-11-01``, booleans ``true``/``false``, decimals with all
    declared places.
    """
    name = columns_sql([field.name], source)
    if pa.types.is_string(field.type):
        return name
    if pa.types.is_timestamp(field.type):
        return f"CAST(epoch_ms({name}) AS VARCHAR)"
    return f"CAST({name} AS VARCHAR)"


def row_text_sql(schema: pa.Schema, source: str = "") -> str:
    """A whole row as canonical text: each value as ``<number of characters>:<text>``, a missing one as ``-1:``.

    The lengths keep two different rows from ever reading alike.
    """
    values = (text_sql(field, source) for field in schema)
    return "concat(" + ", ".join(f"coalesce(length({value}), -1), ':', {value}" for value in values) + ")"


def row_hash_sql(schema: pa.Schema, source: str = "") -> str:
    """The row hash that breaks ties between versions: MD5 of the row's canonical text, lower-case hexadecimal."""
    return f"md5({row_text_sql(schema, source)})"


def digest_rows(connection: duckdb.DuckDBPyConnection, rows: str, schema: pa.Schema, order: Sequence[str]) -> str:
    """SHA-256 over the column names and the row hash of each row, rows sorted by ``order``.

    Two levels keep what must be sorted small (key and hash, spilled to disk when large); the texts never leave
    the engine and the hashes arrive in batches, so memory is bounded. It tells whether two lakes hold the same
    rows; it is no proof against somebody who forges rows to collide in MD5.
    """
    sort = ", ".join(f"{quoted(name)} ASC NULLS FIRST" for name in order)
    query = f"SELECT {row_hash_sql(schema)} AS row_hash FROM ({rows}) ORDER BY {sort}"
    total = hashlib.sha256(",".join(schema.names).encode())
    for batch in connection.sql(query).to_arrow_reader(100_000):
        hashes = batch.column(0)
        text = hashes.buffers()[2]
        start = hashes.offset * _HASH_LENGTH  # every hash is equally long, so the texts are one run of bytes
        total.update(memoryview(text)[start : start + len(hashes) * _HASH_LENGTH])
    return total.hexdigest()

"""Rows of one snapshot by condition: the winning facts and the derived tables, as plain mappings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa

from steelyard.facts.snapshot import Snapshot

Row = Mapping[str, Any]


class StoredRows:
    """One connection over one snapshot, closed with the ``with`` block; instants come in UTC."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")

    def __enter__(self) -> StoredRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def facts(self, table: str, condition: str, values: Sequence[object]) -> list[Row]:
        """The winning rows of a fact table that meet an SQL condition; none where nothing was ever imported."""
        if not self.snapshot.files(table):
            return []
        return self.rows(f"select * from ({self.snapshot.winners_sql(table)}) where {condition}", values)

    def derived(self, table: str, condition: str, values: Sequence[object]) -> list[Row]:
        """The rows of a derived table that meet an SQL condition; none before anything was computed."""
        files = self.snapshot.files(table)
        if not files:
            return []
        return self.rows(
            f"select * from read_parquet(?, hive_partitioning = false) where {condition}", [files, *values]
        )

    def register(self, name: str, rows: pa.Table) -> None:
        """A small table that queries may name."""
        self._connection.register(name, rows)

    def rows(self, query: str, values: Sequence[object] | Mapping[str, object]) -> list[Row]:
        """The answer of a query, one mapping per row; values by place, or by name."""
        cursor = self._connection.execute(query, dict(values) if isinstance(values, Mapping) else list(values))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

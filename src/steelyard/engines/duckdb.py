"""DuckDB on one machine: in memory, spilling to a folder of its own, never a shared database file."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from steelyard.facts.schema import Table
from steelyard.facts.winners import winners_sql

DEFAULT_MEMORY = "3200MB"
"""Ten million messages fit with a peak below 4 GB for the whole process; more rows spill, and spilling runs alone."""


@ibis.udf.scalar.builtin(name="epoch_ms", signature=((ibis.dtype("timestamp('UTC')"),), ibis.dtype("int64")))
def _epoch_ms(instant):  # type: ignore[no-untyped-def]  # the signature stands in the decorator
    """DuckDB's own function."""


class DuckEngine:
    """One in-memory DuckDB connection, closed with the engine."""

    def __init__(self, *, memory_limit: str = DEFAULT_MEMORY, threads: int | None = None) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="steelyard-", ignore_cleanup_errors=True)
        ibis.options.sql.fuse_selects = False  # half of Ibis's time to compile; DuckDB merges selects itself
        self.backend = ibis.duckdb.connect()
        for setting, value in {
            "temp_directory": self._spill.name,
            "memory_limit": memory_limit,
            "threads": str(threads or os.cpu_count() or 1),
            "TimeZone": "UTC",
            "preserve_insertion_order": "false",
            "enable_progress_bar": "false",
        }.items():
            self.backend.con.execute(f"SET {setting} = '{value}'")

    def __enter__(self) -> DuckEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop everything kept and the spill folder."""
        self.backend.disconnect()
        self._spill.cleanup()

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ir.Table:
        """The rows of these files, columns in the order of the schema."""
        if not files:
            return self.table(schema.empty_table(), f"empty_{uuid.uuid4().hex[:12]}")
        rows = self.backend.read_parquet(
            list(files), table_name=f"files_{uuid.uuid4().hex[:12]}", hive_partitioning=False, union_by_name=True
        )
        return rows.select(*schema.names)

    def winners(self, table: Table, files: Sequence[str], *, has_rivals: bool) -> ir.Table:
        """The winning version of each row, by the lake's own query."""
        name = f"winners_{uuid.uuid4().hex[:12]}"  # a view: Ibis 12 asks for a cursor method DuckDB 2.0 has dropped
        sql = winners_sql(table, files, has_rivals=has_rivals)
        self.backend.con.execute(f'CREATE TEMP VIEW "{name}" AS {sql}')
        return self.backend.table(name).select(*table.schema.names)

    def table(self, rows: pa.Table, name: str) -> ir.Table:
        """A small Arrow table as a temporary table."""
        return self.backend.create_table(name, rows, temp=True, overwrite=True)

    def materialise(self, rows: ir.Table, name: str) -> ir.Table:
        """Compute into a temporary table; whole numbers are BIGINT there (DuckDB sums to HUGEINT)."""
        columns = ", ".join(
            f'CAST("{column}" AS BIGINT) AS "{column}"' if kind.is_integer() else f'"{column}"'
            for column, kind in rows.schema().items()
        )
        self.backend.con.execute(
            f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT {columns} FROM ({self.backend.compile(rows)})'
        )
        return self.backend.table(name)

    def release(self, name: str) -> None:
        """Drop a temporary table."""
        self.backend.con.execute(f'DROP TABLE IF EXISTS "{name}"')

    def fetch(self, rows: ir.Table) -> pa.Table:
        """A result as Arrow."""
        return rows.to_pyarrow()

    def write(self, rows: ir.Table, folder: Path, schema: pa.Schema, *, rows_per_file: int) -> list[Path]:
        """Write the rows, cut between business days into files of about ``rows_per_file``.

        Every column is cast to the schema's type first, in SQL: DuckDB sums to HUGEINT, which Parquet would keep
        as a double, while Ibis takes a sum for a BIGINT and leaves the cast out.
        """
        folder.mkdir(parents=True, exist_ok=True)
        columns = ", ".join(f'CAST("{field.name}" AS {_SQL_TYPES[field.type]}) AS "{field.name}"' for field in schema)
        self.backend.con.execute(
            f"CREATE OR REPLACE TEMP VIEW staged_for_write AS SELECT {columns} FROM ({self.backend.compile(rows)})"
        )
        written: list[Path] = []
        for first, last in self._cuts(rows_per_file):
            path = folder / f"{uuid.uuid4().hex}.parquet"
            self.backend.con.execute(
                f"COPY (SELECT * FROM staged_for_write WHERE business_day BETWEEN DATE '{first}' AND DATE '{last}') "
                f"TO '{_quoted(path)}' ({_PARQUET})"
            )
            written.append(path)
        return written

    def _cuts(self, rows_per_file: int) -> list[tuple[str, str]]:
        """First and last business day of each file to write."""
        days = self.backend.con.execute(
            "SELECT CAST(business_day AS VARCHAR), count(*) FROM staged_for_write GROUP BY 1 ORDER BY 1"
        ).fetchall()
        cuts: list[tuple[str, str]] = []
        first, held = None, 0
        for day, count in days:
            first, held = first or day, held + count
            if held >= rows_per_file:
                cuts.append((first, day))
                first, held = None, 0
        if first is not None:
            cuts.append((first, days[-1][0]))
        return cuts

    def numbered(self, rows: ir.Table, name: str) -> ir.Table:
        """A running number over the scan; DuckDB streams it."""
        return rows.mutate(**{name: ibis.row_number()})

    def epoch_ms(self, instant: ir.TimestampColumn) -> ir.IntegerColumn:
        """DuckDB's ``epoch_ms``."""
        return _epoch_ms(instant)


#: Ids of buyers and conversations are all different: looking for a dictionary of them took a third of the writing, and
#: whole numbers and texts packed by their differences take half the room.
_PARQUET = "FORMAT parquet, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1000, COMPRESSION zstd, COMPRESSION_LEVEL 1"
_SQL_TYPES = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")

"""What the derive and measure steps ask of an engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import ibis.expr.types as ir
import pyarrow as pa

from steelyard.facts.schema import Table


class Engine(Protocol):
    """Runs Ibis expressions over Parquet files and writes results as Parquet files."""

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ir.Table:
        """The rows of these files; an empty table of the schema when there are none."""

    def winners(self, table: Table, files: Sequence[str], *, has_rivals: bool) -> ir.Table:
        """The winning version of each row of a fact table, out of these files; the table's columns only.

        ``has_rivals`` false promises that no key has two versions.
        """

    def table(self, rows: pa.Table, name: str) -> ir.Table:
        """A small Arrow table as a table of the engine."""

    def materialise(self, rows: ir.Table, name: str) -> ir.Table:
        """Compute once, keep for this run; the name is replaced when it exists."""

    def release(self, name: str) -> None:
        """Forget what ``materialise`` kept under the name."""

    def fetch(self, rows: ir.Table) -> pa.Table:
        """A small result as Arrow."""

    def write(self, rows: ir.Table, folder: Path, schema: pa.Schema, *, rows_per_file: int) -> list[Path]:
        """Write the rows as Parquet files of exactly this schema; files do not share a business day."""

    def numbered(self, rows: ir.Table, name: str) -> ir.Table:
        """The rows with a whole number of their own each, in no particular order: a key for this run only."""

    def epoch_ms(self, instant: ir.TimestampColumn) -> ir.IntegerColumn:
        """Milliseconds since 1970-01-01 UTC."""

"""Runs handwritten.sql over a folder of canonical Parquet files."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_name("handwritten.sql")


def compute(records: Path, measures: Path, *, memory_limit: str) -> None:
    """Measures of the records, written to one Parquet file."""
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
        for name, value in {
            "memory_limit": memory_limit,
            "temp_directory": spill,
            "threads": str(os.cpu_count() or 1),
            "TimeZone": "UTC",
            "preserve_insertion_order": "false",
        }.items():
            connection.execute(f"SET {name} = '{value}'")
        for name, path in {
            "messages": records / "messages*.parquet",
            "orders": records / "orders*.parquet",
            "measures": measures,
        }.items():
            connection.execute(f"SET VARIABLE {name} = '{str(path).replace(chr(39), chr(39) * 2)}'")
        connection.execute(SCRIPT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("measures", type=Path)
    parser.add_argument("--memory-limit", default="3200MB")
    given = parser.parse_args()
    compute(given.records, given.measures, memory_limit=given.memory_limit)

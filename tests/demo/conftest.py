"""One small demo company per test run, and its canonical rows read back in plain Python."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from steelyard import demo
from steelyard.facts import TABLES

Rows = list[dict[str, Any]]

SHANGHAI = timezone(timedelta(hours=8))
SCALE = Fraction(1, 5)


def _typed(kind: str, cell: str) -> object:
    if cell == "":
        return None
    if kind == "instant":
        return datetime.fromisoformat(cell).replace(tzinfo=SHANGHAI).astimezone(UTC)
    if kind == "bool":
        return {"true": True, "false": False}[cell]
    if kind == "day":
        return date.fromisoformat(cell)
    return {"int": int, "fen": int, "decimal": Decimal}.get(kind, str)(cell)


def _read(path: Path, name: str) -> Rows:
    if path.suffix == ".parquet":
        assert pq.read_schema(path).equals(TABLES[name].schema)
        found: Rows = pq.read_table(path).to_pylist()
        return found
    if path.suffix == ".xlsx":
        cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        header, *body = [[str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row] for row in cells]
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *body = list(csv.reader(file))
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    assert header == list(kinds)
    return [{column: _typed(kinds[column], cell) for column, cell in zip(header, row, strict=True)} for row in body]


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> demo.DemoCompany:
    return demo.write(tmp_path_factory.mktemp("demo"), scale=SCALE)


@pytest.fixture(scope="session")
def canonical(company: demo.DemoCompany) -> Callable[[str], Rows]:
    """The rows of a table over all its canonical files."""
    read: dict[str, Rows] = {}

    def rows(name: str) -> Rows:
        if name not in read:
            paths = sorted(path for path in company.files if path.stem == name or path.stem.startswith(f"{name}_2026"))
            read[name] = [row for path in paths for row in _read(path, name)]
        return read[name]

    return rows

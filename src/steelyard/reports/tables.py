"""Rows as CSV, JSON or Parquet: columns as given, the same bytes every time, hostile text made harmless."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from steelyard.trace import format_value

#: The columns of measures as they leave the system.
MEASURE_COLUMNS = ("shop_id", "business_day", "agent_id", "measure", "value")

Cell = str | int | Fraction | None

#: A spreadsheet runs a text that begins with one of these as a formula; the full-width twins are folded by some.
FORMULA_MARKS = frozenset("=+-@\t\r\n＝＋－＠")


def harmless(text: str) -> str:
    """Text that a spreadsheet shows and never runs: a leading apostrophe marks it as text."""
    return f"'{text}" if text[:1] in FORMULA_MARKS and text else text


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 CSV with ``\\n`` line ends. Numbers stay numbers; only text is guarded, headings too."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(harmless, columns))
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def _csv_cell(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, Fraction):
        return format_value(cell)
    return harmless(cell) if isinstance(cell, str) else cell


def json_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A JSON list of objects, one a line; fractions as decimal text, so that no digit is lost."""
    objects = (json.dumps(dict(zip(columns, map(_json_cell, row), strict=True)), ensure_ascii=False) for row in rows)
    body = ",\n".join(objects)
    return f"[\n{body}\n]\n".encode() if body else b"[]\n"


def _json_cell(cell: Cell) -> str | int | None:
    return format_value(cell) if isinstance(cell, Fraction) else cell


def object_bytes(value: object) -> bytes:
    """Any JSON, readable, ending in a newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as one Parquet file."""
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd")
    content: bytes = buffer.getvalue().to_pybytes()
    return content


def measure_rows(table: pa.Table) -> Iterator[tuple[str, str, str, str, int]]:
    """The rows as plain values, days as ISO text."""
    for batch in table.to_batches():
        columns = [batch.column(name).to_pylist() for name in MEASURE_COLUMNS]
        for shop_id, day, agent_id, measure, value in zip(*columns, strict=True):
            yield shop_id, day.isoformat(), agent_id, measure, value


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the whole new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)

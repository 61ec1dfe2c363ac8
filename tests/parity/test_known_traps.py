"""What the engines rest on although it is odd: each pin fails when an upstream release changes it, and says what to do then.

A strict expected failure is a wish: when Ibis grants it, the run fails and our own mending goes.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from importlib.metadata import requires, version
from pathlib import Path

import duckdb
import ibis
import ibis.common.exceptions as com
import pyarrow.parquet as pq
import pytest

ROWS = ibis.table({"shop_id": "string", "n": "int64", "t": "timestamp('UTC')", "flag": "boolean"}, name="rows")


def on_spark(expression: ibis.Expr) -> str:
    return " ".join(ibis.to_sql(expression, dialect="pyspark").split())


def test_sqlglot_stays_below_29_as_long_as_ibis_is_12() -> None:
    """Ibis 12 emits a broken DROP VIEW with sqlglot 29. With Ibis 13: lift the pin in pyproject.toml, run the tests."""
    assert version("ibis-framework").startswith("12.")
    assert version("sqlglot").startswith("28.")


def test_ibis_caps_pyspark_in_its_own_extra_so_ours_names_pyspark_itself() -> None:
    """When the cap is gone: depend on ibis-framework[pyspark] instead."""
    assert any("pyspark<4.1" in need for need in requires("ibis-framework") or ())
    assert int(version("pyspark").split(".")[0]) == 4


@pytest.mark.xfail(strict=True, raises=com.UnsupportedArgumentError, reason="Ibis 12 knows seconds only on Spark")
def test_ibis_makes_instants_of_milliseconds_on_spark() -> None:
    """When it does: drop visit_TimestampFromUNIX from engines/spark.py."""
    assert "timestamp_millis" in on_spark(ROWS.select(at=ROWS.n.as_timestamp("ms"))).lower()


@pytest.mark.xfail(strict=True, raises=com.OperationNotDefinedError, reason="Ibis 12 has no bit_or for Spark")
def test_ibis_adds_up_bits_on_spark() -> None:
    """When it does: drop visit_BitOr from engines/spark.py."""
    assert "bit_or" in on_spark(ROWS.agg(bits=ROWS.n.bit_or())).lower()


@pytest.mark.xfail(strict=True, reason="Ibis 12 writes a BIGINT as a bare number, on Spark an INT: 1 << 31 is negative")
def test_ibis_tells_spark_that_a_literal_is_a_bigint() -> None:
    """When it does: drop visit_NonNullLiteral from engines/spark.py."""
    assert "BIGINT" in on_spark(ROWS.select(bit=ibis.literal(1, "int64") << ROWS.n))


@pytest.mark.xfail(strict=True, raises=com.UnsupportedOperationError, reason="Spark has no as-of join")
def test_ibis_joins_by_the_nearest_instant_on_spark() -> None:
    """Until it does: join on the buyer, filter the range, number the rows (derive/attribution.py)."""
    assert on_spark(ROWS.asof_join(ROWS.view(), "t"))


@pytest.mark.xfail(strict=True, reason="on windows Ibis 12 drops include_null: DuckDB keeps nulls, Spark skips them")
def test_ibis_takes_the_first_row_of_a_window_alike_on_both_engines() -> None:
    """Until it does: argmax, argmin, max or min, never first or last over a window."""
    window = ibis.window(group_by=ROWS.shop_id, order_by=ROWS.n)
    first = ROWS.select(first=ROWS.t.first(include_null=True).over(window))
    assert "IGNORE NULLS" not in on_spark(first)
    assert "IGNORE NULLS" not in ibis.to_sql(first, dialect="duckdb")


def test_duckdb_needs_pytz_to_hand_zoned_timestamps_to_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """When it does without: drop pytz from pyproject.toml."""
    monkeypatch.setitem(sys.modules, "pytz", None)
    with duckdb.connect() as connection, pytest.raises(duckdb.Error, match="pytz"):
        connection.execute("SELECT TIMESTAMPTZ '2026-03-01 00:00:00+00'").fetchall()


def test_duckdb_sums_to_a_type_that_parquet_keeps_as_a_double(tmp_path: Path) -> None:
    """Until it does not: every sum is cast to BIGINT before it is written (engines/duckdb.py)."""
    path = tmp_path / "sum.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT sum(n) AS n FROM range(3) AS r(n)) TO '{path}' (FORMAT parquet)")
    assert str(pq.read_schema(path).field("n").type) == "double"


@pytest.mark.xfail(strict=True, raises=AttributeError, reason="Ibis 12 asks for a cursor method DuckDB 2.0 has dropped")
def test_ibis_reads_a_query_of_duckdb() -> None:
    """When it does: winners need no view of their own (engines/duckdb.py), and a filter in pyproject.toml goes."""
    ibis.duckdb.connect().sql("SELECT 1 AS n")


def test_division_by_zero_is_an_error_on_duckdb_2_as_under_ansi_on_spark() -> None:
    """DuckDB 1 gave null. Spark's half is in test_spark_engine.py; no expression may divide by what can be zero."""
    with duckdb.connect() as connection, pytest.raises(duckdb.Error, match="Division by zero"):
        connection.execute("SELECT 1 % 0").fetchall()


def test_instants_before_1970_count_whole_milliseconds_down_on_duckdb() -> None:
    """As Spark's unix_millis does: both round towards the past."""
    at = datetime(1969, 12, 31, 23, 59, 59, 999_500, tzinfo=UTC)
    with duckdb.connect() as connection:
        assert connection.execute("SELECT epoch_ms(?::TIMESTAMPTZ)", [at]).fetchall() == [(-1,)]

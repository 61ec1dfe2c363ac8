"""What the Spark engine promises beyond expressions: winning versions, numbers without gaps, files, errors with a remedy."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lakes import company, home, import_facts, parts_of

from steelyard.cli.main import run
from steelyard.engines.choice import engine_named
from steelyard.engines.spark import SparkEngine
from steelyard.engines.winning import row_text
from steelyard.errors import EngineFailed, EngineMissing, UnknownName
from steelyard.facts import TABLES
from steelyard.facts.delta import assert_schema
from steelyard.facts.digests import row_text_sql


@pytest.fixture(scope="module")
def engine(of_this_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    """One processor of this machine, for all tests of this file."""
    from spark_run import alone

    with alone(of_this_run), SparkEngine("local[1]", tmp_path_factory.mktemp("scratch")) as spark:
        yield spark


def test_of_several_versions_of_a_row_spark_and_duckdb_let_the_same_one_win(
    engine: SparkEngine, tmp_path: Path
) -> None:
    lake = home(tmp_path / "a=1")
    orders = company(range(2)).facts["orders"]
    # Two versions of one instant and one status: only the hash of the row tells which one wins.
    tied = [row | {"flag": flag} for row in orders for flag in ("红", "🚩b", None)]
    for part in parts_of(company(range(2)), random.Random(0), count=3):
        import_facts(lake, part)
    for flag in range(3):
        import_facts(lake, {"orders": tied[flag::3]})
    snapshot = lake.snapshot()
    rivals = [name for name in TABLES if snapshot.has_rivals(name)]
    assert {"orders", "refunds"} <= {*rivals}
    for name in rivals:
        fact = TABLES[name]
        found = engine.fetch(engine.winners(fact, snapshot.files(name), has_rivals=True)).cast(fact.schema)
        assert by_key(found, fact.key) == by_key(snapshot.rows(name), fact.key), name


def by_key(rows: pa.Table, key: tuple[str, ...]) -> list[dict[str, object]]:
    return sorted(rows.to_pylist(), key=lambda row: [(row[name] is not None, str(row[name])) for name in key])


def test_the_canonical_text_of_a_row_is_the_same_on_spark_and_duckdb(engine: SparkEngine) -> None:
    at = datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
    rows = pa.table(
        {
            "text": ["亲", "", None, "🚩 a'b\\"],
            "whole": [-1, 0, None, 2**62],
            "truth": [True, False, None, True],
            "day": [date(2026, 2, 28), date(1970, 1, 1), None, date(1899, 12, 31)],
            "instant": pa.array([at, at, None, at], pa.timestamp("us", tz="UTC")),
            "points": pa.array([Decimal("1.5"), Decimal("0"), None, Decimal("-0.000001")], pa.decimal128(18, 6)),
        }
    )
    table = engine.table(rows, "awkward")
    found = engine.fetch(table.select(text=row_text(rows.schema, table, engine.epoch_ms)))["text"].to_pylist()
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        wanted = connection.sql(f"SELECT {row_text_sql(rows.schema)} FROM rows").fetchall()
    assert sorted(found) == sorted(text for (text,) in wanted)


def test_rows_are_numbered_from_zero_without_gaps_however_many_parts_they_lie_in(engine: SparkEngine) -> None:
    several = engine.table(pa.table({"buyer_id": [f"b{number % 40}" for number in range(100)]}), "buyers")
    rows = several.distinct().union(engine.table(pa.table({"buyer_id": ["x", "y"]}), "more"))
    numbered = engine.fetch(engine.materialise(engine.numbered(rows, "buyer"), "numbered"))
    assert sorted(numbered["buyer"].to_pylist()) == list(range(42))
    nothing = engine.numbered(several.filter(several.buyer_id == "nobody"), "buyer")
    assert engine.fetch(nothing).num_rows == 0


def test_files_below_a_folder_that_looks_like_a_pattern_are_read_once(engine: SparkEngine, tmp_path: Path) -> None:
    folder = tmp_path / "a{b,c}*?=2 [1] %20"
    folder.mkdir()
    files = [str(folder / f"{number}.parquet") for number in (1, 2)]
    for number, file in enumerate(files):
        pq.write_table(pa.table({"n": [number]}), file)
    found = engine.fetch(engine.parquet(files, pa.schema([("n", pa.int64())])))
    assert sorted(found["n"].to_pylist()) == [0, 1]


def test_files_are_cut_between_days_and_hold_exactly_the_declared_columns(engine: SparkEngine, tmp_path: Path) -> None:
    schema = pa.schema([("business_day", pa.date32()), ("value", pa.int64()), ("name", pa.string())])
    days = [date(2026, 3, 1 + number % 7) for number in range(70)]
    rows = engine.table(pa.table({"business_day": days, "value": range(70), "name": ["n"] * 70}), "to_write")
    files = engine.write(rows.mutate(value=rows.value.cast("int32")), tmp_path, schema, rows_per_file=20)
    held = [{*pq.read_table(path)["business_day"].to_pylist()} for path in files]
    assert sorted(len(days) for days in held) == [1, 2, 2, 2]
    assert sum(len(days) for days in held) == len(set().union(*held)) == 7
    for path in files:
        assert_schema(path, pq.read_schema(path), schema)
    assert engine.write(rows.filter(rows.value < 0), tmp_path, schema, rows_per_file=20) == []


def test_a_kept_table_may_be_made_anew_from_itself_and_released(engine: SparkEngine) -> None:
    once = engine.materialise(engine.table(pa.table({"n": [1, 2]}), "source"), "kept")
    twice = engine.materialise(once.mutate(n=once.n * 2), "kept")
    assert sorted(engine.fetch(twice)["n"].to_pylist()) == [2, 4]
    engine.release("kept")
    with pytest.raises(EngineFailed):
        engine.fetch(twice)


def test_what_cannot_be_computed_fails_and_is_never_a_wrong_number(engine: SparkEngine) -> None:
    rows = engine.table(pa.table({"n": [2**62, 2**62], "zero": [0, 0]}), "large")
    with pytest.raises(EngineFailed, match="overflow"):
        engine.fetch(rows.agg(total=rows.n.sum()))
    with pytest.raises(EngineFailed, match=r"DIVIDE_BY_ZERO|REMAINDER_BY_ZERO"):
        engine.fetch(rows.select(left=rows.n % rows.zero))


def test_without_pyspark_the_error_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineMissing, match=r"pip install 'steelyard\[spark\]'"):
        engine_named("spark")(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_java_the_error_says_which_java(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    command = [sys.executable, "-m", "steelyard.cli.main", "rebuild", "--engine", "spark", "--lang", "en"]
    done = subprocess.run(
        [*command, "--home", str(tmp_path)],
        env={**os.environ, "JAVA_HOME": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Install Java 17 so that java -version answers" in done.stderr.replace("\n", " ")


@pytest.mark.parametrize("name", ["sparc", "spark://", "spark://host", "local[2]", "spark://a:1,b", ""])
def test_an_engine_nobody_knows_is_refused_before_anything_is_done(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UnknownName):
        engine_named(name)
    assert run(["rebuild", "--engine", name, "--lang", "en"]) == 2
    assert "spark://host:port (a cluster)" in capsys.readouterr().err.replace("\n", " ")


def test_masters_that_stand_in_for_each_other_are_one_address() -> None:
    assert engine_named("spark://a:7077,b:7077")
    assert engine_named("spark")


def test_the_environment_names_the_engine_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEELYARD_ENGINE", "sparc")
    assert run(["rebuild"]) == 2

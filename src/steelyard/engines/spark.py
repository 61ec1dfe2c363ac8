"""Spark on one machine or many: every kept step is Parquet on a folder that driver and workers share."""

from __future__ import annotations

import re
import shutil
import uuid
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from steelyard.engines.winning import winners
from steelyard.errors import EngineFailed, EngineMissing, Words
from steelyard.facts.schema import Table
from steelyard.facts.winners import stored_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

HERE = "local[*]"
"""The master of a run on this machine alone, with all its processors."""

#: What the numbers rest on; everything else is the installation's own (``spark-defaults.conf``).
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # a sum that does not fit is an error, never a wrong number
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.ui.showConsoleProgress": "false",
    "spark.ui.enabled": "false",  # it would listen on every address of the machine
    "spark.log.level": "ERROR",
}
_SIGNS = re.compile(r"([\[\]{}*?\\])")
"""Spark reads paths as patterns: two files of a folder named ``[1]`` would be read twice each."""

_ROW_BITS = 33
"""Of Spark's increasing ids: the row within a part; the number of the part stands above."""


@ibis.udf.scalar.builtin(name="unix_millis", signature=((ibis.dtype("timestamp('UTC')"),), ibis.dtype("int64")))
def _epoch_ms(instant):  # type: ignore[no-untyped-def]  # the signature stands in the decorator
    """Spark's own function."""


@ibis.udf.scalar.builtin(name="monotonically_increasing_id", signature=((), ibis.dtype("int64")))
def _increasing_id():  # type: ignore[no-untyped-def]
    """Spark's own function."""


class _Compiler(PySparkCompiler):
    """Ibis's own, with what Ibis 12 has not for Spark although Spark has it (tests/parity/test_known_traps.py)."""

    __slots__ = ()

    def visit_TimestampFromUNIX(self, op: Any, *, arg: Any, unit: Any) -> Any:
        if op.unit.short == "ms":
            return self.f.anon.timestamp_millis(arg)
        return super().visit_TimestampFromUNIX(op, arg=arg, unit=unit)

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        """Ibis writes a BIGINT as a bare number, which Spark takes for an INT: 1 << 31 would be negative."""
        if dtype.is_int64():
            return self.cast(sge.convert(value), dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_BitOr(self, op: Any, *, arg: Any, where: Any) -> Any:
        return self.agg.bit_or(arg, where=where)


class SparkEngine:
    """One Spark application, ended with the engine.

    ``scratch``: a folder that the driver and every worker see under the same path. What is computed once is written
    there and read from there, so a worker that dies takes nothing along that others need, and rows numbered once keep
    their numbers when a part is computed again.
    """

    def __init__(self, master: str, scratch: Path) -> None:
        ibis.options.sql.fuse_selects = False  # as for DuckDB; Spark merges selects itself
        self._session = _session(master)
        self._backend = ibis.pyspark.connect(self._session)
        self._backend.compiler = _Compiler()
        self._scratch = scratch / f"derive-{uuid.uuid4().hex[:12]}"
        self._scratch.mkdir(parents=True)
        self._kept: dict[str, Path] = {}

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the application and drop everything kept."""
        self._session.stop()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ir.Table:
        """The rows of these files, columns in the order of the schema."""
        name = f"files_{uuid.uuid4().hex[:12]}"
        return self._read(files, schema, name) if files else self.table(schema.empty_table(), name)

    def winners(self, table: Table, files: Sequence[str], *, has_rivals: bool) -> ir.Table:
        """The winning version of each row."""
        return winners(table, self.parquet(files, stored_schema(table)), self.epoch_ms, has_rivals=has_rivals)

    def table(self, rows: pa.Table, name: str) -> ir.Table:
        """A small Arrow table, through a file as all others."""
        path = self._scratch / f"{name}-{uuid.uuid4().hex[:12]}.parquet"
        pq.write_table(rows, path)
        return self._view([path], _spark_schema(rows.schema), name)

    def materialise(self, rows: ir.Table, name: str) -> ir.Table:
        """Compute into files of this run; whole numbers are BIGINT there."""
        from pyspark.sql.types import LongType

        whole = {column: LongType() for column, kind in rows.schema().items() if kind.is_integer()}
        computed = self._selected(rows, whole)
        path = self._scratch / f"{name}-{uuid.uuid4().hex[:12]}"
        with _told():
            computed.write.option("compression", "lz4").parquet(_uri(path))
        before, self._kept[name] = self._kept.get(name), path
        if before is not None:
            shutil.rmtree(before, ignore_errors=True)
        return self._view([path], computed.schema, name)

    def release(self, name: str) -> None:
        """Drop the files of a kept table."""
        self._session.catalog.dropTempView(name)
        path = self._kept.pop(name, None)
        if path is not None:
            shutil.rmtree(path, ignore_errors=True)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """A result as Arrow."""
        with _told():
            return self._selected(rows).toArrow().cast(rows.schema().to_pyarrow())

    def write(self, rows: ir.Table, folder: Path, schema: pa.Schema, *, rows_per_file: int) -> list[Path]:
        """Write the rows, cut between business days into files of about ``rows_per_file``.

        The executors write, each file whole; the driver only moves the files where they belong, so ``folder`` and the
        scratch folder lie on one file system.
        """
        folder.mkdir(parents=True, exist_ok=True)
        typed = self._selected(rows, {field.name: field.dataType for field in _spark_schema(schema)})
        days = self.table(self._cuts(typed, rows_per_file), "days_of_files")
        cut = typed.join(self._session.table(days.get_name()).hint("broadcast"), "business_day")
        count = max(self.fetch(days.aggregate(files=days.file_no.max()))["files"][0].as_py() or 0, 1)
        path = self._scratch / f"{folder.name}-{uuid.uuid4().hex[:12]}"
        placed = cut.select(*schema.names, "file_no").repartition(count, "file_no")
        with _told():
            placed.write.partitionBy("file_no").option("compression", "zstd").parquet(_uri(path))
        written = []
        for part in sorted(path.rglob("*.parquet")):
            written.append(part.rename(folder / f"{uuid.uuid4().hex}.parquet"))
        shutil.rmtree(path)
        return written

    def numbered(self, rows: ir.Table, name: str) -> ir.Table:
        """A running number from 0 without gaps: the rows of each part are counted first."""
        loose = self.materialise(rows.mutate(_loose=_increasing_id()), f"{name}_loose")
        part = loose["_loose"] >> _ROW_BITS
        counts = loose.group_by(part=part).agg(rows=loose.count())
        found = self.fetch(counts.order_by("part"))
        sizes = found["rows"].to_pylist()
        offsets = pa.array([*accumulate(sizes, initial=0)][: len(sizes)], pa.int64())
        before = self.table(pa.table({"part": found["part"], "before": offsets}), f"{name}_before")
        placed = loose.inner_join(before, [part == before.part])
        return placed.select(*rows.columns, **{name: placed["_loose"] % 2**_ROW_BITS + placed.before})

    def epoch_ms(self, instant: ir.TimestampColumn) -> ir.IntegerColumn:
        """Spark's ``unix_millis``."""
        return _epoch_ms(instant)

    def _selected(self, rows: ir.Table, types: dict[str, Any] | None = None) -> DataFrame:
        """The rows as Spark knows them, some columns cast; of those named only when ``types`` names all of a schema."""
        found = self._session.sql(self._backend.compile(rows))
        cast = types or {}
        return found.select(
            *[
                found[f"`{column}`"].cast(cast[column]).alias(column) if column in cast else found[f"`{column}`"]
                for column in rows.columns
            ]
        )

    def _cuts(self, typed: DataFrame, rows_per_file: int) -> pa.Table:
        """Into which file each business day goes."""
        with _told():
            counts = typed.groupBy("business_day").count().orderBy("business_day").toArrow()
        numbers, held, number = [], 0, 1
        for count in counts["count"].to_pylist():
            numbers.append(number)
            held += count
            if held >= rows_per_file:
                held, number = 0, number + 1
        return pa.table({"business_day": counts["business_day"], "file_no": pa.array(numbers, pa.int64())})

    def _read(self, files: Sequence[str], schema: pa.Schema, name: str) -> ir.Table:
        paths = [Path(file) for file in files]
        return self._view(paths, _spark_schema(schema), name).select(*schema.names)

    def _view(self, paths: Sequence[Path], schema: Any, name: str) -> ir.Table:
        """A name for files; their schema is told, so that nothing is guessed and nothing opened yet."""
        found = self._session.read.schema(schema).parquet(*[_SIGNS.sub(r"\\\1", _uri(path)) for path in paths])
        found.createOrReplaceTempView(name)
        return self._backend.table(name)


def _session(master: str) -> SparkSession:
    """A new application. Raises: EngineMissing without PySpark or Java; EngineFailed when the master does not answer."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of pandas, which nothing here uses
            from py4j.protocol import Py4JError
            from pyspark.errors import PySparkRuntimeError
            from pyspark.sql import SparkSession
    except ImportError as missing:
        raise EngineMissing(
            Words("没有安装 PySpark。", "PySpark is not installed."),
            remedy=Words("请运行 pip install 'steelyard[spark]'。", "Run pip install 'steelyard[spark]'."),
            where="--engine spark",
        ) from missing
    builder = SparkSession.builder.master(master).appName("steelyard")
    for name, value in {**_SETTINGS, **_addresses(master)}.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise EngineMissing(
            Words("Spark 没有启动，多半是没有 Java 17。", "Spark did not start; most likely there is no Java 17."),
            remedy=Words(
                "请安装 Java 17，并让 java -version 可用（或设置 JAVA_HOME）。",
                "Install Java 17 so that java -version answers, or set JAVA_HOME.",
            ),
            where="--engine spark",
        ) from error
    except Py4JError as error:
        raise EngineFailed(
            Words(f"无法在 {master} 启动 Spark。", f"Spark cannot be started on {master}."),
            remedy=Words(
                "请检查主节点的地址和端口，以及 Spark 版本是否一致。",
                "Check the master's address and port, and that its Spark is of the same version.",
            ),
            where="--engine",
        ) from error
    log4j = session.sparkContext._jvm.org.apache.logging.log4j
    # Else a cluster without room would look like a computation that takes long.
    log4j.core.config.Configurator.setLevel("org.apache.spark.scheduler.TaskSchedulerImpl", log4j.Level.WARN)
    return session


def _addresses(master: str) -> dict[str, str]:
    """On this machine alone nothing listens to others; elsewhere Spark finds the address the workers can reach."""
    if master.startswith("local") or re.search(r"//(127\.|localhost\b)", master):
        return {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return {}


@contextmanager
def _told() -> Iterator[None]:
    """Say plainly that a job failed on Spark, with Spark's own first line."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        reason = (str(error).strip().splitlines() or [""])[0]
        raise EngineFailed(
            Words(f"Spark 上的计算失败：{reason}", f"The computation failed on Spark: {reason}"),
            remedy=Words(
                "没有发布任何内容；可以重新运行，或不带 --engine 用 DuckDB 计算。",
                "Nothing was published; run it again, or without --engine on DuckDB.",
            ),
            where="--engine",
        ) from error


def _spark_schema(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def _uri(path: Path) -> str:
    """A path of the file system, also where a cluster's default is another one."""
    return f"file:{path.absolute()}"

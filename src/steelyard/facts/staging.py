"""Incoming rows written down once, as the file they will mostly become, before anything is decided about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from steelyard.errors import FactColumnMissing, LakeError, Words
from steelyard.facts.delta import bounds
from steelyard.facts.digests import columns_sql
from steelyard.facts.schema import Table
from steelyard.facts.winners import stored_schema

#: Where a row came from: index into the import's files, and the row's number in that file.
FILE = pa.field("_file", pa.int32())
ROW = pa.field("_row", pa.int64())

Progress = Callable[[str, int], None]

_ROWS_PER_GROUP = 131_072
_BYTES_PER_GROUP = 64 << 20
_SAMPLE = 10_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """Rows for one table, with ``_file`` and ``_row`` beside the table's columns."""

    batches: pa.Table | Iterable[pa.RecordBatch]


class Staged:
    """The incoming rows of one table: a Parquet file with the stored columns, and who is who in it.

    Table ``origins`` of the connection holds, by place in the file (``rid``), the row's origin and a 64-bit hash
    of its key (``_key``), equal for equal keys.
    """

    def __init__(self, path: Path, table: Table, rows: int) -> None:
        self.path = path
        self.table = table
        self.rows = rows

    def bounds(self) -> dict[str, tuple[str, str]]:
        """Least and greatest value of the text columns of the key that are never missing."""
        metadata = pq.read_metadata(self.path)
        found = {}
        for index, column in enumerate(self.table.columns):
            always = column.required or column.name in self.table.empty_in_key
            if column.name in self.table.key and column.kind == "text" and always:
                found[column.name] = bounds(metadata, index)
        return {name: (str(limits[0]), str(limits[1])) for name, limits in found.items() if limits is not None}


def stage(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    incoming: Incoming,
    path: Path,
    import_id: str,
    progress: Progress | None,
) -> Staged:
    """Write the incoming rows to ``path`` in one pass, whatever their number.

    Raises FactColumnMissing or LakeError when the rows do not fit the table; an error raised while the batches
    are made passes through.
    """
    stream = _Stream(table, incoming, path, import_id, progress)
    connection.register("arriving", stream.reader())
    try:
        connection.execute("DROP TABLE IF EXISTS origins")
        connection.execute(
            f"CREATE TEMP TABLE origins AS SELECT _rid AS rid, _file, _row, hash({columns_sql(table.key)}) AS _key FROM arriving"
        )
    except duckdb.Error:
        if stream.failure is not None:
            raise stream.failure from None
        raise
    finally:
        connection.unregister("arriving")
        stream.close()
    return Staged(path, table, stream.rows)


class _Stream:
    """Incoming batches on their way: whole rows go into the file, keys and origins on to the engine."""

    def __init__(self, table: Table, incoming: Incoming, path: Path, import_id: str, progress: Progress | None) -> None:
        self._table = table
        self._incoming = incoming
        self._progress = progress
        self._import_id = import_id
        self._schema = table.schema.append(FILE).append(ROW)
        self._passed_on = pa.schema(
            [self._schema.field(name) for name in table.key] + [FILE, ROW, ("_rid", pa.int64())]
        )
        self._path = path
        self._writer: pq.ParquetWriter | None = None
        self._held: list[pa.RecordBatch] = []
        self._background = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stage")
        self._writing: Future[None] | None = None
        self.rows = 0
        self.failure: BaseException | None = None

    def reader(self) -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(self._passed_on, self._guarded())

    def close(self) -> None:
        """Finish the file, or let go of it after a failure."""
        self._background.shutdown()
        if self._writer is not None:
            self._writer.close()

    def _guarded(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._passing()
        except BaseException as failure:  # the engine would turn it into text: kept for the caller, who raises it
            self.failure = failure
            raise

    def _passing(self) -> Iterator[pa.RecordBatch]:
        batches = self._incoming.batches
        for given in batches.to_batches() if isinstance(batches, pa.Table) else batches:
            batch = self._filled(self._fitted(given))
            self._hold(batch)
            places = pa.arange(self.rows, self.rows + batch.num_rows)
            self.rows += batch.num_rows
            columns = [batch.column(name) for name in self._passed_on.names[:-1]]
            yield pa.RecordBatch.from_arrays([*columns, places], schema=self._passed_on)
            if self._progress is not None:
                self._progress(self._table.name, self.rows)
        self._write_held()
        self._await_writing()

    def _hold(self, batch: pa.RecordBatch) -> None:
        self._held.append(batch.select(self._table.schema.names))
        if (
            sum(held.num_rows for held in self._held) >= _ROWS_PER_GROUP
            or sum(held.nbytes for held in self._held) >= _BYTES_PER_GROUP
        ):
            self._write_held()

    def _write_held(self) -> None:
        """Write one row group while the next batches are being made; one at a time, so memory stays bounded."""
        self._await_writing()
        if self._held:
            group = pa.Table.from_batches(self._held)
            self._held = []
            self._writing = self._background.submit(self._write, group)

    def _await_writing(self) -> None:
        if self._writing is not None:
            self._writing.result()

    def _write(self, rows: pa.Table) -> None:
        group = rows.append_column("import_id", pa.repeat(self._import_id, rows.num_rows))
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._path,
                stored_schema(self._table),
                compression="zstd",
                use_dictionary=_repetitive(group) or False,
            )
        self._writer.write_table(group, row_group_size=_ROWS_PER_GROUP)

    def _filled(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        for name in self._table.empty_in_key:
            index = self._schema.get_field_index(name)
            batch = batch.set_column(index, self._schema.field(index), pc.fill_null(batch.column(index), ""))
        return batch

    def _fitted(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if batch.schema.equals(self._schema):
            return batch
        missing = [name for name in self._schema.names if name not in batch.schema.names]
        if missing:
            raise FactColumnMissing(
                Words(
                    f"写入表 {self._table.name} 的数据缺少列 {', '.join(missing)}。",
                    f"The rows for table {self._table.name} lack the columns {', '.join(missing)}.",
                ),
            )
        try:
            return batch.select(self._schema.names).cast(self._schema)
        except pa.ArrowException as mismatch:
            raise LakeError(
                Words(
                    f"写入表 {self._table.name} 的列类型与声明不符：{mismatch}",
                    f"The column types for table {self._table.name} are not the declared ones: {mismatch}",
                ),
            ) from mismatch


def _repetitive(rows: pa.Table) -> list[str]:
    """Columns whose values repeat, so that a dictionary pays; for the others it would cost time and space."""
    sample = rows.slice(0, _SAMPLE)
    return [name for name in sample.column_names if 2 * pc.count_distinct(sample[name]).as_py() <= sample.num_rows]

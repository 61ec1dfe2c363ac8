"""What becomes of each incoming row: new, known, changed or refused, decided set by set inside the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from steelyard.errors import FactColumnMissing, LakeError, Problem, Words
from steelyard.facts.digests import columns_sql, literal, quoted, same_sql
from steelyard.facts.schema import Table
from steelyard.facts.snapshot import Snapshot
from steelyard.facts.winners import parquet_sql

#: Where a row came from: index into the import's files, and the row's number in that file.
FILE = pa.field("_file", pa.int32())
ROW = pa.field("_row", pa.int64())

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Incoming:
    """Rows for one table, with ``_file`` and ``_row`` beside the table's columns."""

    batches: pa.Table | Iterable[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of one file got which verdict for one table."""

    new: int = 0
    known: int = 0
    changed: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that a later import replaced, in a table where the later import wins."""

    table: str
    key: tuple[str, ...]
    column: str
    old: str | None
    new: str | None


#: So many changed rows are shown as examples; all are counted.
SHOWN_CHANGES = 20


class Judge:
    """Verdicts on the incoming rows of one table against one snapshot.

    Rows are held in a temporary table of the connection, which spills to disk. Most rows of an import touch no
    stored key and no key of each other; a 64-bit hash of the key singles out the others, so that only these are
    compared column by column. A hash that two keys share costs a comparison, never a wrong verdict.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: Table, snapshot: Snapshot) -> None:
        self._run = connection
        self._table = table
        self._snapshot = snapshot
        self._names = table.schema.names
        self._judged = False

    def take_in(self, incoming: Incoming, progress: Progress | None) -> int:
        """Hold the incoming rows; returns how many."""
        for name in ("incoming", "contested", "stored", "verdicts"):
            self._run.execute(f"DROP TABLE IF EXISTS {name}")
        stream = _Stream(self._table, incoming, progress)
        filled = ", ".join(
            f"coalesce({quoted(name)}, '') AS {quoted(name)}" if name in self._table.empty_in_key else quoted(name)
            for name in self._names
        )
        self._run.register("arriving", stream.reader())
        try:
            self._run.execute(
                f"CREATE TEMP TABLE incoming AS SELECT *, hash({columns_sql(self._table.key)}) AS _key "
                f"FROM (SELECT {filled}, _file, _row FROM arriving)"
            )
        except duckdb.Error:
            if stream.failure is not None:
                raise stream.failure from None
            raise
        finally:
            self._run.unregister("arriving")
        return self._count("incoming")

    def decide(self) -> None:
        """Give every row its verdict."""
        self._run.execute("CREATE TEMP TABLE contested AS SELECT _key FROM incoming GROUP BY _key HAVING count(*) > 1")
        self._find_stored()
        self._judged = self._count("contested") > 0
        if self._judged:
            self._run.execute("CREATE TEMP TABLE verdicts AS " + {
                "none": self._immutable_sql, "newest_instant": self._versions_sql, "last_import": self._last_import_sql,
            }[self._table.versions]())

    def counts(self) -> dict[int, Counts]:
        """Verdict counts per file index."""
        verdicts = "LEFT JOIN verdicts v ON v.rid = i.rowid" if self._judged else ""
        verdict = "coalesce(v.verdict, 'new')" if self._judged else "'new'"
        rows = self._run.execute(
            f"SELECT i._file, {verdict} AS verdict, count(*) FROM incoming i {verdicts} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        by_file: dict[int, dict[str, int]] = {}
        for file, name, count in rows:
            by_file.setdefault(file, {})[name] = count
        return {file: Counts(**counts) for file, counts in by_file.items()}

    def kept(self) -> int:
        """How many rows are to be stored."""
        if not self._judged:
            return self._count("incoming")
        return self._count("incoming") - self._count("verdicts WHERE NOT keep")

    def rivals(self) -> bool:
        """Whether a kept row gives some key a second version."""
        return self._judged and self._count("verdicts WHERE keep AND rival") > 0

    def write(self, path: Path, import_id: str) -> None:
        """Write the kept rows as one Parquet file."""
        refused = "WHERE rowid NOT IN (SELECT rid FROM verdicts WHERE NOT keep)" if self._judged else ""
        self._run.execute(
            f"COPY (SELECT {columns_sql(self._names)}, {literal(import_id)} AS import_id FROM incoming {refused}) "
            f"TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )

    def problems(self) -> dict[int, list[Problem]]:
        """The refused rows per file index, in row order: a known key whose content differs, and where."""
        if not self._judged or self._table.versions != "none":
            return {}
        differing = [name for name in self._names if name not in self._table.key]
        which = " ".join(f"WHEN i.{quoted(n)} IS DISTINCT FROM r.{quoted(n)} THEN {literal(n)}" for n in differing)
        value = " ".join(f"WHEN i.{quoted(n)} IS DISTINCT FROM r.{quoted(n)} THEN CAST(i.{quoted(n)} AS VARCHAR)" for n in differing)
        rows = self._run.execute(
            f"SELECT i._file, i._row, CASE {which} END, CASE {value} END FROM incoming i "
            f"JOIN verdicts v ON v.rid = i.rowid AND v.verdict = 'refused' "
            f"JOIN stored r ON r._key = i._key AND {same_sql(self._table.key, 'i', 'r')} ORDER BY i._file, i._row"
        )
        found: dict[int, list[Problem]] = {}
        while block := rows.fetchmany(10_000):
            for file, row, column, text in block:
                found.setdefault(file, []).append(self._conflict(row, column, text))
        return found

    def changes(self) -> tuple[int, list[Change]]:
        """How many rows replace another under the same key, and examples; only where the later import wins."""
        if not self._judged or self._table.versions != "last_import":
            return 0, []
        total = self._count("verdicts WHERE keep AND rival")
        pairs = self._run.execute(
            f"SELECT {', '.join(f'CAST(s.{quoted(n)} AS VARCHAR), CAST(i.{quoted(n)} AS VARCHAR)' for n in self._names)} "
            f"FROM incoming i JOIN verdicts v ON v.rid = i.rowid AND v.keep AND v.rival "
            f"JOIN stored s ON s._key = i._key AND {same_sql(self._table.key, 'i', 's')} "
            f"ORDER BY i._file, i._row LIMIT {SHOWN_CHANGES}"
        ).fetchall()
        return total, [change for pair in pairs for change in self._changed_cells(pair)]

    def _changed_cells(self, pair: tuple[str | None, ...]) -> Iterator[Change]:
        cells = dict(zip(self._names, zip(pair[::2], pair[1::2], strict=True), strict=True))
        key = tuple(cells[name][1] or "" for name in self._table.key)
        for name, (old, new) in cells.items():
            if old != new:
                yield Change(self._table.name, key, name, old, new)

    def _find_stored(self) -> None:
        """Hold the stored versions of the keys that come in again, and mark these keys as contested."""
        files = self._files_in_reach()
        schema = f"SELECT {columns_sql(self._names)}, CAST(NULL AS VARCHAR) AS import_id, _key FROM incoming WHERE false"
        key = f"hash({columns_sql(self._table.key)})"
        if files:
            matched = f"SELECT DISTINCT {key} FROM {parquet_sql(files)} WHERE {self._reach_sql()} AND {key} IN (SELECT _key FROM incoming)"
            self._run.execute(f"CREATE OR REPLACE TEMP TABLE matched AS {matched}")
            if self._count("matched"):
                newest = (f"QUALIFY row_number() OVER (PARTITION BY {columns_sql(self._table.key)} ORDER BY import_id DESC) = 1"
                          if self._table.versions == "last_import" else "")
                schema = (f"SELECT {columns_sql(self._names)}, import_id, {key} AS _key FROM {parquet_sql(files)} "
                          f"WHERE {self._reach_sql()} AND {key} IN (FROM matched) {newest}")
                self._run.execute("INSERT INTO contested FROM matched EXCEPT FROM contested")
        self._run.execute(f"CREATE TEMP TABLE stored AS {schema}")

    def _files_in_reach(self) -> list[str]:
        """Stored files whose bounds meet the incoming keys."""
        reach = self._reach()
        files = zip(self._snapshot.files(self._table.name), self._snapshot.stored_files(self._table.name), strict=True)
        return [path for path, file in files if all(_meets(file.bounds.get(name), limits) for name, limits in reach.items())]

    def _reach(self) -> dict[str, tuple[str, str]]:
        """Least and greatest incoming value of the text columns of the key that are never missing."""
        names = [name for name in self._table.key if self._table.column(name).kind == "text"
                 and (self._table.column(name).required or name in self._table.empty_in_key)]
        if not names:
            return {}
        row = self._run.execute("SELECT " + ", ".join(f"min({quoted(n)}), max({quoted(n)})" for n in names) + " FROM incoming").fetchone()
        if row is None or None in row:
            return {}
        return {name: (row[2 * at], row[2 * at + 1]) for at, name in enumerate(names)}

    def _reach_sql(self) -> str:
        limits = [f"{quoted(name)} BETWEEN {literal(least)} AND {literal(most)}" for name, (least, most) in self._reach().items()]
        return " AND ".join(limits) or "true"

    def _immutable_sql(self) -> str:
        """Messages: the stored row, or else the first one to come in, is the message; others must equal it."""
        names, key = columns_sql(self._names), columns_sql(self._table.key)
        self._run.execute("ALTER TABLE stored ADD COLUMN rid BIGINT")
        self._run.execute(
            f"INSERT INTO stored SELECT {names}, NULL, _key, rid FROM (SELECT rowid AS rid, * FROM incoming "
            f"WHERE _key IN (SELECT _key FROM incoming GROUP BY _key HAVING count(*) > 1)) i "
            f"WHERE NOT EXISTS (SELECT 1 FROM stored s WHERE s._key = i._key AND {same_sql(self._table.key, 'i', 's')}) "
            f"QUALIFY row_number() OVER (PARTITION BY _key, {key} ORDER BY _file, _row) = 1"
        )
        return (
            f"SELECT rid, verdict, verdict = 'new' AS keep, false AS rival FROM (SELECT i.rowid AS rid, CASE "
            f"WHEN r.rid = i.rowid THEN 'new' WHEN {same_sql(self._names, 'i', 'r')} THEN 'known' ELSE 'refused' END AS verdict "
            f"FROM incoming i JOIN stored r ON r._key = i._key AND {same_sql(self._table.key, 'i', 'r')})"
        )

    def _asked_sql(self) -> str:
        """Contested rows with their place among equals: of the same content, and of the same key from both ends."""
        key = columns_sql(self._table.key)
        return (
            f"SELECT rowid AS rid, *, row_number() OVER (PARTITION BY {columns_sql(self._names)} ORDER BY _file, _row) AS nth_equal, "
            f"row_number() OVER (PARTITION BY {key} ORDER BY _file, _row) AS nth_of_key, "
            f"row_number() OVER (PARTITION BY {key} ORDER BY _file DESC, _row DESC) AS nth_from_end "
            f"FROM incoming WHERE _key IN (SELECT _key FROM contested)"
        )

    def _versions_sql(self) -> str:
        """Every version is kept once; which one wins is decided when reading."""
        return (
            f"WITH asked AS ({self._asked_sql()}), "
            f"met AS (SELECT a.rid, bool_or({same_sql(self._names, 'a', 's')}) AS is_stored FROM asked a "
            f"JOIN stored s ON s._key = a._key AND {same_sql(self._table.key, 'a', 's')} GROUP BY a.rid) "
            f"SELECT rid, verdict, verdict <> 'known' AS keep, verdict = 'changed' AS rival FROM (SELECT a.rid, CASE "
            f"WHEN nth_equal > 1 OR is_stored THEN 'known' WHEN is_stored IS NULL AND nth_of_key = 1 THEN 'new' "
            f"ELSE 'changed' END AS verdict FROM asked a LEFT JOIN met m ON m.rid = a.rid)"
        )

    def _last_import_sql(self) -> str:
        """Of one import only the last row of a key counts, and it is kept when it differs from the row that held."""
        return (
            f"WITH asked AS ({self._asked_sql()}), "
            f"met AS (SELECT a.*, s._key IS NOT NULL AS has_stored, s._key IS NOT NULL AND {same_sql(self._names, 'a', 's')} AS is_stored "
            f"FROM asked a LEFT JOIN stored s ON s._key = a._key AND {same_sql(self._table.key, 'a', 's')}), "
            f"settled AS (SELECT *, bool_or(is_stored AND nth_from_end = 1) OVER (PARTITION BY {columns_sql(self._table.key)}) AS stays FROM met) "
            f"SELECT rid, nth_from_end = 1 AND NOT stays AS keep, has_stored AS rival, CASE "
            f"WHEN stays OR is_stored OR nth_equal > 1 THEN 'known' WHEN NOT has_stored AND nth_of_key = 1 THEN 'new' "
            f"ELSE 'changed' END AS verdict FROM settled"
        )

    def _conflict(self, row: int, column: str, value: str | None) -> Problem:
        label = self._table.column(column).zh
        return Problem(
            row, column, "known_key_other_content", value,
            Words(f"该{self._table.zh}已经入库，但“{label}”与已入库的不同。",
                  f"A row with this key is stored already, and its {column} differs."),
            remedy=Words("核对两份来源；若已入库的有误，先撤销那次导入。",
                         "Compare the two sources; if the stored one is wrong, undo its import first."),
        )

    def _count(self, what: str) -> int:
        row = self._run.execute(f"SELECT count(*) FROM {what}").fetchone()
        if row is None:
            raise AssertionError("count(*) always gives a row")
        return int(row[0])


class _Stream:
    """Incoming batches as one Arrow stream; an error raised while they are made survives the engine."""

    def __init__(self, table: Table, incoming: Incoming, progress: Progress | None) -> None:
        self._table = table
        self._incoming = incoming
        self._progress = progress
        self._schema = table.schema.append(FILE).append(ROW)
        self.failure: BaseException | None = None

    def reader(self) -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(self._schema, self._guarded())

    def _guarded(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._checked()
        except BaseException as failure:  # handed on unchanged by the caller: the engine would turn it into text
            self.failure = failure
            raise

    def _checked(self) -> Iterator[pa.RecordBatch]:
        batches = self._incoming.batches
        rows = 0
        for batch in batches.to_batches() if isinstance(batches, pa.Table) else batches:
            yield self._fitted(batch)
            rows += batch.num_rows
            if self._progress is not None:
                self._progress(self._table.name, rows)

    def _fitted(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if batch.schema.equals(self._schema):
            return batch
        missing = [name for name in self._schema.names if name not in batch.schema.names]
        if missing:
            raise FactColumnMissing(
                Words(f"写入表 {self._table.name} 的数据缺少列 {', '.join(missing)}。",
                      f"The rows for table {self._table.name} lack the columns {', '.join(missing)}."),
            )
        try:
            return batch.select(self._schema.names).cast(self._schema)
        except pa.ArrowException as mismatch:
            raise LakeError(
                Words(f"写入表 {self._table.name} 的列类型与声明不符：{mismatch}",
                      f"The column types for table {self._table.name} are not the declared ones: {mismatch}"),
            ) from mismatch


def _meets(stored: tuple[object, object] | None, incoming: tuple[str, str]) -> bool:
    if stored is None or not isinstance(stored[0], str) or not isinstance(stored[1], str):
        return True
    return stored[0] <= incoming[1] and incoming[0] <= stored[1]


def total_counts(by_file: Mapping[tuple[int, str], Counts]) -> Counts:
    """All files and tables together."""
    every = by_file.values()
    return Counts(*(sum(getattr(counts, name) for counts in every) for name in ("new", "known", "changed", "refused")))

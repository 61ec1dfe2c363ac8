"""The lake as one commit left it: a reader keeps seeing it while writers go on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from steelyard.errors import LakeDamaged, UnknownName, Words
from steelyard.facts import TABLES
from steelyard.facts.commits import Commit, CommitLog
from steelyard.facts.delta import DeltaLog, StoredFile
from steelyard.facts.digests import columns_sql, digest_rows, quoted
from steelyard.facts.schema import Table
from steelyard.facts.winners import parquet_sql, winners_sql

#: Tables that are made from facts; ``update`` and ``rebuild`` write them, and their digest is told.
DERIVED = ("conversations", "rounds", "receptions", "attributions", "segments", "measures")
#: The measures of each whole month, added up once; holds nothing that ``measures`` does not say.
MONTHLY = "monthly_measures"
#: Every table that is not of facts.
MADE = (*DERIVED, MONTHLY)


class Snapshot:
    """One commit's view of every table. Number 0 is the empty lake before any commit."""

    def __init__(
        self, lake: Path, log: CommitLog, commit: Commit | None, settings: Mapping[str, str | int] | None = None
    ) -> None:
        self._lake = lake
        self._settings = settings or {}
        self._log = log
        self._commit = commit
        self._files: dict[str, list[StoredFile]] = {}

    @property
    def commit(self) -> int:
        """The commit's number."""
        return self._commit.number if self._commit else 0

    @property
    def versions(self) -> Mapping[str, int]:
        """The Delta version of each table that has one."""
        return self._commit.versions if self._commit else {}

    def stored_files(self, table: str) -> list[StoredFile]:
        """Data files of a table with their bounds, paths relative to the table's folder."""
        _known(table)
        if table not in self._files:
            version = self.versions.get(table)
            if version is not None:
                self._log.fetch_log(table, version)
            self._files[table] = [] if version is None else DeltaLog(self._lake / table).files(version)
        return self._files[table]

    def files(self, table: str) -> list[str]:
        """Absolute paths of a table's Parquet files; none when the table is empty.

        Read them with ``hive_partitioning=False``: a folder named ``a=b`` above must not become a column.
        """
        paths = [file.path for file in self.stored_files(table)]
        self._log.fetch(table, paths)
        return [str(self._lake / table / path) for path in paths]

    def files_added_since(self, table: str, commit: int) -> list[str]:
        """Files of this snapshot that came in after an earlier commit."""
        before = set(self._earlier(commit).files(table))
        return [file for file in self.files(table) if file not in before]

    def files_removed_since(self, table: str, commit: int) -> list[str]:
        """Files an earlier commit had and this snapshot has not; they are still on disk."""
        now = set(self.files(table))
        return [file for file in self._earlier(commit).files(table) if file not in now]

    def winners_sql(self, table: str) -> str:
        """A query for the winning version of each row: one row per key, the table's columns only."""
        return winners_sql(_fact(table), self.files(table), has_rivals=self.has_rivals(table))

    def winners(self, connection: duckdb.DuckDBPyConnection, table: str) -> duckdb.DuckDBPyRelation:
        """The winning version of each row as a relation of the caller's connection."""
        return connection.sql(self.winners_sql(table))

    def has_rivals(self, table: str) -> bool:
        """Whether some key may have more than one version."""
        return self._commit is not None and table in self._commit.rivals

    def rows(self, table: str) -> pa.Table:
        """The winning rows, sorted by key. For tables that fit in memory."""
        fact = _fact(table)
        with self._engine() as connection:
            order = ", ".join(f"{quoted(name)} NULLS FIRST" for name in fact.key)
            query = f"SELECT {columns_sql(fact.schema.names)} FROM ({self.winners_sql(table)}) ORDER BY {order}"
            try:
                return connection.sql(query).to_arrow_table().cast(fact.schema)
            except duckdb.Error as damage:
                raise self._damaged(table) from damage

    def digest(self, tables: Sequence[str]) -> str:
        """SHA-256 over the winning rows of the tables, sorted by key; columns only.

        The same facts give the same digest, whatever files brought them in what order. Derived tables have no
        key: they are sorted by all their columns.
        """
        total = hashlib.sha256()
        for table in sorted(tables):
            total.update(f"{table}={self._digest_of(table)}\n".encode())
        return total.hexdigest()

    def _digest_of(self, table: str) -> str:
        files = self.files(table)
        if not files:
            return "empty"
        fact = TABLES.get(table)
        schema = fact.schema if fact else _plain(pq.read_schema(files[0]))
        rows = self.winners_sql(table) if fact else f"SELECT {columns_sql(schema.names)} FROM {parquet_sql(files)}"
        order = [*fact.key] if fact else [*schema.names]
        with self._engine() as connection:
            try:
                return digest_rows(connection, rows, schema, order)
            except duckdb.Error as damage:
                raise self._damaged(table) from damage

    def _earlier(self, commit: int) -> Snapshot:
        return Snapshot(self._lake, self._log, self._log.at(commit) if commit else None, self._settings)

    def _engine(self) -> duckdb.DuckDBPyConnection:
        """A private engine; what it spills goes into the lake's folder and is removed when it closes."""
        spill = self._lake / ".scratch" / f"read-{os.getpid()}-{id(self)}"
        connection = duckdb.connect(config={**self._settings, "temp_directory": str(spill)})
        connection.execute("SET TimeZone = 'UTC'")
        return connection

    def _damaged(self, table: str) -> LakeDamaged:
        return LakeDamaged(
            Words(f"表 {table} 的数据文件无法读取。", f"The data files of table {table} cannot be read."),
            remedy=Words(
                "运行 steelyard verify 查看损坏的文件，再从备份恢复。",
                "Run steelyard verify to see the damaged files, then restore them from a backup.",
            ),
            where=str(self._lake / table),
        )


def _plain(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(field.name, field.type) for field in schema])


def _known(table: str) -> None:
    if table not in TABLES and table not in MADE:
        raise UnknownName(Words(f"没有名为 {table} 的表。", f"There is no table named {table}."))


def _fact(table: str) -> Table:
    if table not in TABLES:
        raise UnknownName(Words(f"没有名为 {table} 的事实表。", f"There is no fact table named {table}."))
    return TABLES[table]

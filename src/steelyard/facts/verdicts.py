"""What becomes of each incoming row: new, known, changed or refused, decided set by set inside the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from steelyard.errors import Problem, Words
from steelyard.facts.digests import columns_sql, literal, quoted, row_text_sql, same_sql
from steelyard.facts.snapshot import Snapshot
from steelyard.facts.staging import FILE, ROW, Incoming, Progress, Staged
from steelyard.facts.winners import versions_sql

__all__ = ["FILE", "ROW", "Change", "Counts", "Incoming", "Judge", "Progress"]


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
    """Verdicts on the staged rows of one table against one snapshot.

    Most rows of an import touch no stored key and no key of each other. The hash of the key singles out the
    others, the contested ones, so that only these are compared. A hash that two keys share costs a comparison,
    never a wrong verdict.

    Tables of the connection: ``asked`` holds the contested rows (but for messages ``settled`` at once), ``stored``
    the versions their keys already have, ``verdicts`` one row per contested row: ``verdict``, ``keep`` (it is to be stored) and ``rival`` (its key has a
    version before it). A row without a verdict is new.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, staged: Staged, snapshot: Snapshot) -> None:
        self._run = connection
        self._staged = staged
        self._table = staged.table
        self._names = staged.table.schema.names
        self._key = columns_sql(staged.table.key)
        self._snapshot = snapshot
        self._is_contested = self._single_out()
        if self._is_contested:
            self._run.execute(
                "CREATE OR REPLACE TEMP TABLE verdicts AS "
                + {
                    "none": self._immutable_sql,
                    "newest_instant": self._versions_sql,
                    "last_import": self._last_import_sql,
                }[self._table.versions]()
            )

    def counts(self) -> dict[int, Counts]:
        """Verdict counts per file index."""
        verdicts = "LEFT JOIN verdicts v ON v.rid = o.rid" if self._is_contested else ""
        verdict = "coalesce(v.verdict, 'new')" if self._is_contested else "'new'"
        rows = self._run.execute(
            f"SELECT o._file, {verdict} AS verdict, count(*) FROM origins o {verdicts} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        by_file: dict[int, dict[str, int]] = {}
        for file, name, count in rows:
            by_file.setdefault(file, {})[name] = count
        return {file: Counts(**counts) for file, counts in by_file.items()}

    def kept(self) -> int:
        """How many rows are to be stored."""
        return self._staged.rows - self._dropped()

    def rivals(self) -> bool:
        """Whether a kept row gives some key a second version."""
        return self._is_contested and self._count("verdicts WHERE keep AND rival") > 0

    def write(self, path: Path) -> None:
        """Make the kept rows one Parquet file: the staged file itself where every row is kept."""
        if self._dropped():
            self._run.execute(
                f"COPY (SELECT {columns_sql(self._names)}, import_id FROM {self._staged_sql()} "
                f"WHERE file_row_number NOT IN (SELECT rid FROM verdicts WHERE NOT keep)) "
                f"TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
            )
        else:
            self._staged.path.replace(path)

    def problems(self) -> dict[int, list[Problem]]:
        """The refused rows per file index, in row order: a known key whose content differs, and where."""
        if not self._is_contested or not self._count("verdicts WHERE verdict = 'refused'"):
            return {}
        differing = [name for name in self._names if name not in self._table.key]
        which = " ".join(f"WHEN a.{quoted(n)} IS DISTINCT FROM r.{quoted(n)} THEN {literal(n)}" for n in differing)
        value = " ".join(
            f"WHEN a.{quoted(n)} IS DISTINCT FROM r.{quoted(n)} THEN CAST(a.{quoted(n)} AS VARCHAR)" for n in differing
        )
        rows = self._run.execute(
            f"SELECT a._file, a._row, CASE {which} END, CASE {value} END FROM asked a "
            f"JOIN verdicts v ON v.rid = a.rid AND v.verdict = 'refused' "
            f"JOIN held r ON r._key = a._key AND {same_sql(self._table.key, 'a', 'r')} ORDER BY a._file, a._row"
        )
        found: dict[int, list[Problem]] = {}
        while block := rows.fetchmany(10_000):
            for file, row, column, text in block:
                found.setdefault(file, []).append(self._conflict(row, column, text))
        return found

    def changes(self) -> tuple[int, list[Change]]:
        """How many rows replace another under the same key, and examples; only where the later import wins."""
        if not self._is_contested or self._table.versions != "last_import":
            return 0, []
        total = self._count("verdicts WHERE keep AND rival")
        pairs = self._run.execute(
            f"SELECT {', '.join(f'CAST(s.{quoted(n)} AS VARCHAR), CAST(a.{quoted(n)} AS VARCHAR)' for n in self._names)} "
            f"FROM asked a JOIN verdicts v ON v.rid = a.rid AND v.keep AND v.rival "
            f"JOIN stored s ON s._key = a._key AND {same_sql(self._table.key, 'a', 's')} "
            f"ORDER BY a._file, a._row LIMIT {SHOWN_CHANGES}"
        ).fetchall()
        return total, [change for pair in pairs for change in self._changed_cells(pair)]

    def _changed_cells(self, pair: tuple[str | None, ...]) -> Iterator[Change]:
        cells = dict(zip(self._names, zip(pair[::2], pair[1::2], strict=True), strict=True))
        key = tuple(cells[name][1] or "" for name in self._table.key)
        for name, (old, new) in cells.items():
            if old != new:
                yield Change(self._table.name, key, name, old, new)

    def _single_out(self) -> bool:
        """Make ``asked``, ``stored`` and ``settled``; whether any row is contested."""
        self._run.execute(
            "CREATE OR REPLACE TEMP TABLE contested AS SELECT _key FROM origins GROUP BY _key HAVING count(*) > 1"
        )
        self._repeats = self._count("contested") > 0
        source = self._find_stored()
        if not self._count("contested"):
            return False
        self._run.execute(
            f"CREATE OR REPLACE TEMP TABLE asked AS SELECT o.rid, o._file, o._row, o._key, {columns_sql(self._names, 's')} "
            f"FROM {self._staged_sql()} s JOIN (FROM origins WHERE _key IN (FROM contested) AND rid NOT IN (FROM settled)) o "
            f"ON o.rid = s.file_row_number"
        )
        self._run.execute("DROP VIEW IF EXISTS stored")
        self._run.execute(f"CREATE TEMP VIEW stored AS {source}")
        return True

    def _find_stored(self) -> str:
        """Add the keys that are stored already to ``contested``; a query for their stored versions.

        Only the key columns of files within reach of the incoming keys are read, and of these only the row groups
        within reach.
        """
        self._run.execute("CREATE OR REPLACE TEMP TABLE settled (rid BIGINT)")
        nothing = f"SELECT {columns_sql(self._names)}, CAST(NULL AS VARCHAR) AS import_id, _key FROM asked WHERE false"
        within = self._within_reach_sql()
        if within is None:
            return nothing
        key = f"hash({self._key})"
        self._run.execute(
            f"CREATE OR REPLACE TEMP TABLE matched AS SELECT {key} AS _key {within} AND {key} IN (SELECT _key FROM origins)"
        )
        if not self._count("matched"):
            return nothing
        self._run.execute("INSERT INTO contested FROM matched")
        matching = f"{within} AND {key} IN (FROM matched)"
        if self._table.versions == "none":
            self._settle_repeated(matching)
        held = f"SELECT {columns_sql(self._names)}, import_id, {key} AS _key {matching}"
        if self._table.versions == "last_import":
            return f"{held} QUALIFY row_number() OVER (PARTITION BY {self._key} ORDER BY import_id DESC) = 1"
        return held

    def _within_reach_sql(self) -> str | None:
        """FROM and WHERE of the stored rows whose keys may meet the incoming ones; None when there are none."""
        limits = self._staged.bounds()
        stored = zip(self._snapshot.files(self._table.name), self._snapshot.stored_files(self._table.name), strict=True)
        files = [
            path for path, file in stored if all(_meets(file.bounds.get(name), reach) for name, reach in limits.items())
        ]
        reach = [
            f"{quoted(name)} BETWEEN {literal(least)} AND {literal(most)}" for name, (least, most) in limits.items()
        ]
        return f"FROM {versions_sql(self._table, files)} WHERE {' AND '.join(reach) or 'true'}" if files else None

    def _settle_repeated(self, matching: str) -> None:
        """Settle the messages that are stored already as they are, by the hash of the whole row.

        This makes a large file imported again cheap. Such a row would not be stored with either verdict, so all a
        forged hash could win is not to be listed as refused.
        """
        row_hash = f"md5_number({row_text_sql(self._table.schema)})"
        self._run.execute(
            f"INSERT INTO settled SELECT rid FROM (SELECT file_row_number AS rid, {row_hash} AS row_hash FROM {self._staged_sql()} "
            f"WHERE hash({self._key}) IN (FROM matched)) WHERE row_hash IN (SELECT {row_hash} {matching})"
        )

    def _immutable_sql(self) -> str:
        """Messages: the stored row, or else the first one to come in, is the message; others must equal it."""
        names = columns_sql(self._names)
        first = (
            f"UNION ALL SELECT {names}, _key, rid FROM asked a "
            f"WHERE NOT EXISTS (SELECT 1 FROM stored s WHERE s._key = a._key AND {same_sql(self._table.key, 'a', 's')}) "
            f"QUALIFY row_number() OVER (PARTITION BY _key, {self._key} ORDER BY _file, _row) = 1"
        )
        self._run.execute("DROP VIEW IF EXISTS held")
        self._run.execute(
            f"CREATE TEMP VIEW held AS SELECT {names}, _key, CAST(NULL AS BIGINT) AS rid FROM stored {first if self._repeats else ''}"
        )
        return (
            f"SELECT rid, verdict, verdict = 'new' AS keep, false AS rival FROM (SELECT a.rid, CASE "
            f"WHEN r.rid = a.rid THEN 'new' WHEN {same_sql(self._names, 'a', 'r')} THEN 'known' ELSE 'refused' END AS verdict "
            f"FROM asked a JOIN held r ON r._key = a._key AND {same_sql(self._table.key, 'a', 'r')}) "
            f"UNION ALL SELECT rid, 'known', false, false FROM settled"
        )

    def _placed_sql(self) -> str:
        """Contested rows with their place among equals: of the same content, and of the same key from both ends."""
        return (
            f"SELECT *, row_number() OVER (PARTITION BY {columns_sql(self._names)} ORDER BY _file, _row) AS nth_equal, "
            f"row_number() OVER (PARTITION BY {self._key} ORDER BY _file, _row) AS nth_of_key, "
            f"row_number() OVER (PARTITION BY {self._key} ORDER BY _file DESC, _row DESC) AS nth_from_end FROM asked"
        )

    def _versions_sql(self) -> str:
        """Every version is kept once; which one wins is decided when reading."""
        return (
            f"WITH placed AS ({self._placed_sql()}), "
            f"met AS (SELECT a.rid, bool_or({same_sql(self._names, 'a', 's')}) AS is_stored FROM asked a "
            f"JOIN stored s ON s._key = a._key AND {same_sql(self._table.key, 'a', 's')} GROUP BY a.rid) "
            f"SELECT rid, verdict, verdict <> 'known' AS keep, verdict = 'changed' AS rival FROM (SELECT p.rid, CASE "
            f"WHEN nth_equal > 1 OR is_stored THEN 'known' WHEN is_stored IS NULL AND nth_of_key = 1 THEN 'new' "
            f"ELSE 'changed' END AS verdict FROM placed p LEFT JOIN met m ON m.rid = p.rid)"
        )

    def _last_import_sql(self) -> str:
        """Of one import only the last row of a key counts, and it is kept when it differs from the row that held."""
        return (
            f"WITH placed AS ({self._placed_sql()}), "
            f"met AS (SELECT p.*, s._key IS NOT NULL AS has_stored, s._key IS NOT NULL AND {same_sql(self._names, 'p', 's')} AS is_stored "
            f"FROM placed p LEFT JOIN stored s ON s._key = p._key AND {same_sql(self._table.key, 'p', 's')}), "
            f"settled AS (SELECT *, bool_or(is_stored AND nth_from_end = 1) OVER (PARTITION BY {self._key}) AS stays FROM met) "
            f"SELECT rid, nth_from_end = 1 AND NOT stays AS keep, has_stored AS rival, CASE "
            f"WHEN stays OR is_stored OR nth_equal > 1 THEN 'known' WHEN NOT has_stored AND nth_of_key = 1 THEN 'new' "
            f"ELSE 'changed' END AS verdict FROM settled"
        )

    def _staged_sql(self) -> str:
        return f"read_parquet({literal(str(self._staged.path))}, file_row_number = true, hive_partitioning = false)"

    def _dropped(self) -> int:
        return self._count("verdicts WHERE NOT keep") if self._is_contested else 0

    def _conflict(self, row: int, column: str, value: str | None) -> Problem:
        label = self._table.column(column).zh
        return Problem(
            row,
            column,
            "known_key_other_content",
            value,
            Words(
                f"该{self._table.zh}已经入库，但“{label}”与已入库的不同。",
                f"A row with this key is stored already, and its {column} differs.",
            ),
            remedy=Words(
                "核对两份来源；若已入库的有误，先撤销那次导入。",
                "Compare the two sources; if the stored one is wrong, undo its import first.",
            ),
        )

    def _count(self, what: str) -> int:
        [(count,)] = self._run.execute(f"SELECT count(*) FROM {what}").fetchall()
        return int(count)


def _meets(stored: tuple[object, object] | None, incoming: tuple[str, str]) -> bool:
    if stored is None or not isinstance(stored[0], str) or not isinstance(stored[1], str):
        return True
    return stored[0] <= incoming[1] and incoming[0] <= stored[1]

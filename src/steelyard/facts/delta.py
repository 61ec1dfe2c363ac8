"""One Delta table on disk: files added and removed in one step, versions read back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, Schema
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, CommitProperties, PostCommitHookProperties, RemoveAction

from steelyard.errors import LakeDamaged, LakeError, Words

#: Old versions stay readable for good: a pay run pins the versions it read.
_CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
_HOOKS = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)
#: Longer texts are left out of the statistics; Delta readers then simply do not prune by them.
_LONGEST_BOUND = 64


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One data file of a table version; ``bounds`` holds (least, greatest) of the columns that have them."""

    path: str
    bounds: Mapping[str, tuple[object, object]]


class DeltaLog:
    """The log of one Delta table folder.

    Version 0 never holds rows, so a table that no commit names yet can always be put back to it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def exists(self) -> bool:
        """Whether the folder holds a Delta table."""
        return self.log_file(0).exists()

    def create(self, schema: pa.Schema, name: str) -> None:
        """Make the table, without rows."""
        self.folder.mkdir(parents=True, exist_ok=True)
        DeltaTable.create(self.folder, schema=_nullable(schema), mode="error", name=name, configuration=_CONFIGURATION)

    def log_file(self, version: int) -> Path:
        """The log entry that made one version."""
        return self.folder / "_delta_log" / f"{version:020d}.json"

    def version(self) -> int:
        """The newest version, committed by a record or not."""
        with os.scandir(self.folder / "_delta_log") as entries:
            stems = [entry.name.removesuffix(".json") for entry in entries]
        return max(int(stem) for stem in stems if stem.isdecimal())

    def is_ahead_of(self, version: int) -> bool:
        """Whether a version newer than this one was written."""
        return self.log_file(version + 1).exists()

    def added_by(self, version: int) -> list[str]:
        """Data files one log entry added, without reading the entries before it."""
        with self._readable():
            entry = self.log_file(version).read_text(encoding="utf-8")
            actions = [json.loads(line) for line in entry.splitlines() if line]
            return [unquote(action["add"]["path"]) for action in actions if "add" in action]

    def files(self, version: int) -> list[StoredFile]:
        """Data files of one version with their bounds, in a stable order."""
        with self._readable():
            actions = pa.table(DeltaTable(self.folder, version=version).get_add_actions(flatten=True))
        names = [name.removeprefix("min.") for name in actions.column_names if name.startswith("min.")]
        found = []
        for row in actions.to_pylist():
            bounds = {
                name: (row[f"min.{name}"], row.get(f"max.{name}")) for name in names if row[f"min.{name}"] is not None
            }
            found.append(StoredFile(unquote(row["path"]), bounds))
        return sorted(found, key=lambda file: file.path)

    def commit(
        self,
        schema: pa.Schema,
        *,
        add: Iterable[Path] = (),
        remove: Iterable[str] = (),
        at_ms: int,
        note: Mapping[str, str],
    ) -> int:
        """Add and remove whole files in one version; returns it.

        Files must lie in the table's folder already. Raises LakeDamaged when one does not hold exactly ``schema``.
        """
        added = [self._addition(path, schema, at_ms) for path in add]
        removed = [RemoveAction(path=path, data_change=True, deletion_timestamp=at_ms) for path in remove]
        overwrite = self._fit_columns(schema, removed) if added else False
        table = DeltaTable(self.folder)
        before = table.version()
        table.create_write_transaction(
            [*added] if overwrite else [*added, *removed],
            "overwrite" if overwrite else "append",
            _nullable(schema),
            commit_properties=CommitProperties(custom_metadata=dict(note), max_commit_retries=0),
            post_commithook_properties=_HOOKS,
        )
        return before + 1

    def _fit_columns(self, schema: pa.Schema, removed: Sequence[RemoveAction]) -> bool:
        """Make the table's columns the declared ones; whether the commit must overwrite all files to do so.

        A newer release may add columns, or change them in a table whose files are all replaced.
        """
        table = DeltaTable(self.folder)
        have, want = pa.schema(table.schema().to_arrow()), _nullable(schema)
        if have.equals(want):
            return False
        if len(removed) == len(self.files(table.version())):
            return True
        if have.equals(pa.schema([field for field in want if field.name in have.names])):
            fresh = pa.schema([field for field in want if field.name not in have.names])
            table.alter.add_columns(Schema.from_arrow(fresh).fields)
            return False
        raise LakeError(
            Words(
                f"表 {self.folder.name} 的列与此版本程序的声明不符，未写入。",
                f"The columns of table {self.folder.name} are not those this release declares; nothing was written.",
            ),
            remedy=Words(
                "派生表请运行 steelyard rebuild；事实表请用写入它的程序版本。",
                "Run steelyard rebuild for a derived table; for facts use the release that wrote them.",
            ),
            where=str(self.folder),
        )

    def restore(self, version: int) -> None:
        """Make the newest version hold the files of an older one; nothing to do when it already does."""
        newest = self.version()
        if [file.path for file in self.files(newest)] != [file.path for file in self.files(version)]:
            DeltaTable(self.folder).restore(version)

    def log_files(self, after: int, until: int) -> list[Path]:
        """Log entries and checkpoints of the versions in (after, until]."""
        log = self.folder / "_delta_log"
        entries = [self.log_file(version) for version in range(after + 1, until + 1)]
        checkpoints = [log / f"{version:020d}.checkpoint.parquet" for version in range(after + 1, until + 1)]
        return entries + [path for path in checkpoints if path.exists()]

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Say plainly that the log cannot be read."""
        try:
            yield
        except (DeltaError, OSError, ValueError, pa.ArrowException) as damage:
            raise LakeDamaged(
                Words(
                    f"表 {self.folder.name} 的日志无法读取：{damage}",
                    f"The log of table {self.folder.name} cannot be read: {damage}",
                ),
                remedy=Words(
                    "运行 steelyard verify 查看损坏的文件，再从备份恢复。",
                    "Run steelyard verify to see the damaged files, then restore them from a backup.",
                ),
                where=str(self.folder),
            ) from damage

    def _addition(self, path: Path, schema: pa.Schema, at_ms: int) -> AddAction:
        metadata = pq.read_metadata(path)
        assert_schema(path, metadata.schema.to_arrow_schema(), schema)
        return AddAction(
            path=path.relative_to(self.folder).as_posix(),
            size=path.stat().st_size,
            partition_values={},
            modification_time=at_ms,
            data_change=True,
            stats=json.dumps(_statistics(metadata, schema)),
        )


def assert_schema(path: Path, found: pa.Schema, declared: pa.Schema) -> None:
    """A file holds exactly the declared columns and types; whether nulls are allowed is left to the declaration."""
    have = [(field.name, field.type) for field in found]
    want = [(field.name, field.type) for field in declared]
    if have != want:
        differing = ", ".join(f"{name} {kind}" for name, kind in have if (name, kind) not in want) or "-"
        missing = ", ".join(f"{name} {kind}" for name, kind in want if (name, kind) not in have) or "-"
        raise LakeDamaged(
            Words(
                f"数据文件的列与声明不符（多出或不同：{differing}；缺少：{missing}），未入库。",
                f"The data file does not hold the declared columns (extra or different: {differing}; missing: "
                f"{missing}); it was not stored.",
            ),
            remedy=Words(
                "这是程序错误，请连同此信息反馈。",
                "This is a fault of the program; please report it with this message.",
            ),
            where=str(path),
        )


def _nullable(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(field.name, field.type) for field in schema])


def bounds(metadata: pq.FileMetaData, column: int) -> tuple[object, object] | None:
    """Least and greatest value of one column, from a file's footer; None when the footer does not say."""
    chunks = [metadata.row_group(group).column(column).statistics for group in range(metadata.num_row_groups)]
    known = [chunk for chunk in chunks if chunk is not None and chunk.has_min_max]
    if not known or len(known) < len(chunks):
        return None
    return min(chunk.min for chunk in known), max(chunk.max for chunk in known)


def _statistics(metadata: pq.FileMetaData, schema: pa.Schema) -> dict[str, object]:
    """Row count and bounds as Delta's JSON; bounds only of text, whole numbers and days."""
    least: dict[str, object] = {}
    greatest: dict[str, object] = {}
    for index, field in enumerate(schema):
        if not (pa.types.is_string(field.type) or pa.types.is_integer(field.type) or pa.types.is_date(field.type)):
            continue
        found = bounds(metadata, index)
        if found is not None and not any(isinstance(bound, str) and len(bound) > _LONGEST_BOUND for bound in found):
            least[field.name], greatest[field.name] = (
                bound.isoformat() if isinstance(bound, date) else bound for bound in found
            )
    return {"numRecords": metadata.num_rows, "minValues": least, "maxValues": greatest, "nullCount": {}}


def relative_paths(folder: Path, paths: Sequence[str]) -> list[str]:
    """Absolute paths as the log writes them."""
    return [Path(path).relative_to(folder).as_posix() for path in paths]

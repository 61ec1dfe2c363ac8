"""The store: a folder of Delta tables, written by one writer at a time, seen whole or not at all."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa
from deltalake.exceptions import DeltaError

from steelyard.errors import LakeError, Problem, UnknownName, Words
from steelyard.facts import TABLES
from steelyard.facts.commits import Commit, CommitKind, CommitLog, FileRecord, active_files, milliseconds, record_file
from steelyard.facts.damage import Damage, find_damage, find_orphans
from steelyard.facts.delta import DeltaLog, relative_paths
from steelyard.facts.failures import said_plainly
from steelyard.facts.lease import WriterLease
from steelyard.facts.mirror import Mirror
from steelyard.facts.object_store import ObjectStore
from steelyard.facts.snapshot import MADE, Snapshot
from steelyard.facts.staging import Incoming, Progress, stage
from steelyard.facts.verdicts import Change, Counts, Judge
from steelyard.facts.winners import stored_schema

#: Data files of imports are named after the import, so that those of a dead writer can be told and removed.
_IMPORT_FILE = re.compile(r"\d{8}-[0-9a-f]{12}\.parquet")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of an import: its path as given, the layout it was read as, and what it held."""

    path: str
    layout: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or with ``dry_run`` would do.

    ``commit`` is None when nothing was written: a dry run, or every row known or refused. ``counts`` by (file
    index, table), ``problems`` by file index. ``changes`` are examples of what a later import replaced in
    organisation and report tables, ``changed_rows`` how many rows it replaced there in all.
    """

    import_id: str
    commit: int | None
    counts: Mapping[tuple[int, str], Counts]
    problems: Mapping[int, list[Problem]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    changed_rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DerivedWrite:
    """Parquet files an engine wrote into a derived table's folder, and the files they replace (absolute paths)."""

    table: str
    schema: pa.Schema
    new_files: Sequence[Path]
    replace: Literal["all"] | Sequence[str]


@dataclass(frozen=True, slots=True)
class _TableWrite:
    """What one commit does to one table."""

    table: str
    schema: pa.Schema
    add: tuple[Path, ...] = ()
    remove: tuple[str, ...] = ()


class Lake:
    """The folder ``lake`` in a home folder.

    A write appends to its tables one by one and is published by one row in the ``commits`` table, written last.
    A writer that dies before leaves tables ahead of the newest commit; readers do not look there, and the next
    writer puts them back first.
    """

    def __init__(
        self, folder: Path, *, memory_limit: str = "2GB", threads: int | None = None, store: ObjectStore | None = None
    ) -> None:
        self.folder = folder
        self._settings: dict[str, str | int] = {"memory_limit": memory_limit}
        if threads is not None:
            self._settings["threads"] = threads
        self._mirror = None if store is None else Mirror(folder, store)
        self._log = CommitLog(folder, self._mirror)
        self._lease = WriterLease(folder)

    @classmethod
    def open(cls, home: Path, *, create: bool = True, memory_limit: str = "2GB", threads: int | None = None) -> Lake:
        """The lake of a home folder. Raises LakeError when there is none and ``create`` is false."""
        folder = home.absolute() / "lake"
        store = ObjectStore.of(home)
        if create or store is not None:
            with said_plainly(folder):
                folder.mkdir(parents=True, exist_ok=True)
        elif not folder.is_dir():
            raise LakeError(
                Words("这里还没有数据。", "There is no data here yet."),
                where=str(home),
                remedy=Words(
                    "先导入文件，或用 --home 指定数据所在的文件夹。",
                    "Import files first, or name the folder that holds the data with --home.",
                ),
            )
        below = None if store is None else store.below("lake")
        return cls(folder, memory_limit=memory_limit, threads=threads, store=below)

    def snapshot(self, commit: int | None = None) -> Snapshot:
        """The lake as the newest commit, or the given one, left it. Number 0 is the empty lake."""
        if commit is None:
            return Snapshot(self.folder, self._log, self._log.newest(), self._settings)
        return Snapshot(self.folder, self._log, self._log.at(commit) if commit else None, self._settings)

    def commits(self, after: int = 0) -> list[Commit]:
        """Every commit after the given one, oldest first."""
        return self._log.all(after)

    @contextmanager
    def writing(self, at: datetime) -> Iterator[None]:
        """Hold the writer's lease over several steps; the thread that holds it may nest.

        Raises LakeBusy, which names the holder.
        """
        with self._lease.held(at) as taken:
            if not taken:
                yield
                return
            with self._mirror.writing(at, self._recorded) if self._mirror is not None else nullcontext():
                for table, version in self._recorded()[1].items():
                    self._log.fetch_log(table, version)
                self._recover()
                yield

    def _recorded(self) -> tuple[int, Mapping[str, int]]:
        """The newest commit's number and the version of each table it names."""
        newest = self._log.newest()
        return (newest.number, newest.versions) if newest is not None else (0, {})

    def import_facts(
        self,
        incoming: Mapping[str, Incoming],
        *,
        files: Sequence[SourceFile],
        at: datetime,
        dry_run: bool = False,
        progress: Progress | None = None,
        begun_at: int | None = None,
    ) -> ImportResult:
        """Give every incoming row its verdict and store the new and changed ones in one commit, or nothing.

        ``begun_at``: the commit an interrupted import began from. If it was published before it was cut off, nothing
        is stored again and the same verdicts are told.

        Raises LakeBusy (not for a dry run), LakeError when the disk fails; errors raised while the batches are
        made pass through.
        """
        if dry_run:
            return self._import(self.snapshot(), incoming, files, progress, publish=None)
        with self.writing(at):
            published = self._published(begun_at, files)
            if published is not None and begun_at is not None:
                verdicts = self._import(self.snapshot(begun_at), incoming, files, progress, publish=None)
                return replace(verdicts, commit=published)
            base = self._log.newest()

            def publish(import_id: str, writes: list[_TableWrite], rivals: list[str]) -> int:
                info = {f"file.{index}": f"{file.sha256} {file.layout} {file.path}" for index, file in enumerate(files)}
                return self._publish(base, "import", import_id, writes, at=at, info=info, rivals=rivals)

            return self._import(self.snapshot(), incoming, files, progress, publish=publish)

    def _published(self, begun_at: int | None, files: Sequence[SourceFile]) -> int | None:
        """The commit of an import of these files that began from a commit; None when it was never published."""
        if begun_at is None:
            return None
        import_id = _import_id(begun_at + 1, files)
        found = (
            commit.number for commit in self._log.all() if (commit.kind, commit.import_id) == ("import", import_id)
        )
        return next(found, None)

    def replace_derived(
        self, writes: Sequence[DerivedWrite], *, at: datetime, facts_commit: int, info: Mapping[str, str]
    ) -> int:
        """Publish derived rows an engine has written, in one commit; returns its number."""
        with self.writing(at):
            base = self._log.newest()
            planned = [self._planned(write, base) for write in writes]
            noted = {**info, "facts_commit": str(facts_commit)}
            return self._publish(base, "derive", None, planned, at=at, info=noted)

    def undo(self, import_id: str, *, at: datetime) -> int:
        """Take an import back: its rows no longer count, in one commit; returns the commit's number.

        The versions that won before win again. Rows another file brought as well, but that were known through
        this import, go too: import that file again.
        """
        with self.writing(at):
            commits = self._log.all()
            done = [commit for commit in commits if commit.import_id == import_id]
            if not done:
                raise UnknownName(
                    Words(f"没有编号为 {import_id} 的导入。", f"There is no import {import_id}."),
                    remedy=Words("列出全部导入后再选。", "List the imports and choose one of them."),
                )
            if done[-1].kind == "undo":
                raise LakeError(
                    Words(
                        f"导入 {import_id} 已经撤销（第 {done[-1].number} 号提交）。",
                        f"Import {import_id} was undone already (commit {done[-1].number}).",
                    )
                )
            writes = [
                _TableWrite(name, stored_schema(TABLES[name]), remove=(file,))
                for path in done[0].files
                for name, _, file in [path.partition("/")]
                if name in TABLES and not file.startswith("_delta_log/")
            ]
            return self._publish(commits[-1], "undo", import_id, writes, at=at, info={})

    @property
    def scratch(self) -> Path:
        """Where an engine may keep the files of a run, seen by all its machines; the next writer clears it."""
        return self.folder / ".scratch"

    def table_folder(self, table: str) -> Path:
        """Where an engine writes a derived table's files before ``replace_derived`` publishes them."""
        folder = self.folder / table
        folder.mkdir(exist_ok=True)
        return folder

    def verify(self) -> list[Damage]:
        """Read every file of the newest commit again and compare it with what was written."""
        if self._mirror is None:
            return find_damage(self.folder, self._log)
        with tempfile.TemporaryDirectory(prefix="verify-", dir=self.folder) as fresh:
            mirror = Mirror(Path(fresh), self._mirror.store)
            log = CommitLog(Path(fresh), mirror)
            mirror.fetch(active_files(log.all()))
            return find_damage(Path(fresh), log)

    def history(self, until: int) -> list[Path]:
        """Every file that commits up to a number named, and their own; none of them ever changes."""
        names: set[str] = set()
        for number in range(1, until + 1):
            seal = self._log.opened(number)
            if seal is None:  # the newest, published this moment
                before = self._log.opened(number - 1)
                version = before.version + 1 if before else 1
                fresh = [self._log.row_file(number), *DeltaLog(self.folder / "commits").log_files(-1, version)]
                names |= {path.relative_to(self.folder).as_posix() for path in fresh}
            names |= {self._log.seal_file(number).relative_to(self.folder).as_posix(), *(seal.files if seal else ())}
            names |= set(self._log.at(number).files)
        if self._mirror is not None:
            self._mirror.fetch(names)
        return [path for path in sorted(self.folder / name for name in names) if path.is_file()]

    def orphans(self) -> list[Path]:
        """Data files no commit names: left by a writer that died. They do no harm and count nowhere."""
        return find_orphans(self.folder, self._log)

    def discard_orphans(self, *, at: datetime) -> list[Path]:
        """Remove the orphans. Hold ``writing`` from before an engine writes derived files until they are published."""
        with self.writing(at), said_plainly(self.folder):
            found = self.orphans()
            for path in found:
                path.unlink()
            return found

    def _import(
        self,
        base: Snapshot,
        incoming: Mapping[str, Incoming],
        files: Sequence[SourceFile],
        progress: Progress | None,
        publish: Callable[[str, list[_TableWrite], list[str]], int] | None,
    ) -> ImportResult:
        import_id = _import_id(base.commit + 1, files)
        result = ImportResult(import_id, None, {})
        writes: list[_TableWrite] = []
        rivals: list[str] = []
        with said_plainly(self.folder), self._engine("import" if publish else "dry-run") as (connection, scratch):
            try:
                for name, rows in incoming.items():
                    staged = stage(connection, TABLES[name], rows, scratch / f"{name}.parquet", import_id, progress)
                    if not staged.rows:
                        continue
                    judge = Judge(connection, staged, base)
                    result = _with_verdicts(result, name, judge)
                    if judge.kept() and publish:
                        writes.append(self._write(judge, name, import_id))
                        rivals += [name] if judge.rivals() else []
                if publish and writes:
                    return replace(result, commit=publish(import_id, writes, rivals))
            except BaseException:
                self._discard(import_id)
                raise
        return result

    def _write(self, judge: Judge, table: str, import_id: str) -> _TableWrite:
        log, schema = DeltaLog(self.folder / table), stored_schema(TABLES[table])
        if not log.exists:
            log.create(schema, table)
        path = log.folder / f"{import_id}.parquet"
        judge.write(path)
        return _TableWrite(table, schema, add=(path,))

    def _planned(self, write: DerivedWrite, base: Commit | None) -> _TableWrite:
        if write.table not in MADE:
            raise UnknownName(
                Words(f"没有名为 {write.table} 的派生表。", f"There is no derived table named {write.table}.")
            )
        log = DeltaLog(self.folder / write.table)
        if not log.exists:
            log.create(write.schema, write.table)
        if write.replace == "all":
            version = base.versions.get(write.table, 0) if base else 0
            remove = [file.path for file in log.files(version)]
        else:
            remove = relative_paths(log.folder, write.replace)
        return _TableWrite(write.table, write.schema, tuple(path.absolute() for path in write.new_files), tuple(remove))

    def _publish(
        self,
        base: Commit | None,
        kind: CommitKind,
        import_id: str | None,
        writes: Sequence[_TableWrite],
        *,
        at: datetime,
        info: Mapping[str, str],
        rivals: Sequence[str] = (),
    ) -> int:
        """Append to each table, then write the commit that makes it count; on failure put the tables back."""
        number = base.number + 1 if base else 1
        versions = dict(base.versions) if base else {}
        with said_plainly(self.folder):
            try:
                kept: dict[str, FileRecord] = {}
                for write in writes:
                    versions[write.table], written = self._append(write, versions.get(write.table, -1), number, at)
                    kept |= written
                removed = tuple(f"{write.table}/{path}" for write in writes for path in write.remove)
                if self._mirror is not None:
                    self._mirror.upload(kept)
                both = tuple(sorted({*(base.rivals if base else ()), *rivals}))
                self._log.append(Commit(number, kind, import_id, at, versions, kept, removed, both, info))
            except (OSError, DeltaError, pa.ArrowException, LakeError):
                if not self._is_published(number):
                    self._restore(base)
                    raise
        return number

    def _append(self, write: _TableWrite, before: int, number: int, at: datetime) -> tuple[int, dict[str, FileRecord]]:
        log = DeltaLog(self.folder / write.table)
        version = log.version()
        if write.add or write.remove:
            version = log.commit(
                write.schema, add=write.add, remove=write.remove, at_ms=milliseconds(at), note={"commit": str(number)}
            )
        paths = [*write.add, *log.log_files(before, version)]
        return version, {path.relative_to(self.folder).as_posix(): record_file(path) for path in paths}

    def _is_published(self, number: int) -> bool:
        newest = self._log.newest()
        return newest is not None and newest.number == number

    def _recover(self) -> None:
        """Put back what a writer that died left behind. Holds the lease."""
        with said_plainly(self.folder):
            base = self._log.newest()
            self._log.seal_missing()
            self._restore(base)
            for pattern in ("import-*", "derive-*"):
                for scratch in self.scratch.glob(pattern):
                    shutil.rmtree(scratch, ignore_errors=True)
            self._discard_unpublished(base)

    def _restore(self, base: Commit | None) -> None:
        for table in (*TABLES, *MADE):
            log = DeltaLog(self.folder / table)
            recorded = base.versions.get(table, 0) if base else 0
            if log.exists and log.is_ahead_of(recorded):
                log.restore(recorded)

    def _discard(self, import_id: str) -> None:
        """Remove the data files of an import that failed, unless it was published after all."""
        newest = self._log.newest()
        if newest is not None and newest.import_id == import_id:
            return
        for table in TABLES:
            (self.folder / table / f"{import_id}.parquet").unlink(missing_ok=True)

    def _discard_unpublished(self, base: Commit | None) -> None:
        """Remove data files of imports later than the newest commit. Earlier ones were published or removed."""
        newest = base.number if base else 0
        for table in TABLES:
            for path in (self.folder / table).glob("*.parquet"):
                if _IMPORT_FILE.fullmatch(path.name) and int(path.name[:8]) > newest:
                    path.unlink()

    @contextmanager
    def _engine(self, name: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
        """A private engine and a folder for what it spills and what is staged."""
        self.scratch.mkdir(exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.scratch))
        connection = duckdb.connect(config={**self._settings, "temp_directory": str(scratch)})
        try:
            connection.execute("SET TimeZone = 'UTC'")
            yield connection, scratch
        finally:
            connection.close()
            shutil.rmtree(scratch, ignore_errors=True)


def _import_id(number: int, files: Sequence[SourceFile]) -> str:
    """The commit's number and a hash of the files: sorts as imports are committed, and a repeat gets its own."""
    hashes = ",".join(sorted(f"{file.sha256}:{file.layout}" for file in files))
    return f"{number:08d}-{hashlib.sha256(hashes.encode()).hexdigest()[:12]}"


def _with_verdicts(result: ImportResult, table: str, judge: Judge) -> ImportResult:
    problems = {**result.problems}
    for file, found in judge.problems().items():
        problems[file] = [*problems.get(file, []), *found]
    rows, examples = judge.changes()
    return replace(
        result,
        counts={**result.counts, **{(file, table): counts for file, counts in judge.counts().items()}},
        problems=problems,
        changes=(*result.changes, *examples),
        changed_rows={**result.changed_rows, table: rows} if rows else result.changed_rows,
    )

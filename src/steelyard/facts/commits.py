"""The commits table: which versions of all tables belong together, and the sha256 of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from steelyard.errors import LakeDamaged, LakeError, Words
from steelyard.facts.delta import DeltaLog
from steelyard.facts.mirror import Mirror

CommitKind = Literal["import", "derive", "undo"]

_SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        ("kind", pa.string()),
        ("import_id", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("versions", pa.string()),
        ("files", pa.string()),
        ("removed", pa.string()),
        ("rivals", pa.string()),
        ("info", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is kept of one written file."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of the whole lake.

    ``versions``: the version of each table a reader of this commit sees. ``files``: every file that is new since
    the commit before, data and log, by its path below the lake. ``removed``: data files that no longer count.
    ``rivals``: tables in which some key may have more than one version.
    """

    number: int
    kind: CommitKind
    import_id: str | None
    at: datetime
    versions: Mapping[str, int]
    files: Mapping[str, FileRecord] = field(default_factory=dict, repr=False)
    removed: tuple[str, ...] = field(default=(), repr=False)
    rivals: tuple[str, ...] = field(default=(), repr=False)
    info: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a commit's own files were when they were written; ``version`` is that of the commits table."""

    version: int
    files: Mapping[str, FileRecord]


class CommitLog:
    """The commits table. One row, in a file of its own, per commit; written last, so it decides what counts.

    A commit's own two files are sealed right after by their sha256 in ``_seals``; a writer that died in between
    leaves that to the next one.
    """

    def __init__(self, lake: Path, mirror: Mirror | None = None) -> None:
        self._lake = lake
        self._mirror = mirror
        self._log = DeltaLog(lake / "commits")
        self._seals = lake / "commits" / "_seals"

    def newest(self) -> Commit | None:
        """The newest commit, None when nothing was ever committed.

        Readers ask this all the time: it looks at the newest entry of the log only, however long the log is.
        """
        version = self._version()
        if version is None:
            return None
        numbers = [int(Path(name).stem) for name in self._log.added_by(version)] or self._numbers()
        return self.read(max(numbers)) if numbers else None

    def all(self, after: int = 0) -> list[Commit]:
        """Every commit after the given one, oldest first."""
        return [self.read(number) for number in self._numbers() if number > after]

    def at(self, number: int) -> Commit:
        """One commit by number. Raises LakeError when there is none."""
        if number not in self._numbers():
            raise LakeError(
                Words(f"没有第 {number} 号提交。", f"There is no commit {number}."),
                remedy=Words("列出全部提交后再选。", "List the commits and choose one of them."),
                where=str(self._lake),
            )
        return self.read(number)

    def read(self, number: int) -> Commit:
        """One commit from its file. Raises LakeDamaged when the file cannot be read."""
        path = self.row_file(number)
        try:
            row = pq.ParquetFile(path).read().to_pylist()[0]
            files = {name: FileRecord(**kept) for name, kept in json.loads(row["files"]).items()}
            return Commit(
                row["number"],
                row["kind"],
                row["import_id"],
                row["at"],
                json.loads(row["versions"]),
                files,
                tuple(json.loads(row["removed"])),
                tuple(json.loads(row["rivals"])),
                json.loads(row["info"]),
            )
        except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, IndexError) as damage:
            raise LakeDamaged(
                Words(f"第 {number} 号提交的记录无法读取。", f"The record of commit {number} cannot be read."),
                remedy=Words(
                    "运行 steelyard verify 查看损坏的文件，再从备份恢复。",
                    "Run steelyard verify to see the damaged files, then restore them from a backup.",
                ),
                where=str(path),
            ) from damage

    def append(self, commit: Commit) -> None:
        """Publish a commit: from here on readers see it."""
        if not self._log.exists:
            self._log.create(_SCHEMA, "commits")
        row = {
            "number": commit.number,
            "kind": commit.kind,
            "import_id": commit.import_id,
            "at": commit.at,
            "versions": json.dumps(dict(commit.versions), sort_keys=True),
            "files": json.dumps({name: asdict(kept) for name, kept in sorted(commit.files.items())}),
            "removed": json.dumps(list(commit.removed)),
            "rivals": json.dumps(list(commit.rivals)),
            "info": json.dumps(dict(commit.info), sort_keys=True, ensure_ascii=False),
        }
        path = self.row_file(commit.number)
        pq.write_table(pa.Table.from_pylist([row], schema=_SCHEMA), path)
        self._log.commit(_SCHEMA, add=[path], at_ms=milliseconds(commit.at), note={"commit": str(commit.number)})
        if self._mirror is not None:
            self._mirror.publish(path, self._log.log_files(-1, self._log.version()))
        self.seal(commit.number)

    def row_file(self, number: int) -> Path:
        """The file that holds one commit's row."""
        return self._lake / "commits" / f"{number:08d}.parquet"

    def seal_file(self, number: int) -> Path:
        """The seal of one commit."""
        return self._seals / f"{number:08d}.json"

    def seal_missing(self) -> None:
        """Seal the newest commit if its writer died before doing so."""
        numbers = self._numbers()
        if numbers and not self.seal_file(numbers[-1]).exists():
            self.seal(numbers[-1])

    def seal(self, number: int) -> None:
        """Keep the sha256 of the commit's own files: its row and the log entries since the seal before."""
        version = self._log.version()
        before = self.opened(number - 1)
        paths = [self.row_file(number), *self._log.log_files(before.version if before else -1, version)]
        body = {"version": version, "files": {self._name(path): asdict(record_file(path)) for path in paths}}
        self._seals.mkdir(exist_ok=True)
        draft = self.seal_file(number).with_suffix(".draft")
        draft.write_text(json.dumps({"body": body, "sha256": _body_hash(body)}), encoding="utf-8")
        draft.replace(self.seal_file(number))
        if self._mirror is not None:
            self._mirror.add(self.seal_file(number))

    def opened(self, number: int) -> Seal | None:
        """The seal of one commit; None when there is none or it was damaged."""
        try:
            seal = json.loads(self.seal_file(number).read_bytes())
            if seal["sha256"] != _body_hash(seal["body"]):
                return None
            return Seal(
                seal["body"]["version"], {name: FileRecord(**kept) for name, kept in seal["body"]["files"].items()}
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def on_disk(self) -> list[int]:
        """Numbers of the commits whose row or seal lies on disk, read without the log.

        A row of a commit that was never published may lie there too; it is left out, for its seal is missing and
        the log, where it can be read, does not name it.
        """
        sealed = {int(path.stem) for path in self._seals.glob("*.json")}
        try:
            return sorted(sealed | set(self._numbers()))
        except LakeDamaged:
            return sorted(sealed)

    def fetch(self, table: str, files: Iterable[str]) -> None:
        """Make sure that data files of a table lie in the folder, where they live in a store."""
        if self._mirror is not None:
            self._mirror.fetch(f"{table}/{file}" for file in files)

    def fetch_log(self, table: str, version: int) -> None:
        """Make sure that a table's log lies in the folder up to a version, where it lives in a store."""
        if self._mirror is not None:
            self._mirror.fetch_log(table, version, lambda: self._log_entries(table))

    def _log_entries(self, table: str) -> dict[str, str]:
        entries = {name: kept.sha256 for commit in self.all() for name, kept in commit.files.items()}
        return {name: sha256 for name, sha256 in entries.items() if name.startswith(f"{table}/_delta_log/")}

    def _numbers(self) -> list[int]:
        version = self._version()
        return [] if version is None else sorted(int(Path(file.path).stem) for file in self._log.files(version))

    def _version(self) -> int | None:
        """The newest version of the commits table that counts; None before there is one."""
        version = self._mirror.commits_version() if self._mirror is not None else None
        if version == -1 or not self._log.exists:
            return None
        return self._log.version() if version is None else version

    def _name(self, path: Path) -> str:
        return path.relative_to(self._lake).as_posix()


def record_file(path: Path) -> FileRecord:
    """Hash and measure a written file."""
    with path.open("rb") as stream:
        return FileRecord(hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size)


def active_files(commits: Iterable[Commit]) -> dict[str, FileRecord]:
    """Files that count after the last of the commits, data and log, by path below the lake."""
    active: dict[str, FileRecord] = {}
    for commit in commits:
        for gone in commit.removed:
            active.pop(gone, None)
        active.update(commit.files)
    return active


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970 UTC, exactly."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _body_hash(body: object) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()

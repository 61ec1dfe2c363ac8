"""Whether every stored byte is what was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from steelyard.errors import LakeDamaged, Words
from steelyard.facts import TABLES
from steelyard.facts.commits import Commit, CommitLog, FileRecord, active_files, record_file
from steelyard.facts.delta import DeltaLog
from steelyard.facts.snapshot import MADE

_WORDS = {
    "missing": Words("文件不见了", "the file is gone"),
    "truncated": Words("文件比写入时短", "the file is shorter than when it was written"),
    "changed": Words("文件内容与写入时不同", "the file is not what was written"),
    "unknown": Words("有提交未记录的文件被计入", "a file counts that no commit names"),
    "unreadable": Words("无法读取", "the file cannot be read"),
}


@dataclass(frozen=True, slots=True)
class Damage:
    """One file that is not what was written; ``path`` is below the lake folder."""

    path: str
    kind: Literal["missing", "truncated", "changed", "unknown", "unreadable"]

    @property
    def words(self) -> Words:
        """What is wrong with the file."""
        what = _WORDS[self.kind]
        return Words(f"{self.path}：{what.zh}。", f"{self.path}: {what.en}.")


def find_damage(lake: Path, log: CommitLog) -> list[Damage]:
    """Every damaged file of the newest commit, each once, by path.

    Works from the hashes kept in the commits alone, so that damage to a log cannot hide damage to data; the logs
    are then asked whether they still name the same files.
    """
    commits = _readable(log)
    found = {damage.path: damage for damage in (*_damaged_commits(lake, log), *_compared(lake, active_files(commits)))}
    for damage in _disagreements(lake, commits):
        found.setdefault(damage.path, damage)
    return [found[path] for path in sorted(found)]


def find_orphans(lake: Path, log: CommitLog) -> list[Path]:
    """Data files in table folders that no commit ever named."""
    named = {path for commit in log.all() for path in commit.files}
    present = (path for table in (*TABLES, *MADE) for path in sorted((lake / table).rglob("*.parquet")))
    return [
        path for path in present if "_delta_log" not in path.parts and path.relative_to(lake).as_posix() not in named
    ]


def _damaged_commits(lake: Path, log: CommitLog) -> Iterator[Damage]:
    """Damage to the commits' own files, each held against the commit's seal."""
    last = max(log.on_disk(), default=0)
    for number in range(1, last + 1):
        seal = log.opened(number)
        if seal is None:
            if number < last or log.seal_file(number).exists():  # the last writer may have died before sealing
                name = log.seal_file(number).relative_to(lake).as_posix()
                yield Damage(name, "unreadable" if log.seal_file(number).exists() else "missing")
            continue
        yield from _compared(lake, seal.files)


def _disagreements(lake: Path, commits: Sequence[Commit]) -> Iterator[Damage]:
    """Tables whose log names other files than the commits do."""
    if not commits:
        return
    active = active_files(commits)
    for table, version in commits[-1].versions.items():
        expected = {path for path in active if path.startswith(f"{table}/") and "/_delta_log/" not in path}
        try:
            named = {f"{table}/{file.path}" for file in DeltaLog(lake / table).files(version)}
        except LakeDamaged:
            yield Damage(f"{table}/_delta_log", "unreadable")
            continue
        yield from (Damage(path, "unknown") for path in sorted(named - expected))
        if expected - named:
            yield Damage(f"{table}/_delta_log", "changed")


def _readable(log: CommitLog) -> list[Commit]:
    """The commits whose rows can still be read; the others are reported by their seals."""
    readable = []
    for number in log.on_disk():
        try:
            readable.append(log.read(number))
        except LakeDamaged:
            continue
    return readable


def _compared(lake: Path, files: Mapping[str, FileRecord]) -> Iterator[Damage]:
    for name, written in files.items():
        path = lake / name
        if not path.is_file():
            yield Damage(name, "missing")
        elif path.stat().st_size < written.size:
            yield Damage(name, "truncated")
        elif record_file(path) != written:
            yield Damage(name, "changed")

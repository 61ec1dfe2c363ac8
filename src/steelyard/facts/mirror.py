"""A lake in an object store: the store is the truth, a local folder its mirror.

The store holds the same files under the same names as a lake folder. A reader brings the mirror up to date with the
commits table and fetches data files when it wants them; they never change. A writer takes the store's lease, works in
the mirror, uploads what it wrote and last the entry of the commits table, which counts only where nobody else wrote
that entry first. What a dead writer left is seen by nobody and removed by the next.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from steelyard.errors import LakeBusy, Words
from steelyard.facts.object_store import ObjectStore

COMMITS = "commits/"
LEASE = "writer.json"
INDEX = ".mirror.json"
#: A lease is renewed this often, and free for others when it was not for so long.
RENEWED_EVERY_S, DEAD_AFTER_S = 60, 600
#: Readers of one process ask the store at most so often whether there is something new.
FRESH_FOR_S = 1.0


@dataclass(frozen=True, slots=True)
class _Known:
    """The newest version of a commits table, and when the store was asked."""

    version: int
    asked_at: float


#: What this process knows of each mirror, by its folder.
_known: dict[str, _Known] = {}


class Mirror:
    """The local folder of a lake whose truth lies in a store."""

    def __init__(self, folder: Path, store: ObjectStore) -> None:
        self.folder, self.store = folder, store
        self._held = False

    # --- reading ------------------------------------------------------------------------------

    def commits_version(self) -> int:
        """The newest version of the commits table that lies in the store; -1 before the first."""
        self.refresh()
        return _known[str(self.folder)].version

    def refresh(self, *, at_once: bool = False) -> None:
        """Bring the commits table up to date; entries the store does not have count for nobody."""
        now, known = time.monotonic(), _known.get(str(self.folder))
        if known is not None and (self._held or (not at_once and now - known.asked_at < FRESH_FOR_S)):
            return
        listed = self.store.listed(COMMITS)
        index = self._index()
        for one in listed:
            path = self.folder / one.name
            if (index.get(one.name) != one.mark or not path.is_file()) and self.store.download(one.name, path):
                index[one.name] = one.mark
        self._keep(index)
        _known[str(self.folder)] = _Known(max((_version(one.name) for one in listed), default=-1), now)

    def fetch(self, names: Iterable[str]) -> None:
        """Make sure of data files below the lake, which never change."""
        for name in names:
            if not (self.folder / name).is_file():
                self.store.download(name, self.folder / name)

    def fetch_log(self, table: str, version: int, entries: Callable[[], Mapping[str, str]]) -> None:
        """Make sure of a table's log up to a version; ``entries`` tells the sha256 of every file of it by name.

        An entry may lie here that a dead writer wrote; another writer's has taken its number since.
        """
        index, key = self._index(), f"{table} is sure until"
        if (
            int(index.get(key, -1)) >= version
            and (self.folder / table / "_delta_log" / f"{version:020d}.json").is_file()
        ):
            return
        for name, sha256 in entries().items():
            path = self.folder / name
            if not path.is_file() or _hash(path) != sha256:
                self.store.download(name, path)
        self._keep({**self._index(), key: str(version)})

    def _index(self) -> dict[str, str]:
        try:
            return dict(json.loads((self.folder / INDEX).read_bytes()))
        except (OSError, ValueError):
            return {}

    def _keep(self, index: Mapping[str, str]) -> None:
        draft = self.folder / f"{INDEX}.{os.getpid()}"
        draft.write_text(json.dumps(index), encoding="utf-8")
        draft.replace(self.folder / INDEX)

    # --- writing ------------------------------------------------------------------------------

    @contextmanager
    def writing(self, at: datetime, newest: Callable[[], tuple[int, Mapping[str, int]]]) -> Iterator[None]:
        """Hold the store's lease; what dead writers left is removed first, here and in the store.

        ``newest``: the newest commit's number and the version of each table it names.
        Raises LakeBusy, which names the holder.
        """
        mark = self._take(at)
        ended = threading.Event()
        pulse = threading.Thread(target=self._renew, args=(mark, ended), daemon=True)
        pulse.start()
        try:
            self.refresh(at_once=True)
            self._held = True
            self._clear(*newest())
            yield
        finally:
            self._held = False
            ended.set()
            pulse.join()
            if self.store.read(LEASE) == self._signed:
                self.store.delete(LEASE)

    def _take(self, at: datetime) -> str:
        holder = {"pid": os.getpid(), "host": platform.node(), "since": at.isoformat(timespec="seconds")}
        self._signed = json.dumps({**holder, "mirror": self._name_of_its_own(), "token": uuid4().hex}).encode()
        if not self.store.create(LEASE, self._signed):
            there = self.store.head(LEASE)
            is_dead = there is not None and (
                at - there.changed_at > timedelta(seconds=DEAD_AFTER_S)
                or self._holder().get("mirror") == self._name_of_its_own()  # whose file lock we hold: it died
            )
            if there is None or not is_dead or not self.store.change(LEASE, self._signed, there.mark):
                raise self._busy()
        taken = self.store.head(LEASE)
        return taken.mark if taken is not None else ""

    def _name_of_its_own(self) -> str:
        """What tells this mirror from those of other machines."""
        path = self.folder / ".mirror-name"
        if not path.is_file():
            path.write_text(uuid4().hex, encoding="utf-8")
        return path.read_text(encoding="utf-8")

    def _holder(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.store.read(LEASE) or b"{}"))
        except ValueError:
            return {}

    def _renew(self, mark: str, ended: threading.Event) -> None:
        while not ended.wait(RENEWED_EVERY_S):
            if not self.store.change(LEASE, self._signed, mark):
                return  # another writer took it for dead; its entry of the commits table comes before ours
            there = self.store.head(LEASE)
            mark = there.mark if there is not None else ""

    def _clear(self, number: int, recorded: Mapping[str, int]) -> None:
        """Remove what lies beyond the newest commit: log entries of every table and rows, here and in the store."""
        for one in self.store.listed(""):
            table, _, rest = one.name.partition("/")
            if table == "commits":
                is_beyond = rest.removesuffix(".parquet").isdecimal() and int(rest.removesuffix(".parquet")) > number
            else:
                is_beyond = _version(one.name) > recorded.get(table, -1)
            if is_beyond:
                self.store.delete(one.name)
        for log in self.folder.glob("*/_delta_log"):
            version = self.commits_version() if log.parent.name == "commits" else recorded.get(log.parent.name, -1)
            (log / "_last_checkpoint").unlink(missing_ok=True)
            if version < 0:
                shutil.rmtree(log)
                continue
            for path in log.iterdir():
                if _version(path.name) > version:
                    path.unlink()

    def upload(self, names: Iterable[str]) -> None:
        """Store what a commit is about to name. Raises LakeBusy where another writer has gone on meanwhile."""
        for name in names:
            path = self.folder / name
            if "/_delta_log/" not in name:
                self.store.upload(name, path)
            elif not self.store.create(name, path.read_bytes()):
                raise self._busy()

    def publish(self, row: Path, entries: Iterable[Path]) -> None:
        """Store a commit's row, then its entry in the log, from which on every reader sees it.

        Raises LakeBusy where another writer's entry lies there; ours then never was.
        """
        if not self.store.create(self._name(row), row.read_bytes()):
            raise self._busy()
        for entry in entries:
            version = _version(entry.name)
            if version <= self.commits_version():
                continue
            if not self.store.create(self._name(entry), entry.read_bytes()):
                entry.unlink()
                raise self._busy()
            _known[str(self.folder)] = _Known(version, time.monotonic())

    def add(self, path: Path) -> None:
        """Store one more file beside the commits."""
        self.store.upload(self._name(path), path)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _busy(self) -> LakeBusy:
        holder = self._holder()
        pid, host, since = (holder.get(name, "?") for name in ("pid", "host", "since"))
        return LakeBusy(
            Words(
                f"另一个程序正在写入数据（进程 {pid}，主机 {host}，自 {since} 起），本次没有写入任何内容。",
                f"Another program is writing (process {pid}, host {host}, since {since}); nothing was written.",
            ),
            remedy=Words(
                f"等它结束后重试；如果它已中断，{DEAD_AFTER_S // 60} 分钟后会自动让出。",
                f"Try again when it has finished; one that died gives way after {DEAD_AFTER_S // 60} minutes.",
            ),
            where=self.store.url,
        )


def _version(name: str) -> int:
    """The version a log entry or checkpoint makes; -1 for anything else."""
    stem = name.rpartition("/")[2].split(".")[0]
    return int(stem) if stem.isdecimal() and len(stem) == 20 else -1


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

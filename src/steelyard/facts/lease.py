"""One writer at a time, and a plain word to the others on who it is."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from steelyard.errors import LakeBusy, Words
from steelyard.facts.failures import said_plainly


class WriterLease:
    """The right to write, held by one thread of one process; freed by the system when the process dies."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / "writer.lock", timeout=0)
        self._holder = folder / "writer.json"

    @contextmanager
    def held(self, at: datetime) -> Iterator[bool]:
        """Hold the lease; yields whether this call took it (False: this thread held it already).

        Raises LakeBusy, which names the holder.
        """
        if self._lock.is_locked:
            with self._lock:
                yield False
            return
        with said_plainly(self._holder.parent):
            self._acquire()
        try:
            with suppress(OSError):  # a courtesy to others; a full disk is reported by the write itself
                self._sign(at)
            yield True
        finally:
            with suppress(OSError):
                self._holder.unlink(missing_ok=True)
            self._lock.release()

    def _acquire(self) -> None:
        try:
            self._lock.acquire()
        except Timeout as timeout:
            raise self._busy() from timeout

    def _sign(self, at: datetime) -> None:
        holder = {"pid": os.getpid(), "host": platform.node(), "since": at.isoformat(timespec="seconds")}
        draft = self._holder.with_suffix(".draft")
        draft.write_text(json.dumps(holder), encoding="utf-8")
        draft.replace(self._holder)

    def _busy(self) -> LakeBusy:
        try:
            holder = json.loads(self._holder.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # the holder is just signing or just leaving
            holder = {}
        pid, host, since = (holder.get(name, "?") for name in ("pid", "host", "since"))
        return LakeBusy(
            Words(
                f"另一个程序正在写入数据（进程 {pid}，主机 {host}，自 {since} 起），本次没有写入任何内容。",
                f"Another program is writing (process {pid}, host {host}, since {since}); nothing was written.",
            ),
            remedy=Words("等它结束后重试。", "Try again when it has finished."),
            where=str(self._holder.parent),
        )

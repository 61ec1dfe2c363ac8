"""Files in an object store (S3 and what speaks like it): read, listed, and created only where nothing lies yet.

Where the store is and who may use it the environment says (``AWS_ENDPOINT_URL``, ``AWS_ACCESS_KEY_ID`` ...); it is
read by the client itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError, PreconditionError
from obstore.store import from_url

from steelyard.errors import LakeError, Words

#: In a home folder: the address of the store its data lives in.
MARK = "store.url"


@dataclass(frozen=True, slots=True)
class Stored:
    """One object: its mark changes with its content."""

    name: str
    mark: str
    changed_at: datetime


class ObjectStore:
    """Everything below one address, such as ``s3://bucket/prefix``."""

    def __init__(self, url: str) -> None:
        self.url = url
        with self._said_plainly():
            self._store = from_url(url, retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=20)})

    @classmethod
    def of(cls, home: Path) -> ObjectStore | None:
        """The store of a home folder; None where its data lives in the folder itself."""
        mark = home / MARK
        return cls(mark.read_text(encoding="utf-8").strip()) if mark.is_file() else None

    @classmethod
    def mark(cls, home: Path, url: str) -> None:
        """Let a home folder's data live in a store. Raises: LakeError where it lives elsewhere already."""
        mark = home / MARK
        if mark.is_file() and mark.read_text(encoding="utf-8").strip() == url:
            return
        if mark.is_file() or (home / "lake").is_dir():
            raise LakeError(
                Words(
                    f"文件夹 {home} 里已有别处的数据，不能改放到 {url}。",
                    f"The folder {home} holds other data already; it cannot be moved to {url} by naming it.",
                ),
                remedy=Words(
                    "请换一个空文件夹，或先备份再恢复到对象存储。",
                    "Name an empty folder, or back up and restore into the store.",
                ),
                where=str(home),
            )
        home.mkdir(parents=True, exist_ok=True)
        mark.write_text(f"{url}\n", encoding="utf-8")

    def below(self, part: str) -> ObjectStore:
        """What lies below one part of the address."""
        return ObjectStore(f"{self.url.rstrip('/')}/{part}")

    def listed(self, prefix: str) -> list[Stored]:
        """Every object below a prefix, by name."""
        with self._said_plainly():
            found = [each for page in obstore.list(self._store, prefix or None) for each in page]
        return sorted((_stored(each) for each in found), key=lambda one: one.name)

    def head(self, name: str) -> Stored | None:
        """One object; None where there is none."""
        with self._said_plainly():
            try:
                return _stored(obstore.head(self._store, name))
            except (FileNotFoundError, NotFoundError):
                return None

    def read(self, name: str) -> bytes | None:
        """What one object holds; None where there is none."""
        with self._said_plainly():
            try:
                return bytes(obstore.get(self._store, name).bytes())
            except (FileNotFoundError, NotFoundError):
                return None

    def download(self, name: str, path: Path) -> bool:
        """Copy one object to a file, whole or not at all; whether there was one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{uuid4().hex}.part")
        with self._said_plainly():
            try:
                answer = obstore.get(self._store, name)
            except (FileNotFoundError, NotFoundError):
                return False
            with draft.open("wb") as stream:
                for chunk in answer.stream():
                    stream.write(bytes(chunk))
        draft.replace(path)
        return True

    def upload(self, name: str, path: Path) -> None:
        """Store a file, in the place of what lay there."""
        with self._said_plainly():
            obstore.put(self._store, name, path, mode="overwrite")

    def create(self, name: str, content: bytes) -> bool:
        """Store where nothing lies yet; of several who try at once one succeeds. Whether this one did."""
        with self._said_plainly():
            try:
                obstore.put(self._store, name, content, mode="create")
            except (AlreadyExistsError, PreconditionError):
                return False
        return True

    def change(self, name: str, content: bytes, mark: str) -> bool:
        """Store in the place of exactly what the mark stands for; whether it still lay there."""
        with self._said_plainly():
            try:
                obstore.put(self._store, name, content, mode={"e_tag": mark})
            except (AlreadyExistsError, PreconditionError, FileNotFoundError, NotFoundError):
                return False
        return True

    def delete(self, name: str) -> None:
        """Remove one object; nothing where there is none."""
        with self._said_plainly():
            obstore.delete(self._store, name)

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        """Say plainly that the store does not answer as it should."""
        try:
            yield
        except (BaseError, OSError) as failure:
            raise LakeError(
                Words(
                    f"对象存储没有正常应答，已存的数据不受影响：{_short(failure)}",
                    f"The object store did not answer as it should; what was stored before is untouched: {_short(failure)}",
                ),
                remedy=Words(
                    "检查地址、密钥和网络（AWS_ENDPOINT_URL 等环境变量）后重试。",
                    "Check address, keys and network (AWS_ENDPOINT_URL and its kin), then try again.",
                ),
                where=self.url,
            ) from failure


def _stored(found: object) -> Stored:
    kept: dict[str, object] = dict(found)  # type: ignore[call-overload]
    changed_at = kept["last_modified"]
    assert isinstance(changed_at, datetime)
    return Stored(str(kept["path"]), str(kept["e_tag"]), changed_at)


def _short(failure: Exception) -> str:
    return " ".join(str(failure).split())[:300]

"""Failures of disk and engine, said so that a person can act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake.exceptions import DeltaError

from steelyard.errors import LakeError, Words


@contextmanager
def said_plainly(folder: Path) -> Iterator[None]:
    """Turn the failures of disk and engine into a LakeError."""
    try:
        yield
    except (OSError, duckdb.Error, DeltaError, pa.ArrowException) as failure:
        raise LakeError(
            Words(
                f"读写数据文件夹失败，已写入的数据不受影响：{failure}",
                f"Reading or writing the data folder failed; what was stored before is untouched: {failure}",
            ),
            remedy=Words(
                "检查磁盘剩余空间和文件夹权限后重试。",
                "Check free disk space and the folder's permissions, then try again.",
            ),
            where=str(folder),
        ) from failure

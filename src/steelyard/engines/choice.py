"""The engine a run computes on, by the name a person gives it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from steelyard.engines.base import Engine
from steelyard.engines.duckdb import DuckEngine
from steelyard.errors import UnknownName, Words

Opening = Callable[[Path], AbstractContextManager[Engine]]
"""Opens an engine; the folder is where it may keep files of the run that all its machines must see."""

#: ``spark://`` and one master, or several that stand in for each other.
_MASTERS = re.compile(r"spark://[^\s/,:]+:\d+(,[^\s/,:]+:\d+)*")


def on_duckdb(_: Path) -> AbstractContextManager[Engine]:
    """DuckDB, in this process."""
    return DuckEngine()


def engine_named(name: str) -> Opening:
    """``duckdb``, ``spark`` (on this machine) or ``spark://host:port`` (a cluster).

    Nothing is started or imported yet. Raises: UnknownName.
    """
    if name == "duckdb":
        return on_duckdb
    if name != "spark" and not _MASTERS.fullmatch(name):
        raise UnknownName(
            Words(f"没有名为 {name!r} 的引擎。", f"There is no engine named {name!r}."),
            remedy=Words(
                "请写 duckdb、spark（本机）或 spark://主机:端口（集群）。",
                "Write duckdb, spark (this machine) or spark://host:port (a cluster).",
            ),
            where="--engine",
        )

    def on_spark(scratch: Path) -> AbstractContextManager[Engine]:
        from steelyard.engines.spark import HERE, SparkEngine

        return SparkEngine(HERE if name == "spark" else name, scratch)

    return on_spark

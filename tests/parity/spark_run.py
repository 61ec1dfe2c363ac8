"""What one cluster computed in one run of the tests: everything by the command line, then late rows while a worker dies."""

from __future__ import annotations

import os
import pickle
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cluster import settings, standalone
from filelock import FileLock
from lakes import NOW, TABLES_MADE, company, engine_measures, facts_of_cases, home, import_facts, parts_of
from second_answer import MeasureKey, Row

from steelyard.cli.main import run
from steelyard.engines.choice import engine_named
from steelyard.facts.lake import Lake
from steelyard.measures.pipeline import rebuild, update

#: Made-up shops beside the cases.
SEEDS = range(4)
#: At this step of the update the worker dies: some tables are made, most are not.
FATAL_STEP = "rounds"


@dataclass(frozen=True)
class SparkRun:
    """Measures after each run on the cluster, digests of all tables made then, and those DuckDB made of the same facts."""

    status: int
    rebuilt: Mapping[MeasureKey, int]
    rebuilt_digests: tuple[Mapping[str, str], Mapping[str, str]]
    days: int | None
    updated: Mapping[MeasureKey, int]
    updated_digests: tuple[Mapping[str, str], Mapping[str, str]]
    workers_lost: int
    left_behind: tuple[str, ...]


def shared(folder: Path) -> SparkRun:
    """The run of these tests: made by whoever asks first, taken over by the other processes."""
    kept = folder / "spark-run"
    with FileLock(folder / "spark.lock"):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(_tried(folder)))
    found = pickle.loads(kept.read_bytes())
    if isinstance(found, BaseException):
        raise found
    return found


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No other Spark of these tests at the same time, and their settings."""
    with FileLock(folder / "spark.lock"), environment(settings(folder / "spark-conf")):
        yield


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _tried(folder: Path) -> SparkRun | BaseException:
    """Once is enough: what failed for one process is told to all."""
    try:
        return _made(folder / "spark")
    except Exception as failure:
        return AssertionError(f"{type(failure).__name__}: {failure}")


def _made(folder: Path) -> SparkRun:
    world = company(SEEDS)
    early, late = _of_known_accounts(*parts_of(world, random.Random(1), count=2))
    folder.mkdir()
    lake = home(folder / "home [1]")
    cases = facts_of_cases()
    import_facts(lake, {table: early.get(table, []) + cases.get(table, []) for table in {**early, **cases}})
    with environment(settings(folder / "conf")), standalone(folder) as cluster:
        status = run(["rebuild", "--home", str(folder / "home [1]"), "--engine", cluster.address])
        rebuilt, rebuilt_digests = engine_measures(lake), _digests(lake)
        rebuild(lake, at=NOW)
        of_duckdb = _digests(lake)
        import_facts(lake, late)
        done = update(
            lake,
            at=NOW,
            engine=engine_named(cluster.address),
            progress=lambda step: cluster.kill(1) if step == FATAL_STEP else None,
        )
        workers_lost = cluster.told("Removing worker")
    updated, updated_digests = engine_measures(lake), _digests(lake)
    rebuild(lake, at=NOW)
    left = tuple(path.name for path in lake.scratch.iterdir())
    return SparkRun(
        status,
        rebuilt,
        (rebuilt_digests, of_duckdb),
        done.days,
        updated,
        (updated_digests, _digests(lake)),
        workers_lost,
        left,
    )


def _of_known_accounts(
    early: dict[str, list[Row]], late: dict[str, list[Row]]
) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """The same, no account writing late for the first time: else the internal filter makes everything again."""
    known = {(row["shop_id"], row["agent_id"]) for row in early["messages"]}
    first = [row for row in late["messages"] if row["agent_id"] and (row["shop_id"], row["agent_id"]) not in known]
    later = [row for row in late["messages"] if row not in first]
    return early | {"messages": early["messages"] + first}, late | {"messages": later}


def _digests(lake: Lake) -> dict[str, str]:
    return {table: lake.snapshot().digest([table]) for table in TABLES_MADE}

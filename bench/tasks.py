"""What is timed, one task per process; the last line printed is its use of processor and memory as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from steelyard.facts.lake import Lake

AT = datetime(2026, 12, 1, tzinfo=UTC)
_PROCESS_STATUS = Path("/proc/self/status")


def fill(home: str, records: str) -> None:
    """Import a folder of records file by file, as a shop does day by day."""
    lake = _lake(home)
    for path in sorted(Path(records).glob("*.parquet")):
        _import(lake, [path])


def add(home: str, records: str) -> None:
    """Import a folder of records at once."""
    _import(_lake(home), sorted(Path(records).glob("*.parquet")))


def rebuild(home: str, engine: str = "duckdb") -> None:
    """Every derived table and measure again."""
    from steelyard.engines.choice import engine_named
    from steelyard.measures.pipeline import rebuild as rebuild_lake

    rebuild_lake(_lake(home), at=AT, engine=engine_named(engine))


def update(home: str) -> None:
    """Only what new facts touch."""
    from steelyard.measures.pipeline import update as update_lake

    update_lake(_lake(home), at=AT)


def handwritten(records: str, measures: str) -> None:
    """The SQL script, with the memory the engine allows itself."""
    from handwritten import compute

    from steelyard.engines.duckdb import DEFAULT_MEMORY

    compute(Path(records), Path(measures), memory_limit=DEFAULT_MEMORY)


def handwritten_unbounded(records: str, measures: str) -> None:
    """The SQL script with four fifths of the machine's memory, which is what DuckDB takes by itself."""
    from handwritten import compute

    compute(Path(records), Path(measures), memory_limit="80%")


def pandas(records: str, measures: str) -> None:
    """The analyst's script."""
    from pandas_script import compute

    compute(Path(records), Path(measures))


def import_csv(home: str, path: str) -> None:
    """One CSV through recognition, checks and verdicts into the lake, as ``steelyard import`` does."""
    import pyarrow as pa

    from steelyard.facts.lake import SourceFile
    from steelyard.facts.verdicts import Incoming
    from steelyard.sources import ReadOptions, expand, read

    lake = _lake(home)
    (file,) = expand([Path(path)])
    with read(file, ReadOptions()) as reading:
        if reading.refused or reading.refused_count:
            raise SystemExit(f"the file was not taken whole: {reading.problems[:3]}")

        def numbered() -> Iterator[pa.RecordBatch]:
            for batch in reading.tables["messages"]:
                yield batch.append_column(pa.field("_file", pa.int32()), pa.array([0] * batch.num_rows, pa.int32()))

        source = SourceFile(reading.path, reading.layout or "", reading.sha256)
        lake.import_facts({"messages": Incoming(numbered())}, files=[source], at=AT)


def bare_csv(folder: str, path: str) -> None:
    """The same CSV straight from pyarrow into a Delta table: nothing recognised, nothing checked."""
    import pyarrow.csv
    from deltalake import write_deltalake

    write_deltalake(folder, pyarrow.csv.read_csv(path))


def _lake(home: str) -> Lake:
    from steelyard.facts.lake import Lake

    return Lake.open(Path(home))


def _import(lake: Lake, paths: list[Path]) -> None:
    from steelyard.facts import TABLES
    from steelyard.facts.lake import SourceFile
    from steelyard.facts.verdicts import Incoming

    files = [SourceFile(path.name, "canonical", f"{path.stat().st_size:064x}") for path in paths]
    named = {
        name: [(index, path) for index, path in enumerate(paths) if path.name.startswith(f"{name}_")] for name in TABLES
    }
    lake.import_facts(
        {name: Incoming(_batches(name, found)) for name, found in named.items() if found}, files=files, at=AT
    )


def _batches(table: str, paths: list[tuple[int, Path]]) -> Iterator[pa.RecordBatch]:
    """Rows as the lake takes them, with file and row number."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from steelyard.facts import TABLES

    schema = TABLES[table].schema
    for index, path in paths:
        row = 0
        for batch in pq.ParquetFile(path).iter_batches(batch_size=100_000):
            typed = batch.select(schema.names).cast(schema)
            size = typed.num_rows
            typed = typed.append_column(pa.field("_file", pa.int32()), pa.repeat(pa.scalar(index, pa.int32()), size))
            yield typed.append_column(pa.field("_row", pa.int64()), pa.array(range(row, row + size), pa.int64()))
            row += size


def _peak_mb() -> float | None:
    """The most memory this process held.

    Linux's own figure of the process, because getrusage there starts from what the parent held.
    """
    if _PROCESS_STATUS.exists():
        told = dict(
            line.split(":", 1) for line in _PROCESS_STATUS.read_text(encoding="utf-8").splitlines() if ":" in line
        )
        return int(told["VmHWM"].split()[0]) * 1024 / 1e6
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process(os.getpid()).memory_info().peak_wset / 1e6)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


TASKS: Mapping[str, Callable[..., None]] = {
    task.__name__: task
    for task in (fill, add, rebuild, update, handwritten, handwritten_unbounded, pandas, import_csv, bare_csv)
}

if __name__ == "__main__":
    TASKS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({"cpu_seconds": time.process_time(), "peak_mb": _peak_mb()}))

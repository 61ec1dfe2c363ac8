"""Runs the things compared, each in a process of its own, and says what came out as a ratio."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = HERE / "work"


@dataclass(frozen=True, slots=True)
class Run:
    """One process from start to end: wall seconds, processor seconds, most memory held."""

    seconds: float
    cpu_seconds: float
    peak_mb: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report. ``is_met`` is None where no goal was set."""

    what: str
    ours: str
    other: str
    ratio: str
    goal: str
    is_met: bool | None

    def told(self) -> str:
        """The line for a terminal."""
        verdict = {True: "met", False: "MISSED", None: ""}[self.is_met]
        ratio = f", ratio {self.ratio}" if self.ratio else ""
        return f"{self.what}: {self.ours} against {self.other}{ratio} (goal: {self.goal}) {verdict}".rstrip()


def run(task: str, *arguments: object) -> Run:
    """One task of tasks.py in a fresh interpreter; its start-up counts."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(HERE / "tasks.py"), task, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{task} failed:\n{done.stdout}{done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    return Run(seconds, told["cpu_seconds"], told["peak_mb"])


def alternate(runs: int, first: Callable[[], Run], second: Callable[[], Run]) -> tuple[list[Run], list[Run]]:
    """A B A B ..., so that both meet the same weather."""
    pairs = []
    for number in range(runs):
        pair = (first(), second())
        print(f"  run {number + 1}: {described(pair[0])} | {described(pair[1])}", flush=True)
        pairs.append(pair)
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def median_ratio(ours: Sequence[Run], others: Sequence[Run]) -> float:
    """The median of the ratios of wall seconds, pair by pair."""
    return statistics.median(one.seconds / other.seconds for one, other in zip(ours, others, strict=True))


def median_seconds(runs: Sequence[Run]) -> float:
    """The median wall seconds."""
    return statistics.median(one.seconds for one in runs)


def peak_mb(runs: Sequence[Run]) -> float | None:
    """The most memory any of the runs held."""
    return max((one.peak_mb for one in runs if one.peak_mb is not None), default=None)


def described(one: Run) -> str:
    """Wall, processor and memory of one run."""
    return f"{one.seconds:.1f} s wall, {one.cpu_seconds:.1f} s cpu, {gigabytes(one.peak_mb)}"


def gigabytes(megabytes: float | None) -> str:
    """Memory as people read it."""
    return "memory not measured" if megabytes is None else f"{megabytes / 1000:.2f} GB"


def records(work: Path, messages: int, orders: int, days: int) -> Path:
    """A folder of Parquet records of this size, made once."""
    import company

    folder = work / f"records-{messages}-{orders}-{days}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        print(f"  writing {messages:,} messages and {orders:,} orders of {days} days", flush=True)
        company.write(folder, messages=messages, orders=orders, days=days)
        (folder / "complete").touch()
    return folder


def filled_home(work: Path, source: Path, *, name: str | None = None) -> Path:
    """A home folder into which these records were imported day by day, made once."""
    home = work / f"home-{name or source.name}"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        print("  importing", flush=True)
        run("fill", home, source)
        (home / "complete").touch()
    return home


def parser(purpose: str | None, *, messages: int, orders: int, runs: int) -> argparse.ArgumentParser:
    """The arguments all benchmarks share."""
    made = argparse.ArgumentParser(description=purpose)
    made.add_argument("--messages", type=int, default=messages)
    made.add_argument("--orders", type=int, default=orders)
    made.add_argument("--runs", type=int, default=runs, help="repetitions; the median counts")
    made.add_argument("--work", type=Path, default=WORK, help="where records and lakes are kept between runs")
    return made


def machine() -> str:
    """What it ran on."""
    import duckdb

    return f"{os.cpu_count()} processors, {sys.platform}, Python {sys.version.split()[0]}, DuckDB {duckdb.__version__}"

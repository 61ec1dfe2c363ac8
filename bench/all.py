"""Runs every benchmark and writes the results as a Markdown table to results.md beside this file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import imports
import load
import one_day
import pandas_script
import rebuild
import simulate
import spark_workers
import statement_pages
from measuring import HERE, WORK, Result, machine


def report(results: Sequence[Result]) -> str:
    """The table, with what it ran on."""
    verdict = {True: "yes", False: "**no**", None: "–"}
    rows = [
        f"| {one.what} | {one.ours} | {one.other} | {one.ratio or '–'} | {one.goal} | {verdict[one.is_met]} |"
        for one in results
    ]
    return "\n".join(
        [
            f"Measured on {machine()}.",
            "",
            "| what | Steelyard | against | ratio | goal | met |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> None:
    """One after the other, printing as they come."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=3, help="repetitions of each; the median counts")
    arguments.add_argument("--scale", type=float, default=1.0, help="fraction of the full sizes, to try things out")
    arguments.add_argument("--work", type=Path, default=WORK, help="where records and lakes are kept between runs")
    arguments.add_argument("--report", type=Path, default=HERE / "results.md")
    given = arguments.parse_args()

    def scaled(size: int) -> int:
        return int(size * given.scale)

    benchmarks: list[Callable[[], list[Result]]] = [
        lambda: rebuild.compare(
            given.work, messages=scaled(rebuild.MESSAGES), orders=scaled(rebuild.ORDERS), runs=given.runs
        ),
        lambda: imports.compare(given.work, rows=scaled(imports.ROWS), runs=given.runs),
        lambda: one_day.compare(
            given.work, messages=scaled(one_day.MESSAGES), orders=scaled(one_day.ORDERS), runs=given.runs
        ),
        lambda: pandas_script.compare(
            given.work, messages=scaled(pandas_script.MESSAGES), orders=scaled(pandas_script.ORDERS), runs=given.runs
        ),
        lambda: spark_workers.compare(
            given.work, messages=scaled(spark_workers.MESSAGES), orders=scaled(spark_workers.ORDERS), runs=given.runs
        ),
        lambda: simulate.compare(
            given.work, employees=max(scaled(simulate.EMPLOYEES), 20), months=simulate.MONTHS, runs=given.runs
        ),
        lambda: statement_pages.compare(given.work.resolve(), employees=max(scaled(statement_pages.EMPLOYEES), 20)),
        lambda: load.compare(
            given.work.resolve(), agents=max(scaled(load.AGENTS), 40), messages=max(scaled(load.MESSAGES), 40_000)
        ),
    ]
    results: list[Result] = []
    for benchmark in benchmarks:
        for result in benchmark():
            print(result.told(), flush=True)
            results.append(result)
    given.report.write_text(report(results), encoding="utf-8")


if __name__ == "__main__":
    main()

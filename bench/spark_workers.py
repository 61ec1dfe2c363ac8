"""``rebuild`` on a Spark cluster of this machine: one worker against two, each with one processor."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from measuring import HERE, Result, Run, alternate, filled_home, median_ratio, median_seconds, parser, records, run

sys.path.append(str(HERE.parent / "tests" / "parity"))

from cluster import settings, standalone

MESSAGES, ORDERS, RUNS, DAYS = 1_000_000, 30_000, 3, 30
_SETTINGS = """
spark.driver.memory 1g
spark.executor.memory 1g
spark.sql.shuffle.partitions 4
spark.master.rest.enabled false
"""


def compare(work: Path, *, messages: int = MESSAGES, orders: int = ORDERS, runs: int = RUNS) -> list[Result]:
    """Wall time of both, alternating; the driver, on the same processors, counts too. A new cluster for each run."""
    home = filled_home(work, records(work, messages, orders, DAYS))

    def on(workers: int) -> Run:
        with tempfile.TemporaryDirectory() as folder:
            os.environ.update(settings(Path(folder) / "conf", _SETTINGS))
            with standalone(Path(folder), workers=workers) as cluster:
                return run("rebuild", home, cluster.address)

    two, one = alternate(runs, lambda: on(2), lambda: on(1))
    return [
        Result(
            f"rebuild on Spark, {messages:,} messages, {orders:,} orders",
            f"two workers {median_seconds(two):.1f} s",
            f"one worker {median_seconds(one):.1f} s",
            f"{median_ratio(two, one):.2f}",
            "none",
            None,
        )
    ]


if __name__ == "__main__":
    given = parser(__doc__, messages=MESSAGES, orders=ORDERS, runs=RUNS).parse_args()
    for result in compare(given.work, messages=given.messages, orders=given.orders, runs=given.runs):
        print(result.told())

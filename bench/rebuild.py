"""``rebuild`` against one hand-written SQL script that yields the same measures."""

from __future__ import annotations

from pathlib import Path

from measuring import (
    Result,
    alternate,
    filled_home,
    gigabytes,
    median_ratio,
    median_seconds,
    parser,
    peak_mb,
    records,
    run,
)

MESSAGES, ORDERS, RUNS, DAYS = 10_000_000, 300_000, 3, 30
MOST_RATIO, MOST_MB = 1.3, 4_000


def compare(
    work: Path, *, messages: int = MESSAGES, orders: int = ORDERS, runs: int = RUNS, script: str = "handwritten"
) -> list[Result]:
    """Wall time of both, alternating, and the engine's peak memory."""
    source = records(work, messages, orders, DAYS)
    home = filled_home(work, source)
    measures = work / "handwritten.parquet"
    ours, hand = alternate(runs, lambda: run("rebuild", home), lambda: run(script, source, measures))
    ratio, peak = median_ratio(ours, hand), peak_mb(ours)
    size = f"{messages:,} messages, {orders:,} orders"
    return [
        Result(
            f"rebuild, {size}",
            f"{median_seconds(ours):.1f} s",
            f"hand-written SQL {median_seconds(hand):.1f} s",
            f"{ratio:.2f}",
            f"<= {MOST_RATIO}",
            ratio <= MOST_RATIO,
        ),
        Result(
            f"peak memory of rebuild, {size}",
            gigabytes(peak),
            f"hand-written SQL {gigabytes(peak_mb(hand))}",
            "",
            "<= 4 GB",
            None if peak is None else peak <= MOST_MB,
        ),
    ]


if __name__ == "__main__":
    arguments = parser(__doc__, messages=MESSAGES, orders=ORDERS, runs=RUNS)
    arguments.add_argument("--unbounded", action="store_true", help="give the SQL script all of the machine's memory")
    given = arguments.parse_args()
    for result in compare(
        given.work,
        messages=given.messages,
        orders=given.orders,
        runs=given.runs,
        script="handwritten_unbounded" if given.unbounded else "handwritten",
    ):
        print(result.told())

"""One new day after thirty: what ``update`` costs against making all of it again."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

from company import FIRST_DAY
from measuring import Result, Run, alternate, filled_home, median_ratio, median_seconds, parser, records, run

MESSAGES, ORDERS, RUNS, DAYS = 10_000_000, 300_000, 3, 30
MOST_RATIO = 0.1


def compare(work: Path, *, messages: int = MESSAGES, orders: int = ORDERS, runs: int = RUNS) -> list[Result]:
    """``messages`` and ``orders`` are those of the first thirty days; the new day has as many as any other."""
    before, day = split(work, messages, orders)
    derived = filled_home(work, before, name=before.parent.name)
    if not (derived / "derived").exists():
        run("rebuild", derived)
        (derived / "derived").touch()
    home = work / "home-one-day"

    def updated() -> Run:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(derived, home)
        run("add", home, day)
        return run("update", home)

    ours, whole = alternate(runs, updated, lambda: run("rebuild", home))
    ratio = median_ratio(ours, whole)
    shutil.rmtree(home)
    return [
        Result(
            f"one new day after {DAYS} ({messages:,} messages)",
            f"update {median_seconds(ours):.1f} s",
            f"rebuild {median_seconds(whole):.1f} s",
            f"{ratio:.3f}",
            f"<= {MOST_RATIO}",
            ratio <= MOST_RATIO,
        )
    ]


def split(work: Path, messages: int, orders: int) -> tuple[Path, Path]:
    """Records of thirty days and of the day after, cut at the shop's midnight, made once.

    An order is exported as it stood when its day ended: one paid after midnight comes a second time, paid.
    """
    import duckdb

    days = DAYS + 2
    source = records(work, messages * days // DAYS, orders * days // DAYS, days)
    folder = work / f"days-{messages}-{orders}"
    midnight = date.fromisoformat(FIRST_DAY) + timedelta(days=DAYS)
    bounds = {folder / "before": (date.min, midnight), folder / "day": (midnight, midnight + timedelta(days=1))}
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'; SET memory_limit = '2GB'")
            for part, (start, end) in bounds.items():
                part.mkdir(parents=True)
                for path in sorted(source.glob("*.parquet")):
                    wanted = _messages_sql if path.name.startswith("messages") else _orders_sql
                    rows = wanted(
                        _literal(path), f"TIMESTAMPTZ '{start} 00:00:00+08'", f"TIMESTAMPTZ '{end} 00:00:00+08'"
                    )
                    if connection.execute(f"SELECT 1 FROM ({rows}) LIMIT 1").fetchone():
                        connection.execute(
                            f"COPY ({rows}) TO {_literal(part / path.name)} (FORMAT parquet, COMPRESSION zstd)"
                        )
        (folder / "complete").touch()
    before, day = bounds
    return before, day


def _messages_sql(path: str, start: str, end: str) -> str:
    return f"SELECT * FROM read_parquet({path}) WHERE sent_at >= {start} AND sent_at < {end}"


def _orders_sql(path: str, start: str, end: str) -> str:
    return (
        f"SELECT * REPLACE (CASE WHEN paid_at < {end} THEN paid_at END AS paid_at, "
        f"CASE WHEN paid_at < {end} THEN 'paid' ELSE 'unpaid' END AS status) FROM read_parquet({path}) "
        f"WHERE created_at < {end} AND (created_at >= {start} OR (paid_at >= {start} AND paid_at < {end}))"
    )


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


if __name__ == "__main__":
    given = parser(__doc__, messages=MESSAGES, orders=ORDERS, runs=RUNS).parse_args()
    for result in compare(given.work, messages=given.messages, orders=given.orders, runs=given.runs):
        print(result.told())

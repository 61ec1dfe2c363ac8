"""A large CSV through the whole import, against the least that can be done with the same file."""

from __future__ import annotations

import shutil
from pathlib import Path

from measuring import Result, alternate, median_ratio, median_seconds, parser, records, run

ROWS, RUNS, DAYS = 3_000_000, 3, 30
LEAST_RATIO = 0.5


def compare(work: Path, *, rows: int = ROWS, runs: int = RUNS) -> list[Result]:
    """Rows a second of the import (recognised, typed, checked, judged, one commit) and of pyarrow.csv to Delta."""
    path, written = messages_csv(work, rows)
    home, table = work / "home-imports", work / "bare-delta"

    def emptied(folder: Path) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    ours, bare = alternate(
        runs, lambda: run("import_csv", emptied(home), path), lambda: run("bare_csv", emptied(table), path)
    )
    ratio = 1 / median_ratio(ours, bare)
    emptied(home), emptied(table)
    return [
        Result(
            f"import of a CSV of {written:,} messages",
            f"{written / median_seconds(ours):,.0f} rows/s",
            f"bare pyarrow to Delta {written / median_seconds(bare):,.0f} rows/s",
            f"{ratio:.2f}",
            f">= {LEAST_RATIO}",
            ratio >= LEAST_RATIO,
        )
    ]


def messages_csv(work: Path, rows: int) -> tuple[Path, int]:
    """One ``messages.csv`` of about so many rows, times in ISO 8601, and how many it has."""
    import duckdb

    source = records(work, rows, 1, DAYS)
    path = work / f"csv-{rows}" / "messages.csv"
    files = str(source / "messages_*.parquet").replace("'", "''")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET memory_limit = '2GB'")
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            connection.execute(
                f"COPY (SELECT * REPLACE (strftime(sent_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS sent_at) FROM read_parquet('{files}')) "
                f"TO '{str(part).replace(chr(39), chr(39) * 2)}' (FORMAT csv, HEADER)"
            )
            part.replace(path)
        found = connection.execute(f"SELECT count(*) FROM read_parquet('{files}')").fetchone()
    assert found is not None, "count(*) always gives a row"
    return path, int(found[0])


if __name__ == "__main__":
    given = parser(__doc__, messages=ROWS, orders=0, runs=RUNS).parse_args()
    for result in compare(given.work, rows=given.messages, runs=given.runs):
        print(result.told())

"""Percentiles read from the rows a snapshot keeps: the two neighbours as whole milliseconds, the rest exact.

Answers what ``metrics`` asks of a ``WaitsReader``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import duckdb
import pyarrow as pa

from steelyard.facts.snapshot import Snapshot
from steelyard.metrics.model import WaitKind
from steelyard.periods import Period

#: Per kind: the derived table, the column of waits, and which rows count.
_SOURCES: Mapping[WaitKind, tuple[str, str, str]] = {
    "rounds": ("rounds", "wait_ms", "answered_at is not null"),
    "rounds_window": ("rounds", "wait_ms", "answered_at is not null and in_window"),
    "first": ("receptions", "first_wait_ms", "first_wait_ms is not null"),
    "first_window": ("receptions", "first_wait_window_ms", "first_wait_window_ms is not null"),
}

_GROUPS = pa.schema(
    [
        ("scope", pa.string()),
        ("shop_id", pa.string()),
        ("agent_id", pa.string()),
        ("day_from", pa.date32()),
        ("day_to", pa.date32()),
    ]
)


class SnapshotWaits:
    """Order statistics over the waits of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def order_statistics(
        self,
        kind: WaitKind,
        period: Period,
        groups: Mapping[str, Sequence[tuple[str, str, date, date]]],
        quantile: Fraction,
    ) -> Mapping[str, tuple[int, int, int, Fraction]]:
        """Per scope with a wait: (n, low, high, fraction), low and high at floor and ceil of (n - 1) x quantile."""
        table, wait, counted = _SOURCES[kind]
        files = self._snapshot.files(table)
        if not files:
            return {}
        held = [
            dict(zip(_GROUPS.names, (scope, *account), strict=True))
            for scope, found in groups.items()
            for account in found
        ]
        accounts = pa.Table.from_pylist(held, schema=_GROUPS)
        # floor and ceil of (n - 1) x q in whole numbers: no double may decide between two neighbours
        low = f"((n - 1) * {quantile.numerator}) // {quantile.denominator}"
        high = f"((n - 1) * {quantile.numerator} + {quantile.denominator - 1}) // {quantile.denominator}"
        with duckdb.connect() as connection:
            connection.register("accounts", accounts)
            rows = connection.execute(
                f"""
                with waits as (
                    select a.scope, r.{wait} as wait
                    from read_parquet(?, hive_partitioning = false) r
                    join accounts a on r.shop_id = a.shop_id and r.agent_id = a.agent_id
                        and r.business_day >= a.day_from and r.business_day < a.day_to
                    where ({counted}) and r.business_day >= ? and r.business_day < ?
                ), placed as (
                    select scope, wait, row_number() over (partition by scope order by wait) - 1 as place,
                        count(*) over (partition by scope) as n
                    from waits
                )
                select scope, n, max(wait) filter (where place = {low}), max(wait) filter (where place = {high})
                from placed group by scope, n
                """,
                [files, period.start, period.end],
            ).fetchall()
        return {scope: (n, below, above, _part((n - 1) * quantile)) for scope, n, below, above in rows}


def _part(place: Fraction) -> Fraction:
    return place - place.__floor__()

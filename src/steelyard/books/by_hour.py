"""When buyers come and how long they wait: receptions by weekday and hour of the shop's own clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pyarrow as pa

from steelyard.derive.eras import Clock, Eras
from steelyard.derive.tables import RECEPTIONS
from steelyard.engines.duckdb import DuckEngine
from steelyard.facts.organisation import Organisation
from steelyard.facts.snapshot import Snapshot
from steelyard.trace import AccountSpan

_SPANS = pa.schema(
    [("shop_id", pa.string()), ("agent_id", pa.string()), ("first", pa.date32()), ("after", pa.date32())]
)


@dataclass(frozen=True, slots=True, order=True)
class Hour:
    """One hour of one weekday (1 = Monday): receptions that began in it, and the first waits of those answered.

    Over all hours ``receptions`` adds up to ``received_buyers``, ``first_replies`` and ``first_wait_ms`` to the measures of
    their names, wherever these were counted from chats.
    """

    weekday: int
    hour: int
    receptions: int
    first_replies: int
    first_wait_ms: int

    @property
    def first_response_seconds(self) -> Fraction | None:
        """The mean first wait; None where nobody was answered."""
        return Fraction(self.first_wait_ms, 1000 * self.first_replies) if self.first_replies else None


def by_hour(snapshot: Snapshot, organisation: Organisation, spans: Sequence[AccountSpan]) -> tuple[Hour, ...]:
    """The hours of some accounts on their days, in order; an hour without any reception or first reply has no row.

    The weekday is that of the business day, the hour that of the shop's clock when the reception began.
    """
    files = snapshot.files("receptions")
    if not files or not spans:
        return ()
    zones = {shop.shop_id: shop.timezone for shop in organisation.shops if shop.timezone}
    eras = Eras({span.shop_id for span in spans}, organisation.settings_rows, zones)
    with DuckEngine(memory_limit="1GB") as engine:
        clock = Clock.of(engine, eras)
        rows = engine.parquet(files, RECEPTIONS)
        first, after = min(span.start for span in spans), max(span.end for span in spans)
        rows = rows.filter((rows.business_day >= first) & (rows.business_day < after))
        wanted = engine.table(_table(spans), "wanted")
        kept = rows.semi_join(
            wanted,
            [
                rows.shop_id == wanted.shop_id,
                wanted.agent_id.isnull() | (rows.agent_id == wanted.agent_id),
                rows.business_day >= wanted["first"],
                rows.business_day < wanted.after,
            ],
        )
        timed = eras.join(kept, "started_at", clock.rows, "local_offset_ms")
        placed = timed.mutate(
            weekday=timed.business_day.day_of_week.index().cast("int64") + 1,
            hour=(timed.started_at + timed.local_offset_ms) % 86_400_000 // 3_600_000,
        )
        found = placed.group_by("weekday", "hour").agg(
            receptions=placed.count(where=placed.is_received),
            first_replies=placed.first_wait_ms.count(),
            first_wait_ms=placed.first_wait_ms.sum().fill_null(0),
        )
        found = found.filter((found.receptions > 0) | (found.first_replies > 0)).order_by("weekday", "hour")
        return tuple(Hour(*(int(value) for value in row.values())) for row in engine.fetch(found).to_pylist())


def together(hours: Iterable[Hour]) -> tuple[Hour, ...]:
    """The hours of all weekdays as one, in order; weekday 0."""
    sums: dict[int, list[int]] = {}
    for one in hours:
        held = sums.setdefault(one.hour, [0, 0, 0])
        for place, value in enumerate((one.receptions, one.first_replies, one.first_wait_ms)):
            held[place] += value
    return tuple(Hour(0, hour, *held) for hour, held in sorted(sums.items()))


def _table(spans: Sequence[AccountSpan]) -> pa.Table:
    held = [
        {"shop_id": span.shop_id, "agent_id": span.agent_id, "first": span.start, "after": span.end} for span in spans
    ]
    return pa.Table.from_pylist(held, schema=_SPANS)

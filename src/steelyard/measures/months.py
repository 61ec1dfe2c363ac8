"""Measures of whole months at once, for questions about long stretches: one row a month instead of thirty.

Sums over whole months are those of the daily rows, and are kept beside them in the table ``monthly_measures``, which
the same commit writes. A month in which something changes on a day within it (an account
changes hands, a setting, a campaign ...) is cut there, so any stretch of days that can be asked for adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from steelyard.engines.duckdb import DuckEngine
from steelyard.facts.organisation import Organisation
from steelyard.facts.snapshot import MONTHLY, Snapshot
from steelyard.measures.catalogue import MEASURES, OF_RECORDS, is_computed, known_by
from steelyard.measures.shape import SCHEMA
from steelyard.periods import Period

#: Columns of the answer, as ``read_measures`` names them.
COLUMNS = ("shop_id", "business_day", "agent_id", "measure", "value")

#: Under which measure a row of zero says that the shop recorded talk on a day.
PRESENT = "consulted_buyers"

#: Columns of the stored months: ``business_day`` is the first day with a row, bit n of ``days`` says that day n has one.
MONTHLY_SCHEMA = pa.schema([*(SCHEMA.field(name) for name in COLUMNS), pa.field("days", pa.int64())])

_PEAKS = sorted(key for key, measure in MEASURES.items() if measure.combine == "max")
#: Known wherever the shop recorded any talk; the others only where there are rows of their own.
_OF_TALK = sorted(key for key, measure in MEASURES.items() if is_computed(measure) and not known_by(measure))
_ACCOUNT = pa.schema([("shop_id", pa.string()), ("agent_id", pa.string()), ("month", pa.int64()), ("day", pa.int64())])


@dataclass(frozen=True, slots=True)
class Cuts:
    """Days within months on which rows must be kept apart: for everybody, and for single accounts."""

    days: frozenset[date] = frozenset()
    accounts: frozenset[tuple[str, str, date]] = frozenset()

    @classmethod
    def of(cls, organisation: Organisation, days: Iterable[date | None] = ()) -> Cuts:
        """Where anything dated begins or ends within a month; ``days`` are further ones that matter to everybody."""
        dated = [row for rows in (organisation.settings_rows, organisation.campaigns) for row in rows]
        bounds = [bound for row in dated for bound in (row.start, row.end)]
        return cls(frozenset(_within_months(*bounds, *days)), frozenset(_cut_accounts(organisation)))

    def months(self) -> list[int]:
        """Every month that is cut for anybody, counted from year 0."""
        return sorted({_number(day) for day in (*self.days, *(day for *_, day in self.accounts))})


def read_months(snapshot: Snapshot, period: Period, cuts: Cuts) -> pa.Table:
    """The measures of a period, one row a month or part between cuts, dated on its first day with any.

    ``spot`` is the same for all rows of one part: no question can divide them.

    Cut months also hold a row of zero for each day on which a shop recorded any talk, and for each day on which it has
    a row of a measure known by rows of its own only: "nothing recorded" stays apart from 0.
    """
    with DuckEngine(memory_limit="1GB") as engine:
        daily = engine.parquet(snapshot.files("measures"), SCHEMA)
        kept = snapshot.files(MONTHLY)
        months = engine.parquet(kept, MONTHLY_SCHEMA) if kept else None
        return engine.fetch(_by_month(engine, daily, period, cuts, months))


def months_of(table: pa.Table, period: Period, cuts: Cuts) -> pa.Table:
    """The same from an Arrow table of daily measures."""
    with DuckEngine(memory_limit="1GB") as engine:
        return engine.fetch(_by_month(engine, engine.table(table.select(list(COLUMNS)), "daily"), period, cuts))


def whole_months(daily: ir.Table) -> ir.Table:
    """Daily measures as rows of the stored months, each on the first day on which it counted anything.

    A row must not speak for days before: shops are recorded on the days of their rows.
    """
    return _added_up(daily.select(*COLUMNS, month=month_of(daily.business_day)), "month").drop("month")


def month_of(day: ir.Value) -> ir.Value:
    """The month of a day, counted from year 0."""
    return (day.year() * 12 + day.month() - 1).cast("int64")


def _added_up(rows: ir.Table, *stretch: str) -> ir.Table:
    """One row a stretch of days, account and measure."""
    summed = rows.group_by("shop_id", *stretch, "agent_id", "measure").agg(
        total=rows.value.sum(),
        peak=rows.value.max(),
        business_day=rows.business_day.min(),
        days=(ibis.literal(1, "int64") << rows.business_day.day().cast("int64")).bit_or(),
    )
    return summed.mutate(value=summed.measure.isin(_PEAKS).ifelse(summed.peak, summed.total)).drop("total", "peak")


def _by_month(
    engine: DuckEngine, daily: ir.Table, period: Period, cuts: Cuts, months: ir.Table | None = None
) -> ir.Table:
    """``months``: the stored ones; without them every month is added up from its days."""
    days = [day for day in sorted(cuts.days) if day in period]
    rows = daily.filter((daily.business_day >= period.start) & (daily.business_day < period.end))
    rows = rows.select(*COLUMNS, month=month_of(rows.business_day), part=_part(rows.business_day, days))
    whole = engine.materialise(_whole(rows, period, days, months), "months")
    parts = [whole]
    if cuts.months():
        divided = engine.materialise(_divided(engine, whole, cuts), "divided")
        if engine.fetch(divided.limit(1)).num_rows:
            keys = ["shop_id", "agent_id", "month"]
            days = rows.semi_join(divided, keys)
            parts = [
                whole.anti_join(divided, keys),
                days.mutate(part=days.business_day.day().cast("int64") - 100),
            ]
        parts += _presence(whole.filter(whole.month.isin(cuts.months())))
    return ibis.union(*(one.select(*COLUMNS, spot=one.month * 1000 + one.part) for one in parts))


def _whole(rows: ir.Table, period: Period, days: Sequence[date], months: ir.Table | None) -> ir.Table:
    """Every month of the period or part of one: from the stored months, but where a month is cut, from its days."""
    stretch = ("month", "part")
    if months is None:
        return _added_up(rows, *stretch)
    stored = months.filter((months.business_day >= period.start) & (months.business_day < period.end))
    stored = stored.mutate(month=month_of(stored.business_day), part=ibis.literal(0, "int64"))
    cut = sorted({_number(day) for day in _within_months(period.start, period.end, *days)})
    if not cut:
        return stored
    in_cut = ibis.or_(*(_in_month(rows.business_day, month) for month in cut))
    made = _added_up(rows.filter(in_cut), *stretch)
    return made.union(stored.filter(stored.month.notin(cut)).select(*made.columns))


def _in_month(day: ir.Value, month: int) -> ir.BooleanValue:
    """Whether a day lies in a month; told by its bounds, so that files of other months need not be read."""
    whole = Period.month(month // 12, month % 12 + 1)
    return (day >= whole.start) & (day < whole.end)


def _part(day: ir.Value, cuts: Sequence[date]) -> ir.Value:
    """How many cut days a day has reached: days of one part lie between the same two."""
    part = ibis.literal(0, "int64")
    for cut in cuts:
        part = part + (day >= cut).cast("int64")
    return part


def _divided(engine: DuckEngine, whole: ir.Table, cuts: Cuts) -> ir.Table:
    """Accounts and months with rows on both sides of a day on which the account is cut; few, and read day by day."""
    keys = ["shop_id", "agent_id", "month"]
    masks = whole.group_by(*keys).agg(days=whole.days.bit_or())
    cut = masks.join(engine.table(_table_of(cuts.accounts), "cut_accounts"), keys)
    before = cut.days.cast("int64") & ((ibis.literal(1, "int64") << cut.day) - 1)
    after = cut.days.cast("int64") >= (ibis.literal(1, "int64") << cut.day)
    return cut.filter((before != 0) & after).select(*keys).distinct()


def _presence(seen: ir.Table) -> Iterator[ir.Table]:
    """Rows of zero: on which days a shop talked, and has rows of measures that are known by rows of their own only."""
    talked, brought = seen.filter(seen.measure.notin(sorted(OF_RECORDS))), seen.filter(seen.measure.notin(_OF_TALK))
    yield _each_day(talked.group_by("shop_id", "month").agg(days=talked.days.bit_or()), ibis.literal(PRESENT))
    yield _each_day(brought.group_by("shop_id", "month", "measure").agg(days=brought.days.bit_or()), None)


def _each_day(masks: ir.Table, measure: ir.Value | None) -> ir.Table:
    """A row of zero for each day whose bit is set."""
    days = masks.mutate(day=ibis.range(1, 32).unnest())
    days = days.filter((days.days.cast("int64") & (ibis.literal(1, "int64") << days.day.cast("int64"))) != 0)
    return days.mutate(
        business_day=ibis.date((days.month // 12).cast("int64"), (days.month % 12 + 1).cast("int64"), days.day),
        measure=days.measure if measure is None else measure,
        agent_id=ibis.literal(""),
        value=ibis.literal(0, "int64"),
        part=days.day.cast("int64") - 200,
    )


def _number(month: date) -> int:
    """A month counted from year 0."""
    return month.year * 12 + month.month - 1


def _table_of(accounts: Iterable[tuple[str, str, date]]) -> pa.Table:
    rows = [
        {"shop_id": shop_id, "agent_id": agent_id, "month": _number(day), "day": day.day}
        for shop_id, agent_id, day in sorted(accounts)
    ]
    return pa.Table.from_pylist(rows, _ACCOUNT)


def _within_months(*days: date | None) -> Iterator[date]:
    """The days that fall within a month; those that begin one cut nothing."""
    return (day for day in days if day is not None and day.day != 1)


def _cut_accounts(organisation: Organisation) -> Iterator[tuple[str, str, date]]:
    """Days on which accounts change hands, or their holder changes team, begins or leaves."""
    for account in organisation.accounts:
        for day in _within_months(account.start, account.end):
            yield account.shop_id, account.agent_id, day
    held: dict[str, set[tuple[str, str]]] = {}
    for account in organisation.accounts:
        held.setdefault(account.employee_id, set()).add((account.shop_id, account.agent_id))
    for person in organisation.people:
        for day in _within_months(person.start, person.end, person.hired_on, person.left_on):
            for shop_id, agent_id in held.get(person.employee_id, ()):
                yield shop_id, agent_id, day

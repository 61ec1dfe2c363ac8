"""Measures of whole months at once, for questions about long stretches: one row a month instead of thirty.

Sums over whole months are those of the daily rows. A month in which something changes on a day within it (an account
changes hands, a setting, a campaign ...) keeps its daily rows, so any stretch of days that can be asked for adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from steelyard.engines.duckdb import DuckEngine
from steelyard.facts.organisation import Organisation
from steelyard.facts.snapshot import Snapshot
from steelyard.measures.catalogue import MEASURES, OF_RECORDS, is_computed
from steelyard.measures.shape import SCHEMA
from steelyard.periods import Period

#: Columns of the answer, as ``read_measures`` names them.
COLUMNS = ("shop_id", "business_day", "agent_id", "measure", "value")

#: Under which measure a row of zero says that the shop recorded talk on a day.
PRESENT = "consulted_buyers"

_PEAKS = sorted(key for key, measure in MEASURES.items() if measure.combine == "max")
#: Known wherever the shop recorded any talk; the others only where there are rows of their own.
_OF_TALK = sorted(key for key, measure in MEASURES.items() if is_computed(measure) and key not in OF_RECORDS)
_ACCOUNT = pa.schema([("shop_id", pa.string()), ("agent_id", pa.string()), ("month", pa.int64())])


@dataclass(frozen=True, slots=True)
class Cuts:
    """The months (by their first days) whose days must stay apart: for everybody, and for single accounts."""

    months: frozenset[date] = frozenset()
    accounts: frozenset[tuple[str, str, date]] = frozenset()

    @classmethod
    def of(cls, organisation: Organisation, days: Iterable[date | None] = ()) -> Cuts:
        """Where anything dated begins or ends within a month; ``days`` are further ones that matter to everybody."""
        dated = [row for rows in (organisation.settings_rows, organisation.campaigns) for row in rows]
        bounds = [bound for row in dated for bound in (row.start, row.end)]
        return cls(frozenset(_cut_months(*bounds, *days)), frozenset(_cut_accounts(organisation)))

    def all_months(self) -> list[date]:
        """Every month that is cut for anybody, in order."""
        return sorted({*self.months, *(month for *_, month in self.accounts)})


def read_months(snapshot: Snapshot, period: Period, cuts: Cuts) -> pa.Table:
    """The measures of a period, one row a month, dated on a day of it; daily where a month is cut.

    Cut months also hold a row of zero for each day on which a shop recorded any talk, and for each day on which it has
    a row of a measure known by rows of its own only: "nothing recorded" stays apart from 0.
    """
    with DuckEngine(memory_limit="1GB") as engine:
        return engine.fetch(_by_month(engine, engine.parquet(snapshot.files("measures"), SCHEMA), period, cuts))


def months_of(table: pa.Table, period: Period, cuts: Cuts) -> pa.Table:
    """The same from an Arrow table of daily measures."""
    with DuckEngine(memory_limit="1GB") as engine:
        return engine.fetch(_by_month(engine, engine.table(table.select(list(COLUMNS)), "daily"), period, cuts))


def _by_month(engine: DuckEngine, rows: ir.Table, period: Period, cuts: Cuts) -> ir.Table:
    rows = rows.filter((rows.business_day >= period.start) & (rows.business_day < period.end))
    rows = rows.select(*COLUMNS, month=rows.business_day.year() * 12 + rows.business_day.month() - 1)
    whole = engine.materialise(
        rows.group_by("shop_id", "month", "agent_id", "measure").agg(
            total=rows.value.sum(),
            peak=rows.value.max(),
            first=rows.business_day.min(),
            days=(ibis.literal(1, "int64") << rows.business_day.day().cast("int64")).bit_or(),
        ),
        "months",
    )
    if not cuts.all_months():
        return _dated(whole, _day(whole, 1))
    accounts = engine.table(_table_of(cuts.accounts), "cut_accounts")
    keys = ["shop_id", "agent_id", "month"]
    everywhere = sorted(map(_number, cuts.months))
    uncut = whole.filter(whole.month.notin(everywhere)).anti_join(accounts, keys)
    by_account = rows.filter(rows.month.notin(everywhere)).semi_join(accounts, keys)
    by_month = rows.filter(rows.month.isin(everywhere))
    seen = whole.filter(whole.month.isin([_number(month) for month in cuts.all_months()]))
    parts = (by_account, by_month, *_presence(seen))
    return ibis.union(_dated(uncut, _first_day(uncut)), *(part.select(*COLUMNS) for part in parts))


def _dated(whole: ir.Table, day: ir.Value) -> ir.Table:
    """Rows of whole months on one day each."""
    value = whole.measure.isin(_PEAKS).ifelse(whole.peak, whole.total)
    return whole.select("shop_id", "agent_id", "measure", business_day=day, value=value).select(*COLUMNS)


def _first_day(whole: ir.Table) -> ir.Value:
    """A day of the month on which the account talked: a row must not speak for days before the first.

    Measures known by rows of their own stand on the first day on which they have one.
    """
    of_talk = whole.measure.isin(_OF_TALK)
    talked = of_talk.ifelse(whole.first, ibis.null("date"))
    return of_talk.ifelse(talked.min().over(ibis.window(group_by=["shop_id", "agent_id", "month"])), whole.first)


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
        business_day=_day(days, days.day),
        measure=days.measure if measure is None else measure,
        agent_id=ibis.literal(""),
        value=ibis.literal(0, "int64"),
    )


def _day(rows: ir.Table, day: ir.Value | int) -> ir.Value:
    return ibis.date((rows.month // 12).cast("int64"), (rows.month % 12 + 1).cast("int64"), day)


def _number(month: date) -> int:
    """A month counted from year 0."""
    return month.year * 12 + month.month - 1


def _table_of(accounts: Iterable[tuple[str, str, date]]) -> pa.Table:
    rows = [
        {"shop_id": shop_id, "agent_id": agent_id, "month": _number(month)}
        for shop_id, agent_id, month in sorted(accounts)
    ]
    return pa.Table.from_pylist(rows, _ACCOUNT)


def _cut_months(*days: date | None) -> Iterator[date]:
    """The first days of the months that these days fall within, those that begin a month left out."""
    return (day.replace(day=1) for day in days if day is not None and day.day != 1)


def _cut_accounts(organisation: Organisation) -> Iterator[tuple[str, str, date]]:
    """Months of accounts that change hands, or whose holder changes team, begins or leaves within them."""
    for account in organisation.accounts:
        for month in _cut_months(account.start, account.end):
            yield account.shop_id, account.agent_id, month
    held: dict[str, set[tuple[str, str]]] = {}
    for account in organisation.accounts:
        held.setdefault(account.employee_id, set()).add((account.shop_id, account.agent_id))
    for person in organisation.people:
        for month in _cut_months(person.start, person.end, person.hired_on, person.left_on):
            for shop_id, agent_id in held.get(person.employee_id, ()):
                yield shop_id, agent_id, month

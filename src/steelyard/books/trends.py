"""A figure over time: days, weeks or months, each final or not, in a campaign or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.books.evaluation import figures_of
from steelyard.engines.duckdb import DuckEngine
from steelyard.facts.organisation import Organisation
from steelyard.facts.settings import Settings
from steelyard.facts.snapshot import Snapshot
from steelyard.measures.catalogue import MEASURES, OF_RECORDS, known_by
from steelyard.measures.months import COLUMNS, PRESENT
from steelyard.measures.shape import SCHEMA
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.evaluate import WAIT_TABLES, MeasuredFigures, stored_parts
from steelyard.metrics.figures import MetricValue
from steelyard.metrics.model import Metric
from steelyard.periods import ONE_DAY, Period

Step = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a trend: its days, its figure, and whether any of its days lies in a campaign."""

    period: Period
    value: MetricValue
    is_campaign: bool

    @property
    def is_final(self) -> bool:
        """Whether later facts cannot change it."""
        return self.value.is_final


def steps(period: Period, step: Step) -> list[Period]:
    """A period cut into days, weeks from Monday, or calendar months; first and last may hold fewer days."""
    if step == "day":
        return [Period(day, day + ONE_DAY) for day in period.days()]
    if step == "month":
        return period.month_parts()
    found = []
    start = period.start
    while start < period.end:
        end = min(start + timedelta(days=7 - start.weekday()), period.end)
        found.append(Period(start, end))
        start = end
    return found


def trend(
    organisation: Organisation, shop_ids: Iterable[str], periods: Sequence[Period], ask: Callable[[Period], MetricValue]
) -> tuple[Point, ...]:
    """One figure, asked of every period; campaigns are those of the shops."""
    if not periods:
        return ()
    days = organisation.campaign_days(shop_ids, Period(periods[0].start, periods[-1].end))
    return tuple(
        Point(one, ask(one), any(one.overlap(start, end) is not None for start, end in days)) for one in periods
    )


def long_figures(
    snapshot: Snapshot,
    organisation: Organisation,
    catalogue: Catalogue,
    period: Period,
    keys: Iterable[str],
    accounts: Iterable[tuple[str, str]] | None = None,
) -> MeasuredFigures:
    """Figures of a long stretch of days that answer for these metrics only, so that years weigh little.

    ``accounts``: only these have values, where the metrics ask for nobody else's. A scope that is asked for answers as
    figures of all measures would; unmatched accounts without any such measure are not listed.
    """
    metrics = [catalogue.metric(key) for key in keys]
    scoped = any(formula.scoped_names for metric in metrics if metric.quantile is None for formula in metric.formulas())
    leaves = {measure for metric in metrics for measure in catalogue.leaves(metric)}
    kept = _stored({measure.key for measure in leaves}, organisation, period)
    kept |= {measure for metric in metrics for measure in _waits_of(metric, catalogue)}
    records = {key for measure in leaves for key in known_by(measure)}
    only = None if scoped or accounts is None else sorted(set(accounts))
    known = _rows(snapshot, period, sorted(kept | records), records, only)
    return figures_of(snapshot, known, organisation, catalogue)


def _waits_of(metric: Metric, catalogue: Catalogue) -> Iterator[str]:
    """The counts of the waits that percentiles look at: they say whose accounts there are."""
    if metric.waits is not None:
        yield WAIT_TABLES[metric.waits][1]
    for part in catalogue.parts(metric):
        if isinstance(part, Metric):
            yield from _waits_of(part, catalogue)


def _stored(keys: set[str], organisation: Organisation, period: Period) -> set[str]:
    """The stored measures behind some, under every settings of the period."""
    found = {key for key in keys if not MEASURES[key].virtual}
    for shop in organisation.shops:
        for _, settings in organisation.settings_spans(shop.shop_id, period):
            found |= _parts(keys - found, settings)
    return found | _parts(keys - found, organisation.settings_of("", period.last_day))


def _parts(keys: Iterable[str], settings: Settings) -> set[str]:
    return {part for key in keys if MEASURES[key].virtual for _, part in stored_parts(key, settings)}


def _rows(
    snapshot: Snapshot,
    period: Period,
    keys: Sequence[str],
    records: set[str],
    accounts: Sequence[tuple[str, str]] | None,
) -> pa.Table:
    """Daily rows of the measures; and rows of zero that say on which days a shop recorded talk, or kept such records."""
    with DuckEngine(memory_limit="1GB") as engine:
        rows = engine.parquet(snapshot.files("measures"), SCHEMA)
        rows = rows.filter((rows.business_day >= period.start) & (rows.business_day < period.end))
        wanted = rows.filter(rows.measure.isin(list(keys)))
        if accounts is not None:
            held = pa.table({"shop_id": [shop for shop, _ in accounts], "agent_id": [agent for _, agent in accounts]})
            wanted = wanted.semi_join(engine.table(held.cast(_ACCOUNTS), "held"), ["shop_id", "agent_id"])
        talked = rows.filter(rows.measure.notin(sorted(OF_RECORDS))).select("shop_id", "business_day").distinct()
        kept = rows.filter(rows.measure.isin(sorted(records))).select("shop_id", "business_day", "measure").distinct()
        parts = [
            engine.fetch(wanted.select(*COLUMNS)),
            _zeros(engine.fetch(talked)),
            _zeros(engine.fetch(kept)),
        ]
    schema = parts[0].schema
    return pa.concat_tables([part.select(list(COLUMNS)).cast(schema) for part in parts])


_ACCOUNTS = pa.schema([("shop_id", pa.string()), ("agent_id", pa.string())])


def _zeros(days: pa.Table) -> pa.Table:
    """A row of zero for each day, under the measure it names or the one that stands for talk."""
    count = days.num_rows
    found = (
        days
        if "measure" in days.column_names
        else days.append_column("measure", pa.array([PRESENT] * count, pa.string()))
    )
    found = found.append_column("agent_id", pa.array([""] * count, pa.string()))
    return found.append_column("value", pa.array([0] * count, pa.int64()))


def first_day(snapshot: Snapshot) -> date | None:
    """The first business day with any measure; None before anything was counted."""
    files = snapshot.files("measures")
    if not files:
        return None
    with DuckEngine(memory_limit="1GB") as engine:
        rows = engine.parquet(files, SCHEMA)
        found = engine.fetch(rows.agg(day=rows.business_day.min()))["day"]
        day: date | None = pc.max(found).as_py()
        return day

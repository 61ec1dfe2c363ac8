"""From the lake's facts to its derived tables and measures: all of them, or only what new facts touch."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from steelyard.derive import touched
from steelyard.derive.compute import Talk, credit, talk
from steelyard.derive.eras import Clock, Eras, as_date, as_day, day_of
from steelyard.derive.inputs import TABLES as FACT_TABLES
from steelyard.derive.inputs import Facts, in_their_shops
from steelyard.derive.tables import CONVERSATIONS, DAY_MS, DERIVED, RECEPTIONS, SEGMENTS
from steelyard.engines.base import Engine
from steelyard.engines.choice import Opening, on_duckdb
from steelyard.engines.duckdb import DuckEngine
from steelyard.facts import TABLES
from steelyard.facts.commits import Commit
from steelyard.facts.lake import DerivedWrite, Lake
from steelyard.facts.settings import SettingRow
from steelyard.facts.snapshot import MONTHLY, Snapshot
from steelyard.measures import (
    attendance,
    compute,
    cross_selling,
    growth,
    inquiry,
    quality,
    records,
    resolution,
    response,
    sales,
    satisfaction,
    workload,
)
from steelyard.measures.catalogue import MEASURES, TALK_FAMILIES
from steelyard.measures.months import MONTHLY_SCHEMA, month_of, whole_months
from steelyard.measures.reports import choose, chosen_sources, layouts_of, reported_measures
from steelyard.measures.shape import SCHEMA
from steelyard.periods import Period

ROWS_PER_FILE = 500_000
"""Derived files are cut between days at about this size, so that one new day rewrites little."""

Progress = Callable[[str], None]
_SCHEMAS: Mapping[str, pa.Schema] = {**DERIVED, "measures": SCHEMA, MONTHLY: MONTHLY_SCHEMA}
#: The instant of a run that writes nothing.
_NEVER = datetime.max.replace(tzinfo=UTC)
_TALK_FAMILIES = (workload.FAMILY, response.FAMILY)
_ACCOUNT_SHOPS = pa.schema([("agent_id", pa.string()), ("shop_id", pa.string())])
#: Records whose rows may name no shop, and the families they count in.
_SHOPLESS = ("shifts", "presence", "knowledge_events", "growth_records")
_SHOPLESS_FAMILIES = (attendance.FAMILY, quality.FAMILY, growth.FAMILY)


@dataclass(frozen=True, slots=True)
class Update:
    """What one run recomputed: the commit it read, the commit it wrote (None = nothing was pending), how many days.

    ``days`` counts (shop, business day) pairs, None when everything was made again.
    """

    facts_commit: int
    commit: int | None
    days: int | None


def update(lake: Lake, *, at: datetime, progress: Progress | None = None, engine: Opening = on_duckdb) -> Update:
    """Bring derived tables and measures up to date with the facts, touching only the days that can change.

    A changed setting, shop or undone import makes everything again, and so does a version with other columns.
    Raises: LakeBusy while another writer works; EngineFailed.
    """
    with lake.writing(at), _uncollected():
        snapshot = lake.snapshot()
        run = _Run(lake, snapshot, at, progress or _silent, engine)
        commits = lake.commits()
        since = _derived_from(commits)
        pending = [commit for commit in commits if commit.number > since and commit.kind != "derive"]
        if not pending:
            return Update(snapshot.commit, None, 0)
        undone = any(commit.kind == "undo" for commit in pending)
        if since == 0 or undone or _rules_changed(snapshot, since) or _columns_changed(snapshot):
            return run.everything()
        return run.recompute(since)


def rebuild(lake: Lake, *, at: datetime, progress: Progress | None = None, engine: Opening = on_duckdb) -> Update:
    """Make every derived table and measure again from the facts.

    Raises: LakeBusy while another writer works; EngineFailed.
    """
    with lake.writing(at), _uncollected():
        return _Run(lake, lake.snapshot(), at, progress or _silent, engine).everything()


def read_measures(snapshot: Snapshot, start: date, end: date, shops: Sequence[str] | None = None) -> pa.Table:
    """Measures of [start, end), sorted by shop, day, agent, measure.

    Columns: shop_id, business_day, agent_id, measure, value, reconstructed. Zero has no row.
    """
    with DuckEngine(memory_limit="1GB") as engine:
        rows = engine.parquet(snapshot.files("measures"), SCHEMA)
        rows = rows.filter((rows.business_day >= start) & (rows.business_day < end))
        if shops is not None:
            rows = rows.filter(rows.shop_id.isin(list(shops)))
        columns = ["shop_id", "business_day", "agent_id", "measure", "value", "reconstructed"]
        return engine.fetch(rows.select(*columns).order_by(["shop_id", "business_day", "agent_id", "measure"]))


def newest_day(snapshot: Snapshot) -> date | None:
    """The newest business day with a measure of chats, orders or opinions; None before anything was counted.

    Records that end late (a refund finished weeks later) do not tell that a day's chats are there.
    """
    newest: date | None = None
    reach = [_last(file.bounds.get("business_day")) for file in snapshot.stored_files("measures")]
    for last, path in sorted(zip(reach, snapshot.files("measures"), strict=True), reverse=True):
        if newest is not None and last <= newest:
            break
        rows = pq.read_table(path, columns=["business_day", "family"], partitioning=None)
        told = pc.is_in(rows["family"], value_set=pa.array(sorted(TALK_FAMILIES)))
        found = pc.max(rows["business_day"].filter(told)).as_py()
        newest = found if newest is None or (found is not None and found > newest) else newest
    return newest


def _last(bounds: tuple[object, object] | None) -> date:
    """The last day a file may hold; a file without bounds may hold any."""
    return bounds[1] if bounds is not None and isinstance(bounds[1], date) else date.max


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's cycle collector: the thousands of small nodes of the expressions make it run in vain.

    A fifth of the time of a small update; the nodes go with the run.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _silent(_: str) -> None:
    return None


def _derived_from(commits: Sequence[Commit]) -> int:
    """The facts' commit the newest derived tables were made from; 0 when there are none."""
    derived = [commit for commit in commits if commit.kind == "derive"]
    return int(derived[-1].info["facts_commit"]) if derived else 0


def _rules_changed(snapshot: Snapshot, since: int) -> bool:
    return any(snapshot.files_added_since(table, since) for table in ("settings", "shops"))


def _columns_changed(snapshot: Snapshot) -> bool:
    """Whether an older version of the package made the derived tables, with other columns or without the months."""
    if snapshot.files("measures") and not snapshot.files(MONTHLY):
        return True
    made = {name: snapshot.files(name)[:1] for name in _SCHEMAS}
    return any(pq.read_schema(files[0]).names != _SCHEMAS[name].names for name, files in made.items() if files)


@dataclass(frozen=True, slots=True)
class Sides:
    """What is counted from records and what reports say of the same days, each with all it says, and which of them counts.

    ``computed``: measures of the days on which reports speak; ``recorded``: (shop_id, day, family) with records of their own,
    where a missing row means 0; ``reported``: a row per source, ``reconstructed`` where a mean was turned back; ``chosen``:
    (shop_id, day, family, source) that counts. Days are dates.
    """

    computed: pa.Table
    recorded: pa.Table
    reported: pa.Table
    chosen: pa.Table


def both_sides(lake: Lake, start: date, end: date, shops: Sequence[str] | None = None) -> Sides | None:
    """Computed and reported measures of the days in [start, end) on which reports speak; None where none does.

    Counted again from the stored conversations, waits, receptions and segments, whichever source counts by the shop's order.
    """
    run = _Run(lake, lake.snapshot(), _NEVER, _silent, on_duckdb)
    with _uncollected():
        return run.both_sides(start, end, shops)


class _Run:
    """One computation over one snapshot."""

    def __init__(self, lake: Lake, snapshot: Snapshot, at: datetime, progress: Progress, opening: Opening) -> None:
        self._lake, self._snapshot, self._at, self._progress = lake, snapshot, at, progress
        self._open = opening

    def everything(self) -> Update:
        """Make all rows again."""
        with self._open(self._lake.scratch) as engine:
            facts = _facts(engine, self._snapshot)
            clock = self._clock(engine, facts)
            facts = self._placed(engine, facts, clock)
            made = talk(engine, facts, clock, self._progress, _agents(engine, facts, clock))
            self._progress("attribution")
            paid, attributions = credit(engine, facts, made.segments, clock)
            self._progress("measures")
            parts = [
                compute.of_talk(engine, facts, made, clock),
                compute.of_inquiries(engine, facts, made.receptions, clock),
                compute.of_sales(engine, paid, attributions, clock),
            ]
            parts.append(compute.of_cross_selling(engine, facts, made.receptions, made.conversations, clock))
            newest = compute.newest_messages(engine, facts, "newest_messages")
            parts.append(compute.of_resolution(engine, facts, made.conversations, made.conversations, newest, clock))
            if _has_opinions(facts):
                parts.append(compute.of_satisfaction(engine, facts, made.conversations, clock))
            counted = (records.of_records(engine, facts, family, clock) for family in records.RECORD_FAMILIES)
            parts += [rows for rows in counted if rows is not None]
            measures = choose(engine, parts[0].union(*parts[1:]), facts, clock)
            self._progress("writing")
            rows = {name: getattr(made, name) for name in Talk.__slots__}
            rows |= {"attributions": attributions, "measures": measures.mutate(business_day=as_date(measures.day))}
            writes = [
                DerivedWrite(name, _SCHEMAS[name], self._files(engine, name, table), "all")
                for name, table in rows.items()
            ]
            writes.append(DerivedWrite(MONTHLY, MONTHLY_SCHEMA, self._months(engine, writes[-1].new_files), "all"))
            return Update(self._snapshot.commit, self._publish(writes), None)

    def recompute(self, since: int) -> Update:
        """Make the rows again of every (shop, day) that facts newer than commit ``since`` can change."""
        with self._open(self._lake.scratch) as engine:
            done = self._recomputed(engine, since)
        return self.everything() if done is None else done

    def _recomputed(self, engine: Engine, since: int) -> Update | None:
        """The same, or None where any day can change."""
        before = self._lake.snapshot(since)
        facts = _facts(engine, self._snapshot)
        clock = self._clock(engine, facts)
        facts = self._placed(engine, facts, clock)
        agents = _agents(engine, facts, clock)
        if clock.eras.filters_internal and self._met_accounts(engine, agents, before):
            return None
        self._progress("changes")
        new, stored = self._new(engine, since, clock), self._stored(engine, before, clock)
        reach = touched.spans(engine, new, stored)
        talk_days = touched.talk_days(engine, new, stored, reach, clock)
        inquiry_days = touched.inquiry_days(engine, new, stored, talk_days, clock)
        sales_days = touched.sales_days(engine, new, stored, facts.orders, reach, clock)
        cross_days = touched.cross_selling_days(
            engine, new, stored, facts.orders, reach, talk_days, cross_selling.REPURCHASE_DAYS * DAY_MS, clock
        )
        newest_before = compute.newest_messages(engine, _facts(engine, before), "newest_before")
        resolution_days = touched.resolution_days(engine, new, stored, reach, talk_days, newest_before, clock)
        loaded = touched.messages_to_load(engine, facts.messages, talk_days, stored, clock)
        near = replace(facts, messages=loaded)
        whole = talk(engine, near, clock, self._progress, agents)
        made = Talk(
            **{
                name: engine.materialise(_of_days(getattr(whole, name), talk_days), f"{name}_made")
                for name in Talk.__slots__
            }
        )
        self._progress("attribution")
        kept = {name: self._kept(engine, name, talk_days) for name in Talk.__slots__}
        receptions = _with(kept["receptions"], made.receptions, RECEPTIONS)
        segments = _with(kept["segments"], made.segments, SEGMENTS)
        conversations = _with(kept["conversations"], made.conversations, CONVERSATIONS)
        sold = _orders_of(facts.orders, sales_days, clock)
        paid, credited = credit(engine, replace(facts, orders=sold), segments, clock)
        attributions = engine.materialise(_of_days(credited, sales_days), "attributions_made")
        self._progress("measures")
        asked = receptions.mutate(day=as_day(receptions.business_day))
        groups: list[tuple[ir.Table, tuple[str, ...], ir.Table]] = [
            (talk_days, _TALK_FAMILIES, compute.of_talk(engine, near, whole, clock)),
            (
                inquiry_days,
                (inquiry.FAMILY,),
                compute.of_inquiries(engine, facts, asked.semi_join(inquiry_days, ["shop_id", "day"]), clock),
            ),
            (sales_days, (sales.FAMILY,), compute.of_sales(engine, paid, credited, clock)),
        ]
        if _has_opinions(facts):
            said = compute.of_satisfaction(engine, facts, conversations, clock)
            opinion_days = touched.opinion_days(engine, new, stored, reach, clock)
            groups.append((opinion_days, (satisfaction.FAMILY,), said))
        told = conversations.mutate(day=as_day(conversations.business_day))
        beside = compute.of_cross_selling(
            engine,
            replace(facts, messages=touched.messages_near(engine, facts.messages, cross_days)),
            asked.semi_join(cross_days, ["shop_id", "day"]),
            told if clock.eras.filters else told.semi_join(cross_days, ["shop_id", "day"]),
            clock,
        )
        groups.append((cross_days, (cross_selling.FAMILY,), beside))
        newest = compute.newest_messages(engine, facts, "newest_messages")
        judged = conversations.mutate(day=as_day(conversations.business_day))
        judged = judged.semi_join(resolution_days, ["shop_id", "day"])
        resolved = compute.of_resolution(engine, facts, judged, conversations, newest, clock)
        groups.append((resolution_days, (resolution.FAMILY,), resolved))
        for family in records.RECORD_FAMILIES:
            counted = records.of_records(engine, facts, family, clock)
            if counted is not None:
                groups.append((self._record_days(engine, family, new, stored, since, facts, clock), (family,), counted))
        touched_days = [(rows, family) for rows, families, _ in groups for family in families]
        counted_families = {family for _, family in touched_days}
        # What only reports bring, where no record of the family was ever imported, has no group above.
        touched_days += [
            (touched.report_days(new), family)
            for family in sorted({measure.family for measure in MEASURES.values()} - counted_families)
        ]
        days = engine.materialise(
            _union([rows.mutate(family=ibis.literal(family)) for rows, family in touched_days]), "measure_days"
        )
        computed = _union([_of_days(rows, of_days) for of_days, _, rows in groups])
        measures = choose(engine, computed, facts, clock, days)
        self._progress("writing")
        writes = [
            self._replaced(engine, name, getattr(made, name), talk_days, ["shop_id", "day"]) for name in Talk.__slots__
        ]
        writes.append(self._replaced(engine, "attributions", attributions, sales_days, ["shop_id", "day"]))
        written = self._replaced(
            engine,
            "measures",
            measures.mutate(business_day=as_date(measures.day)),
            days,
            ["shop_id", "day", "family"],
        )
        writes += [written, self._added_up(engine, written, days)]
        count = engine.fetch(days.select("shop_id", "day").distinct()).num_rows
        return Update(self._snapshot.commit, self._publish(writes), count)

    def both_sides(self, start: date, end: date, shops: Sequence[str] | None) -> Sides | None:
        """See ``both_sides`` above."""
        with self._open(self._lake.scratch) as engine:
            facts = _facts(engine, self._snapshot)
            layouts = layouts_of(engine, facts)
            if not layouts:
                return None
            clock = self._clock(engine, facts)
            facts = self._placed(engine, facts, clock)
            within = (facts.reports.business_day >= start) & (facts.reports.business_day < end)
            within = within if not shops else within & facts.reports.shop_id.isin(list(shops))
            spoken = facts.reports.filter(within).select("shop_id", day=as_day(facts.reports.business_day)).distinct()
            days = engine.materialise(spoken, "days_reported")
            reported = engine.materialise(_of_days(reported_measures(engine, facts), days), "measures_reported")
            computed = engine.materialise(self._counted(engine, facts, days, clock), "measures_computed")
            recorded = _of_days(compute.days_with_facts(engine, facts, clock), days)
            chosen = chosen_sources(engine, computed, reported, facts, clock, layouts)
            return Sides(
                *(
                    engine.fetch(rows.mutate(day=as_date(rows.day)))
                    for rows in (computed, recorded, reported, _of_days(chosen, days))
                )
            )

    def _counted(self, engine: Engine, facts: Facts, days: ir.Table, clock: Clock) -> ir.Table:
        """Every measure of the days, counted from the stored derived tables."""
        stored = {name: self._derived(engine, name, None) for name in Talk.__slots__}
        dated = {name: _of_days(rows.mutate(day=as_day(rows.business_day)), days) for name, rows in stored.items()}
        dated |= _judged_quick(dated["rounds"], dated["receptions"], clock)
        made = Talk(**{name: engine.materialise(rows, f"{name}_counted") for name, rows in dated.items()})
        paid, credited = credit(
            engine, replace(facts, orders=_orders_of(facts.orders, days, clock)), stored["segments"], clock
        )
        parts = [
            compute.of_talk(engine, facts, made, clock),
            compute.of_inquiries(engine, facts, made.receptions, clock),
            compute.of_sales(engine, paid, credited, clock),
            compute.of_cross_selling(engine, facts, made.receptions, made.conversations, clock),
            compute.of_resolution(
                engine,
                facts,
                made.conversations,
                stored["conversations"],
                compute.newest_messages(engine, facts, "newest_messages"),
                clock,
            ),
        ]
        if _has_opinions(facts):
            parts.append(compute.of_satisfaction(engine, facts, stored["conversations"], clock))
        counted = (records.of_records(engine, facts, family, clock) for family in records.RECORD_FAMILIES)
        parts += [rows for rows in counted if rows is not None]
        return _union([_of_days(rows, days) for rows in parts])

    def _clock(self, engine: Engine, facts: Facts) -> Clock:
        """Eras of every shop that any fact names."""
        tables = (facts.messages, facts.orders, facts.ratings, facts.reviews, facts.reports, *facts.records.values())
        named = _union([rows.select("shop_id").distinct() for rows in tables]).distinct()
        shops = {row["shop_id"]: row["timezone"] for row in self._snapshot.rows("shops").to_pylist()}
        ids = {shop_id for shop_id in (*engine.fetch(named)["shop_id"].to_pylist(), *shops) if shop_id is not None}
        settings = [
            SettingRow(row["shop_id"], row["key"], row["value"], row["start"], row["end"])
            for row in self._snapshot.rows("settings").to_pylist()
        ]
        zones = {shop_id: zone for shop_id, zone in shops.items() if zone is not None}
        return Clock.of(engine, Eras(ids, settings, zones))

    def _placed(self, engine: Engine, facts: Facts, clock: Clock) -> Facts:
        """Shifts and presence in the shops of their accounts."""
        return replace(facts, records=self._in_shops(engine, facts.records, facts.absent, clock))

    def _in_shops(
        self, engine: Engine, records: Mapping[str, ir.Table], absent: frozenset[str], clock: Clock
    ) -> dict[str, ir.Table]:
        shops: dict[str, set[str]] = {}
        for row in self._snapshot.rows("accounts").to_pylist():
            shops.setdefault(row["agent_id"], set()).add(row["shop_id"])
        alone = [{"agent_id": agent, "shop_id": min(of)} for agent, of in sorted(shops.items()) if len(of) == 1]
        known = engine.table(pa.Table.from_pylist(alone, schema=_ACCOUNT_SHOPS), "account_shops")
        ids = set(clock.eras.rows["shop_id"].to_pylist())
        only_shop = min(ids) if len(ids) == 1 else None
        return {
            name: in_their_shops(rows, known, only_shop) if name in _SHOPLESS and name not in absent else rows
            for name, rows in records.items()
        }

    def _record_days(
        self,
        engine: Engine,
        family: str,
        new: touched.New,
        stored: touched.Stored,
        since: int,
        facts: Facts,
        clock: Clock,
    ) -> ir.Table:
        """Days of a family of records that new rows, or the versions they replace, count on.

        Where accounts or shops changed, records that name no shop may belong to another one: then every day of their family.
        """
        reported = touched.report_days(new)
        moved = family in _SHOPLESS_FAMILIES and self._shops_may_have_moved(engine, facts, since)
        if moved:
            measured = self._derived(engine, "measures", None)
            before = measured.filter(measured.family == family).select("shop_id", day=as_day(measured.business_day))
            return records.record_days(engine, family, [facts.records], reported.union(before), clock)
        replaced = {
            name: rows.semi_join(new.records[name], list(TABLES[name].key)) for name, rows in stored.records.items()
        }
        return records.record_days(engine, family, [new.records, replaced], reported, clock)

    def _shops_may_have_moved(self, engine: Engine, facts: Facts, since: int) -> bool:
        if self._snapshot.files_added_since("accounts", since):
            return True
        raw = _facts(engine, self._snapshot).records
        loose = [
            raw[name].filter(raw[name].shop_id.isnull()).limit(1) for name in _SHOPLESS if name not in facts.absent
        ]
        return any(engine.fetch(rows.select("agent_id")).num_rows for rows in loose)

    def _new(self, engine: Engine, since: int, clock: Clock) -> touched.New:
        tables = {
            name: engine.parquet(self._snapshot.files_added_since(name, since), TABLES[name].schema)
            for name in FACT_TABLES
        }
        facts = self._placed(engine, Facts.of(engine, tables), clock)
        return touched.New(**{name: getattr(facts, name) for name in touched.New.__slots__})

    def _stored(self, engine: Engine, before: Snapshot, clock: Clock) -> touched.Stored:
        earlier = self._placed(engine, _facts(engine, before), clock)
        derived = {name: self._derived(engine, name, None) for name in ("conversations", "receptions", "attributions")}
        facts = {
            name: getattr(earlier, name) for name in ("orders", "ratings", "reviews", "presence", "tags", "records")
        }
        return touched.Stored(**derived, **facts)

    def _derived(self, engine: Engine, table: str, files: Sequence[str] | None) -> ir.Table:
        chosen = self._snapshot.files(table) if files is None else files
        return engine.parquet(chosen, _SCHEMAS[table])

    def _kept(self, engine: Engine, table: str, days: ir.Table) -> ir.Table:
        """The stored rows of a derived table outside the days."""
        stored = self._derived(engine, table, None)
        return stored.mutate(day=as_day(stored.business_day)).anti_join(days, ["shop_id", "day"])

    def _met_accounts(self, engine: Engine, agents: ir.Table, before: Snapshot) -> bool:
        """Whether an account wrote that no earlier message knew: it may be the buyer of older conversations."""
        messages = _facts(engine, before).messages
        known = messages.filter(messages.agent_id.notnull()).select("shop_id", "agent_id").distinct()
        return bool(engine.fetch(agents.anti_join(known, ["shop_id", "agent_id"])).num_rows)

    def _files(self, engine: Engine, table: str, rows: ir.Table) -> list[Path]:
        return engine.write(rows, self._lake.folder / table, _SCHEMAS[table], rows_per_file=ROWS_PER_FILE)

    def _replaced(self, engine: Engine, table: str, rows: ir.Table, days: ir.Table, key: list[str]) -> DerivedWrite:
        """Rewrite the files that hold any of the days: their other rows, and the new ones."""
        bounds = engine.fetch(days.select(day=as_date(days.day)).distinct())["day"].to_pylist()
        files = self._holding(table, bounds)
        stored = self._derived(engine, table, files)
        stored = stored.mutate(day=as_day(stored.business_day)).anti_join(days, key)
        both = _with(stored, rows, _SCHEMAS[table])
        return DerivedWrite(table, _SCHEMAS[table], self._files(engine, table, both), files)

    def _holding(self, table: str, days: Sequence[date]) -> list[str]:
        """The stored files of a derived table that may hold any of the days."""
        return [
            str(self._lake.folder / table / file.path)
            for file in self._snapshot.stored_files(table)
            if _overlaps(file.bounds.get("business_day"), days)
        ]

    def _months(self, engine: Engine, files: Sequence[Path]) -> list[Path]:
        """The whole months of just written measures, written."""
        daily = self._derived(engine, "measures", [str(path) for path in files])
        return self._files(engine, MONTHLY, whole_months(daily))

    def _added_up(self, engine: Engine, measures: DerivedWrite, days: ir.Table) -> DerivedWrite:
        """Add up again the months of shops in which any of the days lies, from the measures as they are now."""
        touched_months = days.select("shop_id", month=month_of(as_date(days.day))).distinct()
        months = engine.materialise(touched_months, "months_touched")
        dates = [
            day
            for number in set(engine.fetch(months)["month"].to_pylist())
            for day in Period.month(number // 12, number % 12 + 1).days()
        ]
        kept = sorted({*self._holding("measures", dates)} - {*measures.replace})
        daily = self._derived(engine, "measures", [*kept, *map(str, measures.new_files)])
        daily = daily.mutate(month=month_of(daily.business_day)).semi_join(months, ["shop_id", "month"])
        files = self._holding(MONTHLY, dates)
        stored = self._derived(engine, MONTHLY, files)
        stored = stored.mutate(month=month_of(stored.business_day)).anti_join(months, ["shop_id", "month"])
        both = _with(stored, whole_months(daily), MONTHLY_SCHEMA)
        return DerivedWrite(MONTHLY, MONTHLY_SCHEMA, self._files(engine, MONTHLY, both), files)

    def _publish(self, writes: Sequence[DerivedWrite]) -> int:
        return self._lake.replace_derived(writes, at=self._at, facts_commit=self._snapshot.commit, info={})


def _facts(engine: Engine, snapshot: Snapshot) -> Facts:
    absent = frozenset(name for name in FACT_TABLES if not snapshot.files(name))
    rows = {
        name: engine.winners(TABLES[name], snapshot.files(name), has_rivals=snapshot.has_rivals(name))
        for name in FACT_TABLES
    }
    return Facts.of(engine, rows, absent)


def _has_opinions(facts: Facts) -> bool:
    return not {"ratings", "reviews"} <= facts.absent


def _agents(engine: Engine, facts: Facts, clock: Clock) -> ir.Table:
    """Every account in any message of its shop; only looked for where a filter asks."""
    agents = facts.messages.filter(facts.messages.agent_id.notnull()).select("shop_id", "agent_id").distinct()
    return engine.materialise(agents if clock.eras.filters_internal else agents.limit(0), "agents")


def _orders_of(orders: ir.Table, days: ir.Table, clock: Clock) -> ir.Table:
    """Orders that any rule dates on one of the days."""
    timed = clock.eras.join(orders.filter(orders.paid_t.notnull()), "created_t", clock.rows, "day_offset_ms")
    timed = timed.mutate(created_day=day_of(timed.created_t, timed.day_offset_ms)).drop("day_offset_ms")
    timed = clock.eras.join(timed, "paid_t", clock.rows, "day_offset_ms")
    timed = timed.mutate(paid_day=day_of(timed.paid_t, timed.day_offset_ms))
    on_created = timed.semi_join(days, [timed.shop_id == days.shop_id, timed.created_day == days.day])
    on_paid = timed.semi_join(days, [timed.shop_id == days.shop_id, timed.paid_day == days.day])
    return on_created.union(on_paid, distinct=True).select(*orders.columns)


def _of_days(rows: ir.Table, days: ir.Table) -> ir.Table:
    return rows.semi_join(days, ["shop_id", "day"])


def _judged_quick(rounds: ir.Table, receptions: ir.Table, clock: Clock) -> dict[str, ir.Table]:
    """Stored waits and receptions with what is not stored of them: whether they were quick under the settings of their day."""
    waits = clock.eras.join_days(rounds, clock.rows, "quick_ms")
    served = clock.eras.join_days(receptions, clock.rows, "quick_ms")
    return {
        "rounds": waits.mutate(is_quick=(waits.wait_ms <= waits.quick_ms).fill_null(False)),
        "receptions": served.mutate(
            first_quick=(served.first_wait_ms <= served.quick_ms).fill_null(False),
            first_quick_window=(served.first_wait_window_ms <= served.quick_ms).fill_null(False),
        ),
    }


def _with(stored: ir.Table, made: ir.Table, schema: pa.Schema) -> ir.Table:
    """Stored rows and new ones together, in the columns of the schema (and ``day`` where both have it)."""
    columns = [*schema.names]
    typed = made.select(**{name: made[name].cast(stored[name].type()) for name in columns})
    return stored.select(*columns).union(typed)


def _union(parts: Sequence[ir.Table]) -> ir.Table:
    return parts[0] if len(parts) == 1 else parts[0].union(*parts[1:])


def _overlaps(bounds: tuple[object, object] | None, days: Sequence[date]) -> bool:
    """Whether a file may hold one of the days; a file without bounds may hold any."""
    if bounds is None:
        return True
    low, high = bounds
    return any(isinstance(low, date) and isinstance(high, date) and low <= day <= high for day in days)

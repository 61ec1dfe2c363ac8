"""Which source a shop's measures of a day come from: computed from records, or a platform's report."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from steelyard.derive.eras import Clock, as_day
from steelyard.derive.inputs import Facts
from steelyard.engines.base import Engine
from steelyard.measures.catalogue import MEASURES
from steelyard.measures.compute import days_with_facts
from steelyard.measures.shape import COLUMNS

_PLACE = ("shop_id", "day", "family")
_RANKS = pa.schema([("era", pa.int64()), ("source", pa.string()), ("rank", pa.int64())])
_FAMILIES = pa.schema([("measure", pa.string()), ("family", pa.string())])


def choose(engine: Engine, computed: ir.Table, facts: Facts, clock: Clock, days: ir.Table | None = None) -> ir.Table:
    """One source per (shop, day, family), the first in the shop's order that has a row there.

    Computed measures count as present where the shop's own facts have a row of that day, even if all are zero;
    what is counted on a day without one gives way to any report.
    Among layouts of one rank the smallest key leads. ``days``: the (shop_id, day, family) to answer for, all when None.
    """
    layouts = layouts_of(engine, facts)
    if not layouts:
        return computed.select(*COLUMNS)
    reported = reported_measures(engine, facts)
    reported = reported if days is None else reported.semi_join(days, [*_PLACE])
    chosen = chosen_sources(engine, computed, reported, facts, clock, layouts)
    both = computed.select(*COLUMNS).mutate(source=ibis.literal("computed")).union(reported.select(*COLUMNS, "source"))
    kept = both.semi_join(chosen, [*_PLACE, "source"])
    summed = kept.group_by("shop_id", "day", "agent_id", "measure", "family").agg(
        value=kept.value.sum(), reconstructed=kept.reconstructed.any()
    )
    return engine.materialise(summed.filter(summed.value != 0).select(*COLUMNS), "measures_chosen")


def layouts_of(engine: Engine, facts: Facts) -> list[str]:
    """The layouts there are reports of, by key."""
    if "agent_reports" in facts.absent:
        return []
    return sorted(engine.fetch(facts.reports.select("source").distinct())["source"].to_pylist())


def reported_measures(engine: Engine, facts: Facts) -> ir.Table:
    """What reports say: a measure's columns and its ``source``, zeros among them; keys nobody declared are left out."""
    families = engine.table(
        pa.Table.from_pylist(
            [
                {"measure": prefix + key, "family": measure.family}
                for key, measure in MEASURES.items()
                for prefix in ("", "shop_")
                if prefix == "" or f"shop_{key}" not in MEASURES
            ],
            schema=_FAMILIES,
        ),
        "families",
    )
    reported = facts.reports.mutate(day=as_day(facts.reports.business_day)).inner_join(families, ["measure"])
    return reported.select("shop_id", "day", "agent_id", "measure", "value", "family", "reconstructed", "source")


def chosen_sources(
    engine: Engine, computed: ir.Table, reported: ir.Table, facts: Facts, clock: Clock, layouts: Sequence[str]
) -> ir.Table:
    """(shop_id, day, family, source): which source counts, by the shop's order of sources."""
    recorded = days_with_facts(engine, facts, clock)
    present = _union_of(
        recorded.mutate(source=ibis.literal("computed"), late=ibis.literal(False)),
        reported.select(*_PLACE, "source").distinct().mutate(late=ibis.literal(False)),
        # Counted on a day without facts of its own (a talk that stayed open): only where nobody reports the day.
        computed.select(*_PLACE)
        .distinct()
        .anti_join(recorded, [*_PLACE])
        .mutate(source=ibis.literal("computed"), late=ibis.literal(True)),
    )
    ranks = engine.table(pa.Table.from_pylist(clock.eras.source_ranks(layouts), schema=_RANKS), "source_ranks")
    ranked = clock.eras.join_days(present, clock.rows, "era").inner_join(ranks, ["era", "source"])
    place = ibis.window(
        group_by=[ranked[name] for name in _PLACE], order_by=[ranked.late, ranked["rank"], ranked.source]
    )
    first = ranked.mutate(place=ibis.row_number().over(place))
    return engine.materialise(first.filter(first.place == 0).select(*_PLACE, "source"), "sources_chosen")


def _union_of(first: ir.Table, *others: ir.Table) -> ir.Table:
    return first.union(*[part.select(*first.columns) for part in others])

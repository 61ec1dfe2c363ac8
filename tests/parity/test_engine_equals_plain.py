"""The engine's numbers equal the second answer, exactly: made-up shops, and imports in parts."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lakes import (
    DERIVED,
    NOW,
    TABLES_MADE,
    company,
    disagreements,
    engine_measures,
    engine_rows,
    home,
    import_facts,
    parts_of,
)
from second_answer import MeasureKey, Row, derived, measures
from strategies import World, shops

from steelyard.facts.lake import Lake
from steelyard.measures.pipeline import rebuild, update

BATCHES = [range(first, first + 10) for first in range(0, 60, 10)]


def computed(folder: Path, facts: dict[str, list[Row]]) -> Lake:
    """A lake with the facts in it and everything made from them."""
    lake = home(folder)
    import_facts(lake, facts)
    rebuild(lake, at=NOW)
    return lake


def assert_same_rows(lake: Lake, world: World) -> None:
    """Derived tables first: they say where two answers part."""
    named = {row["conversation_id"] for row in world.facts["messages"]} - {None}
    for table in DERIVED:
        plain = derived(world.facts, world.settings, table)
        found, wanted = disagreements(engine_rows(lake, table), plain, table, named)
        assert (found[:3], wanted[:3]) == ([], []), f"{table}: only the engine has {len(found)}, only we {len(wanted)}"


def assert_same_measures(found: dict[MeasureKey, int], wanted: dict[MeasureKey, int]) -> None:
    apart = {
        key: (found.get(key, 0), wanted.get(key, 0))
        for key in found.keys() | wanted.keys()
        if found.get(key, 0) != wanted.get(key, 0)
    }
    assert apart == {}, "(engine, second answer)"


@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_the_engine_equals_the_second_answer_on_made_up_shops(seeds: range, tmp_path: Path) -> None:
    world = company(seeds)
    lake = computed(tmp_path, world.facts)
    assert_same_rows(lake, world)
    assert_same_measures(engine_measures(lake), measures(world.facts, world.settings))


# Always the same shops, and no shrinking: every try fills a lake, so a failure would take minutes to grow smaller.
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(world=shops())
def test_the_engine_equals_the_second_answer_on_shops_hypothesis_makes(
    tmp_path_factory: pytest.TempPathFactory, world: World
) -> None:
    lake = computed(tmp_path_factory.mktemp("lake"), world.facts)
    assert_same_rows(lake, world)
    assert_same_measures(engine_measures(lake), measures(world.facts, world.settings))


@pytest.mark.parametrize("seeds", BATCHES[:2], ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_imports_in_parts_with_an_update_after_each_give_what_a_rebuild_gives(seeds: range, tmp_path: Path) -> None:
    world = company(seeds)
    lake = home(tmp_path)
    for part in parts_of(world, random.Random(seeds.start), count=4):
        import_facts(lake, part)
        update(lake, at=NOW)
    in_parts = {table: lake.snapshot().digest([table]) for table in TABLES_MADE}
    found = engine_measures(lake)
    rebuild(lake, at=NOW)
    assert_same_measures(found, engine_measures(lake))
    assert in_parts == {table: lake.snapshot().digest([table]) for table in TABLES_MADE}


def test_a_setting_that_comes_late_recomputes_what_it_governs(tmp_path: Path) -> None:
    world = company(range(4))
    lake = home(tmp_path)
    import_facts(lake, {table: rows for table, rows in world.facts.items() if table != "settings"})
    update(lake, at=NOW)
    import_facts(lake, {"settings": world.facts["settings"]})
    update(lake, at=NOW)
    assert_same_measures(engine_measures(lake), measures(world.facts, world.settings))


def test_an_import_that_brings_nothing_new_changes_no_measure(tmp_path: Path) -> None:
    world = company(range(4))
    lake = computed(tmp_path, world.facts)
    made = lake.snapshot().digest(TABLES_MADE)
    import_facts(lake, {table: list(reversed(rows)) for table, rows in world.facts.items()})
    update(lake, at=NOW)
    assert lake.snapshot().digest(TABLES_MADE) == made

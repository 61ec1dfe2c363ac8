"""A lake whose derived tables an older version made is made again as a whole."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

import pyarrow.parquet as pq
from lakes import NOW, engine_measures, home, import_facts
from strategies import World, shop

from steelyard.measures.pipeline import rebuild, update


def test_derived_tables_with_other_columns_are_made_again_by_the_next_update(tmp_path: Path) -> None:
    world = reduce(World.merge, map(shop, range(3)))
    early = {table: rows for table, rows in world.facts.items() if table != "tickets"}
    lake = home(tmp_path)
    import_facts(lake, early)
    rebuild(lake, at=NOW)
    for file in lake.snapshot().files("conversations"):
        pq.write_table(pq.read_table(file).drop_columns(["opened_by_buyer"]), file)
    import_facts(lake, {"tickets": world.facts["tickets"]})
    assert update(lake, at=NOW).days is None
    found = engine_measures(lake)
    rebuild(lake, at=NOW)
    assert found == engine_measures(lake)

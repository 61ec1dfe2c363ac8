"""The rows that `explain` shows behind a count are exactly as many as were counted, on cases by hand and made-up shops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import reduce
from pathlib import Path

import pytest
from cases import all_cases
from lakes import NOW, home, import_facts, in_shop
from second_answer import Row
from strategies import World, shop

from steelyard.books.evaluation import figures_of, read_organisation
from steelyard.books.evidence import EvidenceRoom
from steelyard.facts.lake import Lake
from steelyard.measures.model import Measure
from steelyard.measures.pipeline import read_measures, rebuild
from steelyard.metrics import CATALOGUE
from steelyard.periods import Period

ALWAYS = Period(date(2026, 1, 1), date(2026, 12, 31))
#: Counted within a row or over several, so that their rows are fewer: messages of a reception, items of an order,
#: buyers of several orders, points, errors of an inspection, minutes of a shift.
SUMS = ("errors", "omissions", "_messages", "_characters", "_items", "_buyers", "_sum", "_points", "_notes", "peak_")


def is_counted_in_rows(measure: Measure) -> bool:
    in_rows = not any(part in measure.key for part in SUMS) or measure.key.startswith(
        ("inquiry", "received", "consulted")
    )
    return measure.unit == "count" and measure.combine == "sum" and in_rows


def lake_of(folder: Path, facts: dict[str, list[Row]]) -> Lake:
    """A lake without platform reports: what they bring has no rows behind it."""
    lake = home(folder)
    import_facts(lake, {table: rows for table, rows in facts.items() if table != "agent_reports"})
    rebuild(lake, at=NOW)
    return lake


def differences(lake: Lake) -> Iterator[tuple[str, str, object, int]]:
    """(scope, measure, value, rows) wherever the rows shown are not those counted."""
    snapshot = lake.snapshot()
    organisation = read_organisation(snapshot)
    figures = figures_of(snapshot, read_measures(snapshot, ALWAYS.start, ALWAYS.end), organisation, CATALOGUE)
    room = EvidenceRoom(snapshot, organisation)
    keys = {row["measure"] for row in read_measures(snapshot, ALWAYS.start, ALWAYS.end).to_pylist()}
    keys |= {"ratings_base"}
    for by in ("agent", "shop"):
        for scope, value in figures.values(by, ALWAYS, sorted(keys)):
            measure = CATALOGUE.measure(value.key)
            evidence = next((trace.evidence for _, trace in value.trace.walk() if trace.evidence is not None), None)
            if not value.value or evidence is None or (measure.key.startswith("shop_") and by == "agent"):
                continue
            rows = room.cases(evidence, 0).total
            if rows != value.value if is_counted_in_rows(measure) else rows == 0:
                yield scope, value.key, value.value, rows
    room.close()


def test_the_rows_behind_the_cases_by_hand_are_as_many_as_were_counted(tmp_path: Path) -> None:
    facts: dict[str, list[Row]] = {"settings": []}
    for number, case in enumerate(all_cases()):
        for table, rows in [*case.facts.items(), ("settings", case.settings["s"])]:
            facts.setdefault(table, []).extend(in_shop(row, table, number) for row in rows)
    assert list(differences(lake_of(tmp_path, facts))) == []


@pytest.mark.parametrize("first", [0, 20])
def test_the_rows_behind_made_up_shops_are_as_many_as_were_counted(first: int, tmp_path: Path) -> None:
    world = reduce(World.merge, map(shop, range(first, first + 5)))
    assert list(differences(lake_of(tmp_path, world.facts))) == []

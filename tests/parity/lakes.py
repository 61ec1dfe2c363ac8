"""Puts made-up facts into a lake, lets the engine compute, and reads back what it found as plain Python."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, reduce
from pathlib import Path

import duckdb
import pyarrow as pa
from cases import Case, all_cases
from second_answer import MeasureKey, Row
from strategies import World, shop

from steelyard.facts import TABLES
from steelyard.facts.lake import Lake, SourceFile
from steelyard.facts.snapshot import MONTHLY
from steelyard.facts.verdicts import Incoming
from steelyard.measures.pipeline import read_measures

NOW = datetime(2027, 6, 1, tzinfo=UTC)
DERIVED = ("conversations", "rounds", "receptions", "segments", "attributions")
TABLES_MADE = (*DERIVED, "measures", MONTHLY)
#: What no second answer can know or what the rule leaves open: ids of conversations the source did not name (a hash),
#: and which of two events left a sale silent.
OPEN = {"attributions": ("event", "conversation_id")}


def import_facts(lake: Lake, facts: Mapping[str, list[Row]]) -> None:
    """One import; every row must be taken."""
    incoming = {table: Incoming(arrow(table, rows)) for table, rows in facts.items() if rows}
    result = lake.import_facts(incoming, files=[SourceFile("made-up", "canonical", "0" * 64)], at=NOW)
    assert not any(result.problems.values()), result.problems


def arrow(table: str, rows: list[Row]) -> pa.Table:
    """Rows as the lake takes them, with file and row number."""
    schema = TABLES[table].schema.append(pa.field("_file", pa.int32())).append(pa.field("_row", pa.int64()))
    return pa.Table.from_pylist([{**row, "_file": 0, "_row": number} for number, row in enumerate(rows, 1)], schema)


def engine_measures(lake: Lake) -> dict[MeasureKey, int]:
    """Every measure the lake holds."""
    rows = read_measures(lake.snapshot(), date(2000, 1, 1), date(2100, 1, 1)).to_pylist()
    found = {(row["shop_id"], row["business_day"], row["agent_id"], row["measure"]): row["value"] for row in rows}
    assert len(found) == len(rows), "one row per (shop, business_day, agent, measure)"
    return found


def engine_rows(lake: Lake, table: str) -> list[Row]:
    """A derived table as dicts."""
    files = lake.snapshot().files(table)
    with duckdb.connect() as connection:
        return connection.read_parquet(files, hive_partitioning=False).to_arrow_table().to_pylist() if files else []


def disagreements(
    found: Iterable[Row], wanted: Iterable[Row], table: str, named: set[str | None]
) -> tuple[list[Row], list[Row]]:
    """Rows only the engine has, rows only the second answer has, comparing the columns both know."""
    left, right = list(found), list(wanted)
    columns = sorted(set().union(*right) & set().union(*left)) if left and right else []
    if not columns:
        return left, right
    columns = [column for column in columns if column not in OPEN.get(table, ())]

    def comparable(row: Row) -> tuple[tuple[str, object], ...]:
        values = {column: row.get(column) for column in columns}
        if "conversation_id" in values and values["conversation_id"] not in named:
            values["conversation_id"] = "(made up)"
        if "flags" in values:
            values["flags"] = ",".join(sorted(str(values["flags"]).split(",")))
        return tuple(values.items())

    ours, theirs = Counter(map(comparable, left)), Counter(map(comparable, right))
    return [dict(row) for row in (ours - theirs).elements()], [dict(row) for row in (theirs - ours).elements()]


def home(folder: Path) -> Lake:
    """A lake of its own."""
    return Lake.open(folder)


@cache
def company(seeds: range) -> World:
    """Several made-up companies as one, so that one lake compares them all."""
    return reduce(World.merge, map(shop, seeds))


def facts_of_cases() -> dict[str, list[Row]]:
    """All cases by hand, each as a shop of its own."""
    facts: dict[str, list[Row]] = {"settings": []}
    for number, case in enumerate(all_cases()):
        for table, rows in [*case.facts.items(), ("settings", case.settings["s"])]:
            facts.setdefault(table, []).extend(in_shop(row, table, number) for row in rows)
    return facts


def in_shop(row: Row, table: str, number: int) -> Row:
    """The row in a shop of its own; presence that names another shop goes on doing so."""
    is_elsewhere = table == "presence" and row["shop_id"] not in (None, "s")
    return row if is_elsewhere else row | {"shop_id": f"case{number}"}


def of_case(found: Mapping[MeasureKey, int], case: Case) -> dict[MeasureKey, int]:
    """What a lake of all cases holds for one of them."""
    shop_id = f"case{all_cases().index(case)}"
    return {("s", *key[1:]): value for key, value in found.items() if key[0] == shop_id}


def parts_of(world: World, shuffled: random.Random, count: int) -> Sequence[dict[str, list[Row]]]:
    """The facts in a few imports: any row may come late, organisation rows come first.

    Orders and refunds may come twice, first as they stood before: unpaid, still open.
    """
    parts: list[dict[str, list[Row]]] = [{table: [] for table in world.facts} for _ in range(count)]
    for table, rows in world.facts.items():
        for row in rows:
            at = 0 if table in ("shops", "settings", "accounts") else shuffled.randrange(count)
            parts[at][table].append(row)
            earlier = _before(table, row)
            if at and earlier and shuffled.random() < 0.5:
                parts[shuffled.randrange(at)][table].append(earlier)
    return parts


def _before(table: str, row: Row) -> Row | None:
    """The row as it stood before its last change, where that can be told."""
    if table == "orders" and row["paid_at"] is not None:
        return row | {"paid_at": None, "status": "unpaid", "paid_fen": 1}
    if table == "refunds" and row["finished_at"] is not None:
        return row | {"finished_at": None, "status": "open"}
    return None

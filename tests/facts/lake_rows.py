"""Small rows for the lake's tests, written as a person would list them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from steelyard.facts import TABLES
from steelyard.facts.lake import ImportResult, Incoming, Lake, SourceFile
from steelyard.facts.verdicts import FILE, ROW, Counts

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON = datetime(2026, 2, 1, 4, tzinfo=UTC)

Row = Mapping[str, object]


def message(number: int, text: str = "您好", **cells: object) -> Row:
    return {
        "shop_id": "s1",
        "message_id": f"m{number}",
        "sent_at": NOON + timedelta(seconds=number),
        "buyer_id": "b1",
        "agent_id": "店铺:小一",
        "sender": "agent",
        "kind": "text",
        "is_auto": False,
        "text": text,
        **cells,
    }


def order(number: int, status: str, paid_fen: int = 0, **cells: object) -> Row:
    return {
        "shop_id": "s1",
        "order_id": f"o{number}",
        "buyer_id": "b1",
        "created_at": NOON,
        "status": status,
        "goods_fen": 1000,
        "postage_fen": 0,
        "discount_fen": 0,
        "paid_fen": paid_fen,
        "item_count": 1,
        **cells,
    }


def report(agent_id: str | None, value: int, **cells: object) -> Row:
    return {
        "platform": "taobao",
        "shop_id": "s1",
        "business_day": NOON.date(),
        "agent_id": agent_id,
        "measure": "shop_consulted",
        "source": "chitu",
        "value": value,
        "reconstructed": False,
        **cells,
    }


def person(employee_id: str, name: str, **cells: object) -> Row:
    return {"employee_id": employee_id, "name": name, "role": "agent", **cells}


def arrow(table: str, files: Sequence[Sequence[Row]]) -> pa.Table:
    """Rows of several files as one incoming table; row numbers start at 2, below a header."""
    schema = TABLES[table].schema.append(FILE).append(ROW)
    rows = [
        {**dict.fromkeys(schema.names), **row, "_file": index, "_row": number}
        for index, file in enumerate(files)
        for number, row in enumerate(file, start=2)
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def take(lake: Lake, table: str, *files: Sequence[Row], dry_run: bool = False) -> ImportResult:
    """Import files of one table; a file's name and hash follow from its place."""
    sources = [SourceFile(f"{table}{index}.csv", "canonical", f"{index:064x}") for index in range(len(files))]
    return lake.import_facts({table: Incoming(arrow(table, files))}, files=sources, at=AT, dry_run=dry_run)


def verdicts(result: ImportResult) -> Counts:
    """All counts of a result added up."""
    counts = result.counts.values()
    return Counts(*(sum(getattr(each, name) for each in counts) for name in ("new", "known", "changed", "refused")))


def only(rows: Iterable[Row], *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in rows]

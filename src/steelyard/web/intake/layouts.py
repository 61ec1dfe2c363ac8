"""What bodies may say, and the files they become for the common import."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from steelyard.errors import InputRefused, Words
from steelyard.web.intake.models import Delivery

#: Tables a push may bring rows of. People, contracts, rules and amounts are no events and come by import only.
TABLES = ("messages", "orders", "order_lines", "refunds", "ratings", "conversation_tags")
MOST_ROWS = 5_000


def refuse_unreadable(source: str, shop_id: str, body: str) -> None:
    """Raise InputRefused for a body that no import could read; single rows are judged there."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _refused("正文不是 JSON。", "The body is no JSON.") from error
    if not isinstance(given, dict):
        raise _refused("正文应是一个 JSON 对象。", "The body must be one JSON object.")
    if source == "canonical":
        _refuse_tables(shop_id, given)


def _refuse_tables(shop_id: str, given: dict[str, Any]) -> None:
    unknown = sorted(set(given) - set(TABLES))
    if unknown or not given:
        names = ", ".join(TABLES)
        raise _refused(
            f"正文的键应是表名（{names}），值是行的数组；不认识：{', '.join(unknown)[:200] or '—'}。",
            f"The keys of the body are tables ({names}), their values lists of rows; unknown: {', '.join(unknown)[:200] or '—'}.",
        )
    rows = [row for table in given.values() for row in (table if isinstance(table, list) else [table])]
    if not all(isinstance(row, dict) for row in rows):
        raise _refused("每一行应是一个对象。", "Each row must be an object.")
    if len(rows) > MOST_ROWS:
        raise _refused(f"一次最多 {MOST_ROWS} 行。", f"At most {MOST_ROWS} rows in one push.")
    if any(row.get("shop_id", shop_id) != shop_id for row in rows):
        raise _refused("行里的 shop_id 与地址里的店铺不同。", "A row names another shop than the address.")


def _refused(zh: str, en: str) -> InputRefused:
    return InputRefused(Words(zh, en), where="body")


def write_files(deliveries: Iterable[Delivery], folder: Path) -> list[Path]:
    """The deliveries as JSON Lines, one file per layout or table; written again, they hold the same bytes."""
    lines: dict[str, list[str]] = {}
    for delivery in deliveries:
        for name, row in _rows(delivery):
            lines.setdefault(name, []).append(json.dumps(row))
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in sorted(lines):
        path = folder / f"{name}.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines[name]), encoding="utf-8")
        paths.append(path)
    return paths


def _rows(delivery: Delivery) -> Iterator[tuple[str, dict[str, Any]]]:
    # Numbers stay the digits they were sent as.
    given = json.loads(delivery.body, parse_float=str)
    if delivery.source == "chatwoot":
        yield "chatwoot", {**given, "shop_id": delivery.shop_id, "received_at": delivery.received_at.isoformat()}
        return
    for table in TABLES:
        rows = given.get(table, [])
        for row in rows if isinstance(rows, list) else [rows]:
            yield table, {**row, "shop_id": delivery.shop_id}

"""Changes of the organisation into the lake, and what they rest on and touch: accounts seen, stored pay runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from steelyard.errors import LakeError, Words
from steelyard.facts import TABLES
from steelyard.facts.digests import literal
from steelyard.facts.lake import Lake, SourceFile
from steelyard.facts.organisation import Account, Contract, Organisation, Person, Shop
from steelyard.facts.organisation_changes import Effect, Kind, Rows
from steelyard.facts.organisation_tables import ORGANISATION
from steelyard.facts.snapshot import Snapshot
from steelyard.facts.staging import Incoming
from steelyard.pay.run_store import RunStore, period_of_run
from steelyard.periods import ONE_DAY, Period

#: The layout under which a commit names rows that were decided in the browser.
LAYOUT = "organisation_change"
_RECORDS: Mapping[Kind, type[Any]] = {"people": Person, "accounts": Account, "contracts": Contract, "shops": Shop}

Plain = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """A chat account that worked: its first and last business day, and on how many."""

    shop_id: str
    agent_id: str
    first: date
    last: date
    days: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Days of an account seen working that no employee is known to have held."""

    platform: str | None
    shop_id: str
    agent_id: str
    first: date
    last: date
    days: int


class OrganisationMoved(LakeError):
    """The organisation is not any more what a change was planned on."""

    def __init__(self) -> None:
        super().__init__(
            Words(
                "预览之后，组织数据已被别的修改更新，本次没有写入。",
                "The organisation was changed by somebody else after the preview; nothing was stored.",
            ),
            remedy=Words("请重新预览，再确认。", "Look at the preview again, then confirm."),
        )


def read_organisation_of(snapshot: Snapshot | None) -> Organisation:
    """The organisation as one snapshot has it; empty before the first import."""
    if snapshot is None:
        return Organisation()
    return Organisation.from_tables({table.name: snapshot.rows(table.name) for table in ORGANISATION})


def versions_of(snapshot: Snapshot | None) -> dict[str, int]:
    """The versions of the tables that changes are planned on."""
    return {} if snapshot is None else {name: snapshot.versions.get(name, -1) for name in _RECORDS}


# --- rows as plain data --------------------------------------------------------------------------


def plain_rows(rows: Rows) -> Plain:
    """Rows as JSON keeps them, days as text."""
    return {
        kind: [
            {name: str(value) if isinstance(value, date) else value for name, value in asdict(row).items()}
            for row in made
        ]
        for kind, made in rows.items()
        if made
    }


def store_changes(
    lake: Lake, rows: Plain, *, name: str, planned_on: Mapping[str, int], at: datetime, begun_at: int
) -> str:
    """Append the rows in one commit; the id of the import, by which it can be taken back.

    ``begun_at``: the lake's commit when the work first began, so that begun again nothing is stored twice.
    Raises: OrganisationMoved; LakeBusy.
    """
    file = SourceFile(name, LAYOUT, hashlib.sha256(json.dumps([name, rows], sort_keys=True).encode()).hexdigest())
    with lake.writing(at):
        now = lake.snapshot()
        if not _is_stored(lake, file, begun_at) and versions_of(now) != {**versions_of(now), **planned_on}:
            raise OrganisationMoved
        incoming = {kind: Incoming(_arrow(kind, made)) for kind, made in rows.items()}
        return lake.import_facts(incoming, files=[file], at=at, begun_at=begun_at).import_id


def _is_stored(lake: Lake, file: SourceFile, since: int) -> bool:
    """Whether these very rows were stored after a commit already."""
    said = f"{file.sha256} {file.layout} {file.path}"
    return any(commit.number > since and commit.info.get("file.0") == said for commit in lake.commits())


def _arrow(kind: str, made: Sequence[Mapping[str, Any]]) -> pa.Table:
    schema = TABLES[kind].schema
    days = {field.name for field in schema if pa.types.is_date(field.type)}
    rows = [
        {
            **{
                name: date.fromisoformat(value) if name in days and value is not None else value
                for name, value in row.items()
            },
            "_file": 0,
            "_row": place,
        }
        for place, row in enumerate(made, start=1)
    ]
    return pa.Table.from_pylist(
        rows, schema=schema.append(pa.field("_file", pa.int32())).append(pa.field("_row", pa.int64()))
    )


# --- accounts that work --------------------------------------------------------------------------


def accounts_seen(snapshot: Snapshot | None) -> list[SeenAccount]:
    """Every account with any measure, by shop and account."""
    files = [] if snapshot is None else snapshot.files("measures")
    if not files:
        return []
    listed = ", ".join(literal(path) for path in files)
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT shop_id, agent_id, min(business_day), max(business_day), count(DISTINCT business_day) "
            f"FROM read_parquet([{listed}], hive_partitioning = false, union_by_name = true) "
            "WHERE agent_id <> '' GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    return [SeenAccount(*row) for row in rows]


def unmatched_accounts(organisation: Organisation, seen: Iterable[SeenAccount]) -> list[Unmatched]:
    """Of the accounts seen working, those and the days nobody is known to hold."""
    found = []
    for one in seen:
        worked = Period(one.first, one.last + ONE_DAY)
        shop = organisation.shop(one.shop_id)
        for span in organisation.unmatched_accounts([(one.shop_id, one.agent_id)], worked):
            found.append(
                Unmatched(
                    shop.platform if shop else None, one.shop_id, one.agent_id, span.start, span.end - ONE_DAY, one.days
                )
            )
    return found


# --- what is touched -----------------------------------------------------------------------------


def touched(effects: Iterable[Effect]) -> tuple[date | None, date | None] | None:
    """The days from the first that changes up to, without, the last; None where no dated row changes.

    A missing first day is from the beginning, a missing last for good.
    """
    dated = [effect for effect in effects if effect.kind != "shops"]
    if not dated:
        return None
    starts, ends = [effect.start for effect in dated], [effect.end for effect in dated]
    return (
        None if None in starts else min(day for day in starts if day is not None),
        None if None in ends else max(day for day in ends if day is not None),
    )


def runs_touched(home: Path, span: tuple[date | None, date | None] | None) -> list[str]:
    """Stored pay runs whose period lies in days that change. They stay as they are."""
    if span is None:
        return []
    start, end = span
    return [
        run_id
        for run_id in RunStore(home).ids()
        if (end is None or period_of_run(run_id).start < end) and (start is None or period_of_run(run_id).end > start)
    ]

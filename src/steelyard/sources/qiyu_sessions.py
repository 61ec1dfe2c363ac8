"""Qiyu's session records (会话结束推送, one session a row) to ratings and issue tags.

A record holds no messages, so no waits are made of its averages: they are of one session, rounded by Qiyu. Sessions with a
robot, offline messages and queues given up are counted and left out. Times are milliseconds since 1970; -1 is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa

from steelyard.facts.satisfaction import RATINGS
from steelyard.facts.schema import Table
from steelyard.facts.tags import CONVERSATION_TAGS
from steelyard.sources import cells
from steelyard.sources.canonical import TableReader, file_damaged
from steelyard.sources.headers import OWN_COLUMNS, Header, find_header
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions, RefusedRows
from steelyard.sources.rows import RawRows, RawSheet

LAYOUT = "qiyu_sessions"
_NEEDED = {"id", "starttime", "interaction", "staffid", "foreignid"}
_ABSENT = frozenset({"-1", ""})
#: Qiyu's five, three and two levels stand on one scale of 1 to 100.
SCORES: Mapping[str, str] = {"100": "5", "75": "4", "50": "3", "25": "2", "1": "1"}
ORIGINS: Mapping[str, str] = {"0": "invited", "1": "self"}
#: column -> the record's field; the reference prints it.
RATING_FIELDS: Mapping[str, str] = {
    "rating_id": "id",
    "conversation_id": "id",
    "buyer_id": "foreignId",
    "agent_id": "staffId",
    "invited_at": "staffInvitedEvaluateTime",
    "rated_at": "userJoinEvaluateTime",
    "score": "evaluation",
    "origin": "isEvaluationInvited",
    "comment": "evaluationRemark",
}
_TAG_COLUMNS = ("conversation_id", "tag_kind", "value", "source", "by")
Row = dict[str, str | None]


def recognises(sheet: RawSheet) -> bool:
    """The names of a session record that stand together nowhere else."""
    return _header(sheet) is not None


def _header(sheet: RawSheet) -> Header | None:
    return find_header(sheet, _NEEDED, [("evaluation", "firstreplycost", "closereason")])


def read(
    sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """Session records -> ratings, conversation_tags. Raises: FileRefused where the person names no shop."""
    header = _header(sheet)
    assert header is not None
    if options.shop_id is None:
        raise refused("shop_missing")
    typed = dict(zip(header.names, header.typed, strict=True))
    reader = _Reader(reading, options, RefusedRows([typed[one] for one in header.names if one not in OWN_COLUMNS]))
    for rows in sheet.file.below(sheet.name, header.place, header.names):
        file_damaged(rows, reading, reader.refused_rows)
        reader.take(rows)
        if progress is not None:
            progress(reader.rows, 0)
    reader.finish()


@dataclass(slots=True)
class _Reader:
    """Turns records into rows of the two tables; what is refused is kept as it stood."""

    reading: FileReading
    options: ReadOptions
    refused_rows: RefusedRows
    rows: int = 0
    left_out: int = 0
    _readers: dict[str, TableReader] = field(default_factory=dict)

    def take(self, rows: RawRows) -> None:
        """One batch of records."""
        raw = {name: column.cast(pa.string()) for name, column in rows.columns.items() if name not in OWN_COLUMNS}
        cells_by_name = {name: column.to_pylist() for name, column in raw.items()}
        ratings: list[tuple[int, Row]] = []
        tags: list[tuple[int, Row]] = []
        for place in range(len(rows)):
            record = {name: _said(values[place]) for name, values in cells_by_name.items()}
            if (record.get("stype") or "0") != "0" or record.get("interaction") != "0":
                self.left_out += 1
                continue
            if record.get("evaluation") or record.get("staffinvitedevaluatetime"):
                ratings.append((place, _rating(record)))
            if record.get("category"):
                tags.append((place, _tag(record)))
        self.rows += len(rows)
        self._put(RATINGS, tuple(RATING_FIELDS), ratings, rows.row, raw)
        self._put(CONVERSATION_TAGS, _TAG_COLUMNS, tags, rows.row, raw)

    def finish(self) -> None:
        """All records are in."""
        for reader in self._readers.values():
            reader.finish()
        if self.left_out:
            self.reading.notes.append(problem("sessions_left_out", detail=f"{self.left_out:,}"))
        if self.refused_rows.rows:
            self.reading.refused_rows.append(self.refused_rows)
        if not self.rows:
            self.reading.notes.append(problem("empty_export"))

    def _put(
        self,
        table: Table,
        columns: tuple[str, ...],
        found: list[tuple[int, Row]],
        row: pa.Array,
        raw: Mapping[str, pa.Array],
    ) -> None:
        """Hand rows to the shared checks, each with the record it came from."""
        if table.name not in self._readers:
            self._readers[table.name] = TableReader(self.reading, table, self.options)
        if not found:
            return
        where = pa.array([place for place, _ in found], type=pa.int64())
        values = {name: pa.array([one[name] for _, one in found], type=pa.string()) for name in columns}
        values["shop_id"] = pa.repeat(pa.scalar(self.options.shop_id), len(found))
        self._readers[table.name].take(
            values, row.take(where), {name: column.take(where) for name, column in raw.items()}, self.refused_rows
        )


def _said(cell: str | None) -> str | None:
    text = None if cell is None else cell.strip()
    return None if text is None or text in _ABSENT else text


def _rating(record: Mapping[str, str | None]) -> Row:
    """An invitation, and the answer once there is one; a level nobody knows stays as it stands and is refused."""
    found: Row = {column: record.get(name.lower()) for column, name in RATING_FIELDS.items()}
    for column in ("invited_at", "rated_at"):
        found[column] = _instant(found[column])
    found["score"] = None if found["score"] is None else SCORES.get(found["score"], f"? {found['score']}")
    found["origin"] = ORIGINS.get(found["origin"] or "", "self" if found["invited_at"] is None else "invited")
    return found


def _tag(record: Mapping[str, str | None]) -> Row:
    return {
        "conversation_id": record.get("id"),
        "tag_kind": "issue",
        "value": record.get("category"),
        "source": "qiyu",
        "by": record.get("staffid"),
    }


def _instant(text: str | None) -> str | None:
    """Milliseconds since 1970 as an instant the checks read; anything else stays as it stands."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 14:
        return text
    moment = datetime.fromtimestamp(int(text) // 1000, UTC).replace(microsecond=int(text) % 1000 * 1000)
    return moment.isoformat(sep=" ", timespec="milliseconds") if moment >= cells.EARLIEST else text

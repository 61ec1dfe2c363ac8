"""Chatwoot: the payloads of its webhooks and of its API, one JSON object a line, to messages and ratings.

A line is an event (``message_created`` ...), a message as the API tells it, or a page of such messages (``meta``,
``payload``). A line may name its shop (``shop_id``) and when it came (``received_at``); the web intake writes both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from steelyard.facts.messages import MESSAGES
from steelyard.facts.satisfaction import RATINGS
from steelyard.facts.schema import Table
from steelyard.sources.canonical import TableReader, file_damaged
from steelyard.sources.headers import OWN_COLUMNS, header_name, header_of
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions, RefusedRows
from steelyard.sources.rows import RawRows, RawSheet

LAYOUT = "chatwoot"

#: Message types as webhooks and as the API write them.
_TYPES = {"0": "incoming", "1": "outgoing", "2": "activity", "3": "template"}
_KINDS = {"image": "image", "audio": "voice", "video": "video"}
#: Columns that hold an object or a list.
_OBJECTS = frozenset(
    {
        "additional_attributes",
        "attachments",
        "contact",
        "content_attributes",
        "conversation",
        "meta",
        "payload",
        "sender",
    }
)
_MESSAGE_COLUMNS = (
    "shop_id",
    "message_id",
    "conversation_id",
    "sent_at",
    "buyer_id",
    "agent_id",
    "sender",
    "kind",
    "is_auto",
    "text",
)
_RATING_COLUMNS = (
    "shop_id",
    "rating_id",
    "conversation_id",
    "buyer_id",
    "agent_id",
    "invited_at",
    "rated_at",
    "score",
    "origin",
    "comment",
)
Row = dict[str, str | None]


def recognises(sheet: RawSheet) -> bool:
    """Whether lines name what only Chatwoot's events and messages name together."""
    names = {header_name(cell) for cells in sheet.first_rows for cell in cells}
    return {"message_type", "content_type"} <= names or {"meta", "payload"} <= names


def read(sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None) -> None:
    """Read every line; events that hold neither a message nor a rating are counted and left out.

    Raises: FileRefused where neither the lines nor the person name a shop.
    """
    reader = _Reader(reading, options)
    header = header_of(sheet.first_rows[0], 0)
    for rows in sheet.file.below(sheet.name, header.place, header.names):
        file_damaged(rows, reading, reader.refused_rows)
        reader.take(rows)
        if progress is not None:
            progress(reader.lines, 0)
    reader.finish()


@dataclass(slots=True)
class _Batch:
    """Rows of one table with the lines they came from."""

    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, row: Row, line: int) -> None:
        self.rows.append(row)
        self.lines.append(line)


@dataclass(slots=True)
class _Reader:
    """Turns lines into rows of the two tables, and keeps what was refused as it stood."""

    reading: FileReading
    options: ReadOptions
    lines: int = 0
    left_out: int = 0
    refused_rows: RefusedRows = field(default_factory=lambda: RefusedRows([]))
    _readers: dict[str, TableReader] = field(default_factory=dict)

    def take(self, rows: RawRows) -> None:
        """One batch of lines."""
        names = [name for name in rows.columns if name not in OWN_COLUMNS]
        self.refused_rows.columns = names
        cells = {name: rows.columns[name].to_pylist() for name in names}
        numbers = rows.row.to_pylist()
        messages, ratings = _Batch(), _Batch()
        for place, number in enumerate(numbers):
            line = {name: _value(name, values[place]) for name, values in cells.items() if values[place] is not None}
            self._line(line, number, messages, ratings)
        self.lines += len(numbers)
        raw = {name: rows.columns[name] for name in names}
        places = {number: place for place, number in enumerate(numbers)}
        self._put(MESSAGES, _MESSAGE_COLUMNS, messages, raw, places)
        self._put(RATINGS, _RATING_COLUMNS, ratings, raw, places)

    def finish(self) -> None:
        """All lines are in."""
        for reader in self._readers.values():
            reader.finish()
        if self.left_out:
            self.reading.notes.append(problem("events_left_out", detail=f"{self.left_out:,}"))
        if self.refused_rows.rows:
            self.reading.refused_rows.append(self.refused_rows)

    def _line(self, line: Mapping[str, Any], number: int, messages: _Batch, ratings: _Batch) -> None:
        shop_id = _text(line.get("shop_id")) or self.options.shop_id
        if shop_id is None:
            raise refused("shop_missing")
        found = False
        for message in _messages_of(line):
            event = line.get("event")
            if event in (None, "message_created"):
                messages.add(_message(message, shop_id), number)
                found = True
            if message.get("content_type") == "input_csat" and event in (None, "message_created", "message_updated"):
                ratings.add(_rating(message, shop_id, _text(line.get("received_at"))), number)
                found = True
        self.left_out += not found

    def _put(
        self,
        table: Table,
        columns: tuple[str, ...],
        batch: _Batch,
        raw: Mapping[str, pa.Array],
        places: Mapping[int, int],
    ) -> None:
        """Hand a batch to the shared checks, each row with the line it came from."""
        if not batch.rows:
            return
        if table.name not in self._readers:
            self._readers[table.name] = TableReader(self.reading, table, self.options)
        where = pa.array([places[number] for number in batch.lines], type=pa.int64())
        self._readers[table.name].take(
            {name: pa.array([row[name] for row in batch.rows], type=pa.string()) for name in columns},
            pa.array(batch.lines, type=pa.int64()),
            {name: column.take(where) for name, column in raw.items()},
            self.refused_rows,
        )


def _messages_of(line: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The messages of a line: itself, or those of a page of the API with what the page says of all of them."""
    payload = line.get("payload")
    if not isinstance(payload, list):
        if line.get("message_type") is not None:
            yield line
        return
    about = _object(line.get("meta"))
    contact, assignee = about.get("contact"), about.get("assignee")
    for message in payload:
        if isinstance(message, dict):
            yield {"conversation": {"meta": {"sender": contact, "assignee": assignee}}, **message}


def _message(message: Mapping[str, Any], shop_id: str) -> Row:
    """One message as a row of facts; what is missing stays missing, and the checks say so."""
    kind_of, who = _type(message), _object(message.get("sender"))
    is_person = who.get("type") == "user"
    sender = {"incoming": "buyer", "activity": "system"}.get(kind_of, "agent" if is_person else "bot")
    is_invite = message.get("content_type") == "input_csat"
    return {
        "shop_id": shop_id,
        "message_id": _text(message.get("id")),
        "conversation_id": _conversation_id(message),
        "sent_at": _instant(message.get("created_at")),
        "buyer_id": _buyer(message),
        "agent_id": _text(who.get("id")) if sender == "agent" else None if sender == "system" else _assignee(message),
        "sender": sender,
        "kind": "rating_invite" if is_invite else _kind(message),
        "is_auto": "true" if _is_automatic(message, kind_of, sender) else "false",
        "text": _text(message.get("content")),
    }


def _rating(message: Mapping[str, Any], shop_id: str, received_at: str | None) -> Row:
    """The invitation, and the answer once there is one; the agent is who held the conversation then."""
    submitted = _object(_object(message.get("content_attributes")).get("submitted_values"))
    answer = _object(submitted.get("csat_survey_response"))
    score = _text(answer.get("rating"))
    conversation = _object(message.get("conversation"))
    rated_at = message.get("updated_at") or conversation.get("updated_at") or received_at
    return {
        "shop_id": shop_id,
        "rating_id": _text(message.get("id")),
        "conversation_id": _conversation_id(message),
        "buyer_id": _buyer(message),
        "agent_id": _assignee(message),
        "invited_at": _instant(message.get("created_at")),
        "rated_at": _instant(rated_at) if score else None,
        "score": score,
        "origin": "invited",
        "comment": _text(answer.get("feedback_message")),
    }


def _type(message: Mapping[str, Any]) -> str:
    text = _text(message.get("message_type")) or ""
    return _TYPES.get(text, text)


def _kind(message: Mapping[str, Any]) -> str:
    """Notes and activities are no talk; an attachment counts where nothing was written beside it."""
    if message.get("private") in (True, "true"):
        return "note"
    if _type(message) == "activity":
        return "other"
    attachments = message.get("attachments")
    if isinstance(attachments, list) and attachments and not _text(message.get("content")):
        return _KINDS.get(_text(_object(attachments[0]).get("file_type")) or "", "other")
    return "text"


def _is_automatic(message: Mapping[str, Any], kind_of: str, sender: str) -> bool:
    """Templates, campaigns and rules of automation; a robot's own words are told by the sender."""
    if sender not in ("agent", "bot"):
        return False
    attributes, more = _object(message.get("content_attributes")), _object(message.get("additional_attributes"))
    is_rule = attributes.get("automation_rule_id") is not None or more.get("campaign_id") is not None
    return kind_of == "template" or is_rule or not _object(message.get("sender"))


def _buyer(message: Mapping[str, Any]) -> str | None:
    """The contact: the shop's own number of the buyer where Chatwoot was given one, so that orders join; else its id."""
    who = _object(message.get("sender"))
    about = _object(_object(message.get("conversation")).get("meta"))
    contact = who if _type(message) == "incoming" and who else _object(about.get("sender") or message.get("contact"))
    return _text(contact.get("identifier")) or _text(contact.get("id"))


def _assignee(message: Mapping[str, Any]) -> str | None:
    about = _object(_object(message.get("conversation")).get("meta"))
    return _text(_object(about.get("assignee")).get("id"))


def _conversation_id(message: Mapping[str, Any]) -> str | None:
    conversation = _object(message.get("conversation"))
    return _text(conversation.get("id")) or _text(message.get("conversation_id"))


def _instant(value: Any) -> str | None:
    """A time as the cells are read: seconds since 1970 become UTC, everything else stays as it was written."""
    text = _text(value)
    if text is None:
        return None
    whole = text.partition(".")[0]
    if whole.isascii() and whole.isdigit() and 9 <= len(whole) <= 11:
        return datetime.fromtimestamp(int(whole), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{text[:-4]}Z" if text.endswith(" UTC") else text


def _value(name: str, cell: str) -> Any:
    """A cell of a column that holds objects or lists, opened; any other, what a buyer wrote above all, as it stands."""
    if name not in _OBJECTS or not isinstance(cell, str) or not cell.startswith(("{", "[")):
        return cell
    try:
        return json.loads(cell, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return cell


def _object(value: Any) -> dict[str, Any]:
    """A value that should be an object; anything else says nothing."""
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    """A plain value as text; None where there is none."""
    if value is None or isinstance(value, (dict, list)):
        return None
    return str(value).lower() if isinstance(value, bool) else (str(value) or None)

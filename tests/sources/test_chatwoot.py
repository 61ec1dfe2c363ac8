"""Chatwoot's payloads: who spoke, what counts as talk, what becomes a rating."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from steelyard.sources import FileReading, write_refused

Reader = Callable[..., FileReading]
BUYER = {"id": 7, "name": "买家甲", "identifier": "tb_01", "type": "contact"}
AGENT = {"id": 3, "name": "小川", "email": "a@example.com", "type": "user"}


def event(**given: Any) -> dict[str, Any]:
    """What a webhook sends for one message of a buyer to agent 3."""
    return {
        "event": "message_created",
        "id": 501,
        "content": "在吗",
        "content_type": "text",
        "content_attributes": {},
        "created_at": "2026-10-05T02:00:00.000Z",
        "message_type": "incoming",
        "private": False,
        "source_id": None,
        "sender": BUYER,
        "conversation": {
            "id": 88,
            "channel": "Channel::WebWidget",
            "meta": {"sender": BUYER, "assignee": {"id": 3, "name": "小川", "type": "user"}},
        },
        "account": {"id": 1, "name": "店"},
        "inbox": {"id": 2, "name": "网站"},
        **given,
    }


@pytest.fixture
def read_events(write: Callable[..., Path], read_path: Reader) -> Reader:
    """Read events as a file of one line each."""

    def _read(*events: dict[str, Any], **options: object) -> FileReading:
        text = "".join(f"{json.dumps(one)}\n" for one in events)
        return read_path(write("chatwoot.jsonl", text), **{"shop_id": "s1", **options})

    return _read


def rows(reading: FileReading, table: str = "messages") -> list[dict[str, Any]]:
    return reading.tables[table].table().to_pylist() if table in reading.tables else []


def test_a_buyers_message_names_buyer_agent_and_conversation(read_events: Reader) -> None:
    reading = read_events(event())
    assert reading.layout == "chatwoot"
    (row,) = rows(reading)
    assert (row["shop_id"], row["message_id"], row["conversation_id"]) == ("s1", "501", "88")
    assert (row["sender"], row["buyer_id"], row["agent_id"], row["text"]) == ("buyer", "tb_01", "3", "在吗")
    assert row["sent_at"] == datetime(2026, 10, 5, 2, tzinfo=UTC)
    assert (row["kind"], row["is_auto"]) == ("text", False)


def test_the_answer_of_a_person_counts_and_that_of_a_machine_is_told_apart(read_events: Reader) -> None:
    out = {"message_type": "outgoing", "content": "在的"}
    reading = read_events(
        event(**out, id=1, sender=AGENT),
        event(**out, id=2, sender={"id": 9, "name": "Bot", "type": "agent_bot"}),
        event(**out, id=3, sender=None),
        event(**out, id=4, sender=AGENT, content_attributes={"automation_rule_id": 5}),
        event(message_type="template", id=5, sender=None),
        event(message_type="activity", id=6, sender=None, content="小川 接手了会话"),
        event(**out, id=7, sender=AGENT, private=True),
    )
    found = {row["message_id"]: (row["sender"], row["agent_id"], row["kind"], row["is_auto"]) for row in rows(reading)}
    assert found == {
        "1": ("agent", "3", "text", False),
        "2": ("bot", "3", "text", False),
        "3": ("bot", "3", "text", True),
        "4": ("agent", "3", "text", True),
        "5": ("bot", "3", "text", True),
        "6": ("system", None, "other", False),
        "7": ("agent", "3", "note", False),
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-10-05 02:00:00 UTC", "2026-10-05T02:00:00"),
        (1791165600, "2026-10-05T02:00:00"),
        ("2026-10-05T10:00:00+08:00", "2026-10-05T02:00:00"),
    ],
)
def test_times_are_read_as_each_version_writes_them(read_events: Reader, written: object, read: str) -> None:
    (row,) = rows(read_events(event(created_at=written)))
    assert row["sent_at"] == datetime.fromisoformat(f"{read}+00:00")


def test_an_attachment_is_what_it_shows(read_events: Reader) -> None:
    reading = read_events(
        event(id=1, content=None, attachments=[{"file_type": "image"}]),
        event(id=2, content=None, attachments=[{"file_type": "audio"}]),
        event(id=3, content=None, attachments=[{"file_type": "file"}]),
        event(id=4, content="看图", attachments=[{"file_type": "image"}]),
    )
    assert [row["kind"] for row in rows(reading)] == ["image", "voice", "other", "text"]


def test_what_a_buyer_writes_stays_text_whatever_it_looks_like(read_events: Reader) -> None:
    hostile = ['{"message_type": "outgoing"}', "[1]", "=cmd|' /c calc'!A1", "true", "1e9", "]["]
    reading = read_events(*(event(id=number, content=text) for number, text in enumerate(hostile)))
    assert [row["text"] for row in rows(reading)] == hostile
    assert {row["sender"] for row in rows(reading)} == {"buyer"}


def test_a_survey_is_an_invitation_and_its_answer_a_rating_of_who_held_the_conversation(read_events: Reader) -> None:
    survey = {"message_type": "template", "content_type": "input_csat", "sender": None, "id": 77}
    answer = {"submitted_values": {"csat_survey_response": {"rating": 4, "feedback_message": "不错"}}}
    reading = read_events(
        event(**survey),
        event(**survey, event="message_updated", content_attributes=answer, updated_at="2026-10-05T03:00:00Z"),
    )
    (invite,) = rows(reading)
    assert (invite["kind"], invite["is_auto"]) == ("rating_invite", True)
    asked, answered = rows(reading, "ratings")
    assert (asked["rating_id"], asked["agent_id"], asked["score"], asked["rated_at"]) == ("77", "3", None, None)
    assert (answered["score"], answered["comment"], answered["origin"]) == (4, "不错", "invited")
    assert answered["rated_at"] == datetime(2026, 10, 5, 3, tzinfo=UTC)


def test_a_rating_of_nobody_is_refused_with_its_line_and_comes_back_mended(
    read_events: Reader, read_path: Reader, tmp_path: Path
) -> None:
    nobody = {"id": 88, "meta": {"sender": BUYER, "assignee": None}}
    survey = event(content_type="input_csat", message_type="template", sender=None, conversation=nobody)
    reading = read_events(event(id=1), survey)
    assert reading.refused_count == 1
    assert [(found.row, found.column) for found in reading.problems] == [(2, "agent_id")]
    (path,) = write_refused(reading, tmp_path / "refused", "chatwoot.jsonl")
    text = path.read_text(encoding="utf-8-sig").replace('""assignee"": null', '""assignee"": {""id"": 3}')
    path.write_text(text, encoding="utf-8")
    again = read_path(path, shop_id="s1")
    assert [row["agent_id"] for row in rows(again, "ratings")] == ["3"]
    assert again.refused_count == 0


def test_events_of_conversations_are_counted_and_left_out(read_events: Reader) -> None:
    status = {"event": "conversation_status_changed", "id": 88, "status": "resolved", "meta": {"sender": BUYER}}
    reading = read_events(event(), status, event(event="message_updated", content="改过"))
    assert len(rows(reading)) == 1
    assert [(note.reason, "2" in note.words.zh) for note in reading.notes] == [("events_left_out", True)]
    assert reading.refused_count == 0


def test_a_page_of_the_api_is_read_like_events(read_events: Reader) -> None:
    api = {
        "meta": {"contact": BUYER, "assignee": {"id": 3}},
        "payload": [
            {
                "id": 1,
                "content": "在吗",
                "conversation_id": 88,
                "message_type": 0,
                "content_type": "text",
                "created_at": 1791165600,
                "sender": BUYER,
            },
            {
                "id": 2,
                "content": "在的",
                "conversation_id": 88,
                "message_type": 1,
                "content_type": "text",
                "created_at": 1791165610,
                "sender": AGENT,
            },
        ],
    }
    found = [
        (row["sender"], row["buyer_id"], row["agent_id"], row["conversation_id"]) for row in rows(read_events(api))
    ]
    assert found == [("buyer", "tb_01", "3", "88"), ("agent", "tb_01", "3", "88")]


def test_a_line_may_name_its_shop_and_without_any_the_file_is_refused(read_events: Reader) -> None:
    assert [row["shop_id"] for row in rows(read_events({**event(), "shop_id": "s2"}))] == ["s2"]
    assert read_events(event(), shop_id=None).refused


def test_a_message_without_a_buyer_or_a_time_is_refused_and_said(read_events: Reader) -> None:
    reading = read_events(event(id=1, sender=None, conversation=None), event(id=2, created_at="soon"))
    assert {(found.row, found.column) for found in reading.problems} == {(1, "buyer_id"), (2, "sent_at")}
    assert rows(reading) == []


def test_half_a_letter_refuses_its_line_only(write: Callable[..., Path], read_path: Reader) -> None:
    lines = [json.dumps(event(id=1)), json.dumps(event(id=2)).replace("\\u5728", "\\ud83d")]
    reading = read_path(write("chatwoot.jsonl", "\n".join(lines)), shop_id="s1")
    assert [row["message_id"] for row in rows(reading)] == ["1"]
    assert reading.refused_count == 1

"""Qiyu's session records: ratings and issue tags, in the fields of its session push."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from steelyard.sources import FileReading

Reader = Callable[..., FileReading]

AT = 1793843100000
SESSION = {
    "id": 9001,
    "startTime": AT,
    "endTime": AT + 600_000,
    "sType": 0,
    "interaction": 0,
    "relatedType": 0,
    "closeReason": 0,
    "staffId": 77,
    "staffName": "小美",
    "firstReplyCost": 8000,
    "avgRespDuration": 12000,
    "foreignId": "b1",
    "evaluationType": 5,
    "evaluation": 75,
    "evaluationRemark": "还行",
    "isEvaluationInvited": 0,
    "staffInvitedEvaluateTime": AT + 500_000,
    "userJoinEvaluateTime": AT + 550_123,
    "category": "物流/催发货",
}


def lines(*sessions: dict[str, object]) -> str:
    return "".join(json.dumps(SESSION | one, ensure_ascii=False) + "\n" for one in sessions)


def rows(reading: FileReading, table: str) -> list[dict[str, object]]:
    assert not reading.refused, reading.problems
    return reading.tables[table].table().to_pylist()


def test_an_evaluated_session_becomes_a_rating_and_its_category_a_tag(read_text: Reader) -> None:
    reading = read_text("sessions.jsonl", lines({}), shop_id="s1")
    assert reading.layout == "qiyu_sessions"
    (rating,) = rows(reading, "ratings")
    assert {name: rating[name] for name in ("shop_id", "rating_id", "conversation_id", "buyer_id", "agent_id")} == {
        "shop_id": "s1",
        "rating_id": "9001",
        "conversation_id": "9001",
        "buyer_id": "b1",
        "agent_id": "77",
    }
    assert (rating["score"], rating["origin"], rating["comment"]) == (4, "invited", "还行")
    assert rating["rated_at"] == datetime(2026, 11, 5, 1, 54, 10, 123000, tzinfo=UTC)
    (tag,) = rows(reading, "conversation_tags")
    assert (tag["tag_kind"], tag["value"], tag["source"], tag["by"]) == ("issue", "物流/催发货", "qiyu", "77")


def test_levels_of_every_kind_stand_on_one_scale_and_minus_one_is_absent(read_text: Reader) -> None:
    text = lines(
        *({"id": number, "evaluation": level} for number, level in enumerate((100, 75, 50, 25, 1, -1))),
        {"id": 8, "evaluation": -1, "staffInvitedEvaluateTime": -1, "category": ""},
        {"id": 9, "isEvaluationInvited": 1, "staffInvitedEvaluateTime": -1},
    )
    found = rows(read_text("s.jsonl", text, shop_id="s1"), "ratings")
    assert [row["score"] for row in found] == [5, 4, 3, 2, 1, None, 4]
    assert (found[-1]["origin"], found[-1]["invited_at"]) == ("self", None)


def test_robots_offline_messages_and_queues_are_left_out_and_told(read_text: Reader) -> None:
    reading = read_text("s.jsonl", lines({"interaction": 1}, {"sType": 1}, {"sType": 3}), shop_id="s1")
    assert rows(reading, "ratings") == []
    assert [(note.reason, note.words.en[:2]) for note in reading.notes] == [("sessions_left_out", "3 ")]


def test_a_session_without_buyer_or_with_an_unknown_level_is_refused(read_text: Reader) -> None:
    text = lines({"foreignId": None}, {"id": 2, "evaluation": 60})
    reading = read_text("s.jsonl", text, shop_id="s1")
    assert [(found.row, found.column, found.reason) for found in reading.problems] == [
        (1, "buyer_id", "missing_value"),
        (2, "score", "not_a_number"),
    ]
    assert read_text("s.jsonl", lines({})).problems[0].reason == "shop_missing"

"""Pushes: taken only when signed and fresh, kept before they are answered, imported once, however often they come."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as application
from django.test import Client
from django.utils import timezone

from steelyard.books import importing
from steelyard.web import lake
from steelyard.web.audit.models import Entry
from steelyard.web.intake import jobs as intake_jobs
from steelyard.web.intake.models import Delivery
from steelyard.web.intake.signatures import signature_of
from steelyard.web.intake.views import MOST_BYTES
from steelyard.web.jobs import queue
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.worker import work

SECRET, OLDER = "a-webhook-secret-of-the-tests", "the-one-before-it-of-the-tests"
Enter = Callable[[str], Client]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are queued and nobody takes them until a test does."""
    monkeypatch.setattr(queue, "enqueue", lambda job_id: None)
    # The engine's own threads would tell progress over a connection that does not see the test's transaction.
    monkeypatch.setattr("steelyard.web.jobs.work.PACE", float("inf"))


def push(
    body: Any,
    *,
    source: str = "canonical",
    shop: str = "s1",
    secret: str = SECRET,
    age: int = 0,
    delivery: str | None = None,
    signature: str | None = None,
    brand: str = "Steelyard",
    **more: Any,
) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    timestamp = str(int(timezone.now().timestamp()) - age)
    headers = {
        f"X-{brand}-Timestamp": timestamp,
        f"X-{brand}-Signature": signature or f"sha256={signature_of(secret, timestamp, content)}",
    }
    if delivery is not None:
        headers[f"X-{brand}-Delivery"] = delivery
    return Client(enforce_csrf_checks=True).post(
        f"/hooks/{source}/{shop}/", content, content_type="application/json", headers=headers, **more
    )


def message(number: int, text: str = "在吗") -> dict[str, Any]:
    return {
        "message_id": f"w{number}",
        "sent_at": f"2026-10-06 10:00:{number:02}",
        "buyer_id": "b9",
        "agent_id": "小店:E1",
        "sender": "buyer" if number % 2 else "agent",
        "text": text,
    }


def order(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "order_id": f"wo{number}",
        "buyer_id": "b9",
        "created_at": "2026-10-06 10:05:00",
        "status": "unpaid",
        "goods_fen": 100,
        "postage_fen": 0,
        "discount_fen": 0,
        "paid_fen": 0,
        "item_count": 1,
        **more,
    }


def do_batches() -> list[Job]:
    """Do every queued batch as the worker would."""
    done = []
    while job := Job.objects.filter(kind="intake", state="queued").order_by("asked_at").first():
        work(str(job.pk))
        done.append(Job.objects.get(pk=job.pk))
    return done


def stored(table: str) -> set[str]:
    now = lake.snapshot()
    assert now is not None
    key = {"messages": "message_id", "orders": "order_id", "ratings": "rating_id"}[table]
    return set(now.rows(table)[key].to_pylist())


@pytest.mark.django_db
def test_what_is_pushed_is_kept_at_once_and_imported_by_a_batch(shop: Path) -> None:
    assert push({"messages": [message(1), message(2)], "orders": [order()]}).status_code == 202
    assert push({"messages": [message(3)]}).status_code == 202
    assert Job.objects.filter(kind="intake").count() == 1
    assert "w1" not in stored("messages")
    (job,) = do_batches()
    assert job.state == "done", job.fault_zh
    assert {"w1", "w2", "w3"} <= stored("messages")
    assert "wo1" in stored("orders")
    assert Entry.objects.filter(action="ask_intake", actor_name="system").count() == 1
    assert not Delivery.objects.filter(imported_at=None).exists()


@pytest.mark.django_db
def test_chatwoots_own_headers_and_bodies_are_taken_as_they_come(shop: Path) -> None:
    buyer = {"id": 7, "identifier": "b9", "type": "contact"}
    body = {
        "event": "message_created",
        "id": 501,
        "content": "在吗",
        "content_type": "text",
        "created_at": "2026-10-06T02:00:00Z",
        "message_type": "incoming",
        "sender": buyer,
        "conversation": {"id": 88, "meta": {"sender": buyer, "assignee": {"id": 3}}},
    }
    assert push(body, source="chatwoot", brand="Chatwoot", delivery="d-1").status_code == 202
    assert push({**body, "id": 502}, source="chatwoot", brand="Chatwoot", delivery="d-2", age=5).status_code == 202
    do_batches()
    assert {"501", "502"} <= stored("messages")


@pytest.mark.django_db
def test_the_same_push_again_counts_nothing_twice(shop: Path) -> None:
    body = {"messages": [message(1)]}
    assert push(body, delivery="d-1").status_code == 202
    assert push(body, delivery="d-1").json() == {"status": "known"}
    assert push(body, delivery="d-1", age=60).status_code == 200
    do_batches()
    assert push(body, delivery="d-1").status_code == 200
    rows = len(lake.snapshot().rows("messages"))  # type: ignore[union-attr]
    assert push(body, delivery="d-2", age=1).status_code == 202
    (job,) = do_batches()
    assert [card["counts"]["known"] for card in job.result["cards"]] == [1]
    assert len(lake.snapshot().rows("messages")) == rows  # type: ignore[union-attr]


@pytest.mark.django_db
def test_captured_bytes_sent_again_under_another_id_are_known(shop: Path) -> None:
    body = json.dumps({"messages": [message(1)]}).encode()
    timestamp = str(int(timezone.now().timestamp()))
    signature = signature_of(SECRET, timestamp, body)
    for delivery, status in (("d-1", 202), ("d-2", 200)):
        headers = {
            "X-Steelyard-Timestamp": timestamp,
            "X-Steelyard-Signature": f"sha256={signature}",
            "X-Steelyard-Delivery": delivery,
        }
        answer = Client().post("/hooks/canonical/s1/", body, content_type="application/json", headers=headers)
        assert answer.status_code == status
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another-secret-altogether"},
        {"signature": "sha256=" + "0" * 64},
        {"signature": "none"},
        {"age": 301},
        {"age": -301},
        {"delivery": "x" * 201},
    ],
)
def test_a_push_that_is_not_signed_or_not_fresh_is_refused_and_leaves_nothing(
    shop: Path, wrong: dict[str, Any]
) -> None:
    answer = push({"messages": [message(1)]}, **wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed")
    assert not Delivery.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_the_window_is_five_minutes_and_the_older_secret_still_holds(shop: Path) -> None:
    assert push({"messages": [message(1)]}, age=298, secret=OLDER).status_code == 202


@pytest.mark.django_db
def test_a_changed_body_or_time_breaks_the_signature(shop: Path) -> None:
    body = json.dumps({"messages": [message(1)]}).encode()
    timestamp = str(int(timezone.now().timestamp()))
    headers = {
        "X-Steelyard-Timestamp": timestamp,
        "X-Steelyard-Signature": f"sha256={signature_of(SECRET, timestamp, body)}",
    }

    def sent(content: bytes, **changed: str) -> int:
        given = {**headers, **changed}
        answer = Client().post("/hooks/canonical/s1/", content, content_type="application/json", headers=given)
        return answer.status_code

    assert sent(body + b" ") == 401
    assert sent(body, **{"X-Steelyard-Timestamp": str(int(timestamp) + 1)}) == 401
    assert sent(body) == 202


@pytest.mark.django_db
def test_nothing_is_taken_while_no_secret_is_set(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = dataclasses.replace(application.CONFIGURATION, webhook_secrets=())
    monkeypatch.setattr(application, "CONFIGURATION", closed)
    answer = push({"messages": [message(1)]})
    assert (answer.status_code, answer.json()["code"]) == (403, "webhook_closed")


@pytest.mark.django_db
def test_a_large_body_is_refused_before_it_is_read(shop: Path) -> None:
    answer = push(b" " * (MOST_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert push(b"{}" + b" " * (MOST_BYTES - 2)).status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[1, 2]",
        b"\xff\xfe",
        b"{}",
        b"[" * 100_000,
        {"contracts": [{"employee_id": "E1", "base_fen": 1}]},
        {"messages": ["text"]},
        {"messages": [{**message(1), "shop_id": "s2"}]},
        {"messages": [message(1)] * 5_001},
    ],
    ids=lambda body: str(body)[:30],
)
def test_a_body_no_import_could_read_is_refused_with_what_to_do(shop: Path, body: Any) -> None:
    answer = push(body)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_unknown_shops_and_sources_do_not_exist(shop: Path) -> None:
    assert push({"messages": [message(1)]}, shop="s9").status_code == 404
    assert push({"messages": [message(1)]}, source="other").status_code == 404
    assert Client().get("/hooks/canonical/s1/").status_code == 405


@pytest.mark.django_db
def test_refused_rows_are_kept_and_can_be_downloaded(shop: Path, signed_in: Enter) -> None:
    hostile = message(4, "=cmd|' /c calc'!A1") | {"sent_at": "soon"}
    push({"messages": [message(1), hostile], "orders": [order(paid_fen="much")]})
    (job,) = do_batches()
    counts = {card["table"]: (card["counts"]["new"], card["counts"]["refused"]) for card in job.result["cards"]}
    assert counts == {"messages": (1, 1), "orders": (0, 1)}
    client = signed_in("manager")
    page = client.get(f"/data/{job.pk}/").content.decode()
    assert "一批推送" in page
    texts = [client.get(f"/data/{job.pk}/refused/{place}/").content.decode("utf-8-sig") for place in range(2)]
    assert "'=cmd" in texts[0] + texts[1]
    assert "wo1" in texts[0] + texts[1]
    assert client.get("/data/received/").status_code == 200


@pytest.mark.django_db
def test_letters_no_database_keeps_do_not_stop_a_batch(shop: Path) -> None:
    broken = json.dumps({"messages": [message(1, "XX"), message(2, "a\0b")]}).replace("XX", "\\ud83d").encode()
    assert push(broken).status_code == 202
    push({"messages": [message(3, "c\0") | {"sent_at": "\0"}, message(4)]}, age=2)
    (job,) = do_batches()
    assert job.state == "done", job.fault_zh
    assert "w4" in stored("messages")


@pytest.mark.django_db
def test_a_push_that_breaks_batches_holds_up_nobody_else_and_is_set_aside(
    shop: Path, signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = importing.import_paths

    def breaks(desk: Any, paths: list[Path], *rest: Any, **more: Any) -> Any:
        if any("w1" in path.read_text() for path in paths):
            raise RuntimeError("a fault of ours")
        return whole(desk, paths, *rest, **more)

    monkeypatch.setattr(intake_jobs, "import_paths", breaks)
    push({"messages": [message(1)]})
    push({"messages": [message(2)]}, age=2)
    for _ in range(6):
        do_batches()
        push({"messages": [message(8)]}, delivery="nudge")
        intake_jobs.services.ask_batch()
    assert "w2" in stored("messages")
    bad = Delivery.objects.get(imported_at=None)
    assert ("w1" in bad.body, bad.tries) == (True, 3)
    client = signed_in("owner")
    assert "几次都没有导入成功" in client.get("/data/received/").content.decode()
    monkeypatch.setattr(intake_jobs, "import_paths", whole)
    client.post("/data/received/again/")
    do_batches()
    assert "w1" in stored("messages")
    assert Entry.objects.filter(action="try_deliveries_again").count() == 1


@pytest.mark.django_db
def test_a_batch_begun_again_after_a_kill_tells_the_same_and_counts_nothing_twice(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push({"messages": [message(1)]})
    job = Job.objects.get(kind="intake")
    monkeypatch.setattr(intake_jobs, "told", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        work(str(job.pk))
    monkeypatch.undo()
    monkeypatch.setattr(queue, "enqueue", lambda job_id: None)
    monkeypatch.setattr(application, "CONFIGURATION", dataclasses.replace(application.CONFIGURATION, home=shop))
    work(str(job.pk))
    done = Job.objects.get(pk=job.pk)
    assert done.state == "done"
    assert [card["counts"]["new"] for card in done.result["cards"]] == [1]
    assert Delivery.objects.get().tries == 1


@pytest.mark.django_db
def test_bodies_are_let_go_after_their_import_and_old_deliveries_after_a_month(shop: Path) -> None:
    push({"messages": [message(1)]})
    do_batches()
    push({"messages": [message(2)]})
    do_batches()
    assert [bool(one.body) for one in Delivery.objects.order_by("id")] == [False, True]
    Delivery.objects.update(imported_at=timezone.now() - timedelta(days=31))
    push({"messages": [message(3)]})
    do_batches()
    assert Delivery.objects.count() == 1

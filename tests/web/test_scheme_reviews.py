"""Days of review in a browser: told of by the bell, held or called off with a reason, and every word in the audit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cli_shop import SCHEME
from django.utils import timezone
from scheme_people import browser, ours, page, standing_still

from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.schemes.models import Review

__all__ = ["ours", "standing_still"]
pytestmark = pytest.mark.django_db

LATE, COMING = "2026-11-02", "2026-11-15"


@pytest.fixture
def reviewed(ours: dict[str, User], shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop's scheme with a day of review that has passed and one of next week."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 10, 4, tzinfo=UTC))
    text = SCHEME.replace("  - from: 2026-01-01\n", f"  - from: 2026-01-01\n    review_on: [{LATE}, {COMING}]\n")
    (shop / "schemes" / "small.yaml").write_text(text, encoding="utf-8")
    return shop


def address(day: str, end: str = "") -> str:
    return f"/schemes/own/small/reviews/{day}/{end}"


def last_entry() -> Entry:
    found = Entry.objects.order_by("-id").first()
    assert found is not None
    return found


def test_the_bell_and_the_home_page_tell_of_a_late_review_to_those_who_write_schemes(reviewed: Path) -> None:
    home = page(browser("manager"), "/")
    assert home.count(f'href="{address(LATE)}"') == 2, "in the bell and among what needs a look"
    assert home.count(f'href="{address(COMING)}"') == 1, "not late yet: in the bell alone"
    assert "11-02 已过期" in home
    assert address(LATE) not in page(browser("agent"), "/")
    assert "2026-11-02 回顾" in page(browser("hr"), "/schemes/")


def test_a_review_shows_what_each_indicator_did_and_asks_for_a_decision_and_a_reason(reviewed: Path) -> None:
    client = browser("manager")
    shown = page(client, address(LATE))
    assert "30 秒应答" in shown
    assert "建议" in shown
    assert "checked" not in shown, "a decision is never made beforehand"
    answer = client.post(address(LATE), {"v:speed": "keep", "why": "没看完"})
    assert "请给每个指标一个结论" in answer.content.decode()
    assert not Review.objects.exists()


def test_what_was_decided_is_kept_with_its_reason_and_leaves_the_bell(reviewed: Path) -> None:
    client = browser("manager")
    shown = page(client, address(LATE))
    keys = [part.split('"')[0] for part in shown.split('name="v:')[1:]]
    decided = {f"v:{key}": "change" for key in keys}
    client.post(address(LATE), {**decided, "why": "曲线太松"})
    row = Review.objects.get()
    assert (row.key, row.day, row.state, row.why) == ("small", date(2026, 11, 2), "done", "曲线太松")
    assert {one["key"] for one in row.verdicts} == set(keys)
    assert {one["verdict"] for one in row.verdicts} == {"change"}
    assert (last_entry().action, last_entry().why) == ("hold_review", "曲线太松")
    assert "曲线太松" in page(client, address(LATE))
    assert address(LATE) not in page(client, "/")
    client.post(address(LATE), {**decided, "why": "再来一次"})
    assert Review.objects.get().why == "曲线太松", "a closed review stays as it is"


def test_a_day_is_set_and_called_off_with_reasons(reviewed: Path) -> None:
    client = browser("hr")
    for given in (
        {"day": "2026-12-31", "why": ""},
        {"day": "2026-11-09", "why": "过去了"},
        {"day": COMING, "why": "重复"},
    ):
        client.post("/schemes/reviews/set/", {"key": "small", **given})
    assert not Review.objects.exists()
    client.post("/schemes/reviews/set/", {"key": "small", "day": "2026-12-31", "why": "双十二之后看一次"})
    assert (last_entry().action, last_entry().after) == ("set_review", {"day": "2026-12-31"})
    assert "双十二之后看一次" in page(client, "/schemes/reviews/")
    client.post(address("2026-12-31", "off/"), {"why": ""})
    assert Review.objects.get().state == "open"
    client.post(address("2026-12-31", "off/"), {"why": "改到一月"})
    assert (Review.objects.get().state, Review.objects.get().why) == ("called_off", "改到一月")
    client.post("/schemes/reviews/set/", {"key": "small", "day": "2026-12-31", "why": "还是要看"})
    assert (Review.objects.get().state, Review.objects.get().set_why) == ("open", "还是要看")
    assert [entry.action for entry in Entry.objects.order_by("id")] == ["set_review", "call_review_off", "set_review"]


def test_a_day_of_the_file_is_called_off_without_touching_the_file(reviewed: Path) -> None:
    before = (reviewed / "schemes" / "small.yaml").read_bytes()
    browser("owner").post(address(LATE, "off/"), {"why": "那时没有数据"})
    assert Review.objects.get().set_by is None
    assert (reviewed / "schemes" / "small.yaml").read_bytes() == before
    assert address(LATE) not in page(browser("owner"), "/")


def test_days_nobody_set_and_schemes_nobody_has_are_not_there(reviewed: Path) -> None:
    client = browser("owner")
    for path in (address("2026-11-03"), address("soon"), "/schemes/own/nothing/reviews/2026-11-02/"):
        assert client.get(path).status_code == 404


def test_reviews_speak_english_too(reviewed: Path) -> None:
    client = browser("owner")
    client.cookies["language"] = "en"
    assert "overdue" in page(client, "/schemes/reviews/")
    assert "Between people" in page(client, address(LATE))

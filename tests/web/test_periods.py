"""The days a page speaks of, and those it is set beside; shop and team go along from page to page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from steelyard.periods import Period
from steelyard.web import lake
from steelyard.web.shell.periods import Beside, before, chosen, named

Enter = Callable[[str], Client]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("today", "2026-11-21"),
        ("yesterday", "2026-11-20"),
        ("last7", "2026-11-15..2026-11-21"),
        ("month", "2026-11"),
        ("last-month", "2026-10"),
    ],
)
def test_named_periods_are_seen_from_the_newest_day(asked: str, days: str) -> None:
    assert named(asked, date(2026, 11, 21)) == Period.parse(days)


@pytest.mark.parametrize(
    ("days", "beside", "earlier"),
    [
        ("2026-03", "previous", "2026-02"),
        ("2026-Q1", "previous", "2025-Q4"),
        ("2026-11-08..2026-11-14", "previous", "2026-11-01..2026-11-07"),
        ("2026-11-08", "previous", "2026-11-07"),
        ("2026-11", "year", "2025-11"),
        ("2028-02-29", "year", "2027-02-28"),
        ("2028-02", "year", "2027-02"),
    ],
)
def test_a_period_is_set_beside_one_like_it(days: str, beside: Beside, earlier: str) -> None:
    assert before(Period.parse(days), beside) == Period.parse(earlier)
    assert before(Period.parse(days), "") is None


def test_the_days_of_a_form_count_like_those_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake, "newest_day", lambda: date(2026, 11, 21))
    today = date(2026, 11, 23)

    def asked(question: str) -> Period:
        return chosen(RequestFactory().get(f"/?{question}"), today).period

    assert asked("from=2026-10-03&to=2026-10-05") == Period.parse("2026-10-03..2026-10-05")
    assert asked("from=2026-10-03") == Period.parse("2026-10-03")
    assert asked("from=2026-10-05&to=2026-10-03") == asked("") == Period.parse("2026-11")
    assert asked("period=today") == Period.parse("2026-11-21")


def test_without_data_of_today_the_newest_day_is_not_called_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake, "newest_day", lambda: date(2026, 11, 21))
    late = chosen(RequestFactory().get("/"), date(2026, 11, 23))
    live = chosen(RequestFactory().get("/"), date(2026, 11, 21))
    assert [picked.choices[0].words.zh for picked in (late, live)] == ["最新一日", "今日"]
    assert late.choices[0].period == live.choices[0].period


@pytest.mark.django_db
def test_days_and_shop_go_along_in_the_links_of_the_frame(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get("/results/?period=2026-10&shop=s1&sort=name").content.decode()
    assert 'href="/indicators/?period=2026-10&amp;shop=s1"' in page
    assert 'href="?period=last7&amp;shop=s1&amp;sort=name"' in page


@pytest.mark.django_db
def test_a_shop_or_team_out_of_sight_counts_as_not_named(signed_in: Enter, shop: Path) -> None:
    client = signed_in("leader")
    for question in ("&shop=s1", "&team=%E4%BA%8C%E7%BB%84", "&shop=nowhere"):
        answer = client.get(f"/results/?period=2026-10{question}&export=csv").content.decode("utf-8-sig")
        assert sorted(line.split(",")[1] for line in answer.splitlines()[1:]) == ["小安", "小川"]

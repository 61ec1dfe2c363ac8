"""Boards: every chart has a table that says the same, within sight, and equal to what the library answers."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from steelyard.books.evaluation import read_books
from steelyard.facts.lake import Lake
from steelyard.periods import Period

Enter = Callable[[str], Client]
OCTOBER = Period.parse("2026-10")
BOARDS = ("ranking", "trends", "funnel", "hours", "spread", "compare")


def data_of(page: str, key: str) -> Any:
    found = re.search(rf'<script id="data-{key}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found, key
    return json.loads(found[1])


def table_of(client: Client, board: str, question: str = "") -> list[list[str]]:
    text = client.get(f"/boards/{board}/?period=2026-10{question}&export=csv").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.django_db
@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("who", ["owner", "leader", "agent"])
def test_every_board_opens_for_every_role(board: str, who: str, signed_in: Enter, shop: Path) -> None:
    answer = signed_in(who).get(f"/boards/{board}/?period=2026-10")
    assert answer.status_code == 200
    assert "<table" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("board", BOARDS)
def test_an_empty_installation_says_so_on_every_board(board: str, signed_in: Enter, empty: Path) -> None:
    assert "还没有数据" in signed_in("owner").get(f"/boards/{board}/").content.decode()


@pytest.mark.django_db
def test_a_board_nobody_declared_is_not_found(signed_in: Enter, shop: Path) -> None:
    assert signed_in("owner").get("/boards/planets/").status_code == 404


@pytest.mark.django_db
def test_nothing_on_a_board_runs_that_did_not_come_as_a_file(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get("/boards/ranking/?period=2026-10").content.decode()
    for script in re.findall(r"<script[^>]*>", page):
        assert "src=" in script or 'type="application/json"' in script
    assert not re.search(r'\sstyle="|\son\w+="', page)


@pytest.mark.django_db
def test_a_ranking_holds_the_team_of_a_leader_only_and_no_totals(signed_in: Enter, shop: Path) -> None:
    client = signed_in("leader")
    assert {row[1] for row in table_of(client, "ranking", "&metric=quick_reply_ratio")[1:]} == {"小川", "小安"}
    assert table_of(client, "ranking", "&by=shop") == [table_of(client, "ranking")[0]]
    assert [row[1] for row in table_of(client, "ranking", "&by=team&metric=received_buyers")[1:]] == ["一组"]
    assert {row[1] for row in table_of(signed_in("agent"), "ranking", "&metric=received_buyers")[1:]} == {"小川"}


@pytest.mark.django_db
def test_the_chart_and_its_table_say_what_the_library_answers(signed_in: Enter, shop: Path) -> None:
    figures = read_books(Lake.open(shop, create=False).snapshot(), OCTOBER).figures
    expected = {
        scope: value.value
        for scope, value in figures.values("employee", OCTOBER, ["average_response_seconds"])
        if value.value is not None
    }
    page = signed_in("owner").get("/boards/spread/?period=2026-10&metric=average_response_seconds").content.decode()
    drawn = data_of(page, "spread")
    assert sorted(Fraction(dot["value"]) for dot in drawn["dots"]) == sorted(expected.values())
    assert sum(one["count"] for one in drawn["bins"]) == len(expected)
    rows = table_of(signed_in("owner"), "spread", "&metric=average_response_seconds")
    assert sorted(Fraction(row[1]) for row in rows[1:]) == sorted(expected.values())


@pytest.mark.django_db
def test_few_cases_have_no_place_and_are_listed_behind(signed_in: Enter, shop: Path) -> None:
    rows = table_of(signed_in("owner"), "ranking", "&metric=quick_reply_ratio")
    assert [row[0] for row in rows[1:]] == ["", ""]
    assert {row[7] for row in rows[1:]} == {"件数不足，不排"}


@pytest.mark.django_db
def test_the_funnel_narrows_from_inquiry_to_payment(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get("/boards/funnel/?period=2026-10").content.decode()
    assert [one["value"] for one in data_of(page, "funnel")["items"]] == ["4", "1", "1"]


@pytest.mark.django_db
def test_hours_hold_every_reception_once(signed_in: Enter, shop: Path) -> None:
    rows = table_of(signed_in("owner"), "hours")
    assert rows[1:] == [["1", "10:00", "4", "30"]]


@pytest.mark.django_db
@pytest.mark.parametrize(("step", "points"), [("day", 5), ("week", 1), ("month", 1)])
def test_trends_end_where_data_ends(step: str, points: int, signed_in: Enter, shop: Path) -> None:
    rows = table_of(signed_in("owner"), "trends", f"&metric=received_buyers&step={step}")
    assert sum(Fraction(row[1]) for row in rows[1:] if row[1]) == 4
    assert len(rows) - 1 <= points


@pytest.mark.django_db
def test_a_trend_of_one_person_is_theirs_and_of_nobody_out_of_sight(signed_in: Enter, shop: Path) -> None:
    own = table_of(signed_in("agent"), "trends", "&metric=received_buyers&who=E1")
    foreign = table_of(signed_in("agent"), "trends", "&metric=received_buyers&who=E2")
    assert own == foreign
    assert sum(Fraction(row[1]) for row in own[1:] if row[1]) == 2


@pytest.mark.django_db
def test_chosen_people_stand_side_by_side_within_sight(signed_in: Enter, shop: Path) -> None:
    assert table_of(signed_in("owner"), "compare", "&pick=E1&pick=E2")[0] == ["指标", "小川", "小安"]
    assert table_of(signed_in("agent"), "compare", "&pick=E1&pick=E2")[0] == ["指标", "小川"]


@pytest.mark.django_db
def test_hostile_names_are_text_in_charts_and_tables(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get("/boards/ranking/?period=2026-10&metric=</script><b>").content.decode()
    assert "<b>" not in page.split("</head>")[1].replace(html.escape("<b>"), "")

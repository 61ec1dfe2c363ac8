"""Score sheets of any month: values, points and curves as the library scores them, for whoever may see the person."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from cli_shop import SCHEME
from django.test import Client
from django.utils import timezone

from steelyard.money import round_points
from steelyard.periods import Period
from steelyard.reports.curve_svg import BOTTOM, TOP
from steelyard.web.scores import queries

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
OCTOBER = Period.parse("2026-10")
SHEET = "/scores/E1/?period=2026-10"


@pytest.fixture
def schemed(shop: Path) -> Path:
    """The small shop with its scheme in force."""
    (shop / "schemes").mkdir()
    (shop / "schemes" / "small.yaml").write_text(SCHEME, encoding="utf-8")
    return shop


def test_the_sheet_shows_value_points_weight_and_contribution_as_scored(schemed: Path, signed_in: Enter) -> None:
    page = signed_in("agent").get(SHEET).content.decode()
    found = queries.month(OCTOBER)
    assert found is not None
    (sheet,) = [one for part in found.parts for one in part.sheets if one.employee_id == "E1"]
    assert f"{sheet.score:.2f}" in page
    for row in sheet.indicators:
        assert row.label.zh in page
        assert row.points is not None
        assert f"{round_points(row.points)} " in page
        assert f"权重 {row.weight}" in page
        assert f"贡献 {round_points(row.contribution or 0)}" in page


def test_the_dot_of_each_curve_stands_at_the_points_of_the_row(schemed: Path, signed_in: Enter) -> None:
    page = signed_in("agent").get(SHEET).content.decode()
    found = queries.month(OCTOBER)
    assert found is not None
    (sheet,) = [one for part in found.parts for one in part.sheets if one.employee_id == "E1"]
    pictures = [
        ET.fromstring(f"<svg{one.partition('</svg>')[0]}</svg>") for one in page.split('<svg class="curve"')[1:]
    ]
    pictures = [one for one in pictures if one.find("circle[@class='curve-dot']") is not None]
    assert len(pictures) == len(sheet.indicators) == 2
    for row, picture in zip(sheet.indicators, pictures, strict=True):
        dot = picture.find("circle[@class='curve-dot']")
        assert dot is not None
        assert row.points is not None
        assert Fraction(dot.get("cy", "")) == BOTTOM - row.points * (BOTTOM - TOP) / 100


def test_an_agent_reads_their_own_sheet_and_nobody_elses(schemed: Path, signed_in: Enter) -> None:
    client = signed_in("agent")
    assert "小川" in client.get("/scores/?period=2026-10").content.decode()
    for other in ("E2", "nobody", "../E2"):
        assert client.get(f"/scores/{other}/?period=2026-10").status_code == 404
    assert signed_in("nobody").get(SHEET).status_code == 404


@pytest.mark.parametrize("who", ["owner", "manager", "hr", "inspector", "leader"])
def test_heads_see_the_list_of_theirs_and_open_every_sheet(who: str, schemed: Path, signed_in: Enter) -> None:
    client = signed_in(who)
    page = client.get("/scores/?period=2026-10").content.decode()
    assert "小川" in page
    assert "小安" in page
    assert client.get("/scores/E2/?period=2026-10").status_code == 200


def test_a_month_without_a_scheme_in_force_or_with_a_broken_one_says_so(shop: Path, signed_in: Enter) -> None:
    client = signed_in("owner")
    assert "还没有评分" in client.get(SHEET).content.decode()
    (shop / "schemes").mkdir()
    (shop / "schemes" / "broken.yaml").write_text("scheme: broken\nname: 坏\nversions: []\n", encoding="utf-8")
    answer = client.get(SHEET)
    assert answer.status_code == 200
    assert "alert-warning" in answer.content.decode()


def test_what_is_missing_to_the_next_grade_is_said_while_the_month_runs(
    schemed: Path, signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("agent")
    monkeypatch.setattr(timezone, "localdate", lambda: OCTOBER.last_day)
    page = client.get(SHEET).content.decode()
    assert "再有 10 分到“A”" in page
    assert "本月还在进行" in page
    monkeypatch.setattr(timezone, "localdate", lambda: OCTOBER.end)
    page = client.get(SHEET).content.decode()
    assert "再有" not in page
    assert "本月还在进行" not in page


def test_the_sheet_has_an_english_twin(schemed: Path, signed_in: Enter) -> None:
    client = signed_in("agent")
    client.cookies["language"] = "en"
    page = client.get(SHEET).content.decode()
    assert "Score sheet" in page
    assert "adds" in page
    assert "贡献" not in page

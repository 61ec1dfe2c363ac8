"""Home: what there is to do first, then the usual figures of whatever lies in sight, beside the month before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_shop import SCHEME
from django.test import Client
from pay_people import browser, no_worker, office, published

from steelyard.web.accounts.models import User

__all__ = ["no_worker", "office"]  # fixtures

Enter = Callable[[str], Client]


@pytest.mark.django_db
def test_an_empty_installation_says_what_to_do_first(signed_in: Enter, empty: Path) -> None:
    assert "去导入" in signed_in("owner").get("/").content.decode()
    assert "去导入" not in signed_in("agent").get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "kind"), [("owner", "shop/s1"), ("leader", "team/%E4%B8%80%E7%BB%84"), ("agent", "employee/E1")]
)
def test_everybody_opens_with_their_own_figures(who: str, kind: str, signed_in: Enter, shop: Path) -> None:
    page = signed_in(who).get("/?period=2026-10").content.decode()
    assert f"/results/{kind}/received_buyers/" in page
    assert "上月没有数据" in page


@pytest.mark.django_db
def test_a_better_figure_is_said_in_words_not_by_colour_alone(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get("/?period=2026-11").content.decode()
    assert "上月 4" in page.replace("last month", "")


@pytest.mark.django_db
def test_an_agents_home_opens_with_the_score_so_far_its_goals_and_no_amount(signed_in: Enter, shop: Path) -> None:
    (shop / "schemes").mkdir()
    (shop / "schemes" / "small.yaml").write_text(SCHEME, encoding="utf-8")
    page = signed_in("agent").get("/?period=2026-10").content.decode()
    assert "70.00" in page
    assert "目标 ≥ 100%" in page
    assert "/scores/E1/" in page
    assert "薪酬单" not in page


@pytest.mark.django_db
def test_a_statement_that_waits_stands_first_without_its_amount(office: dict[str, User]) -> None:
    published(office)
    page = browser("agent").get("/").content.decode()
    assert "2026年10月薪酬单" in page
    assert page.index("请在") < page.index("我的薪酬单")
    assert "3,705.00" not in page

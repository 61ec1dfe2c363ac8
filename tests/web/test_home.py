"""Home: what there is to do first, then by role the figures of whatever lies in sight, beside the period before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_shop import SCHEME
from django.test import Client
from pay_people import browser, no_worker, office, published

from steelyard.web.accounts.models import Grant, Role, User
from steelyard.web.shell.homes import HOMES, home_of

__all__ = ["no_worker", "office"]  # fixtures

Enter = Callable[[str], Client]


@pytest.mark.django_db
def test_an_empty_installation_says_what_to_do_first(signed_in: Enter, empty: Path) -> None:
    assert "去导入" in signed_in("owner").get("/").content.decode()
    assert "去导入" not in signed_in("agent").get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "kind", "key"),
    [
        ("owner", "shop/s1", "inquiry_paid_ratio"),
        ("manager", "shop/s1", "received_buyers"),
        ("hr", "shop/s1", "refund_ratio"),
        ("inspector", "shop/s1", "reply_ratio"),
        ("leader", "team/%E4%B8%80%E7%BB%84", "received_buyers"),
    ],
)
def test_everybody_opens_with_figures_of_their_own_sight(
    who: str, kind: str, key: str, signed_in: Enter, shop: Path
) -> None:
    page = signed_in(who).get("/?period=2026-10").content.decode()
    assert f"/results/{kind}/{key}/" in page


def test_the_widest_role_decides_and_every_role_has_a_home() -> None:
    assert set(HOMES) == set(Role.values)
    assert home_of(frozenset({"agent", "manager"})) is home_of(frozenset({"manager"}))
    assert home_of(frozenset()) not in {home_of(frozenset({role})) for role in HOMES}


@pytest.mark.django_db
def test_the_leader_opens_with_the_newest_day_and_the_team_only(signed_in: Enter, shop: Path) -> None:
    page = signed_in("leader").get("/").content.decode()
    assert "2026-10-05 · 对比 2026-10-04" in page
    assert "shop/s1" not in page
    assert "客服薪酬" not in page


@pytest.mark.django_db
def test_a_leader_of_a_team_that_is_not_there_sees_nobody(people: dict[str, User], shop: Path) -> None:
    Grant.objects.filter(role="leader").update(team="没有这个组")
    client = Client()
    client.force_login(people["leader"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "这里没有您能看的数" in client.get("/?period=2026-10").content.decode()


@pytest.mark.django_db
def test_pay_is_shown_only_after_a_fresh_proof(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get("/?period=2026-10").content.decode()
    assert "请先到薪酬页验证身份" in page


@pytest.mark.django_db
def test_sales_led_by_service_leave_out_what_nobody_led(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get("/?period=2026-10").content.decode()
    assert "客服销售额" in page
    assert "¥100.00" in page


@pytest.mark.django_db
def test_what_deserves_a_look_is_listed_or_said_to_be_nothing(signed_in: Enter, shop: Path) -> None:
    page = signed_in("manager").get("/?period=2026-10").content.decode()
    assert "需要关注" in page


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

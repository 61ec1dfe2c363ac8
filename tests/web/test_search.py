"""Search: pages, people, orders, buyers and conversations, never beyond sight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

Enter = Callable[[str], Client]


def found(client: Client, text: str) -> str:
    return client.get("/search/", {"q": text}, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.django_db
def test_people_orders_buyers_and_pages_are_found(signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    assert "/results/?q=E2" in found(client, "小安")
    assert "/results/talk/s1/" in found(client, "b2b")
    order = found(client, "o1")
    assert "/results/order/s1/o1/" in order
    assert "b1a" in order
    assert "/audit/" in found(client, "审计")
    assert "/indicators/csat_ratio/" in found(client, "csat")
    assert "没有找到" in found(client, "nothing of the kind")


@pytest.mark.django_db
def test_nobody_finds_what_lies_out_of_their_sight(signed_in: Enter, shop: Path) -> None:
    agent, leader = signed_in("agent"), signed_in("leader")
    assert "/results/talk/" in found(agent, "b1a")
    assert "/results/talk/" not in found(agent, "b2a")
    assert "小安" not in found(agent, "小安").replace('value="小安"', "")
    assert "/results/order/s1/o1/" in found(agent, "o1")
    assert "/results/talk/" in found(leader, "b2a")
    assert "/audit/" not in found(leader, "审计")


@pytest.mark.django_db
def test_few_signs_find_whole_ids_only(signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    assert "/results/order/" in found(client, "o1")
    assert "/results/talk/" not in found(client, "b1")


@pytest.mark.django_db
def test_hostile_text_is_text(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get("/search/", {"q": "<script>alert(1)</script>' or 1=1 --"}).content.decode()
    assert "<script>alert" not in page
    assert "没有找到" in page


@pytest.mark.django_db
def test_an_empty_installation_finds_pages(signed_in: Enter, empty: Path) -> None:
    client = signed_in("owner")
    assert "/data/" in found(client, "数据")
    assert "没有找到" in found(client, "b1a")

"""From a figure to its rows to the conversation: who may open it, which waits it shows, what was counted, whose the order is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from steelyard.web.accounts.models import Grant, User

Enter = Callable[[str], Client]
FIGURE = "/results/employee/E1/quick_reply_ratio/?period=2026-10"


def talks_in(client: Client, address: str = FIGURE) -> list[str]:
    page = client.get(address).content.decode()
    return [found.replace("&amp;", "&") for found in re.findall(r'href="(/results/talk/[^"]+)"', page)]


@pytest.mark.django_db
def test_a_figure_says_numerator_and_denominator_and_leads_to_its_conversations(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get(FIGURE).content.decode()
    assert re.search(r">1</span> ÷ <span[^>]*>2<", page)
    assert "指标定义" in page
    assert len(set(talks_in(signed_in("owner")))) == 3  # one quick wait of two, asked for by two measures


@pytest.mark.django_db
def test_the_conversation_shows_the_wait_what_was_counted_and_whose_the_order_is(signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    [quick] = [one for one in talks_in(client) if "measure=rounds_quick" in one]
    page = client.get(quick).content.decode()
    assert "wait-quick" in page
    assert "10 秒" in page
    assert page.count('class="bubble counted"') == 2
    assert "下单优先判定（本店采用）：算 小川，下单时最近一次咨询，凭这次会话" in page
    assert "¥100.00" in page
    assert "静默" not in page


@pytest.mark.django_db
def test_an_order_that_counts_is_marked_at_the_event_that_credits_it(signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    [talk, *_] = talks_in(client, "/results/employee/E1/sales_yuan/?period=2026-10")
    page = client.get(talk).content.decode()
    assert page.count('class="tick"') == 1
    assert page.index("下单 o1") < page.index('class="tick"') < page.index("付款 o1")


@pytest.mark.django_db
def test_a_wait_beyond_quick_is_not_marked_by_the_measure_of_quick_ones(signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    slow = next(one for one in talks_in(client) if "measure=rounds&" in f"{one}&" and "rounds_quick" not in one)
    page = client.get(slow.replace("measure=rounds", "measure=rounds_quick")).content.decode()
    assert "wait-fair" in page
    assert 'class="bubble counted"' not in page
    assert "这次会话没有计入" in page


@pytest.mark.django_db
def test_only_who_sees_somebody_in_it_may_open_a_conversation(
    signed_in: Enter, shop: Path, people: dict[str, User]
) -> None:
    own = talks_in(signed_in("owner"))[0]
    foreign = talks_in(signed_in("owner"), FIGURE.replace("E1", "E2"))[0]
    agent = signed_in("agent")
    assert agent.get(own).status_code == 200
    assert agent.get(foreign).status_code == 404
    assert signed_in("leader").get(foreign).status_code == 200
    Grant.objects.filter(role="leader").update(team="二组")
    assert signed_in("leader").get(foreign).status_code == 404


@pytest.mark.django_db
def test_an_order_shows_who_had_the_buyer_and_whose_it_is(signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    [talk, *_] = talks_in(client, "/results/employee/E1/sales_yuan/?period=2026-10")
    assert 'href="/results/order/s1/o1/"' in client.get(talk).content.decode()
    page = client.get("/results/order/s1/o1/").content.decode()
    assert "下单优先判定（本店采用）：算 小川，凭下单时的接待" in page
    assert page.count('class="reach-one reach-first"') == 2
    assert page.count("reach-talk") == 2
    assert re.search(r'<a href="/results/talk/s1/[^"]+">', page)


@pytest.mark.django_db
def test_only_who_sees_somebody_who_had_the_buyer_may_open_an_order(
    signed_in: Enter, shop: Path, people: dict[str, User]
) -> None:
    assert signed_in("owner").get("/results/order/s1/none/").status_code == 404
    assert signed_in("agent").get("/results/order/s1/o1/").status_code == 200
    assert signed_in("leader").get("/results/order/s1/o1/").status_code == 200
    Grant.objects.filter(role="leader").update(team="二组")
    assert signed_in("leader").get("/results/order/s1/o1/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question", ["", "?measure=nonsense", "?measure=csat_ratio", "?measure=received_buyers", "?measure=sales_paid_fen"]
)
def test_any_measure_of_an_address_is_an_answer(question: str, signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    talk = talks_in(client)[0].split("?")[0]
    assert client.get(f"{talk}{question}").status_code == 200


@pytest.mark.django_db
def test_the_rows_of_one_measure_have_pages_of_their_own(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get(f"{FIGURE}&part=rounds&page=9").content.decode()
    assert "等待回合" in page
    assert "返回这个数" in page


@pytest.mark.django_db
def test_figures_of_all_shops_open_for_who_sees_shops_only(signed_in: Enter, shop: Path) -> None:
    address = "/results/shop/*/received_buyers/?period=2026-10"
    assert signed_in("owner").get(address).status_code == 200
    assert signed_in("leader").get(address).status_code == 404
    assert signed_in("agent").get(address).status_code == 404

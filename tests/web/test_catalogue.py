"""The catalogue: what an indicator means, a formula tried out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

Enter = Callable[[str], Client]


@pytest.mark.django_db
def test_an_indicator_shows_its_formula_what_it_rests_on_and_values_within_sight(signed_in: Enter, shop: Path) -> None:
    page = signed_in("agent").get("/indicators/average_response_seconds/?period=2026-10").content.decode()
    assert "(wait_ms / 1000) / rounds_answered" in page
    assert "30 秒" in page
    assert "小川" in page
    assert "小安" not in page
    assert signed_in("agent").get("/indicators/no_such_thing/").status_code == 404


@pytest.mark.django_db
def test_a_formula_is_tried_over_everybody_in_sight_and_never_stored(signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    page = client.get("/indicators/", {"formula": "接待人数 * 3", "period": "2026-10"}).content.decode()
    assert page.count('<td class="num">6</td>') == 2
    assert [path.name for path in shop.glob("*.yaml")] == []
    assert "没有这样的指标" in client.get("/indicators/?q=tried_out").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("接待人数 *", ""),
        ("no_such_name", "no_such_name"),
        ("接待人数 > 3", "条件"),
        ("__import__", ""),
        ("9**9**9", ""),
    ],
)
def test_a_formula_that_cannot_be_meant_says_why_and_is_never_an_error(
    formula: str, said: str, signed_in: Enter, shop: Path
) -> None:
    answer = signed_in("owner").get("/indicators/", {"formula": formula, "period": "2026-10"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    assert "text-danger" in answer.content.decode()
    assert said in answer.content.decode()

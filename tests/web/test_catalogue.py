"""The catalogue and the reading view of schemes: what an indicator means, what a rule says, a formula tried out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from steelyard import schemes

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


@pytest.mark.django_db
@pytest.mark.parametrize("name", schemes.names())
def test_every_template_reads_as_numbered_sentences_with_its_cases_and_file(
    name: str, signed_in: Enter, empty: Path
) -> None:
    client = signed_in("agent")
    rules = client.get(f"/schemes/template/{name}/").content.decode()
    assert rules.count('<li class="list-group-item">') > 3
    assert "算例" in rules
    assert f"scheme: {name}" in client.get(f"/schemes/template/{name}/?tab=file").content.decode()
    assert client.get(f"/schemes/template/{name}/?tab=cases").status_code == 200


@pytest.mark.django_db
def test_an_own_scheme_with_a_fault_is_listed_and_says_where(signed_in: Enter, empty: Path) -> None:
    folder = empty / "schemes"
    folder.mkdir()
    (folder / "ours.yaml").write_text("scheme: ours\nname: 自家\nversions: []\n", encoding="utf-8")
    client = signed_in("owner")
    assert "处要改" in client.get("/schemes/").content.decode()
    assert "versions" in client.get("/schemes/own/ours/").content.decode()
    for foreign in ("own/..", "own/nothing", "template/nothing", "own/%2e%2e%2fsecret_key"):
        assert client.get(f"/schemes/{foreign}/").status_code == 404


@pytest.mark.django_db
def test_hostile_text_in_a_scheme_is_shown_never_run(signed_in: Enter, empty: Path) -> None:
    folder = empty / "schemes"
    folder.mkdir()
    text = "scheme: x\nname: '<script>alert(1)</script>'\nversions: [{from: 2026-01-01, pay: [{kind: base}]}]\n"
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    for page in ("/schemes/", "/schemes/own/x/", "/schemes/own/x/?tab=file"):
        assert "<script>alert" not in signed_in("owner").get(page).content.decode()

"""A draft tried on past months in a browser: the same fen as the library, sliders that answer, nobody else's eyes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cli_shop import SCHEME
from django.test import Client
from pay_people import do_jobs, no_worker
from scheme_people import browser, ours, page, standing_still

from steelyard.cli.main import run
from steelyard.web.accounts.models import Grant, User
from steelyard.web.schemes.models import Draft, Trial

__all__ = ["no_worker", "ours", "standing_still"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_worker")]


@pytest.fixture
def trial(ours: dict[str, User]) -> Trial:
    """The shop's scheme with dearer performance pay, tried on October."""
    client = browser("owner")
    client.post("/schemes/begin/", {"source": "own:small"})
    draft = Draft.objects.get(key="small")
    old, new = draft.text.split("  - from: 2026-12-01\n")
    draft.text = old + "  - from: 2026-12-01\n" + new.replace('"1000"', '"1200"')
    draft.save()
    asked = {"first": "2026-10-01", "last": "2026-10-01", "against": "small"}
    address = client.post("/schemes/drafts/small/try/", asked)["Location"]
    assert "排队中" in page(client, address)
    job = do_jobs()
    assert job.state == "done", job.fault_zh
    return Trial.objects.get()


def address(trial: Trial, end: str = "") -> str:
    return f"/schemes/trials/{trial.pk}/{end}"


def result(trial: Trial) -> dict[str, Any]:
    assert trial.result is not None
    return dict(trial.result)


def test_a_trial_comes_to_what_the_command_line_comes_to(trial: Trial, shop: Path, tmp_path: Path) -> None:
    draft, out = tmp_path / "draft.yaml", tmp_path / "out.json"
    draft.write_text(trial.text, encoding="utf-8")
    arguments = ["--scheme", str(draft), "--against", "small", "--from", "2026-10-01", "--to", "2026-11-01"]
    assert run(["--home", str(shop), "simulate", *arguments, "--format", "json", "--out", str(out)]) == 0
    import json

    told, found = json.loads(out.read_text(encoding="utf-8")), result(trial)
    assert found["total"]["old_fen"] == told["total"]["old_fen"] > 0
    assert found["total"]["new_fen"] == told["total"]["new_fen"]
    assert [one["difference_fen"] for one in found["people"]] == [one["difference_fen"] for one in told["people"]]
    assert len(found["sensitivity"]) == len(told["sensitivity"]) > 0


def test_the_waterfall_sums_to_the_difference(trial: Trial) -> None:
    found = result(trial)
    moved = {one["label"]["zh"]: one["new_fen"] - one["old_fen"] for one in found["items"]}
    assert sum(moved.values()) == found["total"]["difference_fen"] > 0
    assert {label for label, fen in moved.items() if fen} == {"绩效"}


def test_the_page_shows_everybody_and_is_kept_by_nobody(trial: Trial) -> None:
    client = browser("owner")
    answer = client.get(address(trial))
    assert answer["Cache-Control"] == "no-store"
    shown = answer.content.decode()
    assert "小川" in shown
    assert shown.count("<circle") == 2
    assert 'name="indicators/0/weight"' in shown
    assert "哪个数最要紧" in shown
    assert "30 秒应答 满分线" in shown
    assert "100% → 110%" in shown


def test_a_moved_number_answers_with_the_same_fen_as_a_draft_that_says_so(trial: Trial, shop: Path) -> None:
    client = browser("owner")
    shown = client.post(address(trial, "move/"), {"pay/1/amount": "1000"}).content.decode()
    assert "¥0.00" in shown, "with the old amount nothing differs"
    moved = client.post(address(trial, "move/"), {"indicators/0/weight": "90", "indicators/1/weight": "10"})
    assert "90 / 10" in moved.content.decode()
    for hostile in ({"indicators/0/weight": "9e9"}, {"indicators/0/weight": "x"}, {"indicators/0/curve/worst": "100"}):
        answer = client.post(address(trial, "move/"), hostile)
        assert answer.status_code == 200
        assert 'role="alert"' in answer.content.decode()
    assert client.post(address(trial, "move/"), {"pay/0/kind": "x", "nothing": "1"}).status_code == 200


def test_moved_numbers_are_put_into_the_draft_that_was_tried_and_into_no_other(trial: Trial) -> None:
    client = browser("owner")
    asked = {"do": "keep", "indicators/0/weight": "90", "pay/1/amount": "1500", "pay/2/tiers/0/rate": "4.5"}
    assert client.post(address(trial, "move/"), asked)["Location"] == "/schemes/drafts/small/"
    text = Draft.objects.get(key="small").text.split("  - from: 2026-12-01\n")[1]
    assert 'weight: "69.2"' in text
    assert 'weight: "30.8"' in text
    assert 'amount: "1500"' in text
    assert 'rate: "0.045"' in text
    asked["pay/1/amount"] = "1600"
    client.post(address(trial, "move/"), asked)
    assert '"1600"' not in Draft.objects.get(key="small").text, "the draft is not the one that was tried any more"


def test_the_trial_leaves_as_a_workbook_and_as_rows(trial: Trial) -> None:
    client = browser("hr")
    rows = client.get(address(trial, "trial.csv")).content.decode("utf-8-sig")
    assert rows.splitlines()[0].startswith("employee_id,name,old_fen,new_fen")
    assert "小川" in rows
    book = client.get(address(trial, "trial.xlsx"))
    assert book["Cache-Control"] == "no-store"
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(book.content)).namelist()
    assert client.get(address(trial, "trial.exe")).status_code == 404


def test_what_everybody_earns_is_for_who_sees_everybody_and_has_proved_it(trial: Trial, ours: dict[str, User]) -> None:
    for name in ("agent", "leader", "inspector", "other"):
        assert browser(name).get(address(trial)).status_code == 404
    only_one_shop = User.objects.create_user(username="shopkeeper", password="weigh-it-fairly-9")
    Grant.objects.create(user=only_one_shop, role="manager", shop_id="s1")
    for end in ("", "move/", "trial.csv"):
        asked = browser("shopkeeper").get if end != "move/" else browser("shopkeeper").post
        assert asked(address(trial, end)).status_code == 404
    client = Client()
    client.force_login(ours["owner"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address(trial))["Location"].startswith("/accounts/reauthenticate/")
    part = client.post(
        address(trial, "move/"),
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{address(trial)}"},
    )
    assert part["HX-Redirect"] == f"/accounts/reauthenticate/?next={address(trial).replace('/', '%2F')}"


def test_a_scheme_that_was_not_in_force_then_stands_in_as_if_it_had_been(ours: dict[str, User], shop: Path) -> None:
    (shop / "schemes" / "small.yaml").write_text(SCHEME.replace("2026-01-01", "2026-11-01"), encoding="utf-8")
    client = browser("owner")
    client.post("/schemes/begin/", {"source": "own:small"})
    client.post("/schemes/drafts/small/try/", {"first": "2026-10-01", "last": "2026-10-01", "against": "small"})
    do_jobs()
    found = Trial.objects.get()
    assert result(found)["stand_ins"] == ["小店方案"]
    assert "那时还没有生效" in page(client, address(found))


def test_months_are_whole_and_in_order(ours: dict[str, User]) -> None:
    client = browser("owner")
    client.post("/schemes/begin/", {"source": "own:small"})
    for first, last in (
        ("2026-10-01", "2026-09-01"),
        ("2026-10-05", "2026-10-01"),
        ("", ""),
        ("2030-01-01", "2030-01-01"),
    ):
        client.post("/schemes/drafts/small/try/", {"first": first, "last": last})
    assert Trial.objects.count() == 0

"""Schemes as they are read: what governs whom, each rule with its worked example, templates, who has read what."""

from __future__ import annotations

from pathlib import Path

import pytest
from scheme_people import browser, ours, page, standing_still

from steelyard import schemes
from steelyard.books.schemes import own_scheme
from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.schemes.models import Acknowledgement

__all__ = ["ours", "standing_still"]
pytestmark = pytest.mark.django_db


def test_the_list_says_what_is_in_force_and_for_how_many(ours: dict[str, User]) -> None:
    shown = page(browser("owner"), "/schemes/")
    assert "小店方案" in shown
    assert "2026-01-01 起生效" in shown
    assert "2 人" in shown


def test_every_rule_stands_with_what_a_worked_case_comes_to(ours: dict[str, User]) -> None:
    shown = page(browser("agent"), "/schemes/own/small/")
    assert "30 秒应答（<code>quick_reply_ratio</code>）占 60" in shown
    assert "30 秒应答 90% → 90 分" in shown
    assert "绩效 94.00 分 × 1,000.00 元 = 940.00 元" in shown


def test_people_read_the_schemes_that_govern_them_and_no_others(ours: dict[str, User]) -> None:
    assert "小店方案" in page(browser("leader"), "/schemes/")
    stranger = browser("other")
    assert "小店方案" not in page(stranger, "/schemes/")
    assert stranger.get("/schemes/own/small/").status_code == 404
    assert stranger.post("/schemes/own/small/read/").status_code == 404
    inspector = browser("inspector")
    assert inspector.get("/schemes/own/small/").status_code == 200, "who sees everybody is told their rules"


def test_files_and_who_has_read_are_for_those_who_prepare_pay(ours: dict[str, User]) -> None:
    assert "scheme: small" not in page(browser("agent"), "/schemes/own/small/?tab=file")
    assert "scheme: small" in page(browser("hr"), "/schemes/own/small/?tab=file")
    assert "小安" not in page(browser("agent"), "/schemes/own/small/?tab=readers")
    assert "小安" in page(browser("hr"), "/schemes/own/small/?tab=readers")


def test_a_version_is_acknowledged_once_by_the_words_that_were_shown(ours: dict[str, User], shop: Path) -> None:
    client = browser("agent")
    shown = page(client, "/schemes/own/small/")
    assert "我已阅读" in shown
    digest = shown.split('name="digest" value="')[1].split('"')[0]
    assert client.post("/schemes/own/small/read/", {"digest": "0" * 64}).status_code == 302
    assert not Acknowledgement.objects.exists()
    client.post("/schemes/own/small/read/", {"digest": digest})
    assert client.post("/schemes/own/small/read/", {"digest": digest}).status_code == 404, (
        "there is nothing left to read"
    )
    assert [(one.key, one.employee_id, one.digest) for one in Acknowledgement.objects.all()] == [
        ("small", "E1", digest)
    ]
    assert Entry.objects.filter(action="acknowledge_scheme").count() == 1
    assert "我已阅读" not in page(client, "/schemes/own/small/")
    assert "已读 1 / 2" in page(browser("hr"), "/schemes/own/small/?tab=readers")


def test_a_scheme_with_a_fault_is_listed_and_says_where(people: dict[str, User], empty: Path) -> None:
    (empty / "schemes").mkdir()
    (empty / "schemes" / "ours.yaml").write_text("scheme: ours\nname: 自家\nversions: []\n", encoding="utf-8")
    client = browser("owner")
    assert "文件不能用" in page(client, "/schemes/")
    assert "versions" in page(client, "/schemes/own/ours/")
    for foreign in ("own/..", "own/nothing", "templates/nothing", "own/%2e%2e%2fsecret_key", "drafts/nothing"):
        assert client.get(f"/schemes/{foreign}/").status_code == 404


def test_hostile_text_in_a_scheme_is_shown_never_run(people: dict[str, User], empty: Path) -> None:
    text = "scheme: x\nname: '<script>alert(1)</script>'\nversions: [{from: 2026-01-01, pay: [{kind: base}]}]\n"
    (empty / "schemes").mkdir()
    (empty / "schemes" / "x.yaml").write_text(text, encoding="utf-8")
    client = browser("owner")
    client.post("/schemes/begin/", {"source": "own:x"})
    for shown in (
        "",
        "own/x/",
        "own/x/?tab=file",
        "drafts/x/",
        "drafts/x/form/",
        "drafts/x/file/",
        "drafts/x/publish/",
    ):
        assert "<script>alert" not in page(client, f"/schemes/{shown}")


def test_the_gallery_holds_every_template_and_finds_them_by_any_word(people: dict[str, User], empty: Path) -> None:
    client = browser("manager")
    shown = page(client, "/schemes/templates/")
    assert all(f"/schemes/templates/{name}/" in shown for name in schemes.names())
    found = page(client, "/schemes/templates/?q=拼多多")
    assert "/schemes/templates/pdd/" in found
    assert "/schemes/templates/jd/" not in found


@pytest.mark.parametrize("name", ["jd", "ksf-womenswear", "flexible-incentive"])
def test_a_template_reads_as_numbered_sentences_with_its_cases_and_file(
    name: str, people: dict[str, User], empty: Path
) -> None:
    client = browser("owner")
    rules = page(client, f"/schemes/templates/{name}/")
    assert rules.count('class="rule"') > 3
    assert 'class="rule-example' in rules
    assert f"scheme: {name}" in page(client, f"/schemes/templates/{name}/?tab=file")
    assert page(client, f"/schemes/templates/{name}/?tab=cases").count("<li") > 5


def test_the_goal_guide_leads_to_a_draft_that_can_be_used(ours: dict[str, User], shop: Path) -> None:
    client = browser("owner")
    asked = {"goal": "satisfaction", "kind": "clothing", "line": "presales"}
    assert "推荐的指标" in client.get("/schemes/guide/", asked).content.decode()
    began = client.post("/schemes/guide/", {**asked, "name": "满意优先", "key": "our-goal"})
    assert began["Location"] == "/schemes/drafts/our-goal/"
    shown = page(client, "/schemes/drafts/our-goal/")
    assert "满意优先" in shown
    assert "拟从 2026-12-01 起" in shown
    assert own_scheme(shop, "our-goal") is None, "a draft is nobody's rule yet"


def test_english_pages_speak_english(ours: dict[str, User]) -> None:
    client = browser("owner")
    client.cookies["language"] = "en"
    shown = page(client, "/schemes/own/small/")
    assert "in force" in shown
    assert "90% → 90 points" in shown

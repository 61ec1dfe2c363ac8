"""The life of a scheme: drafted, edited by two people, talked about, published, followed by a new version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cli_shop import SCHEME
from django.test import Client
from scheme_people import TODAY, browser, ours, page, standing_still

from steelyard.books.scheme_checks import check_scheme
from steelyard.books.schemes import own_scheme, schemes_in_force
from steelyard.periods import Period
from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.schemes import services
from steelyard.web.schemes.models import Comment, Draft, Publication

__all__ = ["ours", "standing_still"]
pytestmark = pytest.mark.django_db

NEXT = "  - from: 2026-12-01\n"


@pytest.fixture
def draft(ours: dict[str, User]) -> Draft:
    """The shop's scheme with one more version, to begin in December."""
    client = browser("manager")
    assert client.post("/schemes/begin/", {"source": "own:small"})["Location"] == "/schemes/drafts/small/"
    return Draft.objects.get(key="small")


def save(client: Client, draft: Draft, text: str, revision: int | None = None, cases: str | None = None) -> int:
    draft.refresh_from_db()
    asked = {"text": text, "cases": draft.cases if cases is None else cases, "revision": revision or draft.revision}
    return client.post(f"/schemes/drafts/{draft.key}/file/", asked).status_code


def test_a_new_version_begins_as_the_old_one_and_a_month_later(draft: Draft) -> None:
    scheme = check_scheme(draft.text, draft.cases, "x.yaml").scheme
    assert scheme is not None
    first, second = scheme.versions
    assert (first.from_, second.from_) == (date(2026, 1, 1), date(2026, 12, 1))
    assert second == first.model_copy(update={"from_": second.from_})
    assert draft.text.startswith(SCHEME)


def test_there_is_one_open_draft_of_a_scheme(draft: Draft) -> None:
    browser("owner").post("/schemes/begin/", {"source": "own:small"})
    assert Draft.objects.count() == 1


def test_a_template_begins_under_a_name_of_ones_own_next_month_with_cases_that_hold(
    people: dict[str, User], empty: Path
) -> None:
    client = browser("hr")
    client.post("/schemes/begin/", {"source": "template:kpi-monthly", "name": "月度表", "key": "our-kpi"})
    draft = Draft.objects.get(key="our-kpi")
    checked = check_scheme(draft.text, draft.cases, "x.yaml")
    assert checked.holds
    assert len(checked.cases) > 10
    assert checked.scheme is not None
    assert (checked.scheme.scheme, checked.scheme.name) == ("our-kpi", "月度表")
    assert checked.scheme.versions[0].from_ == date(2026, 12, 1)
    for key in ("kpi-monthly", "our-kpi"):
        client.post("/schemes/begin/", {"source": "template:kpi-monthly", "name": "月度表", "key": key})
    assert Draft.objects.count() == 1
    assert client.post("/schemes/begin/", {"source": "template:../x"}).status_code == 404
    assert client.post("/schemes/begin/", {"source": "own:nothing"}).status_code == 404


def test_the_second_of_two_editors_is_told_and_loses_nothing(draft: Draft) -> None:
    mine, theirs = draft.text.replace("1000", "1100"), draft.text.replace("1000", "1200")
    assert save(browser("owner"), draft, theirs, 1) == 302
    answer = browser("manager").post("/schemes/drafts/small/file/", {"text": mine, "cases": "", "revision": 1})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Owner 在" in shown
    assert "1100" in shown
    assert "1200" in shown
    draft.refresh_from_db()
    assert (draft.text, draft.revision) == (theirs, 2)


def test_a_text_is_checked_while_it_is_typed_and_not_saved(draft: Draft) -> None:
    typed = draft.text.replace("reply_ratio\n", "reply_rato\n")
    shown = browser("hr").post("/schemes/drafts/small/check/", {"text": typed, "cases": ""}).content.decode()
    assert "reply_rato" in shown
    assert "您是不是想写" in shown
    assert 'data-line="9"' in shown
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "a: &a [x]\nb: *a\n",
        "a: !!python/object/apply:os.system [ls]\n",
        "[" * 5000,
        "x: " + "9" * 1000 + "\n",
        "- " * 2000,
        "{a: 1, a: 2}",
        "\x00",
        "scheme: x\nname: x\nversions: [{from: 2026-01-01, pay: [{kind: bonus, name: x, when: '9**9**9 > 1', amount: 1}]}]\n",
    ],
)
def test_hostile_files_are_answered_with_what_to_mend(draft: Draft, hostile: str) -> None:
    client = browser("owner")
    shown = client.post("/schemes/drafts/small/check/", {"text": hostile, "cases": hostile})
    assert shown.status_code == 200
    assert "处要改" in shown.content.decode()
    assert save(client, draft, hostile) == 302, "half-written drafts are kept"
    for tab in ("", "form/", "file/", "publish/"):
        assert client.get(f"/schemes/drafts/small/{tab}").status_code == 200
    assert save(client, draft, "x" * 200_001) == 400


def test_a_form_changes_what_was_typed_and_not_another_character(draft: Draft) -> None:
    client = browser("owner")
    shown = page(client, "/schemes/drafts/small/form/")
    assert 'name="versions/1/indicators/0/weight" value="60"' in shown
    asked = {
        "revision": 1,
        "do": "save",
        "versions/1/indicators/0/weight": "70",
        "versions/1/indicators/1/weight": "30",
    }
    assert client.post("/schemes/drafts/small/form/", asked).status_code == 302
    after = Draft.objects.get(key="small").text
    old, new = draft.text.split(NEXT)
    assert after == old + NEXT + new.replace('"60"', '"70"').replace('"40"', '"30"')


def test_a_form_tells_what_the_weights_sum_to_before_anything_is_saved(draft: Draft) -> None:
    asked = {"revision": 1, "do": "check", "versions/1/indicators/0/weight": "70.5"}
    shown = browser("owner").post("/schemes/drafts/small/form/", asked).content.decode()
    assert "110.5" in shown
    assert "权重合计是 110.5" in shown
    assert Draft.objects.get(key="small").revision == 1


def test_a_form_never_touches_a_version_that_is_published(draft: Draft) -> None:
    asked = {"revision": 1, "do": "save", "versions/0/indicators/0/weight": "1", "versions/0/from": "2020-01-01"}
    browser("owner").post("/schemes/drafts/small/form/", asked)
    assert Draft.objects.get(key="small").text == draft.text


def test_parts_are_added_copied_and_removed(draft: Draft) -> None:
    client = browser("owner")

    def do(what: str, **more: str) -> str:
        found = Draft.objects.get(key="small")
        client.post("/schemes/drafts/small/form/", {"revision": found.revision, "do": what, **more})
        return str(Draft.objects.get(key="small").text.split(NEXT)[1])

    assert "kind: seniority" in do("add:versions/1/pay", **{"new:versions/1/pay": "seniority"})
    assert "metric: csat_ratio" in do("add:versions/1/indicators", **{"new:versions/1/indicators": "csat_ratio"})
    assert "kind: rank" in do("add:versions/1/indicators/0/curve", **{"new:versions/1/indicators/0/curve": "rank"})
    assert do("again:versions/1/pay/0").count("kind: base") == 2
    assert do("take:versions/1/pay/0").count("kind: base") == 1
    before = Draft.objects.get(key="small")
    for hostile in ("take:versions/0", "take:scheme", "again:versions/1", "add:versions/1/pay", "take:../../x", "x"):
        client.post("/schemes/drafts/small/form/", {"revision": before.revision, "do": hostile})
    assert Draft.objects.get(key="small").text == before.text


def test_worked_cases_follow_the_rules_when_somebody_asks_for_it(draft: Draft) -> None:
    client = browser("owner")
    changed = draft.text.replace('"60"', '"50"').replace('"40"', '"50"')
    found = check_scheme(changed, draft.cases, "x.yaml")
    assert [one.what for one in found.differences] == ["score", "line performance", "says"]
    asked = {"text": changed, "cases": draft.cases, "revision": 1, "do": "recount"}
    assert client.post("/schemes/drafts/small/file/", asked).status_code == 302
    after = Draft.objects.get(key="small")
    assert check_scheme(after.text, after.cases, "x.yaml").holds
    assert 'score: "95.00"' in after.cases
    assert 'performance: "950.00"' in after.cases
    assert "说" not in after.cases


def test_publishing_writes_the_file_with_its_day_and_says_why(draft: Draft, shop: Path) -> None:
    client = browser("owner")
    save(client, draft, _dearer(draft.text))
    assert "绩效" in page(client, "/schemes/drafts/small/publish/")
    draft.refresh_from_db()
    asked = {"revision": draft.revision, "why": ""}
    assert client.post("/schemes/drafts/small/publish/", asked).status_code == 200, "without a reason nothing happens"
    assert Publication.objects.count() == 0
    asked["why"] = "多劳多得"
    assert client.post("/schemes/drafts/small/publish/", asked)["Location"] == "/schemes/own/small/"
    own = own_scheme(shop, "small")
    assert own is not None
    assert own.scheme is not None
    assert f"  - from: 2026-12-01\n    published_on: {TODAY}\n" in own.text
    assert own.text.startswith(SCHEME), "what was published before stands as it stood"
    made = Publication.objects.get()
    assert (made.number, made.digest, made.begins, made.why) == (1, own.digest, date(2026, 12, 1), "多劳多得")
    entry = Entry.objects.get(action="publish_scheme")
    assert (entry.why, entry.after["digest"]) == ("多劳多得", own.digest)
    assert [v.from_ for _, v in schemes_in_force(shop, Period.parse("2026-11"))] == [date(2026, 1, 1)]
    assert [v.from_ for _, v in schemes_in_force(shop, Period.parse("2026-12"))] == [date(2026, 12, 1)]
    assert client.get("/schemes/drafts/small/").status_code == 404
    assert "多劳多得" in page(client, "/schemes/own/small/?tab=versions")


def _dearer(text: str) -> str:
    """The second version pays more."""
    old, new = text.split(NEXT)
    return old + NEXT + new.replace('"1000"', '"1200"')


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text, "和已公布的没有差别"),
        (lambda text: _dearer(text).replace('"1000"', '"900"'), "2026-01-01 起的版本已经公布，不能再改"),
        (lambda text: _dearer(text).replace("2026-12-01", "2026-11-10"), "不晚于今天"),
        (lambda text: _dearer(text).replace("scheme: small", "scheme: other"), "方案编号从 small 改成了 other"),
        (lambda text: _dearer(text).replace("from: 2026-01-01", "from: 2026-02-01"), "却去掉了"),
        (lambda text: _dearer(text).replace('"60"', '"61"'), "还有"),
    ],
)
def test_what_may_not_be_published_is_said(draft: Draft, shop: Path, change: object, reason: str) -> None:
    client = browser("owner")
    text = SCHEME if reason.startswith("和已") else change(draft.text)  # type: ignore[operator]
    before = (shop / "schemes" / "small.yaml").read_text(encoding="utf-8")
    save(client, draft, text)
    draft.refresh_from_db()
    shown = client.post("/schemes/drafts/small/publish/", {"revision": draft.revision, "why": "试试"}).content.decode()
    assert reason in shown
    assert (shop / "schemes" / "small.yaml").read_text(encoding="utf-8") == before
    assert Publication.objects.count() == 0


def test_names_may_be_put_right_and_an_end_may_be_set_that_lies_ahead(draft: Draft, shop: Path) -> None:
    client = browser("owner")
    ended = SCHEME.replace("小店方案", "小店的方案").replace("2026-01-01\n", "2026-01-01\n    to: 2027-01-01\n")
    save(client, draft, ended)
    draft.refresh_from_db()
    assert client.post("/schemes/drafts/small/publish/", {"revision": draft.revision, "why": "改名"}).status_code == 302
    again = browser("hr")
    again.post("/schemes/begin/", {"source": "own:small"})
    later = Draft.objects.get(key="small", state="open")
    save(again, later, ended.replace("2027-01-01", "2026-10-01"))
    assert any("不能再改" in words.zh for words in services.reasons_not_to_publish(_fresh(later), TODAY))


def _fresh(draft: Draft) -> Draft:
    draft.refresh_from_db()
    return draft


def test_a_case_that_no_longer_holds_stands_in_the_way(draft: Draft) -> None:
    save(browser("owner"), draft, _dearer(draft.text), cases=draft.cases.replace("94.00", "93.00"))
    reasons = services.reasons_not_to_publish(_fresh(draft), TODAY)
    assert ["有 1 个算例与规则不符" in words.zh for words in reasons] == [True]


def test_a_draft_on_a_text_that_has_changed_meanwhile_is_not_published(draft: Draft, shop: Path) -> None:
    save(browser("owner"), draft, _dearer(draft.text))
    path = shop / "schemes" / "small.yaml"
    path.write_text(SCHEME.replace("小店方案", "改过"), encoding="utf-8")
    reasons = services.reasons_not_to_publish(_fresh(draft), TODAY)
    assert ["已公布的方案又变了" in words.zh for words in reasons] == [True]


def test_nothing_is_published_where_the_file_cannot_be_written(
    draft: Draft, shop: Path, ours: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(browser("owner"), draft, _dearer(draft.text))

    def full(*_: object) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(services, "keep", full)
    with pytest.raises(OSError, match="no space"):
        services.publish(ours["owner"], draft, _fresh(draft).revision, "试", TODAY)
    assert Publication.objects.count() == 0
    assert _fresh(draft).state == "open"


def test_a_draft_is_talked_about_by_those_it_would_govern(draft: Draft) -> None:
    agent, stranger = browser("agent"), browser("other")
    said = {"about": "绩效：1,000.00 元", "text": "能不能 <b>高</b> 一点？"}
    assert agent.get("/schemes/drafts/small/").status_code == 404
    assert agent.post("/schemes/drafts/small/comment/", said).status_code == 404
    browser("manager").post("/schemes/drafts/small/open/", {"open": "1"})
    assert "对这一条提意见" in page(agent, "/schemes/drafts/small/")
    assert "small" in page(agent, "/schemes/")
    assert agent.post("/schemes/drafts/small/comment/", said).status_code == 302
    assert stranger.get("/schemes/drafts/small/").status_code == 404
    assert stranger.post("/schemes/drafts/small/comment/", said).status_code == 404
    comment = Comment.objects.get()
    assert agent.post(f"/schemes/comments/{comment.pk}/answer/", {"text": "好"}).status_code == 404
    browser("hr").post(f"/schemes/comments/{comment.pk}/answer/", {"text": "从 12 月起提高"})
    shown = page(agent, "/schemes/drafts/small/")
    assert "从 12 月起提高" in shown
    assert "<b>高" not in shown
    assert [entry.action for entry in Entry.objects.order_by("id")][-3:] == [
        "open_draft",
        "comment_draft",
        "answer_comment",
    ]
    for hidden in ("form", "file", "publish", "check"):
        assert agent.get(f"/schemes/drafts/small/{hidden}/").status_code == 404


def test_a_dropped_draft_is_kept_and_makes_room(draft: Draft) -> None:
    client = browser("owner")
    client.post("/schemes/drafts/small/drop/", {"why": "不改了"})
    assert client.get("/schemes/drafts/small/").status_code == 404
    assert _fresh(draft).state == "dropped"
    assert Entry.objects.get(action="drop_draft").why == "不改了"
    client.post("/schemes/begin/", {"source": "own:small"})
    assert Draft.objects.filter(state="open").count() == 1


def test_a_scheme_is_ended_before_a_day_that_lies_ahead_and_nothing_else_moves(
    ours: dict[str, User], shop: Path
) -> None:
    client = browser("owner")
    digest = page(client, "/schemes/own/small/").split('name="digest" value="')[1].split('"')[0]
    for day, why, token in (
        ("2027-01-01", "", digest),
        ("x", "换新方案", digest),
        ("2027-01-01", "换新方案", "0" * 64),
        ("2026-11-10", "换新方案", digest),
        ("2025-11-10", "换新方案", digest),
    ):
        client.post("/schemes/own/small/end/", {"day": day, "why": why, "digest": token})
        assert (shop / "schemes" / "small.yaml").read_text(encoding="utf-8") == SCHEME, (day, why)
    client.post("/schemes/own/small/end/", {"day": "2027-01-01", "why": "换新方案", "digest": digest})
    after = (shop / "schemes" / "small.yaml").read_text(encoding="utf-8")
    assert after == SCHEME.replace("  - from: 2026-01-01\n", "  - from: 2026-01-01\n    to: 2027-01-01\n")
    assert Entry.objects.get(action="end_scheme").why == "换新方案"
    assert schemes_in_force(shop, Period.parse("2027-01")) == []
    assert "今天没有生效" not in page(client, "/schemes/")


def test_what_no_database_keeps_is_left_out_of_everything_that_is_typed(draft: Draft) -> None:
    client, nothing = browser("owner"), "\x00"
    client.post("/schemes/drafts/small/open/", {"open": "1"})
    browser("agent").post("/schemes/drafts/small/comment/", {"about": f"a{nothing}", "text": f"b{nothing}"})
    comment = Comment.objects.get()
    client.post(f"/schemes/comments/{comment.pk}/answer/", {"text": f"c{nothing}"})
    comment.refresh_from_db()
    assert (comment.about, comment.text, comment.answer) == ("a", "b", "c")
    client.post("/schemes/begin/", {"source": "template:jd", "name": f"x{nothing}", "key": f"our{nothing}jd"})
    form = {"revision": 1, "do": "save", "versions/1/pay/1/name": f"绩效{nothing}奖", "scheme_name": f"y{nothing}"}
    client.post("/schemes/drafts/small/form/", form)
    assert nothing not in "".join(Draft.objects.values_list("text", flat=True))
    assert client.get("/schemes/templates/?q=%00").status_code == 200
    client.post("/schemes/drafts/small/drop/", {"why": f"d{nothing}"})
    assert Entry.objects.get(action="drop_draft").why == "d"

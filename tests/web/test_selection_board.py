"""The selection board in a browser: every metric drawn by layer, several people's words, what is chosen goes into a draft."""

from __future__ import annotations

from pathlib import Path

import pytest
from scheme_people import browser, ours, page, standing_still

from steelyard.web.accounts.models import Grant, User
from steelyard.web.audit.models import Entry
from steelyard.web.schemes.models import Draft, Pick

__all__ = ["ours", "standing_still"]
pytestmark = pytest.mark.django_db
BOARD = "/schemes/board/"
METRIC = "csat_ratio"


def word(name: str, why: str = "看得出差别", word: str = "for", **more: str) -> None:
    browser(name).post(f"{BOARD}pick/", {"metric": METRIC, "word": word, "why": why} | more)


def card_of(shown: str, metric: str) -> str:
    return shown.split(f'id="m-{metric}"')[1].split("</article>")[0]


def test_every_metric_stands_in_one_of_four_layers_with_its_values_and_why_it_is_not_shortlisted(
    ours: dict[str, User],
) -> None:
    shown = page(browser("owner"), f"{BOARD}?all=1&months=3")
    for layer in ("compliance", "quality", "value", "growth"):
        assert f'id="l-{layer}"' in shown
    card = card_of(shown, "quick_reply_ratio")
    assert "八成人月在" in card
    assert 'class="strip"' in card
    assert "在用：小店方案" in card
    assert "只有 0% 的人月有数据" in card_of(shown, "nps")


def test_several_people_choose_and_each_gives_a_reason(ours: dict[str, User]) -> None:
    word("owner", "")
    assert not Pick.objects.exists(), "no word without a reason"
    word("owner", "客人最在意")
    shown = page(browser("hr"), BOARD)
    assert "客人最在意" in card_of(shown, METRIC)
    assert "已选定 0" in shown, "one person is not several"
    word("hr")
    assert "已选定 1" in page(browser("hr"), BOARD)
    word("manager", "评价太少", "against")
    word("hr", "再想想也太少", "against")
    assert "已选定 0" in page(browser("hr"), BOARD)
    assert Pick.objects.count() == 3, "a later word takes the place of an earlier one"
    entry = Entry.objects.order_by("-id").first()
    assert entry is not None
    assert (entry.action, entry.subject, entry.why) == ("turn_indicator_down", f"metric:{METRIC}", "再想想也太少")
    assert entry.before == {"is_for": True, "why": "看得出差别"}


def test_words_are_kept_by_line_and_unknown_metrics_are_not_there(ours: dict[str, User]) -> None:
    word("owner", line="presales")
    assert "say your word" not in page(browser("owner"), BOARD)
    assert Pick.objects.get().line == "presales"
    assert browser("owner").post(f"{BOARD}pick/", {"metric": "x", "word": "for", "why": "y"}).status_code == 404


def test_what_is_chosen_goes_into_a_draft_and_what_it_has_already_stays_single(ours: dict[str, User]) -> None:
    client = browser("owner")
    client.post("/schemes/begin/", {"source": "own:small"})
    before = Draft.objects.get().text
    assert "metric: quick_reply_ratio" in before
    for name in ("owner", "hr"):
        word(name)
        word(name, metric="quick_reply_ratio")
    answer = client.post(f"{BOARD}take/", {"draft": "small"})
    assert answer["Location"] == "/schemes/drafts/small/form/"
    added = Draft.objects.get().text
    assert added.count(f"metric: {METRIC}") == before.count(f"metric: {METRIC}") + 1
    assert added.count("metric: quick_reply_ratio") == before.count("metric: quick_reply_ratio")
    assert client.post(f"{BOARD}take/", {"draft": "nothing"}).status_code == 404


def test_the_board_is_drawn_over_the_people_its_reader_may_see(ours: dict[str, User], shop: Path) -> None:
    everybody = page(browser("owner"), f"{BOARD}?months=3")
    keeper = User.objects.create_user(username="keeper", password="weigh-it-fairly-9")
    Grant.objects.create(user=keeper, role="manager", shop_id="elsewhere")
    assert "2 人 ·" in everybody
    assert "0 人 ·" in page(browser("keeper"), f"{BOARD}?months=3")


def test_the_board_asks_for_data_where_there_is_none(people: dict[str, User], empty: Path) -> None:
    assert "还没有数据" in page(browser("owner"), BOARD)


def test_the_board_speaks_english_too(ours: dict[str, User]) -> None:
    client = browser("owner")
    client.cookies["language"] = "en"
    assert "Between people" in page(client, f"{BOARD}?all=1")

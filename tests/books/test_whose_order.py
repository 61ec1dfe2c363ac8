"""Whose an order is: everybody in reach, who wins at which event, and what decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cli_shop import MESSAGES, ORDERS, write_csv

from steelyard.books.evaluation import Books, read_books
from steelyard.books.whose_order import WhoseOrder, owner_words, the_shop_of, whose_order
from steelyard.cli.main import run
from steelyard.errors import InputRefused
from steelyard.facts.lake import Lake
from steelyard.periods import Period

OCTOBER = Period.parse("2026-10")


@pytest.fixture(scope="module")
def sold_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A buyer whom five accounts met around three orders; another shop with the same order id; a flagged order."""
    folder = tmp_path_factory.mktemp("sold")
    files = folder / "files"
    write_csv(files / "shops.csv", "shop_id,platform,name", [("s1", "taobao", "小店"), ("s2", "taobao", "大店")])
    write_csv(
        files / "settings.csv",
        "shop_id,key,value,start",
        [
            ("s2", "attribution_tie", "most_rounds", "2026-01-01"),
            ("s2", "filters", "flagged_orders", "2026-01-01"),
            ("s2", "flagged_order_flags", "红", "2026-01-01"),
            ("s2", "business_day_start", "04:00", "2026-01-01"),
        ],
    )
    messages: list[tuple[object, ...]] = []
    for shop, agent, day, start, minutes in (
        ("s1", "early", "08", "09:00", 10),
        ("s1", "twice", "11", "09:00", 10),
        ("s1", "near", "11", "10:00", 30),
        ("s1", "now", "11", "11:50", 20),
        ("s1", "later", "12", "09:00", 5),
        ("s2", "often", "11", "09:00", 30),
        ("s2", "once", "11", "10:00", 5),
    ):
        _talk(messages, shop, agent, f"2026-10-{day}", start, minutes, rounds=3 if agent == "often" else 1)
    write_csv(files / "messages.csv", MESSAGES, messages)
    rows = [
        ("s1", "o1", "b", "2026-10-11 12:00:00", "2026-10-11 13:00:00", "paid", 10000, 0, 0, 10000, 1, ""),
        ("s1", "o2", "b", "2026-10-11 11:00:00", "", "unpaid", 5000, 0, 0, 0, 1, ""),
        ("s1", "o3", "nobody", "2026-10-11 12:00:00", "2026-10-11 12:00:00", "paid", 700, 0, 0, 700, 1, ""),
        ("s2", "o1", "b", "2026-10-11 12:00:00", "2026-10-12 02:00:00", "paid", 300, 0, 0, 300, 1, ""),
        ("s2", "o4", "b", "2026-10-11 12:00:00", "2026-10-11 12:00:00", "paid", 300, 0, 0, 300, 1, "红"),
    ]
    write_csv(files / "orders.csv", f"{ORDERS},flag", rows)
    assert run(["--home", str(folder / "home"), "import", str(files)]) == 0
    return folder / "home"


@pytest.fixture(scope="module")
def sold(sold_home: Path) -> Books:
    """The books of October."""
    return read_books(Lake.open(sold_home, create=False).snapshot(), OCTOBER)


def _talk(
    messages: list[tuple[object, ...]], shop: str, agent: str, day: str, start: str, minutes: int, rounds: int
) -> None:
    """The buyer asks, is answered one minute later, and the agent says goodbye at the end."""
    hour, minute = (int(part) for part in start.split(":"))
    at = [0]
    for number in range(rounds):
        at += [2 * number + 1, 2 * number + 2]
    for ordinal, offset in enumerate([*at[: 2 * rounds], minutes]):
        sender = "buyer" if ordinal % 2 == 0 and ordinal < 2 * rounds else "agent"
        instant = f"{day} {hour + (minute + offset) // 60:02d}:{(minute + offset) % 60:02d}:00"
        messages.append((shop, f"{shop}-{agent}-{ordinal}", instant, "b", agent, sender, "text", "false", "在"))


def of(books: Books, order_id: str, shop_id: str = "s1") -> WhoseOrder:
    found = whose_order(books.snapshot, books.organisation, shop_id, order_id)
    assert found is not None
    return found


def test_who_was_talking_wins_and_each_loser_is_told_why(sold: Books) -> None:
    created, paid = of(sold, "o1").moments
    assert [(one.stretch.agent_id, one.standing, one.place) for one in created.candidates] == [
        ("now", "in_progress", 1),
        ("near", "nearest", 2),
        ("twice", "nearest", 3),
        ("later", "after", None),
        ("early", "too_early", None),
    ]
    assert [one.reason.zh for one in created.candidates] == [
        "下单时正在接待",
        "下单前 1 小时 30 分已结束，而有人正在接待",
        "下单前 2 小时 50 分已结束，而有人正在接待",
        "下单之后才开始",
        "下单前 3 天 2 小时就结束了，超出有效时长 2 天",
    ]
    assert paid.winner is not None
    assert paid.winner.reason.zh == "付款时没有人在接待；50 分前结束，是有效时长内最近的一次"
    assert paid.candidates[1].reason.zh == "比判定的那次早 1 小时 40 分结束"


def test_every_rule_says_its_owner_its_day_and_who_assisted(sold: Books) -> None:
    order = of(sold, "o1")
    assert [(one.rule, one.agent_id, one.is_governing, one.assisting) for one in order.outcomes] == [
        ("order_created", "now", False, ("near", "twice")),
        ("order_first", "now", True, ("near", "twice")),
        ("paid", "now", False, ("near", "twice")),
    ]
    words = owner_words(order, order.outcomes[1], str.upper)
    assert words.zh == ("下单优先判定（本店采用）：算 NOW，凭下单时的接待；记入 2026-10-11；NEAR、TWICE 协助，单独计数")


def test_most_rounds_goes_first_where_the_shop_says_so(sold: Books) -> None:
    created = of(sold, "o1", "s2").moments[0]
    assert [(one.stretch.agent_id, one.stretch.rounds_answered) for one in created.candidates] == [
        ("often", 3),
        ("once", 1),
    ]
    assert created.candidates[0].reason.zh.startswith("下单时没有人在接待；有效时长内应答回合最多（3 次）")
    assert created.candidates[1].reason.zh == "应答回合 1 次，少于 3 次"


def test_the_business_day_of_an_event_follows_the_shops_start_of_day(sold: Books) -> None:
    created, paid = of(sold, "o1", "s2").moments
    assert (created.business_day, paid.business_day) == (date(2026, 10, 11), date(2026, 10, 11))
    assert of(sold, "o1", "s2").outcomes[2].business_day == date(2026, 10, 11)


def test_an_order_nobody_had_is_silent_an_unpaid_one_nobodys_and_a_flagged_one_does_not_count(sold: Books) -> None:
    silent, unpaid, flagged = of(sold, "o3"), of(sold, "o2"), of(sold, "o4", "s2")
    assert [one.agent_id for one in silent.outcomes] == ["", "", ""]
    assert silent.moments[0].candidates == ()
    assert "静默，不算任何人" in owner_words(silent, silent.outcomes[0], str).zh
    assert not unpaid.is_paid
    assert unpaid.outcomes == ()
    assert [one.agent_id for one in flagged.outcomes] == [None, None, None]
    assert "flagged_order_flags" in owner_words(flagged, flagged.outcomes[1], str).zh


def test_the_ranking_told_is_the_stored_one_for_every_order(sold: Books, october: Books) -> None:
    for books, orders in ((sold, (("s1", "o1"), ("s1", "o3"), ("s2", "o1"), ("s2", "o4"))), (october, (("s1", "o1"),))):
        for shop_id, order_id in orders:
            assert not of(books, order_id, shop_id).is_stale, order_id


def test_an_id_that_several_shops_have_must_say_which(sold: Books) -> None:
    assert the_shop_of(sold.snapshot, "o3") == "s1"
    assert the_shop_of(sold.snapshot, "o1", "s2") == "s2"
    with pytest.raises(InputRefused, match="s1、s2"):
        the_shop_of(sold.snapshot, "o1")
    with pytest.raises(InputRefused, match="没有这个订单"):
        the_shop_of(sold.snapshot, "o9")
    assert whose_order(sold.snapshot, sold.organisation, "s2", "o3") is None


def test_the_command_tells_it_as_a_picture_and_as_json(sold_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(sold_home)
    assert run(["--home", home, "explain-order", "o1", "--shop", "s1"]) == 0
    told = capsys.readouterr().out
    assert "━" in told
    assert "▸ 下单优先判定（本店采用）：算 now" in told
    assert run(["--home", home, "--lang", "en", "explain-order", "o1", "--shop", "s1", "--json"]) == 0
    assert '"winner": "now"' in capsys.readouterr().out
    assert run(["--home", home, "explain-order", "o1"]) == 2

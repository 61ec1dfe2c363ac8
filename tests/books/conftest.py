"""A shop with two weeks of talk in two time zones, as a lake, and the modules of other tests."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from cli_shop import MESSAGES, ORDERS, write_csv

from steelyard.books.evaluation import Books, read_books
from steelyard.cli.main import run
from steelyard.facts.lake import Lake
from steelyard.periods import Period

OCTOBER = Period.parse("2026-10")
#: How many of the ten buyers of a day wait long, day by day: the second week gets worse day after day.
LONG_WAITS = (1, 1, 0, 2, 1, 1, 0, 3, 4, 5, 6, 8)
FIRST_DAY = date(2026, 10, 20)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two shops, one in New York where clocks go back on 1 November, and an account nobody holds."""
    folder = tmp_path_factory.mktemp("books")
    files = folder / "files"
    write_csv(
        files / "shops.csv",
        "shop_id,platform,name,timezone",
        [("s1", "taobao", "小店", "Asia/Shanghai"), ("ny", "taobao", "纽约店", "America/New_York")],
    )
    write_csv(
        files / "people.csv",
        "employee_id,name,line,role,team,start",
        [
            ("E1", "小川", "presales", "agent", "一组", "2026-01-01"),
            ("E2", "小安", "presales", "agent", "一组", "2026-01-01"),
        ],
    )
    write_csv(
        files / "accounts.csv",
        "platform,shop_id,agent_id,employee_id,start",
        [
            ("taobao", "s1", "a1", "E1", "2026-01-01"),
            ("taobao", "ny", "n1", "E1", "2026-01-01"),
            ("taobao", "s1", "a2", "E2", "2026-01-01"),
        ],
    )
    messages: list[tuple[object, ...]] = []
    for number, long in enumerate(LONG_WAITS):
        day = FIRST_DAY + timedelta(days=number)
        for buyer in range(10):
            wait = 59 if buyer < long else 5
            _asked(messages, "s1", f"{day} {9 + buyer}:00:{{:02d}}", f"b{number}-{buyer}", "a1", wait)
        _asked(messages, "s1", f"{day} 21:30:{{:02d}}", f"c{number}", "a2", 20)
    for number, instant in enumerate(("2026-10-31 23:30", "2026-11-01 01:30", "2026-11-01 03:30")):
        _asked(messages, "ny", f"{instant}:{{:02d}}", f"n{number}", "n1", 10)
    _asked(messages, "s1", "2026-10-21 08:00:{:02d}", "d1", "nobody", 10)
    write_csv(files / "messages.csv", MESSAGES, messages)
    orders = [
        ("s1", "o1", "b0-9", "2026-10-20 18:01:00", "2026-10-20 18:02:00", "paid", 10000, 0, 0, 10000, 1),
        ("s1", "o2", "silent", "2026-10-20 18:01:00", "2026-10-20 18:02:00", "paid", 5000, 0, 0, 5000, 1),
        ("s1", "o3", "d1", "2026-10-21 08:01:00", "2026-10-21 08:02:00", "paid", 2000, 0, 0, 2000, 1),
    ]
    write_csv(files / "orders.csv", ORDERS, orders)
    assert run(["--home", str(folder / "home"), "import", str(files)]) == 0
    return folder / "home"


@pytest.fixture(scope="session")
def october(home: Path) -> Books:
    """The books of October."""
    return read_books(Lake.open(home, create=False).snapshot(), OCTOBER)


def _asked(messages: list[tuple[object, ...]], shop: str, instant: str, buyer: str, agent: str, wait: int) -> None:
    """A buyer asks at second 0 and is answered ``wait`` seconds later."""
    messages.append((shop, f"{buyer}-1", instant.format(0), buyer, agent, "buyer", "text", "false", "在吗"))
    messages.append((shop, f"{buyer}-2", instant.format(wait), buyer, agent, "agent", "text", "false", "在的亲"))

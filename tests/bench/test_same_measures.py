"""What the benchmarks compare is the same work: the other scripts' measures equal the engine's, row by row."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import company
import handwritten
import pandas_script
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tasks

from steelyard.facts import TABLES
from steelyard.facts.lake import Lake
from steelyard.measures.pipeline import read_measures, rebuild

KEY = ("shop_id", "business_day", "agent_id", "measure")
Measures = dict[tuple[object, ...], int]


@pytest.fixture(scope="module", params=["company", "odd talk"])
def records(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty thousand messages of a made-up company, or fewer and stranger ones; and orders."""
    folder = tmp_path_factory.mktemp("records")
    company.write(folder, messages=20_000 if request.param == "company" else 1_000, orders=3_000, days=6)
    if request.param == "odd talk":
        pq.write_table(odd_talk(3_000), folder / "messages_odd.parquet")
    return folder


@pytest.fixture(scope="module")
def engine_measures(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Measures:
    """What the pipeline makes of them."""
    home = tmp_path_factory.mktemp("home")
    tasks.add(str(home), str(records))
    lake = Lake.open(home)
    rebuild(lake, at=datetime(2026, 12, 1, tzinfo=UTC))
    return keyed(read_measures(lake.snapshot(), date(2000, 1, 1), date(2100, 1, 1)).to_pylist())


def test_the_handwritten_script_yields_every_measure_of_the_engine_and_no_other(
    records: Path,
    engine_measures: Measures,
    tmp_path: Path,
) -> None:
    handwritten.compute(records, tmp_path / "measures.parquet", memory_limit="1GB")
    rows = pq.read_table(tmp_path / "measures.parquet").to_pylist()
    assert keyed(rows) == engine_measures


def test_the_pandas_script_yields_the_same_values_for_the_measures_it_makes(
    records: Path,
    engine_measures: Measures,
    tmp_path: Path,
) -> None:
    pandas_script.compute(records, tmp_path / "measures.parquet")
    found = keyed(pq.read_table(tmp_path / "measures.parquet").to_pylist())
    made = {key[3] for key in found}
    assert len(made) >= 20
    assert found == {key: value for key, value in engine_measures.items() if key[3] in made}


def test_no_compared_family_and_no_kind_of_talk_is_left_out(engine_measures: Measures) -> None:
    made = {str(key[3]) for key in engine_measures}
    assert {
        "transferred_in_buyers",
        "unanswered_buyers",
        "peak_parallel",
        "first_quick_window",
        "inquiry_paid_next_day",
        "assisted_orders",
        "sales_paid_fen",
        "shop_paid_orders",
    } <= made


def odd_talk(rows: int) -> pa.Table:
    """Few buyers and accounts in every order: late answers, equal instants, bots, notes, lost addressees, two buyers in a conversation."""
    dice = random.Random(7)
    sent_at = datetime(2026, 9, 1, 12, tzinfo=UTC)
    accounts = ["agent_1", "agent_2", "agent_3", None]
    found = []
    for number in range(rows):
        sent_at += timedelta(milliseconds=dice.choice([0, 0, 1, 900, 5_000, 31_000, 90_000, 200_000]))
        sender = dice.choices(["buyer", "agent", "bot", "system"], [5, 4, 1, 1])[0]
        kind = dice.choices(["text", "image", "transfer", "note", "rating_invite"], [14, 2, 2, 1, 1])[0]
        agent = dice.choice(accounts)
        found.append(
            {
                "shop_id": dice.choice(["shop1", "shop2"]),
                "message_id": f"odd{dice.random()}_{number}",
                "conversation_id": dice.choice([None, None, *(f"odd{name}" for name in range(40))]),
                "sent_at": sent_at,
                "seq": dice.choice([None, 1, 2, 3]),
                "buyer_id": f"buyer_{dice.randrange(25)}",
                "agent_id": None if kind == "note" else agent,
                "sender": sender,
                "kind": kind,
                "is_auto": dice.choice([False, False, False, True]),
                "text": dice.choice([None, "", "亲", "在吗 ok"]),
                "to_agent_id": dice.choice(accounts) if kind == "transfer" else None,
                "sku_id": None,
            }
        )
    return pa.Table.from_pylist(found, TABLES["messages"].schema)


def keyed(rows: list[dict[str, object]]) -> Measures:
    """Rows by key; a key stands once."""
    found: Measures = {}
    for row in rows:
        value = row["value"]
        assert isinstance(value, int)
        found[tuple(row[name] for name in KEY)] = value
    assert len(found) == len(rows)
    return found

"""What `explain` says of every line and figure: rule, place in its file, count, filters, roundings, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_shop import MONTH, Steelyard, write_csv

from steelyard.books.evidence_kinds import DERIVED_KINDS, FACT_KINDS
from steelyard.books.evidence_words import CODED, FIGURES, VALUES
from steelyard.facts import TABLES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Named by the scheme or the data, not by the program.
OURS = ("30 秒应答", "小川", "小店")


def nodes(tree: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in tree:
        yield node
        yield from nodes(node["inputs"])


def unbroken(shown: str) -> str:
    """The tree as one line: a narrow screen breaks sentences in the middle."""
    return re.sub(r"[\s│]+", " ", shown)


@pytest.fixture
def explained(steelyard: Steelyard, home: Path, scheme: Path, tmp_path: Path):
    """E1 explained, in a shop that filters conversations in which only the agent spoke."""
    settings = [("s1", "filters", "agent_only", "2020-01-01"), ("s1", "sales_net_of", "refund", "2020-01-01")]
    write_csv(tmp_path / "more" / "settings.csv", "shop_id,key,value,start", settings)
    assert steelyard("--home", home, "import", tmp_path / "more").status == 0

    def call(*options: str, language: str = "zh"):
        asked = ("explain", "E1", "--scheme", scheme, *MONTH, *options)
        return steelyard("--lang", language, "--home", home, *asked)

    return call


def test_every_line_names_the_file_and_line_of_its_rule(explained) -> None:
    lines = explained("--json").json["why"]
    assert [line["rule"] for line in lines] == [f"small@2026-01-01 small.yaml:{number}" for number in (20, 21, 22)]
    shown = unbroken(explained().out)
    assert "底薪 3,000.00 元" in shown
    assert "small@2026-01-01 small.yaml:20" in shown


def test_every_ratio_says_on_how_many_cases_it_rests(explained) -> None:
    ratios = [
        node for node in nodes(explained("--json").json["why"]) if node["unit"] == "ratio" and "=" in node["rule"]
    ]
    assert ratios
    assert {node["count"] for node in ratios} == {2}
    assert "30 秒应答率 = 50% n = 2" in unbroken(explained().out)


def test_the_score_says_how_it_is_put_together_and_rounded(explained) -> None:
    notes = [node["note"] for node in nodes(explained("--json").json["why"]) if node["what"] == "得分"]
    assert notes[0] == "(50.00 × 60 + 100.00 × 40) ÷ 100 = 70（各项得分未舍入），保留两位小数一次"


def test_a_contract_is_named_by_whose_it_is_and_its_first_day(explained) -> None:
    rules = {node["rule"] for node in nodes(explained("--json").json["why"])}
    assert "contracts E1@2026-01-01" in rules


def test_filters_and_settings_are_named_where_they_take_something_out(explained) -> None:
    told = explained("--json").json
    notes = {node["rule"]: node["note"] for node in nodes(told["why"])}
    assert notes["rounds"] == "已过滤：agent_only"
    assert "过滤" not in notes["sales_order_first_fen"]
    (settings,) = told["settings"]
    assert (settings["shop_id"], settings["filters"], settings["attribution_rule"]) == (
        "s1",
        ["agent_only"],
        "order_first",
    )
    assert "过滤 agent_only" in explained().err


def test_the_english_twin_has_no_chinese_but_names_from_the_scheme_and_the_data(explained) -> None:
    told = explained("--json", language="en").json
    for node in nodes(told["why"]):
        for text in (node["what"], node["note"] or ""):
            for name in OURS:
                text = text.replace(name, "")
            assert not CHINESE.search(text), text
    english = explained(language="en")
    assert "rounded once to two decimals" in unbroken(english.out)
    assert "settings" in english.err


def test_every_figure_shown_of_a_row_has_words() -> None:
    shown = {name for kind in (*DERIVED_KINDS.values(), *FACT_KINDS.values()) for name in kind.figures}
    assert shown - FIGURES.keys() == set()


def test_every_code_shown_of_a_row_has_words() -> None:
    shown = [(table, name) for table, kind in FACT_KINDS.items() for name in kind.figures if name in CODED]
    codes = {code for table, name in shown for code in TABLES[table].column(name).choices}
    assert codes - VALUES.keys() == set()
    assert {"in_progress", "nearest", "silent", "assist", "created", "paid"} <= VALUES.keys()

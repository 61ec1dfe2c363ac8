"""``explain --diff``: one person's two periods side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_shop import Steelyard, sale, write_shop

NOVEMBER = ("--from", "2026-11-01", "--to", "2026-12-01")
RULES = """\
scheme: diff
name: 两期方案
versions:
  - from: 2026-01-01
    indicators:
      - {key: quick, metric: quick_reply_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}
    pay: &first
      - {kind: base}
      - {kind: performance, amount: "1000", by: score}
      - {kind: commission, on: sales_order_first_fen, net: sale, tiers: [{from: "0", rate: "0.05"}]}
  - from: 2026-11-01
    indicators:
      - {key: quick, metric: quick_reply_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}
    pay:
      - {kind: base}
      - {kind: performance, amount: "1000", by: score}
      - {kind: commission, on: sales_order_first_fen, net: sale, tiers: [{from: "0", rate: "0.06"}]}
""".replace("&first", "")


@pytest.fixture
def months(tmp_path: Path, steelyard: Steelyard) -> Path:
    """October as in the small shop (100.00 sold, one of two answers quick); in November 300.00, both quick."""
    files = write_shop(tmp_path / "files")
    sale(files, "o11", "2026-11-10", 20_000)
    sale(files, "o12", "2026-11-11", 10_000)
    assert steelyard("--home", tmp_path / "home", "import", files).status == 0
    return tmp_path / "home"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_each_line_tells_both_amounts_its_causes_and_the_figures_that_changed(
    steelyard: Steelyard, months: Path, rules: Path
) -> None:
    call = (
        "--home",
        months,
        "explain",
        "小川",
        "--scheme",
        rules,
        *NOVEMBER,
        "--diff",
        "--against",
        "2026-10",
        "--json",
    )
    told = steelyard(*call).json
    # base 3,000; performance 500 -> 1,000; commission 5.00 -> 15.00 at the old rate -> 18.00 at the new one
    assert (told["before"]["total_fen"], told["after"]["total_fen"]) == (350_500, 401_800)
    assert {cause: fen for cause, fen in told["causes"].items() if fen} == {
        "rate": 50_000,
        "volume": 1_000,
        "rule": 300,
    }
    items = {item["item"]: item for item in told["items"]}
    assert items["base"]["inputs"] == []
    (ratio,) = items["performance"]["inputs"]
    assert ratio["what"] == "30 秒应答率"
    assert ratio["before"] | {"rule": ""} == {
        "value": "0.5", "numerator": "1", "denominator": "2", "count": 2, "rule": "",
    }  # fmt: skip
    assert (ratio["after"]["value"], ratio["after"]["count"]) == ("1", 2)
    sales = items["commission"]["inputs"][0]
    assert (sales["before"]["value"], sales["after"]["value"]) == ("10000", "30000")
    assert items["commission"]["after"][0].endswith("300.00 × 6% = 18.00 元")


def test_the_tree_says_the_same_in_both_languages(steelyard: Steelyard, months: Path, rules: Path) -> None:
    days = ("--before-from", "2026-10-01", "--before-to", "2026-11-01")
    call = ("explain", "E1", "--scheme", rules, *NOVEMBER, "--diff", *days)
    chinese = steelyard("--home", months, *call).out
    for said in (
        "3,505.00 → 4,018.00",
        "+513.00",
        "比率与评分 +500.00",
        "50% → 100%",
        "1 / 2, n = 2 → 2 / 2, n = 2",
    ):
        assert said in chinese
    english = steelyard("--home", months, "--lang", "en", *call).out
    for said in ("rates +500.00", "volume +10.00", "rules +3.00", "no change"):
        assert said in english


def test_one_item_can_be_asked_for_and_an_unknown_one_names_what_there_is(
    steelyard: Steelyard, months: Path, rules: Path
) -> None:
    call = ("--home", months, "explain", "E1", "--scheme", rules, *NOVEMBER, "--against", "2026-10")
    assert [item["item"] for item in steelyard(*call, "--item", "commission", "--json").json["items"]] == ["commission"]
    said = steelyard(*call, "--item", "奖金")
    assert said.status == 2
    assert "commission" in said.err


@pytest.mark.parametrize(
    "options",
    [("--diff",), ("--before-from", "2026-10-01"), ("--against", "2026-10", "--before-to", "2026-11-01")],
)
def test_the_other_period_must_be_said_once(
    steelyard: Steelyard, months: Path, rules: Path, options: tuple[str, ...]
) -> None:
    said = steelyard("--home", months, "explain", "E1", "--scheme", rules, *NOVEMBER, *options)
    assert said.status == 2
    assert "--against 2026-10" in said.err


def test_whoever_is_under_the_scheme_in_one_period_only_is_told_to_have_joined(
    steelyard: Steelyard, months: Path, rules: Path, tmp_path: Path
) -> None:
    late = tmp_path / "late.yaml"
    late.write_text(
        RULES.replace("    pay: \n", "    applies_to: {employee: nobody}\n    pay: \n", 1), encoding="utf-8"
    )
    told = steelyard(
        "--home", months, "explain", "E1", "--scheme", late, *NOVEMBER, "--against", "2026-10", "--json"
    ).json
    assert told["before"]["total_fen"] is None
    assert told["causes"]["joined"] == told["after"]["total_fen"] == 401_800
    nobody = steelyard("--home", months, "explain", "E1", "--scheme", late, "--from", "2026-10-01", "--to", "2026-11-01",
                       "--against", "2026-10")  # fmt: skip
    assert nobody.status == 2
    assert "两期都不归入" in nobody.err

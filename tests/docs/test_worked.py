"""What the pages show was computed: worked tables, code in Python, figures of the demo."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import worked_tables
from worked_tables import DOCS, EXAMPLE, PAGES, SCHEME, begin, block_of

from steelyard.money import format_amount

ROOT = DOCS.parent
_PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return worked_tables.computed(tmp_path_factory.mktemp("worked") / "home")


def test_every_worked_table_is_the_one_the_program_computes(blocks: dict[str, str]) -> None:
    texts = [page.read_text(encoding="utf-8") for page in sorted(PAGES.glob("*.md"))]
    for name, block in blocks.items():
        holding = [text for text in texts if begin(name) in text]
        assert [block_of(text, name) for text in holding] == [block], "run: python tests/docs/worked_tables.py"


def test_the_worked_day_holds_what_the_text_says_of_it(blocks: dict[str, str]) -> None:
    assert "| c5 | 小王 | s1:北 | 20000 ms |" in blocks["rounds"]
    assert "| `unanswered_buyers` | 1 | 0 | 0 |" in blocks["measures"]
    assert "| `average_response_seconds` | 90 / 3 = 30 | 75 / 3 = 25 |" in blocks["metrics"]
    assert "| o2 | `paid` 付款判定 | owner | silent 静默 |" in blocks["attributions"]


def test_the_compared_months_hold_what_the_text_says_of_them(blocks: dict[str, str]) -> None:
    assert "| 提成 | 400.00 |  | 200.00 |  | 150.00 |  | 750.00 |" in blocks["causes"]
    assert "| 底薪 | 3,000.00 | 100.00 |" in blocks["causes"]


def test_the_code_of_the_python_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "exports")
    shutil.copy(SCHEME, tmp_path / "scheme.yaml")
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "howto" / "use-from-python.md").read_text(encoding="utf-8")
    code = _PYTHON.findall(page)
    assert len(code) == 3
    exec(compile("\n".join(code), "use-from-python.md", "exec"), {})
    said = capsys.readouterr().out
    assert "30 = 90 / 3" in said
    assert "小北 92.50 392800" in said
    assert "from rounds" in said
    assert said.endswith("\n2/3\n")


def test_the_scheme_of_the_guide_is_a_scheme(tmp_path: Path) -> None:
    from steelyard.schemes import load

    page = (DOCS / "howto" / "write-a-scheme.md").read_text(encoding="utf-8")
    path = tmp_path / "our-presales.yaml"
    path.write_text(page.split("```yaml\n", 1)[1].split("```", 1)[0], encoding="utf-8")
    assert load(path).scheme == "our-presales"


@pytest.mark.skipif(not (ROOT / "demo" / "result" / "statements.json").is_file(), reason="needs `make demo`")
def test_the_figures_shown_of_the_demo_are_those_of_the_demo() -> None:
    statements = json.loads((ROOT / "demo" / "result" / "statements.json").read_text(encoding="utf-8"))
    star = next(statement for statement in statements if statement["employee_id"] == "E001")
    picture = (DOCS / "images" / "way-of-a-number.svg").read_text(encoding="utf-8")
    assert star["lines"][1]["sentence"] in picture
    assert f"{star['indicators'][0]['value_text']}</text>" in picture
    for name in ("first-ten-minutes.md", "first-ten-minutes.zh-CN.md"):
        shown = (DOCS / "tutorial" / name).read_text(encoding="utf-8")
        assert f"¥{star['total_fen'] // 100:,}.{star['total_fen'] % 100:02d}" in shown
        assert star["score"] in shown


@pytest.mark.skipif(not (ROOT / "demo" / "data").is_dir(), reason="needs `make demo`")
def test_the_simulation_shown_is_the_one_of_the_demo(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    from steelyard.cli.main import run

    current = ROOT / "demo" / "schemes" / "taobao-presales.yaml"
    draft, told = tmp_path / "draft.yaml", tmp_path / "told.json"
    text = current.read_text(encoding="utf-8")
    for was, becomes in (('weight: "50"', 'weight: "40"'), ('weight: "30"', 'weight: "40"'), ('"2000"', '"1800"')):
        assert text.count(was) == 1
        text = text.replace(was, becomes)
    draft.write_text(text, encoding="utf-8")
    asked = ("simulate", "--scheme", draft, "--against", current, "--from", "2026-09-01", "--to", "2026-11-01")
    assert run([*map(str, ("--home", ROOT / "demo" / "data", *asked, "--out", told))]) == 0
    result = json.loads(told.read_text(encoding="utf-8"))
    page = (DOCS / "howto" / "simulate-a-scheme.md").read_text(encoding="utf-8")
    shown = [result["total"], *result["budget"], result["people"][0], result["people"][-1]]
    for fen in [one[key] for one in shown for key in ("old_fen", "new_fen", "difference_fen")]:
        assert format_amount(fen) in page
    assert f"{float(result['grades'][0]['share']):.1%}" in page.replace(" %", "%")
    assert format_amount(max(one["budget_fen"] for one in result["sensitivity"])) in page

"""The reference pages say what the program does, and every name has its entry."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

import steelyard.measures
from steelyard.cli.app import ORDER, PURPOSES
from steelyard.cli.reference import PAGES, differing
from steelyard.cli.reference.__main__ import main
from steelyard.cli.reference.figures import FAMILIES
from steelyard.facts import TABLES
from steelyard.facts.settings import SETTINGS, presets
from steelyard.measures.catalogue import TALK_FAMILIES
from steelyard.measures.records import RECORD_FAMILIES
from steelyard.metrics import MEASURES, METRICS
from steelyard.schemes import names
from steelyard.schemes.curves import CURVE_KINDS
from steelyard.schemes.pay_items import PAY_KINDS
from steelyard.sources.layouts import LAYOUTS, TEXT_LAYOUTS
from steelyard.sources.problems import REASONS

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = DOCS / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def without_entry(text: str, kind: str, keys: Iterable[str]) -> list[str]:
    return [key for key in keys if f'<a id="{kind}-{key}"></a>' not in text]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_committed_page_equals_the_one_made_from_the_declarations(name: str) -> None:
    assert page(name) == PAGES[name](), "run: make docs"


def test_the_reference_holds_no_page_that_nobody_makes() -> None:
    assert {path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*.*")} == set(PAGES)


def test_check_names_a_page_that_was_changed_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(REFERENCE, tmp_path / "reference")
    assert main([str(tmp_path / "reference"), "--check"]) == 0
    changed = tmp_path / "reference" / "settings.md"
    changed.write_text(changed.read_text(encoding="utf-8") + "x", encoding="utf-8")
    assert main([str(tmp_path / "reference"), "--check"]) == 1
    assert "settings.md" in capsys.readouterr().err
    assert differing(tmp_path / "reference") == ["settings.md"]


def test_every_metric_and_measure_has_an_entry() -> None:
    assert without_entry(page("metrics.md"), "metric", METRICS) == []
    assert without_entry(page("measures.md"), "measure", MEASURES) == []


def test_every_setting_and_preset_has_an_entry() -> None:
    assert without_entry(page("settings.md"), "setting", SETTINGS) == []
    assert without_entry(page("settings.md"), "preset", presets()) == []


def test_every_table_and_each_of_its_columns_has_an_entry() -> None:
    assert without_entry(page("tables.md"), "table", TABLES) == []
    for table in TABLES.values():
        section = page("tables.md").split(f'<a id="table-{table.name}"></a>', 1)[1].split("\n### ", 1)[0]
        assert [column.name for column in table.columns if f"| `{column.name}` |" not in section] == []


def test_every_command_has_an_entry_with_an_example() -> None:
    text = page("commands.md")
    assert set(PURPOSES) == set(ORDER)
    assert without_entry(text, "command", (name.replace(" ", "-") for name in ORDER)) == []
    assert [name for name in ORDER if f"$ steelyard {name}" not in text] == []


def test_every_layout_and_every_reason_for_refusal_has_an_entry() -> None:
    keys = ["canonical", *(layout.key for layout in LAYOUTS), *(layout.key for layout in TEXT_LAYOUTS)]
    assert without_entry(page("layouts.md"), "layout", keys) == []
    assert without_entry(page("layouts.md"), "reason", REASONS) == []


def test_every_template_has_an_entry_and_its_worked_cases() -> None:
    assert without_entry(page("schemes.md"), "scheme", names()) == []
    for name in names():
        assert f"](schemes/{name}.md)" in page("schemes.md")
        assert [
            heading for heading in ("规则", "方案文件", "算例") if f"\n## {heading}" not in page(f"schemes/{name}.md")
        ] == []


def test_the_guide_to_schemes_names_every_curve_and_pay_item() -> None:
    guide = (DOCS / "howto" / "write-a-scheme.md").read_text(encoding="utf-8")
    assert [kind for kind in (*CURVE_KINDS, *PAY_KINDS) if f"`{kind}`" not in guide] == []


def test_both_names_of_everything_are_on_the_page_of_names() -> None:
    rows = page("labels.md")
    declared = [*METRICS.values(), *MEASURES.values(), *SETTINGS.values()]
    assert [item.key for item in declared if f"| {item.zh} | {item.en} | `{item.key}` |" not in rows] == []


def test_families_said_to_be_counted_are_those_the_program_counts() -> None:
    modules = [
        importlib.import_module(f"steelyard.measures.{found.name}")
        for found in pkgutil.iter_modules(steelyard.measures.__path__)
    ]
    counted = {module.FAMILY for module in modules if hasattr(module, "FAMILY")}
    assert counted == TALK_FAMILIES | RECORD_FAMILIES.keys()
    assert {measure.family for measure in MEASURES.values()} <= FAMILIES.keys()

"""The example of the guide: what the page prints is the file beside it, and it does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from steelyard.cli.main import run

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "mapping"
PAGE = (ROOT / "docs" / "howto" / "bring-your-own-format.md").read_text(encoding="utf-8")


def test_the_page_prints_the_example_as_it_is() -> None:
    chats, day = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert chats == (EXAMPLE / "acme-chats.yaml").read_text(encoding="utf-8")
    assert "unit: percent" in day


def test_every_mapping_of_the_page_can_be_used(tmp_path: Path) -> None:
    for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL):
        path = tmp_path / "m.yaml"
        path.write_text(text, encoding="utf-8")
        assert run(["mapping", "check", str(path)]) == 0


def test_the_next_export_needs_no_mapping_until_it_is_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, chats = ["--home", str(tmp_path / "d")], EXAMPLE / "acme-chats.csv"
    later = tmp_path / "later.csv"
    later.write_text(chats.read_text(encoding="utf-8").replace("c1", "c2").replace("\n", "\n9", 4), encoding="utf-8")
    assert run([*home, "import", str(chats)]) == 2
    dry = [*home, "import", str(chats), "--map", str(EXAMPLE / "acme-chats.yaml")]
    assert run([*dry, "--dry-run"]) == 0
    assert run([*home, "import", str(later)]) == 2
    assert run(dry) == 0
    assert run([*home, "import", str(later)]) == 0
    capsys.readouterr()
    assert run([*home, "mapping", "show", "acme-chats"]) == 0
    assert "Msg No" in capsys.readouterr().out
    assert run([*home, "mapping", "list", "--json"]) == 0
    assert "operator" in capsys.readouterr().out
    assert run([*home, "measures", "--from", "2026-11-02", "--to", "2026-11-03"]) == 0
    assert "tb1,2026-11-02,tb1:amy,wait_ms,40000" in capsys.readouterr().out
    assert run([*home, "mapping", "forget", "acme-chats"]) == 0
    assert run([*home, "import", str(later)]) == 2
    assert run([*home, "mapping", "schema"]) == 0

"""``steelyard scheme guide`` writes a file that ``scheme check`` accepts."""

from __future__ import annotations

from pathlib import Path

from cli_shop import MONTH, Steelyard


def test_a_guided_scheme_is_written_and_can_be_checked_and_simulated(
    steelyard: Steelyard, home: Path, scheme: Path, tmp_path: Path
) -> None:
    out = tmp_path / "方案.yaml"
    ran = steelyard(
        "scheme", "guide", "--goal", "both", "--shop-kind", "new", "--first-day", "2026-12-01", "--out", out
    )
    assert ran.status == 0
    assert "通用数" in ran.err
    assert "from: 2026-12-01" in out.read_text(encoding="utf-8")
    checked = steelyard("scheme", "check", out)
    assert checked.status == 1  # it can be used; that it is not published yet is said
    assert [line for line in checked.out.splitlines()[2:] if "published_on" not in line] == []
    tried = steelyard("--home", home, "simulate", "--scheme", out, "--against", scheme, *MONTH, "--no-sensitivity")
    assert tried.json["total"]["unsettled"] + tried.json["total"]["people"] == 2


def test_months_of_the_lake_are_read_when_asked_for(steelyard: Steelyard, home: Path) -> None:
    asked = ("scheme", "guide", "--goal", "sales", "--shop-kind", "established", "--line", "presales")
    ran = steelyard("--home", home, *asked, *MONTH)
    assert ran.status == 0
    assert "line: presales" in ran.out
    half = steelyard("--home", home, *asked, "--from", "2026-10-01")
    assert half.status == 2
    assert "一起写" in half.err

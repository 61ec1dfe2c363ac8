"""``steelyard effect`` on the small shop, which has one month: it says that nobody can be compared."""

from __future__ import annotations

from pathlib import Path

from cli_shop import Steelyard

ASKED = ("--change", "2026-10-01", "--metric", "reply_ratio", "--months", "1")


def test_with_figures_on_one_side_only_it_compares_nobody_and_says_so(
    steelyard: Steelyard, home: Path, scheme: Path
) -> None:
    ran = steelyard("--home", home, "effect", "--scheme", scheme, *ASKED, "--json")
    assert ran.status == 1
    assert (ran.json["own"]["people"], ran.json["own"]["without"]) == ([], 2)
    assert len(ran.json["limits"]) == 5
    told = steelyard("--home", home, "--lang", "en", "effect", "--scheme", scheme, *ASKED)
    assert "Nobody has figures both before and after" in told.out
    assert "What this comparison cannot show" in told.out


def test_a_day_within_a_month_is_refused(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    ran = steelyard("--home", home, "effect", "--scheme", scheme, "--change", "2026-10-05", "--metric", "reply_ratio")
    assert ran.status == 2
    assert "不是月初" in ran.err

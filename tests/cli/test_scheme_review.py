"""``steelyard scheme candidates`` and ``steelyard scheme review`` on the small shop of two people and one month."""

from __future__ import annotations

from pathlib import Path

from cli_shop import MONTH, Steelyard


def test_candidates_lists_every_metric_with_its_reasons(steelyard: Steelyard, home: Path) -> None:
    ran = steelyard("--home", home, "scheme", "candidates", *MONTH, "--line", "presales", "--format", "json")
    found = {one["metric"]: one for one in ran.json}
    assert found["reply_ratio"]["availability"] == "1.00"
    assert "人人一样" in found["reply_ratio"]["reasons"]
    assert "0%" in found["nps"]["reasons"]
    told = steelyard("--home", home, "--lang", "en", "scheme", "candidates", *MONTH, "--format", "table", "--all")
    assert "everybody is alike" in told.out
    assert steelyard("--home", home, "scheme", "candidates", *MONTH, "--format", "csv").rows[0]["metric"]


def test_review_tells_each_indicator_and_what_it_cannot_see(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    ran = steelyard("--home", home, "scheme", "review", "--scheme", scheme, *MONTH, "--json")
    assert [(one["indicator"], one["people"], one["cycles"]) for one in ran.json] == [("quick", 2, 1), ("reply", 2, 1)]
    assert ran.status == 1
    assert all(one["advice"] in ("change", "drop") for one in ran.json)
    told = steelyard("--home", home, "--lang", "en", "scheme", "review", "--scheme", scheme, *MONTH)
    assert "decided by people" in told.out
    assert "small · 2 people · 1 cycles" in told.out

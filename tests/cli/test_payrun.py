"""Pay runs from the command line, on a small lake of real files."""

from __future__ import annotations

from pathlib import Path

from cli_shop import MONTH, Steelyard, write_shop

BESIDE = """\
scheme: flex
name: 双月激励
versions:
  - from: 2026-01-01
    beside: true
    indicators:
      - {key: quick, metric: quick_reply_ratio, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}
    pay:
      - {kind: bonus, name: 快答, when: "quick_reply_ratio >= 0.5", amount: "88"}
"""


def test_what_a_beside_scheme_pays_stands_on_the_one_statement_of_each_person(
    steelyard: Steelyard, home: Path, scheme: Path, tmp_path: Path
) -> None:
    flex = tmp_path / "flex.yaml"
    flex.write_text(BESIDE, encoding="utf-8")
    both = ("--scheme", flex, "--scheme", scheme, *MONTH)
    paid = steelyard("--home", home, "pay", *both)
    assert paid.status == 0
    assert [(person["employee_id"], len(person["lines"])) for person in paid.json] == [("E1", 4), ("E2", 4)]
    assert [part["scheme"] for person in paid.json for part in person["beside"]] == ["flex", "flex"]
    told = steelyard("--home", home, "explain", "E1", *both, "--json").json
    assert told["total_fen"] == paid.json[0]["total_fen"] == 370500 + 8800


def test_a_run_writes_one_statement_per_person_and_tells_how_to_open_all_of_it(
    steelyard: Steelyard, tmp_path: Path, scheme: Path
) -> None:
    flex = tmp_path / "flex.yaml"
    flex.write_text(BESIDE, encoding="utf-8")
    files, out = write_shop(tmp_path / "files"), tmp_path / "out"
    done = steelyard(
        "run", files, "--home", tmp_path / "home", "--scheme", scheme, "--scheme", flex, *MONTH, "--out", out
    )
    assert done.status == 0
    assert len(list((out / "statements").glob("*.pdf"))) == 2
    assert done.err.count("--scheme") == 2

"""``steelyard simulate`` on the small shop: tables, JSON, CSV and a workbook of the same comparison."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_shop import MONTH, SCHEME, Steelyard
from python_calamine import CalamineWorkbook


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.yaml"
    path.write_text(SCHEME.replace('amount: "1000"', 'amount: "1200"').replace("small", "draft"), encoding="utf-8")
    return path


def test_json_holds_what_pay_would_have_paid_under_both(
    steelyard: Steelyard, home: Path, scheme: Path, draft: Path
) -> None:
    ran = steelyard("--home", home, "simulate", "--scheme", draft, "--against", scheme, *MONTH, "--format", "json")
    assert ran.status == 0
    paid = {
        name: {
            one["employee_id"]: one["total_fen"]
            for one in steelyard("--home", home, "pay", "--scheme", path, *MONTH).json
        }
        for name, path in (("old", scheme), ("new", draft))
    }
    for one in ran.json["people"]:
        assert (one["old_fen"], one["new_fen"]) == (paid["old"][one["employee_id"]], paid["new"][one["employee_id"]])
        assert one["difference_fen"] == one["new_fen"] - one["old_fen"] > 0
    assert ran.json["total"]["difference_fen"] == sum(one["difference_fen"] for one in ran.json["people"])
    assert ran.json["drafts"][0]["ordinary"] == []
    assert ran.json["sensitivity"]
    assert {"grades", "scores", "layers", "stretch", "advice", "stops"} <= ran.json.keys()


def test_a_table_tells_budget_people_and_what_matters(
    steelyard: Steelyard, home: Path, scheme: Path, draft: Path
) -> None:
    ran = steelyard(
        "--home", home, "--lang", "en", "simulate", "--scheme", draft, "--against", scheme, *MONTH, "--format", "table"
    )
    assert ran.status == 0
    for word in (
        "Budget",
        "Who gains, who loses: 2 more, 0 less",
        "Grades",
        "numbers that matter most",
        "小川",
        "2026-10",
    ):
        assert word in ran.out


def test_csv_has_a_row_per_person_and_the_workbook_a_sheet_per_table(
    steelyard: Steelyard, home: Path, scheme: Path, draft: Path, tmp_path: Path
) -> None:
    asked = ("--home", home, "simulate", "--scheme", draft, "--against", scheme, *MONTH)
    assert [row["name"] for row in steelyard(*asked, "--no-sensitivity", "--format", "csv").rows] == ["小川", "小安"]
    out = tmp_path / "试算.xlsx"
    assert steelyard(*asked, "--format", "xlsx", "--out", out).status == 0
    book = CalamineWorkbook.from_path(str(out))
    assert book.sheet_names == ["预算", "每人", "等级", "得分", "敏感度", "冲刺目标", "算不出", "建议"]
    people = book.get_sheet_by_name("每人").to_python()
    assert people[0][:5] == ["工号", "姓名", "原来", "新方案", "差额"]
    assert people[1][4] == pytest.approx(people[1][3] - people[1][2])


def test_without_against_the_draft_is_compared_with_its_own_file_as_it_was_in_force(
    steelyard: Steelyard, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "both.yaml"
    newer = SCHEME.partition("versions:\n")[2].replace("2026-01-01", "2027-01-01").replace('"1000"', '"2000"')
    path.write_text(SCHEME + newer, encoding="utf-8")
    ran = steelyard("--home", home, "simulate", "--scheme", path, *MONTH, "--no-sensitivity")
    assert ran.json["drafts"][0]["version_from"] == "2027-01-01"
    assert ran.json["against"][0]["version_from"] == "2026-01-01"
    assert ran.json["total"]["difference_fen"] > 0
    named = steelyard("--home", home, "simulate", "--scheme", f"{path}@2026-05-01", *MONTH, "--no-sensitivity")
    assert named.json["total"]["difference_fen"] == 0


def test_what_cannot_be_settled_is_listed_by_person_and_month_and_the_run_goes_on(
    steelyard: Steelyard, home: Path, scheme: Path, tmp_path: Path
) -> None:
    path = tmp_path / "rated.yaml"
    rated = SCHEME.replace("metric: reply_ratio", "manual: leader").replace("missing: renormalise", "missing: stop")
    path.write_text(
        rated.replace('        curve: {kind: linear, worst: "0", best: "1"}\n    missing', "    missing"),
        encoding="utf-8",
    )
    ran = steelyard("--home", home, "simulate", "--scheme", path, "--against", scheme, *MONTH, "--no-sensitivity")
    assert ran.status == 1
    assert [(stop["employee_id"], stop["side"]) for stop in ran.json["stops"]] == [("E1", "draft"), ("E2", "draft")]
    assert "未评分" in ran.json["stops"][0]["text"]
    assert (ran.json["total"]["people"], ran.json["total"]["unsettled"]) == (0, 2)
    assert ran.json["total"]["unsettled_old_fen"] > 0
    assert "小川" in ran.err

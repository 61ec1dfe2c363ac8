"""``steelyard suggestions``: whom the triggers of a scheme suggest to look at."""

from pathlib import Path

from cli_shop import MONTH, SCHEME, Steelyard


def triggered(path: Path, trigger: str) -> Path:
    path.write_text(f"{SCHEME}    triggers: [{trigger}]\n", encoding="utf-8")
    return path


def test_a_trigger_is_told_with_its_evidence_and_the_steps_before_a_decision(
    steelyard: Steelyard, home: Path, tmp_path: Path
) -> None:
    scheme = triggered(tmp_path / "t.yaml", "{name: 看一看, grade: B, suggest: agreement}")
    said = steelyard("--home", home, "suggestions", "--scheme", scheme, *MONTH)
    assert said.status == 0
    assert "小川：看一看（2026-10 得分 70.00，等级 B" in said.out
    assert "再次考核" in said.out
    told = steelyard("--lang", "en", "--home", home, "suggestions", "--scheme", scheme, *MONTH, "--json").json
    assert [(one["employee_id"], one["trigger"], one["suggest"]) for one in told] == [
        ("E1", "看一看", "agreement"),
        ("E2", "看一看", "agreement"),
    ]
    assert "a person decides" in told[0]["words"]


def test_two_months_are_asked_of_the_figures_and_a_month_without_records_sets_nothing_off(
    steelyard: Steelyard, home: Path, tmp_path: Path
) -> None:
    scheme = triggered(tmp_path / "t.yaml", "{name: 看一看, grade: B, cycles: 2, suggest: review}")
    said = steelyard("--home", home, "suggestions", "--scheme", scheme, *MONTH)
    assert (said.status, said.out) == (0, "")
    assert "没有提醒" in said.err

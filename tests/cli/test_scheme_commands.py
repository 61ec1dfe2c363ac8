"""``steelyard scheme``: what each command prints and with which status it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_shop import MONTH, SCHEME, Steelyard

from steelyard.books.evaluation import judge, open_books
from steelyard.books.schemes import keep
from steelyard.cli.desk import TerminalDesk
from steelyard.periods import Period
from steelyard.reports.judged import statement_views
from steelyard.schemes import load, names
from steelyard.schemes.json_schema import json_schema
from steelyard.schemes.loader import text_of

BROKEN = Path(__file__).parents[1] / "schemes" / "broken"

#: Nothing to say against it.
SOUND = """\
scheme: sound
name: 稳妥
note: 只作例子
versions:
  - from: 2026-01-01
    published_on: 2025-12-01
    applies_to: {line: presales}
    indicators:
      - {key: sales, metric: sales_yuan, weight: "30", layer: value, curve: {kind: target, target: "1000"}}
      - {key: wait, metric: agent_messages, weight: "30", layer: compliance, curve: {kind: target, target: "1000"}}
      - {key: csat, metric: csat_mean, weight: "20", layer: quality, curve: {kind: linear, worst: "3", best: "5"}}
      - {key: attitude, manual: attitude, weight: "20", layer: growth}
    pay: [{kind: base}]
"""
CASES = """\
cases:
  - case: 底薪照发
    month: 2026-11
    people: {小川: {contract: {base: "3000"}, counts: {agent_messages: 500}, metrics: {csat_mean: "5"}, ratings: {attitude: "80"}}}
    expect: {小川: {lines: {base: "3000"}, total: "TOTAL"}}
"""


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def with_cases(path: Path, total: str = "3000") -> Path:
    path.with_suffix(".cases.yaml").write_text(CASES.replace("TOTAL", total), encoding="utf-8")
    return path


# --- list, show ---------------------------------------------------------------------------------


def test_list_names_every_template_with_its_title_and_whom_it_is_for(steelyard: Steelyard) -> None:
    listed = {row["template"]: row for row in steelyard("--lang", "en", "scheme", "list", "--json").json}
    assert tuple(listed) == names()
    assert listed["taobao-presales"]["title"] == "Taobao pre-sales"
    assert "pre-sales" in listed["taobao-presales"]["for_whom"]
    assert "淘宝售前客服绩效" in steelyard("scheme", "list").out


def test_show_numbers_every_rule_in_the_language_spoken(steelyard: Steelyard, sound: Path) -> None:
    chinese, english = steelyard("scheme", "show", sound), steelyard("--lang", "en", "scheme", "show", sound)
    assert "  1. 适用于条线为售前，每月一期。" in chinese.out
    assert "只作例子" in chinese.out
    assert "from 2026-01-01" in english.out
    assert "Governs line pre-sales" in english.out
    assert "0 worked cases" in english.err


def test_show_can_be_narrowed_to_the_version_in_force_on_a_day(steelyard: Steelyard, tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(f"{SOUND}  - {{from: 2026-07-01, pay: [{{kind: base}}]}}\n", encoding="utf-8")
    shown = steelyard("scheme", "show", path, "--json").json
    assert [version["from"] for version in shown["versions"]] == ["2026-01-01", "2026-07-01"]
    assert set(shown["versions"][0]["sentences"][0]) == {"zh", "en"}
    narrowed = steelyard("scheme", "show", path, "--on", "2026-06-30", "--json").json
    assert [version["from"] for version in narrowed["versions"]] == ["2026-01-01"]
    assert steelyard("scheme", "show", path, "--on", "2025-06-30").status == 2


# --- check --------------------------------------------------------------------------------------


def test_a_scheme_with_nothing_to_say_against_it_leaves_with_0(steelyard: Steelyard, sound: Path) -> None:
    checked = steelyard("scheme", "check", with_cases(sound))
    assert checked.status == 0
    assert f"{sound}：可以用，1 个版本，1 个算例" in checked.out


def test_every_fault_is_printed_with_file_line_key_reason_and_remedy(steelyard: Steelyard, tmp_path: Path) -> None:
    path = BROKEN / "section_unknown.yaml"
    checked = steelyard("--lang", "en", "scheme", "check", path)
    assert checked.status == 2
    assert (
        f"{path.as_posix()}:33: versions[0].indicators[2].section: This version has no section 销售业积." in checked.out
    )
    assert "Did you mean 销售业绩?" in checked.out


def test_advice_is_apart_from_faults_and_leaves_with_1(steelyard: Steelyard, sound: Path) -> None:
    sound.write_text(SOUND.replace("    published_on: 2025-12-01\n", ""), encoding="utf-8")
    checked = steelyard("scheme", "check", sound)
    assert checked.status == 1
    assert "可以用" in checked.out.split("建议（不影响使用）")[0]
    assert f"{sound.as_posix()}:5: versions[0].from: 没有写公布日" in checked.out.split("建议（不影响使用）")[1]
    told = steelyard("scheme", "check", sound, "--json").json["files"][0]
    assert (told["usable"], told["faults"]) == (True, [])
    assert [(advice["line"], advice["code"]) for advice in told["advice"]] == [(5, "unpublished")]


def test_a_worked_case_beside_the_file_that_comes_out_otherwise_leaves_with_1(
    steelyard: Steelyard, sound: Path
) -> None:
    checked = steelyard("scheme", "check", with_cases(sound, "3000.01"))
    assert checked.status == 1
    assert "小川 total: 写的是 3,000.01; 算出来是 3,000.00" in checked.out


def test_several_files_are_checked_each_and_their_cases_files_run_with_them(steelyard: Steelyard, sound: Path) -> None:
    with_cases(sound)
    checked = steelyard("scheme", "check", sound, sound.with_suffix(".cases.yaml"), BROKEN / "alias.yaml", "--json")
    assert checked.status == 2
    assert [(each["usable"], each["worked_cases"]) for each in checked.json["files"]] == [(True, 1), (False, 0)]


def test_a_file_that_is_not_there_is_told_with_the_templates(steelyard: Steelyard) -> None:
    checked = steelyard("scheme", "check", "taobao-presale")
    assert checked.status == 2
    assert "taobao-presales" in checked.out


def test_with_a_data_folder_check_names_whom_nobody_governs_and_whom_two_do(
    steelyard: Steelyard, home: Path, sound: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(
        SOUND.replace("scheme: sound", "scheme: other").replace("{line: presales}", "{employee: E1}"), "utf-8"
    )
    day = ("--on", "2026-10-05", "--home", home)
    covered = steelyard("scheme", "check", sound, *day)
    assert covered.status == 0
    left = steelyard("scheme", "check", other, *day)
    assert (left.status, "有 1 人不归入这些方案，没有薪酬单：小安 E2" in left.out) == (1, True)
    twice = steelyard("scheme", "check", sound, other, *day)
    assert (twice.status, "小川 E1同时归入 sound、other" in twice.out) == (2, True)
    beside = other.read_text(encoding="utf-8").replace("    pay:", "    beside: true\n    pay:")
    other.write_text(beside, encoding="utf-8")
    assert steelyard("scheme", "check", sound, other, *day).status == 0


def test_files_are_told_although_there_is_no_data_to_lay_them_over(
    steelyard: Steelyard, sound: Path, tmp_path: Path
) -> None:
    said = steelyard("scheme", "check", sound, "--home", tmp_path / "none")
    assert (said.status, "可以用" in said.out, "还没有数据" in said.err) == (2, True, True)


def test_pay_says_who_works_and_falls_under_no_scheme(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    scheme.write_text(SCHEME.replace("{line: presales}", "{employee: E1}"), encoding="utf-8")
    paid = steelyard("pay", "--scheme", scheme, *MONTH, "--home", home)
    assert "有 1 人不归入这些方案，没有薪酬单：小安 E2。" in paid.err
    assert paid.status == 0


def test_pay_says_whose_first_day_of_service_is_not_known(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    scheme.write_text(SCHEME.replace("{line: presales}", "{tenure: {at_least: 3}}"), encoding="utf-8")
    said = steelyard("--lang", "en", "pay", "--scheme", scheme, *MONTH, "--home", home).err
    assert "2 people have no first day of service" in said
    assert "小安 E2" in said


# --- new, cases, schema ---------------------------------------------------------------------------


def test_new_copies_a_template_with_comments_and_cases_under_an_id_of_its_own(
    steelyard: Steelyard, tmp_path: Path
) -> None:
    path = tmp_path / "schemes" / "我们的售前.yaml"
    made = steelyard("scheme", "new", "--from", "taobao-presales", "--out", path)
    assert made.status == 0
    assert load(path).scheme == "我们的售前"
    assert path.read_text(encoding="utf-8") == text_of("taobao-presales").replace(
        "scheme: taobao-presales", "scheme: 我们的售前"
    )
    assert "✗" not in steelyard("scheme", "cases", path).out
    again = steelyard("scheme", "new", "--from", "taobao-presales", "--out", path)
    assert (again.status, "没有覆盖" in again.err) == (2, True)


@pytest.mark.parametrize("own_id", ["ours", "2026: 方案", "it's", "on", "123"])
def test_new_prints_the_copy_and_quotes_an_id_that_needs_it(steelyard: Steelyard, tmp_path: Path, own_id: str) -> None:
    printed = steelyard("scheme", "new", "--from", "kpi-monthly", "--id", own_id)
    path = tmp_path / "printed.yaml"
    path.write_text(printed.out, encoding="utf-8")
    assert load(path).scheme == own_id


def test_new_from_an_unknown_template_suggests_the_nearest(steelyard: Steelyard) -> None:
    said = steelyard("scheme", "new", "--from", "kpi-montly")
    assert (said.status, "您是不是想写 kpi-monthly？" in said.err) == (2, True)


def test_cases_prints_each_with_its_verdict_and_on_demand_every_line(steelyard: Steelyard, sound: Path) -> None:
    right = steelyard("scheme", "cases", with_cases(sound), "--lines")
    assert (right.status, "✓ 底薪照发" in right.out, "底薪 = 3,000.00 元" in right.out) == (0, True, True)
    wrong = steelyard("scheme", "cases", with_cases(sound, "1"))
    assert (wrong.status, "✗ 底薪照发" in wrong.out) == (1, True)


def test_cases_says_where_to_write_them_when_there_are_none(steelyard: Steelyard, sound: Path) -> None:
    said = steelyard("scheme", "cases", sound)
    assert (said.status, "sound.cases.yaml" in said.err) == (2, True)


def test_a_case_that_is_not_whole_is_named(steelyard: Steelyard, sound: Path) -> None:
    with_cases(sound).with_suffix(".cases.yaml").write_text(
        "cases: [{case: 缺人, month: 2026-11, people: {}}]", "utf-8"
    )
    said = steelyard("scheme", "cases", sound)
    assert (said.status, "缺人" in said.err) == (2, True)


def test_schema_is_the_json_schema_with_own_metrics_among_the_choices(steelyard: Steelyard, tmp_path: Path) -> None:
    assert steelyard("scheme", "schema").json == json_schema()
    own = tmp_path / "own.yaml"
    own.write_text(
        'metrics:\n  - {key: our_ratio, zh: 我们的率, en: our ratio, unit: ratio, better: higher, formula: "csat_ratio"}\n',
        "utf-8",
    )
    out = tmp_path / "scheme.schema.json"
    assert steelyard("scheme", "schema", "--own-metrics", own, "--out", out).status == 0
    offered = json.loads(out.read_text(encoding="utf-8"))["$defs"]["MetricKey"]["anyOf"][0]["enum"]
    assert "our_ratio" in offered


# --- sections on the sheet ------------------------------------------------------------------------


def test_a_statement_shows_the_subtotals_of_sections_the_scheme_weighs(home: Path, scheme: Path) -> None:
    weighed = SCHEME.replace("metric: reply_ratio", "metric: reply_ratio\n        section: 回复").replace(
        "    indicators:", '    sections: [{name: 服务, weight: "60"}, {name: 回复, weight: "40"}]\n    indicators:'
    )
    scheme.write_text(weighed, encoding="utf-8")
    desk = TerminalDesk(home=home)
    books = open_books(desk, Period.month(2026, 10))
    [group] = judge(books, [str(scheme)], with_pay=True)
    first = statement_views(desk, books, group, [group])[0]
    assert "板块小计：服务 30.00（50.00 分，权重 60）；回复 40.00（100.00 分，权重 40）" in first.footnotes


# --- diff ---------------------------------------------------------------------------------------


def changed(path: Path, old: str, new: str) -> Path:
    other = path.with_name("changed.yaml")
    other.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return other


PAY = "pay: [{kind: base}]"
DRAFT = f'pay: [{{kind: base}}, {{kind: performance, amount: "1000"}}]\n  - {{from: 2026-07-01, published_on: 2026-06-01, {PAY}}}'


def test_diff_tells_every_change_what_it_moves_and_what_comes_after_its_time(steelyard: Steelyard, sound: Path) -> None:
    other = changed(sound, PAY, 'pay: [{kind: base, amount: "3000"}]')
    told = steelyard("scheme", "diff", sound, other, "--today", "2026-01-01")
    assert told.status == 1
    assert "  ~ ¥ 改薪酬项目 底薪：金额 （无） → 3,000.00 元" in told.out
    assert "直接动钱：薪酬项目 底薪。" in told.out
    assert "这些改动会改变已开始的时间段" in told.out
    before = steelyard("--lang", "en", "scheme", "diff", sound, other, "--today", "2025-12-31")
    assert before.status == 0
    assert "~ ¥ changed pay item base pay: amount (none) → 3,000.00 yuan" in before.out


def test_diff_says_through_which_items_a_changed_indicator_moves_pay(steelyard: Steelyard, sound: Path) -> None:
    heavier = changed(sound, 'weight: "30", layer: value', 'weight: "30", layer: quality')
    assert "不动钱。" in steelyard("scheme", "diff", sound, heavier).out
    steeper = changed(sound, 'target: "1000"', 'target: "1200"')
    assert "没有一项薪酬看它们" in steelyard("scheme", "diff", sound, steeper).out


def test_diff_of_two_versions_of_one_file_by_their_days(steelyard: Steelyard, sound: Path) -> None:
    path = changed(sound, PAY, DRAFT)
    told = steelyard("scheme", "diff", f"{path}@2026-01-01", f"{path}@2026-07-01", "--json")
    assert told.status == 0
    [pair] = told.json
    assert (pair["before"], pair["after"], pair["flags"]) == ("2026-01-01", "2026-07-01", [])
    assert {key: pair["changes"][-1][key] for key in ("kind", "of", "moves_pay")} == {
        "kind": "removed",
        "of": "pay",
        "moves_pay": True,
    }
    newest = steelyard("scheme", "diff", f"{path}@2026-01-01", path, "--json").json
    assert newest[0]["after"] == "2026-07-01"


def test_diff_of_files_pairs_their_versions_and_flags_one_that_begins_in_the_past(
    steelyard: Steelyard, sound: Path
) -> None:
    path = changed(sound, PAY, f"{PAY}\n  - {{from: 2026-07-01, published_on: 2026-06-01, {PAY}}}")
    assert steelyard("scheme", "diff", sound, path, "--today", "2026-06-30").status == 0
    late = steelyard("--lang", "en", "scheme", "diff", sound, path, "--today", "2026-07-01")
    assert (late.status, "nothing is changed in retrospect" in late.out) == (1, True)


def test_diff_of_the_same_says_so(steelyard: Steelyard) -> None:
    told = steelyard("scheme", "diff", "kpi-monthly", "kpi-monthly")
    assert (told.status, told.out, "没有差别" in told.err) == (0, "", True)


# --- suggest ------------------------------------------------------------------------------------


def test_suggest_gives_a_balance_point_with_its_reasons_for_the_figures_of_a_scheme(
    steelyard: Steelyard, home: Path, tmp_path: Path
) -> None:
    scheme = tmp_path / "ksf.yaml"
    scheme.write_text(
        """\
scheme: ours
name: 我们
versions:
  - from: 2026-01-01
    applies_to: {line: presales}
    pay:
      - kind: ksf
        amount: "3200"
        indicators:
          - {metric: received_buyers, weight: "60", balance: "1", step: "1", reward: "1", penalty: "1"}
          - {metric: average_response_seconds, weight: "40", balance: "1", step: "1", reward: "1", penalty: "1"}
""",
        encoding="utf-8",
    )
    told = steelyard("--home", home, "scheme", "suggest", scheme, "--for", "2026-11")
    assert told.status == 0
    assert "接待人数：平衡点 2，每档 —" in told.out
    assert "用了 2026-10（1/12 个月）里 2 人的 2 个人月" in told.out
    assert "{metric: received_buyers, balance: {history: {months: 12}}}" in told.out
    found = steelyard("--home", home, "--lang", "en", "scheme", "suggest", scheme, "--for", "2026-11", "--json").json
    assert [(one["key"], one["balance"]) for one in found] == [
        ("received_buyers", "2"),
        ("average_response_seconds", "30"),
    ]


def test_suggest_looks_at_figures_named_and_leaves_with_1_where_nothing_can_be_said(
    steelyard: Steelyard, home: Path
) -> None:
    named = ("scheme", "suggest", "--metric", "接待人数", "--share", "800", "--months", "1")
    found = steelyard("--home", home, *named, "--for", "2026-11", "--json")
    assert (found.status, [one["key"] for one in found.json]) == (0, ["received_buyers"])
    nothing = steelyard("--home", home, *named, "--for", "2026-10")
    assert nothing.status == 1
    assert "2026-09 没有人有整月的数据，无从建议" in nothing.out
    refused = steelyard("--home", home, "scheme", "suggest", "--for", "2026-11")
    assert (refused.status, "没有指标可以建议" in refused.err) == (2, True)


def test_a_scheme_of_the_data_folder_is_found_by_its_name_and_pays(steelyard: Steelyard, home: Path) -> None:
    keep(home, "ours", SOUND, "")
    assert steelyard("--home", home, "scheme", "show", "ours", "--json").json["name"] == "稳妥"
    assert steelyard("--home", home, "scheme", "diff", "ours@2026-01-01", "ours@2026-02-01").status == 0
    by_name = steelyard("--home", home, "score", "--scheme", "ours", *MONTH, "--format", "json")
    by_file = steelyard("--home", home, "score", "--scheme", home / "schemes" / "ours.yaml", *MONTH, "--format", "json")
    assert by_name.out == by_file.out != ""

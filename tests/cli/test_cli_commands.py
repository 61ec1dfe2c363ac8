"""Every command, run the way a person runs it: exit status, columns, shapes, what is said."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from cli_shop import MONTH, Steelyard, write_csv, write_shop
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from steelyard.cli import main as cli
from steelyard.cli.app import ORDER
from steelyard.facts.lake import Lake

BY_EMPLOYEE = (*MONTH, "--by", "employee", "--format", "csv")


# --- help and errors ------------------------------------------------------------------------


@pytest.mark.parametrize("command", ORDER)
def test_help_of_each_command_shows_an_example_and_both_languages(steelyard: Steelyard, command: str) -> None:
    shown = steelyard(*command.split(), "--help")
    assert shown.status == 0
    assert f"steelyard {command}" in shown.out.split("Example")[1]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in shown.out)


def test_help_lists_the_commands_in_the_language_asked_for(steelyard: Steelyard) -> None:
    chinese, english = steelyard("--help").out, steelyard("--lang", "en", "--help").out
    assert "列出历次导入" in chinese
    assert "List the imports" in english


def test_help_lists_commands_and_groups_in_the_order_people_meet_them(steelyard: Steelyard) -> None:
    listed = steelyard("--help").out.split("Commands")[1]
    places = [listed.index(f" {name} ") for name in dict.fromkeys(name.split()[0] for name in ORDER)]
    assert places == sorted(places)


def test_a_missing_data_folder_is_an_error_that_says_what_to_do(steelyard: Steelyard, tmp_path: Path) -> None:
    said = steelyard("--home", tmp_path / "none", "measures", *MONTH)
    assert said.status == 2
    assert said.out == ""
    assert "--home" in said.err


def test_messages_come_in_english_when_asked(steelyard: Steelyard, tmp_path: Path) -> None:
    said = steelyard("--lang", "en", "--home", tmp_path / "none", "measures", *MONTH)
    assert "no data here yet" in said.err


def test_global_options_are_understood_behind_the_command(steelyard: Steelyard, home: Path) -> None:
    assert steelyard("imports", "--home", home, "--json").json[0]["kind"] == "import"
    assert steelyard("imports", f"--home={home}", "--json").status == 0


@pytest.mark.parametrize("day", ["2026-13-01", "soon", "", "01/10/2026"])
def test_a_period_that_is_no_day_is_refused_with_an_example(steelyard: Steelyard, home: Path, day: str) -> None:
    said = steelyard("--home", home, "measures", "--from", day, "--to", "2026-11-01")
    assert said.status == 2
    assert "2026-11-01" in said.err


def test_a_period_without_a_day_is_refused(steelyard: Steelyard, home: Path) -> None:
    assert steelyard("--home", home, "measures", "--from", "2026-10-01", "--to", "2026-10-01").status == 2


def test_an_unknown_option_is_refused_with_status_2(steelyard: Steelyard) -> None:
    assert steelyard("verify", "--loudly").status == 2


def test_an_interrupted_command_says_that_nothing_was_published(
    steelyard: Steelyard, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Lake, "verify", interrupted)
    said = steelyard("--home", home, "verify")
    assert said.status == 2
    assert "没有发布" in said.err


def test_an_import_interrupted_while_counting_says_what_stays_and_the_next_command_warns(
    steelyard: Steelyard, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    home = tmp_path / "home"
    with monkeypatch.context() as patched:
        patched.setattr("steelyard.measures.pipeline.update", interrupted)
        said = steelyard("--home", home, "import", shop)
    assert said.status == 2
    assert "数据已导入" in said.err
    assert "rebuild" in steelyard("--home", home, "measures", *MONTH).err
    assert steelyard("--home", home, "import", shop).status == 0
    shown = steelyard("--home", home, "measures", *MONTH)
    assert shown.rows
    assert "rebuild" not in shown.err


def test_the_disk_failing_is_said_plainly(steelyard: Steelyard, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "lake")

    monkeypatch.setattr(Lake, "verify", full)
    said = steelyard("--home", home, "verify")
    assert said.status == 2
    assert "No space left" in said.err


# --- import ---------------------------------------------------------------------------------


def test_import_json_has_one_entry_per_file_with_the_verdicts(steelyard: Steelyard, shop: Path, tmp_path: Path) -> None:
    done = steelyard("--home", tmp_path / "home", "import", shop, "--json")
    assert done.status == 0
    files = {Path(entry["path"]).name: entry for entry in done.json["files"]}
    assert files["messages.csv"] | {"path": ""} == {
        "path": "", "table": "messages", "layout": "canonical", "new": 8, "known": 0, "changed": 0, "refused": 0, "problems": [],
    }  # fmt: skip


def test_importing_the_same_files_again_changes_nothing(steelyard: Steelyard, shop: Path, home: Path) -> None:
    before = steelyard("--home", home, "measures", *MONTH).out
    again = steelyard("--home", home, "import", shop, "--json")
    assert again.status == 0
    assert {entry["new"] + entry["changed"] for entry in again.json["files"]} == {0}
    assert {entry["known"] for entry in again.json["files"]} == {1, 2, 8}
    assert steelyard("--home", home, "measures", *MONTH).out == before


def test_a_dry_run_stores_nothing(steelyard: Steelyard, shop: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = steelyard("--home", home, "import", shop, "--dry-run", "--json")
    assert done.status == 0
    assert sum(entry["new"] for entry in done.json["files"]) == 16
    assert not home.exists()


def test_a_dry_run_over_data_stores_nothing(steelyard: Steelyard, home: Path, tmp_path: Path) -> None:
    more = write_csv(tmp_path / "shops.csv", "shop_id,platform,name", [("s2", "jd", "二店")])
    assert steelyard("--home", home, "import", more, "--dry-run", "--json").json["files"][0]["new"] == 1
    assert len(steelyard("--home", home, "imports", "--json").json) == 1


def test_refused_rows_are_told_with_row_column_and_remedy_and_can_be_mended(
    steelyard: Steelyard, home: Path, tmp_path: Path
) -> None:
    header = "shop_id,message_id,sent_at,buyer_id,agent_id,sender,kind,is_auto,text"
    good = ("s1", "n1", "2026-10-06 10:00:00", "b9", "小店:E1", "buyer", "text", "false", "在吗")
    bad = ("s1", "n2", "昨天", "b9", "小店:E1", "buyer", "text", "false", "=1+1")
    path = write_csv(tmp_path / "more" / "messages.csv", header, [good, bad])
    done = steelyard("--home", home, "import", path)
    assert done.status == 1
    assert "第 3 行" in done.err
    assert "sent_at" in done.err
    assert "昨天" in done.err
    refused = next((home / "refused").rglob("*.csv"))
    assert str(refused) in done.err
    mended = tmp_path / "messages 改.csv"
    mended.write_text(refused.read_text("utf-8-sig").replace("昨天", "2026-10-06 10:00:05"), encoding="utf-8")
    again = steelyard("--home", home, "import", mended, "--json").json["files"][0]
    assert (again["new"], again["refused"]) == (1, 0)


def test_problems_in_json_name_row_column_reason_and_value(steelyard: Steelyard, home: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "shops.csv", "shop_id,platform,name", [("", "taobao", "无名")])
    done = steelyard("--home", home, "import", path, "--json")
    assert done.status == 1
    assert done.json["files"][0]["problems"] == [
        {"row": 2, "column": "shop_id", "reason": "missing_value", "value": None}
    ]


def test_a_file_nobody_knows_is_refused_with_a_hint_and_nothing_is_done(steelyard: Steelyard, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "strange.csv", "甲,乙", [("1", "2")])
    done = steelyard("--home", tmp_path / "home", "import", path)
    assert done.status == 2
    assert "--as" in done.err


def test_a_path_that_is_not_there_is_said_so_in_one_language(steelyard: Steelyard, tmp_path: Path) -> None:
    ran = steelyard("--home", tmp_path / "home", "import", tmp_path / "nowhere.csv")
    assert ran.status == 2
    assert "没有这个文件或文件夹" in ran.err
    assert "There is no" not in ran.err


def test_an_import_of_nothing_does_not_claim_to_be_one(steelyard: Steelyard, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    ran = steelyard("--home", tmp_path / "home", "import", tmp_path / "odd.csv")
    assert "没有导入任何行" in ran.err + ran.out
    assert "导入完成" not in ran.err + ran.out


def test_as_says_which_table_a_file_holds(steelyard: Steelyard, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "strange.csv", "shop_id,platform,name", [("s9", "jd", "九店")])
    done = steelyard("--home", tmp_path / "home", "import", path, "--as", "shops", "--json")
    assert (done.status, done.json["files"][0]["table"]) == (0, "shops")


def test_a_missing_path_is_an_error(steelyard: Steelyard, tmp_path: Path) -> None:
    assert steelyard("--home", tmp_path / "home", "import", tmp_path / "no such").status == 2


def test_undo_takes_an_import_back(steelyard: Steelyard, home: Path) -> None:
    imported = steelyard("--home", home, "imports", "--json").json[0]["import_id"]
    assert steelyard("--home", home, "undo", imported).status == 0
    assert steelyard("--home", home, "measures", *MONTH).rows == []
    assert [entry["kind"] for entry in steelyard("--home", home, "imports", "--json").json] == ["import", "undo"]


def test_undoing_an_unknown_import_is_an_error(steelyard: Steelyard, home: Path) -> None:
    assert steelyard("--home", home, "undo", "00000009-aaaaaaaaaaaa").status == 2


# --- measures and metrics -------------------------------------------------------------------


def test_measures_have_the_five_columns_sorted_without_zeros(steelyard: Steelyard, home: Path) -> None:
    shown = steelyard("--home", home, "measures", *MONTH)
    assert shown.status == 0
    assert shown.out.splitlines()[0] == "shop_id,business_day,agent_id,measure,value"
    assert "\r" not in shown.out
    keys = [tuple(row.values())[:4] for row in shown.rows]
    assert keys == sorted(keys)
    assert "0" not in {row["value"] for row in shown.rows}
    found = {(row["agent_id"], row["measure"]): row["value"] for row in shown.rows}
    assert found["小店:E1", "wait_ms"] == "60000"
    assert found["小店:E1", "sales_order_first_fen"] == "10000"


def test_measures_leave_out_the_last_day_of_the_range(steelyard: Steelyard, home: Path) -> None:
    assert steelyard("--home", home, "measures", "--from", "2026-10-01", "--to", "2026-10-05").rows == []
    assert steelyard("--home", home, "measures", "--from", "2026-10-05", "--to", "2026-10-06").rows != []


def test_measures_of_another_shop_are_left_out(steelyard: Steelyard, home: Path) -> None:
    assert steelyard("--home", home, "measures", *MONTH, "--shop", "s2").rows == []
    assert steelyard("--home", home, "measures", *MONTH, "--shop", "s1").rows != []


def test_measures_in_json_and_parquet_say_the_same_as_csv(steelyard: Steelyard, home: Path, tmp_path: Path) -> None:
    rows = [row | {"value": int(row["value"])} for row in steelyard("--home", home, "measures", *MONTH).rows]
    assert steelyard("--home", home, "measures", *MONTH, "--format", "json").json == rows
    out = tmp_path / "deep" / "m.parquet"
    assert steelyard("--home", home, "measures", *MONTH, "--format", "parquet", "--out", out).status == 0
    stored = [row | {"business_day": str(row["business_day"])} for row in pq.read_table(out).to_pylist()]
    assert stored == rows


def test_metrics_have_value_numerator_and_denominator(steelyard: Steelyard, home: Path) -> None:
    shown = steelyard(
        "--home", home, "metrics", *BY_EMPLOYEE, "--metric", "average_response_seconds", "--metric", "csat_ratio"
    )
    assert shown.out.splitlines()[0] == "scope,metric,value,numerator,denominator"
    assert shown.rows[0] == {
        "scope": "E1", "metric": "average_response_seconds", "value": "30", "numerator": "60", "denominator": "2",
    } or shown.rows[0]["value"] == "30"  # fmt: skip
    assert {row["scope"] for row in shown.rows} == {"E1", "E2"}


def test_a_metric_without_data_is_empty_and_never_zero(steelyard: Steelyard, home: Path) -> None:
    rows = steelyard("--home", home, "metrics", *BY_EMPLOYEE, "--metric", "csat_ratio").rows
    assert {row["value"] for row in rows} == {""}
    rows = steelyard(
        "--home", home, "metrics", *MONTH, "--by", "employee", "--metric", "csat_ratio", "--format", "json"
    ).json
    assert {row["value"] for row in rows} == {None}


def test_a_value_that_never_ends_has_at_least_twelve_digits(steelyard: Steelyard, tmp_path: Path) -> None:
    files = write_shop(tmp_path / "files", ["甲"])
    message = ("s1", "x", "2026-10-05 11:00:00", "b1c", "小店:E1", "buyer", "text", "false", "?")
    header = "shop_id,message_id,sent_at,buyer_id,agent_id,sender,kind,is_auto,text"
    write_csv(files / "messages 2.csv", header, [message])
    steelyard("--home", tmp_path / "home", "import", files)
    rows = steelyard("--home", tmp_path / "home", "metrics", *BY_EMPLOYEE, "--metric", "quick_reply_ratio").rows
    assert rows[0]["value"].startswith("0.333333333333")


def test_percentiles_are_read_from_the_waits(steelyard: Steelyard, home: Path) -> None:
    rows = steelyard(
        "--home", home, "metrics", *BY_EMPLOYEE, "--metric", "response_p50_seconds", "--metric", "response_p90_seconds"
    ).rows
    assert [(row["metric"], row["value"], row["denominator"]) for row in rows[:2]] == [
        ("response_p50_seconds", "30", "2"),
        ("response_p90_seconds", "46", "2"),
    ]


@pytest.mark.parametrize(
    ("by", "scopes"),
    [("agent", {"s1/小店:E1", "s1/小店:E2"}), ("team", {"一组"}), ("line", {"presales"}), ("shop", {"s1"})],
)
def test_metrics_of_each_scope_are_formed_from_sums(
    steelyard: Steelyard, home: Path, by: str, scopes: set[str]
) -> None:
    rows = steelyard("--home", home, "metrics", *MONTH, "--by", by, "--metric", "received_buyers").rows
    assert {row["scope"] for row in rows} == scopes
    assert sum(int(row["value"]) for row in rows) == 4


def test_an_unknown_metric_is_refused(steelyard: Steelyard, home: Path) -> None:
    assert steelyard("--home", home, "metrics", *MONTH, "--metric", "first_respons_seconds").status == 2


# --- score, pay, explain --------------------------------------------------------------------


def test_score_and_pay_have_the_keys_of_the_contract(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    for command in ("score", "pay"):
        people = steelyard("--home", home, command, "--scheme", scheme, *MONTH, "--format", "json")
        assert people.status == 0
        assert [person["employee_id"] for person in people.json] == ["E1", "E2"]
        for person in people.json:
            assert set(person) >= {"employee_id", "name", "score", "grade", "indicators", "lines", "total_fen"}


def test_pay_lines_sum_to_the_total_and_each_has_its_sentence(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    first = steelyard("--home", home, "pay", "--scheme", scheme, *MONTH, "--format", "json").json[0]
    assert [(line["item"], line["amount_fen"]) for line in first["lines"]] == [
        ("base", 300000), ("performance", 70000), ("commission", 500),
    ]  # fmt: skip
    assert first["total_fen"] == 370500
    assert all(line["sentence"] and line["kind"] for line in first["lines"])


def test_pay_that_is_piped_is_json_and_has_no_colour_codes(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    piped = steelyard("--home", home, "pay", "--scheme", scheme, *MONTH)
    assert len(piped.json) == 2
    assert "\x1b" not in piped.out + piped.err


def test_the_table_names_everyone_and_the_totals(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    shown = steelyard("--home", home, "pay", "--scheme", scheme, *MONTH, "--format", "table")
    assert "小川" in shown.out
    assert "3,705.00" in shown.out
    assert "\x1b" not in shown.out


def test_an_unknown_scheme_is_refused_with_the_names_there_are(steelyard: Steelyard, home: Path) -> None:
    said = steelyard("--home", home, "pay", "--scheme", "taobao-presale", *MONTH)
    assert said.status == 2
    assert "taobao-presales" in said.err


def test_two_schemes_for_one_person_are_refused_by_name(
    steelyard: Steelyard, home: Path, scheme: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(scheme.read_text("utf-8").replace("scheme: small", "scheme: other"), encoding="utf-8")
    said = steelyard("--home", home, "pay", "--scheme", scheme, "--scheme", other, *MONTH)
    assert said.status == 2
    assert "小川" in said.err
    assert "applies_to" in said.err


def test_one_scheme_per_line_pays_everyone_once(steelyard: Steelyard, tmp_path: Path, scheme: Path) -> None:
    files = write_shop(tmp_path / "files", ["甲", "乙"])
    people = files / "people.csv"
    people.write_text(people.read_text("utf-8").replace("乙,presales", "乙,aftersales"), encoding="utf-8")
    after = tmp_path / "after.yaml"
    changed = (
        scheme.read_text("utf-8")
        .replace("scheme: small", "scheme: after")
        .replace("line: presales", "line: aftersales")
    )
    after.write_text(changed, encoding="utf-8")
    home = tmp_path / "home"
    steelyard("--home", home, "import", files)
    paid = steelyard("--home", home, "pay", "--scheme", scheme, "--scheme", after, *MONTH, "--format", "json").json
    assert [person["employee_id"] for person in paid] == ["E1", "E2"]


def test_missing_input_stops_pay_of_that_person_and_says_so(steelyard: Steelyard, tmp_path: Path, scheme: Path) -> None:
    files = write_shop(tmp_path / "files", ["甲", "乙"])
    write_csv(files / "contracts.csv", "employee_id,start,base_fen", [("E1", "2026-01-01", 300000)])
    steelyard("--home", tmp_path / "home", "import", files)
    done = steelyard("--home", tmp_path / "home", "pay", "--scheme", scheme, *MONTH, "--format", "json")
    assert done.status == 1
    assert [person["employee_id"] for person in done.json] == ["E1"]
    assert "乙" in done.err


def test_explain_goes_from_the_yuan_to_message_ids(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    told = steelyard("--home", home, "explain", "小川", "--scheme", scheme, *MONTH)
    assert told.status == 0
    for step in ("¥3,705.00", "绩效", "30 秒应答率", "rounds_quick", "m-b1a-1", "10:00:10"):
        assert step in told.out


def test_explain_of_a_commission_shows_the_order_and_the_talk_that_earned_it(
    steelyard: Steelyard, home: Path, scheme: Path
) -> None:
    told = steelyard("--home", home, "explain", "E1", "--scheme", scheme, *MONTH, "--item", "commission", "--json").json
    assert told["total_fen"] == 370500
    text = json.dumps(told)
    assert '"o1"' in text
    assert '"m-b1a-2"' in text


def test_explained_rows_add_up_to_the_measure(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    told = steelyard("--home", home, "explain", "E1", "--scheme", scheme, *MONTH, "--json").json

    def counted(node: dict[str, object]) -> list[tuple[object, object, object]]:
        evidence = node.get("evidence")
        own = [(evidence["measure"], evidence["total"], node["value"])] if isinstance(evidence, dict) else []
        inputs = node["inputs"]
        assert isinstance(inputs, list)
        return own + [entry for part in inputs for entry in counted(part)]

    found = {measure: (total, value) for node in told["why"] for measure, total, value in counted(node)}
    for measure in ("rounds", "rounds_quick", "consulted_buyers", "unanswered_buyers"):
        total, value = found[measure]
        assert str(total) == value


def test_explain_shows_few_rows_unless_all_are_wanted(steelyard: Steelyard, tmp_path: Path, scheme: Path) -> None:
    files = write_shop(tmp_path / "files", ["甲"])
    header = "shop_id,message_id,sent_at,buyer_id,agent_id,sender,kind,is_auto,text"
    rows = []
    for number in range(9):
        rows.append(
            ("s1", f"q{number}", f"2026-10-06 10:0{number}:00", f"c{number}", "小店:E1", "buyer", "text", "false", "?")
        )
        rows.append(
            (
                "s1",
                f"a{number}",
                f"2026-10-06 10:0{number}:0{number + 1}",
                f"c{number}",
                "小店:E1",
                "agent",
                "text",
                "false",
                "!",
            )
        )
    write_csv(files / "messages 2.csv", header, rows)
    home = tmp_path / "home"
    steelyard("--home", home, "import", files)
    short = steelyard("--home", home, "explain", "E1", "--scheme", scheme, *MONTH, "--item", "quick").out
    assert "还有 6 条应答" in short
    assert "q0" not in short
    everything = steelyard("--home", home, "explain", "E1", "--scheme", scheme, *MONTH, "--item", "quick", "--all").out
    assert "q0" in everything


def test_explain_names_what_there_is_when_the_item_is_unknown(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    said = steelyard("--home", home, "explain", "E1", "--scheme", scheme, *MONTH, "--item", "奖金")
    assert said.status == 2
    assert "commission" in said.err


def test_explain_of_nobody_names_who_there_is(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    said = steelyard("--home", home, "explain", "E7", "--scheme", scheme, *MONTH)
    assert said.status == 2
    assert "E1" in said.err


# --- upkeep ---------------------------------------------------------------------------------


def test_rebuild_gives_the_same_digest_and_the_same_measures(steelyard: Steelyard, home: Path) -> None:
    before = steelyard("--home", home, "measures", *MONTH).out
    first = steelyard("--home", home, "rebuild")
    assert first.status == 0
    assert len(first.out.strip()) == 64
    assert steelyard("--home", home, "rebuild").out == first.out
    assert steelyard("--home", home, "measures", *MONTH).out == before


def test_verify_finds_a_flipped_byte(steelyard: Steelyard, home: Path) -> None:
    assert steelyard("--home", home, "verify").status == 0
    stored = next((home / "lake" / "messages").glob("*.parquet"))
    content = bytearray(stored.read_bytes())
    content[len(content) // 2] ^= 1
    stored.write_bytes(content)
    found = steelyard("--home", home, "verify", "--json")
    assert found.status == 1
    assert found.json == [{"path": f"messages/{stored.name}", "kind": "changed"}]


def test_doctor_finds_this_machine_fit(steelyard: Steelyard, home: Path) -> None:
    found = steelyard("--home", home, "doctor", "--json")
    assert found.status == 0
    assert all(entry["well"] for entry in found.json)
    assert any("DuckDB" in entry["found"] for entry in found.json)


# --- as a program of its own ----------------------------------------------------------------


def test_the_program_itself_runs_and_leaves_with_its_status(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "steelyard.cli.main", "--home", str(tmp_path / "none"), "verify"]
    done = subprocess.run(program, capture_output=True, check=False)
    assert done.returncode == 2
    assert "还没有数据" in done.stderr.decode("utf-8")


def test_binary_output_goes_down_a_pipe_unchanged(home: Path) -> None:
    program = [
        sys.executable,
        "-m",
        "steelyard.cli.main",
        "--home",
        str(home),
        "measures",
        *MONTH,
        "--format",
        "parquet",
    ]
    done = subprocess.run(program, capture_output=True, check=True)
    assert pq.read_table(BytesIO(done.stdout)).num_rows > 0


def test_options_of_the_program_stay_values_behind_two_dashes() -> None:
    assert cli._global_options_first(["import", "--home", "d", "--", "--lang"]) == [
        "--home",
        "d",
        "import",
        "--",
        "--lang",
    ]


# --- how to check, own metrics, what was not counted -----------------------------------------------


def test_the_command_of_how_to_check_runs_as_printed_and_names_no_place_of_this_machine(
    steelyard: Steelyard, home: Path, scheme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = steelyard("--home", home, "run", tmp_path / "home" / "nothing", "--scheme", scheme, *MONTH, "--out", "out")
    assert done.status == 2
    files = write_shop(tmp_path / "files")
    done = steelyard("--home", home, "run", files, "--scheme", scheme, *MONTH, "--out", tmp_path / "out")
    pdf = next((tmp_path / "out" / "statements").glob("E1*.pdf"))
    shown = "".join("".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    call = f"steelyard explain E1 --scheme {scheme.name} --from 2026-10-01 --to 2026-11-01 --home home"
    assert call in done.err
    assert "".join(call.split()) in shown
    assert str(tmp_path) not in shown
    assert steelyard(*shlex.split(call)[1:]).status == 0


OWN = """\
metrics:
  - {key: twice_replied, zh: 双倍应答率, en: twice replied, unit: ratio, better: higher, formula: "reply_ratio * 2"}
"""


def test_own_metrics_of_a_named_file_or_of_the_data_folder_are_known_to_every_command(
    steelyard: Steelyard, home: Path, scheme: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    scheme.write_text(
        scheme.read_text(encoding="utf-8").replace("metric: reply_ratio", "metric: twice_replied"), "utf-8"
    )
    asked = ("metrics", *MONTH, "--by", "employee", "--metric", "双倍应答率")
    assert steelyard("--home", home, *asked).status == 2
    assert steelyard("--home", home, *asked, "--own-metrics", tmp_path / "none.yaml").status == 2
    assert {row["value"] for row in steelyard("--home", home, *asked, "--own-metrics", own).rows} == {"2"}
    judged = ("--scheme", scheme, *MONTH, "--own-metrics", own)
    for command in (("score",), ("pay",), ("explain", "E1")):
        assert steelyard("--home", home, *command, "--scheme", scheme, *MONTH).status == 2
        assert steelyard("--home", home, *command, *judged).status == 0
    ran = steelyard("--home", home, "run", write_shop(tmp_path / "files"), *judged, "--out", tmp_path / "out")
    assert "--own-metrics" in ran.err
    (home / "metrics.yaml").write_text(OWN, encoding="utf-8")
    assert {row["value"] for row in steelyard("--home", home, *asked).rows} == {"2"}


def test_explain_shows_yuan_under_labels_that_name_no_fen_and_shop_once(
    steelyard: Steelyard, home: Path, scheme: Path
) -> None:
    text = scheme.read_text(encoding="utf-8")
    scheme.write_text(
        text.replace("sales_order_first_fen,", 'sales_order_first_fen, less_share_of_shop: "0.1",'), "utf-8"
    )
    shown = steelyard("--home", home, "explain", "E1", "--scheme", scheme, *MONTH, "--item", "commission").out
    assert "店铺成交金额 = ¥100.00" in shown
    assert "(分)" not in shown
    assert "店铺店铺" not in shown


def test_a_contract_allowance_nobody_pays_is_among_the_problems(
    steelyard: Steelyard, tmp_path: Path, scheme: Path
) -> None:
    files = write_shop(tmp_path / "files")
    contracts = "employee_id,start,base_fen,allowance_fen\nE1,2026-01-01,300000,20000\nE2,2026-01-01,300000,\n"
    (files / "contracts.csv").write_text(contracts, encoding="utf-8")
    steelyard("--home", tmp_path / "home", "run", files, "--scheme", scheme, *MONTH, "--out", tmp_path / "out")
    book = CalamineWorkbook.from_path(tmp_path / "out" / "workbook.xlsx")
    told = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert [cell for cell in told if "合同约定津贴每月 200.00 元" in cell]

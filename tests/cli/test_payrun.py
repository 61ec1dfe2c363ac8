"""Pay runs from the command line, on a small lake of real files."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_shop import MONTH, Steelyard, refund, sale, write_shop
from filelock import FileLock
from python_calamine import CalamineWorkbook

from steelyard.errors import LakeDamaged
from steelyard.pay.run_store import RunStore
from steelyard.pay.runs import pinned_text

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


# --- a run of October, refunds, a run of November ------------------------------------------------

NET = """\
scheme: net
name: 净提成方案
versions:
  - from: 2026-01-01
    pay:
      - {kind: commission, on: sales_order_first_fen, net: sale, tiers: [{from: "0", rate: "RATE"}]}
"""
OCTOBER = ("--from", "2026-10-01", "--to", "2026-11-01")
NOVEMBER = ("--from", "2026-11-01", "--to", "2026-12-01")
DECEMBER = ("--from", "2026-12-01", "--to", "2027-01-01")


@pytest.fixture
def seller(tmp_path: Path, steelyard: Steelyard) -> Path:
    """A home folder in which E1 sold 1,000.00 in October and as much in November, E2 1.00 in December; nothing is refunded."""
    files = write_shop(tmp_path / "files")
    (files / "orders.csv").unlink()
    sale(files, "o10", "2026-10-10", 100_000)
    sale(files, "o11", "2026-11-10", 100_000)
    sale(files, "o12", "2026-12-01", 100, "小店:E2")
    assert steelyard("--home", tmp_path / "home", "import", files).status == 0
    return tmp_path / "home"


def scheme_at(folder: Path, rate: str, name: str = "net.yaml") -> Path:
    path = folder / name
    path.write_text(NET.replace("RATE", rate), encoding="utf-8")
    return path


def lines_of(steelyard: Steelyard, home: Path, run: str, employee: str = "E1") -> dict[str, int]:
    shown = steelyard("--home", home, "payrun", "show", run, employee, "--json").json
    return {line["item"]: line["amount_fen"] for line in shown["lines"]}


def test_a_refund_after_the_run_is_clawed_back_in_the_next_one_at_the_rate_of_that_time(
    steelyard: Steelyard, seller: Path, tmp_path: Path
) -> None:
    four, five = scheme_at(tmp_path, "0.04", "four.yaml"), scheme_at(tmp_path, "0.05", "five.yaml")
    october = steelyard("--home", seller, "payrun", "create", "--scheme", four, *OCTOBER, "--json")
    assert (october.status, october.json["total_fen"], october.json["against"]) == (0, 4_000, None)
    steelyard("--home", seller, "import", refund(tmp_path, "o10", "2026-11-05", 20_000))
    november = steelyard("--home", seller, "payrun", "create", "--scheme", five, *NOVEMBER, "--json").json
    assert lines_of(steelyard, seller, november["run_id"]) == {
        "commission": 5_000,
        "commission clawback 2026-10-01..2026-10-31": -800,
    }
    assert november["against"] == october.json["run_id"]
    assert {cause: fen for cause, fen in november["difference"]["causes"].items() if fen} == {
        "rule": 1_000,
        "correction": -800,
    }
    # the rest of it comes back once, in December, and nothing of what was clawed back before
    steelyard("--home", seller, "import", refund(tmp_path, "o10", "2026-12-03", 30_000))
    december = steelyard("--home", seller, "payrun", "create", "--scheme", five, *DECEMBER, "--json").json
    assert lines_of(steelyard, seller, december["run_id"]) == {
        "commission": 0,
        "commission clawback 2026-10-01..2026-10-31": -1_200,
    }
    pins = steelyard("--home", seller, "payrun", "show", december["run_id"], "--json").json["pins"]
    assert [pinned["run_id"] for pinned in pins["earlier"]] == [october.json["run_id"], november["run_id"]]


def test_pay_and_explain_claw_back_what_stored_runs_paid(steelyard: Steelyard, seller: Path, tmp_path: Path) -> None:
    four = scheme_at(tmp_path, "0.04")
    steelyard("--home", seller, "import", refund(tmp_path, "o10", "2026-11-05", 20_000))
    before = steelyard("--home", seller, "pay", "--scheme", four, *NOVEMBER).json
    assert [line["amount_fen"] for person in before for line in person["lines"]] == [4_000, 0]
    # October was settled when the refund was known: 800.00 at 4 %
    october = steelyard("--home", seller, "payrun", "create", "--scheme", four, *OCTOBER, "--json").json
    assert october["total_fen"] == 3_200
    steelyard("--home", seller, "import", refund(tmp_path, "o10", "2026-11-06", 10_000))
    after = steelyard("--home", seller, "pay", "--scheme", four, *NOVEMBER).json
    assert [line["amount_fen"] for line in after[0]["lines"]] == [4_000, -400]
    told = steelyard("--home", seller, "explain", "E1", "--scheme", four, *NOVEMBER, "--item", "clawback")
    assert "r-o10-2026-11-06" in told.out or "o10" in told.out


def test_a_run_computed_again_is_not_clawed_back_twice(steelyard: Steelyard, seller: Path, tmp_path: Path) -> None:
    four = scheme_at(tmp_path, "0.04")
    create = ("--home", seller, "payrun", "create", "--scheme", four)
    steelyard(*create, *OCTOBER)
    steelyard("--home", seller, "import", refund(tmp_path, "o10", "2026-11-05", 20_000))
    steelyard(*create, *NOVEMBER)
    # October again, now net of the refund: 32.00 in place of 40.00; November's -8.00 has become too much
    assert steelyard(*create, *OCTOBER, "--json").json["total_fen"] == 3_200
    december = steelyard(*create, *DECEMBER, "--json").json
    assert lines_of(steelyard, seller, december["run_id"])["commission clawback 2026-10-01..2026-10-31"] == 800


# --- the store -------------------------------------------------------------------------------------


@pytest.fixture
def stored(steelyard: Steelyard, home: Path, scheme: Path) -> str:
    """A run of October in the small shop."""
    made = steelyard("--home", home, "payrun", "create", "--scheme", scheme, *MONTH, "--json")
    assert made.status == 0
    return str(made.json["run_id"])


def test_a_run_tells_its_id_total_and_digest_and_is_listed_and_shown(
    steelyard: Steelyard, home: Path, scheme: Path, stored: str
) -> None:
    listed = steelyard("--home", home, "payrun", "list", "--json").json
    assert [(run["run_id"], run["total_fen"], run["people"], run["superseded"]) for run in listed] == [
        (stored, 740_500, 2, False)
    ]
    assert stored == f"2026-10-r1-{listed[0]['digest'][:8]}"
    assert stored in steelyard("--home", home, "payrun", "list").out
    shown = steelyard("--home", home, "payrun", "show", "2026-10")
    assert "小川" in shown.out
    assert listed[0]["digest"] in shown.err
    assert "100.00 × 5% = 5.00 元" in steelyard("--home", home, "payrun", "show", stored, "小川").out
    assert steelyard("--home", home, "payrun", "show", stored, "E9").status == 2
    assert steelyard("--home", home, "payrun", "show", "2026-09").status == 2
    said = steelyard("--home", home, "payrun", "create", "--scheme", scheme, *MONTH)
    assert "已存为薪酬批次 2026-10-r2-" in said.err
    assert f"取代 {stored}" in said.err


def test_a_second_run_of_a_period_supersedes_the_first_and_both_stay(
    steelyard: Steelyard, home: Path, scheme: Path, stored: str
) -> None:
    again = steelyard("--home", home, "payrun", "create", "--scheme", scheme, *MONTH, "--json").json
    assert again["supersedes"] == again["against"] == stored
    assert again["digest"] == steelyard("--home", home, "payrun", "show", stored, "--json").json["digest"]
    assert again["difference"]["difference_fen"] == 0
    listed = steelyard("--home", home, "payrun", "list", "--json").json
    assert [(run["run_id"], run["superseded"]) for run in listed] == [(stored, True), (again["run_id"], False)]
    assert steelyard("--home", home, "payrun", "verify", stored).status == 0


def test_verify_says_the_same_digest_after_more_data_came_and_the_scheme_file_changed(
    steelyard: Steelyard, home: Path, scheme: Path, stored: str, tmp_path: Path
) -> None:
    steelyard("--home", home, "import", sale(tmp_path / "more", "o9", "2026-10-20", 50_000))
    scheme.write_text(scheme.read_text("utf-8").replace('"1000"', '"2000"'), "utf-8")
    steelyard("--home", home, "rebuild")
    said = steelyard("--home", home, "payrun", "verify", stored)
    assert said.status == 0
    assert "重算一致" in said.err
    assert (
        steelyard("--home", home, "payrun", "create", "--scheme", scheme, *MONTH, "--json").json["total_fen"] > 740_500
    )


@pytest.mark.parametrize("name", ["run.json", "statements.json", "schemes/1-small.yaml", "law/1-national.yaml"])
def test_a_flipped_byte_in_a_stored_run_is_found_by_every_command(
    steelyard: Steelyard, home: Path, stored: str, name: str
) -> None:
    path = home / "payruns" / stored / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    for call in (("verify", stored), ("show", stored), ("list",), ("compare", stored, stored)):
        said = steelyard("--home", home, "payrun", *call)
        assert said.status == 2
        assert "不是当初写入的样子" in said.err


def test_every_single_flipped_bit_of_the_head_is_found(home: Path, stored: str) -> None:
    path = home / "payruns" / stored / "run.json"
    content = path.read_bytes()
    for place in range(0, len(content), 37):
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        with pytest.raises(LakeDamaged):
            RunStore(home).open(stored)
    path.write_bytes(content)
    assert RunStore(home).open(stored).run_id == stored


def test_verify_names_the_first_difference_when_the_scheme_says_something_else(
    steelyard: Steelyard, home: Path, stored: str
) -> None:
    opened = RunStore(home).open(stored)
    (pinned,) = opened.run.pins.schemes
    text = pinned.file.text.replace('amount: "1000"', 'amount: "1100"')
    forged = replace(
        opened.run, pins=replace(opened.run.pins, schemes=(replace(pinned, file=pinned_text("small.yaml", text)),))
    )
    made = RunStore(home).create(forged, datetime(2026, 11, 2, tzinfo=UTC))
    said = steelyard("--home", home, "--lang", "en", "payrun", "verify", made.run_id)
    assert said.status == 2
    assert (
        "First difference: statements[E1].lines[performance].amount_fen (statements): 70000 then, 77000 now" in said.err
    )
    assert steelyard("--home", home, "payrun", "compare", stored, made.run_id).status == 2


def test_verify_names_measures_that_are_no_longer_those_that_were_read(
    steelyard: Steelyard, home: Path, stored: str
) -> None:
    opened = RunStore(home).open(stored)
    forged = replace(opened.run, pins=replace(opened.run.pins, data="0" * 64))
    made = RunStore(home).create(forged, datetime(2026, 11, 2, tzinfo=UTC))
    said = steelyard("--home", home, "payrun", "verify", made.run_id)
    assert said.status == 2
    assert "pins.data（读到的计数）" in said.err


def test_a_run_computed_by_another_version_of_the_program_is_verified_by_what_it_comes_to(
    steelyard: Steelyard, home: Path, stored: str
) -> None:
    opened = RunStore(home).open(stored)
    older = replace(opened.run, pins=replace(opened.run.pins, package="0.0.9"))
    made = RunStore(home).create(older, datetime(2026, 11, 2, tzinfo=UTC))
    said = steelyard("--home", home, "payrun", "verify", made.run_id)
    assert said.status == 0
    assert "0.0.9" in said.err


def test_own_metrics_and_own_law_packs_are_pinned_with_the_run(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    own = 'metrics:\n  - {key: twice, zh: 双倍, en: twice, unit: ratio, better: higher, formula: "reply_ratio * 2"}\n'
    (home / "metrics.yaml").write_text(own, encoding="utf-8")
    pack = (
        "pack: ours\nname: {zh: 本店, en: ours}\nregions: [某市]\nrules:\n  - rule: damage_share\n    from: 2020-01-01\n"
        '    value: "0.10"\n    source: {zh: 规定, en: rule}\n    says: {zh: 一成, en: a tenth}\n'
    )
    (home / "law").mkdir()
    (home / "law" / "ours.yaml").write_text(pack, encoding="utf-8")
    scheme.write_text(scheme.read_text("utf-8").replace("metric: reply_ratio", "metric: twice"), "utf-8")
    made = steelyard("--home", home, "payrun", "create", "--scheme", scheme, *MONTH, "--json")
    assert made.status == 0
    (home / "metrics.yaml").unlink()
    (home / "law" / "ours.yaml").unlink()
    folder = home / "payruns" / made.json["run_id"]
    assert (folder / "own-metrics.yaml").read_text("utf-8") == own
    assert (folder / "law" / "3-ours.yaml").read_text("utf-8") == pack
    assert steelyard("--home", home, "payrun", "verify", "2026-10").status == 0


# --- all or nothing ----------------------------------------------------------------------------------

KILLED = """
import os, sys
from pathlib import Path
from steelyard.cli.main import run
left = int(sys.argv[1])
write = Path.write_bytes
def write_bytes(path, content):
    global left
    if ".part" in str(path):
        if left == 0:
            os._exit(9)
        left -= 1
    return write(path, content)
Path.write_bytes = write_bytes
replace = Path.replace
def replace_path(path, target):
    if path.name.endswith(".part") and left == 0:
        os._exit(9)
    return replace(path, target)
Path.replace = replace_path
sys.exit(run(sys.argv[2:]))
"""


@pytest.mark.parametrize("files_written", [0, 1, 4, 5])
def test_a_program_killed_between_files_leaves_no_run_and_the_next_one_clears_up(
    steelyard: Steelyard, home: Path, scheme: Path, tmp_path: Path, files_written: int
) -> None:
    program = tmp_path / "killed.py"
    program.write_text(KILLED, encoding="utf-8")
    call = ["--home", str(home), "payrun", "create", "--scheme", str(scheme), *MONTH]
    done = subprocess.run([sys.executable, str(program), str(files_written), *call], capture_output=True, check=False)
    assert done.returncode == 9
    assert RunStore(home).ids() == []
    left = list((home / "payruns").glob(".*.part"))
    assert sum(path.is_file() for folder in left for path in folder.rglob("*")) == files_written
    assert steelyard(*call).status == 0
    assert len(RunStore(home).ids()) == 1
    assert not list((home / "payruns").glob(".*.part"))


def test_the_same_inputs_give_the_same_bytes_in_another_process_hash_seed_and_order_of_files(
    home: Path, scheme: Path, tmp_path: Path
) -> None:
    flex = tmp_path / "flex.yaml"
    flex.write_text(BESIDE, encoding="utf-8")
    runs = []
    for seed, names, schemes in (("1", ("a", "z"), (scheme, flex)), ("4711", ("z", "a"), (flex, scheme))):
        folder, lake = tmp_path / f"files{seed}", tmp_path / f"home{seed}"
        files = write_shop(folder)
        for name, path in zip(names, (files / "messages.csv", files / "orders.csv"), strict=True):
            path.rename(files / f"{path.stem} {name}.csv")
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        program = [sys.executable, "-m", "steelyard.cli.main", "--home", str(lake)]
        given = [word for path in schemes for word in ("--scheme", str(path))]
        subprocess.run([*program, "import", str(files)], env=environment, check=True, capture_output=True)
        create = [*program, "payrun", "create", *given, *MONTH]
        subprocess.run(create, env=environment, check=True, capture_output=True)
        (run_id,) = RunStore(lake).ids()
        stored = {path.relative_to(lake): path.read_bytes() for path in (lake / "payruns" / run_id).rglob("*.*")}
        runs.append((run_id, RunStore(lake).open(run_id).run.canonical_bytes(), stored))
    assert runs[0] == runs[1]


def test_two_programs_cannot_store_at_once(steelyard: Steelyard, home: Path, scheme: Path, stored: str) -> None:
    with FileLock(home / "payruns" / "writer.lock"):
        said = steelyard("--home", home, "payrun", "create", "--scheme", scheme, *MONTH)
    assert said.status == 2
    assert "另一个程序正在写入" in said.err
    assert RunStore(home).ids() == [stored]


def test_a_run_without_a_single_statement_is_not_stored(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    scheme.write_text(scheme.read_text("utf-8").replace("line: presales", "line: nobody"), "utf-8")
    said = steelyard("--home", home, "payrun", "create", "--scheme", scheme, *MONTH)
    assert said.status == 2
    assert "没有存成批次" in said.err
    assert RunStore(home).ids() == []


def test_who_could_not_be_settled_is_kept_with_the_reason(steelyard: Steelyard, tmp_path: Path, scheme: Path) -> None:
    files = write_shop(tmp_path / "files")
    (files / "contracts.csv").write_text("employee_id,start,base_fen\nE1,2026-01-01,300000\n", encoding="utf-8")
    home = tmp_path / "home"
    steelyard("--home", home, "import", files)
    made = steelyard("--home", home, "payrun", "create", "--scheme", scheme, *MONTH, "--json")
    assert made.status == 1
    assert made.json["people"] == 1
    assert "没有合同" in made.json["stops"][0]
    assert "没有合同" in steelyard("--home", home, "payrun", "show", "2026-10").err


# --- compare and export ------------------------------------------------------------------------------


def test_compare_tells_the_same_in_json_csv_and_table_and_adds_up(
    steelyard: Steelyard, home: Path, scheme: Path, stored: str, tmp_path: Path
) -> None:
    scheme.write_text(scheme.read_text("utf-8").replace('"0.05"', '"0.10"'), "utf-8")
    steelyard("--home", home, "import", sale(tmp_path / "more", "o9", "2026-10-20", 50_000))
    steelyard("--home", home, "payrun", "create", "--scheme", scheme, *MONTH)
    call = ("--home", home, "payrun", "compare", stored, "2026-10")
    told = steelyard(*call).json
    assert told["before"] == stored
    causes = {cause: fen for cause, fen in told["causes"].items() if fen}
    # one more sale of 500.00 at 5 %, then 5 % more on 600.00; one more quick answer moves the score
    assert causes == {"volume": 2_500, "rate": told["causes"]["rate"], "rule": 3_000}
    assert sum(told["causes"].values()) == told["difference_fen"] == told["after_fen"] - told["before_fen"]
    rows = steelyard(*call, "--format", "csv").rows
    assert sum(int(row["difference_fen"]) for row in rows) == told["difference_fen"]
    assert sum(int(row["volume"]) for row in rows) == 2_500
    table = steelyard(*call, "--format", "table")
    assert "+25.00" in table.out
    assert "+30.00" in table.out
    out = tmp_path / "差异.csv"
    assert steelyard(*call, "--format", "csv", "--out", out).status == 0
    assert out.read_text("utf-8").splitlines()[0].startswith("employee_id,name,item")


def test_a_run_is_compared_with_the_period_before_or_the_run_that_is_named(
    steelyard: Steelyard, seller: Path, tmp_path: Path
) -> None:
    four = scheme_at(tmp_path, "0.04")
    create = ("--home", seller, "payrun", "create", "--scheme", four, "--json")
    first = steelyard(*create, *OCTOBER).json
    second = steelyard(*create, *OCTOBER).json
    assert steelyard(*create, *NOVEMBER).json["against"] == second["run_id"]
    assert steelyard(*create, *NOVEMBER, "--against", first["run_id"]).json["against"] == first["run_id"]
    assert steelyard(*create, *NOVEMBER, "--against", "2025").status == 2


def test_the_workbook_and_the_csv_show_what_was_stored(
    steelyard: Steelyard, home: Path, stored: str, tmp_path: Path
) -> None:
    book, table = tmp_path / "run.xlsx", tmp_path / "run.csv"
    assert steelyard("--home", home, "payrun", "export", stored, "--out", book).status == 0
    assert steelyard("--home", home, "payrun", "export", stored, "--out", table).status == 0
    sheets = CalamineWorkbook.from_path(book)
    cells = [
        str(cell) for name in sheets.sheet_names for row in sheets.get_sheet_by_name(name).to_python() for cell in row
    ]
    assert "小川" in cells
    assert f"薪酬批次  {stored}" in cells
    assert "3705.0" in cells
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert sum(int(row["amount_fen"]) for row in rows) == 740_500
    again = tmp_path / "again.xlsx"
    steelyard("--home", home, "payrun", "export", stored, "--out", again)
    assert again.read_bytes() == book.read_bytes()
    assert steelyard("--home", home, "payrun", "export", stored, "--out", tmp_path / "run.pdf").status == 2


# --- earlier days ------------------------------------------------------------------------------------

STREAK = """\
scheme: streak
name: 连续方案
versions:
  - from: 2026-01-01
    pay:
      - {kind: bonus, name: 连续成交, when: "sales_order_first_fen >= 1", amount: "50", streak: 2}
"""


def test_streaks_see_the_month_before_while_accounts_stay_those_of_the_period(
    steelyard: Steelyard, seller: Path, tmp_path: Path
) -> None:
    sale(tmp_path / "stranger", "x10", "2026-10-12", 7_000, agent="小店:路人")
    assert steelyard("--home", seller, "import", tmp_path / "stranger").status == 0
    path = tmp_path / "streak.yaml"
    path.write_text(STREAK, encoding="utf-8")
    made = steelyard("--home", seller, "payrun", "create", "--scheme", path, *NOVEMBER, "--json").json
    assert lines_of(steelyard, seller, made["run_id"]) == {"连续成交": 5_000}
    assert lines_of(steelyard, seller, made["run_id"], "E2") == {"连续成交": 0}
    shown = steelyard("--home", seller, "payrun", "show", made["run_id"], "--json").json
    assert [one["employee_id"] for one in shown["statements"]] == ["E1", "E2"]
    assert shown["pins"]["since"] == "2026-10-01"
    assert shown["pins"]["unmatched"] == []
    assert steelyard("--home", seller, "payrun", "verify", made["run_id"]).status == 0


def test_a_damaged_lake_is_said_by_verify_and_not_taken_for_a_difference(
    steelyard: Steelyard, home: Path, stored: str
) -> None:
    for path in (home / "lake" / "measures").glob("*.parquet"):
        content = bytearray(path.read_bytes())
        content[len(content) // 3] ^= 255
        path.write_bytes(content)
    said = steelyard("--home", home, "payrun", "verify", stored)
    assert said.status == 2
    assert "steelyard verify" in said.err

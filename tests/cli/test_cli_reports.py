"""The PDF, the workbook and a whole run: one statement per person, hostile text shown and never run."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import typst
from cli_shop import HOSTILE_NAMES, MONTH, SCHEME, Steelyard, write_csv, write_shop
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from steelyard.cli.main import run
from steelyard.reports.statements_pdf import (
    FONTS,
    LABELS,
    FontMissing,
    NotPrinted,
    StatementPrinter,
    file_name,
    write_statements,
)
from steelyard.reports.tables import FORMULA_MARKS, csv_bytes, harmless
from steelyard.reports.texts import value_text
from steelyard.reports.views import IndicatorView, LineView, MetricRow, ProblemRow, ReportView, StatementView
from steelyard.reports.workbook import SHEETS, workbook_bytes

MARKUP = '#strong[涨] $x^2$ *粗* _斜_ `码` <标> @甲 \\ // /* #eval("1") "引" %'

STATEMENT = StatementView(
    employee_id="E1",
    name="王喆堃",
    post="一组 · 售前",
    period="2026-10-01 — 2026-10-31",
    rule="小店方案 · 2026-01-01 版",
    score="81.25",
    grade="A",
    indicators=(
        IndicatorView("quick", "30 秒应答率", "服务", "50%", "12%", "n = 4", "50.00", "60", "30.00", raw=Fraction(1, 2), unit="ratio"),
        IndicatorView("leader", "主管评价", "", "—", "", "", "—", "40", "—", note="未评分"),
    ),
    lines=(LineView("base", "底薪", "base", 300_000, "每月 3,000.00 元"), LineView("x", "扣减", "damage", -12_345, "合同第 8 条")),
    total_fen=287_655,
    footnotes=("主管评价不计入：未评分",),
    check="steelyard explain E1 --scheme small.yaml",
    digest="数据版本 7",
)  # fmt: skip


@pytest.fixture(scope="module")
def printer() -> StatementPrinter:
    return StatementPrinter("zh")


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


def report(*statements: StatementView) -> ReportView:
    return ReportView(
        title="公平秤",
        period="2026-10-01 — 2026-10-31",
        made_on=date(2026, 11, 1),
        rules=("小店方案",),
        statements=statements,
        metrics=(MetricRow("E1", "王喆堃", "quick_reply_ratio", "30 秒应答率", "ratio", Fraction(1, 3), Fraction(1), Fraction(3)),),
        measures=(("s1", "2026-10-05", "小店:E1", "rounds", 2), ("s1", "2026-10-05", "小店:E1", "wait_ms", 60_000)),
        measure_labels={"rounds": "等待回合数"},
        problems=(ProblemRow("orders.csv", 3, "订单编号", "不能为空", "", "请补上"),),
    )  # fmt: skip


def sheets_of(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


# --- PDF ------------------------------------------------------------------------------------


def test_a_statement_shows_who_how_much_why_and_how_to_check(printer: StatementPrinter) -> None:
    shown = squeezed(text_of(printer.pdf(STATEMENT)))
    for part in (
        "王喆堃",
        "¥2,876.55",
        "-123.45",
        "合同第8条",
        "81.25",
        "50%",
        "未评分",
        "n=4",
        "数据版本7",
        "explain",
    ):
        assert part in shown


def test_a_statement_that_cannot_be_typeset_is_told_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def compile(self, **_: object) -> bytes:
            raise typst.TypstError("page too wide")

    broken = StatementPrinter("zh")
    monkeypatch.setattr(broken, "_compiler", Failing())
    with pytest.raises(NotPrinted) as refused:
        broken.pdf(STATEMENT)
    assert "王喆堃" in refused.value.what.zh
    assert "page too wide" in refused.value.what.en
    assert refused.value.remedy is not None


def test_words_in_a_statement_are_data_and_never_markup(printer: StatementPrinter) -> None:
    hostile = replace(STATEMENT, name=MARKUP, grade="#", post=MARKUP, footnotes=(MARKUP,), rule=MARKUP,
                      lines=(LineView("x", MARKUP, "bonus", 1, MARKUP),))  # fmt: skip
    shown = squeezed(text_of(printer.pdf(hostile)))
    assert shown.count(squeezed(MARKUP)) >= 4


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_prints_as_it_is(printer: StatementPrinter, name: str) -> None:
    assert squeezed(name) in squeezed(text_of(printer.pdf(replace(STATEMENT, name=name))))


def test_rare_characters_of_names_have_a_glyph_of_the_bundled_font(printer: StatementPrinter) -> None:
    pdf = printer.pdf(replace(STATEMENT, name="喆堃玥赟犇淼頔翀禤镕"))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]  # a page of ours has fonts
    }
    assert {name.split("+")[1].split("-")[0] for name in fonts} <= {"NotoSansCJKsc", "DejaVuSansMono"}


def test_the_same_statement_gives_the_same_bytes(printer: StatementPrinter) -> None:
    first = printer.pdf(STATEMENT)
    printer.pdf(replace(STATEMENT, name="另一个人"))
    assert printer.pdf(STATEMENT) == first == StatementPrinter("zh").pdf(STATEMENT)


def test_a_statement_of_many_lines_goes_on_to_further_pages(printer: StatementPrinter) -> None:
    many = replace(STATEMENT, lines=STATEMENT.lines * 30)
    assert len(PdfReader(io.BytesIO(printer.pdf(many))).pages) > 2


def test_a_statement_without_score_has_no_score_sheet(printer: StatementPrinter) -> None:
    shown = text_of(printer.pdf(replace(STATEMENT, score="", grade="", indicators=())))
    assert LABELS["sheet"].zh not in shown


def test_an_english_statement_has_english_labels() -> None:
    assert "Pay statement" in text_of(StatementPrinter("en").pdf(STATEMENT))


def test_missing_fonts_are_an_error_and_never_boxes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("steelyard.reports.statements_pdf.FONTS", tmp_path)
    with pytest.raises(FontMissing):
        StatementPrinter("zh")


def test_the_fonts_come_with_their_licence_and_stay_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 10 * 2**20


@pytest.mark.parametrize(
    ("employee_id", "name", "expected"),
    [
        ("E1", "小川", "E1-小川.pdf"),
        ("../../etc/passwd", "", "_.._etc_passwd.pdf"),
        ("店:子账号", 'a/b\\c*"<>|?', "店_子账号-a_b_c______.pdf"),
        ("-rf", ".", "rf.pdf"),
        ("", "", "statement.pdf"),
    ],
)
def test_a_file_name_holds_nothing_a_file_system_refuses(employee_id: str, name: str, expected: str) -> None:
    assert file_name(replace(STATEMENT, employee_id=employee_id, name=name), set()) == expected


def test_two_people_of_one_name_get_two_files(tmp_path: Path) -> None:
    twins = [replace(STATEMENT, employee_id="店:1"), replace(STATEMENT, employee_id="店/1")]
    assert len({path.name for path in write_statements(twins, tmp_path, "zh")}) == 2


# --- workbook -------------------------------------------------------------------------------


def test_the_workbook_has_its_six_sheets_with_the_figures() -> None:
    sheets = sheets_of(workbook_bytes(report(STATEMENT), "zh"))
    assert list(sheets) == [words.zh for words in SHEETS.values()]
    statements = sheets["薪酬单"]
    assert [row[4] for row in statements[1:]] == [3000.0, -123.45, 2876.55]
    assert sheets["评分表"][1][4] == 0.5
    assert sheets["指标"][1][4:] == [pytest.approx(1 / 3, abs=1e-15), "", 1.0, 3.0]
    assert sheets["计数"][0][3] == "等待回合数"
    assert sheets["计数"][2] == ["s1", "2026-10-05", "小店:E1", 2.0, 60000.0]
    assert sheets["问题"][1][:4] == ["orders.csv", 3.0, "订单编号", "不能为空"]


def test_the_summary_ranks_within_each_scheme_with_what_noise_leaves_and_adds_up() -> None:
    first = replace(STATEMENT, scheme="售前", place=2)
    second = replace(STATEMENT, employee_id="E2", name="乙", score="90.00", scheme="售前", place=1)
    second = replace(second, score_margin="7.5", from_next="误差之内")
    other = replace(STATEMENT, employee_id="E3", score="99.00", scheme="售后", place=1)
    unscored = replace(STATEMENT, employee_id="E4", score="", scheme="售前")
    rows = sheets_of(workbook_bytes(report(first, second, other, unscored), "zh"))["汇总"]
    people = [row for row in rows if row[1] in ("E1", "E2", "E3", "E4")]
    assert [(row[0], row[1], row[4]) for row in people] == [
        (1, "E2", "售前"), (2, "E1", "售前"), ("", "E4", "售前"), (1, "E3", "售后"),
    ]  # fmt: skip
    assert people[0][5:8] == [90.0, 7.5, "误差之内"]
    total = next(row for row in rows if row[1] == "合计")
    assert total[-1] == 11506.20
    assert total[9:] == [12000.0, -493.80, 11506.20]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_formula_in_a_name_stays_text_in_the_workbook(name: str) -> None:
    content = workbook_bytes(report(replace(STATEMENT, name=name, post=name)), "zh")
    assert name in [row[1] for row in sheets_of(content)["薪酬单"]]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(entry) for entry in archive.namelist() if "worksheets" in entry]
    assert not any(b"<f>" in part for part in parts)


def test_the_same_report_gives_the_same_workbook_bytes() -> None:
    assert workbook_bytes(report(STATEMENT), "zh") == workbook_bytes(report(STATEMENT), "zh")


def test_a_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    long = replace(STATEMENT, lines=(LineView("x", "长", "bonus", 1, "字" * 40_000),))
    assert len(str(sheets_of(workbook_bytes(report(long), "zh"))["薪酬单"][1][5])) == 32_767


# --- text and numbers -----------------------------------------------------------------------


@pytest.mark.parametrize("mark", sorted(FORMULA_MARKS))
def test_a_text_a_spreadsheet_would_run_gets_an_apostrophe_in_csv(mark: str) -> None:
    assert harmless(f"{mark}1+1") == f"'{mark}1+1"


def test_numbers_in_csv_are_never_guarded() -> None:
    shown = csv_bytes(("a", "b", "c", "d"), [(-5, Fraction(-1, 3), "-5", None)]).decode()
    assert shown == "a,b,c,d\n-5,-0.333333333333333,'-5,\n"


def test_a_hostile_account_is_harmless_in_measures_and_metrics(steelyard: Steelyard, tmp_path: Path) -> None:
    message = ("s1", "m1", "2026-10-05 10:00:00", "b", "@SUM(1+1)", "agent", "text", "false", "!")
    ask = ("s1", "m0", "2026-10-05 09:59:00", "b", "@SUM(1+1)", "buyer", "text", "false", "?")
    header = "shop_id,message_id,sent_at,buyer_id,agent_id,sender,kind,is_auto,text"
    path = write_csv(tmp_path / "messages.csv", header, [ask, message])
    home = tmp_path / "home"
    assert steelyard("--home", home, "import", path).status == 0
    assert {row["agent_id"] for row in steelyard("--home", home, "measures", *MONTH).rows} == {"'@SUM(1+1)"}
    shown = steelyard("--home", home, "measures", *MONTH, "--format", "json").json
    assert {row["agent_id"] for row in shown} == {"@SUM(1+1)"}


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Fraction(491, 500), "ratio", "98.2%"),
        (Fraction(92, 5), "second", "18.4 秒"),
        (Fraction(123456, 100), "yuan", "¥1,234.56"),
        (Fraction(-800), "fen", "-¥8.00"),
        (Fraction(18_400), "ms", "18.4 秒"),
        (Fraction(1, 3), "count", "0.33"),
        (Fraction(-1, 200), "count", "-0.01"),
        (Fraction(0), "ratio", "0%"),
        (None, "ratio", "—"),
    ],
)
def test_a_value_reads_as_people_write_it(value: Fraction | None, unit: str, shown: str) -> None:
    assert value_text(value, unit, "zh") == shown


# --- a whole run ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ran_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    files = write_shop(folder / "files", HOSTILE_NAMES)
    (folder / "small.yaml").write_text(SCHEME, encoding="utf-8")
    done = ("run", files, "--scheme", folder / "small.yaml", *MONTH, "--out", folder / "out")
    assert run(["--home", str(folder / "home"), *map(str, done)]) == 0
    return folder


@pytest.fixture
def ran(ran_once: Path, tmp_path: Path) -> Path:
    """The results of a run over people of hostile names; files, data and results lie side by side."""
    shutil.copytree(ran_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "out"


def test_a_run_writes_workbook_json_and_one_pdf_per_employee(ran: Path) -> None:
    assert sorted(path.name for path in ran.iterdir()) == ["statements", "statements.json", "workbook.xlsx"]
    people = json.loads((ran / "statements.json").read_text("utf-8"))
    assert [person["name"] for person in people] == list(HOSTILE_NAMES)
    pdfs = sorted((ran / "statements").iterdir())
    assert len(pdfs) == len(people)
    for pdf, person in zip(pdfs, people, strict=True):
        assert squeezed(person["name"]) in squeezed(text_of(pdf.read_bytes()))
    names = {row[1] for row in sheets_of((ran / "workbook.xlsx").read_bytes())["薪酬单"][1:]}
    assert names == set(HOSTILE_NAMES)


def test_a_second_run_replaces_results_and_keeps_other_files(
    ran: Path, steelyard: Steelyard, tmp_path: Path, scheme: Path
) -> None:
    (ran / "备注.txt").write_text("别动", encoding="utf-8")
    (ran / "statements" / "old.pdf").write_bytes(b"")
    before = (ran / "workbook.xlsx").read_bytes()
    again = ("run", tmp_path / "files", "--scheme", scheme, *MONTH, "--out", ran)
    assert steelyard("--home", tmp_path / "home", *again).status == 0
    assert (ran / "备注.txt").read_text("utf-8") == "别动"
    assert not (ran / "statements" / "old.pdf").exists()
    assert sheets_of((ran / "workbook.xlsx").read_bytes())["薪酬单"] == sheets_of(before)["薪酬单"]


def test_a_run_that_fails_half_way_leaves_the_results_as_they_were(
    ran: Path, steelyard: Steelyard, tmp_path: Path, scheme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    before = {path: path.read_bytes() for path in ran.rglob("*") if path.is_file()}
    monkeypatch.setattr(StatementPrinter, "pdf", full)
    again = ("run", tmp_path / "files", "--scheme", scheme, *MONTH, "--out", ran)
    assert steelyard("--home", tmp_path / "home", *again).status == 2
    assert {path: path.read_bytes() for path in ran.rglob("*") if path.is_file()} == before
    assert not [path for path in ran.parent.iterdir() if path.name.endswith(".part")]


def test_a_run_with_an_unknown_scheme_imports_nothing(steelyard: Steelyard, tmp_path: Path, shop: Path) -> None:
    done = steelyard("--home", tmp_path / "home", "run", shop, "--scheme", "none", *MONTH, "--out", tmp_path / "out")
    assert done.status == 2
    assert not (tmp_path / "home").exists()


def test_demo_refuses_a_folder_with_other_files(steelyard: Steelyard, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert steelyard("demo", tmp_path).status == 2


def test_demo_writes_a_company_and_settles_its_last_month(
    steelyard: Steelyard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from steelyard import demo

    written = demo.write
    monkeypatch.setattr(demo, "write", lambda folder: written(folder, scale=Fraction(1, 30)))
    done = steelyard("demo", tmp_path / "demo")
    assert done.status in (0, 1)
    assert len(list((tmp_path / "demo" / "result" / "statements").glob("*.pdf"))) >= 35
    for story in demo.STORIES:
        assert story.name in done.out
    assert "explain" in done.err

"""The organisation goes out as a workbook and comes back: changed cells become changes, bad rows are told, none is guessed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from steelyard.books.organisation_workbook import SheetPlan, read_workbook, workbook
from steelyard.books.organising import Unmatched
from steelyard.errors import InputRefused
from steelyard.facts.organisation import Account, Contract, Organisation, Person, Shop

JAN, OCT, NOV = date(2026, 1, 1), date(2026, 10, 1), date(2026, 11, 1)
Cells = dict[str, list[list[str]]]
HOSTILE = "=cmd|'/c calc'!A1"
ORGANISATION = Organisation(
    shops=(Shop("s1", "taobao", "小店", "Asia/Shanghai"),),
    people=(
        Person("E1", "小川", "agent", "一组", "presales", "初级", JAN, hired_on=JAN, support_line="first"),
        Person("E2", HOSTILE, "leader", "一组", "presales", start=JAN, hired_on=JAN),
        Person("0003", "小安", "agent", "二组", "夜班线", start=JAN, hired_on=JAN, leader_id="E2"),
    ),
    accounts=(Account("taobao", "s1", "小店:小一", "E1", JAN),),
    contracts=(Contract("E1", 350_000, JAN, performance_fen=200_050, region="广东"),),
)
LOOSE = Unmatched("taobao", "s1", "小店:临时", OCT, NOV, 9)


def cells_of(content: bytes) -> Cells:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).iter_rows()]
        for name in book.sheet_names
    }


def written(cells: Cells, path: Path) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        for name, rows in cells.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell:
                        page.write_string(line, place, cell)
    return path


def download(language: str = "zh", organisation: Organisation = ORGANISATION) -> bytes:
    return workbook(
        organisation,
        NOV,
        language,  # type: ignore[arg-type]
        employees=organisation.employee_ids,
        accounts=[(row.platform, row.shop_id, row.agent_id) for row in organisation.accounts],
        unmatched=[LOOSE],
        with_contracts=True,
    )


@pytest.fixture
def upload(tmp_path: Path) -> Callable[..., SheetPlan]:
    def read(
        change: Callable[[Cells], object] = lambda _: None,
        *,
        start: date | None = None,
        may: Callable[[str], bool] = lambda _: True,
        organisation: Organisation = ORGANISATION,
        language: str = "zh",
        with_contracts: bool = True,
    ) -> SheetPlan:
        cells = cells_of(download(language, organisation))
        change(cells)
        return read_workbook(
            written(cells, tmp_path / "组织.xlsx"),
            organisation,
            start=start,
            may=may,
            may_account=lambda shop, _: shop == "s1",
            with_contracts=with_contracts,
        )

    return read


Upload = Callable[..., SheetPlan]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_workbook_that_comes_back_untouched_changes_nothing(upload: Upload, language: str) -> None:
    read = upload(language=language)
    assert {verdict.verdict for verdict in read.verdicts} == {"same"}
    assert len(read.verdicts) == 3 + 2 + 3
    assert read.plan.is_empty
    assert read.unknown_columns == ()


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    assert cells_of(download())["员工"][4][1] == HOSTILE
    import zipfile

    with zipfile.ZipFile(io.BytesIO(download())) as book:
        assert "<f>" not in "".join(book.read(name).decode() for name in book.namelist() if "sheet" in name)
        assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()


def test_one_changed_cell_is_one_change_from_the_day_in_its_row(upload: Upload) -> None:
    def move(cells: Cells) -> None:
        row = next(row for row in cells["员工"] if row[0] == "E1")
        row[3], row[9] = "二组", "2026-11-16"

    read = upload(move)
    [effect] = read.plan.effects()
    assert (effect.subject, effect.start, effect.changed(), effect.after.team) == (
        ("E1",),
        date(2026, 11, 16),
        ["team"],
        "二组",
    )


def test_a_bad_row_is_refused_with_row_cell_reason_and_remedy_and_the_others_are_taken(upload: Upload) -> None:
    def spoil(cells: Cells) -> None:
        people = {row[0]: row for row in cells["员工"][2:]}
        people["E1"][3] = "二组"
        people["E2"][2] = "老大"
        people["0003"][8] = "去年"

    read = upload(spoil, start=NOV)
    assert [(one.row, one.subject, one.problem.column, one.problem.value) for one in read.refused if one.problem] == [
        (3, "0003", "入职日", "去年"),
        (5, "E2", "职务", "老大"),
    ]
    assert all(one.problem is not None and one.problem.remedy is not None for one in read.refused)
    assert [effect.subject for effect in read.plan.effects()] == [("E1",)]


def test_a_change_without_a_day_is_refused(upload: Upload) -> None:
    def move(cells: Cells) -> None:
        cells["员工"][4][3] = "二组"

    [refused] = upload(move).refused
    assert refused.problem is not None
    assert (refused.problem.column, refused.problem.words.zh[:5]) == ("从哪天起", "有改动，但")
    assert upload(move, start=NOV).refused == ()


def test_the_unmatched_account_is_bound_by_writing_its_holder(upload: Upload) -> None:
    def bind(cells: Cells) -> None:
        row = next(row for row in cells["账号"] if row[2] == LOOSE.agent_id)
        row[3] = "E1"

    read = upload(bind, start=OCT)
    assert read.plan.after.employee_of("s1", LOOSE.agent_id, OCT) == "E1"
    assert read.plan.after.employee_of("s1", LOOSE.agent_id, date(2026, 9, 30)) is None


def test_a_new_id_is_a_new_employee_and_may_take_an_account_in_the_same_workbook(upload: Upload) -> None:
    def join(cells: Cells) -> None:
        cells["员工"].append(["E9", "小新", "", "一组", "售前", "一线", "E2", "", "2026-11-16", ""])
        next(row for row in cells["账号"] if row[2] == LOOSE.agent_id)[3:6] = ["E9", "", "2026-11-16"]

    read = upload(join)
    assert read.refused == ()
    person = read.plan.after.person_on("E9", date(2026, 11, 16))
    assert person is not None
    assert (person.role, person.line, person.leader_id, person.hired_on) == (
        "agent",
        "presales",
        "E2",
        date(2026, 11, 16),
    )
    assert read.plan.after.employee_of("s1", LOOSE.agent_id, date(2026, 11, 16)) == "E9"


def test_an_unknown_holder_is_refused_not_invented(upload: Upload) -> None:
    def bind(cells: Cells) -> None:
        next(row for row in cells["账号"] if row[2] == LOOSE.agent_id)[3] = "E7"

    [refused] = upload(bind, start=OCT).refused
    assert refused.problem is not None
    assert (refused.problem.column, refused.problem.value) == ("工号", "E7")


def test_pay_is_written_in_yuan_and_read_back_to_the_fen(upload: Upload) -> None:
    def raise_pay(cells: Cells) -> None:
        row = next(row for row in cells["合同"] if row[0] == "E1")
        assert row[2:6] == ["3500.00", "2000.50", "", "广东"]
        row[2] = "3,800.5"

    read = upload(raise_pay, start=NOV)
    [contract] = read.plan.rows["contracts"]
    assert (contract.base_fen, contract.performance_fen, contract.start) == (380_050, 200_050, NOV)
    assert upload(raise_pay, start=NOV, with_contracts=False).plan.is_empty


def test_a_part_of_a_fen_is_refused(upload: Upload) -> None:
    def raise_pay(cells: Cells) -> None:
        next(row for row in cells["合同"] if row[0] == "E1")[2] = "3800.555"

    [refused] = upload(raise_pay, start=NOV).refused
    assert refused.problem is not None
    assert refused.problem.column == "底薪（元/月）"


def test_who_is_out_of_sight_is_refused_like_who_does_not_exist(upload: Upload) -> None:
    def move(cells: Cells) -> None:
        for row in cells["员工"][2:]:
            row[3] = "三组"

    read = upload(move, start=NOV, may=lambda employee: employee == "E1")
    assert [one.subject for one in read.refused] == ["0003", "E2", "0003", "E2"]
    assert [effect.subject for effect in read.plan.effects()] == [("E1",)]


def test_a_planned_change_is_not_undone_by_cells_nobody_touched(upload: Upload) -> None:
    later = Person(
        "E1", "小川", "agent", "一组", "presales", "高级", date(2026, 12, 1), hired_on=JAN, support_line="first"
    )
    organisation = Organisation(
        shops=ORGANISATION.shops, people=(*ORGANISATION.people, later), accounts=ORGANISATION.accounts
    )

    def move(cells: Cells) -> None:
        row = next(row for row in cells["员工"] if row[0] == "E1")
        row[3], row[9] = "二组", "2026-12-01"

    read = upload(move, organisation=organisation)
    person = read.plan.after.person_on("E1", date(2026, 12, 1))
    assert person is not None
    assert (person.team, person.tier) == ("二组", "高级")


def test_two_rows_of_one_day_are_not_chosen_between(upload: Upload) -> None:
    def twice(cells: Cells) -> None:
        cells["员工"].append([*cells["员工"][3]])

    assert len(upload(twice, start=NOV).refused) == 1


def test_a_workbook_of_something_else_is_refused_whole(upload: Upload) -> None:
    def empty(cells: Cells) -> None:
        for rows in cells.values():
            rows[1] = ["甲", "乙"]

    with pytest.raises(InputRefused, match="没有找到"):
        upload(empty)

"""Lists: what stands in the address is what is shown, kept as a view and taken as a file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from steelyard.errors import Words
from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.shell.listing import Column, Listing, Shown
from steelyard.web.shell.models import KeptView

Enter = Callable[[str], Client]
LIST = "/results/?period=2026-10"
ROWS = [("a", 3, "x"), ("b", None, "=1+1"), ("c", 1, "y"), ("d", 3, "z")]
COLUMNS = [
    Column("key", Words("键", "Key"), lambda row: Shown(row[0]), is_fixed=True),
    Column("count", Words("数", "Count"), lambda row: Shown(row[1]), is_number=True, best_first="-"),
    Column("text", Words("字", "Text"), lambda row: Shown(row[2])),
]


def asked(question: str = "") -> HttpRequest:
    return RequestFactory().get(f"/somewhere/?{question}")


def listing(question: str = "", **more: object) -> Listing[tuple[str, int | None, str]]:
    return Listing(asked(question), COLUMNS, ROWS, **more)  # type: ignore[arg-type]  # named options


def keys(shown: Listing[tuple[str, int | None, str]]) -> str:
    return "".join(row[0] for row in shown.rows)


@pytest.mark.parametrize(
    ("question", "order"),
    [("", "abcd"), ("sort=count", "cadb"), ("sort=-count", "adcb"), ("sort=-key", "dcba"), ("sort=nothing", "abcd")],
)
def test_rows_without_a_value_stand_last_in_either_direction(question: str, order: str) -> None:
    assert keys(listing(question)) == order


def test_a_first_click_brings_the_best_first_and_the_next_turns_the_order_round() -> None:
    assert listing().heads[1].href == "?sort=-count"
    assert listing("sort=-count").heads[1].href == "?sort=count"
    assert listing("sort=-count").heads[1].aria_sort == "descending"


def test_columns_are_those_of_the_address_and_those_that_are_always_there() -> None:
    assert [one.key for one in listing("col=text&col=nothing").chosen] == ["key", "text"]
    assert [one.key for one in listing(usual=["count"]).chosen] == ["key", "count"]


def test_a_link_keeps_the_question_and_begins_with_the_first_page() -> None:
    shown = listing("q=1&page=2&sort=key")
    assert shown.heads[1].href == "?q=1&sort=-count"
    assert shown.exports[1] == ("CSV", "?q=1&sort=key&export=csv")


def test_pages_hold_as_many_rows_as_asked_for_and_number_on() -> None:
    shown = listing("size=2&page=2&sort=key", sizes=(2, 4))
    assert [(line.number, line.cells[0][1].shown) for line in shown.lines] == [(3, "c"), (4, "d")]
    assert shown.total == 4
    assert shown.before == "?size=2&sort=key&page=1"
    assert shown.after == ""


def test_a_file_holds_all_pages_in_the_order_and_columns_of_the_screen() -> None:
    answer = listing("size=2&sort=count&col=count&export=csv", sizes=(2, 4)).as_file()
    assert answer is not None
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) == [
        ["键", "数"],
        ["c", "1"],
        ["a", "3"],
        ["d", "3"],
        ["b", ""],
    ]
    assert listing("export=pdf").as_file() is None


def test_a_workbook_keeps_hostile_text_as_text_and_numbers_as_numbers() -> None:
    answer = listing("export=xlsx").as_file()
    assert answer is not None
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert not list(sheet.iter(f"{space}f"))
    assert "'=1+1" in book.read("xl/sharedStrings.xml").decode()
    assert [cell.find(f"{space}v").text for cell in sheet.iter(f"{space}c") if cell.get("r") == "B2"] == ["3"]  # type: ignore[union-attr]


def test_exact_ratios_are_written_with_all_their_digits() -> None:
    columns = [Column("ratio", Words("率", "Ratio"), lambda row: Shown(row))]
    answer = Listing(asked("export=csv"), columns, [Fraction(1, 3), Fraction(1, 8)]).as_file()
    assert answer is not None
    assert answer.content.decode("utf-8-sig").splitlines() == ["率", "0.333333333333333", "0.125"]


@pytest.mark.django_db
def test_what_is_on_the_screen_is_what_is_exported(signed_in: Enter, shop: Path) -> None:
    question = "&col=received_buyers&col=sales_yuan&sort=sales_yuan&q=小"
    page = signed_in("owner").get(f"{LIST}{question}").content.decode()
    text = signed_in("owner").get(f"{LIST}{question}&export=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["编号", "名称", "接待人数", "接待人数 n", "销售额(元)", "销售额(元) n"] or rows[0][:2] == [
        "编号",
        "名称",
    ]
    body = page[page.index("<tbody>") :]
    assert [row[1] for row in rows[1:]] == sorted((row[1] for row in rows[1:]), key=body.index)


@pytest.mark.django_db
def test_a_view_is_kept_written_over_shown_and_forgotten(signed_in: Enter, shop: Path) -> None:
    client = signed_in("manager")
    kept = {"path": "/results/", "name": "早会", "question": "by=employee&sort=name&page=3&export=csv"}
    answer = client.post("/views/keep/", kept)
    assert answer["Location"] == "/results/?by=employee&sort=name"
    client.post("/views/keep/", kept | {"question": "by=team"})
    view = KeptView.objects.get()
    assert view.question == "by=team"
    assert "早会" in client.get("/results/?by=team").content.decode()
    assert "早会" not in signed_in("owner").get("/results/").content.decode()
    assert signed_in("owner").post(f"/views/{view.pk}/forget/").status_code == 404
    assert client.post(f"/views/{view.pk}/forget/").status_code == 302
    assert not KeptView.objects.exists()
    assert [entry.action for entry in Entry.objects.order_by("id")] == ["view.keep", "view.keep", "view.forget"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 61},
        {"path": "/nowhere/"},
        {"path": "/audit/"},
        {"path": "//evil.example/"},
        {"question": "q=" + "x" * 5000},
    ],
)
def test_a_view_without_a_name_or_of_a_page_out_of_reach_is_not_kept(
    wrong: dict[str, str], signed_in: Enter, people: dict[str, User]
) -> None:
    kept = {"path": "/results/", "name": "早会", "question": "by=team"} | wrong
    answer = signed_in("agent").post("/views/keep/", kept)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith("//")
    assert not KeptView.objects.exists()

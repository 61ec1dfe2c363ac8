"""Results: everybody sees whom they may see, and every figure opens down to the rows it counts."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from steelyard.facts.organisation import Account, Organisation, Person
from steelyard.periods import Period
from steelyard.web.accounts.sight import Sight

LIST = "/results/?period=2026-10"
OCTOBER = Period.parse("2026-10")
Enter = Callable[[str], Client]


def names_in(client: Client, question: str = "") -> list[str]:
    text = client.get(f"{LIST}{question}&export=csv").content.decode("utf-8-sig")
    return [row[1] for row in csv.reader(io.StringIO(text))][1:]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["owner", "manager", "hr", "inspector", "leader"])
def test_heads_see_everybody_of_theirs(who: str, signed_in: Enter, shop: Path) -> None:
    assert sorted(names_in(signed_in(who))) == ["小安", "小川"]


@pytest.mark.django_db
def test_an_agent_sees_nobody_else_in_lists_files_or_single_figures(signed_in: Enter, shop: Path) -> None:
    client = signed_in("agent")
    assert names_in(client) == ["小川"]
    assert names_in(client, "&by=shop") == []
    assert names_in(client, "&by=team") == []
    assert client.get("/results/employee/E1/received_buyers/?period=2026-10").status_code == 200
    for foreign in ("employee/E2", "shop/s1", "team/一组", "employee/nobody"):
        assert client.get(f"/results/{foreign}/received_buyers/?period=2026-10").status_code == 404


@pytest.mark.django_db
def test_a_figure_opens_into_its_formula_its_parts_and_their_rows(signed_in: Enter, shop: Path) -> None:
    page = signed_in("owner").get("/results/employee/E1/average_response_seconds/?period=2026-10").content.decode()
    assert "30 秒" in page
    assert "平均响应时间 = (响应总时长(毫秒) ÷ 1000) ÷ 已答回合数" in page
    assert "b1a" in page
    assert "b2a" not in page


@pytest.mark.django_db
def test_rows_follow_the_search_the_sort_and_the_columns_of_the_address(signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    assert names_in(client, "&col=sales_yuan&sort=-sales_yuan") == ["小川", "小安"]
    assert names_in(client, "&col=sales_yuan&sort=sales_yuan") == ["小安", "小川"]
    assert names_in(client, "&q=小安") == ["小安"]
    head = client.get(f"{LIST}&col=csat_ratio&export=csv").content.decode("utf-8-sig").splitlines()[0]
    assert head == "编号,名称,满意率,满意率 n"


@pytest.mark.django_db
def test_no_value_is_a_dash_with_its_reason_and_an_empty_cell_never_zero(signed_in: Enter, shop: Path) -> None:
    client = signed_in("owner")
    assert "分母为零，没有值(不是 0)" in client.get(f"{LIST}&col=csat_ratio").content.decode()
    lines = client.get(f"{LIST}&col=csat_ratio&export=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].endswith(",,0")


@pytest.mark.django_db
def test_the_workbook_holds_the_same_rows(signed_in: Enter, shop: Path) -> None:
    answer = signed_in("owner").get(f"{LIST}&col=received_buyers&export=xlsx")
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    assert "小安" in book.read("xl/sharedStrings.xml").decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question", ["&period=nonsense", "&col=no_such_metric", "&by=planet", "&size=7", "&page=99", "&sort=x"]
)
def test_a_question_nobody_can_answer_falls_back_and_is_never_an_error(
    question: str, signed_in: Enter, shop: Path
) -> None:
    assert signed_in("owner").get(f"/results/?a=1{question}").status_code == 200


def test_sight_follows_shops_teams_and_oneself() -> None:
    organisation = Organisation(
        people=(Person("a", "A", team="t1"), Person("b", "B", team="t2"), Person("c", "C", team="t2")),
        accounts=(Account("taobao", "s1", "x", "a"), Account("taobao", "s2", "y", "b")),
    )

    def seen(**grants: object) -> frozenset[str]:
        nothing = {"everything": False, "shops": frozenset(), "teams": frozenset(), "employee_id": ""}
        return Sight(**(nothing | grants)).employees(organisation, OCTOBER)  # type: ignore[arg-type]  # built by name

    assert seen() == frozenset()
    assert seen(everything=True) == {"a", "b", "c"}
    assert seen(shops=frozenset({"s2"})) == {"b"}
    assert seen(teams=frozenset({"t2"})) == {"b", "c"}
    assert seen(employee_id="c") == {"c"}

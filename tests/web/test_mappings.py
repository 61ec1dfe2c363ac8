"""An unknown file mapped in a browser: a guess, the verdict of every change, remembered, looked at again, imported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steelyard.facts.lake import Lake
from steelyard.web.audit.models import Entry
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.worker import work

Enter = Callable[[str], Client]

ORDERS = (
    "单号,会员,日期,时间,支付,状态,货款,实付,件数,备注\n"
    "1001,b1,13/11/2026,09:05,1794531900,成交,12.50,12.50,1,x\n"
    "1002,b2,14/11/2026,09:15,,作废,8.00,0,2,\n"
)
REPORT = "坐席,接待人数,平均响应(秒),很满意\n小美,10,20.5,5\n小川,8,12,4\n"


class _Fields(HTMLParser):
    """What a browser would send of the page's form."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._inside = False
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._inside = told.get("id") == "mapping"
        if not self._inside:
            return
        if tag == "input" and told.get("name"):
            self.found[str(told["name"])] = told.get("value") or ""
        elif tag == "select":
            self._select = str(told["name"])
            self.found[self._select] = ""
        elif tag == "option" and self._select and "selected" in told:
            self.found[self._select] = told.get("value") or ""


def fields_of(page: str) -> dict[str, str]:
    parser = _Fields()
    parser.feed(page)
    return parser.found


def looked_at(client: Client, do: Callable[[], Job], name: str, text: str, **said: str) -> Job:
    client.post("/data/upload/", {"files": [SimpleUploadedFile(name, text.encode())], **said})
    return do()


def sent(client: Client, address: str, page: str, changes: Mapping[str, str]) -> str:
    answer = client.post(address, fields_of(page) | dict(changes))
    return answer.content.decode() if answer.status_code == 200 else answer.headers["Location"]


def verdict(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page[page.index('id="verdict"') : page.index("每一项由哪一列来")])


@pytest.mark.django_db
def test_an_unknown_file_is_mapped_remembered_and_imported(
    signed_in: Enter, empty: Path, do: Callable[[], Job]
) -> None:
    client = signed_in("manager")
    look = looked_at(client, do, "acme-orders-20261115.csv", ORDERS, shop="s1")
    address = f"/data/{look.pk}/map/0/"
    assert address in client.get(f"/data/{look.pk}/").content.decode()
    page = client.get(address).content.decode()
    guessed = fields_of(page)
    assert guessed["table"] == "orders"
    assert guessed["name"] == "acme-orders"
    assert (guessed["f-order_id"], guessed["f-created_at"], guessed["g-created_at"]) == ("单号", "日期", "时间")
    assert (guessed["d-created_at"], guessed["u-goods_fen"], guessed["c-shop_id"]) == ("%d/%m/%Y %H:%M", "yuan", "s1")
    assert "成交" in page
    assert "2 行未通过" in re.sub(r"\s+", " ", verdict(page)).replace("2 行未通过", "2 行未通过")
    page = sent(client, address, page, {"w-status-成交": "finished", "w-status-作废": "closed"})
    assert "2 条可导入" in re.sub(r"\s+", " ", verdict(page))
    page = sent(client, address, page, {"f-paid_at": "支付"})
    assert fields_of(page)["d-paid_at"] == "unix"
    assert not (empty / "lake").exists()
    onward = sent(client, address, page, {"do": "keep"})
    again = do()
    assert onward == f"/data/{again.pk}/"
    assert again.result["cards"][0]["layout"] == "mapped:acme-orders"
    client.post(f"/data/{again.pk}/confirm/")
    assert do().state == "done"
    assert [row["paid_fen"] for row in Lake.open(empty).snapshot().rows("orders").to_pylist()] == [1250, 0]
    assert Entry.objects.filter(action="keep_mapping", subject="mapping:acme-orders").exists()
    assert not looked_at(client, do, "next.csv", ORDERS.replace("100", "200")).result["cards"][0]["is_refused"]
    assert "acme-orders" in client.get("/data/").content.decode()
    client.post("/data/mappings/forget/", {"name": "acme-orders"})
    assert Entry.objects.filter(action="forget_mapping").exists()
    assert looked_at(client, do, "next.csv", ORDERS).result["cards"][0]["is_refused"]
    assert client.post("/data/mappings/forget/", {"name": "acme-orders"}).status_code == 404


@pytest.mark.django_db
def test_a_report_takes_its_figures_and_the_day_the_person_says(
    signed_in: Enter, empty: Path, do: Callable[[], Job]
) -> None:
    client = signed_in("owner")
    look = looked_at(client, do, "日报.csv", REPORT, shop="s1")
    address = f"/data/{look.pk}/map/0/"
    page = client.get(address).content.decode()
    guessed = fields_of(page)
    assert (guessed["table"], guessed["name"], guessed["f-agent_id"]) == ("agent_reports", "own-layout", "坐席")
    assert guessed["m-1"].endswith("received_buyers")
    assert (guessed["m-2"].split()[-1], guessed["mu-2"], guessed["mt-2"]) == ("wait_ms", "seconds", "接待人数")
    assert "日期" in verdict(page)
    page = sent(client, address, page, {"day": "2026-11-05", "c-platform": "jd"})
    assert "8 条可导入" in re.sub(r"\s+", " ", verdict(page))
    sent(client, address, page, {"do": "keep"})
    client.post(f"/data/{do().pk}/confirm/")
    assert do().state == "done"
    rows = Lake.open(empty).snapshot().rows("agent_reports").to_pylist()
    assert {(row["measure"], row["value"]) for row in rows if row["agent_id"] == "小美"} == {
        ("received_buyers", 10),
        ("wait_ms", 205_000),
        ("rounds_answered", 10),
        ("ratings_5", 5),
    }


@pytest.mark.django_db
def test_another_table_begins_with_a_guess_of_its_own_and_a_fault_names_what_is_missing(
    signed_in: Enter, empty: Path, do: Callable[[], Job]
) -> None:
    client = signed_in("owner")
    look = looked_at(client, do, "x.csv", ORDERS)
    address = f"/data/{look.pk}/map/0/"
    page = sent(client, address, client.get(address).content.decode(), {"table": "refunds"})
    assert fields_of(page)["of"] == "refunds"
    assert fields_of(page)["f-applied_at"] == "日期"
    assert "refund_id" in verdict(page)
    assert "disabled" in page[page.index('value="keep"') - 60 :][:120]
    assert sent(client, address, page, {"do": "keep"}).startswith("<")
    assert not (empty / "mappings").exists()


@pytest.mark.django_db
def test_a_mapping_broken_by_hand_is_told_on_the_page(signed_in: Enter, empty: Path) -> None:
    (empty / "mappings").mkdir()
    (empty / "mappings" / "a.yaml").write_text("mapping: a\ntable: nothing\n", encoding="utf-8")
    assert "a.yaml" in signed_in("owner").get("/data/").content.decode()


@pytest.mark.django_db
def test_only_a_look_at_an_unknown_table_can_be_mapped(signed_in: Enter, empty: Path, do: Callable[[], Job]) -> None:
    client = signed_in("owner")
    known = looked_at(client, do, "shops.csv", "shop_id,platform,name\ns1,taobao,一店\n")
    assert client.get(f"/data/{known.pk}/map/0/").status_code == 404
    unknown = looked_at(client, do, "x.csv", ORDERS)
    assert client.get(f"/data/{unknown.pk}/map/1/").status_code == 404
    assert signed_in("leader").get(f"/data/{unknown.pk}/map/0/").status_code == 404


@pytest.mark.django_db
def test_several_imports_are_taken_back_for_one_reason(signed_in: Enter, empty: Path, do: Callable[[], Job]) -> None:
    client = signed_in("owner")
    done = []
    for shop in ("s1", "s2"):
        look = looked_at(client, do, "shops.csv", f"shop_id,platform,name\n{shop},taobao,{shop}\n")
        client.post(f"/data/{look.pk}/confirm/")
        done.append(do())
    chosen = {"import": [str(job.pk) for job in done] + ["junk"], "why": ""}
    client.post("/data/undo/", chosen)
    assert not Job.objects.filter(kind="undo").exists()
    client.post("/data/undo/", chosen | {"why": "传错了"})
    for job in Job.objects.filter(kind="undo"):
        work(str(job.pk))
    assert Lake.open(empty).snapshot().rows("shops").num_rows == 0
    assert [entry.why for entry in Entry.objects.filter(action="ask_undo")] == ["传错了", "传错了"]
    client.post("/data/undo/", chosen | {"why": "再来"})
    assert Job.objects.filter(kind="undo").count() == 2

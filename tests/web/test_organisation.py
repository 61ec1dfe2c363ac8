"""The organisation in a browser: every change begins on a day, is looked at first, has a reason, and can be taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from steelyard.books.organising import read_organisation_of
from steelyard.facts.lake import Lake
from steelyard.facts.organisation import Organisation
from steelyard.web.accounts.models import Grant, User
from steelyard.web.audit.models import Entry
from steelyard.web.jobs.models import Job
from steelyard.web.organisation.models import Change

Enter = Callable[[str], Client]
Do = Callable[[], Job]
NOV = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def fresh_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever signs in here has just proved who they are."""
    monkeypatch.setattr("steelyard.web.accounts.middleware._proof_first", lambda request: None)


def organisation(home: Path) -> Organisation:
    return read_organisation_of(Lake.open(home).snapshot())


def propose(client: Client, **given: object) -> Change:
    answer = client.post("/organisation/edit/", given)
    assert answer.status_code == 302
    change = Change.objects.latest("made_at")
    assert answer["Location"] == change.page
    return change


def confirm(client: Client, change: Change, why: str = "调整分组") -> None:
    assert client.post(f"{change.page}confirm/", {"why": why}).status_code == 302


def move(client: Client, **more: object) -> Change:
    return propose(client, act="bulk", employee=["E1", "E2"], team="二组", start="2026-11-01", **more)


@pytest.mark.django_db
def test_a_change_is_looked_at_confirmed_with_a_reason_and_stored_from_its_day_on(
    signed_in: Enter, shop: Path, do: Do
) -> None:
    client = signed_in("manager")
    change = move(client)
    page = client.get(change.page).content.decode()
    assert "2026-11-01" in page
    assert "一组" in page
    assert "二组" in page
    assert organisation(shop).person_on("E1", NOV).team == "一组"  # type: ignore[union-attr]
    confirm(client, change, " ")
    assert Change.objects.get().is_draft
    confirm(client, change)
    assert do().state == "done"
    after = organisation(shop)
    assert [after.person_on("E1", day).team for day in (date(2026, 10, 31), NOV)] == ["一组", "二组"]  # type: ignore[union-attr]
    entry = Entry.objects.get(action="change_organisation")
    assert entry.why == "调整分组"
    assert entry.before == {
        "people:E1 2026-11-01..": {"Team": "一组"},
        "people:E2 2026-11-01..": {"Team": "一组"},
    }
    assert entry.after["people:E1 2026-11-01.."] == {"Team": "二组"}


@pytest.mark.django_db
def test_a_change_done_again_after_a_kill_is_stored_once(signed_in: Enter, shop: Path, do: Do) -> None:
    client = signed_in("owner")
    confirm(client, move(client))
    job = do()
    commits = len(Lake.open(shop).commits())
    Job.objects.filter(pk=job.pk).update(state="running", result=None)
    assert do().result == job.result
    assert len(Lake.open(shop).commits()) == commits


@pytest.mark.django_db
def test_a_change_is_taken_back_with_a_reason(signed_in: Enter, shop: Path, do: Do) -> None:
    client = signed_in("owner")
    change = move(client)
    confirm(client, change)
    do()
    client.post(f"{change.page}undo/", {"why": ""})
    assert Job.objects.filter(kind="undo").count() == 0
    client.post(f"{change.page}undo/", {"why": "传错了"})
    assert do().state == "done"
    assert organisation(shop).person_on("E1", NOV).team == "一组"  # type: ignore[union-attr]
    assert Change.objects.get().is_taken_back
    assert "已撤销" in client.get("/organisation/changes/").content.decode()
    client.post(f"{change.page}undo/", {"why": "再来"})
    assert Job.objects.filter(kind="undo").count() == 1


@pytest.mark.django_db
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(signed_in: Enter, shop: Path, do: Do) -> None:
    client = signed_in("owner")
    first, second = move(client), move(client)
    confirm(client, first)
    do()
    assert "预览之后组织数据又有了更新" in client.get(second.page).content.decode()
    confirm(client, second)
    job = do()
    assert job.state == "failed"
    assert "已被别的修改更新" in job.fault_zh


@pytest.mark.django_db
def test_an_unmatched_account_is_bound_and_its_past_figures_follow(signed_in: Enter, shop: Path, do: Do) -> None:
    client = signed_in("owner")
    key = {"platform": "taobao", "shop_id": "s1", "agent_id": "小店:E2"}
    confirm(client, propose(client, act="bind", employee_id="", start="2026-01-01", **key))
    do()
    page = client.get("/organisation/accounts/").content.decode()
    assert "1 未匹配" in page
    assert "2026-10-05" in page
    assert "E2" not in client.get("/results/?period=2026-10&q=小安").content.decode().replace("小店:E2", "")
    change = propose(client, act="bind", employee_id="小安", start="2026-10-05", **key)
    confirm(client, change, "核对过排班")
    do()
    assert "未匹配" not in client.get("/organisation/accounts/").content.decode().replace("还没有绑定员工", "")
    assert "E2" in client.get("/results/?period=2026-10&q=小安").content.decode()


@pytest.mark.django_db
def test_a_new_employee_joins_mid_month_with_an_account(signed_in: Enter, shop: Path, do: Do) -> None:
    client = signed_in("hr")
    change = propose(
        client, act="join", employee_id="E9", name="小新", hired_on="2026-11-16", team="一组", line="presales",
        role="agent", shop="taobao/s1", agent_id="小店:新",
    )  # fmt: skip
    confirm(client, change, "入职")
    assert do().state == "done"
    after = organisation(shop)
    assert after.person_on("E9", date(2026, 11, 15)) is None
    assert after.employee_of("s1", "小店:新", date(2026, 11, 16)) == "E9"
    assert "小新" in client.get("/organisation/?on=2026-11-20").content.decode()


@pytest.mark.django_db
def test_one_who_cannot_be_changed_is_told_and_stops_nobody_else(signed_in: Enter, shop: Path) -> None:
    change = propose(signed_in("owner"), act="bulk", employee=["E1", "E77"], leader_id="E1", start="2026-11-01")
    assert [one["subject"] for one in change.verdicts] == ["小川 E1", "E77"]
    assert change.rows == {}
    change = propose(signed_in("owner"), act="bulk", employee=["E2", "E77"], leader_id="E1", start="2026-11-01")
    assert [one["subject"] for one in change.verdicts] == ["E77"]
    assert [row["employee_id"] for row in change.rows["people"]] == ["E2"]


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{"start": ""}, {"start": "明天"}, {"start": "2026-11-01", "end": "2026-10-01"}])
def test_a_change_without_a_day_that_can_be_is_refused_with_a_remedy(
    signed_in: Enter, shop: Path, given: dict[str, str]
) -> None:
    client = signed_in("owner")
    change = propose(client, act="bulk", employee="E1", team="二组", **given)
    assert change.rows == {}
    assert change.verdicts[0]["remedy_zh"]
    assert client.get(change.page).status_code == 200


@pytest.mark.django_db
def test_the_workbook_goes_out_and_comes_back_with_one_bad_row_told(signed_in: Enter, shop: Path, do: Do) -> None:
    client = signed_in("owner")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/organisation/sheet/").content))
    assert book.sheet_names == ["员工", "账号"]
    rows = [[str(cell) for cell in row] for row in book.get_sheet_by_name("员工").iter_rows()]
    rows[2][3], rows[3][2] = "二组", "大总管"
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as changed:
        page = changed.add_worksheet("员工")
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                page.write_string(line, place, cell)
    file = SimpleUploadedFile("组织.xlsx", out.getvalue())
    client.post("/organisation/upload/", {"file": file, "start": "2026-11-01"})
    change = Change.objects.get()
    told = client.get(change.page).content.decode()
    assert "第 4 行 · 职务" in told
    assert "大总管" in told
    assert "请改正这一格，再上传一次" in told
    confirm(client, change)
    assert do().state == "done"
    assert organisation(shop).person_on("E1", NOV).team == "二组"  # type: ignore[union-attr]


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"no workbook", b""])
def test_a_file_that_is_no_workbook_is_refused_politely(signed_in: Enter, shop: Path, content: bytes) -> None:
    client = signed_in("owner")
    file = SimpleUploadedFile("x.xlsx", content)
    answer = client.post("/organisation/upload/", {"file": file, "start": "2026-11-01"}, follow=True)
    assert answer.status_code == 200
    assert not Change.objects.exists()


@pytest.mark.django_db
def test_contracts_are_changed_behind_their_own_doors(signed_in: Enter, shop: Path, do: Do) -> None:
    client = signed_in("hr")
    given = {"base_fen": "3,500.5", "was_base_fen": "3000.00", "start": "2026-11-01"}
    client.post("/organisation/contracts/E1/edit/", given)
    change = Change.objects.get()
    assert change.page == f"/organisation/pay-changes/{change.pk}/"
    assert client.get(f"/organisation/changes/{change.pk}/").status_code == 404
    assert client.post(f"/organisation/changes/{change.pk}/confirm/", {"why": "x"}).status_code == 404
    confirm(client, change, "涨薪")
    assert do().state == "done"
    after = organisation(shop)
    assert [after.contract_on("E1", day).base_fen for day in (date(2026, 10, 31), NOV)] == [300_000, 350_050]  # type: ignore[union-attr]
    assert "3,500.50" in client.get("/organisation/contracts/?on=2026-11-01").content.decode()


@pytest.mark.django_db
def test_a_stored_pay_run_in_the_days_touched_is_told(signed_in: Enter, shop: Path) -> None:
    for run_id in ("2026-09-r1-00000000", "2026-10-r1-00000000"):
        (shop / "payruns" / run_id).mkdir(parents=True)
    client = signed_in("owner")
    change = propose(client, act="bulk", employee="E1", team="二组", start="2026-10-15")
    assert [run["id"] for run in change.runs] == ["2026-10-r1-00000000"]
    assert "差额请在下一期以更正发放" in client.get(change.page).content.decode()


@pytest.mark.django_db
def test_a_leader_sees_their_team_an_agent_themselves_and_neither_changes_anything(
    signed_in: Enter, people: dict[str, User], shop: Path
) -> None:
    Grant.objects.filter(role="leader").update(team="二组")
    agent, leader = signed_in("agent"), signed_in("leader")
    assert agent.get("/organisation/people/E1/").status_code == 200
    assert agent.get("/organisation/people/E2/").status_code == 404
    page = agent.get("/organisation/").content.decode()
    assert "小川" in page
    assert "小安" not in page
    assert leader.get("/organisation/people/E1/").status_code == 404
    assert "小川" not in leader.get("/organisation/").content.decode()
    Grant.objects.filter(role="leader").update(team="一组")
    page = leader.get("/organisation/people/E1/").content.decode()
    assert "小川" in page
    assert "预览修改" not in page
    for client in (agent, leader):
        assert client.post("/organisation/edit/", {"act": "bulk"}).status_code == 404


@pytest.mark.django_db
def test_who_runs_one_shop_changes_nobody_elsewhere_and_brings_nobody_into_sight(
    signed_in: Enter, people: dict[str, User], shop: Path
) -> None:
    Grant.objects.filter(role="manager").update(shop_id="s2")
    client = signed_in("manager")
    assert client.get("/organisation/people/E1/").status_code == 404
    assert client.get("/organisation/contracts/E1/").status_code == 404
    for change in (
        move(client),
        propose(client, act="bind", platform="taobao", shop_id="s1", agent_id="小店:E1", employee_id="E2", start="2026-11-01"),
        propose(client, act="leave", employee="E1", left_on="2026-11-30"),
        propose(client, act="person", employee_id="E1", name="x", was_name="小川", start="2026-11-01"),
        propose(client, act="join", employee_id="E9", name="新", hired_on="2026-11-01", team="一组"),
        propose(client, act="shop", shop_id="s1", name="我的店"),
    ):  # fmt: skip
        assert change.rows == {}
        assert change.verdicts
    client.post("/organisation/contracts/E1/edit/", {"base_fen": "1", "start": "2026-11-01"})
    assert Change.objects.latest("made_at").rows == {}


@pytest.mark.django_db
def test_a_draft_belongs_to_who_made_it_and_a_stored_change_to_who_sees_all_of_it(
    signed_in: Enter, people: dict[str, User], shop: Path, do: Do
) -> None:
    Grant.objects.filter(role="manager").update(shop_id="s2")
    owner, manager, hr = signed_in("owner"), signed_in("manager"), signed_in("hr")
    change = move(owner)
    assert hr.get(change.page).status_code == 404
    assert hr.post(f"{change.page}confirm/", {"why": "x"}).status_code == 404
    confirm(owner, change)
    do()
    assert hr.get(change.page).status_code == 200
    assert manager.get(change.page).status_code == 404
    assert manager.post(f"{change.page}undo/", {"why": "x"}).status_code == 404


@pytest.mark.django_db
def test_hostile_names_are_shown_as_they_are(signed_in: Enter, shop: Path, do: Do) -> None:
    client = signed_in("owner")
    name = "<script>alert(1)</script>"
    confirm(client, propose(client, act="join", employee_id="=E9", name=name, hired_on="2026-11-01", team=name))
    do()
    for path in ("/organisation/?on=2026-11-02", "/organisation/people/=E9/", "/organisation/teams/?on=2026-11-02"):
        page = client.get(path).content.decode()
        assert "&lt;script&gt;alert" in page
        assert "<script>alert" not in page


@pytest.mark.django_db
def test_pages_are_there_before_anything_was_imported(signed_in: Enter, empty: Path) -> None:
    client = signed_in("owner")
    for page in ("", "accounts/", "teams/", "shops/", "contracts/", "new/", "changes/", "bulk/", "sheet/"):
        assert client.get(f"/organisation/{page}").status_code == 200
    change = propose(client, act="shop", shop_id="s9", name="新店", platform="taobao", timezone="Mars/Base")
    assert change.rows == {}
    assert propose(client, act="shop", shop_id="s9", name="新店", platform="taobao").rows["shops"][0]["name"] == "新店"

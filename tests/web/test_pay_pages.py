"""Pay pages: the new run, the check, files, the bell, rules and accounts, corrections of a locked period."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from cli_shop import REFUNDS, sale, write_csv
from django.utils import timezone
from pay_people import OCTOBER, approved, browser, computed, do_jobs, fresh, no_worker, office, published, statement_of
from python_calamine import CalamineWorkbook

from steelyard.cli.main import run as steelyard
from steelyard.pay.run_store import RunStore
from steelyard.periods import Period
from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.payroll import corrections, house_rules, publishing, queries, services
from steelyard.web.payroll.models import BankAccount, Export, Purpose, Run
from steelyard.web.payroll.refusals import StepRefused
from steelyard.web.shell.tasks import tasks_of

__all__ = ["no_worker", "office"]  # fixtures
pytestmark = pytest.mark.django_db
Office = dict[str, User]
NOVEMBER = Period.parse("2026-11")


def bring(shop: Path, name: str, **tables: tuple[str, list[tuple[object, ...]]]) -> None:
    """Import some rows."""
    files = shop.parent / name
    for table, (header, rows) in tables.items():
        write_csv(files / f"{table}.csv", header, rows)
    assert steelyard(["--home", str(shop), "import", str(files)]) == 0


def work_in_november(shop: Path) -> None:
    """E1 talks with a buyer and sells 10,000.00."""
    assert (
        steelyard(["--home", str(shop), "import", str(sale(shop.parent / "november", "n1", "2026-11-03", 1_000_000))])
        == 0
    )


def test_choosing_shows_whom_schemes_govern_before_anything_is_computed(office: Office, shop: Path) -> None:
    people = ("employee_id,name,line,role,team,start", [("E3", "小北", "presales", "agent", "一组", "2026-01-01")])
    bring(shop, "more", people=people)
    page = browser("hr").get("/pay/new/?period=2026-10").content.decode()
    assert 'value="small" checked' in page
    assert "· 3 人" in page
    assert "没有合同" in page
    assert "小北" in page
    none = browser("hr").get("/pay/new/?period=2026-10&chosen=1").content.decode()
    assert "开始计算" not in none
    assert not Run.objects.exists()


def test_a_run_is_started_from_the_page_and_the_second_to_come_is_led_to_it(office: Office) -> None:
    hr = browser("hr")
    form = {"period": "2026-10", "scheme": ["small"], "why": "月结"}
    started = hr.post("/pay/new/", form)
    run = Run.objects.get()
    assert started["Location"] == f"/pay/{run.pk}/"
    assert "计算中" in hr.get(f"/pay/{run.pk}/").content.decode()
    second = browser("owner")
    answer = second.post("/pay/new/", form, follow=True)
    assert answer.redirect_chain[0][0] == f"/pay/{run.pk}/"
    assert "由 Hr 于" in answer.content.decode()
    assert Run.objects.count() == 1
    do_jobs()
    assert "待核对" in hr.get(f"/pay/{fresh(run).stored_id}/").content.decode()


def test_amounts_state_and_approver_never_come_from_a_form(office: Office) -> None:
    run = computed(office)
    forged = {
        "seal": run.seal,
        "why": "同意",
        "state": "published",
        "by": office["owner"].pk,
        "total_fen": "1",
        "round": "9",
    }
    browser("hr").post(f"/pay/{run.stored_id}/steps/approve/", forged)
    assert fresh(run).state == "computed"
    browser("hr").post(f"/pay/{run.stored_id}/steps/check/", forged)
    assert (fresh(run).state, fresh(run).round) == ("checked", 1)
    assert run.steps.last().by == office["hr"]
    assert browser("hr").post(f"/pay/{run.stored_id}/steps/drop-table/", forged).status_code == 404


def test_the_check_page_shows_each_difference_with_its_cause_and_what_stands_out(office: Office, shop: Path) -> None:
    computed(office)
    work_in_november(shop)
    november = computed(office, period=NOVEMBER)
    page = browser("hr").get(f"/pay/{november.stored_id}/check/").content.decode()
    assert "2026-10-r1-" in page
    assert "数量" in page
    assert "+¥495.00" in page  # 5 % of 10,000.00 less the 5.00 of October
    assert "变化大" in page or "比率与评分" in page


def test_verifying_computes_again_and_notes_the_same_digest(office: Office) -> None:
    run = computed(office)
    hr = browser("hr")
    assert "排队中" in hr.post(f"/pay/{run.stored_id}/steps/verify/", follow=True).content.decode()
    assert do_jobs().result["is_same"]
    step = run.steps.last()
    assert (step.kind, step.why) == ("verified", run.digest)


# Files --------------------------------------------------------------------------------------------


def export(who: str, run: Run, form: str, why: str = "代发") -> object:
    return browser(who).post(f"/pay/{run.stored_id}/export/{form}/", {"why": why})


def test_the_bank_is_told_only_of_an_approved_run_with_a_reason_and_each_file_is_noted(office: Office) -> None:
    run = computed(office)
    assert export("hr", run, "bank").status_code == 302
    assert not Export.objects.exists()
    run = approved(office, run)
    assert export("hr", run, "bank", " ").status_code == 302
    assert not Export.objects.exists()
    house_rules.enter_accounts(office["hr"], "E1,6222020200012345678,张小川,工行")
    answer = export("hr", run, "bank")
    assert answer["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[:4] for row in rows[1:]] == [
        ["张小川", "6222020200012345678", "工行", "3705.00"],
        ["小安", "", "", "3700.00"],
    ]
    noted = Export.objects.get()
    assert (noted.form, noted.people, noted.total_fen) == ("bank", 2, 740_500)
    assert Entry.objects.filter(action="export_run").count() == 1
    page = browser("owner").get(f"/pay/{run.stored_id}/").content.decode()
    assert "请勿重复付款" in page
    assert "1 人没有收款账号" in page
    assert "6222020200012345678" not in page


def test_files_hold_what_was_stored_and_say_when_it_is_not_approved(office: Office) -> None:
    run = computed(office)
    book = export("hr", run, "xlsx")
    assert "%E6%9C%AA%E5%AE%A1%E6%89%B9" in book["Content-Disposition"]  # 未审批
    assert CalamineWorkbook.from_filelike(io.BytesIO(book.content)).sheet_names
    lines = list(csv.DictReader(io.StringIO(export("hr", run, "csv").content.decode("utf-8-sig"))))
    assert sum(int(line["amount_fen"]) for line in lines) == 740_500
    told = json.loads(export("hr", run, "json").content)
    assert (told["digest"], told["total_fen"]) == (run.digest, 740_500)
    assert export("hr", run, "exe").status_code == 404
    for who in ("leader", "agent", "inspector"):
        assert export(who, run, "csv").status_code == 404


# The bell -----------------------------------------------------------------------------------------


def told(user: User) -> list[str]:
    return [task.words.zh for task in tasks_of(user)]


def test_the_bell_tells_each_person_what_waits_for_them_and_no_amount(office: Office) -> None:
    run = computed(office)
    assert told(office["hr"]) == ["核对 2026-10 薪酬"]
    services.check(office["hr"], run.pk, run.seal, "看过")
    assert told(office["hr"]) == []  # the maker does not approve
    assert told(office["owner"]) == ["审批 2026-10 薪酬"]
    services.approve(office["owner"], run.pk, run.seal, "同意")
    assert told(office["owner"]) == []
    services.approve(office["manager"], run.pk, run.seal, "同意")
    assert told(office["owner"]) == ["发布 2026-10 薪酬"]
    publishing.publish(office["owner"], run.pk, run.seal, "发薪")
    (task,) = tasks_of(office["agent"])
    assert (task.words.zh, task.due) == ("确认 2026-10 薪酬单", fresh(run).answer_by)
    page = browser("agent").get("/").content.decode()
    assert task.page in page
    assert "3,705" not in page
    publishing.acknowledge(office["agent"], statement_of(run).pk)
    assert told(office["agent"]) == told(office["leader"]) == told(office["nobody"]) == []


# An agent's own -----------------------------------------------------------------------------------


def test_an_agent_reads_and_confirms_their_statement_and_finds_no_other(office: Office) -> None:
    run = published(office)
    agent, own, other = browser("agent"), statement_of(run).pk, statement_of(run, "E2").pk
    page = agent.get(f"/pay/mine/{own}/")
    assert "¥3,705.00" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert f"/appeals/new/{own}/" in page.content.decode()
    assert agent.get(f"/pay/mine/{other}/").status_code == 404
    assert agent.post(f"/pay/mine/{other}/confirm/").status_code == 404
    assert agent.get(f"/appeals/new/{other}/").status_code == 404
    agent.post(f"/pay/mine/{own}/confirm/")
    assert "已确认" in agent.get("/pay/mine/").content.decode()
    assert Entry.objects.get(action="confirm_statement").actor == office["agent"]
    assert "还没有发布" in browser("leader").get("/pay/mine/").content.decode()


def test_a_leader_sees_a_team_only_while_it_was_given(office: Office) -> None:
    published(office)
    sight = house_rules.give_sight(office["owner"], office["leader"].pk, "一组", "代管")
    assert queries.visible_statements(office["leader"]).count() == 2
    house_rules.end_sight(office["owner"], sight.pk, "代管结束")
    assert queries.visible_statements(office["leader"]).count() == 0
    with pytest.raises(StepRefused):
        house_rules.give_sight(office["owner"], office["agent"].pk, "一组", "看看")


# Rules and accounts -------------------------------------------------------------------------------


def test_only_the_owner_lets_the_maker_be_one_of_two(office: Office) -> None:
    wanted = {
        "answer_days": "5",
        "reply_days": "3",
        "large_change_percent": "20",
        "maker_may_approve": "on",
        "why": "人少",
    }
    browser("hr").post("/pay/settings/rules/", wanted)
    assert (queries.rules().answer_days, queries.rules().maker_may_approve) == (5, False)
    browser("owner").post("/pay/settings/rules/", wanted)
    assert queries.rules().maker_may_approve
    browser("owner").post("/pay/settings/rules/", {**wanted, "answer_days": "0"})
    browser("owner").post("/pay/settings/rules/", {**wanted, "why": ""})
    assert queries.rules().answer_days == 5


@pytest.mark.parametrize("number", ["6.222E+18", "6222020200012345678.0", "12ab5678", "1234"])
def test_a_rounded_or_broken_account_is_refused_with_its_line(office: Office, number: str) -> None:
    found = house_rules.enter_accounts(office["hr"], f"E1,{number}\nE2,6222 0202 0001 2345 679")
    assert found.changed == 1
    assert [line for line, _ in found.refused] == [1]
    assert BankAccount.objects.get().number == "6222020200012345679"


def test_who_prepares_pay_of_one_shop_sees_no_total_of_all(office: Office) -> None:
    run = computed(office)
    office["manager"].grants.update(shop_id="s1")
    manager = browser("manager")
    assert "7,405" not in manager.get("/pay/").content.decode()
    page = manager.get(f"/pay/{run.stored_id}/").content.decode()
    assert "小川" in page
    assert "7,405" not in page
    assert "steps/check" not in page
    assert manager.get(f"/pay/{run.stored_id}/check/").status_code == 404
    assert manager.get("/pay/new/").status_code == 404
    assert "¥7,405.00" in browser("owner").get("/pay/").content.decode()


def test_an_account_is_shown_by_four_digits_and_so_is_it_in_the_audit(office: Office) -> None:
    house_rules.enter_accounts(office["hr"], "工号\t账号\nE1\t6222020200012345678\t=HYPERLINK(1)\n")
    page = browser("hr").get("/pay/settings/").content.decode()
    assert "…5678" in page
    assert "6222020200012345678" not in page
    assert "6222020200012345678" not in str(Entry.objects.get(action="enter_bank_accounts").after)
    again = house_rules.enter_accounts(office["hr"], "E1,6222020200012345678,=HYPERLINK(1)")
    assert (again.changed, again.known) == (0, 1)


# After a period is locked -------------------------------------------------------------------------


def locked(office: Office) -> Run:
    run = published(office)
    later = timezone.now() + timedelta(days=30)
    with patch.object(timezone, "now", lambda: later):
        return publishing.lock(office["hr"], run.pk, "期满")


def test_what_a_locked_period_would_be_by_now_becomes_adjustments_of_the_open_one(office: Office, shop: Path) -> None:
    run = locked(office)
    bring(shop, "late", contracts=("employee_id,start,base_fen", [("E1", "2026-01-01", 310_000)]))
    browser("hr").post("/pay/new/", {"again": run.stored_id, "scheme": ["small"], "why": "底薪录错"})
    do_jobs()
    found = Run.objects.get(purpose=Purpose.CORRECTION)
    assert (found.state, found.supersedes) == ("computed", run)
    with pytest.raises(StepRefused):
        services.check(office["hr"], found.pk, found.seal, "看过")
    assert corrections.open_period(OCTOBER) == NOVEMBER
    browser("hr").post(f"/pay/{found.stored_id}/steps/carry/", {"why": "补 10 月底薪"})
    done = do_jobs()
    assert (done.state, done.result["entries"]) == ("done", 1)
    assert fresh(found).state == "locked"
    assert queries.current_published(OCTOBER) == run
    work_in_november(shop)
    november = computed(office, period=NOVEMBER)
    made = RunStore(shop).open(november.stored_id).run.statement_of("E1")
    (line,) = [line for line in made.lines if line.kind == "adjustment"]
    assert (line.amount_fen, line.refers_to) == (10_000, "base 2026-10-01..2026-10-31")
    assert "补 10 月底薪" in line.sentence.zh
    # Asked again, the same job writes nothing twice.
    done.state = "queued"
    done.save()
    do_jobs()
    assert fresh(found).steps.filter(kind="carried").count() == 1


def test_a_correction_without_a_difference_is_not_carried(office: Office, shop: Path) -> None:
    run = locked(office)
    bring(shop, "other", contracts=("employee_id,start,base_fen", [("E9", "2026-01-01", 310_000)]))
    again = services.start_run(office["hr"], OCTOBER, ["small"], "看看", again=run, purpose=Purpose.CORRECTION)
    do_jobs()
    with pytest.raises(StepRefused, match="没有差额"):
        corrections.carry(office["hr"], again.pk, "没什么")


def test_a_refund_after_the_lock_is_clawed_back_in_the_next_run_at_the_rate_of_then(office: Office, shop: Path) -> None:
    path = shop / "schemes" / "small.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("on: sales_order_first_fen,", "on: sales_order_first_fen, net: sale,"),
        encoding="utf-8",
    )
    run = locked(office)
    before = statement_of(run).content
    refund = ("s1", "r1", "o1", "b1a", "refund_only", "2026-11-05 10:00:00", "2026-11-06 10:00:00", "success", 4000)
    bring(shop, "refunds", refunds=(REFUNDS, [refund]))
    work_in_november(shop)
    november = computed(office, period=NOVEMBER)
    made = RunStore(shop).open(november.stored_id).run.statement_of("E1")
    (line,) = [line for line in made.lines if line.kind == "clawback"]
    assert line.amount_fen == -200  # 5 % of 40.00
    assert statement_of(run).content == before
    assert "2026-10" in browser("hr").get(f"/pay/{november.stored_id}/E1/").content.decode()


def test_runs_given_up_do_not_feed_clawbacks_and_paid_ones_do(office: Office, shop: Path) -> None:
    first = computed(office)
    (shop / "schemes" / "small.yaml").write_text(
        (shop / "schemes" / "small.yaml").read_text(encoding="utf-8").replace('"1000"', '"9000"'), encoding="utf-8"
    )
    second = computed(office, again=first, why="试试")
    assert queries.counting_before(NOVEMBER) == [second.stored_id]
    services.withdraw(office["hr"], second.pk, "不对")
    assert queries.counting_before(NOVEMBER) == []

"""The life of a pay run, step by step, and every step that is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_shop import SCHEME, write_csv
from django.db import DatabaseError, transaction
from django.utils import timezone
from pay_people import OCTOBER, approved, computed, do_jobs, fresh, no_worker, office, published, statement_of

from steelyard.cli.main import run as steelyard
from steelyard.web.accounts.models import User
from steelyard.web.appeals import services as appeals
from steelyard.web.audit.models import Entry
from steelyard.web.jobs.models import Job
from steelyard.web.payroll import publishing, queries, services
from steelyard.web.payroll.models import Answer, Rules, Run, State, Statement, Step
from steelyard.web.payroll.refusals import RunBusy, StepRefused

__all__ = ["no_worker", "office"]  # fixtures
pytestmark = pytest.mark.django_db
Office = dict[str, User]


def refused(step: Callable[..., object], *arguments: Any, **named: Any) -> str:
    """The words of a refusal; the step must not have changed anything."""
    before = list(Run.objects.values_list("pk", "state", "round")), Step.objects.count(), Entry.objects.count()
    with pytest.raises(StepRefused) as error:
        step(*arguments, **named)
    assert before == (
        list(Run.objects.values_list("pk", "state", "round")),
        Step.objects.count(),
        Entry.objects.count(),
    )
    return str(error.value)


def test_a_run_lives_from_draft_to_locked_with_who_when_and_why_of_each_step(office: Office) -> None:
    run = published(office)
    publishing.acknowledge(office["agent"], statement_of(run).pk)
    publishing.acknowledge(office["second"], statement_of(run, "E2").pk)
    assert publishing.lock(office["hr"], run.pk, "都确认了").state == State.LOCKED
    told = [(step.kind, step.by.username if step.by else None, step.after, step.why) for step in run.steps.all()]
    assert told == [
        ("started", "hr", "draft", "月结"),
        ("computed", None, "computed", ""),
        ("checked", "hr", "checked", "差异都看过"),
        ("approved", "manager", "checked", "同意"),
        ("approved", "owner", "approved", "同意"),
        ("published", "owner", "published", "发薪"),
        ("locked", "hr", "locked", "都确认了"),
    ]
    actions = [entry.action for entry in Entry.objects.order_by("id")]
    assert actions == [
        "ask_payrun",
        "compute_run",
        "check_run",
        "approve_run",
        "approve_run",
        "publish_run",
        "confirm_statement",
        "confirm_statement",
        "lock_run",
    ]


def test_a_step_without_a_reason_is_refused(office: Office) -> None:
    assert "原因" in refused(services.start_run, office["hr"], OCTOBER, ["small"], "  ")
    run = computed(office)
    assert "看" in refused(services.check, office["hr"], run.pk, run.seal, "") or True
    refused(services.withdraw, office["hr"], run.pk, " ")


@pytest.mark.parametrize("who", ["leader", "agent", "inspector", "nobody"])
def test_only_the_office_takes_steps(office: Office, who: str) -> None:
    run = computed(office)
    refused(services.start_run, office[who], OCTOBER, ["small"], "试试")
    refused(services.check, office[who], run.pk, run.seal, "看过")
    refused(services.approve, office[who], run.pk, run.seal, "同意")
    refused(publishing.publish, office[who], run.pk, run.seal, "发薪")


def test_a_manager_of_one_shop_decides_nothing_for_all(office: Office) -> None:
    run = computed(office)
    office["manager"].grants.update(shop_id="s1")
    assert "全部人员" in refused(services.check, office["manager"], run.pk, run.seal, "看过")


def test_steps_out_of_order_are_refused(office: Office) -> None:
    run = computed(office)
    refused(services.approve, office["owner"], run.pk, run.seal, "同意")
    refused(publishing.publish, office["owner"], run.pk, run.seal, "发薪")
    refused(publishing.lock, office["owner"], run.pk, "锁定")
    refused(services.send_back, office["owner"], run.pk, "退回")
    services.check(office["hr"], run.pk, run.seal, "看过")
    refused(services.check, office["hr"], run.pk, run.seal, "再看")
    refused(publishing.publish, office["owner"], run.pk, run.seal, "发薪")
    done = published_from(office, run)
    refused(services.withdraw, office["hr"], done.pk, "不要了")
    refused(services.send_back, office["hr"], done.pk, "退回")
    refused(publishing.publish, office["owner"], done.pk, done.seal, "再发")


def published_from(office: Office, run: Run) -> Run:
    services.approve(office["manager"], run.pk, run.seal, "同意")
    services.approve(office["owner"], run.pk, run.seal, "同意")
    return publishing.publish(office["owner"], run.pk, run.seal, "发薪")


def test_the_maker_does_not_approve_unless_the_rules_let_the_maker_be_one_of_two(office: Office) -> None:
    run = computed(office)
    services.check(office["hr"], run.pk, run.seal, "看过")
    assert "制单人" in refused(services.approve, office["hr"], run.pk, run.seal, "同意")
    Rules.objects.create(maker_may_approve=True, at=timezone.now(), by=office["owner"], why="只有两个人")
    assert services.approve(office["hr"], run.pk, run.seal, "同意").state == State.CHECKED
    assert "已经同意过" in refused(services.approve, office["hr"], run.pk, run.seal, "再同意")
    assert services.approve(office["owner"], run.pk, run.seal, "同意").state == State.APPROVED


def test_one_person_approves_once(office: Office) -> None:
    run = computed(office)
    services.check(office["hr"], run.pk, run.seal, "看过")
    services.approve(office["manager"], run.pk, run.seal, "同意")
    assert "已经同意过" in refused(services.approve, office["manager"], run.pk, run.seal, "同意")


def test_what_was_approved_before_a_run_was_sent_back_no_longer_counts(office: Office) -> None:
    run = computed(office)
    services.check(office["hr"], run.pk, run.seal, "看过")
    services.approve(office["manager"], run.pk, run.seal, "同意")
    services.send_back(office["owner"], run.pk, "底薪不对")
    services.check(office["hr"], run.pk, run.seal, "又看过")
    assert services.approve(office["owner"], run.pk, run.seal, "同意").state == State.CHECKED
    assert services.approve(office["manager"], run.pk, run.seal, "同意").state == State.APPROVED


def test_nobody_approves_what_they_have_not_seen(office: Office) -> None:
    run = computed(office)
    services.check(office["hr"], run.pk, run.seal, "看过")
    assert "变了" in refused(services.approve, office["owner"], run.pk, "0" * 64, "同意")


def test_a_changed_byte_in_the_store_stops_every_step(office: Office, shop: Path) -> None:
    run = computed(office)
    path = shop / "payruns" / run.stored_id / "statements.json"
    path.write_bytes(path.read_bytes().replace(b"370500", b"970500"))
    from steelyard.errors import LakeDamaged

    with pytest.raises(LakeDamaged):
        services.check(office["hr"], run.pk, run.seal, "看过")
    assert fresh(run).state == State.COMPUTED


# Stops --------------------------------------------------------------------------------------------


@pytest.fixture
def stopped(office: Office, shop: Path) -> Run:
    """A run in which E3 has no contract, so no base pay can be settled."""
    files = shop.parent / "more"
    write_csv(
        files / "people.csv",
        "employee_id,name,line,role,team,start",
        [("E3", "小北", "presales", "agent", "一组", "2026-01-01")],
    )
    assert steelyard(["--home", str(shop), "import", str(files)]) == 0
    return computed(office)


def test_nothing_is_checked_while_somebody_is_not_settled(office: Office, stopped: Run) -> None:
    told = refused(services.check, office["hr"], stopped.pk, stopped.seal, "看过")
    assert "E3" in told
    assert "本次不发" in told


def test_somebody_left_out_with_a_reason_no_longer_holds_up_the_others(office: Office, stopped: Run) -> None:
    refused(services.leave_out, office["hr"], stopped.pk, "E3", " ")
    refused(services.leave_out, office["hr"], stopped.pk, "E1", "不发")
    run = services.leave_out(office["hr"], stopped.pk, "E3", "合同下周签")
    assert run.left_out == {"E3": "合同下周签"}
    run = approved(office, run)
    run = publishing.publish(office["owner"], run.pk, run.seal, "发薪")
    assert sorted(run.statements.values_list("employee_id", flat=True)) == ["E1", "E2"]


def test_an_approval_is_of_whom_the_run_leaves_out_too(office: Office, stopped: Run) -> None:
    before = stopped.seal
    services.leave_out(office["hr"], stopped.pk, "E3", "合同下周签")
    assert fresh(stopped).seal != before
    services.take_back(office["hr"], stopped.pk, "E3", "签好了")
    assert fresh(stopped).seal == before
    assert "E3" in refused(services.check, office["hr"], stopped.pk, before, "看过")


def test_nobody_is_left_out_after_the_check(office: Office, stopped: Run) -> None:
    services.leave_out(office["hr"], stopped.pk, "E3", "合同下周签")
    services.check(office["hr"], stopped.pk, fresh(stopped).seal, "看过")
    refused(services.take_back, office["hr"], stopped.pk, "E3", "签好了")


# One run of a period ------------------------------------------------------------------------------


def test_whoever_comes_second_is_told_who_began_and_when(office: Office) -> None:
    services.start_run(office["hr"], OCTOBER, ["small"], "月结")
    with pytest.raises(RunBusy) as error:
        services.start_run(office["owner"], OCTOBER, ["small"], "我也来")
    assert "Hr" in str(error.value)
    assert f"{timezone.localtime():%Y-%m-%d}" in str(error.value)
    do_jobs()
    assert "已经算出" in refused(services.start_run, office["owner"], OCTOBER, ["small"], "我也来")


def test_a_run_computed_again_takes_the_place_of_the_one_before(office: Office, shop: Path) -> None:
    first = computed(office)
    (shop / "schemes" / "small.yaml").write_text(SCHEME.replace('"1000"', '"2000"'), encoding="utf-8")
    second = computed(office, again=first, why="绩效改为 2000")
    assert fresh(first).state == State.REPLACED
    assert second.state == State.COMPUTED
    assert second.stored_id.startswith("2026-10-r2-")
    assert second.review.against == first.stored_id


def test_computed_again_from_the_same_it_is_the_same_run(office: Office, shop: Path) -> None:
    first = computed(office)
    again = computed(office, again=first, why="再算一次")
    assert again.state == State.WITHDRAWN
    assert again.steps.last().kind == "unchanged"
    assert fresh(first).state == State.COMPUTED
    assert len(list((shop / "payruns").glob("2026-10-*"))) == 1


def test_a_draft_whose_job_failed_holds_nobody_up(office: Office, shop: Path) -> None:
    (shop / "schemes" / "small.yaml").write_text("scheme: small\nversions: []\n", encoding="utf-8")
    draft = services.start_run(office["hr"], OCTOBER, ["small"], "月结")
    assert do_jobs().state == "failed"
    (shop / "schemes" / "small.yaml").write_text(SCHEME, encoding="utf-8")
    assert computed(office).state == State.COMPUTED
    assert fresh(draft).state == State.WITHDRAWN


def test_a_job_begun_again_after_the_run_was_stored_stores_no_second_one(
    office: Office, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise RuntimeError("killed")

    run = services.start_run(office["hr"], OCTOBER, ["small"], "月结")
    with monkeypatch.context() as patch:
        patch.setattr(services, "computed", die)
        assert do_jobs().state == "failed"
    assert fresh(run).state == State.DRAFT
    assert len(list((shop / "payruns").glob("2026-10-*"))) == 1
    Job.objects.filter(pk=run.job_id).update(state="queued")
    assert do_jobs().state == "done"
    assert fresh(run).state == State.COMPUTED
    assert len(list((shop / "payruns").glob("2026-10-*"))) == 1


# What was published stays --------------------------------------------------------------------------


def test_a_published_statement_never_changes_whatever_is_imported_later(office: Office, shop: Path) -> None:
    run = published(office)
    before = statement_of(run).content
    files = shop.parent / "later"
    write_csv(files / "contracts.csv", "employee_id,start,base_fen", [("E1", "2026-01-01", 900000)])
    assert steelyard(["--home", str(shop), "import", str(files)]) == 0
    assert statement_of(run).content == before
    assert queries.record_of(statement_of(run)).total_fen == statement_of(run).total_fen == 370500


@pytest.mark.parametrize("change", ["total_fen = 1", "content = ''", "employee_id = 'E2'"])
def test_the_database_refuses_to_change_what_was_published(office: Office, change: str) -> None:
    statement = statement_of(published(office))
    from django.db import connection

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE payroll_statement SET {change} WHERE id = %s", [statement.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM payroll_step")
    assert statement_of(statement.run).total_fen == 370500


def test_a_corrected_run_supersedes_and_both_stay_with_the_difference(office: Office, shop: Path) -> None:
    first = published(office)
    publishing.acknowledge(office["second"], statement_of(first, "E2").pk)
    publishing.acknowledge(office["agent"], statement_of(first).pk)
    files = shop.parent / "later"
    write_csv(files / "contracts.csv", "employee_id,start,base_fen", [("E1", "2026-01-01", 310000)])
    assert steelyard(["--home", str(shop), "import", str(files)]) == 0
    second = published(office, computed(office, again=first, why="底薪录错"))
    assert fresh(first).state == State.REPLACED
    old, new = statement_of(first), statement_of(second)
    assert new.supersedes == old
    assert new.total_fen - old.total_fen == 10000
    seen = queries.own_statements(office["agent"])
    assert [one.pk for one in seen] == [new.pk, old.pk]
    assert queries.current_published(OCTOBER) == second
    # What did not change keeps its answer; what did is asked again.
    assert statement_of(second, "E2").answer.carried_from == statement_of(first, "E2")
    assert not Answer.objects.filter(statement=new).exists()


def test_a_locked_period_is_never_published_again(office: Office) -> None:
    run = published(office)
    after_the_deadline(run)
    publishing.lock(office["hr"], run.pk, "期满")
    assert "锁定" in refused(services.start_run, office["hr"], OCTOBER, ["small"], "改一下", again=fresh(run))


# Answers ------------------------------------------------------------------------------------------


def after_the_deadline(run: Run) -> None:
    """As if the days to answer were over: the triggers stand aside for the test's clock alone."""
    from unittest.mock import patch

    later = timezone.now() + timedelta(days=30)
    patcher = patch.object(timezone, "now", lambda: later)
    patcher.start()
    _clocks.append(patcher)


_clocks: list[Any] = []


@pytest.fixture(autouse=True)
def clock() -> Any:
    yield
    while _clocks:
        _clocks.pop().stop()


def test_an_agent_sees_and_confirms_their_own_published_statement_only(office: Office) -> None:
    run = computed(office)
    assert not queries.visible_statements(office["agent"]).exists()
    run = published(office, run)
    assert [one.employee_id for one in queries.visible_statements(office["agent"])] == ["E1"]
    assert "自己" in refused(publishing.acknowledge, office["agent"], statement_of(run, "E2").pk)
    answer = publishing.acknowledge(office["agent"], statement_of(run).pk)
    assert publishing.acknowledge(office["agent"], statement_of(run).pk) == answer
    assert queries.standing_of(statement_of(run), timezone.now()) == "confirmed"


def test_an_account_without_an_employee_sees_no_statement(office: Office) -> None:
    published(office)
    for who in ("leader", "inspector", "nobody"):
        assert not queries.visible_statements(office[who]).exists()
        assert not queries.own_statements(office[who]).exists()
    assert queries.visible_statements(office["manager"]).count() == 2


def test_after_the_deadline_nothing_is_answered_and_silence_is_no_consent(office: Office) -> None:
    run = published(office)
    assert "答复" in refused(publishing.lock, office["hr"], run.pk, "锁定")
    after_the_deadline(run)
    assert "结束" in refused(publishing.acknowledge, office["agent"], statement_of(run).pk)
    assert "结束" in refused(appeals.open_appeal, office["agent"], statement_of(run).pk, "line", "base", "不对")
    assert queries.standing_of(statement_of(run), timezone.now()) == "silent"
    assert publishing.lock(office["hr"], run.pk, "期满").state == State.LOCKED


def test_statements_are_published_all_or_none(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    run = approved(office)

    def die(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_carry_answers", die)
        with pytest.raises(RuntimeError):
            publishing.publish(office["owner"], run.pk, run.seal, "发薪")
    assert not Statement.objects.exists()
    assert fresh(run).state == State.APPROVED

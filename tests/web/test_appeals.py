"""Appeals: opened by whom it pays, answered by somebody else, never decided alone by who judged first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pay_people import browser, no_worker, office, published, statement_of

from steelyard.web.accounts.models import User
from steelyard.web.appeals import queries, services
from steelyard.web.appeals.models import Appeal, AppealStep
from steelyard.web.audit.models import Entry
from steelyard.web.payroll import publishing
from steelyard.web.payroll.models import LeaderSight, Run
from steelyard.web.payroll.refusals import StepRefused
from steelyard.web.shell.tasks import tasks_of

__all__ = ["no_worker", "office"]  # fixtures
pytestmark = pytest.mark.django_db
Office = dict[str, User]


@pytest.fixture
def run(office: Office) -> Run:
    return published(office)


@pytest.fixture
def raised(office: Office, run: Run) -> Appeal:
    """E1 questions the commission; ``hr``, who made the run, is the first evaluator."""
    return services.open_appeal(office["agent"], statement_of(run).pk, "line", "commission", "少算一单")


def refused(step: Callable[..., object], *arguments: Any) -> str:
    before = Appeal.objects.count(), AppealStep.objects.count(), Entry.objects.count()
    with pytest.raises(StepRefused) as error:
        step(*arguments)
    assert before == (Appeal.objects.count(), AppealStep.objects.count(), Entry.objects.count())
    return str(error.value)


def test_an_appeal_copies_what_the_statement_said_and_promises_a_day(raised: Appeal, office: Office) -> None:
    assert raised.label.zh == "提成"
    assert "= 5.00" in raised.shown.zh
    assert raised.reply_by > raised.opened_at
    assert raised.first_evaluators == [office["hr"].pk]
    assert Entry.objects.get(action="open_appeal").why == "少算一单"


def test_only_the_person_it_pays_raises_one_on_something_the_statement_has(office: Office, run: Run) -> None:
    own = statement_of(run).pk
    assert "自己" in refused(services.open_appeal, office["second"], own, "line", "commission", "不对")
    assert "自己" in refused(services.open_appeal, office["owner"], own, "line", "commission", "不对")
    assert "没有这一项" in refused(services.open_appeal, office["agent"], own, "line", "no such line", "不对")
    assert "没有这一项" in refused(services.open_appeal, office["agent"], own, "indicator", "commission", "不对")
    refused(services.open_appeal, office["agent"], own, "amount", "commission", "不对")
    refused(services.open_appeal, office["agent"], own, "line", "commission", "  ")


@pytest.mark.parametrize(
    ("about", "subject"),
    [
        ("indicator", "quick"),
        ("attribution", "order o1"),
        ("evidence", "orders:s1/o1"),
        ("inspection", "10 月抽检"),
        ("score", ""),
        ("other", ""),
    ],
)
def test_a_score_an_attribution_a_row_and_an_inspection_can_be_questioned(
    office: Office, run: Run, about: str, subject: str
) -> None:
    made = services.open_appeal(office["agent"], statement_of(run).pk, about, subject, "不对")
    assert (made.about, made.subject, made.state) == (about, subject, "open")


def test_the_same_is_not_raised_twice_while_it_is_open(raised: Appeal, office: Office) -> None:
    assert "已经提交" in refused(
        services.open_appeal, office["agent"], raised.statement_id, "line", "commission", "还是不对"
    )
    services.decide(office["owner"], raised.pk, "refused", "核过了，归属无误")
    assert services.open_appeal(office["agent"], raised.statement_id, "line", "commission", "还是不对").state == "open"


def test_the_first_evaluator_proposes_and_a_second_person_decides(raised: Appeal, office: Office) -> None:
    assert services.decide(office["hr"], raised.pk, "refused", "当初就是这样算的").state == "proposed"
    assert "单独" in refused(services.decide, office["hr"], raised.pk, "refused", "就这样")
    assert [appeal.pk for appeal in waiting(office["owner"])] == [raised.pk]
    assert waiting(office["hr"]) == []
    done = services.decide(office["owner"], raised.pk, "granted", "确实漏了一单")
    assert done.state == "granted"
    assert [(step.kind, step.verdict) for step in done.steps.all()] == [
        ("opened", ""),
        ("proposed", "refused"),
        ("decided", "granted"),
    ]


def waiting(user: User) -> list[Appeal]:
    return [appeal for appeal in queries.visible_appeals(user) if queries.may_decide_now(user, appeal)]


def test_somebody_else_decides_at_once_with_a_reason(raised: Appeal, office: Office) -> None:
    refused(services.decide, office["manager"], raised.pk, "granted", "")
    refused(services.decide, office["manager"], raised.pk, "withdrawn", "理由")
    assert services.decide(office["manager"], raised.pk, "partly", "一单成立，一单不成立").state == "partly"
    assert "结束" in refused(services.decide, office["owner"], raised.pk, "refused", "改主意")
    assert "结束" in refused(services.comment, office["agent"], raised.pk, "可是")


def test_nobody_decides_on_their_own_pay(raised: Appeal, office: Office) -> None:
    office["manager"].employee_id = "E1"
    office["manager"].save()
    assert "不能答复" in refused(services.decide, office["manager"], raised.pk, "granted", "给我")
    refused(services.decide, office["agent"], raised.pk, "granted", "给我")


@pytest.mark.parametrize("who", ["leader", "inspector", "nobody", "second"])
def test_who_does_not_see_the_statement_sees_no_appeal(raised: Appeal, office: Office, who: str) -> None:
    assert queries.visible_appeal(office[who], raised.pk) is None
    assert "没有这个申诉" in refused(services.comment, office[who], raised.pk, "看看")


def test_a_leader_who_was_given_the_team_may_add_a_word_and_not_decide(raised: Appeal, office: Office) -> None:
    LeaderSight.objects.create(user=office["leader"], team="一组", given_at=raised.opened_at, given_by=office["owner"])
    assert services.comment(office["leader"], raised.pk, "那天我在场").steps.count() == 2
    assert "不能答复" in refused(services.decide, office["leader"], raised.pk, "granted", "对")


def test_only_who_raised_it_takes_it_back_and_then_may_confirm(raised: Appeal, office: Office) -> None:
    assert "没有答复" in refused(publishing.acknowledge, office["agent"], raised.statement_id)
    assert "提出的人" in refused(services.withdraw, office["owner"], raised.pk, "")
    assert services.withdraw(office["agent"], raised.pk, "看错了").state == "withdrawn"
    assert publishing.acknowledge(office["agent"], raised.statement_id)


def test_an_open_appeal_keeps_the_run_from_being_locked(raised: Appeal, office: Office, run: Run) -> None:
    publishing.acknowledge(office["second"], statement_of(run, "E2").pk)
    assert "1 个申诉" in refused(publishing.lock, office["hr"], run.pk, "锁定")
    services.decide(office["owner"], raised.pk, "refused", "无误")
    publishing.acknowledge(office["agent"], raised.statement_id)
    assert publishing.lock(office["hr"], run.pk, "都答复了").state == "locked"


def test_steps_of_an_appeal_are_never_changed(raised: Appeal) -> None:
    for statement in ("UPDATE appeals_appealstep SET text = ''", "DELETE FROM appeals_appealstep"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_bell_tells_who_has_to_answer_until_when(raised: Appeal, office: Office) -> None:
    (task,) = [task for task in tasks_of(office["owner"]) if task.icon == "message-question"]
    assert task.due == raised.reply_by
    assert "答复" in task.words.zh
    assert not [task for task in tasks_of(office["agent"]) if task.icon == "message-question"]


def test_the_whole_way_in_a_browser_with_hostile_words(office: Office, run: Run) -> None:
    agent = browser("agent")
    page = agent.get(f"/appeals/new/{statement_of(run).pk}/?about=line&subject=commission").content.decode()
    assert 'value="line:commission" selected' in page
    sent = agent.post(
        f"/appeals/new/{statement_of(run).pk}/",
        {"on": "line:commission", "subject": "", "text": "<script>alert(1)</script>"},
    )
    address = sent["Location"]
    shown = agent.get(address)
    assert "&lt;script&gt;" in shown.content.decode()
    assert "<script>alert" not in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert "请您决定" not in shown.content.decode()
    hr = browser("hr")
    assert "初步意见" in hr.get(address).content.decode()
    hr.post(f"{address}decide/", {"verdict": "granted", "text": "核过"})
    owner = browser("owner")
    owner.post(f"{address}decide/", {"verdict": "granted", "text": "同意"})
    assert Appeal.objects.get().state == "granted"
    assert "重算这一期" in owner.get(address).content.decode()
    assert browser("second").get(address).status_code == 404
    assert browser("second").post(f"{address}comment/", {"text": "x"}).status_code == 404

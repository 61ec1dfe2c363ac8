"""Writes of appeals: opened by whom it pays, answered by somebody else, decided by nobody alone on their own work."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.errors import Words
from steelyard.pay.records import StatementRecord
from steelyard.web import lake
from steelyard.web.accounts.models import User
from steelyard.web.appeals.models import OPEN_STATES, VERDICTS, About, Appeal, AppealStep, State
from steelyard.web.appeals.queries import may_decide
from steelyard.web.audit import services as audit
from steelyard.web.payroll import publishing, queries
from steelyard.web.payroll.models import Member, Run, Statement
from steelyard.web.payroll.refusals import StepRefused, needs

#: The most that one appeal says.
LONGEST = 2000


@transaction.atomic
def open_appeal(actor: Any, statement_id: int, about: str, subject: str, text: str) -> Appeal:
    """Say what is wrong with one's own statement, until its deadline.

    ``about`` and ``subject``: a line (its item), an indicator (its key), an attribution or a row of evidence (its
    table and id), an inspection, the score as a whole, or something else.
    Raises: StepRefused for somebody else's statement, after the deadline, without words, for a line or indicator the
    statement does not have, or where the same is open already.
    """
    statement = publishing.held(statement_id)
    publishing.must_be_answerable(actor, statement)
    kept = needs(text, Words("疑问", "what is wrong"))
    if about not in About.values:
        raise StepRefused(Words("请选择对哪一项有疑问。", "Choose what it is about."))
    subject = subject.strip()[:300]
    label, shown = _told_by(queries.record_of(statement), About(about), subject)
    if statement.appeals.filter(about=about, subject=subject, state__in=OPEN_STATES).exists():
        raise StepRefused(
            Words("这一项的疑问已经提交，正在等待答复。", "This was raised already and waits for an answer.")
        )
    now = timezone.now()
    appeal = Appeal.objects.create(
        statement=statement,
        about=about,
        subject=subject,
        label_zh=label.zh[:300],
        label_en=label.en[:300],
        shown_zh=shown.zh,
        shown_en=shown.en,
        text=kept[:LONGEST],
        opened_by=actor,
        opened_at=now,
        reply_by=publishing.end_of_day(now, queries.rules().reply_days),
        first_evaluators=first_evaluators(statement, About(about), subject),
    )
    _step(appeal, "opened", actor, text=kept)
    _tell(actor, "open_appeal", appeal, why=kept)
    return appeal


def _told_by(record: StatementRecord, about: About, subject: str) -> tuple[Words, Words]:
    """What an appeal is about as the statement calls it, and what it says there."""
    if about == About.LINE:
        line = next((line for line in record.lines if line.item == subject), None)
        if line is not None:
            return line.label, line.sentence
    elif about == About.INDICATOR:
        rows = [row for sheet in record.sheets for row in sheet.indicators]
        row = next((row for row in rows if row.key == subject), None)
        if row is not None:
            return row.label, Words(row.value_text, row.value_text)
    else:
        return Words(subject, subject), Words("", "")
    raise StepRefused(
        Words("这份薪酬单里没有这一项。", "The statement has no such line or indicator."),
        remedy=Words("请从薪酬单上点选。", "Choose it on the statement."),
    )


def first_evaluators(statement: Statement, about: About, subject: str) -> list[int]:
    """Users who made what is appealed against: the maker of the run, and who gave the points of a soft indicator."""
    found = {statement.run.made_by_id}
    organisation = lake.organisation()
    if organisation is not None and about in (About.INDICATOR, About.SCORE):
        raters = {
            row.rater
            for row in organisation.manual_scores
            if row.employee_id == statement.employee_id
            and row.start < statement.period_end
            and row.end > statement.period_start
        }
        found |= set(User.objects.filter(employee_id__in=raters - {""}).values_list("pk", flat=True))
    return sorted(found)


@transaction.atomic
def comment(actor: Any, pk: int, text: str) -> Appeal:
    """Add a word to an open appeal: the person it pays, or whoever sees the statement."""
    appeal = _held(actor, pk)
    _must_be_open(appeal)
    kept = needs(text, Words("内容", "something"))
    _step(appeal, "comment", actor, text=kept)
    _tell(actor, "comment_appeal", appeal, why=kept)
    return appeal


@transaction.atomic
def withdraw(actor: Any, pk: int, text: str) -> Appeal:
    """The person takes it back."""
    appeal = _held(actor, pk)
    _must_be_open(appeal)
    if appeal.opened_by_id != actor.pk:
        raise StepRefused(Words("只有提出的人可以撤回。", "Only who raised it may take it back."))
    return _end(appeal, "withdrawn", actor, State.WITHDRAWN, "", text.strip() or "—", "withdraw_appeal")


@transaction.atomic
def decide(actor: Any, pk: int, verdict: str, reason: str) -> Appeal:
    """Answer an appeal. From a first evaluator it is a proposal, and a second person decides.

    Raises: StepRefused for whom the statement pays, for a first evaluator alone, or without a reason.
    """
    appeal = _held(actor, pk)
    _must_be_open(appeal)
    if verdict not in VERDICTS:
        raise StepRefused(Words("请选择成立、部分成立或不成立。", "Choose granted, in part, or not granted."))
    kept = needs(reason, Words("理由", "the reason"))
    if not may_decide(actor, appeal):
        raise StepRefused(Words("您不能答复这个申诉。", "You cannot answer this appeal."))
    if actor.pk not in appeal.first_evaluators:
        return _end(appeal, "decided", actor, State(verdict), verdict, kept, "decide_appeal")
    if appeal.state == State.PROPOSED:
        raise StepRefused(
            Words("当初评定的人不能单独决定。", "Who first judged it does not decide alone."),
            remedy=Words("请另一位同事决定。", "Another person decides."),
        )
    return _end(appeal, "proposed", actor, State.PROPOSED, verdict, kept, "propose_appeal")


@transaction.atomic
def correcting(actor: Any, pk: int, run: Run) -> Appeal:
    """Note which run shows what a granted appeal comes to."""
    appeal = _held(actor, pk)
    if appeal.state not in ("granted", "partly") or not may_decide(actor, appeal):
        raise StepRefused(Words("只有成立的申诉才重算。", "Only a granted appeal is computed again."))
    appeal.correcting_run = run
    appeal.save(update_fields=["correcting_run"])
    _step(appeal, "correcting", actor, text=str(run.period))
    _tell(actor, "correct_appeal", appeal)
    return appeal


def _held(actor: Any, pk: int) -> Appeal:
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("statement__run").get(pk=pk)
    if queries.visible_statement(actor, appeal.statement_id) is None:
        raise StepRefused(Words("没有这个申诉。", "There is no such appeal."))
    return appeal


def _must_be_open(appeal: Appeal) -> None:
    if not appeal.is_open:
        raise StepRefused(
            Words("这个申诉已经结束。", "This appeal has ended."),
            remedy=Words("请刷新页面看结果。", "Reload the page to see how."),
        )


def _end(appeal: Appeal, kind: str, actor: Any, after: Member, verdict: str, text: str, action: str) -> Appeal:
    before = appeal.state
    appeal.state = after
    appeal.save(update_fields=["state"])
    _step(appeal, kind, actor, verdict=verdict, text=text)
    _tell(actor, action, appeal, before=before, why=text)
    return appeal


def _step(appeal: Appeal, kind: str, actor: Any, *, verdict: str = "", text: str = "") -> None:
    AppealStep.objects.create(
        appeal=appeal, kind=kind, at=timezone.now(), by=actor, after=appeal.state, verdict=verdict, text=text[:LONGEST]
    )


def _tell(actor: Any, action: str, appeal: Appeal, *, before: str = "", why: str = "") -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=f"appeal:{appeal.pk}",
        before={"state": before} if before else None,
        after={"state": appeal.state, "statement": appeal.statement_id, "about": appeal.about, "on": appeal.subject},
        why=why,
    )

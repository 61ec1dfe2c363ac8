"""Pages of appeals: those in sight, one with everything said, and raising one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.errors import SteelyardError
from steelyard.web.appeals import queries, services
from steelyard.web.appeals.models import OPEN_STATES, VERDICTS, About, Appeal, State
from steelyard.web.payroll import queries as pay
from steelyard.web.payroll.models import label_words
from steelyard.web.shell.words import say_words


def appeals(request: HttpRequest) -> HttpResponse:
    """Open ones first, those promised soonest on top; then the others, the newest first."""
    found = queries.visible_appeals(request.user)
    shown = [
        *found.filter(state__in=OPEN_STATES).order_by("reply_by", "id"),
        *found.exclude(state__in=OPEN_STATES)[:200],
    ]
    return render(request, "appeals/list.html", {"appeals": shown, "now": timezone.now()})


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal: what it is about, every word since, and what may be done."""
    appeal = _found(request, pk)
    proposal = appeal.steps.filter(kind="proposed").select_related("by").last()
    context = {
        "appeal": appeal,
        "steps": appeal.steps.select_related("by"),
        "may_decide": queries.may_decide_now(request.user, appeal),
        "is_first_evaluator": request.user.pk in appeal.first_evaluators,
        "is_theirs": appeal.opened_by_id == request.user.pk,
        "proposal": proposal if appeal.state == State.PROPOSED else None,
        "verdicts": [(verdict, label_words(State(verdict).label)) for verdict in VERDICTS],
        "now": timezone.now(),
        "may_correct": queries.may_decide(request.user, appeal) and appeal.state in ("granted", "partly"),
        "newest": pay.current_published(appeal.statement.period),
    }
    return render(request, "appeals/one.html", context)


def new(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Raise one against a line or indicator of one's own statement: ``?about=line&subject=...`` names it."""
    statement = pay.own_statements(request.user).filter(pk=statement_id).first()
    if statement is None:
        raise Http404
    if request.method == "POST":
        about, _, subject = request.POST.get("on", "").partition(":")
        subject = subject or request.POST.get("subject", "")
        try:
            appeal = services.open_appeal(request.user, statement.pk, about, subject, request.POST.get("text", ""))
        except SteelyardError as refused:
            messages.warning(request, " ".join(say_words(part) for part in (refused.what, refused.remedy) if part))
            return redirect("appeals_new", statement_id=statement.pk)
        return redirect("appeals_one", pk=appeal.pk)
    record = pay.record_of(statement)
    asked = f"{request.GET.get('about', '')}:{request.GET.get('subject', '')}"
    context = {
        "statement": statement,
        "record": record,
        "asked": asked,
        "others": [
            (about, label_words(About(about).label))
            for about in ("attribution", "evidence", "inspection", "score", "other")
        ],
        "may_answer": pay.may_answer(request.user, statement, timezone.now()),
        "subject": request.GET.get("subject", ""),
    }
    return render(request, "appeals/new.html", context)


#: What a form on an appeal's page may ask for.
TAKEN: Mapping[str, Callable[[HttpRequest, int], Appeal]] = {
    "comment": lambda request, pk: services.comment(request.user, pk, request.POST.get("text", "")),
    "withdraw": lambda request, pk: services.withdraw(request.user, pk, request.POST.get("text", "")),
    "decide": lambda request, pk: services.decide(
        request.user, pk, request.POST.get("verdict", ""), request.POST.get("text", "")
    ),
}


@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Add to an appeal or end it; refused it says why, and nothing changed."""
    appeal = _found(request, pk)
    if step not in TAKEN:
        raise Http404
    try:
        TAKEN[step](request, appeal.pk)
    except SteelyardError as refused:
        messages.warning(request, " ".join(say_words(part) for part in (refused.what, refused.remedy) if part))
    return redirect("appeals_one", pk=appeal.pk)


def _found(request: HttpRequest, pk: int) -> Appeal:
    appeal = queries.visible_appeal(request.user, pk)
    if appeal is None:
        raise Http404
    return appeal

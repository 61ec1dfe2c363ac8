"""Pages of pay runs: the list, a new one, where one stands, its check, and every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from steelyard.errors import SteelyardError
from steelyard.pay.run_store import StoredRun
from steelyard.periods import ONE_DAY, Period
from steelyard.web.appeals import services as appeals
from steelyard.web.appeals.queries import visible_appeal
from steelyard.web.payroll import corrections, exporting, kept, lists, preparing, publishing, queries, services, steps
from steelyard.web.payroll.checking import checked
from steelyard.web.payroll.models import Purpose, Run, State
from steelyard.web.payroll.refusals import RunBusy
from steelyard.web.payroll.sight import pay_sight_of, runs_pay
from steelyard.web.shell.desk import PageDesk
from steelyard.web.shell.listing import Listing, kept_fields
from steelyard.web.shell.periods import chosen
from steelyard.web.shell.words import say_words
from steelyard.web.statements.views import one


def runs(request: HttpRequest) -> HttpResponse:
    """Every run; what it comes to over everybody only for who sees everybody."""
    found, wanted, may_start = queries.listed(), request.GET.get("state", ""), runs_pay(request.user)
    states = list(dict.fromkeys(one.state_words for one in found))
    listing = Listing(
        request,
        lists.runs(may_start),
        [one for one in found if wanted in ("", one.state_words.en)],
        usual=lists.USUAL,
        file_name=f"steelyard-payruns-{timezone.localdate()}",
    )
    file = listing.as_file()
    if file is not None:
        return file
    context = {"listing": listing, "may_start": may_start, "states": states, "wanted": wanted}
    empty = {} if found else {"empty_template": "payroll/list_empty.html"}
    return render(
        request,
        "payroll/list.html",
        context | empty | {"search_kept": kept_fields(request, "state"), "search_folded": True},
    )


def new(request: HttpRequest) -> HttpResponse:
    """Choose period and schemes, see whom they govern and what is missing, then start."""
    if not runs_pay(request.user):
        raise Http404
    again = queries.row_of(request.GET.get("again", "") or request.POST.get("again", ""))
    if request.method == "POST":
        return _start(request, again)
    picked = chosen(request, timezone.localdate())
    period = again.period if again is not None else _last_closed(request, picked.period)
    asked = request.GET.getlist("scheme") if "chosen" in request.GET else (again.schemes if again else None)
    context = {
        "picked": picked,
        "period": period,
        "period_value": f"{period.start:%Y-%m}" if period.is_whole("month") else str(period),
        "months": _months(period),
        "again": again,
        "appeal": request.GET.get("appeal", ""),
        "preview": preparing.preview(period, asked),
        "in_force": queries.current_published(period),
    }
    return render(request, "payroll/new.html", context)


def _months(period: Period) -> list[str]:
    month = Period.of_cycle(period.start, "month")
    found = [*month.months_before(11), month, Period.of_cycle(month.end, "month")]
    return [f"{one.start:%Y-%m}" for one in reversed(found)]


def _last_closed(request: HttpRequest, newest: Period) -> Period:
    """The period asked for; else the newest month that is over, which is what is paid next."""
    if request.GET.get("period", "").strip():
        return newest
    return newest if newest.end <= timezone.localdate() else Period.of_cycle(newest.start - ONE_DAY, "month")


def _start(request: HttpRequest, again: Run | None) -> HttpResponse:
    wanted, why = request.POST.getlist("scheme"), request.POST.get("why", "")
    try:
        period = again.period if again is not None else Period.parse(request.POST.get("period", ""))
        if again is not None and again.state == State.LOCKED:
            locked = corrections.newest_locked(period) or again
            run = services.start_run(request.user, period, wanted, why, again=locked, purpose=Purpose.CORRECTION)
        else:
            run = services.start_run(request.user, period, wanted, why, again=again)
        appeal = visible_appeal(request.user, _number(request.POST.get("appeal", "")))
        if appeal is not None:
            appeals.correcting(request.user, appeal.pk, run)
    except SteelyardError as refused:
        return _refused(request, refused, _page_of_busy(refused) or reverse("payroll_new"))
    return redirect("payroll_run", run_id=run.pk)


def _number(text: str) -> int:
    """A row's number; 0, which none has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _page_of_busy(refused: SteelyardError) -> str | None:
    """Whoever came second is led to the run that is there."""
    return reverse("payroll_run", args=[refused.run.page]) if isinstance(refused, RunBusy) else None


def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """One run: where it stands, what is next, its people in sight, and everything done so far."""
    row, stored = _found(run_id)
    if stored is None:
        return render(request, "payroll/draft.html", {"row": row, "may_decide": runs_pay(request.user)})
    sight = pay_sight_of(request.user)
    context: dict[str, Any] = {"stored": stored, "row": row, "sees_everybody": sight.everything}
    if row is not None and sight.everything:
        context |= _life(request.user, row, stored)
    standing = context.get("standing", {})
    made = queries.statements(stored, sight)
    context["statements"] = [(one, standing.get(one.employee_id)) for one in made]
    return render(request, "payroll/run.html", context)


def _life(user: Any, row: Run, stored: StoredRun) -> dict[str, Any]:
    """What stands on the page of a run beside its statements."""
    published = list(row.statements.select_related("run", "answer", "superseded_by").prefetch_related("appeals"))
    now = timezone.now()
    standing = {one.employee_id: queries.standing_of(one, now) for one in published}
    approvals = steps.approvals(row)
    return {
        "may_decide": runs_pay(user),
        "job": queries.unfinished_job(row),
        "checked": checked(row, stored),
        "approvals": approvals,
        "approvals_left": max(0, services.APPROVALS - len(approvals)),
        "has_approved": any(step.by_id == user.pk for step in approvals),
        "is_maker": row.made_by_id == user.pk and not queries.rules().maker_may_approve,
        "is_paid_by_it": stored.run.statement_of(user.employee_id) is not None if user.employee_id else False,
        "stops": queries.stops(row, stored),
        "open_stops": queries.still_stopped(row, stored),
        "standing": standing,
        "standings": queries.standings(published),
        "open_appeals": publishing.open_appeals(row) if row.is_in_force else 0,
        "deadline_over": row.answer_by is not None and row.answer_by <= now,
        "answer_until": None if row.answer_by is None else row.answer_by - timedelta(seconds=1),
        "rules": queries.rules(),
        "open_period": corrections.open_period(row.period) if row.purpose == Purpose.CORRECTION else None,
        "steps": row.steps.select_related("by"),
        "exports": row.exports.select_related("by"),
        "bank": exporting.payments(stored) if row.is_payable else None,
        "bank_before": row.exports.filter(form=exporting.BANK).select_related("by").last(),
        "newer_data": queries.newer_commit(stored),
        "life": queries.life(row),
    }


def check(request: HttpRequest, run_id: str) -> HttpResponse:
    """The difference to the run before, person by person with its causes, and what stands out."""
    row, stored = _found(run_id)
    if row is None or stored is None or not runs_pay(request.user):
        raise Http404
    context = {"row": row, "stored": stored, "checked": checked(row, stored), "kind": request.GET.get("kind", "")}
    return render(request, "payroll/check.html", context)


def statement(request: HttpRequest, run_id: str, employee_id: str) -> HttpResponse:
    """One statement of a run, as whoever prepares pay reads it."""
    return one(request, run_id, employee_id)


#: What a form on a run's page may ask for; the state it leads to is the service's to say.
TAKEN: Mapping[str, Callable[[HttpRequest, Run], object]] = {
    "check": lambda request, row: services.check(request.user, row.pk, _seal(request), _why(request)),
    "send-back": lambda request, row: services.send_back(request.user, row.pk, _why(request)),
    "approve": lambda request, row: services.approve(request.user, row.pk, _seal(request), _why(request)),
    "publish": lambda request, row: publishing.publish(request.user, row.pk, _seal(request), _why(request)),
    "lock": lambda request, row: publishing.lock(request.user, row.pk, _why(request)),
    "withdraw": lambda request, row: services.withdraw(request.user, row.pk, _why(request)),
    "leave-out": lambda request, row: services.leave_out(request.user, row.pk, _person(request), _why(request)),
    "take-back": lambda request, row: services.take_back(request.user, row.pk, _person(request), _why(request)),
    "carry": lambda request, row: corrections.carry(request.user, row.pk, _why(request)),
    "verify": lambda request, row: services.verify(request.user, row),
}


@require_POST
def step(request: HttpRequest, run_id: str, step: str) -> HttpResponse:
    """Take one step; refused it says why, and nothing changed."""
    row, _ = _found(run_id)
    if row is None or step not in TAKEN or not runs_pay(request.user):
        raise Http404
    page = reverse("payroll_run", args=[row.page])
    try:
        TAKEN[step](request, row)
    except SteelyardError as refused:
        return _refused(request, refused, page)
    return redirect(page)


@require_POST
def export(request: HttpRequest, run_id: str, form: str) -> HttpResponse:
    """One file of a run; the bank's only of an approved one."""
    row, _ = _found(run_id)
    if row is None or not runs_pay(request.user) or form not in (*exporting.FORMS, exporting.BANK):
        raise Http404
    try:
        file = exporting.export(request.user, row.pk, form, _why(request), PageDesk.here())
    except SteelyardError as refused:
        return _refused(request, refused, reverse("payroll_run", args=[row.page]))
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    response["Cache-Control"] = "no-store"
    return response


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "")


def _seal(request: HttpRequest) -> str:
    """What the page showed when it was opened; compared, never believed."""
    return request.POST.get("seal", "")


def _person(request: HttpRequest) -> str:
    return request.POST.get("employee_id", "")


def _found(run_id: str) -> tuple[Run | None, StoredRun | None]:
    """A run's life and what it came to, by its id in the store or its number. Raises: Http404."""
    row = queries.row_of(run_id)
    stored = kept.opened((row.stored_id or "") if row is not None else run_id)
    if row is None and stored is None:
        raise Http404
    return row, stored


def _refused(request: HttpRequest, refused: SteelyardError, page: str) -> HttpResponse:
    told = " ".join(say_words(part) for part in (refused.what, refused.remedy) if part)
    messages.warning(request, told)
    return redirect(page)

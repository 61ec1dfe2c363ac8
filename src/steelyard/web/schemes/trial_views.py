"""A draft tried on past months: asked for, watched, read, moved, taken away as a file. It shows what everybody earns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.books.desk import Desk
from steelyard.books.schemes import OwnScheme, schemes_of
from steelyard.errors import InputRefused, SchemeError
from steelyard.periods import ONE_DAY, Period
from steelyard.reports.sheets import sheets_bytes
from steelyard.reports.simulation import PEOPLE, Result, people_rows, sheets
from steelyard.reports.tables import csv_bytes
from steelyard.schemes import Scheme
from steelyard.schemes.faults import Path as Way
from steelyard.simulate.distribution import grades, layers, score_bands
from steelyard.simulate.sensitivity import sensitivity
from steelyard.simulate.stretch import stretches
from steelyard.web import lake
from steelyard.web.jobs.models import Job
from steelyard.web.payroll.sight import runs_pay
from steelyard.web.schemes import people, pictures, queries, services, trials
from steelyard.web.schemes.models import Draft, Trial
from steelyard.web.shell.exports import XLSX
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import language

#: How many months back a trial may be asked for in one go.
MONTHS = 12


class PageDesk(Desk):
    """A desk for what a page takes away as a file."""

    def now(self) -> datetime:
        """The server's clock."""
        return datetime.now(UTC)

    def say(self, text: str, style: str = "") -> None:
        """Nobody listens."""


def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Choose the months and what to compare with; then the draft is tried as a job."""
    draft = queries.draft_of(key)
    if draft is None or not runs_pay(request.user):
        raise Http404
    found = queries.checked(draft.text, draft.cases, key)
    months = _months(timezone.localdate())
    if request.method == "POST" and found.scheme is not None and months:
        period = _period(request, months)
        if period is None:
            messages.warning(
                request, say("请选完整的月份，先后不要颠倒。", "Choose whole months, the first before the last.")
            )
        else:
            trial = services.ask_trial(request.user, draft, _against(request, draft), period.start, period.end)
            return redirect("schemes_trial", trial_id=trial.pk)
    own = [one for one in schemes_of(services.home(), lake.catalogue()) if one.scheme is not None]
    return render(
        request,
        "schemes/try.html",
        {
            "draft": draft,
            "tab": "try",
            "found": found,
            "months": months,
            "own": own,
            "likely": _likely(draft, found.scheme, own),
            "earlier": Trial.objects.filter(key=key).select_related("asked_by")[:10],
        },
    )


def _months(today: date) -> list[Period]:
    """Whole months with data, the newest first."""
    snapshot = lake.snapshot()
    if snapshot is None:
        return []
    month, found = Period.of_cycle(today, "month"), []
    for _ in range(MONTHS):
        month = Period.of_cycle(month.start - ONE_DAY, "month")
        found.append(month)
    return found


def _period(request: HttpRequest, months: list[Period]) -> Period | None:
    """From the first month chosen to the end of the last."""
    known = {month.start.isoformat(): month for month in months}
    first, last = known.get(request.POST.get("first", "")), known.get(request.POST.get("last", ""))
    if first is None or last is None or first.start > last.start:
        return None
    return Period(first.start, last.end)


def _against(request: HttpRequest, draft: Draft) -> list[str]:
    chosen = set(request.POST.getlist("against"))
    return [one.text for one in schemes_of(services.home(), lake.catalogue()) if one.key in chosen and one.scheme]


def _likely(draft: Draft, scheme: Scheme | None, own: list[OwnScheme]) -> set[str]:
    """What the draft would take the place of: the scheme of its own key, else those that govern the same people now."""
    keys = {one.key for one in own}
    if draft.key in keys or scheme is None:
        return keys & {draft.key}
    today = timezone.localdate()
    newest = max(scheme.versions, key=lambda version: version.from_)
    mine = {employee_id for employee_id, _ in people.people_under(newest, max(today, newest.from_))}
    found = set()
    for one in own:
        version = one.version_on(today)
        if version is None or version.beside:
            continue
        if mine & {employee_id for employee_id, _ in people.people_under(version, today)}:
            found.add(one.key)
    return found


def trial(request: HttpRequest, trial_id: str) -> HttpResponse:
    """How far a trial is; then what came out, with sliders that answer at once."""
    made = _trial(request, trial_id)
    job = Job.objects.filter(pk=made.job_id).first()
    if made.result is None:
        return render(request, "schemes/trial_waits.html", {"trial": made, "job": job})
    if request.htmx:
        # The page that waited is asked again as a whole: it has other parts now.
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(
        request,
        "schemes/trial.html",
        {
            "trial": made,
            "result": made.result,
            "numbers": made.result,
            "pictures": pictures.of(made.result),
            "sliders": trials.sliders(made),
            "draft": queries.draft_of(made.key),
            "last_day": made.end - ONE_DAY,
        },
    )


@require_POST
def move(request: HttpRequest, trial_id: str) -> HttpResponse:
    """The numbers with some of the draft's values moved; or, asked to, the values written into the draft."""
    made = _trial(request, trial_id)
    if made.result is None:
        raise Http404
    try:
        values = trials.moved_values(made, request.POST)
        if request.POST.get("do") == "keep":
            return _kept(request, made, values)
        found = trials.moved_numbers(made, values)
    except (InputRefused, SchemeError) as refused:
        if request.POST.get("do") == "keep":
            messages.warning(request, refused.in_(language()))
            return redirect("schemes_trial", trial_id=made.pk)
        return render(request, "schemes/trial_numbers.html", {"trial": made, "refused": refused, "result": made.result})
    context = {
        "trial": made,
        "result": made.result,
        "numbers": found,
        "pictures": pictures.of(found),
        "is_moved": bool(values),
        "weights": found["weights"],
    }
    return render(request, "schemes/trial_numbers.html", context)


def _kept(request: HttpRequest, made: Trial, values: dict[Way, Fraction]) -> HttpResponse:
    """The moved values in the draft, which must still be the one that was tried."""
    draft = queries.draft_of(made.key)
    if draft is None or not values:
        return redirect("schemes_trial", trial_id=made.pk)
    text = trials.text_with(draft.text, made, values)
    services.save(request.user, draft, draft.revision, text)
    messages.success(request, say("这些数已写进草稿。", "The numbers are in the draft now."))
    return redirect("schemes_draft", key=draft.key)


def export(request: HttpRequest, trial_id: str, kind: str) -> HttpResponse:
    """The whole trial as a workbook, or a row per person as CSV."""
    made = _trial(request, trial_id)
    if made.result is None or kind not in ("xlsx", "csv"):
        raise Http404
    room = trials.room_of(made)
    with room.lock:
        simulation = room.trial.simulation
        if kind == "csv":
            content, content_type = b"\xef\xbb\xbf" + csv_bytes(PEOPLE, people_rows(simulation.changes)), "text/csv"
        else:
            desk = PageDesk(home=services.home(), language=language())
            result = Result(
                simulation,
                grades(simulation.drafts),
                grades(simulation.currents),
                score_bands(simulation.drafts),
                score_bands(simulation.currents),
                layers(simulation.drafts),
                stretches(room.trial.simulator.settler, simulation.drafts),
                sensitivity(room.trial.simulator, simulation),
                room.trial.draft.problems,
                simulation.stops(),
                sum(side.totals.count(None) for side in (simulation.new, simulation.old)),
            )
            content, content_type = sheets_bytes("trial", made.end, sheets(desk, result)), XLSX
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="steelyard-trial-{made.start}-{made.end}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _trial(request: HttpRequest, trial_id: str) -> Trial:
    """The trial, for who may see what everybody earns."""
    made = Trial.objects.filter(pk=trial_id).first() if runs_pay(request.user) else None
    if made is None:
        raise Http404
    return made

"""Pages below a statement: the records behind a figure, the difference to the period before, files to take along."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steelyard.errors import LakeError
from steelyard.reports.opened import case_figures, value_shown
from steelyard.reports.texts import without_unit
from steelyard.web.jobs import services as jobs
from steelyard.web.jobs.models import Job
from steelyard.web.payroll import kept
from steelyard.web.payroll.sight import runs_pay
from steelyard.web.shell.words import language
from steelyard.web.statements import differences, files, queries
from steelyard.web.statements.queries import Opened

#: How many records a page of rows shows at first, and at most.
SHOWN, MOST = 50, 500


def one(request: HttpRequest, run_id: str, employee_id: str) -> HttpResponse:
    """One statement by its run: as it was published, else as the desk reads it before that."""
    found = _found(request, run_id, employee_id)
    if found.published is not None:
        return redirect("payroll_mine", pk=found.published.pk)
    return render(request, "payroll/statement.html", queries.shown(found))


def rows(request: HttpRequest, run_id: str, place: str, employee_id: str) -> HttpResponse:
    """The records behind one figure of a statement, those that weigh most first, each with its messages."""
    found = _found(request, run_id, employee_id)
    limit = MOST if request.GET.get("all") else SHOWN
    fault = None
    try:
        held = queries.rows(request.user, found, place, limit)
        if held is None:
            raise Http404
    except LakeError as error:
        held, fault = None, error.what
    context: dict[str, Any] = {"found": found, "made": found.record, "stored": found.stored, "fault": fault}
    if held is not None:
        trace = held.trace
        context |= {
            "rows": held,
            "what": without_unit(trace.what.in_(language()), trace.unit),
            "value": value_shown(trace, language()),
            "cases": [(case, case_figures(case, language())) for case in held.cases.shown] if held.cases else [],
            "more": held.cases is not None and len(held.cases.shown) < held.cases.total and limit < MOST,
        }
    return render(request, "statements/rows.html", context)


def difference(request: HttpRequest, run_id: str, employee_id: str) -> HttpResponse:
    """Line by line against the period before: how much, by which causes, and which figures moved."""
    found = _found(request, run_id, employee_id)
    context = {"found": found, "made": found.record, "stored": found.stored}
    return render(request, "statements/difference.html", context | differences.against_before(found))


def file(request: HttpRequest, run_id: str, form: str, employee_id: str) -> HttpResponse:
    """One statement to take along, as PDF or XLSX."""
    found = _found(request, run_id, employee_id)
    made = files.of_statement(found, form, language())
    if made is None:
        raise Http404
    response = HttpResponse(made.content, content_type=made.content_type)
    response["Content-Disposition"] = files.disposition(made.name)
    response["Cache-Control"] = "no-store"
    return response


# All of a run -------------------------------------------------------------------------------------


@require_POST
def everything(request: HttpRequest, run_id: str, form: str) -> HttpResponse:
    """Ask for every statement of a run as one file; the worker makes it."""
    stored = kept.opened(run_id)
    if stored is None or form not in files.FORMS or not runs_pay(request.user):
        raise Http404
    asked = {"run_id": run_id, "form": form, "language": language()}
    job = jobs.ask(request.user, "statements", asked)
    return redirect("statements_job", job_id=job.pk)


def job(request: HttpRequest, job_id: str) -> HttpResponse:
    """How far the file of a run is, and the file when it is there."""
    found = _job(request, job_id)
    path = files.path_of(found)
    context = {"job": found, "run_id": found.asked["run_id"], "is_there": path is not None and path.is_file()}
    return render(request, "statements/job.html", context)


def download(request: HttpRequest, job_id: str) -> HttpResponse:
    """The file a job made, as long as it is kept."""
    found = _job(request, job_id)
    path = files.path_of(found)
    if path is None or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=files.CONTENT_TYPES[path.suffix.removeprefix(".")])
    response["Content-Disposition"] = files.disposition(str((found.result or {})["name"]))
    response["Cache-Control"] = "no-store"
    return response


def _job(request: HttpRequest, job_id: str) -> Job:
    """A job of this kind that whoever asks has asked for, while they still see everybody's pay. Raises: Http404."""
    found = Job.objects.filter(pk=job_id, kind="statements", asked_by=request.user).first()
    if found is None or not runs_pay(request.user):
        raise Http404
    return found


def _found(request: HttpRequest, run_id: str, employee_id: str) -> Opened:
    found = queries.opened(request.user, run_id, employee_id)
    if found is None:
        raise Http404
    return found

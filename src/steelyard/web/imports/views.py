"""Pages of imports: drop files, look at what they are, import, see what became of them, take back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steelyard.facts import TABLES
from steelyard.web import lake
from steelyard.web.imports import queries
from steelyard.web.imports import services as imports_services
from steelyard.web.jobs import services
from steelyard.web.jobs.models import Job
from steelyard.web.shell.downloads import attachment


def imports(request: HttpRequest) -> HttpResponse:
    """Where files are dropped, and what was imported before."""
    mappings, fault = queries.mappings()
    jobs = list(queries.imports()[: queries.SHOWN])
    return render(
        request,
        "imports/list.html",
        {
            "jobs": jobs,
            "undoable": {job.pk for job in queries.undoable([str(job.pk) for job in jobs])},
            "undone": lake.undone_imports(),
            "elsewhere": queries.made_elsewhere(),
            "is_empty": lake.snapshot() is None,
            "tables": TABLES,
            "mappings": mappings,
            "mappings_fault": fault,
        },
    )


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take the files and look at them: a dry run that stores nothing."""
    files = request.FILES.getlist("files")
    if not files:
        return redirect("imports_list")
    names = ("table", "shop", "platform", "day")
    said = {name: request.POST.get(name, "").strip() for name in names}
    said["day"] = day_said(said["day"])
    return redirect("imports_one", job_id=imports_services.ask_import(request.user, files, dry_run=True, **said).pk)


def day_said(text: str) -> str:
    """A day as an upload gives it; anything else says none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def one(request: HttpRequest, job_id: str) -> HttpResponse:
    """One import, looked at or done: a card per file."""
    job = queries.import_of(job_id)
    if job is None:
        raise Http404
    refused = [Path(name).name for name in queries.refused_names(job)]
    cards = (job.result or {}).get("cards", ())
    open_cards = {place for place in range(len(cards)) if queries.mappable_file(job, place)}
    return render(request, "imports/one.html", {"job": job, "refused": refused, "unmapped": open_cards})


@require_POST
def confirm(request: HttpRequest, job_id: str) -> HttpResponse:
    """Import for good what was looked at."""
    looked = queries.import_of(job_id)
    if looked is None or not queries.can_confirm(looked):
        raise Http404
    return redirect("imports_one", job_id=imports_services.confirm_import(request.user, looked).pk)


@require_POST
def demonstrate(request: HttpRequest) -> HttpResponse:
    """Fill an empty installation with the invented company."""
    if lake.snapshot() is not None:
        raise Http404
    return redirect("imports_one", job_id=services.ask(request.user, "demo", {}).pk)


@require_POST
def undo(request: HttpRequest, job_id: str) -> HttpResponse:
    """Take back what an import brought; asks for a reason."""
    job = Job.objects.filter(pk=job_id, kind__in=("import", "demo", "intake"), state="done").first()
    why = request.POST.get("why", "").strip()
    if job is None or not (job.result or {}).get("import_id") or job.result["import_id"] in lake.undone_imports():
        raise Http404
    if not why:
        return redirect("imports_one", job_id=job.pk)
    return redirect("imports_one", job_id=imports_services.ask_undo(request.user, [job], why)[0].pk)


@require_POST
def undo_several(request: HttpRequest) -> HttpResponse:
    """Take back several imports at once, for one reason; those already taken back are passed over."""
    why = request.POST.get("why", "").strip()
    jobs = queries.undoable(request.POST.getlist("import"))
    if why and jobs:
        imports_services.ask_undo(request.user, jobs, why)
    return redirect("imports_list")


def refused(request: HttpRequest, job_id: str, place: int) -> HttpResponse:
    """The refused rows of one import as a file, to be mended and dropped again."""
    job = queries.import_of(job_id)
    path = queries.refused_file(job, place) if job is not None else None
    if path is None:
        raise Http404
    return attachment(path.read_bytes(), path.name)

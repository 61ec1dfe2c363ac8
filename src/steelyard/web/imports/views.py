"""Pages of imports: drop files, look at what they are, import, see what became of them, take back."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steelyard.facts import TABLES
from steelyard.facts.lake import Lake
from steelyard.web import lake
from steelyard.web.imports.storage import store, uploads
from steelyard.web.jobs import services
from steelyard.web.jobs.models import Job
from steelyard.web.shell.downloads import attachment

KINDS = ("import", "demo", "undo")


def imports(request: HttpRequest) -> HttpResponse:
    """Where files are dropped, and what was imported before."""
    jobs = Job.objects.filter(kind__in=KINDS, asked__dry_run__isnull=True)[:50]
    undone = _undone()
    return render(
        request,
        "imports/list.html",
        {"jobs": jobs, "undone": undone, "is_empty": lake.snapshot() is None, "tables": TABLES},
    )


def _undone() -> frozenset[str]:
    if lake.snapshot() is None:
        return frozenset()
    commits = Lake.open(settings.CONFIGURATION.home, create=False).commits()
    return frozenset(commit.import_id or "" for commit in commits if commit.kind == "undo")


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take the files and look at them: a dry run that stores nothing."""
    files = request.FILES.getlist("files")
    if not files:
        return redirect("imports_list")
    asked = {"folder": store(files).name, "dry_run": True, "files": [file.name for file in files]}
    for name in ("table", "shop", "platform"):
        asked[name] = request.POST.get(name, "").strip()
    return redirect("imports_one", job_id=services.ask(request.user, "import", asked).pk)


def one(request: HttpRequest, job_id: str) -> HttpResponse:
    """One import, looked at or done: a card per file."""
    job = Job.objects.filter(pk=job_id, kind__in=KINDS).first()
    if job is None:
        raise Http404
    return render(
        request, "imports/one.html", {"job": job, "refused": [Path(name).name for name in _refused_files(job)]}
    )


@require_POST
def confirm(request: HttpRequest, job_id: str) -> HttpResponse:
    """Import for good what was looked at."""
    looked = Job.objects.filter(pk=job_id, kind="import", asked__dry_run=True, state="done").first()
    if looked is None or not (uploads() / str(looked.asked["folder"])).is_dir():
        raise Http404
    asked = {key: value for key, value in looked.asked.items() if key != "dry_run"}
    return redirect("imports_one", job_id=services.ask(request.user, "import", asked).pk)


@require_POST
def demonstrate(request: HttpRequest) -> HttpResponse:
    """Fill an empty installation with the invented company."""
    if lake.snapshot() is not None:
        raise Http404
    return redirect("imports_one", job_id=services.ask(request.user, "demo", {}).pk)


@require_POST
def undo(request: HttpRequest, job_id: str) -> HttpResponse:
    """Take back what an import brought; asks for a reason."""
    job = Job.objects.filter(pk=job_id, kind__in=("import", "demo"), state="done").first()
    why = request.POST.get("why", "").strip()
    if job is None or not job.result or job.result["import_id"] in _undone():
        raise Http404
    if not why:
        return redirect("imports_one", job_id=job.pk)
    asked = {"import_id": job.result["import_id"]}
    return redirect("imports_one", job_id=services.ask(request.user, "undo", asked, why).pk)


def refused(request: HttpRequest, job_id: str, place: int) -> HttpResponse:
    """The refused rows of one import as a file, to be mended and dropped again."""
    job = Job.objects.filter(pk=job_id, kind="import", state="done").first()
    names = _refused_files(job) if job is not None else []
    if not 0 <= place < len(names):
        raise Http404
    top = Path(settings.CONFIGURATION.home) / "refused"
    path = (top / names[place]).resolve()
    if not path.is_relative_to(top.resolve()) or not path.is_file():
        raise Http404
    return attachment(path.read_bytes(), path.name)


def _refused_files(job: Job) -> list[str]:
    """The refused-rows files an import wrote, below the folder of all of them."""
    return [name for card in (job.result or {}).get("cards", ()) for name in card["refused_files"]]

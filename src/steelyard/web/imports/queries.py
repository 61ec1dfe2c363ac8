"""Reads of imports."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from steelyard.web.imports.storage import uploads
from steelyard.web.jobs.models import Job

KINDS = ("import", "demo", "undo")
#: Kinds whose verdicts can be opened: pushes are imported in batches, which have a list of their own.
OPENED = (*KINDS, "intake")
SHOWN = 50


def imports() -> QuerySet[Job]:
    """What was imported or taken back, newest first; looks that stored nothing are left out."""
    return Job.objects.select_related("asked_by").filter(kind__in=KINDS, asked__dry_run__isnull=True)


def import_of(job_id: str) -> Job | None:
    """One import, looked at or done; None for a job of another kind."""
    return Job.objects.select_related("asked_by").filter(pk=job_id, kind__in=OPENED).first()


def can_confirm(job: Job) -> bool:
    """Whether a look has ended and its files are still there."""
    return (
        job.kind == "import"
        and bool(job.asked.get("dry_run"))
        and job.state == "done"
        and (uploads() / str(job.asked["folder"])).is_dir()
    )


def refused_names(job: Job) -> list[str]:
    """The refused-rows files an import wrote, below the folder of all of them."""
    return [name for card in (job.result or {}).get("cards", ()) for name in card["refused_files"]]


def refused_file(job: Job, place: int) -> Path | None:
    """One of them; None when there are fewer, or it is no longer there."""
    names = refused_names(job) if job.state == "done" else []
    if not 0 <= place < len(names):
        return None
    top = Path(settings.CONFIGURATION.home) / "refused"
    path = (top / names[place]).resolve()
    return path if path.is_relative_to(top.resolve()) and path.is_file() else None

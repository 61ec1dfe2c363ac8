"""Reads of imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from steelyard.books.mappings import MappingBook
from steelyard.sources import InputFile
from steelyard.sources.detect import SUFFIXES
from steelyard.sources.mappings import FileMapping, MappingRefused
from steelyard.web import lake
from steelyard.web.imports.storage import uploads
from steelyard.web.jobs.models import Job

KINDS = ("import", "demo", "undo")
#: Kinds whose verdicts can be opened: pushes are imported in batches, which have a list of their own.
OPENED = (*KINDS, "intake")
#: Kinds that brought rows.
UNDONE_KINDS = ("import", "demo", "intake")
SHOWN = 50


def imports() -> QuerySet[Job]:
    """What was imported or taken back, newest first; looks that stored nothing are left out."""
    return Job.objects.select_related("asked_by").filter(kind__in=KINDS, asked__dry_run__isnull=True)


def made_elsewhere() -> list[tuple[str, datetime]]:
    """The newest imports that no job of these pages made, as (import id, when): those of the command line."""
    newest = lake.newest_imports(SHOWN)
    ids = [import_id for import_id, _ in newest]
    own = set(Job.objects.filter(result__import_id__in=ids).values_list("result__import_id", flat=True))
    return [one for one in newest if one[0] not in own]


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


#: Why a file of a table may need a mapping.
MAPPED_REASONS = frozenset({"layout_unknown", "columns_missing", "mapping_columns_missing", "day_missing"})


def mappable_file(job: Job, place: int) -> InputFile | None:
    """The file of one card of a look, where its layout is unknown and it still lies there; else None."""
    cards = (job.result or {}).get("cards", ()) if can_confirm(job) else ()
    if not 0 <= place < len(cards) or not needs_mapping(cards[place]):
        return None
    folder = (uploads() / str(job.asked["folder"])).resolve()
    name, _, member = str(cards[place]["file"]).partition("!")
    path = (folder / name).resolve()
    return InputFile(path, member or None) if path.is_relative_to(folder) and path.is_file() else None


def needs_mapping(card: Mapping[str, Any]) -> bool:
    """Whether a card's file is a table nobody has told the columns of."""
    suffix = PurePosixPath(str(card["file"])).suffix.lower()
    reasons = {problem.get("reason") for problem in card["problems"]}
    return bool(card["is_refused"] and suffix in SUFFIXES and reasons & MAPPED_REASONS)


def mappings() -> tuple[tuple[FileMapping, ...], MappingRefused | None]:
    """The mappings remembered, by name; or why none can be read, where somebody broke a file by hand."""
    try:
        return MappingBook.of(Path(settings.CONFIGURATION.home)).mappings, None
    except MappingRefused as error:
        return (), error


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


def undoable(ids: Sequence[str]) -> list[Job]:
    """Those of these imports that are done and not taken back; ids that are none are passed over."""
    taken_back = lake.undone_imports()
    jobs = Job.objects.filter(pk__in=[one for one in ids if _is_id(one)], kind__in=UNDONE_KINDS, state="done")
    found = [job for job in jobs if not job.asked.get("dry_run") and (job.result or {}).get("import_id")]
    return [job for job in found if job.result["import_id"] not in taken_back]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

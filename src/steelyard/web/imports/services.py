"""Writes of imports: each is a job, asked for once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from steelyard.books.mappings import MappingBook
from steelyard.sources.mappings import FileMapping, to_text
from steelyard.web.audit import services as audit
from steelyard.web.imports.storage import harmless_name, store
from steelyard.web.jobs import services
from steelyard.web.jobs.models import Job


def ask_import(
    actor: Any,
    files: Sequence[UploadedFile],
    *,
    dry_run: bool,
    table: str = "",
    shop: str = "",
    platform: str = "",
    day: str = "",
) -> Job:
    """Keep the files and ask for their import, or only for a look at them."""
    asked: dict[str, Any] = {
        "folder": store(files).name,
        "files": [harmless_name(file.name or "") for file in files],
        "table": table,
        "shop": shop,
        "platform": platform,
        "day": day,
    }
    if dry_run:
        asked["dry_run"] = True
    return services.ask(actor, "import", asked)


def confirm_import(actor: Any, looked: Job) -> Job:
    """Import for good what was looked at."""
    return services.ask(actor, "import", {key: value for key, value in looked.asked.items() if key != "dry_run"})


@transaction.atomic
def keep_mapping(
    actor: Any, looked: Job, mapping: FileMapping, layouts: Iterable[frozenset[str]], day: str = ""
) -> Job:
    """Remember a mapping for the headers it was tried on, and look at the same files again."""
    MappingBook.of(Path(settings.CONFIGURATION.home)).remember(mapping, layouts)
    audit.record(
        actor=actor,
        action="keep_mapping",
        subject=f"mapping:{mapping.name}",
        after={"table": mapping.table.name, "mapping": to_text(mapping)},
    )
    asked = {**looked.asked, "dry_run": True}
    return services.ask(actor, "import", asked | ({"day": day} if day else {}))


@transaction.atomic
def forget_mapping(actor: Any, name: str) -> None:
    """Forget a mapping; what was imported with it stays. Raises: UnknownName."""
    book = MappingBook.of(Path(settings.CONFIGURATION.home))
    before = book.named(name)
    book.forget(name)
    audit.record(actor=actor, action="forget_mapping", subject=f"mapping:{name}", before={"mapping": to_text(before)})


def ask_undo(actor: Any, imported: Sequence[Job], why: str) -> list[Job]:
    """Take back what imports brought, the newest first; each is a job of its own."""
    newest_first = sorted(imported, key=lambda job: job.asked_at, reverse=True)
    return [
        services.ask(actor, "undo", {"import_id": job.result["import_id"]}, why) for job in newest_first if job.result
    ]

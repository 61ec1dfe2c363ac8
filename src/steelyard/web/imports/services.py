"""Writes of imports: each is a job, asked for once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from steelyard.web.imports.storage import harmless_name, store
from steelyard.web.jobs import services
from steelyard.web.jobs.models import Job


def ask_import(
    actor: Any, files: Sequence[UploadedFile], *, dry_run: bool, table: str = "", shop: str = "", platform: str = ""
) -> Job:
    """Keep the files and ask for their import, or only for a look at them."""
    asked: dict[str, Any] = {
        "folder": store(files).name,
        "files": [harmless_name(file.name or "") for file in files],
        "table": table,
        "shop": shop,
        "platform": platform,
    }
    if dry_run:
        asked["dry_run"] = True
    return services.ask(actor, "import", asked)


def confirm_import(actor: Any, looked: Job) -> Job:
    """Import for good what was looked at."""
    return services.ask(actor, "import", {key: value for key, value in looked.asked.items() if key != "dry_run"})

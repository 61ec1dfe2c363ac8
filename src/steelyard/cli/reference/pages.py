"""Which pages there are, written to a folder or compared with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from steelyard.cli.reference.commands import commands_page
from steelyard.cli.reference.configuration import settings_page
from steelyard.cli.reference.fact_tables import tables_page
from steelyard.cli.reference.figures import measures_page, metrics_page
from steelyard.cli.reference.file_layouts import layouts_page
from steelyard.cli.reference.labels import labels_page
from steelyard.cli.reference.law_packs import law_page
from steelyard.cli.reference.needs_page import needs_page
from steelyard.cli.reference.scheme_templates import schemes_page, template_pages
from steelyard.reports.tables import object_bytes
from steelyard.schemes.json_schema import json_schema


def schema_page() -> str:
    """The JSON Schema of scheme files, as ``steelyard scheme schema`` writes it."""
    return object_bytes(json_schema()).decode()


#: File name -> the function that makes it.
PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "labels.md": labels_page,
    "law.md": law_page,
    "layouts.md": layouts_page,
    "measures.md": measures_page,
    "metrics.md": metrics_page,
    "needs.md": needs_page,
    "scheme.schema.json": schema_page,
    "schemes.md": schemes_page,
    **template_pages(),
    "settings.md": settings_page,
    "tables.md": tables_page,
}


def write(folder: Path) -> None:
    """Write every page."""
    for name, make in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(make(), encoding="utf-8", newline="\n")


def differing(folder: Path) -> list[str]:
    """The pages in a folder that are missing, not as they should be, or no page at all."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} - {"README.md"}
    stale = [name for name, make in PAGES.items() if _text(folder / name) != make()]
    return sorted({*stale, *(present - PAGES.keys())})


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None

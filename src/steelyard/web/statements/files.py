"""Statements as files: one to take along, or all of a run in one; what they say is what was stored."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from django.conf import settings

from steelyard.errors import Language, UnknownName, Words
from steelyard.pay.run_store import StoredRun
from steelyard.reports.statements_pdf import StatementPrinter, file_name
from steelyard.reports.stored_run import report_of_run, report_of_statement, statement_view
from steelyard.reports.workbook import workbook_bytes
from steelyard.web.desk import PageDesk
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.work import JobDesk
from steelyard.web.payroll import kept
from steelyard.web.statements.queries import Opened

Form = Literal["pdf", "xlsx"]
FORMS: tuple[Form, ...] = ("pdf", "xlsx")
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
#: How long the file of a whole run waits to be fetched; it holds everybody's pay.
KEPT_FOR = timedelta(days=1)
FOLDER = "exports"

_press = threading.Lock()


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its name, its kind, its bytes."""

    name: str
    content_type: str
    content: bytes


def of_statement(found: Opened, form: str, language: Language) -> Made | None:
    """One statement as PDF or XLSX; None for another form. The same statement gives the same bytes."""
    desk = PageDesk.speaking(language)
    view = statement_view(desk, found.stored, found.record)
    stem = f"{found.stored.period.start:%Y-%m}-{file_name(view, set()).removesuffix('.pdf')}"
    if form == "pdf":
        with _press:  # one compiler, one statement at a time
            content = _printer(language).pdf(view)
        return Made(f"{stem}.pdf", CONTENT_TYPES["pdf"], content)
    if form == "xlsx":
        content = workbook_bytes(report_of_statement(desk, found.stored, found.record), language)
        return Made(f"{stem}.xlsx", CONTENT_TYPES["xlsx"], content)
    return None


@lru_cache(maxsize=2)
def _printer(language: Language) -> StatementPrinter:
    return StatementPrinter(language)


def disposition(name: str) -> str:
    """A header that saves a file under any name: letters of every script, and a plain name for old browsers."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


# All of a run, as a job ---------------------------------------------------------------------------


def make_all(job: Job, desk: JobDesk) -> dict[str, Any]:
    """Every statement of a run in one file: a zip of PDFs, or one workbook; begun again it is made anew."""
    stored = kept.opened(str(job.asked["run_id"]))
    if stored is None:
        raise UnknownName(Words("存下的批次找不到。", "The stored run is gone."))
    language: Language = "en" if job.asked.get("language") == "en" else "zh"
    desk.language = language
    folder = desk.home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    _forget(folder, desk.now())
    kind = "zip" if job.asked["form"] == "pdf" else "xlsx"
    path = folder / f"{job.pk}.{kind}"
    partial = path.with_suffix(".part")
    if kind == "zip":
        _zip(stored, partial, desk, language)
    else:
        partial.write_bytes(workbook_bytes(report_of_run(desk, stored), language))
    partial.replace(path)
    return {"file": path.name, "name": f"{stored.run_id}.{kind}", "people": len(stored.run.statements)}


def _zip(stored: StoredRun, path: Path, desk: JobDesk, language: Language) -> None:
    """One PDF per person, named by id and name; no clock in it, so that the same run gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        for name, content in _printed(stored, desk, language):
            out.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), content)


def _printed(stored: StoredRun, desk: JobDesk, language: Language) -> Iterator[tuple[str, bytes]]:
    printer, taken = StatementPrinter(language), set[str]()
    with desk.counted("薪酬单", "statements", len(stored.run.statements)) as done:
        for made in stored.run.statements:
            view = statement_view(desk, stored, made)
            yield file_name(view, taken), printer.pdf(view)
            done()


def _forget(folder: Path, now: datetime) -> None:
    """Remove what nobody fetched in time, and what a killed job left."""
    oldest = (now - KEPT_FOR).timestamp()
    for path in folder.iterdir():
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def path_of(job: Job) -> Path | None:
    """Where the file of a finished job lies; None before that."""
    name = (job.result or {}).get("file")
    return Path(settings.CONFIGURATION.home) / FOLDER / Path(str(name)).name if name else None

"""The work of import jobs: the command line's own import, reporting to the job."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from steelyard.books.desk import STEPS
from steelyard.books.importing import FileCard, ImportReport, bring_up_to_date, import_paths
from steelyard.books.schemes import adopt
from steelyard.demo import write
from steelyard.demo.schemes import schemes
from steelyard.facts.lake import Lake
from steelyard.sources import ReadOptions
from steelyard.web.imports.storage import uploads
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.work import JobDesk


def import_files(job: Job, desk: JobDesk) -> dict[str, Any]:
    """Import the uploaded folder, or look at it only (``dry_run``); begun again it tells the same verdicts."""
    folder = uploads() / str(job.asked["folder"])
    options = ReadOptions(
        table=job.asked.get("table") or None,
        shop_id=job.asked.get("shop") or None,
        platform=job.asked.get("platform") or None,
        business_day=date.fromisoformat(job.asked["day"]) if job.asked.get("day") else None,
    )
    is_dry = bool(job.asked.get("dry_run"))
    # Named one by one, so that a file of no known kind is refused and said, not passed over.
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    report = import_paths(desk, files, options, dry_run=is_dry, begun_at=None if is_dry else begun_at(job, desk))
    return told(report, folder)


def begun_at(job: Job, desk: JobDesk) -> int:
    """The lake's commit when the job first began, noted before anything is written."""
    if "begun_at" not in job.asked:
        job.asked["begun_at"] = Lake.open(desk.home).snapshot().commit
        Job.objects.filter(pk=job.pk).update(asked=job.asked)
    return int(job.asked["begun_at"])


def undo_import(job: Job, desk: JobDesk) -> dict[str, Any]:
    """Take back what one import brought, and count again; begun again it only counts."""
    lake, import_id = Lake.open(desk.home, create=False), str(job.asked["import_id"])
    if not any((commit.kind, commit.import_id) == ("undo", import_id) for commit in lake.commits()):
        lake.undo(import_id, at=desk.now())
    bring_up_to_date(desk, lake)
    return {"import_id": import_id}


def demonstrate(job: Job, desk: JobDesk) -> dict[str, Any]:
    """The invented company, imported like any shop's files."""
    folder = uploads() / f"demo-{job.pk}"
    desk.report(STEPS["company"], 0, None, at_once=True)
    write(folder)
    report = import_paths(desk, [folder], ReadOptions(), begun_at=begun_at(job, desk))
    adopt(desk.home, schemes())
    return told(report, folder)


def told(report: ImportReport, folder: Path) -> dict[str, Any]:
    """A report as the job keeps it: one card per file and table, paths below the upload only."""
    kept: dict[str, Any] = storable(_told(report, folder))
    return kept


def storable(value: Any) -> Any:
    """A value without the two things a database cannot keep in text: NUL, and halves of letters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list) else value


def _told(report: ImportReport, folder: Path) -> dict[str, Any]:
    return {
        "import_id": report.import_id,
        "dry_run": report.dry_run,
        "rows": report.rows,
        "seconds": round(report.seconds, 1),
        "status": report.status,
        "cards": [_card(card, folder) for card in report.cards],
    }


def _card(card: FileCard, folder: Path) -> dict[str, Any]:
    return {
        "file": card.path.removeprefix(f"{folder}/"),
        "table": card.table,
        "layout": card.layout,
        "counts": asdict(card.counts),
        "is_refused": card.is_refused,
        "sample": [dict(row) for row in card.sample],
        "unknown_columns": list(card.unknown_columns),
        "refused_files": [_below(path, "refused") for path in card.refused_files],
        "problems": [
            {
                "reason": problem.reason,
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "zh": problem.words.zh,
                "en": problem.words.en,
                "remedy_zh": problem.remedy.zh if problem.remedy else "",
                "remedy_en": problem.remedy.en if problem.remedy else "",
            }
            for problem in (*card.problems, *card.notes)
        ],
    }


def _below(path: Path, folder: str) -> str:
    """A path from below a folder of the data folder on."""
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index(folder) :])

"""Imports: files looked at or stored by a job, its verdicts, and the rows that were refused."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import File, Form, Status
from ninja.files import UploadedFile

from steelyard.errors import Words
from steelyard.web.api.application import operation
from steelyard.web.api.asked import LIMIT, NO_CURSOR, Cursor, Limit
from steelyard.web.api.operations.jobs import job_told, newest_first
from steelyard.web.api.pages import page
from steelyard.web.api.problems import Refusal, invalid, not_there
from steelyard.web.api.shapes import ImportTold, Page
from steelyard.web.imports import queries, services
from steelyard.web.jobs.models import Job
from steelyard.web.shell.downloads import attachment

Short = Annotated[str, Form(max_length=200)]


@operation(
    "GET",
    "/imports",
    "imports",
    "imports",
    Words("导入", "Imports"),
    Words("做过的导入，不含只看不存的。", "What was imported; looks that stored nothing are left out."),
    Page[ImportTold],
)
def imports(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = NO_CURSOR) -> dict[str, Any]:
    """The newest first."""
    return page(queries.imports(), newest_first, import_told, limit, cursor)


@operation(
    "POST",
    "/imports",
    "import_files",
    "imports",
    Words("导入文件", "Import files"),
    Words(
        "上传一个或多个文件，由后台任务导入；dry_run 为真时只看不存。重复导入不会重复计数。",
        "Upload one or more files, imported by a job; with dry_run they are looked at only. Importing again counts nothing twice.",
    ),
    ImportTold,
    status=202,
)
def import_files(
    request: HttpRequest,
    files: Annotated[list[UploadedFile], File(description="任何支持的格式 Any supported layout")],
    dry_run: Annotated[bool, Form(description="只看不存 Look only")] = False,
    table: Short = "",
    shop: Short = "",
    platform: Short = "",
) -> Status[dict[str, Any]]:
    """A new import job."""
    for name, value in (("table", table), ("shop", shop), ("platform", platform)):
        if not value.isprintable():
            raise invalid(Words("含有不可见字符。", "It holds characters that cannot be seen."), name)
    job = services.ask_import(request.user, files, dry_run=dry_run, table=table, shop=shop, platform=platform)
    return Status(202, import_told(job))


@operation(
    "GET",
    "/imports/{uuid:job_id}",
    "import",
    "imports",
    Words("一次导入", "One import"),
    Words(
        "进度；完成后每个文件每张表一张卡：新增、已有、更新、未导入和原因。",
        "How far it is; once done a card per file and table: new, known, changed, refused and why.",
    ),
    ImportTold,
)
def one_import(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """One import."""
    return import_told(_import(job_id))


@operation(
    "POST",
    "/imports/{uuid:job_id}/confirm",
    "import_confirm",
    "imports",
    Words("确认导入", "Import what was looked at"),
    Words("把只看过的文件存入；是一个新任务。", "Store the files of a dry run; a job of its own."),
    ImportTold,
    status=202,
)
def import_confirm(request: HttpRequest, job_id: UUID) -> Status[dict[str, Any]]:
    """The same files for good."""
    looked = _import(job_id)
    if not queries.can_confirm(looked):
        raise Refusal(
            409,
            "not_confirmable",
            Words("这次还没有看完，或不是“只看不存”。", "It has not been looked at yet, or it was no dry run."),
        )
    return Status(202, import_told(services.confirm_import(request.user, looked)))


@operation(
    "GET",
    "/imports/{uuid:job_id}/refused/{int:place}",
    "import_refused",
    "imports",
    Words("未导入的行", "Refused rows"),
    Words("CSV 文件，改好可再导入。", "A CSV file, to be mended and imported again."),
    None,
)
def import_refused(request: HttpRequest, job_id: UUID, place: int) -> HttpResponse:
    """One file of refused rows."""
    path = queries.refused_file(_import(job_id), place)
    if path is None:
        raise not_there()
    return attachment(path.read_bytes(), path.name)


def _import(job_id: UUID) -> Job:
    found = queries.import_of(str(job_id))
    if found is None:
        raise not_there()
    return found


def import_told(job: Job) -> dict[str, Any]:
    """One import as it is told."""
    result = job.result or {}
    return {
        **job_told(job),
        "dry_run": bool(job.asked.get("dry_run")),
        "import_id": result.get("import_id"),
        "rows": result.get("rows"),
        "cards": [_card(card) for card in result.get("cards", ())],
        "refused_files": [
            reverse("api:imports-job_id-refused-place", kwargs={"job_id": str(job.pk), "place": place})
            for place in range(len(queries.refused_names(job)))
        ],
    }


def _card(card: dict[str, Any]) -> dict[str, Any]:
    return {
        "file": card["file"],
        "table": card["table"],
        "layout": card["layout"],
        "is_refused": card["is_refused"],
        **{name: card["counts"][name] for name in ("new", "known", "changed", "refused")},
        "unknown_columns": card["unknown_columns"],
        "problems": [
            {
                "row": problem["row"],
                "column": problem["column"],
                "value": problem["value"],
                "what": {"zh": problem["zh"], "en": problem["en"]},
                "remedy": {"zh": problem["remedy_zh"], "en": problem["remedy_en"]},
            }
            for problem in card["problems"]
        ],
    }

"""The page that maps an unknown layout: first rows, a guess, the verdict of every change, remember and go on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steelyard.books.mapping_trials import SHOWN_ROWS, Trial, look_at, try_mapping
from steelyard.errors import SteelyardError, UnknownName
from steelyard.facts import TABLES
from steelyard.sources import InputFile, ReadOptions
from steelyard.sources.guessing import FORMS
from steelyard.sources.mappings import FileMapping
from steelyard.web.imports import queries, services
from steelyard.web.imports.mapping_form import MappingForm, measure_labels
from steelyard.web.imports.views import day_said
from steelyard.web.jobs.models import Job


@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, job_id: str, place: int) -> HttpResponse:
    """Match the columns of a file that was looked at; every change is judged on its first rows."""
    looked = queries.import_of(job_id)
    file = queries.mappable_file(looked, place) if looked is not None else None
    if looked is None or file is None:
        raise Http404
    try:
        preview = look_at(file)
    except SteelyardError as error:
        return render(request, "imports/mapping.html", {"job": looked, "file": file.name, "fault": error})
    sent = request.POST.dict() if request.method == "POST" else {}
    form = MappingForm.sent(preview, sent, file.name) if sent else MappingForm.guessed(preview, None, file.name)
    if not sent:
        form.day = str(looked.asked.get("day", ""))
        form.chosen.setdefault("c-shop_id", str(looked.asked.get("shop", "")))
        form.chosen.setdefault("c-platform", str(looked.asked.get("platform", "")))
    judged, trial, fault = _judged(form, file, looked)
    if judged is not None and trial is not None and trial.layouts and sent.get("do") == "keep":
        try:
            again = services.keep_mapping(request.user, looked, judged, trial.layouts, form.day)
        except SteelyardError as error:  # another mapping, broken by hand
            fault = error
        else:
            return redirect("imports_one", job_id=again.pk)
    context = {
        "job": looked,
        "place": place,
        "file": file.name,
        "form": form,
        "trial": trial,
        "fault": fault,
        "rows": preview.rows[:SHOWN_ROWS],
        "tables": TABLES,
        "date_forms": FORMS,
        "measure_labels": measure_labels() if form.is_report else (),
    }
    return render(request, "imports/mapping.html", context)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget a mapping; what was imported with it stays."""
    try:
        services.forget_mapping(request.user, request.POST.get("name", ""))
    except UnknownName as error:
        raise Http404 from error
    return redirect("imports_list")


def _judged(
    form: MappingForm, file: InputFile, looked: Job
) -> tuple[FileMapping | None, Trial | None, SteelyardError | None]:
    """The mapping of the form, what it makes of the first rows, or why it cannot be used yet."""
    form.day = day_said(form.day)
    options = ReadOptions(
        shop_id=looked.asked.get("shop") or None,
        platform=looked.asked.get("platform") or None,
        business_day=date.fromisoformat(form.day) if form.needs_day and form.day else None,
    )
    try:
        found = form.mapping()
        return found, try_mapping(Path(settings.CONFIGURATION.home), file, form.preview, found, options), None
    except SteelyardError as error:
        return None, None, error

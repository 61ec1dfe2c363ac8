"""The work of a batch: what waits becomes files, and those the common import."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.books.importing import import_paths
from steelyard.sources import ReadOptions
from steelyard.web.imports.jobs import begun_at, told
from steelyard.web.imports.storage import uploads
from steelyard.web.intake import services
from steelyard.web.intake.layouts import write_files
from steelyard.web.intake.models import Delivery
from steelyard.web.intake.queries import waiting
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.work import JobDesk

MOST = 5_000
#: How long a delivery's id is remembered after its import; its rows are known for ever.
REMEMBERED = timedelta(days=30)


def import_deliveries(job: Job, desk: JobDesk) -> dict[str, Any]:
    """Import what waits; begun again it takes the same deliveries and tells the same verdicts."""
    _forget(job)
    _claim(job)
    folder = uploads() / f"received-{job.pk}"
    paths = write_files(Delivery.objects.filter(job=job), folder)
    report = import_paths(desk, paths, ReadOptions(), begun_at=begun_at(job, desk)) if paths else None
    Delivery.objects.filter(job=job).update(imported_at=timezone.now())
    if waiting().exists():
        services.ask_batch()
    return {"import_id": None, "rows": 0, "cards": []} if report is None else told(report, folder)


@transaction.atomic
def _claim(job: Job) -> None:
    """Take what waits. What was part of a batch that failed is taken alone, so that it holds up nobody else."""
    if Delivery.objects.filter(job=job).exists():
        return
    fresh = list(waiting().filter(tries=0).values_list("pk", flat=True)[:MOST])
    chosen = fresh or list(waiting().values_list("pk", flat=True)[:1])
    for delivery in Delivery.objects.select_for_update(of=("self",)).filter(pk__in=chosen):
        Delivery.objects.filter(pk=delivery.pk).update(job=job, tries=delivery.tries + 1)


def _forget(job: Job) -> None:
    """Empty the bodies other batches have imported, and let go of deliveries nobody can send again."""
    imported = Delivery.objects.filter(imported_at__isnull=False).exclude(job=job)
    imported.filter(imported_at__lt=timezone.now() - REMEMBERED).delete()
    imported.exclude(body="").update(body="")

"""The work of organisation jobs: the rows of a confirmed change into the lake, then figures up to date."""

from __future__ import annotations

from typing import Any

from steelyard.books.importing import bring_up_to_date
from steelyard.books.organising import store_changes
from steelyard.facts.lake import Lake
from steelyard.web.imports.jobs import begun_at
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.work import JobDesk
from steelyard.web.organisation.models import Change


def change_organisation(job: Job, desk: JobDesk) -> dict[str, Any]:
    """Store one confirmed change; begun again it stores nothing twice and only counts."""
    change = Change.objects.get(pk=job.asked["change"])
    began = begun_at(job, desk)
    lake = Lake.open(desk.home)
    import_id = store_changes(
        lake,
        change.rows,
        name=f"change {change.pk}",
        planned_on=change.planned_on,
        at=desk.now(),
        begun_at=began,
    )
    bring_up_to_date(desk, lake)
    return {"import_id": import_id}

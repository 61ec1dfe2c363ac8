"""What a locked period would come to by now: the difference goes into the next open period, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from steelyard.books.importing import import_paths
from steelyard.errors import InputRefused, Words
from steelyard.pay.compare import Comparison
from steelyard.pay.exact_json import from_plain
from steelyard.periods import Period
from steelyard.reports.tables import csv_bytes
from steelyard.sources import ReadOptions
from steelyard.web.audit import services as audit
from steelyard.web.imports.storage import uploads
from steelyard.web.jobs import services as jobs
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.work import JobDesk
from steelyard.web.payroll import steps
from steelyard.web.payroll.models import IN_FORCE, Kind, Purpose, Review, Run, State
from steelyard.web.payroll.refusals import StepRefused, needs, wrong_state
from steelyard.web.payroll.services import REASON, page_of

COLUMNS = ("entry_id", "employee_id", "business_day", "kind", "item", "amount_fen", "reason", "refers_to")
_COUNTING = Words("写入更正", "entering the corrections")


def open_period(after: Period) -> Period:
    """The first period of the same cycle after one that nothing is published for yet."""
    cycle = "month" if after.is_whole("month") else None
    period = after
    while True:
        period = (
            Period.of_cycle(period.end, "month")
            if cycle
            else Period(period.end, period.end + (after.end - after.start))
        )
        taken = Run.objects.filter(
            purpose=Purpose.PAY, state__in=IN_FORCE, period_start__lt=period.end, period_end__gt=period.start
        )
        if not taken.exists():
            return period


@transaction.atomic
def carry(actor: Any, pk: int, why: str) -> Run:
    """Ask for the difference of a correcting run to be entered as adjustments of the open period.

    Raises: StepRefused where nobody's pay differs, the comparison could not be made, or somebody is not settled.
    """
    run = steps.taken_by(actor, pk)
    if run.purpose != Purpose.CORRECTION:
        raise wrong_state(run, Words("只有更正用的批次转差额", "only a correcting run is carried over"))
    steps.must_stand(run, State.COMPUTED)
    kept = needs(why, REASON)
    steps.no_stop(run)
    if not list(_differences(run)):
        raise StepRefused(
            Words("没有差额，不用更正。", "Nothing differs, so there is nothing to correct."),
            remedy=Words("这一批可以放弃。", "This run can be given up."),
        )
    asked = {"run": run.pk, "day": str(open_period(run.period).start), "why": kept, "page": page_of(run)}
    jobs.ask(actor, "paycarry", asked, kept)
    return run


def enter_corrections(job: Job, desk: JobDesk) -> dict[str, Any]:
    """Write the adjustments into the data as an import; begun again it finds them known."""
    run = Run.objects.select_related("supersedes").get(pk=job.asked["run"])
    if run.state != State.COMPUTED:
        return {"run": run.pk, "state": run.state}
    desk.report(_COUNTING, 0, None, at_once=True)
    rows = list(_entries(run, date.fromisoformat(job.asked["day"]), str(job.asked["why"])))
    folder = uploads() / f"corrections-{run.pk}"
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(folder) / "pay_entries.csv"
    path.write_bytes(csv_bytes(COLUMNS, rows))
    report = import_paths(desk, [path], ReadOptions(table="pay_entries"))
    if any(card.is_refused or card.counts.refused for card in report.cards):
        raise InputRefused(Words("更正没有写进数据。", "The corrections were not taken."), where=path.name)
    _carried(run.pk, job, len(rows))
    return {"run": run.pk, "state": State.LOCKED, "entries": len(rows), "import_id": report.import_id}


@transaction.atomic
def _carried(pk: int, job: Job, entries: int) -> None:
    run = steps.taken(pk)
    if run.state != State.COMPUTED:
        return
    steps.move(run, Kind.CARRIED, job.asked_by, State.LOCKED, why=str(job.asked["why"]))
    audit.record(
        actor=job.asked_by,
        action="carry_run",
        subject=f"payrun:{run.pk}",
        after={"state": run.state, "entries": entries, "day": job.asked["day"]},
        why=str(job.asked["why"]),
    )


def _differences(run: Run) -> Iterator[tuple[str, str, Words, int]]:
    """Employee, item, its name, and how many fen it differs by, as the library compared both runs."""
    review = Review.objects.filter(run=run).first()
    if review is None or not review.comparison:
        fault = Words("", "") if review is None else Words(review.fault_zh, review.fault_en)
        raise StepRefused(Words(f"没有与锁定批次的比较，不能转差额。{fault.zh}", f"There is no comparison. {fault.en}"))
    for person in from_plain(Comparison, json.loads(review.comparison)).people:
        for item in person.items:
            difference = (item.after_fen or 0) - (item.before_fen or 0)
            if difference:
                yield person.employee_id, item.item, item.label, difference


def _entries(run: Run, day: date, why: str) -> Iterator[list[str | int]]:
    for employee_id, item, label, difference in _differences(run):
        entry_id = f"{run.stored_id}/{employee_id}/{item}"
        name = f"更正 {run.period_start:%Y-%m} {label.zh}"
        yield [entry_id, employee_id, str(day), "adjustment", name, difference, why, f"{item} {run.period}"]


def newest_locked(period: Period) -> Run | None:
    """What a locked period came to last: the run that was paid, or the newest correction carried over since."""
    return (
        Run.objects.filter(period_start=period.start, period_end=period.end, state=State.LOCKED).order_by("-id").first()
    )

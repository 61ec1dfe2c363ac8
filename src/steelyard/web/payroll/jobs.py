"""The work of pay jobs: a run computed and stored, or computed again to see that it comes to the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from steelyard.books.desk import Desk
from steelyard.books.evaluation import Books, catalogue_of, read_books
from steelyard.books.law import law_book
from steelyard.books.pay_runs import PLACES, Made, compare_with, make_again, make_run, own_metrics_of
from steelyard.books.schemes import source_of
from steelyard.errors import InputRefused, SteelyardError, Words
from steelyard.facts.lake import Lake
from steelyard.pay.exact_json import as_plain, canonical, first_difference
from steelyard.pay.outliers import outliers
from steelyard.pay.run_store import RunStore, StoredRun
from steelyard.periods import Period
from steelyard.schemes import Scheme, load
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.work import JobDesk
from steelyard.web.payroll import queries, services
from steelyard.web.payroll.models import Review, Run, State

STEPS = {
    "read": Words("读取数据", "reading the data"),
    "settle": Words("逐人结算", "settling everybody"),
    "store": Words("存成批次", "storing the run"),
    "compare": Words("与上一批比较", "comparing with the run before"),
    "again": Words("按当时的数据重算", "computing again from the data of then"),
}


def compute_run(job: Job, desk: JobDesk) -> dict[str, Any]:
    """Settle a draft's period and store it as a run, then compare it; begun again it goes on where it stopped."""
    run = Run.objects.select_related("supersedes").get(pk=job.asked["run"])
    if run.state == State.DRAFT:
        known = _known_before(job, desk, run.period)
        desk.report(STEPS["read"], 0, None, at_once=True)
        made = _made(desk, run)
        desk.report(STEPS["store"], 0, None, at_once=True)
        services.computed(run.pk, _stored(desk, run, made, known))
        run.refresh_from_db()
    if run.stored_id is not None and not Review.objects.filter(run=run).exists():
        desk.report(STEPS["compare"], 0, None, at_once=True)
        _review(desk, run)
    return {"run": run.pk, "stored_id": run.stored_id, "state": run.state}


def _known_before(job: Job, desk: Desk, period: Period) -> list[str]:
    """The stored runs of the period when the job first began, noted before anything is written."""
    if "known" not in job.asked:
        job.asked["known"] = RunStore(desk.home).of_period(period)
        Job.objects.filter(pk=job.pk).update(asked=job.asked)
    return list(job.asked["known"])


def _made(desk: JobDesk, run: Run) -> Made:
    """Everybody settled from the newest state of the data."""
    catalogue = catalogue_of(desk, None)
    schemes = [load(source_of(desk.home, name), catalogue) for name in run.schemes]
    books = _books(desk, run.period, schemes)
    desk.report(STEPS["settle"], 0, None, at_once=True)
    made = make_run(books, schemes, own_metrics_of(desk, None))
    if not made.run.statements and not made.run.stops:
        raise InputRefused(
            Words("所选方案在这一期没有管到任何人。", "The schemes chosen govern nobody in this period."),
            remedy=Words("请核对方案的适用范围和人员的条线、岗位。", "Check whom the schemes apply to."),
        )
    return made


def _books(desk: Desk, period: Period, schemes: Sequence[Scheme]) -> Books:
    earlier = [queries.store().open(run_id) for run_id in queries.counting_before(period)]
    snapshot = Lake.open(desk.home, create=False).snapshot()
    return read_books(snapshot, period, catalogue_of(desk, None), None, schemes, earlier, law_book(desk.home))


def _stored(desk: JobDesk, run: Run, made: Made, known: Sequence[str]) -> StoredRun:
    """The run in the store: the one it is to replace or a killed predecessor stored, where that is the same."""
    store = RunStore(desk.home)
    old = run.supersedes
    mine = [run_id for run_id in store.of_period(run.period) if run_id not in known]
    for run_id in [*mine, *([old.stored_id] if old is not None and old.stored_id else [])]:
        stored = store.open(run_id)
        if stored.digest == made.run.digest:
            return stored
    return store.create(made.run, desk.now())


def _review(desk: JobDesk, run: Run) -> None:
    """The difference to the run before and what stands out, kept for whoever checks the run."""
    stored = queries.opened(run.stored_id or "")
    if stored is None:
        return
    older = _older(run)
    comparison, fault = "", Words("", "")
    if older is not None:
        try:
            compared = compare_with(desk, older, make_again(desk, stored))
            comparison = canonical(compared).decode()
        except SteelyardError as error:  # the run stands all the same; why there is no comparison is told
            fault = Words(error.in_("zh"), error.in_("en"))
    found = outliers(stored.run, None if older is None else older.run, queries.large_change())
    Review.objects.create(
        run=run,
        against="" if older is None else older.run_id,
        comparison=comparison,
        outliers=canonical(found).decode(),
        fault_zh=fault.zh,
        fault_en=fault.en,
    )


def _older(run: Run) -> StoredRun | None:
    """What a run is compared with: what it supersedes, else the run that counts of the period before."""
    if run.supersedes is not None and run.supersedes.stored_id:
        return queries.opened(run.supersedes.stored_id)
    earlier = queries.counting_before(run.period)
    return queries.opened(earlier[-1]) if earlier else None


def verify_run(job: Job, desk: JobDesk) -> dict[str, Any]:
    """Compute a run again from what it pinned, and note whether it comes to the same digest."""
    run = Run.objects.get(pk=job.asked["run"])
    stored = queries.opened(run.stored_id or "")
    if stored is None:
        raise InputRefused(Words("存下的批次找不到。", "The stored run is gone."))
    desk.report(STEPS["again"], 0, None, at_once=True)
    again = make_again(desk, stored).run
    by_now = replace(again, pins=replace(again.pins, package=stored.run.pins.package))
    is_same = by_now.digest == stored.digest
    where = "" if is_same else _first_difference(stored, by_now)
    services.verified(run.pk, is_same, by_now.digest if is_same else where)
    return {"run": run.pk, "is_same": is_same, "digest": by_now.digest, "where": where}


def _first_difference(stored: StoredRun, again: object) -> str:
    where = (first_difference(as_plain(stored.run), as_plain(again)) or ("", "", ""))[0]
    named = next((words for place, words in PLACES.items() if where.startswith(place)), None)
    return where if named is None else f"{where}（{named.zh} {named.en}）"

"""The one way a step of a run is taken: hold the row, look whether it may be, write it down, tell the audit."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from steelyard.errors import Words
from steelyard.pay.run_store import StoredRun
from steelyard.web.audit import services as audit
from steelyard.web.payroll import queries
from steelyard.web.payroll.models import Kind, Member, Run, Step
from steelyard.web.payroll.refusals import StepRefused, wrong_state
from steelyard.web.payroll.sight import runs_pay


def taken(pk: int) -> Run:
    """The run's row, held until the transaction ends."""
    return Run.objects.select_for_update(of=("self",)).select_related("supersedes", "job").get(pk=pk)


def note(run: Run, kind: Member, by: Any, after: Member, *, why: str = "", employee_id: str = "") -> Run:
    """Add a step, with the seal of what the run is at that moment."""
    before = run.state
    if kind in (Kind.LEFT_OUT, Kind.TAKEN_BACK):
        run.__dict__.pop("left_out", None)
    Step.objects.create(
        run=run,
        kind=kind,
        at=timezone.now(),
        by=by,
        before=before,
        after=after,
        round=run.round,
        seal=run.seal if run.digest else "",
        employee_id=employee_id,
        why=why,
    )
    run.__dict__.pop("left_out", None)
    return run


def move(run: Run, kind: Member, by: Any, after: Member, *, why: str = "") -> Run:
    """Add a step that leads to another state."""
    note(run, kind, by, after, why=why)
    run.state = after
    run.save(update_fields=["state"])
    return run


def told(run: Run, action: str) -> Run:
    """One entry in the audit for the step just taken."""
    step = run.steps.select_related("by").order_by("-id").first()
    if step is None:
        raise AssertionError("a step was just taken")
    after = {"state": step.after, "seal": step.seal, "round": step.round}
    audit.record(
        actor=step.by,
        action=action,
        subject=f"payrun:{run.pk}",
        before={"state": step.before},
        after={**after, "employee_id": step.employee_id} if step.employee_id else after,
        why=step.why,
    )
    return run


def taken_by(actor: Any, pk: int) -> Run:
    only_who_runs_pay(actor)
    return taken(pk)


def only_who_runs_pay(actor: Any) -> None:
    if not runs_pay(actor):
        raise StepRefused(
            Words("只有看得到全部人员的老板、主管或人事财务能做这一步。", "Only who sees everybody's pay may do this.")
        )


def must_stand(run: Run, *states: Member) -> None:
    if run.state not in states:
        raise wrong_state(run, Words("这一步不能在这时做", "this step does not begin there"))


def seen(run: Run, seal: str) -> None:
    """Raises: StepRefused where the run is not what the actor had before them."""
    intact(run)
    if seal != run.seal:
        raise StepRefused(
            Words(
                "这一批在您打开页面之后变了，没有改动。", "The run changed after you opened the page; nothing changed."
            ),
            remedy=Words("请刷新页面，看过之后再做。", "Reload the page and look again."),
        )


def intact(run: Run) -> StoredRun:
    """What was computed. Raises: LakeDamaged, StepRefused where it is not there or not the same."""
    stored = queries.opened(run.stored_id or "")
    if stored is None or stored.digest != run.digest:
        raise StepRefused(
            Words("存下的批次找不到，或已不是当初算出的那一份。", "The stored run is gone, or not what was computed."),
            remedy=Words("请从备份恢复 payruns 文件夹。", "Restore the folder payruns from a backup."),
        )
    return stored


def no_stop(run: Run) -> None:
    """Raises: StepRefused while somebody could not be settled and was not left out."""
    left = queries.still_stopped(run, intact(run))
    if left:
        listed = "、".join(left[:10])
        raise StepRefused(
            Words(f"还有 {len(left)} 人没有结算：{listed}。", f"{len(left)} people are not settled: {listed}."),
            remedy=Words(
                "补齐数据后重算，或逐人写明原因设为本次不发。",
                "Complete the data and compute again, or leave each of them out with a reason.",
            ),
        )


def not_the_maker(actor: Any, run: Run) -> None:
    if actor.pk == run.made_by_id and not queries.rules().maker_may_approve:
        raise StepRefused(
            Words("制单人不能审批自己发起的批次。", "Who made a run does not approve it."),
            remedy=Words(
                "请另外两位同事审批；人手不够时，老板可在薪酬规则里允许制单人作为其中一人。",
                "Two other people approve; where there are too few, the owner may let the maker be one of the two.",
            ),
        )


def approvals(run: Run) -> list[Step]:
    """The approvals that count: of this round, of what the run is now."""
    found = run.steps.filter(kind=Kind.APPROVED, round=run.round).select_related("by").order_by("id")
    return [step for step in found if step.seal == run.seal]

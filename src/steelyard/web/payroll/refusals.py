"""Why a step of a pay run cannot be taken now, said so that whoever asks knows what to do."""

from __future__ import annotations

from django.utils import timezone

from steelyard.errors import SteelyardError, Words
from steelyard.web.payroll.models import Run, State, label_words


class StepRefused(SteelyardError):
    """A step that cannot be taken as things stand; nothing changed."""


class RunBusy(StepRefused):
    """Somebody else began the same run; the words tell who and when, ``run`` is theirs."""

    def __init__(self, run: Run, what: Words, remedy: Words) -> None:
        super().__init__(what, remedy=remedy)
        self.run = run


def needs(text: str, what: Words) -> str:
    """A reason that was given. Raises: StepRefused without one."""
    kept = text.strip()
    if not kept:
        raise StepRefused(
            Words(f"请写明{what.zh}。", f"Please write {what.en}."),
            remedy=Words("写一句话就够。", "A sentence will do."),
        )
    return kept[:2000]


def wrong_state(run: Run, wanted: Words) -> StepRefused:
    """That a run does not stand where a step begins."""
    now = label_words(State(run.state).label)
    return StepRefused(
        Words(
            f"这一批现在是“{now.zh}”，{wanted.zh}。本次没有改动。",
            f'This run is "{now.en}" now; {wanted.en}. Nothing changed.',
        ),
        remedy=Words("请刷新页面看最新状态。", "Reload the page to see where it stands."),
    )


def busy(run: Run) -> RunBusy:
    """That the period is being prepared already: by whom, since when."""
    who, when = run.made_by.shown_name, f"{timezone.localtime(run.made_at):%Y-%m-%d %H:%M}"
    doing = Words("正在计算", "is being computed") if run.state == State.DRAFT else Words("已经算出", "is computed")
    return RunBusy(
        run,
        Words(
            f"{run.period} 的薪酬由 {who} 于 {when} 发起，{doing.zh}；没有再发起一次。",
            f"Pay of {run.period} was started by {who} at {when} and {doing.en}; it was not started again.",
        ),
        Words("请打开那一批继续。", "Open that run and go on there."),
    )

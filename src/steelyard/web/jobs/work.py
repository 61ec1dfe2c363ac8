"""What a job is given while it runs: a desk that reports its progress to the job's row and looks for a wish to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from steelyard.books.desk import STEPS, Desk, ProgressCall
from steelyard.errors import SteelyardError, Words
from steelyard.web.jobs.models import Job

#: Seconds between two reports of progress.
PACE = 0.5


class JobCancelled(SteelyardError):
    """Somebody asked the job to stop; nothing was published."""

    def __init__(self) -> None:
        super().__init__(Words("已取消，没有发布任何内容。", "Cancelled; nothing was published."))


@dataclass(slots=True)
class JobDesk(Desk):
    """The place a job works at: what commands say to a person is dropped, progress goes to the job's row."""

    job_id: str = ""
    _last: float = field(default=0.0)

    @classmethod
    def of(cls, job: Job, home: Path) -> JobDesk:
        """A desk for one job."""
        return cls(home=home, engine=settings.CONFIGURATION.engine, job_id=str(job.pk))

    def now(self) -> datetime:
        """The server's clock."""
        return datetime.now(UTC)

    def say(self, text: str, style: str = "") -> None:
        """Nobody listens while a job runs; what it came to stands in its result."""

    def report(self, step: Words, done: int, of: int | None, *, at_once: bool = False) -> None:
        """Note how far the job is, at most twice a second; stop where somebody wishes it."""
        now = time.monotonic()
        if not at_once and now - self._last < PACE:
            return
        self._last = now
        Job.objects.filter(pk=self.job_id).update(step_zh=step.zh, step_en=step.en, done=done, of=of)
        if Job.objects.filter(pk=self.job_id, is_cancel_wanted=True).exists():
            raise JobCancelled

    @contextmanager
    def progress(self) -> Iterator[ProgressCall]:
        """Rows done, by step."""
        counts: dict[str, int] = {}

        def advance(step: str, count: int) -> None:
            counts[step] = counts.get(step, 0) + count
            self.report(_named(step), counts[step], None)

        yield advance

    @contextmanager
    def steps(self) -> Iterator[Callable[[str], None]]:
        """The step at work."""
        yield lambda step: self.report(_named(step), 0, None, at_once=True)

    @contextmanager
    def counted(self, zh: str, en: str, total: int) -> Iterator[Callable[[], None]]:
        """How many of a known number are done."""
        done = 0

        def one_more() -> None:
            nonlocal done
            done += 1
            self.report(Words(zh, en), done, total)

        yield one_more


def _named(step: str) -> Words:
    """A step of the pipeline as people call it."""
    return STEPS.get(step, Words(step, step))

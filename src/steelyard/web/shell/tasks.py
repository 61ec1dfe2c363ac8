"""What waits for whoever is signed in: every part tells its own, the bell shows them all, the soonest first.

A task names no amount: the bell stands on pages that ask for no fresh proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string

from steelyard.errors import Words


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, where, until when; ``count``: how many of them."""

    words: Words
    page: str
    icon: str
    due: datetime | None = None
    count: int = 1

    @property
    def last_day(self) -> datetime | None:
        """An instant on the last day there is time; deadlines end with a day."""
        return None if self.due is None else self.due - timedelta(seconds=1)

    @property
    def is_late(self) -> bool:
        """Whether its time is over."""
        return self.due is not None and self.due <= timezone.now()


#: Functions that tell what waits for a user.
SOURCES = (
    "steelyard.web.payroll.tasks.tasks",
    "steelyard.web.appeals.tasks.tasks",
    "steelyard.web.schemes.reviews.tasks",
)


def tasks_of(user: Any) -> list[Task]:
    """Everything that waits for a user, what is due first."""
    if not user.is_authenticated:
        return []
    sources: list[Callable[[Any], Iterable[Task]]] = [import_string(source) for source in SOURCES]
    found = [task for source in sources for task in source(user)]
    return sorted(found, key=lambda task: (task.due is None, task.due.timestamp() if task.due else 0))

"""One job: what was asked for, how far it is, what it came to."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中 Queued"
    RUNNING = "running", "进行中 Running"
    DONE = "done", "完成 Done"
    FAILED = "failed", "未完成 Not done"
    CANCELLED = "cancelled", "已取消 Cancelled"


#: States in which nothing more will happen.
ENDED = (State.DONE, State.FAILED, State.CANCELLED)


class Job(models.Model):
    """One job. Its id is the workflow's, so that asking twice does it once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    #: None where the system itself asked.
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    is_cancel_wanted = models.BooleanField(default=False)
    asked = models.JSONField(default=dict)
    step_zh = models.CharField(max_length=200, blank=True)
    step_en = models.CharField(max_length=200, blank=True)
    done = models.BigIntegerField(default=0)
    of = models.BigIntegerField(null=True)
    result = models.JSONField(null=True)
    fault_zh = models.TextField(blank=True)
    fault_en = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.state}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED

    @property
    def page(self) -> str:
        """Where what it is about is shown: the page it was asked for from, else its own as an import."""
        own = "statements_job" if self.kind == "statements" else "imports_one"
        return str(self.asked.get("page") or reverse(own, args=[self.pk]))

    @property
    def per_cent(self) -> int | None:
        """How far it is, where the whole is known."""
        return min(100, self.done * 100 // self.of) if self.of else None

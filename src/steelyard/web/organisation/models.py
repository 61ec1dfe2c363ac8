"""One change of the organisation: looked at first, then stored in the lake by a job, and possibly taken back."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from steelyard.web.jobs.models import Job


class Change(models.Model):
    """What somebody means to change. The rows are stored in the lake once it is confirmed; this row stays as it is.

    ``effects`` and ``verdicts`` are what the preview showed, so that it can be read again later. ``employees`` and
    ``shops`` decide who may see it. ``planned_on``: the versions of the lake's tables it was planned on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=200, blank=True)
    rows = models.JSONField(default=dict)
    effects = models.JSONField(default=list)
    verdicts = models.JSONField(default=list)
    employees = models.JSONField(default=list)
    shops = models.JSONField(default=list)
    runs = models.JSONField(default=list)
    planned_on = models.JSONField(default=dict)
    has_pay = models.BooleanField(default=False)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    is_for_good = models.BooleanField(default=True)
    why = models.TextField(blank=True)
    undo_why = models.TextField(blank=True)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="+")
    undo_job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.made_by}"

    @property
    def page(self) -> str:
        """Its own page; another address where it touches contracts."""
        return reverse("organisation_pay_change" if self.has_pay else "organisation_change", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Whether nobody confirmed it yet."""
        return self.job is None

    @property
    def is_stored(self) -> bool:
        """Whether it stands in the lake."""
        return self.job is not None and self.job.state == "done" and not self.is_taken_back

    @property
    def is_taken_back(self) -> bool:
        """Whether its rows no longer count."""
        return self.undo_job is not None and self.undo_job.state == "done"

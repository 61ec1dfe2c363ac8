"""The life of schemes: drafts with their comments, what was published and who acknowledged it, trials on past months."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class DraftState(models.TextChoices):
    """Where a draft stands."""

    OPEN = "open", "草稿 Draft"
    PUBLISHED = "published", "已公布 Published"
    DROPPED = "dropped", "已放弃 Dropped"


class Draft(models.Model):
    """A scheme somebody is working on. ``revision`` grows with each saving, so that a second editor is told.

    ``base_digest``: SHA-256 of the published text it began from, empty for a scheme that is new.
    """

    key = models.CharField(max_length=60)
    text = models.TextField()
    cases = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    base_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    is_commented = models.BooleanField(default=False)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["key", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=Q(state="open"), name="one_open_draft_of_a_scheme")
        ]

    def __str__(self) -> str:
        return f"{self.key} r{self.revision} {self.state}"


class Publication(models.Model):
    """One text that was published, as it was. ``number`` counts those of one scheme; ``begins``: its newest version."""

    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    text = models.TextField()
    cases = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    begins = models.DateField()
    why = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.PROTECT, related_name="publications")

    class Meta:
        ordering: ClassVar = ["key", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "number"], name="publications_are_numbered")]

    def __str__(self) -> str:
        return f"{self.key} {self.number} {self.digest[:12]}"


class Comment(models.Model):
    """What somebody who is governed said about a draft, and the answer; both are kept.

    ``about``: the rule as it read then, empty for the draft as a whole.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="comments")
    about = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.by} {self.at:%Y-%m-%d %H:%M}"


class Acknowledgement(models.Model):
    """That somebody has read a version: its scheme, first day, and the digest of its words."""

    key = models.CharField(max_length=60)
    version_from = models.DateField()
    digest = models.CharField(max_length=64)
    employee_id = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "version_from", "digest", "employee_id"], name="acknowledged_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version_from} {self.employee_id}"


class Trial(models.Model):
    """A draft tried on past months: the very texts that were tried, and what came out. ``start`` to ``end``, excluded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=60)
    text = models.TextField()
    against = models.JSONField(default=list)
    start = models.DateField()
    end = models.DateField()
    job_id = models.UUIDField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    result = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.key} {self.start} {self.end}"

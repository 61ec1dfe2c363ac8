"""The life of schemes: drafts with their comments, what was published and who acknowledged it, trials, picks, reviews."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from steelyard.periods import ONE_DAY


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


class Pick(models.Model):
    """What one person says of an indicator on the selection board: choose it or not, and why.

    ``line``: the people it was looked at for, empty for everybody. A later word takes the place of an earlier one.
    """

    line = models.CharField(max_length=60, blank=True)
    metric = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_for = models.BooleanField()
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "metric", "by"], name="one_word_on_a_pick")]

    def __str__(self) -> str:
        return f"{self.metric} {'+' if self.is_for else '-'} {self.by}"


class ReviewState(models.TextChoices):
    """Where a review stands."""

    OPEN = "open", "待回顾 Open"
    DONE = "done", "已回顾 Done"
    CALLED_OFF = "called_off", "已取消 Called off"


class Review(models.Model):
    """A day on which a scheme is looked back on, once somebody set, called off or held it.

    A day that stands in the scheme file (``review_on``) has no row until it is called off or held; then ``set_by`` is
    empty. ``start`` to ``end`` (excluded): the months looked at; ``verdicts``: of each indicator what was advised and
    what was decided.
    """

    key = models.CharField(max_length=60)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.OPEN)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(null=True)
    set_why = models.TextField(blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    verdicts = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["day", "key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "day"], name="one_review_of_a_day")]

    def __str__(self) -> str:
        return f"{self.key} {self.day} {self.state}"

    @property
    def last_day(self) -> date | None:
        """The last day that was looked at."""
        return None if self.end is None else self.end - ONE_DAY

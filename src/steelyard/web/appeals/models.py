"""An appeal: against which line, indicator, attribution or row, in what words, until when, and every step since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from steelyard.errors import Words
from steelyard.web.payroll.models import label_words


class About(models.TextChoices):
    """What an appeal is about."""

    LINE = "line", "一项金额 A line"
    INDICATOR = "indicator", "一项指标 An indicator"
    ATTRIBUTION = "attribution", "订单归属 Attribution"
    EVIDENCE = "evidence", "一条记录 A row of evidence"
    SCORE = "score", "评分 The score"
    INSPECTION = "inspection", "质检 An inspection"
    OTHER = "other", "其他 Something else"


class State(models.TextChoices):
    """Where an appeal stands."""

    OPEN = "open", "待答复 To be answered"
    PROPOSED = "proposed", "待第二人决定 A second person decides"
    GRANTED = "granted", "成立 Granted"
    PARTLY = "partly", "部分成立 Granted in part"
    REFUSED = "refused", "不成立 Not granted"
    WITHDRAWN = "withdrawn", "已撤回 Withdrawn"


OPEN_STATES = ("open", "proposed")
#: What a decision may be.
VERDICTS = ("granted", "partly", "refused")


class Appeal(models.Model):
    """One appeal. ``subject`` names the line, indicator or row within the statement; the labels are copied from it.

    ``first_evaluators``: ids of the users who made what is appealed against; none of them decides alone.
    """

    statement = models.ForeignKey("payroll.Statement", on_delete=models.PROTECT, related_name="appeals")
    about = models.CharField(max_length=20, choices=About.choices)
    subject = models.CharField(max_length=300, blank=True)
    label_zh = models.CharField(max_length=300, blank=True)
    label_en = models.CharField(max_length=300, blank=True)
    shown_zh = models.TextField(blank=True)
    shown_en = models.TextField(blank=True)
    text = models.TextField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    first_evaluators = models.JSONField(default=list)
    #: The run that shows what the corrected data come to, and the entry that pays the difference.
    correcting_run = models.ForeignKey(
        "payroll.Run", null=True, on_delete=models.PROTECT, related_name="corrected_appeals"
    )

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "reply_by"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.about} {self.subject} {self.state}"

    @property
    def label(self) -> Words:
        """What it is about, as the statement calls it."""
        return Words(self.label_zh, self.label_en)

    @property
    def shown(self) -> Words:
        """What the statement said there."""
        return Words(self.shown_zh, self.shown_en)

    @property
    def last_day(self) -> datetime:
        """An instant on the last day of the answer promised; deadlines end with a day."""
        return self.reply_by - timedelta(seconds=1)

    @property
    def about_words(self) -> Words:
        """What kind of thing it is about."""
        return label_words(About(self.about).label)

    @property
    def state_words(self) -> Words:
        """Where it stands."""
        return label_words(State(self.state).label)

    @property
    def is_open(self) -> bool:
        """Whether an answer is still due."""
        return self.state in OPEN_STATES


class AppealStep(models.Model):
    """One step of an appeal, only ever added."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    after = models.CharField(max_length=20)
    verdict = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> Words:
        """What was done."""
        return STEPS[self.kind]

    @property
    def verdict_words(self) -> Words | None:
        """The verdict; None where the step holds none."""
        return label_words(State(self.verdict).label) if self.verdict else None


#: What steps are called.
STEPS = {
    "opened": Words("提出", "Raised"),
    "comment": Words("补充", "Added"),
    "proposed": Words("初步意见", "Proposed"),
    "decided": Words("决定", "Decided"),
    "withdrawn": Words("撤回", "Taken back"),
    "correcting": Words("已重算", "Computed again"),
}

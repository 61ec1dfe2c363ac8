"""The life of a pay run: where it stands, every step with who, when and why, and what was published to whom.

What a run came to lies in the run store, sealed; these rows say what people did with it. Steps, statements, answers,
exports and rules are only ever added: the database itself refuses to change or remove them (migration 0002).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from steelyard.errors import Words
from steelyard.pay.exact_json import digest_of
from steelyard.periods import Period


def label_words(label: str) -> Words:
    """A choice's label, which holds both languages, as words."""
    zh, _, en = str(label).partition(" ")
    return Words(zh, en)


#: A member of the choices below; without stubs the type checker takes it for the pair it is written as.
Member = Any


class State(models.TextChoices):
    """Where a run stands."""

    DRAFT = "draft", "计算中 Being computed"
    COMPUTED = "computed", "待核对 To be checked"
    CHECKED = "checked", "待审批 To be approved"
    APPROVED = "approved", "待发布 To be published"
    PUBLISHED = "published", "已发布 Published"
    LOCKED = "locked", "已锁定 Locked"
    REPLACED = "replaced", "已被取代 Superseded"
    WITHDRAWN = "withdrawn", "已放弃 Given up"


#: Computed, and not yet published: one run of a period at a time.
IN_PREPARATION = ("computed", "checked", "approved")
#: What people are paid by: one run of a period at a time.
IN_FORCE = ("published", "locked")
#: From here on the bank may be told.
PAYABLE = ("approved", *IN_FORCE)


class Kind(models.TextChoices):
    """What is done with a run."""

    STARTED = "started", "发起 Started"
    COMPUTED = "computed", "算出 Computed"
    UNCHANGED = "unchanged", "重算相同 Computed again, the same"
    FAILED = "failed", "没有算出 Not computed"
    LEFT_OUT = "left_out", "本次不发 Left out"
    TAKEN_BACK = "taken_back", "取消不发 No longer left out"
    VERIFIED = "verified", "核验一致 Verified"
    NOT_VERIFIED = "not_verified", "核验不一致 Not the same"
    CHECKED = "checked", "核对无误 Checked"
    RETURNED = "returned", "退回 Sent back"
    APPROVED = "approved", "同意 Approved"
    PUBLISHED = "published", "发布 Published"
    LOCKED = "locked", "锁定 Locked"
    REPLACED = "replaced", "被取代 Superseded"
    WITHDRAWN = "withdrawn", "放弃 Given up"
    EXPORTED = "exported", "导出 Exported"
    CARRIED = "carried", "差额转为更正 Difference entered as a correction"


class Purpose(models.TextChoices):
    """What a run is for: paying a period, or finding what a locked period would come to by now."""

    PAY = "pay", "发薪 Pay"
    CORRECTION = "correction", "更正 Correction"


#: What a correcting run waits for, and how it ends: nobody is paid by it.
CORRECTING = {
    "computed": Words("待转更正", "To be carried over"),
    "locked": Words("差额已转更正", "Carried over"),
}


class Run(models.Model):
    """One run. ``stored_id`` names it in the run store once it is computed; its digest never changes after that."""

    period_start = models.DateField()
    period_end = models.DateField()
    purpose = models.CharField(max_length=20, choices=Purpose.choices, default=Purpose.PAY)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    #: Which time it is prepared: what was approved before it was sent back no longer counts.
    round = models.PositiveIntegerField(default=1)
    schemes = models.JSONField(default=list)
    stored_id = models.CharField(max_length=200, null=True, unique=True)
    digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.PROTECT, related_name="+")
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    answer_by = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-period_start", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period_start", "period_end"], condition=Q(state="draft"), name="one_draft_of_a_period"
            ),
            models.UniqueConstraint(
                fields=["period_start", "period_end", "purpose"],
                condition=Q(state__in=["computed", "checked", "approved"]),
                name="one_run_in_preparation",
            ),
            models.UniqueConstraint(
                fields=["period_start", "period_end"],
                condition=Q(state__in=["published", "locked"], purpose="pay"),
                name="one_run_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def period(self) -> Period:
        """The period settled."""
        return Period(self.period_start, self.period_end)

    @property
    def name(self) -> str:
        """How pages call it: its id in the store, before that its period."""
        return self.stored_id or str(self.period)

    @property
    def page(self) -> str:
        """How its page is addressed: by its id in the store, before that by its number."""
        return self.stored_id or str(self.pk)

    @property
    def state_words(self) -> Words:
        """Where it stands, as people call it."""
        if self.state == State.DRAFT and self.job is not None and self.job.has_ended:
            return Words("没有算出", "Not computed")
        if self.purpose == Purpose.CORRECTION and self.state in CORRECTING:
            return CORRECTING[self.state]
        return label_words(State(self.state).label)

    @property
    def is_in_preparation(self) -> bool:
        """Computed, and not yet published."""
        return self.state in IN_PREPARATION

    @property
    def is_in_force(self) -> bool:
        """Published or locked."""
        return self.state in IN_FORCE

    @property
    def is_payable(self) -> bool:
        """Whether the bank may be told."""
        return self.state in PAYABLE and self.purpose == Purpose.PAY

    @cached_property
    def left_out(self) -> dict[str, str]:
        """Whom this run does not pay, each with the reason."""
        found: dict[str, str] = {}
        for step in self.steps.filter(kind__in=(Kind.LEFT_OUT, Kind.TAKEN_BACK)).order_by("id"):
            if step.kind == Kind.LEFT_OUT:
                found[step.employee_id] = step.why
            else:
                found.pop(step.employee_id, None)
        return found

    @property
    def seal(self) -> str:
        """Digest of what is approved: what was computed, and whom it leaves out."""
        return digest_of({"run": self.digest, "left_out": sorted(self.left_out)})


class Step(models.Model):
    """One step of a run's life: who did what when and why, and the seal of what they had before them."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    round = models.PositiveIntegerField()
    seal = models.CharField(max_length=64, blank=True)
    employee_id = models.CharField(max_length=200, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "round", "by"], condition=Q(kind="approved"), name="one_approval_of_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> Words:
        """What was done, in both languages."""
        return label_words(self.get_kind_display())


class Review(models.Model):
    """What a run looks like beside the one before it; written once, when the run is computed."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="review")
    against = models.CharField(max_length=200, blank=True)
    #: Every person's difference by item and cause (pay/compare), and what stands out (pay/outliers), as exact JSON.
    comparison = models.TextField(blank=True)
    outliers = models.TextField()
    fault_zh = models.TextField(blank=True)
    fault_en = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.run_id} against {self.against or '—'}"


class Statement(models.Model):
    """One person's pay as it was published: a copy of everything it shows, in canonical bytes, never changed.

    ``supersedes`` points to what the same person was shown for the same period before; both stay.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="statements")
    employee_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    period_start = models.DateField()
    period_end = models.DateField()
    total_fen = models.BigIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        ordering: ClassVar = ["-period_start", "-published_at", "employee_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "employee_id"], name="one_statement_of_a_person")
        ]
        indexes: ClassVar = [models.Index(fields=["employee_id", "period_start"])]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.period_start} {self.total_fen}"

    @property
    def period(self) -> Period:
        """The period paid."""
        return Period(self.period_start, self.period_end)

    @property
    def last_day(self) -> datetime:
        """An instant on the last day it can be answered; deadlines end with a day."""
        return self.answer_by - timedelta(seconds=1)

    @property
    def is_superseded(self) -> bool:
        """Whether a later statement of the same period took its place."""
        return hasattr(self, "superseded_by")


class Answer(models.Model):
    """That the person found the statement right. ``carried_from``: given to an earlier statement of the same bytes."""

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="answer")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    carried_from = models.ForeignKey(Statement, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.statement_id} {self.at:%Y-%m-%d %H:%M}"


class Export(models.Model):
    """A file that left the house: of which run, for what, with which bytes."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="exports")
    form = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    people = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.form} {self.at:%Y-%m-%d %H:%M}"


class BankAccount(models.Model):
    """Where one employee's pay goes. A new row takes the place of the one before; an empty number ends it."""

    employee_id = models.CharField(max_length=200)
    holder = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=40, blank=True)
    bank = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["employee_id", "id"])]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.masked}"

    @property
    def masked(self) -> str:
        """The last four digits, enough to tell accounts apart."""
        return f"…{self.number[-4:]}" if self.number else "—"


class Rules(models.Model):
    """How this installation pays: the newest row counts. Days are calendar days."""

    answer_days = models.PositiveSmallIntegerField(default=7)
    reply_days = models.PositiveSmallIntegerField(default=5)
    maker_may_approve = models.BooleanField(default=False)
    large_change_percent = models.PositiveSmallIntegerField(default=30)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.answer_days} {self.reply_days}"


class Summary(models.Model):
    """What a stored run came to, for lists: read from the store once, since a stored run never changes.

    Nobody is paid by it: pages of a run, and every step, open the run itself.
    """

    stored_id = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    supersedes = models.CharField(max_length=200, blank=True)
    schemes = models.JSONField(default=list)
    people = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.stored_id} {self.people} {self.total_fen}"


class LeaderSight(models.Model):
    """That somebody may see the published statements of a team; ended, never removed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pay_sights")
    team = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "team"], condition=Q(ended_at=None), name="one_sight_of_a_team")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.team}"

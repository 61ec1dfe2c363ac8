"""Users and the roles they hold: in all shops, one shop, or one team."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What somebody does here; from the widest to the narrowest."""

    OWNER = "owner", "老板 Owner"
    MANAGER = "manager", "主管 Manager"
    HR = "hr", "人事财务 HR and finance"
    INSPECTOR = "inspector", "质检 Inspector"
    LEADER = "leader", "组长 Team leader"
    AGENT = "agent", "客服 Agent"


class User(AbstractUser):
    """Somebody who can sign in. ``employee_id`` ties an account to the person it pays, empty for outsiders."""

    employee_id = models.CharField(max_length=200, blank=True)

    @property
    def shown_name(self) -> str:
        """How pages call the user."""
        return self.first_name or self.username

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the user's grants."""
        if not hasattr(self, "_roles"):
            self._roles = frozenset(grant.role for grant in self.grants.all()) if self.pk else frozenset()
        return self._roles


class Grant(models.Model):
    """One role of one user; within one shop or one team where those are given."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    shop_id = models.CharField(max_length=200, blank=True)
    team = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "shop_id", "team"], name="one_grant_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.shop_id} {self.team}".strip()


class Invitation(models.Model):
    """A link by which somebody sets their password, once. Only a hash of its secret is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.made_at:%Y-%m-%d %H:%M}"

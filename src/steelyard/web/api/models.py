"""Personal access tokens: only their hash is kept."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models


class Token(models.Model):
    """One key of one user. ``prefix`` is its readable beginning, ``digest`` the SHA-256 of the whole.

    ``paid_until``: the moment up to which its calls are paid for; see ``services.admit``.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    paid_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"

    def is_valid_at(self, now: datetime) -> bool:
        """Whether the key still opens anything: neither revoked nor past its end, its owner not locked out."""
        return self.revoked_at is None and now < self.expires_at and self.user.is_active

"""What users keep of the pages they look at."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class KeptView(models.Model):
    """One question of one list that a user gave a name: columns, search, order, period. Nobody else sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_views")
    path = models.CharField(max_length=200)
    name = models.CharField(max_length=60)
    question = models.CharField(max_length=4000, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "path", "name"], name="one_view_of_a_name_per_page")
        ]

    def __str__(self) -> str:
        return f"{self.path}?{self.question}"

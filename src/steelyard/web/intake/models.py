"""Deliveries: what was pushed in, kept until it is imported, remembered so that nothing counts twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Source(models.TextChoices):
    """Who pushes, and so what a body looks like."""

    CHATWOOT = "chatwoot", "Chatwoot"
    CANONICAL = "canonical", "通用 JSON Plain JSON"


class Delivery(models.Model):
    """One accepted push. ``body`` is emptied once a later batch follows the one that imported it.

    ``signature`` tells a replay under another delivery id; ``tries`` how many batches it was part of.
    """

    source = models.CharField(max_length=20, choices=Source.choices)
    shop_id = models.CharField(max_length=200)
    delivery_id = models.CharField(max_length=200)
    signature = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    body = models.TextField(blank=True)
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.PROTECT, related_name="deliveries")
    tries = models.PositiveSmallIntegerField(default=0)
    imported_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "delivery_id"], name="one_delivery_of_an_id"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tries", "id"], condition=Q(imported_at=None), name="deliveries_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.delivery_id}"

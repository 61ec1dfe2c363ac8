"""Reads of the intake."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from steelyard.web import lake
from steelyard.web.intake.models import Delivery
from steelyard.web.jobs.models import Job, State

#: Batches a delivery may be part of without success before it is set aside for a person to look at.
MOST_TRIES = 3
SHOWN = 30


def waiting() -> QuerySet[Delivery]:
    """Deliveries no batch has taken, or whose batch came to nothing."""
    free = Q(job=None) | Q(job__state__in=(State.FAILED, State.CANCELLED))
    return Delivery.objects.filter(free, imported_at=None, tries__lt=MOST_TRIES)


def set_aside() -> QuerySet[Delivery]:
    """Deliveries that were part of too many batches without success."""
    return Delivery.objects.filter(imported_at=None, tries__gte=MOST_TRIES).filter(
        job__state__in=(State.FAILED, State.CANCELLED)
    )


def batches() -> QuerySet[Job]:
    """The newest batches."""
    return Job.objects.filter(kind="intake")[:SHOWN]


def is_known_shop(shop_id: str) -> bool:
    """Whether pushes for a shop are taken: any before shops are imported, later those only."""
    organisation = lake.organisation()
    known = {shop.shop_id for shop in organisation.shops} if organisation is not None else set()
    return not known or shop_id in known

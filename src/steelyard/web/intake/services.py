"""Writes of the intake: a push is kept before it is answered, and a batch is asked for."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from steelyard.web.audit import services as audit
from steelyard.web.intake.models import Delivery
from steelyard.web.intake.queries import set_aside
from steelyard.web.intake.signatures import Signed
from steelyard.web.jobs import services as jobs
from steelyard.web.jobs.models import Job, State

KIND = "intake"


def keep(source: str, shop_id: str, push: Signed, body: str) -> bool:
    """Keep one push; False when it is known already, by its delivery id or as the same bytes of the same moment."""
    try:
        with transaction.atomic():
            Delivery.objects.create(
                source=source,
                shop_id=shop_id,
                delivery_id=push.delivery_id,
                signature=push.signature,
                received_at=timezone.now(),
                body=body,
            )
            ask_batch()
    except IntegrityError:
        return False
    return True


def ask_batch(actor: Any = None) -> None:
    """Ask for a batch, unless one is queued and will take what waits with it.

    Not every push has an audit entry, each batch has: a chat tool pushes thousands of times a day.
    """
    if not Job.objects.filter(kind=KIND, state=State.QUEUED).exists():
        jobs.ask(actor, KIND, {})


@transaction.atomic
def try_again(actor: Any) -> int:
    """Let what was set aside be part of batches again; how many."""
    count = set_aside().update(tries=0, job=None)
    if count:
        audit.record(actor=actor, action="try_deliveries_again", subject="intake", after={"deliveries": count})
        ask_batch(actor)
    return count

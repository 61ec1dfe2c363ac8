"""Adding entries, and proving that none was changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from steelyard.web.audit.models import Entry

FIRST = "0" * 64
_LOCK = 5_841_203_377
"""Number of the advisory lock under which entries are added, so that the chain never forks."""


def record(
    *,
    actor: Any,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> Entry:
    """Add one entry within the transaction of the write it tells of; ``actor`` None is the system itself."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Entry.objects.order_by("-id").values_list("hash", flat=True).first()
        entry = Entry(
            at=timezone.now(),
            actor=actor,
            actor_name=actor.username if actor is not None else "system",
            action=action,
            subject=subject,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
            why=why,
            previous_hash=last or FIRST,
        )
        entry.hash = hash_of(entry)
        entry.save(force_insert=True)
        return entry


def hash_of(entry: Entry) -> str:
    """SHA-256 over everything the entry says and the hash of the one before."""
    said = {
        "at": entry.at.isoformat(),
        "actor": entry.actor_name,
        "action": entry.action,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
        "why": entry.why,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_break() -> Entry | None:
    """The first entry that does not follow from the one before; None when the chain holds."""
    previous = FIRST
    for entry in Entry.objects.order_by("id").iterator(chunk_size=1000):
        if entry.previous_hash != previous or entry.hash != hash_of(entry):
            return entry
        previous = entry.hash
    return None

"""Adding entries, and proving that none was changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Verified:
    """What looking through the whole chain found.

    ``broken`` is the first entry that does not hold: ``is_changed`` when it is not what was written, else what stood
    before it was changed, removed or put in. ``seal`` is the last hash that holds: who notes it down can later ask
    whether the chain still holds that entry, which is the only way to see that the newest were cut off.
    """

    count: int
    seal: str
    broken: Entry | None = None
    is_changed: bool = False
    is_cut: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether everything holds."""
        return self.broken is None and not self.is_cut


def verify(expected: str = "") -> Verified:
    """Look through the whole chain; ``expected``: a seal noted down earlier that must still be in it."""
    previous, count, is_met = FIRST, 0, not expected
    for entry in Entry.objects.order_by("id").iterator(chunk_size=1000):
        is_changed = entry.hash != hash_of(entry)
        if is_changed or entry.previous_hash != previous:
            return Verified(count, previous, entry, is_changed)
        previous, count = entry.hash, count + 1
        is_met = is_met or entry.hash == expected
    return Verified(count, previous, is_cut=not is_met)


def first_break() -> Entry | None:
    """The first entry that does not hold; None when the chain is whole."""
    return verify().broken

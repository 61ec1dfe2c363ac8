"""Reads of the trail."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from steelyard.periods import ONE_DAY
from steelyard.web.audit.models import Entry


def search(
    *, actor: str = "", action: str = "", text: str = "", start: date | None = None, last: date | None = None
) -> QuerySet[Entry]:
    """Entries by actor, action, any text of subject or reason, and days (shop time, the last included)."""
    wanted = Q()
    if actor:
        wanted &= Q(actor_name__icontains=actor)
    if action:
        wanted &= Q(action=action)
    if text:
        wanted &= Q(subject__icontains=text) | Q(why__icontains=text)
    if start is not None:
        wanted &= Q(at__gte=_midnight(start))
    if last is not None:
        wanted &= Q(at__lt=_midnight(last + ONE_DAY))
    return Entry.objects.filter(wanted)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def actions() -> list[str]:
    """Every action there is an entry of, in order."""
    return list(Entry.objects.order_by("action").values_list("action", flat=True).distinct())


def entry_of(entry_id: int) -> Entry | None:
    """One entry; None when there is none."""
    return Entry.objects.filter(pk=entry_id).first() if entry_id < 2**63 else None


@dataclass(frozen=True, slots=True)
class Change:
    """One value before and after; None where it was not there."""

    path: str
    before: str | None
    after: str | None

    @property
    def is_changed(self) -> bool:
        """Whether it moved."""
        return self.before != self.after


def changes(entry: Entry) -> list[Change]:
    """Every value an entry tells of, leaf by leaf, those that moved first."""
    before, after = dict(_leaves(entry.before)), dict(_leaves(entry.after))
    found = [Change(path, before.get(path), after.get(path)) for path in dict.fromkeys([*before, *after])]
    return sorted(found, key=lambda change: not change.is_changed)


def in_short(entry: Entry) -> str:
    """What moved, on one line: ``fen: 1 → 2; name: — → x``."""
    moved = [change for change in changes(entry) if change.is_changed]
    if entry.before is None:
        return "; ".join(f"{change.path}: {change.after}" for change in moved if change.after)
    return "; ".join(f"{change.path}: {change.before or '—'} → {change.after or '—'}" for change in moved)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Plain values with the way to each: ``grants[0].role``; an empty list or object is a value of its own."""
    if isinstance(value, Mapping) and value:
        for key, one in value.items():
            yield from _leaves(one, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for place, one in enumerate(value):
            yield from _leaves(one, f"{path}[{place}]")
    elif path:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

"""Reads of the trail."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from steelyard.web.audit.models import Entry


def search(*, actor: str, action: str, text: str) -> QuerySet[Entry]:
    """Entries by actor, action and any text of subject or reason."""
    wanted = Q()
    if actor:
        wanted &= Q(actor_name__icontains=actor)
    if action:
        wanted &= Q(action__icontains=action)
    if text:
        wanted &= Q(subject__icontains=text) | Q(why__icontains=text)
    return Entry.objects.filter(wanted)

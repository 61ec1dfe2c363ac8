"""The trail as pages: searched, opened, proven whole, taken along as a file."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.errors import Words
from steelyard.web.audit import queries, services
from steelyard.web.audit.models import Entry
from steelyard.web.audit.words import action_words
from steelyard.web.shell.listing import Column, Listing, Shown, kept_fields
from steelyard.web.shell.words import say_words

#: Letters of a change the list shows; the entry and the file show all.
SHORT = 72
SEARCHED = ("actor", "action", "text", "start", "last")


def entries(request: HttpRequest) -> HttpResponse:
    """Entries, newest first, narrowed by what the search asks for; the same rows as a file."""
    asked = {name: request.GET.get(name, "").strip() for name in SEARCHED}
    found = queries.search(
        actor=asked["actor"],
        action=asked["action"],
        text=asked["text"],
        start=_day(asked["start"]),
        last=_day(asked["last"]),
    )
    listing = Listing(
        request, COLUMNS, found, usual=USUAL, sort="-at", file_name=f"steelyard-audit-{timezone.localdate()}"
    )
    file = listing.as_file()
    if file is not None:
        return file
    return render(
        request,
        "audit/list.html",
        {
            "listing": listing,
            "asked": asked,
            "actions": [(action, action_words(action)) for action in queries.actions()],
            "search_kept": kept_fields(request, *SEARCHED),
        },
    )


def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry: who, when, why, and every value before and after."""
    found = queries.entry_of(entry_id)
    if found is None:
        raise Http404
    return render(
        request,
        "audit/entry.html",
        {"entry": found, "action": action_words(found.action), "changes": queries.changes(found)},
    )


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Look through the whole chain and say what was found."""
    expected = request.POST.get("seal", "").strip()
    return render(request, "audit/verified.html", {"verified": services.verify(expected), "expected": expected})


def _day(text: str) -> date | None:
    """A day of the address; one that is none narrows nothing."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _at(entry: Entry) -> Shown:
    text = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")
    return Shown(text, href=reverse("audit_entry", kwargs={"entry_id": entry.pk}))


def _action(entry: Entry) -> Shown:
    words = action_words(entry.action)
    return Shown(entry.action, text=say_words(words), below=entry.action if words.zh != entry.action else "")


def _json(value: Any) -> Shown:
    return Shown(None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True))


def _change(entry: Entry) -> Shown:
    text = queries.in_short(entry)
    return Shown(text or None, text=text if len(text) <= SHORT else f"{text[: SHORT - 1]}…")


COLUMNS: tuple[Column[Entry], ...] = (
    Column("at", Words("时间", "When"), _at, is_fixed=True, order_by="id"),
    Column("actor", Words("操作人", "Who"), lambda entry: Shown(entry.actor_name), order_by="actor_name"),
    Column("action", Words("操作", "Action"), _action, order_by="action"),
    Column("subject", Words("对象", "Subject"), lambda entry: Shown(entry.subject), order_by="subject"),
    Column("change", Words("变化", "Change"), _change, is_sortable=False),
    Column("why", Words("原因", "Why"), lambda entry: Shown(entry.why or None), order_by="why"),
    Column("before", Words("前（原文）", "Before (raw)"), lambda entry: _json(entry.before), is_sortable=False),
    Column("after", Words("后（原文）", "After (raw)"), lambda entry: _json(entry.after), is_sortable=False),
    Column("hash", Words("封印", "Seal"), lambda entry: Shown(entry.hash), is_sortable=False),
)
USUAL = ("at", "actor", "action", "subject", "change", "why")

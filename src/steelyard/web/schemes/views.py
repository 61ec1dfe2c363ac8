"""Pages of schemes as they are read: the list, one scheme with its versions, that somebody has read it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.books.schemes import OwnScheme
from steelyard.errors import InputRefused
from steelyard.web.schemes import people, queries, reviews, services
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import language

TABS = ("rules", "versions", "cases", "readers", "file")


def schemes(request: HttpRequest) -> HttpResponse:
    """What is in force, what is coming, drafts; and for the office who falls through."""
    today = timezone.localdate()
    return render(
        request,
        "schemes/list.html",
        {
            "overview": queries.overview(request.user, today),
            "today": today,
            "is_office": people.is_office(request.user),
        },
    )


def one(request: HttpRequest, key: str) -> HttpResponse:
    """The rules of one scheme as numbered sentences, version by version; the file is another tab of the same."""
    today = timezone.localdate()
    own = _own(request, key, today)
    newest = None if own.scheme is None else max(own.scheme.versions, key=lambda version: version.from_)
    is_office = people.is_office(request.user)
    found = queries.checked(own.text, own.cases, key)
    tab = request.GET.get("tab", "")
    published = queries.publications(key)
    return render(
        request,
        "schemes/one.html",
        {
            "own": own,
            "found": found,
            "scheme": own.scheme,
            "readings": queries.readings(found, key, today),
            "steps": queries.steps(own.scheme, today) if own.scheme is not None else [],
            "tab": tab if tab in TABS and (is_office or tab not in ("readers", "file")) else TABS[0],
            "is_office": is_office,
            "draft": queries.draft_of(key) if is_office else None,
            "review": reviews.next_due(today, key) if is_office else None,
            "unread": queries.unread_by(request.user, own, today),
            "read": queries.acknowledged(own, today) if is_office and tab == "readers" else [],
            "published": published if is_office else [],
            "whys": {one.begins: one.why for one in reversed(published)},
            "newest": newest,
            "is_changed_by_hand": bool(published) and published[0].digest != own.digest,
        },
    )


@require_POST
def acknowledge(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever is governed has read the version that is shown to them."""
    today = timezone.localdate()
    own = _own(request, key, today)
    version = queries.unread_by(request.user, own, today)
    if version is None or own.scheme is None:
        raise Http404
    digest = queries.version_digest(own.scheme, version)
    if request.POST.get("digest") != digest:
        messages.warning(
            request, say("规则刚刚有变动，请再读一遍。", "The rules have just changed; please read them again.")
        )
        return redirect("schemes_one", key=key)
    services.acknowledge(request.user, key, version.from_, digest)
    messages.success(request, say("已记下您读过这一版。", "It is noted that you have read this version."))
    return redirect("schemes_one", key=key)


@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """No more of this scheme from a day on; asks for a reason."""
    today = timezone.localdate()
    why = request.POST.get("why", "").strip()[:1000]
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = None
    if _own(request, key, today) is None or day is None or not why:
        messages.warning(request, say("请写明哪天结束、为什么。", "Say on which day it ends, and why."))
        return redirect("schemes_one", key=key)
    try:
        services.end(request.user, key, request.POST.get("digest", ""), day, why, today)
    except InputRefused as refused:
        messages.warning(request, refused.in_(language()))
    else:
        messages.success(request, say(f"方案到 {day} 为止（不含当天）。", f"The scheme ends before {day}."))
    return redirect("schemes_one", key=key)


def _own(request: HttpRequest, key: str, today: date) -> OwnScheme:
    own = queries.own(request.user, key, today)
    if own is None:
        raise Http404
    return own

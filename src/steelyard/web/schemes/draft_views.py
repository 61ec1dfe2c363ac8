"""A draft as it is read, talked about and published."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.books.schemes import own_scheme, schemes_of
from steelyard.errors import Words
from steelyard.schemes import Scheme, Version
from steelyard.schemes.differences import scheme_differences
from steelyard.web import lake
from steelyard.web.schemes import people, queries, services
from steelyard.web.schemes.models import Comment, Draft, DraftState
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import language


def draft(request: HttpRequest, key: str) -> HttpResponse:
    """The rules of a draft as sentences, what changes, what was said about it; open to those it would govern."""
    today = timezone.localdate()
    found = _readable(request, key)
    checked = queries.checked(found.text, found.cases, key)
    own = own_scheme(services.home(), key, lake.catalogue())
    old = None if own is None else own.scheme
    changes = scheme_differences(old, checked.scheme, today) if old is not None and checked.scheme is not None else []
    readings = queries.readings(checked, key, today)
    return render(
        request,
        "schemes/draft.html",
        {
            "draft": found,
            "tab": "read",
            "found": checked,
            "reading": readings[0] if readings else None,
            "governed": people.people_under(readings[0].version, max(today, readings[0].version.from_))
            if readings
            else [],
            "changes": changes,
            "is_new": own is None,
            "comments": found.comments.select_related("by", "answered_by"),
            "is_office": people.is_office(request.user),
        },
    )


@require_POST
def comment(request: HttpRequest, key: str) -> HttpResponse:
    """What somebody who would be governed says about the draft, or about one rule of it."""
    found = _readable(request, key)
    text = request.POST.get("text", "").strip()
    if not found.is_commented:
        raise Http404
    if text:
        services.comment(request.user, found, request.POST.get("about", "").strip(), text)
        messages.success(request, say("意见已送出，答复会出现在这里。", "Sent; the answer will appear here."))
    return redirect("schemes_draft", key=key)


@require_POST
def answer(request: HttpRequest, comment_id: int) -> HttpResponse:
    """The answer to a comment."""
    said = Comment.objects.filter(pk=comment_id, draft__state=DraftState.OPEN).select_related("draft").first()
    if said is None:
        raise Http404
    text = request.POST.get("text", "").strip()
    if text:
        services.answer(request.user, said, text)
    return redirect("schemes_draft", key=said.draft.key)


def publish(request: HttpRequest, key: str) -> HttpResponse:
    """What publishing would change and for whom; then, with a reason, it is done."""
    today = timezone.localdate()
    found = queries.draft_of(key)
    if found is None:
        raise Http404
    reasons = services.reasons_not_to_publish(found, today)
    why = request.POST.get("why", "").strip()
    if request.method == "POST" and why:
        revision = request.POST.get("revision", "")
        try:
            services.publish(request.user, found, int(revision) if revision.isdigit() else 0, why, today)
        except services.NotPublishable as refused:
            reasons = list(refused.reasons)
        except services.DraftMoved as moved:
            messages.warning(request, moved.what.in_(language()))
            return redirect("schemes_publish", key=key)
        else:
            messages.success(
                request, say("已公布，请提醒大家阅读确认。", "Published; please ask everybody to read it.")
            )
            return redirect("schemes_one", key=key)
    return render(request, "schemes/publish.html", _publish_context(request, found, reasons), status=200)


def _publish_context(request: HttpRequest, found: Draft, reasons: list[Words]) -> dict[str, object]:
    today = timezone.localdate()
    checked = queries.checked(found.text, found.cases, found.key)
    own = own_scheme(services.home(), found.key, lake.catalogue())
    old = None if own is None else own.scheme
    readings = queries.readings(checked, found.key, today)
    newest = readings[0].version if readings else None
    begins = None if newest is None else max(today, newest.from_)
    governed = people.people_under(newest, begins) if newest is not None and begins is not None else []
    return {
        "draft": found,
        "found": checked,
        "tab": "publish",
        "reasons": reasons,
        "newest": newest,
        "governed": governed,
        "changes": scheme_differences(old, checked.scheme, today) if old and checked.scheme else [],
        "is_new": own is None,
        "warnings": _warnings(found, checked.scheme, newest),
        "why_missing": request.method == "POST" and not request.POST.get("why", "").strip(),
        "today": today,
    }


def _warnings(found: Draft, scheme: Scheme | None, newest: Version | None) -> list[tuple[tuple[str, ...], list[str]]]:
    """Who would stand under two schemes on the first day; pay would stop for them."""
    if scheme is None or newest is None:
        return []
    day = max(timezone.localdate(), newest.from_)
    others = [
        (one.scheme, version)
        for one in schemes_of(services.home(), lake.catalogue())
        if one.key != found.key and one.scheme is not None and (version := one.version_on(day)) is not None
    ]
    laid = people.coverage_on([(scheme, newest), *others], day)
    if laid is None:
        return []
    return people.doubled(laid, day)


def _readable(request: HttpRequest, key: str) -> Draft:
    """The open draft, if the user may read it."""
    found = queries.draft_of(key)
    if found is None or not queries.reads_draft(request.user, found, timezone.localdate()):
        raise Http404
    return found

"""Days of review: which are due, what each indicator did until then, and what was decided, with the reason."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.books.schemes import OwnScheme
from steelyard.errors import InputRefused, Words
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.simulate.review import LIMITS, Reviewed
from steelyard.web import lake
from steelyard.web.schemes import pictures, queries, services
from steelyard.web.schemes import reviews as known
from steelyard.web.schemes.reviews import Due
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import language

#: What may be decided of an indicator.
VERDICTS = {
    "keep": Words("保留", "keep"),
    "change": Words("修改", "change"),
    "drop": Words("去掉", "drop"),
}


def reviews(request: HttpRequest) -> HttpResponse:
    """Every day of review of every scheme: late, to come, held."""
    today = timezone.localdate()
    found = known.dues(today)
    return render(
        request,
        "schemes/reviews.html",
        {
            "open": [due for due in found if due.is_open],
            "closed": [due for due in reversed(found) if not due.is_open],
            "schemes": [
                (one.own.key, one.name)
                for one in queries.overview(request.user, today).schemes
                if one.own.scheme is not None
            ],
            "today": today,
        },
    )


@require_POST
def set_day(request: HttpRequest) -> HttpResponse:
    """One more day of review of a scheme; asks for a reason."""
    today = timezone.localdate()
    own = _own(request, request.POST.get("key", ""))
    day, why = _day(request.POST.get("day", "")), request.POST.get("why", "").strip()
    if day is None or not why:
        messages.warning(request, say("请写明哪天回顾、为什么。", "Say on which day to review it, and why."))
        return redirect("schemes_reviews")
    try:
        if (due := known.due_on(today, own.key, day)) is not None and due.is_open:
            raise InputRefused(Words(f"{day} 已经是回顾日。", f"{day} is a day of review already."))
        services.set_review(request.user, own.key, day, why, today)
    except InputRefused as refused:
        messages.warning(request, refused.in_(language()))
    else:
        messages.success(request, say(f"定在 {day} 回顾。", f"To be reviewed on {day}."))
    return redirect("schemes_reviews")


def one(request: HttpRequest, key: str, day: str) -> HttpResponse:
    """What each indicator did; then what is decided of it. A review that was held shows what was decided."""
    today = timezone.localdate()
    own, due = _own(request, key), _due(key, day, today)
    seen = known.looked_at(own, due.day, today) if due.is_open else known.LookedAt(None, ())
    decided, why = {}, ""
    if request.method == "POST":
        why = request.POST.get("why", "").strip()
        decided = {one.key: request.POST.get(f"v:{one.key}", "") for one in seen.indicators}
        if why and all(verdict in VERDICTS for verdict in decided.values()):
            return _held(request, due, seen, decided, why)
        messages.warning(
            request,
            say("请给每个指标一个结论，并写明理由。", "Decide on every indicator, and say why."),
        )
    names = Vocabulary(lake.catalogue())
    return render(
        request,
        "schemes/review.html",
        {
            "own": own,
            "due": due,
            "seen": seen,
            "cards": [_card(one, names, decided) for one in seen.indicators],
            "verdicts": VERDICTS,
            "limits": LIMITS,
            "why": why,
            "draft": queries.draft_of(key),
        },
    )


def _card(one: Reviewed, names: Vocabulary, decided: dict[str, str]) -> dict[str, object]:
    """One indicator with its pictures."""
    return {
        "one": one,
        "advice": VERDICTS[one.verdict],
        "goal": None if one.goal is None else names.label(one.goal),
        "link": pictures.interval(one.link),
        "traffic": pictures.interval(one.traffic),
        "decided": decided.get(one.key, ""),
    }


def _held(request: HttpRequest, due: Due, seen: known.LookedAt, decided: dict[str, str], why: str) -> HttpResponse:
    verdicts = [
        {"key": one.key, "zh": one.label.zh, "en": one.label.en, "advice": one.verdict, "verdict": decided[one.key]}
        for one in seen.indicators
    ]
    try:
        services.hold_review(request.user, due.key, due.day, verdicts, why, seen.period)
    except InputRefused as refused:
        messages.warning(request, refused.in_(language()))
    else:
        messages.success(request, say("结论已记下。", "What was decided is noted."))
    return redirect("schemes_review", key=due.key, day=due.day)


@require_POST
def call_off(request: HttpRequest, key: str, day: str) -> HttpResponse:
    """A day of review that is not held; asks for a reason."""
    due = _due(_own(request, key).key, day, timezone.localdate())
    why = request.POST.get("why", "").strip()
    if not why:
        messages.warning(request, say("请写明为什么取消。", "Say why it is called off."))
        return redirect("schemes_review", key=key, day=day)
    try:
        services.call_review_off(request.user, due.key, due.day, why)
    except InputRefused as refused:
        messages.warning(request, refused.in_(language()))
    else:
        messages.success(request, say(f"{day} 的回顾已取消。", f"The review of {day} is called off."))
    return redirect("schemes_reviews")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _own(request: HttpRequest, key: str) -> OwnScheme:
    found = queries.own(request.user, key, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _due(key: str, text: str, today: date) -> Due:
    day = _day(text)
    found = None if day is None else known.due_on(today, key, day)
    if found is None:
        raise Http404
    return found

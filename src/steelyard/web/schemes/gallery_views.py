"""The gallery of templates, one template opened; the guide from a goal to a first draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from steelyard.books.past import past_of
from steelyard.errors import InputRefused, Words
from steelyard.periods import Period
from steelyard.schemes import names
from steelyard.schemes.loader import cases_of, text_of
from steelyard.schemes.posts import LINES
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_text
from steelyard.simulate.goals import tables
from steelyard.simulate.guide import Suggestion, people_in, scheme_text, suggest
from steelyard.web import lake
from steelyard.web.schemes import gallery, queries, services
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import language


def templates(request: HttpRequest) -> HttpResponse:
    """Every template as a card, found by any word of it."""
    text = request.GET.get("q", "").strip()[:100]
    return render(request, "schemes/gallery.html", {"cards": gallery.found(text), "q": text})


def template(request: HttpRequest, key: str) -> HttpResponse:
    """The rules of one template with their worked examples, and how to begin from it."""
    if key not in names():
        raise Http404
    text, cases = text_of(key), cases_of(key)[1]
    found = queries.checked(text, cases, key)
    card = next(card for card in gallery.cards() if card.key == key)
    return render(
        request,
        "schemes/template.html",
        {
            "card": card,
            "found": found,
            "reading": queries.readings(found, key, timezone.localdate())[0],
            "text": text,
            "tab": request.GET.get("tab", "rules"),
        },
    )


def guide(request: HttpRequest) -> HttpResponse:
    """From a goal and a kind of shop to indicators and weights with their reasons; then to a draft of one's own."""
    known = tables()
    asked = request.POST if request.method == "POST" else request.GET
    goal, kind, line = asked.get("goal", ""), asked.get("kind", ""), asked.get("line", "")
    context: dict[str, Any] = {
        "goals": known.goals,
        "kinds": known.shop_kinds,
        "lines": LINES,
        "goal": goal,
        "kind": kind,
    }
    context["line"] = line if line in LINES else ""
    if goal not in known.goals or kind not in known.shop_kinds:
        return render(request, "schemes/guide.html", context)
    suggestions, months = _suggested(goal, kind, context["line"])
    names_of_figures = Vocabulary(lake.catalogue())
    if request.method == "POST":
        first_day = Period.of_cycle(timezone.localdate(), "month").end
        text = scheme_text(goal, kind, suggestions, first_day, names_of_figures, context["line"] or None)
        return _begun(request, text, f"guide:{goal}-{kind}")
    context |= {
        "suggestions": [
            (
                names_of_figures.label(one.candidate.metric),
                one.weight,
                one.candidate.reason,
                _start(one, names_of_figures),
            )
            for one in suggestions
        ],
        "months": months,
        "why": (known.goals[goal].why, known.shop_kinds[kind].why),
        "name": known.goals[goal].name,
    }
    return render(request, "schemes/guide.html", context)


def _begun(request: HttpRequest, text: str, source: str) -> HttpResponse:
    title = request.POST.get("name", "").strip()[:60] or say("我们的方案", "Our scheme")
    key = gallery.key_from(request.POST.get("key", "") or title)
    try:
        copy = gallery.copy_of_text(text, key or "x", title)
        draft = services.begin(request.user, key, copy.text, copy.cases, source=source)
    except InputRefused as refused:
        messages.warning(request, refused.in_(language()))
        return redirect("schemes_guide")
    return redirect("schemes_draft", key=draft.key)


def _suggested(goal: str, kind: str, line: str) -> tuple[list[Suggestion], int]:
    """What the guide suggests, with edges from the last three whole months where there is data; how many months."""
    snapshot = lake.snapshot()
    if snapshot is None:
        return suggest(goal, kind), 0
    this = Period.of_cycle(timezone.localdate(), "month")
    period = Period(this.months_before(3)[0].start, this.start)
    past = past_of(snapshot, period, [], lake.catalogue())
    return suggest(goal, kind, past, people_in(past, period, line or None)), 3


def _label(one: Suggestion, names_of_figures: Vocabulary) -> Words:
    """What an indicator is called; one that people give is rated by the leader."""
    if one.candidate.curve == "manual":
        return Words("主管评分", "rated by the leader")
    return names_of_figures.label(one.candidate.metric)


def _start(one: Suggestion, names_of_figures: Vocabulary) -> str:
    """The edges a curve begins with, as people read them."""
    unit = names_of_figures.unit(one.candidate.metric)
    worst, best = (value_text(value, unit) for value in (one.start.worst, one.start.best))
    return best if worst == "—" else f"{worst} → {best}"

"""Pages of the catalogue."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from steelyard.errors import UnknownName
from steelyard.web import lake
from steelyard.web.accounts.sight import sight_of
from steelyard.web.catalogue import queries
from steelyard.web.shell.periods import chosen


def catalogue(request: HttpRequest) -> HttpResponse:
    """Every indicator, and a place to try a formula."""
    formula = request.GET.get("formula", "").strip()
    tried = None
    if formula:
        books = lake.books(chosen(request, timezone.localdate()).period)
        tried = None if books is None else queries.tried(books, sight_of(request.user), formula)
    template = "catalogue/tried.html" if request.htmx else "catalogue/list.html"
    families = queries.families(lake.catalogue(), request.GET.get("q", ""))
    return render(request, template, {"families": families, "formula": formula, "tried": tried})


def one(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator: its definition, what it rests on, and everybody's value now."""
    found = lake.catalogue()
    try:
        metric = found.metric(key)
    except UnknownName as unknown:
        raise Http404 from unknown
    picked = chosen(request, timezone.localdate())
    books = lake.books(picked.period)
    values = [] if books is None else queries.ranked(books, sight_of(request.user), metric.key)
    return render(
        request,
        "catalogue/one.html",
        {"definition": queries.definition(found, metric), "values": values, "picked": picked},
    )

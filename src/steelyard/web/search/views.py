"""The page of the search, and the part of it that answers while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.web.search.queries import search
from steelyard.web.shell.asked import asked_of


def find(request: HttpRequest) -> HttpResponse:
    """What was found; only the answers where htmx asks."""
    text = request.GET.get("q", "")
    groups = search(request.user, asked_of(request) if text.strip() else None, text)
    template = "search/answers.html" if request.htmx else "search/page.html"
    return render(request, template, {"groups": groups, "text": text.strip()})

"""The trail as a page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.web.audit import queries
from steelyard.web.audit.services import first_break


def entries(request: HttpRequest) -> HttpResponse:
    """Entries, newest first, narrowed by what the search asks for."""
    found = queries.search(
        actor=request.GET.get("actor", ""), action=request.GET.get("action", ""), text=request.GET.get("text", "")
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "audit/list.html", {"page": page, "broken": first_break(), "asked": request.GET})

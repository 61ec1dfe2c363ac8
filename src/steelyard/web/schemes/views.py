"""Pages of schemes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.errors import UnknownName
from steelyard.schemes import SchemeRefused
from steelyard.web.schemes import queries


def schemes(request: HttpRequest) -> HttpResponse:
    """Own schemes and the gallery of templates."""
    return render(request, "schemes/list.html", {"schemes": queries.listed()})


def one(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The rules of one scheme as numbered sentences, version by version; the file is another tab of the same."""
    try:
        scheme, text = queries.one(key, is_own=kind == "own")
    except UnknownName as unknown:
        raise Http404 from unknown
    except SchemeRefused as refused:
        return render(request, "schemes/refused.html", {"key": key, "faults": refused.faults}, status=200)
    return render(
        request,
        "schemes/one.html",
        {
            "scheme": scheme,
            "text": text,
            "versions": queries.versions(scheme),
            "cases": queries.worked_cases(key) if kind == "template" else [],
            "tab": request.GET.get("tab", "rules"),
        },
    )

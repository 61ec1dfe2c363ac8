"""Pages of results: the list, and one figure opened."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from steelyard.books.evidence import EvidenceRoom
from steelyard.errors import UnknownName
from steelyard.trace import Trace
from steelyard.web import lake
from steelyard.web.accounts.sight import sight_of
from steelyard.web.results import exports, queries
from steelyard.web.shell.periods import chosen

SIZES = (20, 50, 100)
SHOWN_CASES = 50


def results(request: HttpRequest) -> HttpResponse:
    """Everybody in sight with the chosen indicators; the same question as a file with ``?export=``."""
    picked = chosen(request, timezone.localdate())
    books = lake.books(picked.period)
    if books is None:
        return render(request, "results/empty.html")
    by = queries.kind_of(request.GET.get("by", "")) or "employee"
    keys = [key for key in request.GET.getlist("m") if books.figures.catalogue.is_metric(key)] or list(queries.USUAL)
    table = queries.table(
        books, sight_of(request.user), by, keys, text=request.GET.get("q", ""), sort=request.GET.get("sort", "")
    )
    if request.GET.get("export") in ("csv", "xlsx"):
        return exports.as_file(table, request.GET["export"], f"steelyard-{by}-{picked.asked}")
    size = int(request.GET["size"]) if request.GET.get("size") in map(str, SIZES) else SIZES[0]
    page = Paginator(table.rows, size).get_page(request.GET.get("page"))
    return render(
        request,
        "results/list.html",
        {
            "table": table,
            "page": page,
            "by": by,
            "kinds": queries.KINDS,
            "picked": picked,
            "size": size,
            "sizes": SIZES,
            "keys": keys,
            "choices": queries.choices(books),
            "address": _address(request),
        },
    )


def figure(request: HttpRequest, kind: str, scope: str, key: str) -> HttpResponse:
    """One figure: what it is, its numerator and denominator, and the rows behind them."""
    picked = chosen(request, timezone.localdate())
    books = lake.books(picked.period)
    by = queries.kind_of(kind)
    if books is None or by is None:
        raise Http404
    try:
        found = queries.figure(books, sight_of(request.user), by, scope, key)
    except UnknownName as unknown:
        raise Http404 from unknown
    if found is None:
        raise Http404
    metric, value = found
    room = EvidenceRoom(books.snapshot, books.organisation)
    try:
        parts = [_part(room, trace) for trace in _leaves(value.trace)]
    finally:
        room.close()
    return render(
        request,
        "results/figure.html",
        {
            "metric": metric,
            "value": value,
            "parts": parts,
            "picked": picked,
            "scope": scope,
            "name": queries.name_of(books, by, scope),
            "by": by,
        },
    )


def _leaves(trace: Trace) -> list[Trace]:
    """The measures a figure was made from, each once."""
    found: dict[str, Trace] = {}
    for _, node in trace.walk():
        if node.evidence is not None:
            found.setdefault(node.evidence.measure, node)
    return list(found.values())


def _part(room: EvidenceRoom, trace: Trace) -> dict[str, Any]:
    evidence = trace.evidence
    cases = room.cases(evidence, SHOWN_CASES) if evidence is not None else None
    return {"trace": trace, "cases": cases, "what": room.what(evidence) if evidence is not None else None}


def _address(request: HttpRequest) -> str:
    """The question without page, sort and export, ready for another parameter."""
    asked = request.GET.copy()
    for name in ("page", "sort", "export"):
        asked.pop(name, None)
    return asked.urlencode()

"""Pages of results: the list, and one figure opened."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.books.evidence import EvidenceRoom
from steelyard.errors import UnknownName
from steelyard.trace import Trace
from steelyard.web.results import columns, queries
from steelyard.web.shell.asked import asked_of
from steelyard.web.shell.listing import Listing, chosen_columns, kept_fields

SHOWN_CASES = 50


def results(request: HttpRequest) -> HttpResponse:
    """Everybody in sight with the chosen indicators; the same question as a file with ``?export=``."""
    asked = asked_of(request)
    if asked is None:
        return render(request, "results/empty.html")
    by = queries.kind_of(request.GET.get("by", "")) or "employee"
    books = asked.books
    declared = columns.columns(books.figures.catalogue, by, asked.picked.asked)
    usual = [column.key for column in declared if not column.is_number] + list(queries.USUAL)
    keys = columns.figure_keys(books.figures.catalogue, chosen_columns(request, declared, usual))
    rows = queries.rows(books, queries.scopes(asked, by), by, keys, request.GET.get("q", ""))
    first = next((column for column in declared if column.key == next(iter(keys), "")), None)
    listing = Listing(
        request,
        declared,
        rows,
        usual=usual,
        sort=f"{first.best_first}{first.key}" if first is not None else "name",
        row_id=lambda row: row.scope,
        file_name=f"steelyard-{by}-{asked.picked.asked}",
    )
    file = listing.as_file()
    if file is not None:
        return file
    return render(
        request,
        "results/list.html",
        {
            "listing": listing,
            "by": by,
            "kinds": queries.KINDS,
            "search_kept": kept_fields(request, "q"),
        },
    )


def figure(request: HttpRequest, kind: str, scope: str, key: str) -> HttpResponse:
    """One figure: what it is, its numerator and denominator, and the rows behind them."""
    asked = asked_of(request)
    by = queries.kind_of(kind)
    if asked is None or by is None:
        raise Http404
    picked, books = asked.picked, asked.books
    try:
        found = queries.figure(books, asked.sight, by, scope, key)
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

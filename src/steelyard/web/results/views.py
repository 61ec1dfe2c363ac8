"""Pages of results: the list, and one figure opened."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.books.evidence import EvidenceRoom
from steelyard.errors import UnknownName, Words
from steelyard.metrics.noise import Noise
from steelyard.money import format_yuan
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import formula_words
from steelyard.trace import Trace
from steelyard.web.results import columns, orders, queries, talks
from steelyard.web.results.opened import opened_rows
from steelyard.web.shell.asked import KEPT, Asked, asked_of
from steelyard.web.shell.listing import Action, Listing, chosen_columns, kept_fields

#: Rows of a part on the page of a figure, and on a page of its own.
SHOWN, PAGE = 12, 50
_ACTIONS = (Action(Words("并排对比", "Compare side by side"), "/boards/compare/", "arrows-diff"),)


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
        actions=_ACTIONS if by == "employee" else (),
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
            "action_kept": [(name, value) for name, value in kept_fields(request) if name in KEPT],
        },
    )


def figure(request: HttpRequest, kind: str, scope: str, key: str) -> HttpResponse:
    """One figure: what it is, its numerator and denominator, and the rows behind them."""
    asked = asked_of(request)
    by = queries.kind_of(kind)
    if asked is None or by is None:
        raise Http404
    books = asked.books
    try:
        found = queries.figure(books, asked.sight, by, scope, key)
    except UnknownName as unknown:
        raise Http404 from unknown
    if found is None:
        raise Http404
    metric, value = found
    parts = _leaves(value.trace)
    only = next((one for one in parts if one.evidence and one.evidence.measure == request.GET.get("part")), None)
    room = EvidenceRoom(books.snapshot, books.organisation)
    try:
        shown = [_part(request, room, trace, only is not None) for trace in ([only] if only is not None else parts)]
    finally:
        room.close()
    return render(
        request,
        "results/figure.html",
        {
            "metric": metric,
            "formula": formula_words(metric, Vocabulary(books.figures.catalogue)),
            "value": value,
            "noise": _noise(asked, by, scope, key),
            "parts": shown,
            "is_part": only is not None,
            "scope": scope,
            "name": queries.name_of(books, by, scope),
            "by": by,
        },
    )


def conversation(request: HttpRequest, shop_id: str, conversation_id: str) -> HttpResponse:
    """One conversation: messages with the waits beside them, what was counted, which orders followed and whose they were."""
    asked = asked_of(request)
    if asked is None:
        raise Http404
    found = talks.opened(asked, shop_id, conversation_id, request.GET.get("measure", ""))
    if found is None:
        raise Http404
    return render(request, "results/conversation.html", {"talk": found})


def order(request: HttpRequest, shop_id: str, order_id: str) -> HttpResponse:
    """Whose an order is: who had the buyer when it was created and paid, who wins and why, under all three rules."""
    asked = asked_of(request)
    found = orders.shown(asked, shop_id, order_id) if asked is not None else None
    if found is None:
        raise Http404
    refunded = format_yuan(found.order.refund_fen) if found.order.refund_fen else ""
    return render(
        request,
        "results/order.html",
        {"shown": found, "paid": format_yuan(found.order.paid_fen), "refunded": refunded},
    )


def _leaves(trace: Trace) -> list[Trace]:
    """The measures a figure was made from, each once."""
    found: dict[str, Trace] = {}
    for _, node in trace.walk():
        if node.evidence is not None:
            found.setdefault(node.evidence.measure, node)
    return list(found.values())


def _part(request: HttpRequest, room: EvidenceRoom, trace: Trace, is_page: bool) -> dict[str, Any]:
    """One measure with some of its rows; with pages where it stands alone."""
    evidence = trace.evidence
    if evidence is None:
        return {"trace": trace, "rows": [], "total": 0}
    total = room.count(evidence)
    asked = request.GET.get("page", "1")
    last = max(1, -(-total // PAGE))
    page = min(max(1, int(asked) if asked.isdecimal() else 1), last) if is_page else 1
    size = PAGE if is_page else SHOWN
    question = request.GET.copy()
    question["part"] = evidence.measure

    def link(number: int) -> str:
        question["page"] = str(number)
        return f"?{question.urlencode()}"

    return {
        "trace": trace,
        "what": room.what(evidence),
        "total": total,
        "rows": opened_rows(room, evidence, limit=size, offset=(page - 1) * size),
        "all": link(1) if not is_page and total > size else "",
        "before": link(page - 1) if is_page and page > 1 else "",
        "after": link(page + 1) if is_page and page < last else "",
        "page": page,
        "last": last,
    }


def _noise(asked: Asked, by: queries.By, scope: str, key: str) -> Noise | None:
    """How far the figure may be luck; not asked for all shops together."""
    if scope == queries.ALL_SHOPS:
        return None
    return asked.books.figures.scope_noise(by, scope, asked.books.figures.catalogue.metric(key).key, asked.period)

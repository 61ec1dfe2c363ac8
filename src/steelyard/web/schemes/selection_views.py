"""The selection board: looked at by several people, each with their word and reason; what they choose goes into a draft."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from steelyard.errors import InputRefused, SchemeError
from steelyard.schemes.posts import LINES
from steelyard.schemes.sentences.indicators import LAYERS
from steelyard.web import lake
from steelyard.web.schemes import queries, selection, services
from steelyard.web.schemes.selection import Asked
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import language


def board(request: HttpRequest) -> HttpResponse:
    """Every metric with what speaks for it and against it, by layer of goals, drawn; the shortlist unless all are asked for."""
    asked = Asked.of(request.GET)
    return render(
        request,
        "schemes/board.html",
        {
            "asked": asked,
            "board": selection.board_of(request.user, asked),
            "lines": LINES,
            "layers": LAYERS,
            "months": selection.MONTHS,
            "drafts": selection.open_drafts(),
            "choosers": selection.CHOOSERS,
        },
    )


@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """One person's word on one metric, with the reason."""
    asked = Asked.of(request.POST)
    metric, word, why = (request.POST.get(name, "").strip() for name in ("metric", "word", "why"))
    if metric not in lake.catalogue().metrics:
        raise Http404
    if word not in ("for", "against") or not why:
        messages.warning(request, say("请选“选用”或“不选”，并写明理由。", "Say whether to choose it, and why."))
    else:
        services.pick(request.user, asked.line, metric, why, is_for=word == "for")
    return redirect(f"{_address(asked)}#m-{metric}")


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Put what several people chose into an open draft, to be weighed there."""
    asked = Asked.of(request.POST)
    draft, found = queries.draft_of(request.POST.get("draft", "")), selection.board_of(request.user, asked)
    if draft is None or found is None:
        raise Http404
    checked = queries.checked(draft.text, draft.cases, draft.key)
    if checked.scheme is None:
        messages.warning(
            request, say("草稿的文件还有错，请先改好。", "The draft's file has faults; please mend them first.")
        )
        return redirect("schemes_file", key=draft.key)
    try:
        metrics = [card.figure.metric for card in found.chosen]
        text, added = selection.text_with(draft.text, checked.scheme, metrics)
        if added:
            services.save(request.user, draft, draft.revision, text)
    except (InputRefused, SchemeError) as refused:
        messages.warning(request, refused.in_(language()))
        return redirect(_address(asked))
    if added:
        messages.success(
            request,
            say(
                f"加了 {len(added)} 个指标，各占 5；请定好权重和曲线。",
                f"{len(added)} indicators added at 5 each; now settle their weights and curves.",
            ),
        )
    else:
        messages.info(request, say("选定的指标草稿里都有了。", "The draft has every chosen indicator already."))
    return redirect("schemes_form", key=draft.key)


def _address(asked: Asked) -> str:
    """The board as it was looked at."""
    given = {
        "line": asked.line,
        "months": str(asked.months),
        "layer": asked.layer,
        "all": "1" if asked.show_all else "",
    }
    return f"{reverse('schemes_board')}?{urlencode({name: value for name, value in given.items() if value})}"

"""Changing the organisation: a form or a workbook becomes a change to look at, which is then confirmed or forgotten."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.books.organisation_workbook import read_workbook, workbook
from steelyard.errors import InputRefused, SteelyardError
from steelyard.web.imports.storage import harmless_name
from steelyard.web.organisation import planning, queries, services, told
from steelyard.web.organisation.models import Change
from steelyard.web.organisation.planning import Asked
from steelyard.web.organisation.views import chosen_day, frame
from steelyard.web.shell.templatetags.steelyard import words
from steelyard.web.shell.words import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A workbook of more bytes is no organisation.
LARGEST = 20 * 1024 * 1024


@require_POST
def edit(request: HttpRequest) -> HttpResponse:
    """A change of people, accounts or shops by form, to be looked at."""
    given = request.POST.dict()
    employees = request.POST.getlist("employee")
    acts = {
        "bulk": lambda asked: planning.change_people(asked, employees, given),
        "person": lambda asked: planning.edit_person(asked, given.get("employee_id", ""), given),
        "join": lambda asked: planning.join(asked, given),
        "leave": lambda asked: planning.end_employment(asked, employees, given),
        "bind": lambda asked: planning.bind(asked, given),
        "shop": lambda asked: planning.keep_shop(asked, given),
    }
    act = acts.get(given.get("act", ""))
    if act is None:
        raise Http404
    return _proposed(request, act)


@require_POST
def edit_contract(request: HttpRequest, employee_id: str) -> HttpResponse:
    """A change of one contract, to be looked at."""
    return _proposed(request, lambda asked: planning.set_contract(asked, employee_id, request.POST.dict()))


def _proposed(request: HttpRequest, act: Any) -> HttpResponse:
    now = queries.state()
    asked = Asked.begin(now, queries.editing_sight(request.user), timezone.localdate())
    try:
        act(asked)
    except InputRefused as refused:
        asked.verdicts.append(told.refusal("", refused))
    change = services.propose(request.user, asked.plan, now.versions, asked.verdicts)
    return redirect(change.page)


def sheet(request: HttpRequest) -> HttpResponse:
    """The people and accounts that may be changed, as a workbook."""
    return _sheet(request, with_contracts=False)


def sheet_with_contracts(request: HttpRequest) -> HttpResponse:
    """The same with contracts."""
    return _sheet(request, with_contracts=True)


def _sheet(request: HttpRequest, *, with_contracts: bool) -> HttpResponse:
    now, day, editing = queries.state(), chosen_day(request), queries.editing_sight(request.user)
    held = queries.accounts(now, editing, day)
    content = workbook(
        now.organisation,
        day,
        language(),
        employees=[row.person.employee_id for row in queries.people(now, editing, day)],
        accounts=[(one.platform, one.shop_id, one.agent_id) for one in held],
        unmatched=queries.unmatched(now, editing),
        with_contracts=with_contracts,
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="steelyard-organisation-{day}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """A workbook that was changed: a verdict for every row, to be looked at."""
    file = request.FILES.get("file")
    now, today = queries.state(), timezone.localdate()
    editing = queries.editing_sight(request.user)
    if file is None or file.size > LARGEST:
        return redirect("organisation_list")
    organisation = now.organisation
    with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
        path = Path(folder) / "organisation.xlsx"
        path.write_bytes(file.read())
        try:
            read = read_workbook(
                path,
                organisation,
                start=planning.optional_day(request.POST.dict(), "start"),
                may=lambda one: queries.may_change(editing, organisation, one, today),
                may_account=lambda shop, one: queries.may_account(editing, organisation, shop, one, today),
                with_contracts=True,
            )
        except SteelyardError as error:
            messages.error(request, error.what.in_(language()) + words(error.remedy))
            return redirect("organisation_list")
    change = services.propose(
        request.user,
        read.plan,
        now.versions,
        [told.verdict(one) for one in read.refused],
        harmless_name(file.name or "organisation.xlsx"),
    )
    return redirect(change.page)


def one(request: HttpRequest, change_id: str, has_pay: bool = False) -> HttpResponse:
    """A change: what it would do, or did, on which days, and what was not taken."""
    change = _change(request, change_id, has_pay)
    now, today = queries.state(), timezone.localdate()
    is_moved = change.is_draft and change.planned_on != now.versions
    return render(
        request,
        "organisation/change.html",
        {
            **frame(request, "changes", now, today),
            "change": change,
            "is_moved": is_moved,
            "touches_past": change.first_day is None or change.first_day < today,
            "is_mine": change.made_by_id == request.user.pk,
        },
    )


def _change(request: HttpRequest, change_id: str, has_pay: bool) -> Change:
    """A draft of one's own, or a change of people and shops within what one may change.

    What touches contracts is only shown behind its own addresses, which ask who one is once more.
    """
    found = Change.objects.select_related("made_by", "job", "undo_job").filter(pk=change_id, has_pay=has_pay)
    change = found.first()
    if change is None:
        raise Http404
    if change.made_by_id == request.user.pk and change.is_draft:
        return change
    sight = queries.editing_sight(request.user)
    if change.is_draft or not queries.sees_change(sight, queries.state(), change, timezone.localdate()):
        raise Http404
    return change


@require_POST
def confirm(request: HttpRequest, change_id: str, has_pay: bool = False) -> HttpResponse:
    """Store a change that was looked at."""
    change = _change(request, change_id, has_pay)
    return _done(request, change, lambda: services.confirm(request.user, change, request.POST.get("why", "")))


@require_POST
def undo(request: HttpRequest, change_id: str, has_pay: bool = False) -> HttpResponse:
    """Take a stored change back."""
    change = _change(request, change_id, has_pay)
    return _done(request, change, lambda: services.take_back(request.user, change, request.POST.get("why", "")))


@require_POST
def discard(request: HttpRequest, change_id: str, has_pay: bool = False) -> HttpResponse:
    """Forget a change nobody confirmed."""
    services.discard(request.user, _change(request, change_id, has_pay))
    return redirect("organisation_list")


def _done(request: HttpRequest, change: Change, act: Any) -> HttpResponse:
    try:
        act()
    except services.NotPossible as refused:
        messages.error(request, refused.what.in_(language()))
    return redirect(change.page)

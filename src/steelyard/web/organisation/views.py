"""Pages of the organisation as of a day: people, accounts, teams, shops, contracts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from steelyard.facts.organisation_tables import ROLES, SUPPORT_LINES
from steelyard.web.accounts.access import may
from steelyard.web.accounts.sight import sight_of
from steelyard.web.organisation import lists, queries
from steelyard.web.organisation.models import Change
from steelyard.web.organisation.queries import Wanted
from steelyard.web.shell.listing import Listing, kept_fields

SIZE = 50


def chosen_day(request: HttpRequest) -> date:
    """``?on=2026-11-01``, today otherwise."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()


def frame(request: HttpRequest, tab: str, now: queries.State, day: date) -> dict[str, Any]:
    """What every page of the organisation shows: its tabs, the day, whether whoever looks may change anything."""
    may_edit = may(request.user, "organisation_edit")
    sight = sight_of(request.user)
    return {
        "tab": tab,
        "day": day,
        "is_today": day == timezone.localdate(),
        "may_edit": may_edit,
        "perhaps": {"accounts": may(request.user, "organisation_accounts")},
        "unmatched_count": len({(one.shop_id, one.agent_id) for one in queries.unmatched(now, sight)}),
        "shop_names": {shop.shop_id: shop.name for shop in now.organisation.shops},
        "names": now,
    }


def people(request: HttpRequest) -> HttpResponse:
    """Everybody in sight: team, post, leader, accounts; who may, changes many at once."""
    now, day, sight = queries.state(), chosen_day(request), sight_of(request.user)
    state = request.GET.get("state", "")
    wanted = Wanted(
        text=request.GET.get("q", "").strip(),
        team=request.GET.get("team", ""),
        line=request.GET.get("line", ""),
        role=request.GET.get("role", ""),
        shop=request.GET.get("shop", ""),
        state=state if state in queries.STATES else "working",
    )
    frame_of = frame(request, "people", now, day)
    listing = Listing(
        request,
        lists.people(now, day, frame_of["is_today"]),
        queries.people(now, sight, day, wanted),
        usual=lists.PEOPLE_USUAL,
        row_id=lambda row: row.person.employee_id,
        actions=lists.people_actions() if frame_of["may_edit"] else (),
        file_name=f"steelyard-people-{day}",
        sizes=(50, 100, 200),
    )
    file = listing.as_file()
    if file is not None:
        return file
    return render(
        request,
        "organisation/people.html",
        {
            **frame_of,
            "listing": listing,
            "search_kept": kept_fields(request, "q", "team", "role", "state", "on"),
            "wanted": wanted,
            "choices": queries.choices(now, sight, day),
            "roles": ROLES,
            "states": lists.STATES,
            "starts": queries.next_month(day),
        },
    )


def bulk(request: HttpRequest) -> HttpResponse:
    """What shall change for the people chosen from the list (``?pick=``)."""
    now, day, editing = queries.state(), timezone.localdate(), queries.editing_sight(request.user)
    picked = [
        now.organisation.person_on(one, day) or now.people[one][-1]
        for one in dict.fromkeys(request.GET.getlist("pick"))
        if one in now.people and queries.may_change(editing, now.organisation, one, day)
    ]
    return render(
        request,
        "organisation/bulk.html",
        {
            **frame(request, "people", now, day),
            "picked": picked,
            "edits": queries.choices(now, editing, day),
            "roles": ROLES,
            "support_lines": SUPPORT_LINES,
            "starts": queries.next_month(day),
        },
    )


def person(request: HttpRequest, employee_id: str) -> HttpResponse:
    """One person: what holds when, accounts, and what may be changed."""
    now, day, sight = queries.state(), chosen_day(request), sight_of(request.user)
    if employee_id not in now.people or not sight.sees(employee_id, now.organisation, queries.window(day)):
        raise Http404
    editing = queries.editing_sight(request.user)
    may_edit = may(request.user, "organisation_edit") and queries.may_change(
        editing, now.organisation, employee_id, day
    )
    keys = now.accounts_of.get(employee_id, [])
    held = [
        (key, stretch)
        for key in keys
        for stretch in queries.timeline(now.accounts[key])
        if stretch.row is not None and stretch.row.employee_id == employee_id
    ]
    return render(
        request,
        "organisation/person.html",
        {
            **frame(request, "people", now, day),
            "row": queries.row_of(now, employee_id, day),
            "employee_id": employee_id,
            "hired_on": now.organisation.hired_on(employee_id),
            "history": queries.timeline(now.people[employee_id]),
            "held": held,
            "may_edit": may_edit,
            "may_pay": may_edit,
            "choices": queries.choices(now, editing, day) if may_edit else {},
            "loose": queries.unmatched(now, editing) if may_edit else [],
            "roles": ROLES,
            "support_lines": SUPPORT_LINES,
            "starts": queries.next_month(day),
        },
    )


def joining(request: HttpRequest) -> HttpResponse:
    """A form for a new employee."""
    now, day, editing = queries.state(), timezone.localdate(), queries.editing_sight(request.user)
    return render(
        request,
        "organisation/new.html",
        {
            **frame(request, "people", now, day),
            "choices": queries.choices(now, editing, day),
            "loose": queries.unmatched(now, editing),
            "roles": ROLES,
            "support_lines": SUPPORT_LINES,
        },
    )


def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts nobody is known to hold first, then everybody's."""
    now, day, sight = queries.state(), chosen_day(request), sight_of(request.user)
    text, shop = request.GET.get("q", "").strip(), request.GET.get("shop", "")
    listing = Listing(
        request,
        lists.accounts(now),
        queries.accounts(now, sight, day, text=text, shop=shop),
        file_name=f"steelyard-accounts-{day}",
        sizes=(50, 100, 200),
    )
    file = listing.as_file()
    if file is not None:
        return file
    return render(
        request,
        "organisation/accounts.html",
        {
            **frame(request, "accounts", now, day),
            "loose": queries.unmatched(now, sight),
            "listing": listing,
            "search_kept": kept_fields(request, "q", "shop", "on"),
            "text": text,
            "shop": shop,
            "choices": queries.choices(now, sight, day),
        },
    )


def account(request: HttpRequest) -> HttpResponse:
    """One account (``?platform=&shop=&account=``): who held it when, and who shall."""
    now, day, sight = queries.state(), chosen_day(request), sight_of(request.user)
    key = (request.GET.get("platform", ""), request.GET.get("shop", ""), request.GET.get("account", ""))
    seen = next((one for one in now.seen if (one.shop_id, one.agent_id) == key[1:]), None)
    if (key not in now.accounts and seen is None) or not queries.may_account(
        sight, now.organisation, key[1], key[2], day
    ):
        raise Http404
    editing = queries.editing_sight(request.user)
    may_edit = may(request.user, "organisation_edit") and queries.may_account(
        editing, now.organisation, key[1], key[2], day
    )
    return render(
        request,
        "organisation/account.html",
        {
            **frame(request, "accounts", now, day),
            "key": key,
            "seen": seen,
            "holder": now.holding(key, day),
            "history": queries.timeline(now.accounts.get(key, ())),
            "may_edit": may_edit,
            "choices": queries.choices(now, editing, day) if may_edit else {},
        },
    )


def teams(request: HttpRequest) -> HttpResponse:
    """The teams in sight: who leads, how many, which lines and shops."""
    now, day = queries.state(), chosen_day(request)
    found = queries.teams(now, sight_of(request.user), day)
    return render(request, "organisation/teams.html", {**frame(request, "teams", now, day), "teams": found})


def shops(request: HttpRequest) -> HttpResponse:
    """The shops in sight; a new one, or another name."""
    now, day, editing = queries.state(), chosen_day(request), queries.editing_sight(request.user)
    return render(
        request,
        "organisation/shops.html",
        {
            **frame(request, "shops", now, day),
            "shops": queries.shops(now.organisation, sight_of(request.user)),
            "may_add": editing.everything,
        },
    )


def contracts(request: HttpRequest) -> HttpResponse:
    """Contracts of everybody who may be changed by whoever looks."""
    now, day, text = queries.state(), chosen_day(request), request.GET.get("q", "").strip()
    listing = Listing(
        request,
        lists.contracts(),
        queries.contracts(now, queries.editing_sight(request.user), day, text),
        file_name=f"steelyard-contracts-{day}",
        sizes=(50, 100, 200),
    )
    file = listing.as_file()
    if file is not None:
        return file
    return render(
        request,
        "organisation/contracts.html",
        {
            **frame(request, "contracts", now, day),
            "listing": listing,
            "search_kept": kept_fields(request, "q", "on"),
            "text": text,
        },
    )


def contract(request: HttpRequest, employee_id: str) -> HttpResponse:
    """One person's contracts, and what shall hold from a day on."""
    now, day = queries.state(), chosen_day(request)
    editing = queries.editing_sight(request.user)
    if employee_id not in now.people or not queries.may_change(editing, now.organisation, employee_id, day):
        raise Http404
    rows = [row for row in now.organisation.contracts if row.employee_id == employee_id]
    return render(
        request,
        "organisation/contract.html",
        {
            **frame(request, "contracts", now, day),
            "row": queries.row_of(now, employee_id, day),
            "employee_id": employee_id,
            "contract": now.organisation.contract_on(employee_id, day),
            "history": queries.timeline(rows),
            "starts": queries.next_month(day),
            "regions": sorted({row.region for row in now.organisation.contracts if row.region}),
        },
    )


def changes(request: HttpRequest) -> HttpResponse:
    """What was changed here before, newest first."""
    now, day, editing = queries.state(), timezone.localdate(), queries.editing_sight(request.user)
    found = [
        one
        for one in Change.objects.select_related("made_by", "job", "undo_job").exclude(job=None)[:500]
        if queries.sees_change(editing, now, one, day)
    ]
    return render(
        request,
        "organisation/changes.html",
        {**frame(request, "changes", now, day), "page": Paginator(found, SIZE).get_page(request.GET.get("page"))},
    )

"""The page of how this installation pays: rules, accounts of the bank, which leader sees which team."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steelyard.errors import SteelyardError
from steelyard.web import lake
from steelyard.web.accounts.models import User
from steelyard.web.payroll import house_rules, queries
from steelyard.web.payroll.models import BankAccount, LeaderSight
from steelyard.web.payroll.sight import runs_pay
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import say_words


def settings(request: HttpRequest) -> HttpResponse:
    """Rules, accounts with their last four digits, leaders."""
    if not runs_pay(request.user):
        raise Http404
    newest = {row.employee_id: row for row in BankAccount.objects.select_related("by")}
    organisation = lake.organisation()
    people = sorted(organisation.employee_ids) if organisation is not None else []
    named = {one: organisation.name_of(one) for one in people} if organisation is not None else {}
    context = {
        "rules": queries.rules(),
        "accounts": [(one, named.get(one, one), newest.get(one)) for one in sorted({*people, *newest})],
        "with_account": sum(1 for row in newest.values() if row.number),
        "sights": LeaderSight.objects.filter(ended_at=None).select_related("user", "given_by"),
        "leaders": User.objects.filter(grants__role="leader", is_active=True).distinct(),
        "teams": sorted({person.team for person in organisation.people if person.team})
        if organisation is not None
        else [],
        "is_owner": "owner" in request.user.roles,
        "refused": request.session.pop("refused_accounts", []),
    }
    return render(request, "payroll/settings.html", context)


def _rules(request: HttpRequest) -> str:
    given = request.POST
    house_rules.set_rules(
        request.user,
        given.get("why", ""),
        answer_days=_number(given.get("answer_days", "")),
        reply_days=_number(given.get("reply_days", "")),
        large_change_percent=_number(given.get("large_change_percent", "")),
        maker_may_approve=given.get("maker_may_approve") == "on"
        if "owner" in request.user.roles
        else queries.rules().maker_may_approve,
    )
    return say("规则已更新。", "The rules were changed.")


def _number(text: str) -> int:
    """A small whole number; 0, which every rule refuses, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _accounts(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    text = file.read(2_000_000).decode("utf-8-sig", errors="replace") if file is not None else ""
    found = house_rules.enter_accounts(request.user, text or request.POST.get("accounts", ""))
    refused = [{"line": line, "zh": told.zh, "en": told.en} for line, told in found.refused[:50]]
    request.session["refused_accounts"] = refused
    return say(
        f"更新 {found.changed} 个，相同 {found.known} 个，未收 {len(found.refused)} 个。",
        f"{found.changed} changed, {found.known} known, {len(found.refused)} refused.",
    )


def _give_sight(request: HttpRequest) -> str:
    house_rules.give_sight(
        request.user, _number(request.POST.get("user", "")), request.POST.get("team", ""), request.POST.get("why", "")
    )
    return say("已允许。", "Allowed.")


def _end_sight(request: HttpRequest) -> str:
    house_rules.end_sight(request.user, _number(request.POST.get("sight", "")), request.POST.get("why", ""))
    return say("已收回。", "Ended.")


#: What a form on the page may ask for.
SET: Mapping[str, Callable[[HttpRequest], str]] = {
    "rules": _rules,
    "accounts": _accounts,
    "give-sight": _give_sight,
    "end-sight": _end_sight,
}


@require_POST
def change(request: HttpRequest, what: str) -> HttpResponse:
    """Change one of them; refused it says why."""
    if what not in SET or not runs_pay(request.user):
        raise Http404
    try:
        messages.success(request, SET[what](request))
    except SteelyardError as refused:
        messages.warning(request, " ".join(say_words(part) for part in (refused.what, refused.remedy) if part))
    return redirect("payroll_settings")

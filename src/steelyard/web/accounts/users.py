"""The owner's pages of sign-in accounts: who may come in, as what, and what happens when something is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.errors import Words
from steelyard.web.accounts import queries, services
from steelyard.web.accounts.forms import UserForm
from steelyard.web.accounts.models import Role, User
from steelyard.web.organisation.queries import state as organisation_state
from steelyard.web.organisation.queries import window
from steelyard.web.shell.listing import Column, Listing, Shown, kept_fields
from steelyard.web.shell.words import language, say_words

ROLES: dict[str, Words] = {value: Words(*label.split(" ", 1)) for value, label in Role.choices}
#: In which session entry a new link waits to be shown, once.
SHOWN_ONCE = "new_sign_in_link"


def users(request: HttpRequest) -> HttpResponse:
    """Every account: who, as what, whether they have come in."""
    text, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    state = request.GET.get("state", "open")
    listing = Listing(
        request,
        _columns(),
        queries.users(text, role, state),
        row_id=lambda user: str(user.pk),
        file_name="steelyard-users",
    )
    file = listing.as_file()
    if file is not None:
        return file
    return render(
        request,
        "accounts/users.html",
        {
            "listing": listing,
            "search_kept": kept_fields(request, "q", "role", "state"),
            "text": text,
            "role": role,
            "state": state,
            "roles": ROLES,
        },
    )


def _columns() -> list[Column[User]]:
    names = {shop.shop_id: shop.name for shop in organisation_state().organisation.shops}

    def name(user: User) -> Shown:
        return Shown(user.shown_name, href=reverse("users_one", args=[user.pk]), below=user.username)

    def roles(user: User) -> Shown:
        found = [
            " · ".join(
                [
                    say_words(ROLES[one.role]),
                    *(part for part in (names.get(one.shop_id, one.shop_id), one.team) if part),
                ]
            )
            for one in user.grants.all()
        ]
        return Shown("、".join(found) or None)

    def came_in(user: User) -> Shown:
        if user.last_login is not None:
            return Shown(f"{timezone.localtime(user.last_login):%Y-%m-%d %H:%M}")
        return Shown(None, say_words(Words("还没有登录过", "not yet")))

    return [
        Column("name", Words("姓名", "Name"), name, is_fixed=True),
        Column("roles", Words("角色", "Roles"), roles),
        Column("employee", Words("员工", "Employee"), lambda user: Shown(user.employee_id or None)),
        Column("email", Words("邮箱", "E-mail"), lambda user: Shown(user.email or None)),
        Column("last_login", Words("上次登录", "Last sign-in"), came_in),
    ]


def new(request: HttpRequest) -> HttpResponse:
    """Invite somebody: their name, roles, employee; then a link, shown once."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, secret = services.invite(
                request.user,
                username=form.cleaned_data["username"],
                name=form.cleaned_data["name"],
                employee_id=form.cleaned_data["employee_id"],
                email=form.cleaned_data["email"],
                grants=_grants(request),
                why=form.cleaned_data["why"],
            )
        except services.NotPossible as refused:
            form.add_error(None, refused.what.in_(language()))
        else:
            return _show_link(request, user, secret)
    return render(request, "accounts/user_new.html", {"form": form, **_choices()}, status=422 if form.errors else 200)


def one(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account and what can be done with it."""
    user = _user(user_id)
    shown = request.session.pop(SHOWN_ONCE, None)
    link = shown["link"] if shown is not None and shown["user"] == user.pk else ""
    return render(
        request,
        "accounts/user.html",
        {
            "one": user,
            "link": link,
            "factors": Authenticator.objects.filter(user=user),
            "invitation": user.invitations.first(),
            "now": timezone.now(),
            "is_me": user.pk == request.user.pk,
            **_choices(),
        },
    )


def _choices() -> dict[str, Any]:
    """What the forms offer: roles, shops, teams, employees."""
    organisation = organisation_state().organisation
    today = timezone.localdate()
    return {
        "roles": ROLES,
        "shops": organisation.shops,
        "teams": organisation.teams(window(today)),
        "employees": organisation.people_on(today),
        "spare": range(2),
    }


def _user(user_id: int) -> User:
    user = User.objects.prefetch_related("grants").filter(pk=user_id).first()
    if user is None:
        raise Http404
    return user


def _grants(request: HttpRequest) -> list[services.GivenGrant]:
    """The rows of roles in a form; those without a role are left out."""
    rows = zip(*(request.POST.getlist(name) for name in ("role", "shop", "team")), strict=False)
    return [(role, shop, team.strip()) for role, shop, team in rows if role]


def _show_link(request: HttpRequest, user: User, secret: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    request.session[SHOWN_ONCE] = {"user": user.pk, "link": link}
    return redirect("users_one", user_id=user.pk)


def _changed(request: HttpRequest, user_id: int, change: Callable[[User, str], object]) -> HttpResponse:
    """Change one account for a reason, or say why not."""
    user, why = _user(user_id), request.POST.get("why", "").strip()
    if not why:
        messages.error(request, say_words(Words("请写明原因。", "Please give a reason.")))
        return redirect("users_one", user_id=user_id)
    try:
        change(user, why)
    except services.NotPossible as refused:
        messages.error(request, refused.what.in_(language()))
    else:
        messages.success(request, say_words(Words("已保存。", "Saved.")))
    return redirect("users_one", user_id=user_id)


@require_POST
def grants(request: HttpRequest, user_id: int) -> HttpResponse:
    """Other roles."""
    return _changed(request, user_id, lambda user, why: services.set_grants(request.user, user, _grants(request), why))


@require_POST
def describe(request: HttpRequest, user_id: int) -> HttpResponse:
    """Another name, employee or address."""
    return _changed(
        request,
        user_id,
        lambda user, why: services.describe(
            request.user,
            user,
            name=request.POST.get("name", "").strip()[:100],
            employee_id=request.POST.get("employee_id", "").strip()[:200],
            email=request.POST.get("email", "").strip()[:254],
            why=why,
        ),
    )


@require_POST
def link(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new link, shown once."""
    user, why = _user(user_id), request.POST.get("why", "").strip()
    if not why:
        return _changed(request, user_id, lambda *_: None)
    try:
        return _show_link(request, user, services.renew_link(request.user, user, why))
    except services.NotPossible as refused:
        messages.error(request, refused.what.in_(language()))
        return redirect("users_one", user_id=user_id)


@require_POST
def close(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close the account."""
    return _changed(request, user_id, lambda user, why: services.set_active(request.user, user, False, why))


@require_POST
def open_again(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open it again."""
    return _changed(request, user_id, lambda user, why: services.set_active(request.user, user, True, why))


@require_POST
def factors(request: HttpRequest, user_id: int) -> HttpResponse:
    """Forget the second factors of who lost theirs."""
    return _changed(request, user_id, lambda user, why: services.reset_second_factor(request.user, user, why))

"""Writes of accounts; each leaves one entry in the audit."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from steelyard.errors import SteelyardError, Words
from steelyard.web.accounts.models import Grant, Invitation, Role, User
from steelyard.web.audit import services as audit

#: How long a link may be used.
LINK_LASTS = timedelta(days=7)

#: One role as (role, shop, team); '' is everywhere.
GivenGrant = tuple[str, str, str]


class NotPossible(SteelyardError):
    """A change of an account that cannot be made."""


@transaction.atomic
def found_installation(username: str, password: str, name: str) -> User:
    """The first user, who owns everything.

    Raises: ValueError when there is an owner already: the wizard has no second run.
    """
    if Grant.objects.filter(role=Role.OWNER).exists():
        raise ValueError("the installation has an owner")
    user = User.objects.create_user(username=username, password=password, first_name=name)
    Grant.objects.create(user=user, role=Role.OWNER)
    audit.record(actor=user, action="found_installation", subject=f"user:{user.pk}", after={"username": username})
    return user


@transaction.atomic
def give_account(
    actor: User, username: str, password: str, name: str, employee_id: str, grants: list[tuple[str, str, str]], why: str
) -> User:
    """An account with its roles as (role, shop, team)."""
    user = User.objects.create_user(username=username, password=password, first_name=name, employee_id=employee_id)
    for role, shop_id, team in grants:
        Grant.objects.create(user=user, role=role, shop_id=shop_id, team=team)
    audit.record(
        actor=actor,
        action="give_account",
        subject=f"user:{user.pk}",
        after={"username": username, "employee_id": employee_id, "grants": [list(grant) for grant in grants]},
        why=why,
    )
    return user


# --- inviting ----------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    actor: User, *, username: str, name: str, employee_id: str, email: str, grants: Sequence[GivenGrant], why: str
) -> tuple[User, str]:
    """An account without a password, and the secret of the link by which its owner sets one.

    Raises: NotPossible where the name, the employee or the address is taken, or a grant cannot be.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise NotPossible(Words("这个登录名已有人使用。", "This user name is taken."))
    _check_employee(employee_id, None)
    checked = _checked(grants)
    user = User.objects.create_user(username=username, first_name=name, employee_id=employee_id, email=email)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Grant.objects.bulk_create(Grant(user=user, role=role, shop_id=shop, team=team) for role, shop, team in checked)
    _know_address(user, email)
    after = {"username": username, "employee_id": employee_id, "email": email, "grants": [list(one) for one in checked]}
    audit.record(actor=actor, action="invite_user", subject=f"user:{user.pk}", after=after, why=why)
    return user, _link(actor, user)


@transaction.atomic
def renew_link(actor: User, user: User, why: str) -> str:
    """A new link for somebody who lost theirs or their password; earlier ones no longer work."""
    if not user.is_active:
        raise NotPossible(Words("账号已停用，请先启用。", "The account is closed; open it first."))
    secret = _link(actor, user)
    audit.record(actor=actor, action="renew_sign_in_link", subject=f"user:{user.pk}", why=why)
    return secret


def _link(actor: User, user: User) -> str:
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    user.invitations.filter(used_at=None, ends_at__gt=now).update(ends_at=now)
    Invitation.objects.create(
        user=user, secret_hash=hash_of(secret), made_by=actor, made_at=now, ends_at=now + LINK_LASTS
    )
    return secret


def hash_of(secret: str) -> str:
    """How a secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def accept(invitation: Invitation, password: str) -> User:
    """Set the password of who was invited; the link is spent, and older sessions end.

    Raises: NotPossible where the link was used meanwhile.
    """
    now = timezone.now()
    spent = Invitation.objects.filter(pk=invitation.pk, used_at=None, ends_at__gt=now).update(used_at=now)
    if not spent or not invitation.user.is_active:
        raise NotPossible(Words("这个链接已经用过或过期。", "This link was used or has ended."))
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    _end_sessions(user)
    audit.record(actor=user, action="accept_invitation", subject=f"user:{user.pk}")
    return user


# --- changing ----------------------------------------------------------------------------------------


@transaction.atomic
def set_grants(actor: User, user: User, grants: Sequence[GivenGrant], why: str) -> None:
    """The roles a user has from now on, in place of those before.

    Raises: NotPossible where a grant cannot be, or nobody would own the installation any more.
    """
    before, checked = grants_of(user), _checked(grants)
    user.grants.all().delete()
    Grant.objects.bulk_create(Grant(user=user, role=role, shop_id=shop, team=team) for role, shop, team in checked)
    _keep_an_owner()
    audit.record(
        actor=actor,
        action="change_grants",
        subject=f"user:{user.pk}",
        before={"grants": before},
        after={"grants": [list(one) for one in checked]},
        why=why,
    )


@transaction.atomic
def describe(actor: User, user: User, *, name: str, employee_id: str, email: str, why: str) -> None:
    """Another name, employee or address. Raises: NotPossible where employee or address belong to somebody else."""
    _check_employee(employee_id, user)
    before = {"name": user.first_name, "employee_id": user.employee_id, "email": user.email}
    user.first_name, user.employee_id = name, employee_id
    if email != user.email:
        user.email = email
        EmailAddress.objects.filter(user=user).delete()
        _know_address(user, email)
    user.save(update_fields=["first_name", "employee_id", "email"])
    after = {"name": name, "employee_id": employee_id, "email": email}
    audit.record(actor=actor, action="describe_user", subject=f"user:{user.pk}", before=before, after=after, why=why)


@transaction.atomic
def set_active(actor: User, user: User, is_active: bool, why: str) -> None:
    """Close an account and end its sessions, or open it again.

    Raises: NotPossible for oneself, and where nobody would own the installation any more.
    """
    if user.pk == actor.pk:
        raise NotPossible(Words("不能停用自己的账号。", "You cannot close your own account."))
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        _keep_an_owner()
        _end_sessions(user)
        user.invitations.filter(used_at=None).update(ends_at=timezone.now())
    audit.record(
        actor=actor,
        action="open_account" if is_active else "close_account",
        subject=f"user:{user.pk}",
        before={"is_active": not is_active},
        after={"is_active": is_active},
        why=why,
    )


@transaction.atomic
def reset_second_factor(actor: User, user: User, why: str) -> None:
    """Forget the authenticators, passkeys and recovery codes of somebody who lost theirs; sessions end."""
    kinds = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    audit.record(
        actor=actor,
        action="reset_second_factor",
        subject=f"user:{user.pk}",
        before={"authenticators": kinds},
        after={"authenticators": []},
        why=why,
    )


@transaction.atomic
def end_other_sessions(user: User, keep: str) -> int:
    """End every session of a user but one; how many."""
    ended = [session for session in UserSession.objects.filter(user=user) if session.session_key != keep]
    for session in ended:
        session.end()
    audit.record(actor=user, action="end_sessions", subject=f"user:{user.pk}", after={"ended": len(ended)})
    return len(ended)


def grants_of(user: User) -> list[list[str]]:
    """The grants of a user as plain data."""
    found = user.grants.order_by("role", "shop_id", "team").values_list("role", "shop_id", "team")
    return [list(grant) for grant in found]


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _check_employee(employee_id: str, user: User | None) -> None:
    """An employee is one user: else two people would see one person's pay."""
    others = User.objects.exclude(pk=user.pk) if user is not None else User.objects.all()
    if employee_id and others.filter(employee_id=employee_id).exists():
        raise NotPossible(
            Words("这位员工已经绑定了另一个登录账号。", "This employee is tied to another sign-in account already.")
        )


def _know_address(user: User, email: str) -> None:
    """An address the owner vouches for: a company directory that confirms it may sign in whose it is."""
    if not email:
        return
    if EmailAddress.objects.filter(email__iexact=email).exists():
        raise NotPossible(Words("这个邮箱已属于另一个账号。", "This address belongs to another account."))
    EmailAddress.objects.create(user=user, email=email.lower(), verified=True, primary=True)


def _checked(grants: Sequence[GivenGrant]) -> list[GivenGrant]:
    """Grants without repeats. An owner owns everything; a leader leads a team; an agent is only themselves."""
    found: dict[GivenGrant, None] = {}
    for role, shop, team in grants:
        if role not in Role.values:
            raise NotPossible(Words("没有这个角色。", "There is no such role."))
        if role == "owner" and (shop or team):
            raise NotPossible(
                Words("老板的权限不能只限一家店或一个小组。", "An owner cannot own one shop or team only.")
            )
        if role == "leader" and not team:
            raise NotPossible(Words("组长要选一个小组。", "A leader needs a team."))
        found[(role, "", "") if role == "agent" else (role, shop, team)] = None
    return list(found)


def _keep_an_owner() -> None:
    if not User.objects.filter(is_active=True, grants__role=Role.OWNER).exists():
        raise NotPossible(Words("至少要留一位老板。", "Somebody must own the installation."))

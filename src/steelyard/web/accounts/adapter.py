"""How people come in: accounts are given by the owner, never taken."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):
    """Nobody signs up by themselves; who has just signed in has proved who they are."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Whether a page that wants a fresh proof asks for it: not within the minutes after signing in."""
        moments = [record["at"] for record in get_authentication_records(self.request, self.request.user)]
        if moments and time.time() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app))


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """A company directory signs in whom the owner has already given an account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

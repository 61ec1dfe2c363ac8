"""Whose token this is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from steelyard.errors import Words
from steelyard.web.api.application import operation
from steelyard.web.api.shapes import Me


@operation(
    "GET",
    "/me",
    "me",
    "me",
    Words("令牌是谁的", "Whose token this is"),
    Words("令牌的主人、角色、权限和到期时间。", "The token's owner, roles, permissions and end."),
    Me,
)
def me(request: HttpRequest) -> dict[str, Any]:
    """The owner and the token itself."""
    user, token = request.user, request.token
    return {
        "username": user.username,
        "name": user.shown_name,
        "employee_id": user.employee_id,
        "roles": sorted(user.roles),
        "token": token.prefix,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
    }

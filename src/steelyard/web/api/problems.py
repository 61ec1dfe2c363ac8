"""Errors of the API as problem documents (RFC 9457): what happened and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language

from steelyard.errors import SteelyardError, Words

NOTHING = Words("", "")
CONTENT_TYPE = "application/problem+json"


class Refusal(Exception):
    """A call that is not answered: its status, a stable code, what happened, and what to do."""

    def __init__(
        self,
        status: int,
        code: str,
        what: Words,
        remedy: Words = NOTHING,
        *,
        where: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what.en)
        self.status = status
        self.code = code
        self.what = what
        self.remedy = remedy
        self.where = where
        self.headers = headers or {}


def not_there() -> Refusal:
    """Nothing of that name, or nothing the caller may see: the two are told alike."""
    return Refusal(
        404,
        "not_found",
        Words("没有这个内容，或您看不到它。", "There is no such thing, or it is not yours to see."),
        Words("请核对地址和令牌的权限范围。", "Check the address and whose token it is."),
    )


def not_authenticated() -> Refusal:
    """No token, or one that opens nothing."""
    return Refusal(
        401,
        "token_needed",
        Words("没有令牌，或令牌已失效。", "There is no token, or it is no longer valid."),
        Words(
            "请在“设置 → 访问令牌”新建一个，并以 Authorization: Bearer 头发送。",
            "Make one under Settings → Access tokens and send it as an Authorization: Bearer header.",
        ),
        headers={"WWW-Authenticate": 'Bearer realm="steelyard"'},
    )


def out_of_scope(scope: Words, key: str) -> Refusal:
    """The caller may, the token may not."""
    return Refusal(
        403,
        "scope_missing",
        Words(f"令牌没有“{scope.zh}”权限（{key}）。", f"The token lacks the permission “{scope.en}” ({key})."),
        Words("请新建一个带这项权限的令牌。", "Make a token with that permission."),
    )


def not_that_way(operations: Mapping[str, str]) -> Refusal:
    """The address is right, the method is not."""
    allowed = ", ".join(sorted(operations))
    return Refusal(
        405,
        "method_not_allowed",
        Words(f"这个地址只接受 {allowed}。", f"This address takes {allowed} only."),
        headers={"Allow": allowed},
    )


def too_many(wait: int) -> Refusal:
    """Faster than the installation allows."""
    return Refusal(
        429,
        "too_many_calls",
        Words(f"请求过快，请 {wait} 秒后再试。", f"Too many calls; try again in {wait} s."),
        Words("响应头 Retry-After 写有等待的秒数。", "The Retry-After header says how many seconds to wait."),
        headers={"Retry-After": str(wait)},
    )


def invalid(what: Words, where: str, remedy: Words = NOTHING) -> Refusal:
    """A question that cannot be understood."""
    return Refusal(422, "invalid", what, remedy, where=where)


def of_error(error: SteelyardError, status: int = 422, code: str = "invalid") -> Refusal:
    """An error of the library as a refusal."""
    return Refusal(status, code, error.what, error.remedy or NOTHING, where=error.where or "")


def document(refusal: Refusal) -> dict[str, Any]:
    """The body of a refusal; title and detail in the language of the request, the twins beside them."""
    is_english = (get_language() or "").startswith("en")
    spoken = refusal.what.en if is_english else refusal.what.zh
    return {
        "type": f"/api/#{refusal.code}",
        "title": spoken,
        "status": refusal.status,
        "code": refusal.code,
        "detail": {"zh": refusal.what.zh, "en": refusal.what.en},
        "remedy": {"zh": refusal.remedy.zh, "en": refusal.remedy.en},
        "where": refusal.where,
    }


def response(_: HttpRequest, refusal: Refusal) -> JsonResponse:
    """A refusal as it is sent."""
    return JsonResponse(
        document(refusal),
        status=refusal.status,
        content_type=CONTENT_TYPE,
        headers={**refusal.headers, "Cache-Control": "no-store"},
        json_dumps_params={"ensure_ascii": False},
    )

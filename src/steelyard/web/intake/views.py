"""The door pushes come through, and the page that shows what came."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from steelyard.errors import InputRefused, Words
from steelyard.web.api import problems
from steelyard.web.api.problems import Refusal
from steelyard.web.intake import queries, services
from steelyard.web.intake.layouts import refuse_unreadable
from steelyard.web.intake.models import Source
from steelyard.web.intake.signatures import signed

#: The largest body of one push.
MOST_BYTES = 1024 * 1024


@csrf_exempt
def hook(request: HttpRequest, source: str, shop_id: str) -> HttpResponse:
    """Take one push: 202 when it is kept, 200 when it is known already; a problem document otherwise."""
    try:
        if request.method != "POST":
            raise problems.not_that_way({"POST": "hook"})
        is_new = _taken(request, source, shop_id)
    except Refusal as refusal:
        return problems.response(request, refusal)
    except InputRefused as refused:
        return problems.response(request, problems.of_error(refused))
    return JsonResponse({"status": "accepted" if is_new else "known"}, status=202 if is_new else 200)


def _taken(request: HttpRequest, source: str, shop_id: str) -> bool:
    """Keep the push if everything holds; its content is looked at only after its signature."""
    secrets = settings.CONFIGURATION.webhook_secrets
    if not secrets:
        raise Refusal(
            403,
            "webhook_closed",
            Words("没有设置推送密钥，不接收推送。", "No webhook secret is set, so nothing is taken in."),
            Words("请设置 STEELYARD_WEBHOOK_SECRET 后重启。", "Set STEELYARD_WEBHOOK_SECRET and restart."),
        )
    body = _body(request)
    push = signed(secrets, request.headers, body, timezone.now())
    if push is None:
        raise Refusal(
            401,
            "not_signed",
            Words(
                "签名不对，或时间差超过 5 分钟。",
                "The signature does not hold, or the time is off by more than 5 minutes.",
            ),
            Words(
                "对“时间戳.正文”做 HMAC-SHA256，并核对两边的时钟和密钥。",
                "Sign “timestamp.body” with HMAC-SHA256; check both clocks and the secret.",
            ),
        )
    if source not in Source.values or not queries.is_known_shop(shop_id):
        raise problems.not_there()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputRefused(Words("正文不是 UTF-8。", "The body is not UTF-8."), where="body") from error
    refuse_unreadable(source, shop_id, text)
    return services.keep(source, shop_id, push, text)


def _body(request: HttpRequest) -> bytes:
    """The body, never more than the limit of it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    body = request.read(MOST_BYTES + 1) if length.isdigit() and int(length) <= MOST_BYTES else b""
    if not length.isdigit() or int(length) > MOST_BYTES or len(body) > MOST_BYTES:
        raise Refusal(
            413,
            "too_large",
            Words("正文超过 1 MB。", "The body is larger than 1 MB."),
            Words("请分几次推送。", "Push it in parts."),
        )
    return body


def received(request: HttpRequest) -> HttpResponse:
    """What was pushed in: what waits, what was set aside, the newest batches."""
    return render(
        request,
        "intake/list.html",
        {
            "is_open": bool(settings.CONFIGURATION.webhook_secrets),
            "waiting": queries.waiting().count(),
            "set_aside": queries.set_aside().count(),
            "batches": queries.batches(),
            "sources": Source.values,
        },
    )


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Let what was set aside be tried again."""
    services.try_again(request.user)
    return redirect("intake_list")

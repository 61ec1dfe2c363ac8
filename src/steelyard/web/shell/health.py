"""Whether the installation lives and can work, and its numbers for Prometheus."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from steelyard import __version__


def health(_: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok", "version": __version__})


def ready(_: HttpRequest) -> JsonResponse:
    """The database answers and the data folder can be written to; 503 with what is wrong otherwise."""
    faults = [fault for fault in (_database_fault(), _folder_fault()) if fault]
    return JsonResponse({"status": "ok" if not faults else "unready", "faults": faults}, status=503 if faults else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, only with the token of STEELYARD_METRICS_TOKEN; 404 without."""
    token = settings.CONFIGURATION.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        return HttpResponse(status=404)
    lines = ["# TYPE steelyard_info gauge", f'steelyard_info{{version="{__version__}"}} 1']
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _database_fault() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"database: {type(error).__name__}"
    return ""


def _folder_fault() -> str:
    home = settings.CONFIGURATION.home
    probe = home / ".ready"
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return f"data folder: {error.strerror}"
    return ""

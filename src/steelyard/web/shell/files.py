"""Styles, scripts and pictures of pages: named by what they hold, sent from memory, kept by browsers for good.

``vendor/tabler.min.css`` is asked for as ``vendor/tabler.min.3f2a91c0d4e1.css``. A changed file has another name, so a
browser never shows an old one and never asks twice for the same.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

FOR_GOOD = "public, max-age=31536000, immutable"
#: An address without its mark, or with that of another release: asked about each time, sent only when it changed.
ASK_FIRST = "no-cache"
_MARKED = re.compile(r"^(?P<stem>.+)\.(?P<mark>[0-9a-f]{12})(?P<suffix>\.\w+)$")
_ZIPPED = frozenset({".css", ".js", ".json", ".svg", ".txt"})

Answer = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent; ``zipped`` None where that would not make it smaller."""

    mark: str
    kind: str
    body: bytes
    zipped: bytes | None


class MarkedStorage(StaticFilesStorage):
    """What ``{% static %}`` writes: the name with the mark of the contents in it."""

    def url(self, name: str) -> str:
        """The address of a file; one that is not there keeps its plain name."""
        found = static_file(name)
        if found is None:
            return str(super().url(name))
        stem, dot, suffix = name.rpartition(".")
        return str(super().url(f"{stem}.{found.mark}{dot}{suffix}"))


def static_file(name: str) -> StaticFile | None:
    """A file by its plain name; None when there is none. While debugging every change is seen at once."""
    path = finders.find(name) if settings.DEBUG else _names().get(name)
    if path is None:
        return None
    return _read(path, Path(path).stat().st_mtime_ns if settings.DEBUG else 0)


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            found.setdefault(name.replace("\\", "/"), storage.path(name))
    return found


@cache
def _read(path: str, _: int) -> StaticFile:
    body = Path(path).read_bytes()
    kind, _encoding = mimetypes.guess_type(path)
    suffix = Path(path).suffix
    zipped = gzip.compress(body, 9, mtime=0) if suffix in _ZIPPED else body
    return StaticFile(
        mark=hashlib.sha256(body).hexdigest()[:12],
        kind={".js": "text/javascript", ".svg": "image/svg+xml"}.get(suffix, kind or "application/octet-stream"),
        body=body,
        zipped=zipped if len(zipped) < len(body) else None,
    )


@sync_and_async_middleware
def static_files(get_response: Answer) -> Answer | Callable[[HttpRequest], Awaitable[HttpResponseBase]]:
    """Answer for addresses below ``STATIC_URL``, before sessions and people are looked at."""
    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> HttpResponseBase:
            return _answer(request) or await get_response(request)

        return answer_later

    def answer(request: HttpRequest) -> HttpResponseBase:
        return _answer(request) or get_response(request)

    return answer


def _answer(request: HttpRequest) -> HttpResponse | None:
    """The file that is asked for; None when another address is."""
    if not request.path_info.startswith(settings.STATIC_URL):
        return None
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    name = request.path_info.removeprefix(settings.STATIC_URL)
    marked = _MARKED.match(name)
    plain = marked["stem"] + marked["suffix"] if marked else name
    found = static_file(plain)
    if found is None:
        return HttpResponse("404", status=404, content_type="text/plain")
    return _sent(request, found, FOR_GOOD if marked and marked["mark"] == found.mark else ASK_FIRST)


def _sent(request: HttpRequest, file: StaticFile, keep: str) -> HttpResponse:
    headers = {"ETag": f'"{file.mark}"', "Cache-Control": keep, "Vary": "Accept-Encoding"}
    if f'"{file.mark}"' in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    body = file.body
    if file.zipped is not None and re.search(r"\bgzip\b", request.headers.get("Accept-Encoding", "")):
        body = file.zipped
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(body, content_type=file.kind, headers=headers)

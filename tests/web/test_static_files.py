"""Styles and scripts: named by what they hold, kept for good under that name only, and no warning on the way."""

from __future__ import annotations

import asyncio
import gzip
import warnings
from typing import Any

import pytest
from django.core.asgi import get_asgi_application
from django.templatetags.static import static
from django.test import Client

from steelyard.web.shell.files import static_file

STYLE = "steelyard/app.css"


def test_an_address_carries_the_mark_of_the_contents_and_is_kept_for_good() -> None:
    found = static_file(STYLE)
    assert found is not None
    assert static(STYLE) == f"/static/steelyard/app.{found.mark}.css"
    answer = Client().get(static(STYLE))
    assert answer.content == found.body
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("address", [f"/static/{STYLE}", "/static/steelyard/app.000000000000.css"])
def test_without_the_mark_or_with_an_old_one_a_browser_asks_each_time(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_who_takes_gzip_gets_it() -> None:
    found = static_file(STYLE)
    assert found is not None
    answer = Client().get(static(STYLE), headers={"Accept-Encoding": "br, gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == found.body
    assert len(answer.content) < len(found.body)


@pytest.mark.parametrize(
    "address",
    ["/static/nowhere.css", "/static/../settings.py", "/static/%2e%2e/settings.py", "/static/", "/static//etc"],
)
def test_what_is_not_there_is_said_to_nobody_in_particular(address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer.content) == (404, b"404")


def test_files_are_only_read() -> None:
    assert Client().post(static(STYLE)).status_code == 405


def test_a_server_sends_files_whole_without_a_warning() -> None:
    sent: list[dict[str, Any]] = []

    async def ask() -> None:
        request = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if request:
                return request.pop()
            await asyncio.Event().wait()  # the browser stays
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": static(STYLE), "headers": [], "query_string": b""}
        await get_asgi_application()(scope, receive, send)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(ask())
    assert sent[0]["status"] == 200
    assert len([message for message in sent if message["type"] == "http.response.body"]) == 1

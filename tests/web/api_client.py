"""A program with a token, as the tests of the API play it."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client


class Caller:
    """Calls the API with one token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.client = Client()

    def ask(self, method: str, address: str, *, json: Any = None, data: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.text}"}
        if json is not None:
            return self.client.generic(
                method, f"/api/v1{address}", _bytes(json), content_type="application/json", headers=headers
            )
        if data is not None:
            return self.client.post(f"/api/v1{address}", data, headers=headers)
        return self.client.generic(method, f"/api/v1{address}", headers=headers)

    def get(self, address: str) -> Any:
        return self.ask("GET", address)

    def post(self, address: str, **given: Any) -> Any:
        return self.ask("POST", address, **given)


def _bytes(value: Any) -> bytes:
    return json.dumps(value).encode()

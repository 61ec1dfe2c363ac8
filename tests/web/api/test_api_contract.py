"""Every operation asked as its description allows and as it forbids: never an error of ours, always the shape it declares."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from api_client import Caller
from django.conf import settings as application
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from steelyard.web.jobs import queue

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: Subjects that exist in the small shop, so that answers hold something.
KNOWN: dict[str, dict[str, Any]] = {
    "metric": {"path_parameters": {"key": "csat_ratio"}},
    "figures": {"query": {"metric": ["received_buyers", "csat_ratio"], "period": "2026-10"}},
    "figure": {"query": {"metric": "average_response_seconds", "scope": "E1", "period": "2026-10"}},
    "sheets": {"query": {"scheme": "small", "period": "2026-10"}},
    "employees": {"query": {"period": "2026-10"}},
    "employee": {"path_parameters": {"employee_id": "E1"}, "query": {"period": "2026-10"}},
    "teams": {"query": {"period": "2026-10"}},
    "shops": {"query": {"period": "2026-10"}},
    "scheme": {"path_parameters": {"kind": "template", "key": "taobao-presales"}},
    "run": {"path_parameters": {"run_id": "{run}"}},
    "statements": {"path_parameters": {"run_id": "{run}"}},
    "statement": {"path_parameters": {"run_id": "{run}", "employee_id": "E1"}},
}
#: How many calls of each operation, allowed and forbidden ones.
ALLOWED, FORBIDDEN = 4, 4


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The test's own connection stays open between calls.

    A server closes its connection after each request; Django's test client leaves that out, and so must a client
    that calls the whole server, or the second call meets the closed connection of the test's transaction.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("who", ["owner", "leader", "agent"])
def test_answers_are_as_described_whatever_is_asked(
    who: str, caller: Callable[..., Caller], paid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "enqueue", lambda job_id: None)
    fast = dataclasses.replace(application.CONFIGURATION, api_per_minute=100_000)
    monkeypatch.setattr(application, "CONFIGURATION", fast)
    headers = {"Authorization": f"Bearer {caller(who, every_scope=True).text}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    answered = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        name = operation.definition.raw["operationId"]
        for mode, count in ((GenerationMode.POSITIVE, ALLOWED), (GenerationMode.NEGATIVE, FORBIDDEN)):
            answered |= {(name, status) for status in _asked(operation.as_strategy(mode), count, headers)}
        if name in KNOWN:
            named = {
                place: {
                    key: value.format(run=paid) if isinstance(value, str) else value for key, value in values.items()
                }
                for place, values in KNOWN[name].items()
            }
            answered |= {(name, status) for status in _asked(operation.as_strategy(**named), 1, headers)}
    assert {name for name, _ in answered} == {
        found.ok().definition.raw["operationId"] for found in schema.get_all_operations()
    }
    if who == "owner":
        assert {name for name, status in answered if status == 200} >= {*KNOWN, "me", "metrics", "schemes", "runs"}


def _asked(strategy: Any, count: int, headers: dict[str, str]) -> set[int]:
    """Ask so many cases, the same ones each time; the statuses that came back.

    Nothing is asked where nothing is forbidden, as in an address that takes any text.
    """
    met: set[int] = set()

    @settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case: Any) -> None:
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        met.add(answer.status_code)

    with suppress(Unsatisfiable):
        ask()
    return met

"""The PostgreSQL server the tests may use: where it is, whether it answers, databases of the run's own in it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import psycopg

#: The server; the database in it is only where one asks for others to be made.
ADDRESS = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
#: ``WEB_TESTS_ON=postgresql`` runs the tests that touch a database on PostgreSQL, and only those.
IS_WANTED = os.environ.get("WEB_TESTS_ON", "sqlite") == "postgresql"
#: Two runs on one server never share a database; workers of one run add their own name.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]


@cache
def fault() -> str | None:
    """Why the server cannot be used; None when it answers."""
    try:
        with psycopg.connect(address(urlsplit(ADDRESS).path.lstrip("/") or "postgres"), connect_timeout=5):
            return None
    except psycopg.Error as refusal:
        return " ".join(str(refusal).split())


def address(name: str) -> str:
    """The address of one database of the server."""
    return urlsplit(ADDRESS)._replace(path=f"/{name}").geturl()


@contextmanager
def database() -> Iterator[str]:
    """A database of the block's own, gone at its end whoever is still connected; yields its address."""
    name = f"steelyard_{RUN}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield address(name)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
